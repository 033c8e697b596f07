// Bookable core. Made from its OpenAPI document by `make clients`: do not change it here.

import { Client, path, type Options } from "./transport.js";

/** Who did it. */
export interface ActorOut {
  /** The side: `system` if time itself moved the booking, and null for people who act for themselves alone. */
  side: Side | null;
  /** The person. Null for the system and for keys. Only staff see which of them acted. */
  person: NamedOut | null;
  /** The API key that was used. Only staff are told. */
  key: NamedOut | null;
}

/** What a link lets its reader do. */
export type Allows = "cancel" | "reschedule" | "view";

/** What was paid in one currency. */
export interface AmountsOut {
  /** The currency, by ISO 4217. */
  currency: string;
  /** What was paid, in minor units, before refunds. */
  revenue: number;
  /** What was paid back of it, in minor units. */
  refunds: number;
}

/** Why a provider was chosen for a booking. */
export interface AssignedOut {
  /** Who was chosen. */
  provider: NamedOut;
  /** `least_lately`: nobody had fewer bookings of the service, or as many with an older latest one. `next_free`: those before them had no time. */
  reason: "least_lately" | "next_free";
  /** How many bookings of the service they had from the 30 days before. */
  bookings_in_30_days: number;
  /** When the latest of all was made. Null if it was their first. */
  last_booked_at: string | null;
  /** How many providers could have been chosen. */
  providers: number;
  /** How many of them came first, but had no time. */
  not_free: number;
}

/** The last attempt to send an event. */
export interface AttemptOut {
  /** When it ended. */
  at: string;
  /** The status of the answer; null if there was none. */
  status: number | null;
  /** Why there was no answer. May be empty. */
  problem: string;
  /** The beginning of the answer's body. */
  answer: string;
  /** How long it took. */
  milliseconds: number | null;
}

/** Where the person has to go. */
export interface AuthorizeOut {
  /** The vendor's page that asks for consent. It has to be opened within 15 minutes. */
  authorize_url: string;
}

/** A booking that is in the way. */
export interface BlockingOut {
  /** The booking's id. */
  id: string;
  /** Who booked it. */
  client: NamedOut;
}

/** A booking to make: of a provider, a service or a match, as the programme has it. */
export interface BookingIn {
  /** The programme, such as `tutoring`. */
  program: string;
  /** Whose time it is. For a service that several people provide, one of them, or `any`: the one who is free and has had the fewest bookings lately. */
  provider?: string | null;
  /** What is bought. */
  service?: string | null;
  /** The session of a workshop. */
  session?: string | null;
  /** The match of the two who meet. */
  match?: string | null;
  /** The start, with an offset, or as wall time of `timezone`. */
  start?: string | null;
  /** The zone of a start without an offset. */
  timezone?: string | null;
  /** The length. A service may bring its own. */
  duration_minutes?: number | null;
  /** For whom staff and API keys book. */
  client?: string | null;
  /** Your hold of the time or the seat, which the booking takes over. */
  hold?: string | null;
  /** Whether a credit pays. */
  use_credit?: boolean;
  /** The booking of the bundle whose credit pays. */
  bundle?: string | null;
  /** Whether it waits to be submitted, without taking time. */
  draft?: boolean;
  /** Notes for the booking. */
  notes?: string;
  /** Its title. */
  title?: string;
  /** Its description. */
  description?: string;
  /** What the two want to talk about. */
  agenda?: string;
  /** The client's notes. */
  client_notes?: string;
  /** How the two meet, where the programme has several ways. */
  session_type?: string | null;
  /** Where an appointment takes place. */
  location?: string | null;
}

