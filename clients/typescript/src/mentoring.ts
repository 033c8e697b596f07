// Bookable mentoring. Made from its OpenAPI document by `make clients`: do not change it here.

import { Client, path, type Options } from "./transport.js";

/** A session request. The date and time are in `timezone`, or else in the caller's own time zone. */
export interface BookingIn {
  /** The day. */
  session_date: string;
  /** The start. */
  start_time: string;
  /** The length in minutes. */
  duration?: number;
  /** How the two meet. */
  session_type?: "chat" | "email" | "in_person" | "video";
  /** What the two will talk about. */
  agenda?: string;
  /** Notes. */
  notes?: string;
  /** What the mentee wrote. */
  mentee_notes?: string;
  /** A time zone, as an IANA name. */
  timezone?: string | null;
}

/** A session. `session_date` and `session_end_date` are exact times; `start_time` and `end_time` are wall time in the mentee's time zone. */
export interface BookingOut {
  /** The id. */
  id: number;
  /** The mentee's name. */
  mentee_name: string;
  /** The mentor's name. */
  mentor_name: string;
  /** The mentor's id. */
  mentor_id: number;
  /** The address of a picture of the mentor. */
  mentor_avatar: string;
  /** Where the mentor works. */
  mentor_company: string;
  /** The day. */
  session_date: string;
  /** The day of the end. */
  session_end_date: string;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The length in minutes. */
  duration_minutes: number;
  /** How the two meet. */
  session_type: string;
  /** The type, in words. */
  session_type_display: string;
  /** The status. */
  status: string;
  /** The status, in words. */
  status_display: string;
  /** Notes. */
  notes: string;
  /** What the mentee wrote. */
  mentee_notes: string;
  /** What the two will talk about. */
  agenda: string;
  /** The address of the online meeting. */
  meeting_link: string;
  /** The number of the online meeting. */
  meeting_id: string;
  /** Where it takes place. */
  location: string;
  /** Whether you may move it now. */
  can_reschedule: boolean;
  /** Whether you may cancel it now. */
  can_cancel: boolean;
  /** Whether it is still to come. */
  is_upcoming: boolean;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
}

/** The fields that a mentee may change. Other fields are ignored. */
export interface BookingPatch {
  /** Notes. */
  notes?: string;
  /** What the mentee wrote. */
  mentee_notes?: string;
  /** What the two will talk about. */
  agenda?: string;
}

/** The result of cancelling a session. */
export interface CancelledOut {
  /** A sentence that says what happened. */
  message: string;
  /** The booking. */
  booking: BookingOut;
}

/** The actual start and end of the session: both or neither. */
export interface CompleteIn {
  /** When it really began. */
  actual_start?: string | null;
  /** When it really ended. */
  actual_end?: string | null;
}

/** A day and its slots. */
export interface DayOut {
  /** A day. */
  date: string;
  /** The free slots. */
  slots: (SlotOut)[];
}

/** An optional reason. */
export interface DeclineIn {
  /** Why. */
  reason?: string | null;
}

/** An error, with a message for people. */
export interface ErrorOut {
  /** A sentence that says what happened. */
  detail: string;
}

/** A mentor in the directory. */
export interface MentorOut {
  /** The id. */
  id: number;
  /** The name. */
  name: string;
  /** Where they work. */
  company: string;
  /** The address of a picture. */
  avatar: string;
  /** What they say about themselves. */
  bio: string;
  /** A time zone, as an IANA name. */
  timezone: string;
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutBookingOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (BookingOut)[];
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutMentorOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (MentorOut)[];
}

/** An error as an RFC 9457 problem document. Sent if the request accepts it. */
export interface Problem {
  /** The address of a page that explains it. */
  type: string;
  /** What kind of error it is, in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What is wrong in this case. */
  detail: string;
  /** What kind of error it is, for programs. */
  code: string;
  /** The path of the request. */
  instance: string;
  /** Every wrong field, as a JSON pointer. Only in the core API. */
  errors?: (Record<string, unknown>)[];
}

/** A new date and start time, in `timezone` or else in the caller's own time zone. Without `duration`, the session keeps its length. */
export interface RescheduleIn {
  /** The day. */
  session_date: string;
  /** The start. */
  start_time: string;
  /** The length in minutes. */
  duration?: number | null;
  /** A time zone, as an IANA name. */
  timezone?: string | null;
}

/** A slot, in UTC and in the wall time of the answer's `timezone`. When a clock change repeats an hour, the second occurrence carries its offset, as in `02:00:00+01:00`. To book a slot, send its `start_time` with the answer's `date` and `timezone`. */
export interface SlotOut {
  /** The day. */
  session_date: string;
  /** The day of the end. */
  session_end_date: string;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The start, in UTC. */
  start_utc: string;
  /** The end, in UTC. */
  end_utc: string;
}

