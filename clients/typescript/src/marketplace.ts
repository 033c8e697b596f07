// Bookable marketplace. Made from its OpenAPI document by `make clients`: do not change it here.

import { Client, path, type Options } from "./transport.js";

/** What is owed for a booking, what was paid and what was refunded. */
export interface AccountOut {
  /** The booking's id. */
  booking_id: number;
  /** How the payment stands. */
  payment_status: string;
  /** How the price comes about. */
  pricing: PricingOut;
  /** What was paid, in minor units of the currency. */
  paid_cents: number;
  /** What has come back, in minor units of the currency. */
  refunded_cents: number;
  /** What is on its way back, in minor units. */
  refund_pending_cents: number;
  /** Whether a side says that it did not take place. */
  disputed: boolean;
  /** Whether payment by card is set up. */
  card_payments: boolean;
  /** The payments, the oldest first. */
  payments: (PaymentOut)[];
  /** The refunds, the oldest first. */
  refunds: (RefundOut)[];
}

/** The credits left of one bundle, and the services they pay for. `bundle_id` is the number of the booking that bought the bundle. */
export interface BalanceOut {
  /** The booking of the bundle whose credit is used. */
  bundle_id: number;
  /** How many there are. */
  total: number;
  /** How many are left. */
  remaining: number;
  /** When it ends by itself. */
  expires_at: string | null;
  /** The services. */
  services: (NamedOut)[];
}

/** The booked service with its current name, length and price. */
export interface BookedServiceOut {
  /** The id. */
  id: number;
  /** The name. */
  name: string;
  /** The length in minutes. */
  duration_minutes: number | null;
  /** The price, in minor units of the currency. */
  price_cents: number;
}

/** A booking in full. `payment_status` sums up its payments. `refund_pending_cents` is still to be refunded. `disputed` is true while the client's bank is demanding the money back. */
export interface BookingDetail {
  /** The id. */
  id: number;
  /** The booking's id outside this API. */
  public_uuid: string;
  /** Who is booked. */
  practitioner: ContactOut;
  /** What was sold. */
  service: BookedServiceOut;
  /** The start. */
  start_time: string | null;
  /** The end. */
  end_time: string | null;
  /** The status. */
  status: string;
  /** How the payment stands. */
  payment_status: string;
  /** What is charged, as an amount. */
  price_charged: string;
  /** What is charged, in minor units of the currency. */
  price_charged_cents: number;
  /** The currency (ISO 4217). */
  currency: string;
  /** Whether it is still to come. */
  is_upcoming: boolean;
  /** What was sold. */
  booking_type: string;
  /** A title. */
  title: string;
  /** The booking that it is a part of, or null. */
  parent_id: number | null;
  /** Where it takes place. */
  location: PlaceOut | null;
  /** Who booked. */
  client: ContactOut;
  /** What it is about. */
  description: string;
  /** What the client wrote. */
  client_notes: string;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** The address of the online meeting. */
  meeting_url: string;
  /** The number of the online meeting. */
  meeting_id: string;
  /** The date of a workshop, or null. */
  service_session_id: number | null;
  /** The room. */
  room: NamedOut | null;
  /** How the price comes about. */
  pricing: PricingOut;
  /** What is on its way back, in minor units. */
  refund_pending_cents: number;
  /** Whether a side says that it did not take place. */
  disputed: boolean;
  /** Whether you may cancel it now. */
  can_be_canceled: boolean;
  /** Whether you may move it now. */
  can_be_rescheduled: boolean;
  /** Which side canceled it, or null. */
  canceled_by: string | null;
  /** Why it was canceled. */
  cancellation_reason: string;
  /** When it was canceled, or null. */
  canceled_at: string | null;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** The credits. */
  credits: CreditsOut | null;
  /** The bookings that it consists of. */
  child_bookings: (BookingOut)[];
  /** Notes. */
  notes: (NoteOut)[];
  /** How it was moved, the oldest first. */
  moves: (MoveOut)[];
}

/** An appointment with a practitioner, or a seat in a workshop session: then give the session's start and end. With `use_credits`, a credit pays: one of the bundle `bundle_id`, or else of the bundle that expires first. A `draft` holds no time until it is submitted. */
export interface BookingIn {
  /** A title. */
  title?: string | null;
  /** What it is about. */
  description?: string | null;
  /** What the client wrote. */
  client_notes?: string | null;
  /** Ignored */
  price_cents?: unknown;
  /** Ignored */
  price_charged?: unknown;
  /** Ignored */
  price_charged_cents?: unknown;
  /** The practitioner's id. */
  practitioner_id: number;
  /** The service's id. */
  service_id: number;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** Where it takes place. */
  location_id?: number | null;
  /** The date of a workshop, or null. */
  service_session_id?: number | null;
  /** A time zone, as an IANA name. */
  timezone?: string | null;
  /** Whether it is only a draft, which holds no time. */
  draft?: boolean;
  /** Whether to pay with a credit. */
  use_credits?: boolean;
  /** The booking of the bundle whose credit is used. */
  bundle_id?: number | null;
}