/** A booking. */
export interface BookingOut {
  /** The booking's id. */
  id: string;
  /** A short number for people. */
  number: number;
  /** Increases with every change. */
  version: number;
  /** The programme, such as `tutoring`. */
  program: string;
  /** The status as it is now. */
  status: Status;
  /** Who provides the time. */
  provider: NamedOut;
  /** Who booked it. */
  client: NamedOut;
  /** Null if no time has been chosen yet. */
  start: string | null;
  /** When it ends. */
  end: string | null;
  /** The time zone of the agreed time, as an IANA name. */
  timezone: string;
  /** Its length. */
  duration_minutes: number | null;
  /** How the two meet, such as `video`. */
  session_type: string | null;
  /** The online meeting. */
  meeting: MeetingOut | null;
  /** Where the two meet. */
  location: NamedOut | null;
  /** The room there. */
  room: NamedOut | null;
  /** What was bought. */
  service: NamedOut | null;
  /** The session in which the booking has a seat. */
  session: string | null;
  /** Its price. */
  price: MoneyOut | null;
  /** How far it has been paid. Null where nothing is sold. */
  payment_status: PaymentStatus | null;
  /** When it expires without an answer or a payment. */
  hold_until: string | null;
  /** Notes for the booking. */
  notes: string;
  /** Its title. */
  title: string;
  /** Its description. */
  description: string;
  /** What the two want to talk about. */
  agenda: string;
  /** The client's notes. */
  client_notes: string;
  /** The steps that you could take at the time of this answer. */
  allowed_steps: (string)[];
  /** The sides that confirmed that it took place. */
  confirmed_by: (Side)[];
  /** Whether one side says that it did not go as it should. */
  disputed: boolean;
  /** Who canceled it, if it is canceled. */
  canceled: CanceledOut | null;
  /** The weekly series in which it was made. */
  series: string | null;
  /** The course or package that it is a part of. */
  parent: string | null;
  /** Why this provider was chosen, if `any` provider was asked for. */
  assigned: AssignedOut | null;
  /** When it was made. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** What to change. What is left out stays. */
export interface BookingPatch {
  /** Notes for the booking. */
  notes?: string;
  /** Its title. */
  title?: string;
  /** Its description. */
  description?: string;
  /** What the two want to talk about. */
  agenda?: string;
  /** The client's notes. */
  client_notes?: string;
  /** How the two meet, where the programme has several ways. */
  session_type?: string;
  /** A link that leads to the meeting, where the programme makes none; null for none. */
  meeting_url?: string | null;
  /** Where an appointment takes place; null for nowhere. */
  location?: string | null;
}

/** A page of bookings. */
export interface BookingsOut {
  /** The bookings, in the order that was asked for. */
  items: (BookingOut)[];
  /** Where the next page begins. Null on the last page. */
  next_cursor: string | null;
}

/** How many bookings start in an hour. */
export interface BusyHourOut {
  /** The day of the week: 1 is Monday. */
  weekday: number;
  /** The hour on the clock, from 0 to 23. */
  hour: number;
  /** How many bookings start in it. */
  bookings: number;
}

/** The address of a calendar feed. */
export interface CalendarFeedOut {
  /** The address, shown once. It lets anyone read your bookings: keep it secret. */
  url: string;
}

/** How an outside calendar is reached. */
export type CalendarKind = "caldav" | "google" | "ics" | "microsoft";

/** A booking of a series that was canceled, and what that gave back. */
export interface CanceledOneOut {
  /** The booking. */
  booking: string;
  /** What went back to the client. */
  quote: QuoteOut;
}

/** Who canceled a booking, why and when. */
export interface CanceledOut {
  /** The side that canceled. */
  by: Side;
  /** The reason that was given. May be empty. */
  reason: string;
  /** When it was canceled. */
  at: string | null;
}

/** Whether one side or both have to confirm that a booking took place. */
export type Completion = "both" | "one";

/** The calendar to connect. */
export interface ConnectionIn {
  /** How the calendar is reached. */
  kind: CalendarKind;
  /** For `ics` the address of the file, for `caldav` the server's. */
  url?: string;
  /** For `caldav`: the account. */
  username?: string;
  /** For `caldav`: its password, best one made for Bookable alone. */
  password?: string;
  /** The server's own name of one of your calendars: for CalDAV its address or its name. */
  calendar?: string;
  /** What you call it. */
  label?: string;
  /** What happens when a booking's event is changed over there. */
  on_external_change?: ExternalChange;
  /** For `google`: whether your online bookings as provider take place on Google Meet, in the events of this calendar. Of several such calendars the oldest counts. */
  hosts_meetings?: boolean;
}

/** A connected calendar. */
export interface ConnectionOut {
  /** The connection's id. */
  id: string;
  /** How the calendar is reached. */
  kind: CalendarKind;
  /** What its owner calls it. */
  label: string;
  /** The server's address. Of the address of an ICS file only the host is shown. */
  url: string;
  /** The account at the server. */
  username: string;
  /** The server's own name of the calendar. Empty for the main one. */
  calendar: string;
  /** What happens when the event of a booking is moved or deleted over there: with `notify` both sides are told and the booking stands, with `follow` the booking follows. */
  on_external_change: ExternalChange;
  /** For `google`: whether your online bookings as provider take place on Google Meet, in the events of this calendar. Of several such calendars the oldest counts. */
  hosts_meetings: boolean;
  /** Whether bookings are written into the calendar. */
  writable: boolean;
  /** How the last reading went: `unread` before the first, `working`, `failing`, or `denied` if the server no longer accepts the password or the consent. */
  state: ConnectionState;
  /** What went wrong at the last reading. Empty if nothing did. */
  problem: string;
  /** Whether it has not answered for an hour. Its last known times go on counting. */
  silent: boolean;
  /** When it was last read without a problem. */
  last_read_at: string | null;
  /** When it was connected. */
  created_at: string;
}

/** What to change. */
export interface ConnectionPatch {
  /** What you call it. */
  label?: string;
  /** The server's own name of one of your calendars: for CalDAV its address or its name. */
  calendar?: string;
  /** What happens when a booking's event is changed over there. */
  on_external_change?: ExternalChange;
  /** For `google`: whether your online bookings as provider take place on Google Meet, in the events of this calendar. Of several such calendars the oldest counts. */
  hosts_meetings?: boolean;
}

/** How the last reading of a connected calendar went. */
export type ConnectionState = "denied" | "failing" | "unread" | "working";

/** Connected calendars, the oldest first. */
export interface ConnectionsOut {
  /** All of them. */
  items: (ConnectionOut)[];
  /** Always null: there are never more. */
  next_cursor?: null;
}

/** Deliveries, the newest first. */
export interface DeliveriesOut {
  /** The deliveries. */
  items: (DeliveryOut)[];
  /** The `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}

/** An event on its way to an endpoint. */
export interface DeliveryOut {
  /** The delivery's id. */
  id: string;
  /** The event's id, which is also its `webhook-id`. */
  event: string;
  /** What happened. */
  type: string;
  /** `dropped` if you may not see the event any more; it was not sent. */
  status: DeliveryStatus;
  /** How often it was sent. */
  attempts: number;
  /** When it is sent next; null if it is done. */
  next_attempt_at: string | null;
  /** The last attempt; null before the first. */
  last_attempt: AttemptOut | null;
  /** When it was put in the queue. */
  created_at: string;
}

/** What has become of an event on its way to an endpoint. */
export type DeliveryStatus = "delivered" | "dropped" | "failed" | "pending";

/** Since when, and why, an endpoint gets nothing. */
export interface DisabledOut {
  /** Since when. */
  at: string;
  /** `owner` disabled it, the receiver is `gone` (410), or it kept `failing` for 5 days. */
  reason: Reason;
}

/** What would happen. Only with `dry_run`. */
export interface DryRunOfBookingOut {
  /** The answer that the request would get without `dry_run`. */
  would: BookingOut;
  /** The types of the events that there would be, in order. */
  events: (string)[];
  /** What would follow, each once: mails, refunds, and what happens to meetings. */
  effects: (string)[];
  /** What is given back to the client. Null unless something is canceled. */
  quote: QuoteOut | null;
}

/** What would happen. Only with `dry_run`. */
export interface DryRunOfEndedSeriesOut {
  /** The answer that the request would get without `dry_run`. */
  would: EndedSeriesOut;
  /** The types of the events that there would be, in order. */
  events: (string)[];
  /** What would follow, each once: mails, refunds, and what happens to meetings. */
  effects: (string)[];
  /** What is given back to the client. Null unless something is canceled. */
  quote: QuoteOut | null;
}

/** What would happen. Only with `dry_run`. */
export interface DryRunOfHoursDocument {
  /** The answer that the request would get without `dry_run`. */
  would: HoursDocument;
  /** The types of the events that there would be, in order. */
  events: (string)[];
  /** What would follow, each once: mails, refunds, and what happens to meetings. */
  effects: (string)[];
  /** What is given back to the client. Null unless something is canceled. */
  quote: QuoteOut | null;
}

/** What would happen. Only with `dry_run`. */
export interface DryRunOfSeriesOut {
  /** The answer that the request would get without `dry_run`. */
  would: SeriesOut;
  /** The types of the events that there would be, in order. */
  events: (string)[];
  /** What would follow, each once: mails, refunds, and what happens to meetings. */
  effects: (string)[];
  /** What is given back to the client. Null unless something is canceled. */
  quote: QuoteOut | null;
}

/** Which mails a person gets. */
export interface EmailOut {
  /** What happens to bookings. Money and cancellations are mailed in any case. */
  bookings: boolean;
  /** Minutes before the start of a booking; empty for no reminders. */
  reminders: (number)[];
  /** How often a list of what is ahead and of what waits for an answer is mailed, at seven in the morning: daily, weekly on Mondays, or null for never. */
  digest: Rhythm | null;
}

/** The choices to change. */
export interface EmailPatch {
  /** The bookings. */
  bookings?: boolean;
  /** Minutes before the start of a booking; empty for no reminders. */
  reminders?: (number)[];
  /** How often a list of what is ahead and of what waits for an answer is mailed, at seven in the morning: daily, weekly on Mondays, or null for never. */
  digest?: Rhythm | null;
}

/** A series whose bookings ahead were canceled. */
export interface EndedSeriesOut {
  /** Its id. */
  id: string;
  /** How often it repeats. */
  repeat: RepeatOut;
  /** Its bookings, in the order of their dates. */
  bookings: (BookingOut)[];
  /** The dates that were left out. */
  skipped: (SkippedOut)[];
  /** The bookings that were canceled. */
  canceled: (CanceledOneOut)[];
  /** The bookings ahead that could not be canceled. */
  kept: (KeptOneOut)[];
}

/** A new endpoint. */
export interface EndpointIn {
  /** Where events are sent: https, on the public internet. */
  url: string;
  /** Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`. */
  types?: (string)[];
  /** Only events of these programmes; an empty list means all. */
  programs?: (string)[];
  /** What it is for, for your own use. */
  description?: string;
}

/** An endpoint. Its secret is never shown again. */
export interface EndpointOut {
  /** Its id. */
  id: string;
  /** Where events are sent: https, on the public internet. */
  url: string;
  /** Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`. */
  types: (string)[];
  /** Only events of these programmes; an empty list means all. */
  programs: (string)[];
  /** What it is for, for your own use. */
  description: string;
  /** Whether events are sent. */
  enabled: boolean;
  /** Why it is disabled; null if it is enabled. */
  disabled: DisabledOut | null;
  /** The first failure since the last success; null if all is well. */
  failing_since: string | null;
  /** Until when the secret before the last rotation signs, too. */
  old_secret_until: string | null;
  /** When it was made. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** Changes to an endpoint. What is left out stays. */
export interface EndpointPatch {
  /** Where events are sent: https, on the public internet. */
  url?: string;
  /** Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`. */
  types?: (string)[];
  /** Only events of these programmes; an empty list means all. */
  programs?: (string)[];
  /** What it is for, for your own use. */
  description?: string;
  /** Whether events are sent. Enabling does not send what was missed. */
  enabled?: boolean;
}

/** Endpoints, the newest first. */
export interface EndpointsOut {
  /** Your endpoints. */
  items: (EndpointOut)[];
  /** The `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
}

/** What an event is about, as it stands now: one of these. */
export interface EventDataOut {
  /** The booking, of `booking.*` and `payment.*`. */
  booking?: BookingOut;
  /** The person, of `person.*`. Of `person.erased`, the id alone. */
  person?: EventPersonOut;
  /** The offer, of `seat.offered`. */
  seat_offer?: SeatOfferOut;
}

/** Something that happened. */
export interface EventOut {
  /** The event's id. It never changes. */
  id: string;
  /** What happened. */
  type: EventType;
  /** When it happened. */
  at: string;
  /** Who did it. */
  actor: ActorOut;
  /** What it is about. */
  data: EventDataOut;
}

/** A person, as they and staff see them. Of one whose data was erased, the id alone. */
export interface EventPersonOut {
  /** The person's id. */
  id: string;
  /** The name that others see. */
  name?: string;
  /** The e-mail address. Empty if it is not verified. */
  email?: string;
  /** The roles of the person, such as `teacher` or `client`. */
  roles?: (string)[];
  /** The time zone, as an IANA name. */
  timezone?: string;
  /** The language in which the person is written to. */
  locale?: string;
  /** The company. */
  company?: string;
  /** The address of a picture. */
  avatar_url?: string;
  /** What the person says of themselves. */
  bio?: string;
  /** Whether the person may sign in. */
  active?: boolean;
}

/** What happened, in the words of the feed. */
export type EventType = "booking.amended" | "booking.canceled" | "booking.completed" | "booking.confirmed" | "booking.declined" | "booking.disputed" | "booking.expired" | "booking.no_show" | "booking.requested" | "booking.rescheduled" | "booking.started" | "payment.received" | "payment.refunded" | "person.created" | "person.erased" | "person.updated" | "seat.offered";

/** Events, the oldest first. */
export interface EventsOut {
  /** The events after `after`. */
  items: (EventOut)[];
  /** The cursor to send as `after` next. Never null. */
  next_cursor: string;
}

/** Whether a time can be booked, and if not, why. */
export interface ExplanationOut {
  /** Whether the booking could be made at this moment. */
  bookable: boolean;
  /** Every reason against it, the first one first. */
  reasons: (ReasonOut)[];
  /** The next three slots after `start`, of 62 days. */
  next_openings: (NextOpeningOut)[];
}

/** What happens when a booking's event is moved or deleted in the connected calendar. */
export type ExternalChange = "follow" | "notify";

/** The first time at which a provider can be booked. */
export interface FirstOpeningOut {
  /** Who can be booked. */
  provider: NamedOut;
  /** When it starts. */
  start: string;
  /** When it ends. */
  end: string;
}

/** A page of the providers who are free. */
export interface FreeOut {
  /** The people, by name. */
  items: (PersonCardOut)[];
  /** How many are free in all. */
  total: TotalOut;
  /** Where the next page begins. Null on the last page. A page can be shorter than `limit` and have a next one: hardly anyone in that part of the directory is free. */
  next_cursor: string | null;
}

/** One thing that happened. */
export interface HistoryEntryOut {
  /** What happened, such as `booking.confirmed`. */
  type: string;
  /** When it happened. */
  at: string;
  /** Who did it; null for the system, and for keys. */
  by: NamedOut | null;
  /** The side: `system` if time itself moved the booking. */
  side: Side;
  /** The status before. */
  from: Status | null;
  /** The status afterwards. */
  to: Status;
  /** What else is known, such as `reason` or `to_start`. */
  data: Record<string, unknown>;
}

/** What happened to a booking, the oldest first. */
export interface HistoryOut {
  /** Every entry of its ledger. */
  items: (HistoryEntryOut)[];
}

/** What to hold: a provider's time, an appointment, or a seat in a session. */
export interface HoldIn {
  /** The programme, such as `tutoring`. */
  program: string;
  /** Whose time it is. Optional with a `session` or a `service`, which is theirs. */
  provider?: string | null;
  /** An appointment, with a room where it takes place; or the service of the `session`. */
  service?: string | null;
  /** The session of a workshop, for a seat in it. */
  session?: string | null;
  /** The start, with an offset, or as wall time of `timezone`. */
  start?: string | null;
  /** The zone of a start without an offset. */
  timezone?: string | null;
  /** The length. A service may bring its own. */
  duration_minutes?: number | null;
  /** How long it is held, in minutes. */
  minutes?: number;
}

/** A hold. */
export interface HoldOut {
  /** The hold's id. Send it as `hold` with the booking. */
  id: string;
  /** The programme, such as `tutoring`. */
  program: string;
  /** Whose time it is. */
  provider: NamedOut;
  /** The service of the appointment or session. Null for time. */
  service: NamedOut | null;
  /** The session in which a seat is held. Null for time. */
  session: string | null;
  /** The start of the time, or of the session. */
  start: string;
  /** Its end. */
  end: string;
  /** The provider's time zone, as an IANA name. */
  timezone: string;
  /** Its length. */
  duration_minutes: number;
  /** When it was made. */
  created_at: string;
  /** When it expires, unless it is booked or released before. */
  expires_at: string;
}

/** The holds of a person. */
export interface HoldsOut {
  /** Those that have not expired; the first to expire first. */
  items: (HoldOut)[];
  /** Always null: a person has three holds at most. */
  next_cursor: null;
}

/** All of a person's hours, in the wall time of `timezone`. */
export interface HoursDocument {
  /** The person's time zone, as an IANA name. */
  timezone: string;
  /** The hours of each week. */
  weekly: WeekDocument;
  /** Dates like 2027-03-01 with the hours that replace those of their weekday. */
  dates?: Record<string, ((string)[])[]>;
}

/** Figures of the bookings that start in a range. */
export interface InsightsOut {
  /** The zone of days, weeks and hours. */
  timezone: string;
  /** When the range begins. */
  from: string;
  /** When it ends. */
  to: string;
  /** Whose figures these are. Null for all providers. */
  provider: NamedOut | null;
  /** How many there are, by status. Statuses without any are left out. */
  bookings: Record<string, number>;
  /** Null if none is completed, canceled or missed. */
  rates: RatesOut | null;
  /** Time that is booked, of time that is open. */
  time: TimeOut;
  /** From making a booking to its start. Null if nothing is booked. */
  average_lead_minutes: number | null;
  /** What was paid, for each currency. */
  money: (AmountsOut)[];
  /** Hours of the week, the busiest first. */
  busiest_hours: (BusyHourOut)[];
  /** Each week that the range touches, in order. */
  weeks: (WeekOut)[];
}

/** A booking of a series that could not be canceled. */
export interface KeptOneOut {
  /** The booking. */
  booking: string;
  /** When it starts. */
  start: string;
  /** Why, as the code of an error, such as `wrong_moment`. */
  code: string;
}

/** An API key. */
export interface KeyOut {
  /** The key's id. */
  id: string;
  /** Its name. */
  name: string;
  /** What it may do. */
  scopes: (Scope)[];
}

/** The five kinds of service. */
export type Kind = "bundle" | "course" | "individual" | "package" | "workshop";

/** A line of the cancellation policy. */
export interface LineOut {
  /** It counts until this many hours before the start. */
  hours_before: number;
  /** How much of the price it gives back. */
  percent: number;
}

/** What a link allows, and for how long. */
export interface LinkIn {
  /** What its reader may do: `view`, and with it `cancel` and `reschedule`. */
  allow: (Allows)[];
  /** When it ends, with an offset. Null: 30 days after the end of the booking. */
  expires_at?: string | null;
}

/** A link to a booking. */
export interface LinkOut {
  /** The link's id, by which it is deleted. */
  id: string;
  /** What its reader may do. */
  allow: (Allows)[];
  /** When it ends. Null: 30 days after the end of the booking. */
  expires_at: string | null;
  /** The address, shown once. It lets anyone do what it allows: keep it secret. */
  url: string;
}

/** A match of two people. */
export interface MatchOut {
  /** The `match` of a booking. */
  id: string;
  /** Only an accepted match can be booked. */
  status: MatchStatus;
  /** The two who are matched. */
  people: (NamedOut)[];
  /** When it was made. */
  created_at: string;
}

/** The status of a match. It is open while pending or accepted. */
export type MatchStatus = "accepted" | "declined" | "ended" | "pending";

/** A page of matches. */
export interface MatchesOut {
  /** Your matches, the latest first. */
  items: (MatchOut)[];
  /** Where the next page begins. Null on the last page. */
  next_cursor: string | null;
}

/** The caller. */
export interface MeOut {
  /** The person; null for a key without one. */
  person: PersonOut | null;
  /** The API key, alone or acting for the person. */
  key: KeyOut | null;
}

/** An online meeting. */
export interface MeetingOut {
  /** Who hosts it; null for a link that people entered. */
  vendor: string | null;
  /** Where to join. Null for all but the two sides. */
  join_url: string | null;
}

/** When a step may be taken, relative to the booked span. */
export type Moment = "after_end" | "any" | "before_start" | "from_start";

/** An amount of money. */
export interface MoneyOut {
  /** In minor units of the currency, such as cents. */
  amount: number;
  /** The currency, by ISO 4217. */
  currency: string;
}

/** A reference, with id and name. */
export interface NamedOut {
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
}

/** An endpoint with its new secret. */
export interface NewEndpointOut {
  /** Its id. */
  id: string;
  /** Where events are sent: https, on the public internet. */
  url: string;
  /** Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`. */
  types: (string)[];
  /** Only events of these programmes; an empty list means all. */
  programs: (string)[];
  /** What it is for, for your own use. */
  description: string;
  /** Whether events are sent. */
  enabled: boolean;
  /** Why it is disabled; null if it is enabled. */
  disabled: DisabledOut | null;
  /** The first failure since the last success; null if all is well. */
  failing_since: string | null;
  /** Until when the secret before the last rotation signs, too. */
  old_secret_until: string | null;
  /** When it was made. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The secret that signs what is sent. It is shown only now. */
  secret: string;
}

/** A time that can be booked. */
export interface NextOpeningOut {
  /** When it starts. */
  start: string;
  /** When it ends. */
  end: string;
}

/** The empty body of a step that takes nothing. */
export interface NothingIn {
}

/** How a person is told what happens. */
export interface NotificationsOut {
  /** The e-mail address. */
  email: EmailOut;
}

/** The choices to change, by the way in which one is told. */
export interface NotificationsPatch {
  /** The e-mail address. */
  email: EmailPatch;
}

/** A page of first openings. */
export interface OpeningsOut {
  /** One for each provider, the earliest first. */
  items: (FirstOpeningOut)[];
  /** Where the next page begins. Null on the last page. A page can be shorter than `limit` and have a next one: hardly anyone who is open in that time is free. */
  next_cursor: string | null;
}

/** How a person can be booked. */
export interface PaceOut {
  /** How far apart offered starts are. */
  slot_interval_minutes: number;
  /** What stays free before a booking. */
  buffer_before_minutes: number;
  /** What stays free after a booking. */
  buffer_after_minutes: number;
  /** How long before the start one must book. */
  minimum_notice_minutes: number;
  /** How far ahead one can book. */
  maximum_advance_days: number;
  /** How many bookings may start on a day; null for any. */
  daily_limit: number | null;
  /** How many bookings may start in a week, from Monday; null for any. */
  weekly_limit: number | null;
  /** Whether requests are accepted at once. */
  auto_accept: boolean;
}

/** How a person can be booked: the fields to change. */
export interface PacePatch {
  /** How far apart offered starts are. */
  slot_interval_minutes?: number;
  /** What stays free before a booking. */
  buffer_before_minutes?: number;
  /** What stays free after a booking. */
  buffer_after_minutes?: number;
  /** How long before the start one must book. */
  minimum_notice_minutes?: number;
  /** How far ahead one can book. */
  maximum_advance_days?: number;
  /** How many bookings may start on a day in `timezone`; null for any number. */
  daily_limit?: number | null;
  /** How many bookings may start in a week, from Monday; null for any number. */
  weekly_limit?: number | null;
  /** Whether requests are accepted at once. */
  auto_accept?: boolean;
}

/** How far a booking has been paid. */
export type PaymentStatus = "failed" | "not_required" | "paid" | "partially_refunded" | "pending" | "refunded" | "unpaid";

/** A page of the directory. */
export interface PeopleOut {
  /** The people, by name. */
  items: (PersonCardOut)[];
  /** Where the next page begins. Null on the last page. */
  next_cursor: string | null;
}

/** A person in the directory. */
export interface PersonCardOut {
  /** The person's id. */
  id: string;
  /** The name. */
  name: string;
  /** The roles in which they provide time; all of them for oneself and staff. */
  roles: (Role)[];
  /** The time zone, as an IANA name. */
  timezone: string;
  /** What they say of themselves. */
  bio: string;
  /** Their company. */
  company: string;
  /** Their picture. */
  avatar_url: string;
  /** Null for others than oneself, staff and keys. */
  email: string | null;
  /** Null for others than oneself, staff and keys. */
  locale: string | null;
  /** Null for others than oneself, staff and keys. */
  pace: PaceOut | null;
}

/** A person to add. */
export interface PersonIn {
  /** The e-mail address they sign in with. */
  email: string;
  /** The name. */
  name: string;
  /** All roles but `staff`. */
  roles?: (Role)[];
  /** The time zone, as an IANA name. */
  timezone?: string;
  /** The language of mails; empty for the default. */
  locale?: "" | "de" | "en" | "es" | "fr" | "ja" | "pt-br";
  /** What they say of themselves. */
  bio?: string;
  /** Their company. */
  company?: string;
  /** The address of their picture. */
  avatar_url?: string;
  /** How they can be booked. */
  pace?: PacePatch;
}

/** A person as they see themselves. */
export interface PersonOut {
  /** The person's id. */
  id: string;
  /** The name that others see. */
  name: string;
  /** The e-mail address. Empty if it is not verified. */
  email: string;
  /** The time zone, as an IANA name. */
  timezone: string;
  /** The roles of the person, such as `teacher` or `client`. */
  roles: (string)[];
}

/** The fields to change. What is left out stays. */
export interface PersonPatch {
  /** The name. */
  name?: string;
  /** The time zone, as an IANA name. */
  timezone?: string;
  /** The language of mails; empty for the default. */
  locale?: "" | "de" | "en" | "es" | "fr" | "ja" | "pt-br";
  /** What they say of themselves. */
  bio?: string;
  /** Their company. */
  company?: string;
  /** The address of their picture. */
  avatar_url?: string;
  /** How they can be booked. */
  pace?: PacePatch;
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

/** A line of business. */
export interface ProgramOut {
  /** Its name. */
  name: string;
  /** What a booking names: a provider, a service or a match. */
  books: Subject;
  /** The roles of the two sides. */
  roles: RolesOut;
  /** The statuses that its bookings can have. */
  statuses: (Status)[];
  /** The steps that people take. */
  steps: (StepOut)[];
  /** The fields that each side may change with `PATCH /bookings/{id}`. */
  editable: Record<string, (string)[]>;
  /** How the two can meet; the first is the default. */
  session_types: (string)[];
  /** For how many minutes a status keeps its time. */
  holds: Record<string, number>;
  /** Whether one side or both say that a booking took place. */
  completion: Completion;
}

/** The lines of business. */
export interface ProgramsOut {
  /** All of them. */
  items: (ProgramOut)[];
  /** Always null: there are few. */
  next_cursor?: null;
}

/** What canceling now would give back. */
export interface QuoteOut {
  /** What would go back. Null where nothing is sold. */
  refund: MoneyOut | null;
  /** How much of the price that is. */
  percent: number;
  /** The line of the policy that counts now. */
  line: LineOut | null;
  /** Whether the credit that paid for it comes back. */
  credit_returned: boolean;
  /** From then on it would be less. */
  until: string | null;
}

/** What became of the bookings that are completed, canceled or missed. They add up to 1. */
export interface RatesOut {
  /** Which part of them was completed. */
  completion: number;
  /** Which part was canceled. */
  cancellation: number;
  /** Of which part one side did not come. */
  no_show: number;
}

/** Why an endpoint is disabled. */
export type Reason = "failing" | "gone" | "owner";

/** Why. */
export interface ReasonIn {
  /** The reason, for the other side to read. */
  reason?: string;
}

/** A reason why a time cannot be booked. */
export interface ReasonOut {
  /** The code with which `POST bookings` would refuse it. */
  code: string;
  /** What is in the way. */
  detail: string;
  /** When that begins, for closed hours the nearest open ones, or the earliest start. */
  from: string | null;
  /** When it ends, or the latest start. */
  to: string | null;
  /** The booking in the way. Null to those who may not see it. */
  booking: BlockingOut | null;
  /** Your own hold, if that is in the way. */
  hold: string | null;
}

/** How often a booking repeats: so many times, or until a date. */
export interface RepeatIn {
  /** How many weeks lie between two. */
  every_weeks?: number;
  /** How many bookings there are. */
  count?: number | null;
  /** The last possible date, in the provider's time zone; it is included. */
  until?: string | null;
}

/** How often a series repeats. */
export interface RepeatOut {
  /** How many weeks lie between two. */
  every_weeks: number;
  /** How many dates there are. */
  count: number | null;
  /** The last possible date. */
  until: string | null;
}

/** From where events are sent again. */
export interface ReplayIn {
  /** The id of an event. All events after it are sent again. */
  after: string;
}

/** The new time, or the new session of a seat. */
export interface RescheduleIn {
  /** The start, with an offset, or as wall time of `timezone`. */
  start?: string | null;
  /** The zone of a start without an offset. */
  timezone?: string | null;
  /** The length; without it, as before. */
  duration_minutes?: number | null;
  /** Another session of the workshop. */
  session?: string | null;
  /** The reason, for the other side to read. */
  reason?: string;
}

/** How often a person gets a digest. */
export type Rhythm = "daily" | "weekly";

/** What a person may be on a marketplace of people's time; a person may have several roles. */
export type Role = "buddy" | "client" | "mentee" | "mentor" | "practitioner" | "staff" | "student" | "teacher";

/** The roles of the two sides. */
export interface RolesOut {
  /** The role that provides. */
  provider: Role;
  /** The role that books. */
  client: Role;
}

/** What an API key may do. */
export type Scope = "availability:read" | "availability:write" | "bookings:read" | "bookings:write" | "events:read" | "people:read" | "people:write" | "webhooks:write";

/** A seat that was offered to a client on a waitlist. */
export interface SeatOfferOut {
  /** The workshop or course. */
  service: NamedOut;
  /** Its session. Null for all sessions of a course. */
  session: string | null;
  /** When the session begins. */
  start: string | null;
  /** Whose service it is. */
  provider: NamedOut;
  /** To whom it was offered. */
  client: NamedOut;
  /** How it stands now: `offered`, `taken` if they booked, `passed` if it expired, `left` if they left the waitlist, `dissolved` if it was called off, or `waiting` again. */
  state: string;
  /** When the offer ends. */
  offered_until: string | null;
}

/** A weekly series to book: what is booked, and how often. */
export interface SeriesIn {
  /** The programme, such as `tutoring`. */
  program: string;
  /** Whose time it is. For a service that several people provide, one of them, or `any`: the one who is free and has had the fewest bookings lately. */
  provider?: string | null;
  /** What is bought. */
  service?: string | null;
  /** The session of a workshop. */
  session?: string | null;
  /** The match of the two who meet. */
  match?: string | null;
  /** The start, with an offset, or as wall time of `timezone`. */
  start?: string | null;
  /** The zone of a start without an offset. */
  timezone?: string | null;
  /** The length. A service may bring its own. */
  duration_minutes?: number | null;
  /** For whom staff and API keys book. */
  client?: string | null;
  /** Your hold of the time or the seat, which the booking takes over. */
  hold?: string | null;
  /** Whether a credit pays. */
  use_credit?: boolean;
  /** The booking of the bundle whose credit pays. */
  bundle?: string | null;
  /** Whether it waits to be submitted, without taking time. */
  draft?: boolean;
  /** Notes for the booking. */
  notes?: string;
  /** Its title. */
  title?: string;
  /** Its description. */
  description?: string;
  /** What the two want to talk about. */
  agenda?: string;
  /** The client's notes. */
  client_notes?: string;
  /** How the two meet, where the programme has several ways. */
  session_type?: string | null;
  /** Where an appointment takes place. */
  location?: string | null;
  /** How often it repeats. */
  repeat: RepeatIn;
  /** What to do if a date cannot be booked: refuse the series, or leave that date out. */
  on_conflict?: "refuse" | "skip";
}

/** A weekly series of bookings. */
export interface SeriesOut {
  /** Its id. */
  id: string;
  /** How often it repeats. */
  repeat: RepeatOut;
  /** Its bookings, in the order of their dates. */
  bookings: (BookingOut)[];
  /** The dates that were left out. */
  skipped: (SkippedOut)[];
}

/** A service that can be booked. */
export interface ServiceOut {
  /** The `service` of a booking. */
  id: string;
  /** The programme in which it is booked. */
  program: string;
  /** `individual` takes a `start`, `workshop` a `session`, `course` all of its sessions, `package` and `bundle` no time. */
  kind: Kind;
  /** What it is called. */
  name: string;
  /** What it is, in the provider's words. */
  description: string;
  /** Who sells it. */
  provider: NamedOut;
  /** Who provides it besides. */
  other_providers: (NamedOut)[];
  /** How long it takes; null if the booking says it. */
  duration_minutes: number | null;
  /** What it costs. */
  price: MoneyOut;
  /** How many clients a session or course takes. */
  capacity: number | null;
  /** How many seats in a session one client may have. */
  seats_per_client: number;
  /** Where it takes place. */
  location: NamedOut | null;
  /** The services of a package, in order. */
  includes: (NamedOut)[];
  /** What the credits of a bundle pay for. */
  covers: (NamedOut)[];
  /** How many credits a bundle has. */
  credits: number | null;
  /** For how many days they are valid. */
  valid_days: number | null;
  /** What canceling gives back. After the last line it is nothing. */
  cancellation_policy: (TierOut)[];
}

/** A service with its sessions to come. */
export interface ServiceWithSessionsOut {
  /** The `service` of a booking. */
  id: string;
  /** The programme in which it is booked. */
  program: string;
  /** `individual` takes a `start`, `workshop` a `session`, `course` all of its sessions, `package` and `bundle` no time. */
  kind: Kind;
  /** What it is called. */
  name: string;
  /** What it is, in the provider's words. */
  description: string;
  /** Who sells it. */
  provider: NamedOut;
  /** Who provides it besides. */
  other_providers: (NamedOut)[];
  /** How long it takes; null if the booking says it. */
  duration_minutes: number | null;
  /** What it costs. */
  price: MoneyOut;
  /** How many clients a session or course takes. */
  capacity: number | null;
  /** How many seats in a session one client may have. */
  seats_per_client: number;
  /** Where it takes place. */
  location: NamedOut | null;
  /** The services of a package, in order. */
  includes: (NamedOut)[];
  /** What the credits of a bundle pay for. */
  covers: (NamedOut)[];
  /** How many credits a bundle has. */
  credits: number | null;
  /** For how many days they are valid. */
  valid_days: number | null;
  /** What canceling gives back. After the last line it is nothing. */
  cancellation_policy: (TierOut)[];
  /** At most 100, the earliest first. */
  sessions: (SessionOut)[];
}

/** A page of services. */
export interface ServicesOut {
  /** The services, by name. */
  items: (ServiceOut)[];
  /** Where the next page begins. Null on the last page. */
  next_cursor: string | null;
}

/** A session to come. */
export interface SessionOut {
  /** The `session` of a booking. */
  id: string;
  /** When it begins. */
  start: string;
  /** When it ends. */
  end: string;
  /** How many seats it has. */
  capacity: number;
  /** How many are free. */
  seats_left: number;
}

/** An actor's side of one booking. */
export type Side = "client" | "provider" | "staff" | "system";

/** A date that was left out. */
export interface SkippedOut {
  /** When it would have started. */
  start: string;
  /** Why, as the code of an error, such as `slot_taken`. */
  code: string;
}

/** The slots of a day. */
export interface SlotDayOut {
  /** The date in `timezone`. */
  date: string;
  /** What starts on it, the earliest first. */
  slots: (SlotOut)[];
}

/** A time that can be booked. */
export interface SlotOut {
  /** When it starts. */
  start: string;
  /** When it ends. */
  end: string;
  /** The session of a workshop or course, which has seats. */
  session?: string;
}

/** The slots of each day, also of days without any. */
export interface SlotsOut {
  /** The time zone of the days. */
  timezone: string;
  /** The days in order. */
  days: (SlotDayOut)[];
}

/** The status of a booking. */
export type Status = "canceled" | "completed" | "confirmed" | "draft" | "in_progress" | "no_show" | "pending_payment" | "requested";

/** A step, and who may take it. */
export interface StepOut {
  /** The step, as its address calls it. */
  name: string;
  /** The sides that may take it. */
  by: (Side)[];
  /** When they may, as seen from the booked time. */
  when: Moment;
  /** When clients may. */
  when_client: Moment;
  /** From which status to which. */
  leads: Record<string, string>;
}

/** What a booking of a programme is made of. */
export type Subject = "match" | "provider" | "service";

/** A line of a cancellation policy. */
export interface TierOut {
  /** How many hours before the start it ends. */
  hours_before: number;
  /** How much of the price is given back until then. */
  percent: number;
}

/** Time that is booked, of time that is open. */
export interface TimeOut {
  /** Of confirmed, begun, completed and missed bookings. A session counts once. */
  booked_minutes: number;
  /** How long the provider's hours, as they are now, are open. Null for all providers. */
  open_minutes: number | null;
}

/** How many there are in all. */
export interface TotalOut {
  /** The number. */
  count: number;
  /** Whether the number is exact or an estimate. */
  accuracy: "about" | "exact";
}

/** The open hours of each day of the week. */
export interface WeekDocument {
  /** The open hours of this day; none is closed. */
  monday?: ((string)[])[];
  /** The open hours of this day; none is closed. */
  tuesday?: ((string)[])[];
  /** The open hours of this day; none is closed. */
  wednesday?: ((string)[])[];
  /** The open hours of this day; none is closed. */
  thursday?: ((string)[])[];
  /** The open hours of this day; none is closed. */
  friday?: ((string)[])[];
  /** The open hours of this day; none is closed. */
  saturday?: ((string)[])[];
  /** The open hours of this day; none is closed. */
  sunday?: ((string)[])[];
}

/** A week. */
export interface WeekOut {
  /** Its Monday. */
  start: string;
  /** How many there are, by status. Statuses without any are left out. */
  bookings: Record<string, number>;
  /** The time that they take. */
  booked_minutes: number;
}

/** Bookable core. */
export class Core extends Client {
  /** Returns your own bookings, on either side, or all of them for staff and API keys. A page costs the same however deep it lies, and no booking is repeated or left out because others come or go. Those without a time come last, with `-start` first. */
  listBookings(query: { program?: (string)[]; status?: (Status)[]; provider?: string; client?: string; service?: string; starts_from?: string; starts_before?: string; has_time?: boolean; updated_since?: string; search?: string; order?: "-start" | "start" | "updated"; limit?: number; cursor?: string } = {}, options: Options = {}): Promise<BookingsOut> {
    return this.send("GET", "/api/core/v1/bookings", { takesKey: false, options, query });
  }