/** The slots of one day, or of each of several `days` if `end_date` was given. */
export interface SlotsOut {
  /** The mentor's id. */
  mentor_id: number;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** The length in minutes. */
  duration: number;
  /** A day. */
  date?: string;
  /** The free slots. */
  slots?: (SlotOut)[];
  /** One entry for each day. */
  days?: (DayOut)[];
}

/** Totals over all the caller's bookings. */
export interface StatisticsOut {
  /** How many there were. */
  total_sessions: number;
  /** How many were completed. */
  completed_sessions: number;
  /** What is still to come. */
  upcoming_sessions: number;
  /** How many were canceled. */
  cancelled_sessions: number;
  /** The hours that were completed. */
  total_hours: number;
  /** The types that were booked most, the first one most. */
  favorite_session_types: (string)[];
}

/** Opening hours: weekly on `day_of_week` (0 is Monday), or once on `date`. With `closed`, a `date` and no times, the weekly hours do not apply on that date. It is closed, or open only during its own dated hours. */
export interface WindowIn {
  /** The start. */
  start_time?: string | null;
  /** The end. */
  end_time?: string | null;
  /** The weekday, from 0 for Monday to 6 for Sunday. */
  day_of_week?: number | null;
  /** Whether it is every week. */
  is_recurring?: boolean;
  /** A day. */
  date?: string | null;
  /** Whether the day is closed instead of open. */
  closed?: boolean;
}

/** A window of a mentor's hours, in the wall time of `timezone`. A closed date has no times. */
export interface WindowOut {
  /** The id. */
  id: number;
  /** The weekday, from 0 for Monday to 6 for Sunday. */
  day_of_week: number;
  /** The start. */
  start_time: string | null;
  /** The end. */
  end_time: string | null;
  /** Whether it is every week. */
  is_recurring: boolean;
  /** A day. */
  date: string | null;
  /** Whether the day is closed instead of open. */
  closed: boolean;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** The mentor's id. */
  mentor: number;
}

/** The fields to change. */
export interface WindowPatch {
  /** The start. */
  start_time?: string | null;
  /** The end. */
  end_time?: string | null;
  /** The weekday, from 0 for Monday to 6 for Sunday. */
  day_of_week?: number | null;
  /** Whether it is every week. */
  is_recurring?: boolean;
  /** A day. */
  date?: string | null;
  /** Whether the day is closed instead of open. */
  closed?: boolean;
}

/** Bookable mentoring. */
export class Mentoring extends Client {
  /** Returns a page of active mentors by name. Search looks at name, company and bio. */
  listMentors(query: { page?: number; page_size?: number; search?: string } = {}, options: Options = {}): Promise<PageOutMentorOut> {
    return this.send("GET", "/api/mentors/", { takesKey: false, options, query });
  }

  /** Returns all windows of your hours, weekly ones and those on one date, in wall time. */
  listHours(options: Options = {}): Promise<(WindowOut)[]> {
    return this.send("GET", "/api/mentors/availability/", { takesKey: false, options });
  }

  /** Adds a weekly window, a window on one date, or a date on which the weekly hours do not apply. Closing a date twice closes it once. Bookings stay as they are. */
  addWindowHours(body: WindowIn, options: Options = {}): Promise<WindowOut> {
    return this.send("POST", "/api/mentors/availability/", { takesKey: true, options, body });
  }

  /** Returns one window of your own hours. */
  retrieveWindowHours(windowId: string, options: Options = {}): Promise<WindowOut> {
    return this.send("GET", path`/api/mentors/availability/${windowId}/`, { takesKey: false, options });
  }

  /** Changes the given fields. Bookings made in the window stay as they are. */
  updateWindowHours(windowId: string, body: WindowPatch, options: Options = {}): Promise<WindowOut> {
    return this.send("PATCH", path`/api/mentors/availability/${windowId}/`, { takesKey: true, options, body });
  }