/** A booking in a list. `start_time` and `end_time` are null for packages, bundles and anything not scheduled yet. */
export interface BookingOut {
  /** The id. */
  id: number;
  /** The booking's id outside this API. */
  public_uuid: string;
  /** Who is booked. */
  practitioner: ContactOut;
  /** What was sold. */
  service: BookedServiceOut;
  /** The start. */
  start_time: string | null;
  /** The end. */
  end_time: string | null;
  /** The status. */
  status: string;
  /** How the payment stands. */
  payment_status: string;
  /** What is charged, as an amount. */
  price_charged: string;
  /** What is charged, in minor units of the currency. */
  price_charged_cents: number;
  /** The currency (ISO 4217). */
  currency: string;
  /** Whether it is still to come. */
  is_upcoming: boolean;
  /** What was sold. */
  booking_type: string;
  /** A title. */
  title: string;
  /** The booking that it is a part of, or null. */
  parent_id: number | null;
  /** Who booked. */
  client: NamedOut;
  /** Where it takes place. */
  location: PlaceOut | null;
}

/** The fields to change. Only the practitioner and staff may change the location and the meeting. Other fields are ignored. */
export interface BookingPatch {
  /** A title. */
  title?: string | null;
  /** What it is about. */
  description?: string | null;
  /** What the client wrote. */
  client_notes?: string | null;
  /** A time zone, as an IANA name. */
  timezone?: string | null;
  /** Where it takes place. */
  location_id?: number | null;
  /** The address of the online meeting. */
  meeting_url?: string | null;
  /** The number of the online meeting. */
  meeting_id?: string | null;
}

/** An optional reason why the session is called off. */
export interface CallOffIn {
  /** Why. */
  reason?: string | null;
}

/** An optional reason. Staff may also say on whose behalf they cancel, in `canceled_by`. */
export interface CancelIn {
  /** Why. */
  reason?: string | null;
  /** Which side canceled it, or null. */
  canceled_by?: "admin" | "client" | "practitioner" | "system" | null;
}

/** The page where the client pays, and until when it is open. */
export interface CheckoutOut {
  /** The payment's id. */
  payment_id: number;
  /** The page on which the client pays. */
  checkout_url: string;
  /** The amount, in minor units of the currency. */
  amount_cents: number;
  /** The currency (ISO 4217). */
  currency: string;
  /** When it ends by itself. */
  expires_at: string | null;
}

/** A person's number, name and e-mail address. */
export interface ContactOut {
  /** The id. */
  id: number;
  /** The name. */
  name: string;
  /** The e-mail address. */
  email: string;
}

/** The balances that can still be spent, those that expire first at the top, and a page of the history, newest first. */
export interface CreditAccountOut {
  /** The credits of each bundle. */
  balances: (BalanceOut)[];
  /** How the credits came and went, the newest first. */
  history: PageOutMovementOut;
}

/** The credits of a bundle: how many it grants once it is paid and confirmed, how many remain, and when they expire. */
export interface CreditsOut {
  /** How many there are. */
  total: number;
  /** How many are left. */
  remaining: number;
  /** When it ends by itself. */
  expires_at: string | null;
}

/** A day and the slots in which the service can be booked. */
export interface DayOut {
  /** A day. */
  date: string;
  /** Whether the time is free. */
  available: boolean;
  /** The free slots. */
  slots: (SlotOut)[];
}

/** An error, with a message for people. */
export interface ErrorOut {
  /** A sentence that says what happened. */
  detail: string;
}

/** The session to wait for. Needed only for a workshop with several upcoming sessions; a course is always waited for as a whole. */
export interface JoinIn {
  /** The date of a workshop, or null. */
  service_session_id?: number | null;
}

/** A location and its rooms. */
export interface LocationOut {
  /** The id. */
  id: number;
  /** The name. */
  name: string;
  /** The street address. */
  address: string;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** The rooms. */
  rooms: (NamedOut)[];
}

/** A change of a booking's time. `from_start_time` and `from_end_time` are null if it had no time before. */
export interface MoveOut {
  /** When it was moved. */
  moved_at: string;
  /** Which side moved it. */
  moved_by: string;
  /** The start before. */
  from_start_time: string | null;
  /** The end before. */
  from_end_time: string | null;
  /** The start after. */
  to_start_time: string;
  /** The end after. */
  to_end_time: string;
  /** Why. */
  reason: string;
}