  /** Books a provider's time, a service or a time of two who are matched, as the programme has it: give `provider`, `start` and `duration_minutes`; or `service`, with `start` for an appointment or `session` for a workshop; or `match`, `start` and `duration_minutes`. Staff and API keys name the `client`. */
  createBooking(body: BookingIn, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", "/api/core/v1/bookings", { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: create a booking. */
  dryRunCreateBooking(body: BookingIn, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", "/api/core/v1/bookings?dry_run=true", { takesKey: true, options, body });
  }

  /** Returns the booking as it stands, with the steps that you could take now. Its two sides, staff and API keys may see it. */
  retrieveBooking(bookingId: string, options: Options = {}): Promise<BookingOut> {
    return this.send("GET", path`/api/core/v1/bookings/${bookingId}`, { takesKey: false, options });
  }

  /** Changes texts and the location, as the programme lets your side. What is left out stays. */
  updateBooking(bookingId: string, body: BookingPatch, options: Options = {}): Promise<BookingOut> {
    return this.send("PATCH", path`/api/core/v1/bookings/${bookingId}`, { takesKey: true, options, body });
  }

  /** Returns the booking as a calendar file. One without a time is not found. */
  downloadBookingAsICalendar(bookingId: string, options: Options = {}): Promise<string> {
    return this.send("GET", path`/api/core/v1/bookings/${bookingId}/calendar.ics`, { takesKey: false, options });
  }

  /** Gives back time and seats, and money and credits by the cancellation policy. Of a course that has begun, the sessions to come are canceled. */
  cancelBooking(bookingId: string, body?: ReasonIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/cancel`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: cancel a booking. */
  dryRunCancelBooking(bookingId: string, body?: ReasonIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/cancel?dry_run=true`, { takesKey: true, options, body });
  }

