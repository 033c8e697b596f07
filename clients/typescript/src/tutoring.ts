// Bookable tutoring. Made from its OpenAPI document by `make clients`: do not change it here.

import { Client, path, type Options } from "./transport.js";

/** A booking in full. `zoom_sync` is `pending` until the meeting has been moved to the booking's new time, then `synced`. */
export interface BookingDetail {
  /** The id. */
  id: string;
  /** The student's id. */
  student: string;
  /** The teacher's id. */
  teacher: string;
  /** The student's name. */
  student_name: string;
  /** The teacher's name. */
  teacher_name: string;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The length in minutes. */
  duration_minutes: number;
  /** The status. */
  status: string;
  /** The number of the online meeting, or null. */
  zoom_meeting_id: string | null;
  /** The address of the online meeting, or null. */
  zoom_join_url: string | null;
  /** Notes. */
  notes: string;
  /** Whether you may cancel it now. */
  can_cancel: boolean;
  /** Whether you may move it now. */
  can_reschedule: boolean;
  /** The online meeting. */
  zoom_info: ZoomDetail;
  /** How the meeting vendor's copy stands, or null. */
  zoom_sync: string | null;
  /** Why it was canceled. */
  cancellation_reason: string;
  /** Who completed it, or null. */
  completed_by: string | null;
  /** When it was completed, or null. */
  completed_at: string | null;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
}

/** A booking request. A `start_time` without an offset is in the teacher's time zone. */
export interface BookingIn {
  /** The teacher's id. */
  teacher_id: string;
  /** The start. */
  start_time: string;
  /** The length in minutes. */
  duration?: number | null;
  /** Notes. */
  notes?: string | null;
}

/** A booking in a list. */
export interface BookingOut {
  /** The id. */
  id: string;
  /** The student's id. */
  student: string;
  /** The teacher's id. */
  teacher: string;
  /** The student's name. */
  student_name: string;
  /** The teacher's name. */
  teacher_name: string;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The length in minutes. */
  duration_minutes: number;
  /** The status. */
  status: string;
  /** The number of the online meeting, or null. */
  zoom_meeting_id: string | null;
  /** The address of the online meeting, or null. */
  zoom_join_url: string | null;
  /** Notes. */
  notes: string;
  /** Whether you may cancel it now. */
  can_cancel: boolean;
  /** Whether you may move it now. */
  can_reschedule: boolean;
  /** The online meeting. */
  zoom_info: ZoomInfo;
}

/** An optional reason for the cancellation. */
export interface CancelIn {
  /** Why. */
  reason?: string | null;
}

/** A booking that has just been cancelled. */
export interface CancelledBooking {
  /** The id. */
  id: string;
  /** The status. */
  status: string;
  /** Why it was canceled. */
  cancellation_reason: string;
}

/** The result of cancelling a booking. */
export interface CancelledOut {
  /** A sentence that says what happened. */
  message: string;
  /** The booking. */
  booking: CancelledBooking;
}

/** A booking that has just been completed. */
export interface CompletedBooking {
  /** The id. */
  id: string;
  /** The status. */
  status: string;
  /** The student's id. */
  student: string;
  /** The teacher's id. */
  teacher: string;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** When it last changed. */
  updated_at: string;
}

/** The result of completing a session. `completed_by` is `student` or `teacher`. */
export interface CompletedOut {
  /** Always true. */
  success: boolean;
  /** A sentence that says what happened. */
  message: string;
  /** The booking. */
  booking: CompletedBooking;
  /** Who completed it, or null. */
  completed_by: string;
  /** When it was completed, or null. */
  completed_at: string;
}

/** A booking that has just been confirmed. */
export interface ConfirmedBooking {
  /** The id. */
  id: string;
  /** The status. */
  status: string;
  /** The number of the online meeting, or null. */
  zoom_meeting_id: string | null;
  /** The address of the online meeting, or null. */
  zoom_join_url: string | null;
  /** The online meeting. */
  zoom_info: ZoomInfo;
}

/** The result of confirming a booking. */
export interface ConfirmedOut {
  /** A sentence that says what happened. */
  message: string;
  /** The booking. */
  booking: ConfirmedBooking;
  /** The online meeting. */
  zoom_info: MeetingOut;
}

/** A day and its slots. */
export interface DayOut {
  /** A day. */
  date: string;
  /** The free slots. */
  available_slots: (SlotOut)[];
}

/** An error, with a message for people. */
export interface ErrorOut {
  /** A sentence that says what is wrong. */
  error: string;
}

/** A rating from 1 to 5 and an optional comment on a completed session. */
export interface FeedbackIn {
  /** The booking's id. */
  booking_id: string;
  /** One to five stars. */
  rating: number;
  /** What the student wrote. */
  comment?: string | null;
}