/** A change of a credit balance. `kind` is `granted`, `spent`, `given_back`, `forfeited`, `expired` or `revoked`. `booking_id` is the bundle itself, or the booking that the credit paid for. `reason` is `bundle_confirmed`, `booked`, `canceled_in_time`, `moved_by_others`, `canceled_by_others`, `canceled_too_late`, `bundle_has_run_out` or `bundle_canceled`. The `delta` of `forfeited` is 0, because the credit was already spent. */
export interface MovementOut {
  /** The booking of the bundle whose credit is used. */
  bundle_id: number;
  /** The booking's id. */
  booking_id: number;
  /** What was sold. */
  service: string;
  /** Which kind it is. */
  kind: string;
  /** How many credits came or went. */
  delta: number;
  /** Why. */
  reason: string;
  /** When it was made. */
  created_at: string;
}

/** A number and a name. */
export interface NamedOut {
  /** The id. */
  id: number;
  /** The name. */
  name: string;
}

/** A note. Only its author and staff can read a private one. */
export interface NoteIn {
  /** The text of the note. */
  content: string;
  /** Whether only its author sees it. */
  is_private?: boolean;
}

/** A note on a booking. */
export interface NoteOut {
  /** The id. */
  id: number;
  /** Who wrote it. */
  author: NamedOut;
  /** The text of the note. */
  content: string;
  /** Whether only its author sees it. */
  is_private: boolean;
  /** When it was made. */
  created_at: string;
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
export interface PageOutLocationOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (LocationOut)[];
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutMovementOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (MovementOut)[];
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutPractitionerOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (PractitionerOut)[];
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutServiceOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (ServiceOut)[];
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutSessionOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (SessionOut)[];
}

/** A page of a list. `next` and `previous` are the addresses of the pages around it, or null. */
export interface PageOutWaitingOut {
  /** How many entries there are on all pages. */
  count: number;
  /** The address of the next page, or null. */
  next: string | null;
  /** The address of the page before, or null. */
  previous: string | null;
  /** The entries of this page. */
  results: (WaitingOut)[];
}

/** Where to send the client after paying, and after giving up. */
export interface PayIn {
  /** Where the client goes who has paid. */
  success_url?: string | null;
  /** Where the client goes who does not pay. */
  cancel_url?: string | null;
}

/** An attempt to pay. */
export interface PaymentOut {
  /** The id. */
  id: number;
  /** How it was paid. */
  method: string;
  /** The amount, in minor units of the currency. */
  amount_cents: number;
  /** The currency (ISO 4217). */
  currency: string;
  /** The status. */
  status: string;
  /** What the payment is found by in your books. */
  reference: string;
  /** When it was made. */
  created_at: string;
  /** When it was paid, or null. */
  paid_at: string | null;
}

/** A location. */
export interface PlaceOut {
  /** The id. */
  id: number;
  /** The name. */
  name: string;
  /** The street address. */
  address: string;
}

/** A practitioner and the services they sell. */
export interface PractitionerDetail {
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
  /** The services. */
  services: (ServiceOut)[];
}