  /** Says that the booking took place. Where both sides have to say so, this is your part. */
  completeBooking(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/complete`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: complete a booking. */
  dryRunCompleteBooking(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/complete?dry_run=true`, { takesKey: true, options, body });
  }

  /** Accepts a request, with a meeting where the programme meets online, or confirms a booking that is paid for. With `If-Match` this and every other step is refused with 412 if the booking has changed since. */
  confirmBooking(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/confirm`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: confirm a booking. */
  dryRunConfirmBooking(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/confirm?dry_run=true`, { takesKey: true, options, body });
  }

  /** Cancels a request, for the side that was asked and has not answered yet. */
  declineBooking(bookingId: string, body?: ReasonIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/decline`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: decline a booking. */
  dryRunDeclineBooking(bookingId: string, body?: ReasonIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/decline?dry_run=true`, { takesKey: true, options, body });
  }

  /** Says that it did not go as it should. Then silence no longer counts as agreement. */
  disputeBooking(bookingId: string, body?: ReasonIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/dispute`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: dispute a booking. */
  dryRunDisputeBooking(bookingId: string, body?: ReasonIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/dispute?dry_run=true`, { takesKey: true, options, body });
  }

  /** Returns its ledger, the oldest entry first. Only staff are told which staff member acted, and what a side said in a dispute. */
  listBookingHistory(bookingId: string, options: Options = {}): Promise<HistoryOut> {
    return this.send("GET", path`/api/core/v1/bookings/${bookingId}/history`, { takesKey: false, options });
  }