/** Students' feedback on a teacher or on one session: the number of entries, the average rating, and the latest 1,000 entries, newest first. */
export interface FeedbackListOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The mean of the ratings, or null without any. */
  average: number | null;
  /** The entries of this page. */
  results: (GivenOut)[];
}

/** Saved feedback. */
export interface FeedbackOut {
  /** The id. */
  id: string;
  /** The booking's id. */
  booking_id: string;
  /** Who wrote it. */
  author: string;
  /** One to five stars. */
  rating: number;
  /** What the student wrote. */
  comment: string;
  /** When it was made. */
  created_at: string;
}

/** Feedback by a student. `student_name` is null if the caller may not see it. */
export interface GivenOut {
  /** One to five stars. */
  rating: number;
  /** What the student wrote. */
  comment: string;
  /** When it was made. */
  created_at: string;
  /** The student's name. */
  student_name: string | null;
}

/** How to join the meeting. */
export interface MeetingOut {
  /** The address of the online meeting, or null. */
  join_url: string | null;
  /** The number of the online meeting. */
  meeting_id: string | null;
  /** The password. */
  password: string | null;
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
export interface PageOutTeacherOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (TeacherOut)[];
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

/** A new start. Without `duration`, the booking keeps its length. */
export interface RescheduleIn {
  /** The start. */
  start_time: string;
  /** The length in minutes. */
  duration?: number | null;
}

/** The result of rescheduling a booking. */
export interface RescheduledOut {
  /** A sentence that says what happened. */
  message: string;
  /** The booking. */
  booking: BookingDetail;
}

/** A teacher's bookings between two dates, both included. */
export interface ScheduleOut {
  /** The teacher's id. */
  teacher_id: string;
  /** The first day. */
  start_date: string;
  /** The last day. */
  end_date: string;
  /** The bookings. */
  bookings: (ScheduledOut)[];
}

/** A booking in a teacher's schedule. Names are null if the caller may not see them. */
export interface ScheduledOut {
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The status. */
  status: string;
  /** The student's first name. */
  student__first_name: string | null;
  /** The student's last name. */
  student__last_name: string | null;
}

/** A bookable slot, in the teacher's wall time and in UTC. */
export interface SlotOut {
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The start, in the time zone of the answer. */
  datetime_start: string;
  /** The end, in the time zone of the answer. */
  datetime_end: string;
  /** The start, in UTC. */
  start_utc: string;
  /** The end, in UTC. */
  end_utc: string;
}

/** The slots of one day. With `end_date`, only `teacher_id` and `days` are present. */
export interface SlotsOut {
  /** The teacher's id. */
  teacher_id: string;
  /** A day. */
  date?: string;
  /** A time zone, as an IANA name. */
  timezone?: string;
  /** The free slots. */
  available_slots?: (SlotOut)[];
  /** One entry for each day. */
  days?: (DayOut)[];
}

/** A teacher in the directory. `rating` is the average of students' ratings from 1 to 5, or null if there are none. */
export interface TeacherOut {
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The name up to its first space. */
  first_name: string;
  /** What follows the first space of the name. */
  last_name: string;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** What they say about themselves. */
  bio: string;
  /** Where they work. */
  company: string;
  /** The address of a picture. */
  avatar_url: string;
  /** One to five stars. */
  rating: number | null;
  /** How many ratings they have. */
  rating_count: number;
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

/** A window of a teacher's hours, in the wall time of `timezone`. A closed date has no times. */
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
  /** The teacher's id. */
  teacher: string;
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

/** A booking's meeting with its password, for its two parties. */
export interface ZoomDetail {
  /** The number of the online meeting. */
  meeting_id: string | null;
  /** The address of the online meeting, or null. */
  join_url: string | null;
  /** Whether there is an online meeting. */
  has_meeting: boolean;
  /** The password. */
  password: string | null;
}

/** A booking's meeting, without its password. */
export interface ZoomInfo {
  /** The number of the online meeting. */
  meeting_id: string | null;
  /** The address of the online meeting, or null. */
  join_url: string | null;
  /** Whether there is an online meeting. */
  has_meeting: boolean;
}

/** Bookable tutoring. */
export class Tutoring extends Client {
  /** Returns all windows of your hours, weekly ones and those on one date, in wall time. */
  listHours(options: Options = {}): Promise<(WindowOut)[]> {
    return this.send("GET", "/api/bookings/availability/", { takesKey: false, options });
  }

  /** Adds a weekly window, a window on one date, or a date on which the weekly hours do not apply. Closing a date twice closes it once. Bookings stay as they are. */
  addWindowHours(body: WindowIn, options: Options = {}): Promise<WindowOut> {
    return this.send("POST", "/api/bookings/availability/", { takesKey: true, options, body });
  }

  /** Returns one window of your own hours. */
  retrieveWindowHours(windowId: string, options: Options = {}): Promise<WindowOut> {
    return this.send("GET", path`/api/bookings/availability/${windowId}/`, { takesKey: false, options });
  }