/** A practitioner in the directory. */
export interface PractitionerOut {
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

/** The price of a booking. A credit covers the whole price. */
export interface PricingOut {
  /** The price, in minor units of the currency. */
  price_cents: number;
  /** What was taken off, in minor units of the currency. */
  discount_cents: number;
  /** How many credits were used. */
  credits_used: number;
  /** The whole amount, in minor units of the currency. */
  total_cents: number;
  /** The currency (ISO 4217). */
  currency: string;
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

/** What the caller would get back by canceling now. `changes_at` is the last moment at which a client gets this much, or null if the amount will not drop any further. */
export interface QuoteOut {
  /** The booking's id. */
  booking_id: number;
  /** Whether you may cancel it now. */
  can_be_canceled: boolean;
  /** What was paid, in minor units of the currency. */
  paid_cents: number;
  /** What is given back, in minor units of the currency. */
  refund_cents: number;
  /** What is given back, as an amount. */
  refund: string;
  /** The currency (ISO 4217). */
  currency: string;
  /** Whether a credit comes back. */
  credit_returned: boolean;
  /** When the answer changes next, or null. */
  changes_at: string | null;
  /** The policy, line by line. */
  policy: (TierOut)[];
}

/** How the money was handed over or back. */
export interface RecordIn {
  /** How it was paid. */
  method?: string;
  /** What the payment is found by in your books. */
  reference?: string | null;
}

/** A refund. `status` is `due`, then `sent` to the card vendor, then `made`; `failed` if it has to be made by hand, and `void` if nothing was left to refund. A dispute is a refund with status `disputed`, which becomes `made` if it is lost or `won`. `method` says how the money went back. */
export interface RefundOut {
  /** The id. */
  id: number;
  /** The payment's id. */
  payment_id: number;
  /** The amount, in minor units of the currency. */
  amount_cents: number;
  /** Why. */
  reason: string;
  /** The status. */
  status: string;
  /** How it was paid. */
  method: string;
  /** When it was made. */
  created_at: string;
  /** When it was made, or null if it is under way. */
  made_at: string | null;
}

/** A new start and end, and an optional reason. For a seat in a workshop, give another session of the same service instead; its start and end may be left out. */
export interface RescheduleIn {
  /** The start. */
  start_time?: string | null;
  /** The end. */
  end_time?: string | null;
  /** The date of a workshop, or null. */
  service_session_id?: number | null;
  /** Why. */
  reason?: string | null;
}

/** A service and its upcoming sessions. */
export interface ServiceDetail {
  /** The id. */
  id: number;
  /** Who is booked. */
  practitioner: NamedOut;
  /** Which kind it is. */
  kind: string;
  /** What was sold. */
  booking_type: string;
  /** The name. */
  name: string;
  /** What it is about. */
  description: string;
  /** The length in minutes. */
  duration_minutes: number | null;
  /** The price, in minor units of the currency. */
  price_cents: number;
  /** The price, as an amount. */
  price: string;
  /** The currency (ISO 4217). */
  currency: string;
  /** How many seats there are, or null for appointments. */
  capacity: number | null;
  /** How many seats one client may have. */
  seats_per_client: number;
  /** Where it takes place. */
  location: LocationOut | null;
  /** The services that it consists of. */
  includes: (NamedOut)[];
  /** The services for which its credits can be used. */
  covers: (NamedOut)[];
  /** Who provides the service, besides its own practitioner. */
  practitioners: (NamedOut)[];
  /** The credits. */
  credits: number | null;
  /** For how many days its credits last, or null for ever. */
  valid_days: number | null;
  /** What is given back, by how many hours before the start. */
  cancellation_policy: (Tier)[];
  /** When it was taken off sale, or null. */
  archived_at: string | null;
  /** What is still to come. */
  upcoming_sessions: (SessionOut)[];
}

/** A service to sell. An `individual` needs `duration_minutes`, a `package` needs `includes`, a `bundle` needs `credits` and `covers`. `seats_per_client` limits how many seats one client may have in a session, or how many enrolments in a course. Staff must name the seller in `practitioner_id`, and may name others who provide an `individual`, too, in `practitioners`. */
export interface ServiceIn {
  /** Which kind it is. */
  kind: "bundle" | "course" | "group" | "individual" | "package" | "workshop";
  /** The name. */
  name: string;
  /** What it is about. */
  description?: string;
  /** The length in minutes. */
  duration_minutes?: number | null;
  /** The price, in minor units of the currency. */
  price_cents?: number;
  /** An ISO 4217 currency: `USD`. */
  currency?: string;
  /** How many seats there are, or null for appointments. */
  capacity?: number | null;
  /** How many seats one client may have. */
  seats_per_client?: number;
  /** Where it takes place. */
  location_id?: number | null;
  /** The services that it consists of. */
  includes?: (number)[];
  /** The services for which its credits can be used. */
  covers?: (number)[];
  /** Who provides the service, besides its own practitioner. */
  practitioners?: (number)[];
  /** The credits. */
  credits?: number | null;
  /** For how many days its credits last, or null for ever. */
  valid_days?: number | null;
  /** What is given back, by how many hours before the start. */
  cancellation_policy?: (Tier)[] | null;
  /** The practitioner's id. */
  practitioner_id?: number | null;
}

/** A service. `price` is `price_cents` as a decimal number in the currency's digits. `booking_type` is the type of its bookings. `cancellation_policy` says what clients who cancel get back. */
export interface ServiceOut {
  /** The id. */
  id: number;
  /** Who is booked. */
  practitioner: NamedOut;
  /** Which kind it is. */
  kind: string;
  /** What was sold. */
  booking_type: string;
  /** The name. */
  name: string;
  /** What it is about. */
  description: string;
  /** The length in minutes. */
  duration_minutes: number | null;
  /** The price, in minor units of the currency. */
  price_cents: number;
  /** The price, as an amount. */
  price: string;
  /** The currency (ISO 4217). */
  currency: string;
  /** How many seats there are, or null for appointments. */
  capacity: number | null;
  /** How many seats one client may have. */
  seats_per_client: number;
  /** Where it takes place. */
  location: LocationOut | null;
  /** The services that it consists of. */
  includes: (NamedOut)[];
  /** The services for which its credits can be used. */
  covers: (NamedOut)[];
  /** Who provides the service, besides its own practitioner. */
  practitioners: (NamedOut)[];
  /** The credits. */
  credits: number | null;
  /** For how many days its credits last, or null for ever. */
  valid_days: number | null;
  /** What is given back, by how many hours before the start. */
  cancellation_policy: (Tier)[];
  /** When it was taken off sale, or null. */
  archived_at: string | null;
}

/** The terms to change. They apply to new bookings only. The kind of a service cannot change. */
export interface ServicePatch {
  /** Which kind it is. */
  kind?: "bundle" | "course" | "group" | "individual" | "package" | "workshop";
  /** The name. */
  name?: string;
  /** What it is about. */
  description?: string;
  /** The length in minutes. */
  duration_minutes?: number | null;
  /** The price, in minor units of the currency. */
  price_cents?: number;
  /** An ISO 4217 currency: `USD`. */
  currency?: string;
  /** How many seats there are, or null for appointments. */
  capacity?: number | null;
  /** How many seats one client may have. */
  seats_per_client?: number;
  /** Where it takes place. */
  location_id?: number | null;
  /** The services that it consists of. */
  includes?: (number)[];
  /** The services for which its credits can be used. */
  covers?: (number)[];
  /** Who provides the service, besides its own practitioner. */
  practitioners?: (number)[];
  /** The credits. */
  credits?: number | null;
  /** For how many days its credits last, or null for ever. */
  valid_days?: number | null;
  /** What is given back, by how many hours before the start. */
  cancellation_policy?: (Tier)[] | null;
}

/** A session to add. Without a capacity or a location it takes those of its service. */
export interface SessionIn {
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** How many seats there are, or null for appointments. */
  capacity?: number | null;
  /** Where it takes place. */
  location_id?: number | null;
  /** The room's id. */
  room_id?: number | null;
}

/** A session of a workshop or a course. A session with `canceled_at` does not take place. */
export interface SessionOut {
  /** The id. */
  id: number;
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** How many seats there are, or null for appointments. */
  capacity: number;
  /** How many seats are left. */
  seats_left: number;
  /** When it was canceled, or null. */
  canceled_at: string | null;
  /** Where it takes place. */
  location: LocationOut | null;
  /** The room. */
  room: NamedOut | null;
}

/** The fields to change. A capacity of null means the capacity of the service. */
export interface SessionPatch {
  /** The start. */
  start_time?: string;
  /** The end. */
  end_time?: string;
  /** How many seats there are, or null for appointments. */
  capacity?: number | null;
  /** Where it takes place. */
  location_id?: number | null;
  /** The room's id. */
  room_id?: number | null;
}

/** A slot in the answer's time zone. `service_session_id` is present if it is a seat in a session. */
export interface SlotOut {
  /** The start. */
  start_time: string;
  /** The end. */
  end_time: string;
  /** The date of a workshop, or null. */
  service_session_id?: number;
}

/** A service and a date, in `timezone` or else in the caller's own time zone. With `end_date`, every day up to it, at most 62 days. `besides` is one of the caller's own bookings to leave out of account, for example when rescheduling it. */
export interface SlotsIn {
  /** The practitioner's id. */
  practitioner_id: number;
  /** The service's id. */
  service_id: number;
  /** A day. */
  date: string;
  /** A time zone, as an IANA name. */
  timezone?: string | null;
  /** The last day. */
  end_date?: string | null;
  /** One of your own bookings to ignore. */
  besides?: number | null;
}

/** When a service can be booked on one day, or on each of several `days` if `end_date` was given. */
export interface SlotsOut {
  /** The practitioner's id. */
  practitioner_id: number;
  /** The service's id. */
  service_id: number;
  /** A time zone, as an IANA name. */
  timezone: string;
  /** A day. */
  date?: string;
  /** Whether the time is free. */
  available?: boolean;
  /** The free slots. */
  slots?: (SlotOut)[];
  /** One entry for each day. */
  days?: (DayOut)[];
}

/** A step of a cancellation policy: canceling at least `hours_before` hours before the start refunds `percent` of the price. */
export interface Tier {
  /** At least so many hours before the start. */
  hours_before: number;
  /** The share that is given back. */
  percent: number;
}

/** A step of a cancellation policy: canceling at least `hours_before` hours before the start refunds `percent` of the price. */
export interface TierOut {
  /** At least so many hours before the start. */
  hours_before: number;
  /** The share that is given back. */
  percent: number;
}

/** A waitlist entry. `position` counts from 1. `state` is `waiting` or `offered`: an offered seat is reserved for this client until `offered_until`. */
export interface WaitingOut {
  /** The id. */
  id: number;
  /** Who booked. */
  client: NamedOut;
  /** What was sold. */
  service: NamedOut;
  /** The date of a workshop, or null. */
  service_session_id: number | null;
  /** The start. */
  start_time: string | null;
  /** The place in the waitlist. The first one is 1. */
  position: number;
  /** How it stands. */
  state: string;
  /** Until when the seat is kept, or null if none is offered. */
  offered_until: string | null;
  /** When it was made. */
  created_at: string;
}

/** A package, a bundle or a course to buy. */
export interface WholeIn {
  /** A title. */
  title?: string | null;
  /** What it is about. */
  description?: string | null;
  /** What the client wrote. */
  client_notes?: string | null;
  /** Ignored */
  price_cents?: unknown;
  /** Ignored */
  price_charged?: unknown;
  /** Ignored */
  price_charged_cents?: unknown;
  /** The service's id. */
  service_id: number;
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

/** A window of a practitioner's hours, in the wall time of `timezone`. A closed date has no times. */
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
  /** Who is booked. */
  practitioner: number;
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

/** Bookable marketplace. */
export class Marketplace extends Client {
  /** Returns all windows of your hours, weekly ones and those on one date, in wall time. */
  listHours(options: Options = {}): Promise<(WindowOut)[]> {
    return this.send("GET", "/api/v1/drf/availability/", { takesKey: false, options });
  }