  /** Returns an address for a person without an account, which is shown once. Its reader may do what it allows, as your side of the booking; what staff and API keys make is the client's. It can allow what that side may do. There can be ten at a time. */
  makeLinkToBooking(bookingId: string, body: LinkIn, options: Options = {}): Promise<LinkOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/links`, { takesKey: true, options, body });
  }

  /** Ends a link of your side at once. Staff and API keys can end every one. */
  deleteLinkToBooking(bookingId: string, linkId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/core/v1/bookings/${bookingId}/links/${linkId}`, { takesKey: true, options });
  }

  /** Says that the other side did not come. */
  recordNoShow(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/no-show`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: record a no-show. */
  dryRunRecordNoShow(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/no-show?dry_run=true`, { takesKey: true, options, body });
  }

  /** Returns what canceling now would give back to you, by which line of the cancellation policy, and until when. It gives back nothing if you may not cancel now. */
  quoteCancellation(bookingId: string, options: Options = {}): Promise<QuoteOut> {
    return this.send("GET", path`/api/core/v1/bookings/${bookingId}/quote`, { takesKey: false, options });
  }

  /** Moves the booking to another time, or a seat to another session of its workshop. */
  rescheduleBooking(bookingId: string, body: RescheduleIn, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/reschedule`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: reschedule a booking. */
  dryRunRescheduleBooking(bookingId: string, body: RescheduleIn, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/reschedule?dry_run=true`, { takesKey: true, options, body });
  }

  /** Says that the booking has begun. */
  startBooking(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/start`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: start a booking. */
  dryRunStartBooking(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/start?dry_run=true`, { takesKey: true, options, body });
  }

  /** Takes the time of a draft. It then waits for its payment, or is confirmed at once if nothing is owed. */
  submitDraft(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<BookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/submit`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: submit a draft. */
  dryRunSubmitDraft(bookingId: string, body?: NothingIn | null, options: Options = {}): Promise<DryRunOfBookingOut> {
    return this.send("POST", path`/api/core/v1/bookings/${bookingId}/submit?dry_run=true`, { takesKey: true, options, body });
  }

  /** Returns the calendars that you keep elsewhere and have connected, the oldest first, with how their last reading went. Passwords and private addresses are never shown. */
  listConnectedCalendars(options: Options = {}): Promise<ConnectionsOut> {
    return this.send("GET", "/api/core/v1/calendar-connections", { takesKey: false, options });
  }

  /** Connects a calendar that you keep elsewhere. What takes time there is not offered here any more, and it is read every five minutes. For `ics` and `caldav` the server is asked at once, for ten seconds at most: what it does not accept is a 422 that names the field. For `google` and `microsoft` the answer is the address of a page on which you give your consent. Confirmed bookings are written into calendars that can be written. */
  connectCalendar(body: ConnectionIn, options: Options = {}): Promise<AuthorizeOut | ConnectionOut> {
    return this.send("POST", "/api/core/v1/calendar-connections", { takesKey: true, options, body });
  }

  /** Returns the connection, with how its last reading went. */
  retrieveConnectedCalendar(connectionId: string, options: Options = {}): Promise<ConnectionOut> {
    return this.send("GET", path`/api/core/v1/calendar-connections/${connectionId}`, { takesKey: false, options });
  }

  /** Changes what the body has. Another calendar is read at once, and our events move there from the one before. */
  updateConnectedCalendar(connectionId: string, body: ConnectionPatch, options: Options = {}): Promise<ConnectionOut> {
    return this.send("PATCH", path`/api/core/v1/calendar-connections/${connectionId}`, { takesKey: true, options, body });
  }

  /** Its events take no time here any more, and the events that were written there for bookings are deleted soon after. */
  deleteConnectedCalendar(connectionId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/core/v1/calendar-connections/${connectionId}`, { takesKey: true, options });
  }

  /** Has the calendar read at once instead of within five minutes. The answer does not wait for it. */
  syncConnectedCalendar(connectionId: string, options: Options = {}): Promise<ConnectionOut> {
    return this.send("POST", path`/api/core/v1/calendar-connections/${connectionId}/sync`, { takesKey: true, options });
  }

  /** Returns what happened to bookings, people and seats, in an order that never changes: what concerns you, or everything for staff and for API keys with the scope `events:read`. `next_cursor` is never null: send it as `after` to get what has happened since. No event is ever skipped. */
  listEvents(query: { after?: string; type?: (EventType)[]; program?: (string)[]; limit?: number } = {}, options: Options = {}): Promise<EventsOut> {
    return this.send("GET", "/api/core/v1/events", { takesKey: false, options, query });
  }

  /** Returns every reason why the booking could not be made now, and the next three slots. The rules are those of `POST bookings`. Providers and staff are told which bookings are in the way; others see what a list of slots shows. */
  explainWhyTimeCanOrCannotBeBooked(query: { program: string; provider: string; start: string; duration_minutes?: number; service?: string; timezone?: string; client?: string }, options: Options = {}): Promise<ExplanationOut> {
    return this.send("GET", "/api/core/v1/explain", { takesKey: false, options, query });
  }

  /** Returns who can be booked at exactly a time, by name. */
  listWhoIsFree(query: { program: string; start: string; duration_minutes: number; service_kind?: "individual" | "workshop"; search?: string; limit?: number; cursor?: string }, options: Options = {}): Promise<FreeOut> {
    return this.send("GET", "/api/core/v1/free", { takesKey: false, options, query });
  }

  /** Returns the times and seats that you hold at the moment, of which there are three at most. Those that have expired or were used are left out. */
  listHolds(options: Options = {}): Promise<HoldsOut> {
    return this.send("GET", "/api/core/v1/holds", { takesKey: false, options });
  }

  /** Keeps a provider's time, or with `session` a seat in a workshop, while a form is filled in: for 10 minutes, or up to 30. It blocks the time in every API. Send its id as `hold` with `POST /bookings` to book it. You may have three holds at a time. */
  holdTimeOrSeat(body: HoldIn, options: Options = {}): Promise<HoldOut> {
    return this.send("POST", "/api/core/v1/holds", { takesKey: true, options, body });
  }

  /** Returns a hold of yours. One that has expired or was used is not found. */
  retrieveHold(holdId: string, options: Options = {}): Promise<HoldOut> {
    return this.send("GET", path`/api/core/v1/holds/${holdId}`, { takesKey: false, options });
  }

  /** Gives the time or the seat back before the hold expires. */
  releaseHold(holdId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/core/v1/holds/${holdId}`, { takesKey: true, options });
  }

  /** Returns figures of the bookings that start in a range: a provider's own, up to 366 days; for staff and API keys of all providers, up to 92 days, or of one of them. Money is never summed across currencies. */
  retrieveFiguresAboutBookings(query: { program?: string; provider?: string; from?: string; to?: string; timezone?: string } = {}, options: Options = {}): Promise<InsightsOut> {
    return this.send("GET", "/api/core/v1/insights", { takesKey: false, options, query });
  }

  /** Returns the people with whom you are matched, the latest match first. Book one by its id, as `match`. API keys act for a person. */
  listMatches(query: { limit?: number; cursor?: string } = {}, options: Options = {}): Promise<MatchesOut> {
    return this.send("GET", "/api/core/v1/matches", { takesKey: false, options, query });
  }

  /** Returns the caller: the person with their roles, the API key with its scopes, or both if a key acts for a person. */
  retrieveYourself(options: Options = {}): Promise<MeOut> {
    return this.send("GET", "/api/core/v1/me", { takesKey: false, options });
  }

  /** Makes a secret address at which calendars read your bookings in all programmes, as iCalendar. It is shown once. Making another one ends the earlier one. It also ends with a new password, and when you end all your tokens. */
  subscribeToBookings(options: Options = {}): Promise<CalendarFeedOut> {
    return this.send("POST", "/api/core/v1/me/calendar-feed", { takesKey: true, options });
  }

  /** Ends the address. Calendars that have read it keep what they have read. */
  endCalendarFeed(options: Options = {}): Promise<void> {
    return this.send("DELETE", "/api/core/v1/me/calendar-feed", { takesKey: true, options });
  }

  /** Returns whether you are mailed what happens to your bookings, and how many minutes before the start you are reminded. Mails about money and cancellations are sent in any case. */
  retrieveNotifications(options: Options = {}): Promise<NotificationsOut> {
    return this.send("GET", "/api/core/v1/me/notifications", { takesKey: false, options });
  }

  /** Changes the choices that the body has, and leaves the others. */
  updateNotifications(body: NotificationsPatch, options: Options = {}): Promise<NotificationsOut> {
    return this.send("PATCH", "/api/core/v1/me/notifications", { takesKey: true, options, body });
  }

  /** Returns the first slot of each provider in up to 62 days, the earliest first. What is listed can be booked. */
  listFirstOpenings(query: { program: string; duration_minutes: number; from?: string; to?: string; timezone?: string; search?: string; limit?: number; cursor?: string }, options: Options = {}): Promise<OpeningsOut> {
    return this.send("GET", "/api/core/v1/openings", { takesKey: false, options, query });
  }

  /** Returns those who provide time, by name, and for staff and API keys everybody. E-mail, locale and pace are shown to oneself, staff and keys alone. */
  listPeople(query: { role?: Role; search?: string; limit?: number; cursor?: string } = {}, options: Options = {}): Promise<PeopleOut> {
    return this.send("GET", "/api/core/v1/people", { takesKey: false, options, query });
  }

  /** Adds a person with the given e-mail address, who has no password yet. For staff and API keys. Staff are appointed in the admin alone. */
  addPerson(body: PersonIn, options: Options = {}): Promise<PersonCardOut> {
    return this.send("POST", "/api/core/v1/people", { takesKey: true, options, body });
  }

  /** Returns a person who provides time, or yourself. Staff and API keys can read all. */
  retrievePerson(personId: string, options: Options = {}): Promise<PersonCardOut> {
    return this.send("GET", path`/api/core/v1/people/${personId}`, { takesKey: false, options });
  }

  /** Changes the given fields of yourself, or as staff or with an API key of anybody. Hours move with the time zone; bookings stay where they are. With `If-Match` it is refused with 412 if the person has changed since. */
  updatePerson(personId: string, body: PersonPatch, options: Options = {}): Promise<PersonCardOut> {
    return this.send("PATCH", path`/api/core/v1/people/${personId}`, { takesKey: true, options, body });
  }

  /** Deletes what is personal: name, e-mail, texts, and what they sign in with. Bookings and money stay with `Deleted person`; bookings to come are canceled. Staff are erased in the admin, or by themselves. It cannot be undone. */
  erasePerson(personId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/core/v1/people/${personId}`, { takesKey: true, options });
  }

  /** Returns all that is kept about yourself, or as staff or with a key about anybody. */
  exportPersonData(personId: string, options: Options = {}): Promise<Record<string, unknown>> {
    return this.send("GET", path`/api/core/v1/people/${personId}/export`, { takesKey: false, options });
  }

  /** Returns all hours of a person as one document: those of each weekday, and dates that replace their weekday. For oneself, staff and API keys. */
  retrievePersonHours(personId: string, options: Options = {}): Promise<HoursDocument> {
    return this.send("GET", path`/api/core/v1/people/${personId}/hours`, { takesKey: false, options });
  }

  /** Replaces all hours and the time zone in one step. Days that are left out are closed; dates that are left out have the hours of their weekday. Bookings stay as they are. */
  replacePersonHours(personId: string, body: HoursDocument, options: Options = {}): Promise<HoursDocument> {
    return this.send("PUT", path`/api/core/v1/people/${personId}/hours`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: replace a person's hours. */
  dryRunReplacePersonHours(personId: string, body: HoursDocument, options: Options = {}): Promise<DryRunOfHoursDocument> {
    return this.send("PUT", path`/api/core/v1/people/${personId}/hours?dry_run=true`, { takesKey: true, options, body });
  }

  /** Returns the free times of a length, or of a `service`, by day of your time zone or another `timezone`: up to 62 days. What is listed can be booked; with `besides`, your booking can be moved there. */
  listPersonSlots(personId: string, query: { program: string; duration_minutes?: number; service?: string; besides?: string; from?: string; to?: string; timezone?: string }, options: Options = {}): Promise<SlotsOut> {
    return this.send("GET", path`/api/core/v1/people/${personId}/slots`, { takesKey: false, options, query });
  }

  /** Returns the lines of business: their roles, statuses and holds, and which side may take which step, and when. */
  listProgrammes(options: Options = {}): Promise<ProgramsOut> {
    return this.send("GET", "/api/core/v1/programs", { takesKey: false, options });
  }

  /** Books several weeks at one wall time in the provider's time zone, right across clock changes: all of them, or nothing. With `on_conflict` `skip` the dates that cannot be booked are left out and listed in `skipped`; the first one has to be free. Each is a booking of its own, and counts as one. */
  bookWeeklySeries(body: SeriesIn, options: Options = {}): Promise<SeriesOut> {
    return this.send("POST", "/api/core/v1/series", { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: book a weekly series. */
  dryRunBookWeeklySeries(body: SeriesIn, options: Options = {}): Promise<DryRunOfSeriesOut> {
    return this.send("POST", "/api/core/v1/series?dry_run=true", { takesKey: true, options, body });
  }

  /** Returns the series with its bookings as they stand, for both sides, staff and API keys. */
  retrieveSeries(seriesId: string, options: Options = {}): Promise<SeriesOut> {
    return this.send("GET", path`/api/core/v1/series/${seriesId}`, { takesKey: false, options });
  }

  /** Cancels its bookings that are ahead, each by the rules of its own cancellation. `canceled` lists what each gave back, and `kept` those that could not be canceled. If that is all of them, the request is refused. */
  cancelSeries(seriesId: string, body?: ReasonIn | null, options: Options = {}): Promise<EndedSeriesOut> {
    return this.send("POST", path`/api/core/v1/series/${seriesId}/cancel`, { takesKey: true, options, body });
  }

  /** Return what this would do, and do nothing: cancel a series. */
  dryRunCancelSeries(seriesId: string, body?: ReasonIn | null, options: Options = {}): Promise<DryRunOfEndedSeriesOut> {
    return this.send("POST", path`/api/core/v1/series/${seriesId}/cancel?dry_run=true`, { takesKey: true, options, body });
  }

  /** Returns the services that can be booked, by name: appointments, workshops, courses, packages and bundles, with their prices. */
  listServices(query: { provider?: string; kind?: Kind; search?: string; limit?: number; cursor?: string } = {}, options: Options = {}): Promise<ServicesOut> {
    return this.send("GET", "/api/core/v1/services", { takesKey: false, options, query });
  }

  /** Returns a service on sale, with its sessions to come and the seats that are left. */
  retrieveService(serviceId: string, options: Options = {}): Promise<ServiceWithSessionsOut> {
    return this.send("GET", path`/api/core/v1/services/${serviceId}`, { takesKey: false, options });
  }

  /** Returns the endpoints that you have added, the newest first. Those of an API key belong to the key, and those that it adds for a person to that person. */
  listWebhookEndpoints(query: { limit?: number; cursor?: string } = {}, options: Options = {}): Promise<EndpointsOut> {
    return this.send("GET", "/api/core/v1/webhook-endpoints", { takesKey: false, options, query });
  }

  /** Events are sent to it from now on, as `GET events` shows them: a person's own, all of them for staff and for API keys. The answer has the secret that signs them (Standard Webhooks). It is shown once. */
  addWebhookEndpoint(body: EndpointIn, options: Options = {}): Promise<NewEndpointOut> {
    return this.send("POST", "/api/core/v1/webhook-endpoints", { takesKey: true, options, body });
  }

  /** Returns the endpoint, and how it does. Its secret is never shown again. */
  retrieveWebhookEndpoint(endpointId: string, options: Options = {}): Promise<EndpointOut> {
    return this.send("GET", path`/api/core/v1/webhook-endpoints/${endpointId}`, { takesKey: false, options });
  }

  /** Changes what the body has, and leaves the rest. `enabled` disables an endpoint, and enables one that was disabled because it failed. */
  updateWebhookEndpoint(endpointId: string, body: EndpointPatch, options: Options = {}): Promise<EndpointOut> {
    return this.send("PATCH", path`/api/core/v1/webhook-endpoints/${endpointId}`, { takesKey: true, options, body });
  }

  /** Nothing is sent to it any more. What was sent before is forgotten. */
  deleteWebhookEndpoint(endpointId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/core/v1/webhook-endpoints/${endpointId}`, { takesKey: true, options });
  }

  /** Returns what was sent, or waits to be sent, within the last 30 days, the newest first, with the last answer of the receiver. */
  listDeliveries(endpointId: string, query: { status?: (DeliveryStatus)[]; limit?: number; cursor?: string } = {}, options: Options = {}): Promise<DeliveriesOut> {
    return this.send("GET", path`/api/core/v1/webhook-endpoints/${endpointId}/deliveries`, { takesKey: false, options, query });
  }

  /** Sends it at once, whatever became of it, with all the attempts of a new event. */
  retryDelivery(endpointId: string, deliveryId: string, options: Options = {}): Promise<DeliveryOut> {
    return this.send("POST", path`/api/core/v1/webhook-endpoints/${endpointId}/deliveries/${deliveryId}/retry`, { takesKey: true, options });
  }

  /** Sends again everything for the endpoint that happened after an event, in the same order and under the same ids. Receivers drop what they know by its id. */
  replayEvents(endpointId: string, body: ReplayIn, options: Options = {}): Promise<null> {
    return this.send("POST", path`/api/core/v1/webhook-endpoints/${endpointId}/replay`, { takesKey: true, options, body });
  }

  /** Makes a new secret, which is shown once. For 24 hours the old one signs beside it. */
  rotateSecret(endpointId: string, options: Options = {}): Promise<NewEndpointOut> {
    return this.send("POST", path`/api/core/v1/webhook-endpoints/${endpointId}/rotate`, { takesKey: true, options });
  }

  /** Sends an event `webhook.test` to this endpoint alone. Look among its deliveries for what came of it. */
  sendTest(endpointId: string, options: Options = {}): Promise<DeliveryOut> {
    return this.send("POST", path`/api/core/v1/webhook-endpoints/${endpointId}/test`, { takesKey: true, options });
  }

}