  /** Changes the given fields. Bookings made in the window stay as they are. */
  updateWindowHours(windowId: string, body: WindowPatch, options: Options = {}): Promise<WindowOut> {
    return this.send("PATCH", path`/api/bookings/availability/${windowId}/`, { takesKey: true, options, body });
  }

  /** Deletes the window. Bookings made in it stay as they are. */
  deleteWindowHours(windowId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/bookings/availability/${windowId}/`, { takesKey: true, options });
  }

  /** Returns your bookings as teacher or student, newest first. With `page`, all of them in pages; without it, those of the last year, at most 1,000. */
  listBookings(query: { status?: "CANCELLED" | "COMPLETED" | "CONFIRMED" | "PENDING"; role?: "student" | "teacher"; page?: number; page_size?: number } = {}, options: Options = {}): Promise<(BookingOut)[] | PageOutBookingOut> {
    return this.send("GET", "/api/bookings/bookings/", { takesKey: false, options, query });
  }

  /** Requests a time with a teacher. The booking is `PENDING` and holds its slot until the teacher answers, for at most 48 hours. Requires the role of a student. */
  requestBooking(body: BookingIn, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", "/api/bookings/bookings/", { takesKey: true, options, body });
  }

  /** Returns the list of `GET bookings/`, filtered by status and by your role in them. */
  listBookingsByRole(query: { status?: "CANCELLED" | "COMPLETED" | "CONFIRMED" | "PENDING"; role?: "student" | "teacher"; page?: number; page_size?: number } = {}, options: Options = {}): Promise<(BookingOut)[] | PageOutBookingOut> {
    return this.send("GET", "/api/bookings/bookings/my/", { takesKey: false, options, query });
  }

  /** Returns a booking to its teacher, its student and staff. Only its two parties see the meeting's password. */
  retrieveBooking(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("GET", path`/api/bookings/bookings/${bookingId}/`, { takesKey: false, options });
  }

  /** Cancels the booking, releases its time and deletes its meeting. Either party may do this, with a reason. */
  cancelBooking(bookingId: string, body?: CancelIn | null, options: Options = {}): Promise<CancelledOut> {
    return this.send("POST", path`/api/bookings/bookings/${bookingId}/cancel/`, { takesKey: true, options, body });
  }

  /** Records that the session took place. Possible after its end. */
  completeBooking(bookingId: string, options: Options = {}): Promise<CompletedOut> {
    return this.send("POST", path`/api/bookings/bookings/${bookingId}/complete/`, { takesKey: true, options });
  }

  /** Accepts a request as its teacher and creates the meeting. This waits up to ten seconds for the meeting's vendor. If it fails, the booking stays `PENDING`. */
  confirmBooking(bookingId: string, options: Options = {}): Promise<ConfirmedOut> {
    return this.send("POST", path`/api/bookings/bookings/${bookingId}/confirm/`, { takesKey: true, options });
  }

  /** Moves the booking to another free time, with its meeting. */
  rescheduleBooking(bookingId: string, body: RescheduleIn, options: Options = {}): Promise<RescheduledOut> {
    return this.send("POST", path`/api/bookings/bookings/${bookingId}/reschedule/`, { takesKey: true, options, body });
  }

  /** Returns students' feedback on a teacher, or on one of your sessions, with the average. */
  listFeedback(query: { booking_id?: string; teacher_id?: string } = {}, options: Options = {}): Promise<FeedbackListOut> {
    return this.send("GET", "/api/bookings/feedback/", { takesKey: false, options, query });
  }

  /** Records a rating from 1 to 5 and a comment on a completed session, once per party. */
  giveFeedback(body: FeedbackIn, options: Options = {}): Promise<FeedbackOut> {
    return this.send("POST", "/api/bookings/feedback/", { takesKey: true, options, body });
  }

  /** Returns a teacher's bookings between two dates. Students' names are shown to the teacher, to the student of the booking, and to staff. */
  retrieveTeacherSchedule(query: { teacher_id: string; start_date: string; end_date: string }, options: Options = {}): Promise<ScheduleOut> {
    return this.send("GET", "/api/bookings/schedule/", { takesKey: false, options, query });
  }

  /** Returns the slots of a teacher's day, or of each day up to `end_date`, in the teacher's time zone. Every listed slot can be booked until someone else books it. */
  listFreeSlots(query: { teacher_id: string; date: string; duration?: number; end_date?: string; besides?: string }, options: Options = {}): Promise<SlotsOut> {
    return this.send("GET", "/api/bookings/slots/available/", { takesKey: false, options, query });
  }

  /** Returns a page of active teachers by name. Search looks at name, company and bio. */
  listTeachers(query: { search?: string; page?: number; page_size?: number } = {}, options: Options = {}): Promise<PageOutTeacherOut> {
    return this.send("GET", "/api/bookings/teachers/", { takesKey: false, options, query });
  }

}