  /** Adds a weekly window, a window on one date, or a date on which the weekly hours do not apply. Closing a date twice closes it once. Bookings stay as they are. */
  addWindowHours(body: WindowIn, options: Options = {}): Promise<WindowOut> {
    return this.send("POST", "/api/v1/drf/availability/", { takesKey: true, options, body });
  }

  /** Returns one window of your own hours. */
  retrieveWindowHours(windowId: string, options: Options = {}): Promise<WindowOut> {
    return this.send("GET", path`/api/v1/drf/availability/${windowId}/`, { takesKey: false, options });
  }

  /** Changes the given fields. Bookings made in the window stay as they are. */
  updateWindowHours(windowId: string, body: WindowPatch, options: Options = {}): Promise<WindowOut> {
    return this.send("PATCH", path`/api/v1/drf/availability/${windowId}/`, { takesKey: true, options, body });
  }

  /** Deletes the window. Bookings made in it stay as they are. */
  deleteWindowHours(windowId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/v1/drf/availability/${windowId}/`, { takesKey: true, options });
  }

  /** Returns a page of your bookings, both those you made and those made with you. */
  listBookings(query: { page?: number; page_size?: number; status?: (string)[]; payment_status?: "failed" | "not_required" | "paid" | "partially_refunded" | "pending" | "refunded" | "unpaid" | ""; practitioner_id?: number; service_id?: number; start_date?: string; end_date?: string; booking_type?: "bundle" | "course" | "group" | "individual" | "package" | "workshop" | ""; is_upcoming?: boolean; search?: string; ordering?: "-created_at" | "-price_charged_cents" | "-start_time" | "created_at" | "price_charged_cents" | "start_time" | "" } = {}, options: Options = {}): Promise<PageOutBookingOut> {
    return this.send("GET", "/api/v1/drf/bookings/", { takesKey: false, options, query });
  }

  /** Books an appointment, or a seat in a session of a workshop. A free booking is confirmed at once; others hold their time for 30 minutes, until they are paid. */
  createBooking(body: BookingIn, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", "/api/v1/drf/bookings/", { takesKey: true, options, body });
  }

  /** Returns when a service can be booked on a day, or on each day up to `end_date`, in the given time zone. Nothing is reserved. */
  checkAvailability(body: SlotsIn, options: Options = {}): Promise<SlotsOut> {
    return this.send("POST", "/api/v1/drf/bookings/check-availability/", { takesKey: true, options, body });
  }

  /** Buys a bundle. Its credits can be spent once it is paid. */
  buyBundle(body: WholeIn, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", "/api/v1/drf/bookings/create-bundle/", { takesKey: true, options, body });
  }

  /** Books a seat in every session of a course, or in none if one is full. */
  bookCourse(body: WholeIn, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", "/api/v1/drf/bookings/create-course/", { takesKey: true, options, body });
  }

  /** Buys a package. Once it is paid, its parts can be scheduled one by one. */
  buyPackage(body: WholeIn, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", "/api/v1/drf/bookings/create-package/", { takesKey: true, options, body });
  }

  /** Returns a booking with its parts, its moves and the notes that you may read. */
  retrieveBooking(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("GET", path`/api/v1/drf/bookings/${bookingId}/`, { takesKey: false, options });
  }

  /** Changes the texts of a booking. Its practitioner and staff can also change its location and meeting. Unknown fields are ignored. */
  updateBooking(bookingId: string, body: BookingPatch, options: Options = {}): Promise<BookingDetail> {
    return this.send("PATCH", path`/api/v1/drf/bookings/${bookingId}/`, { takesKey: true, options, body });
  }

  /** The same as `POST bookings/{booking_id}/cancel/`. The booking stays in the lists. */
  cancelBookingWithoutReason(bookingId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/v1/drf/bookings/${bookingId}/`, { takesKey: true, options });
  }