  /** Deletes the window. Bookings made in it stay as they are. */
  deleteWindowHours(windowId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/mentors/availability/${windowId}/`, { takesKey: true, options });
  }

  /** Returns a page of the sessions that you booked. */
  listBookings(query: { page?: number; page_size?: number; status?: "cancelled" | "completed" | "no-show" | "requested" | "scheduled"; session_type?: "chat" | "email" | "in_person" | "video" | ""; ordering?: string } = {}, options: Options = {}): Promise<PageOutBookingOut> {
    return this.send("GET", "/api/mentors/bookings/", { takesKey: false, options, query });
  }

  /** Returns a page of your sessions that have started, latest first. */
  listPastSessions(query: { page?: number; page_size?: number } = {}, options: Options = {}): Promise<PageOutBookingOut> {
    return this.send("GET", "/api/mentors/bookings/past/", { takesKey: false, options, query });
  }

  /** Returns totals over all your bookings: counts by status, hours, and the session types that you book most. */
  retrieveStatistics(options: Options = {}): Promise<StatisticsOut> {
    return this.send("GET", "/api/mentors/bookings/statistics/", { takesKey: false, options });
  }

  /** Returns your next ten sessions, soonest first. */
  listUpcomingSessions(options: Options = {}): Promise<(BookingOut)[]> {
    return this.send("GET", "/api/mentors/bookings/upcoming/", { takesKey: false, options });
  }

  /** Returns one of your bookings. Everyone but its mentee gets a 404. */
  retrieveBooking(bookingId: string, options: Options = {}): Promise<BookingOut> {
    return this.send("GET", path`/api/mentors/bookings/${bookingId}/`, { takesKey: false, options });
  }

  /** Changes `notes`, `mentee_notes` and `agenda` before the start. Fields left out keep their values, and other fields are ignored. */
  replaceNotesAndAgenda(bookingId: string, body: BookingPatch, options: Options = {}): Promise<BookingOut> {
    return this.send("PUT", path`/api/mentors/bookings/${bookingId}/`, { takesKey: true, options, body });
  }

  /** Changes the given fields of `notes`, `mentee_notes` and `agenda`, before the start. */
  updateNotesAndAgenda(bookingId: string, body: BookingPatch, options: Options = {}): Promise<BookingOut> {
    return this.send("PATCH", path`/api/mentors/bookings/${bookingId}/`, { takesKey: true, options, body });
  }

  /** Cancels the session before its start. It stays in the lists. */
  cancelBooking(bookingId: string, options: Options = {}): Promise<CancelledOut> {
    return this.send("DELETE", path`/api/mentors/bookings/${bookingId}/`, { takesKey: true, options });
  }

  /** Accepts a request before its start. A video session gets its link. */
  acceptRequest(bookingId: string, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/mentors/bookings/${bookingId}/accept/`, { takesKey: true, options });
  }

  /** Records that a session took place, and optionally its actual start and end. */
  completeSession(bookingId: string, body?: CompleteIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/mentors/bookings/${bookingId}/complete/`, { takesKey: true, options, body });
  }

  /** Declines a request, or cancels a scheduled session before its start, with a reason. */
  declineSession(bookingId: string, body?: DeclineIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/mentors/bookings/${bookingId}/decline/`, { takesKey: true, options, body });
  }

  /** Records that the mentee did not come. Possible from the start on. */
  recordNoShow(bookingId: string, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/mentors/bookings/${bookingId}/no-show/`, { takesKey: true, options });
  }

  /** Moves the session to another free time before its start. It becomes `scheduled`. */
  rescheduleBooking(bookingId: string, body: RescheduleIn, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/mentors/bookings/${bookingId}/reschedule/`, { takesKey: true, options, body });
  }

  /** Returns a page of the requests that wait for your answer as a mentor, soonest first. */
  listUnansweredRequests(query: { page?: number; page_size?: number } = {}, options: Options = {}): Promise<PageOutBookingOut> {
    return this.send("GET", "/api/mentors/requests/", { takesKey: false, options, query });
  }

  /** Returns a page of all sessions booked with you. */
  listSessionsWithYou(query: { page?: number; page_size?: number; status?: "cancelled" | "completed" | "no-show" | "requested" | "scheduled"; session_type?: "chat" | "email" | "in_person" | "video" | ""; ordering?: string } = {}, options: Options = {}): Promise<PageOutBookingOut> {
    return this.send("GET", "/api/mentors/sessions/", { takesKey: false, options, query });
  }

  /** Returns one of the sessions booked with you. */
  retrieveSessionWithYou(bookingId: string, options: Options = {}): Promise<BookingOut> {
    return this.send("GET", path`/api/mentors/sessions/${bookingId}/`, { takesKey: false, options });
  }

  /** Returns a mentor's entry in the directory. */
  retrieveMentor(mentorId: string, options: Options = {}): Promise<MentorOut> {
    return this.send("GET", path`/api/mentors/${mentorId}/`, { takesKey: false, options });
  }

  /** Requests a session with a mentor. It is `requested`, or `scheduled` at once if the mentor accepts automatically. Requires the role of a mentee. */
  requestSession(mentorId: string, body: BookingIn, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/mentors/${mentorId}/bookings/`, { takesKey: true, options, body });
  }

  /** Returns the slots of a day, or of each day up to `end_date`, in the given time zone or in yours. Every listed slot can be booked until someone else books it. */
  listFreeSlots(mentorId: string, query: { date: string; duration?: number; timezone?: string; end_date?: string; besides?: number }, options: Options = {}): Promise<SlotsOut> {
    return this.send("GET", path`/api/mentors/${mentorId}/slots/`, { takesKey: false, options, query });
  }

}