  /** Cancels a booking and releases its time or seat. The refund is what the quote says. */
  cancelBooking(bookingId: string, body?: CancelIn | null, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/cancel/`, { takesKey: true, options, body });
  }

  /** Returns the refund you would get if you canceled now, without canceling. */
  quoteCancellation(bookingId: string, options: Options = {}): Promise<QuoteOut> {
    return this.send("GET", path`/api/v1/drf/bookings/${bookingId}/cancellation-quote/`, { takesKey: false, options });
  }

  /** Records that the booked time took place, from its start on. */
  completeBooking(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/complete/`, { takesKey: true, options });
  }

  /** Confirms a booking that is paid or free. Confirming twice is not an error. */
  confirmBooking(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/confirm/`, { takesKey: true, options });
  }

  /** Records that the client did not come, from its start on. */
  recordNoShow(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/no-show/`, { takesKey: true, options });
  }

  /** Returns the notes on a booking. Only their authors and staff see private ones. */
  listNotes(bookingId: string, options: Options = {}): Promise<(NoteOut)[]> {
    return this.send("GET", path`/api/v1/drf/bookings/${bookingId}/notes/`, { takesKey: false, options });
  }

  /** Adds a note to a booking, for both parties or only for yourself. */
  createNote(bookingId: string, body: NoteIn, options: Options = {}): Promise<NoteOut> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/notes/`, { takesKey: true, options, body });
  }

  /** Opens a page at which the client pays by card, or returns the one that is open. */
  openCheckout(bookingId: string, body?: PayIn | null, options: Options = {}): Promise<CheckoutOut> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/pay/`, { takesKey: true, options, body });
  }

  /** Returns what is owed for a booking, what was paid and what was refunded. */
  retrievePayment(bookingId: string, options: Options = {}): Promise<AccountOut> {
    return this.send("GET", path`/api/v1/drf/bookings/${bookingId}/payment/`, { takesKey: false, options });
  }

  /** Records that the client has paid by other means. A booking that waited is confirmed. */
  recordPayment(bookingId: string, body?: RecordIn | null, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/record-payment/`, { takesKey: true, options, body });
  }

  /** Records a refund made by hand: for payments by hand, and for card refunds that failed. */
  recordRefund(bookingId: string, body?: RecordIn | null, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/record-refund/`, { takesKey: true, options, body });
  }

  /** Moves an appointment, schedules a part of a package, or takes a seat in another session of the same workshop. */
  rescheduleBooking(bookingId: string, body: RescheduleIn, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/reschedule/`, { takesKey: true, options, body });
  }

  /** Records that the booked time has begun. This also happens automatically. */
  startBooking(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/start/`, { takesKey: true, options });
  }

  /** Submits a draft for payment. From then on it holds its time, if it is still free. */
  submitDraft(bookingId: string, options: Options = {}): Promise<BookingDetail> {
    return this.send("POST", path`/api/v1/drf/bookings/${bookingId}/submit/`, { takesKey: true, options });
  }

  /** Returns your remaining credits and their history. */
  listCredits(query: { page?: number; page_size?: number } = {}, options: Options = {}): Promise<CreditAccountOut> {
    return this.send("GET", "/api/v1/drf/credits/", { takesKey: false, options, query });
  }

  /** Returns a page of locations. */
  listLocations(query: { page?: number; page_size?: number; search?: string } = {}, options: Options = {}): Promise<PageOutLocationOut> {
    return this.send("GET", "/api/v1/drf/locations/", { takesKey: false, options, query });
  }

  /** Returns a location and its rooms. */
  retrieveLocation(locationId: string, options: Options = {}): Promise<LocationOut> {
    return this.send("GET", path`/api/v1/drf/locations/${locationId}/`, { takesKey: false, options });
  }

  /** Returns a page of practitioners by name. Search looks at name, company and bio. */
  listPractitioners(query: { page?: number; page_size?: number; search?: string } = {}, options: Options = {}): Promise<PageOutPractitionerOut> {
    return this.send("GET", "/api/v1/drf/practitioners/", { takesKey: false, options, query });
  }

  /** Returns a practitioner and their first 100 services. */
  retrievePractitioner(practitionerId: string, options: Options = {}): Promise<PractitionerDetail> {
    return this.send("GET", path`/api/v1/drf/practitioners/${practitionerId}/`, { takesKey: false, options });
  }

  /** Returns a page of services, filtered by practitioner, kind, location, price or words. Archived services are left out. */
  listServices(query: { page?: number; page_size?: number; search?: string; practitioner_id?: number; kind?: "bundle" | "course" | "group" | "individual" | "package" | "workshop" | ""; location_id?: number; min_price_cents?: number; max_price_cents?: number; ordering?: "-name" | "-price_cents" | "name" | "price_cents" | "" } = {}, options: Options = {}): Promise<PageOutServiceOut> {
    return this.send("GET", "/api/v1/drf/services/", { takesKey: false, options, query });
  }

  /** Creates an appointment, workshop, course, package or bundle. Requires the role of a practitioner; staff name the seller in `practitioner_id`. */
  createService(body: ServiceIn, options: Options = {}): Promise<ServiceDetail> {
    return this.send("POST", "/api/v1/drf/services/", { takesKey: true, options, body });
  }

  /** Returns a service with everything that is needed to book it. */
  retrieveService(serviceId: string, options: Options = {}): Promise<ServiceDetail> {
    return this.send("GET", path`/api/v1/drf/services/${serviceId}/`, { takesKey: false, options });
  }

  /** Changes the terms of future bookings. Existing ones keep their price and policy. */
  updateService(serviceId: string, body: ServicePatch, options: Options = {}): Promise<ServiceDetail> {
    return this.send("PATCH", path`/api/v1/drf/services/${serviceId}/`, { takesKey: true, options, body });
  }

  /** Deletes a service that was never booked. Others are archived and no longer sold. */
  deleteOrArchiveService(serviceId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/v1/drf/services/${serviceId}/`, { takesKey: true, options });
  }

  /** Returns a page of the sessions of a workshop or a course, with their free seats. */
  listSessions(serviceId: string, query: { page?: number; page_size?: number; is_upcoming?: boolean } = {}, options: Options = {}): Promise<PageOutSessionOut> {
    return this.send("GET", path`/api/v1/drf/services/${serviceId}/sessions/`, { takesKey: false, options, query });
  }

  /** Adds a session, which takes the time of its practitioner and its room. Clients who have bought the course get a seat in it. */
  createSession(serviceId: string, body: SessionIn, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", path`/api/v1/drf/services/${serviceId}/sessions/`, { takesKey: true, options, body });
  }

  /** Moves a session with everyone in it, or changes its seats, location or room. */
  updateSession(serviceId: string, sessionId: string, body: SessionPatch, options: Options = {}): Promise<SessionOut> {
    return this.send("PATCH", path`/api/v1/drf/services/${serviceId}/sessions/${sessionId}/`, { takesKey: true, options, body });
  }

  /** Deletes a session in which no seat is taken. */
  deleteSession(serviceId: string, sessionId: string, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/v1/drf/services/${serviceId}/sessions/${sessionId}/`, { takesKey: true, options });
  }

  /** Cancels a session and every booking in it. All of them are refunded in full, whatever the policy says. */
  cancelSession(serviceId: string, sessionId: string, body?: CallOffIn | null, options: Options = {}): Promise<SessionOut> {
    return this.send("POST", path`/api/v1/drf/services/${serviceId}/sessions/${sessionId}/cancel/`, { takesKey: true, options, body });
  }

  /** Returns the waitlist of one of your services, in order. */
  listWaitlist(serviceId: string, query: { page?: number; page_size?: number; service_session_id?: number } = {}, options: Options = {}): Promise<PageOutWaitingOut> {
    return this.send("GET", path`/api/v1/drf/services/${serviceId}/waitlist/`, { takesKey: false, options, query });
  }

  /** Joins the waitlist of a workshop or a course that is full. A free seat is offered to you for a limited time. */
  joinWaitlist(serviceId: string, body?: JoinIn | null, options: Options = {}): Promise<WaitingOut> {
    return this.send("POST", path`/api/v1/drf/services/${serviceId}/waitlist/`, { takesKey: true, options, body });
  }

  /** Leaves the waitlist. A seat that was offered to you goes to the next client. */
  leaveWaitlist(serviceId: string, query: { service_session_id?: number } = {}, options: Options = {}): Promise<void> {
    return this.send("DELETE", path`/api/v1/drf/services/${serviceId}/waitlist/`, { takesKey: true, options, query });
  }

  /** Returns your waitlist entries, newest first. */
  listWaitlists(options: Options = {}): Promise<(WaitingOut)[]> {
    return this.send("GET", "/api/v1/drf/waitlist/", { takesKey: false, options });
  }

}
