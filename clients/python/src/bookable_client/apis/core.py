"""Bookable core. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path


class ActorOut(Struct, kw_only=True):
    """Who did it."""

    side: Side | None
    """The side: `system` if time itself moved the booking, and null for people who act for
    themselves alone.
    """
    person: NamedOut | None
    """The person. Null for the system and for keys. Only staff see which of them acted."""
    key: NamedOut | None
    """The API key that was used. Only staff are told."""


Allows = Literal["cancel", "reschedule", "view"]


class AmountsOut(Struct, kw_only=True):
    """What was paid in one currency."""

    currency: str
    """The currency, by ISO 4217."""
    revenue: int
    """What was paid, in minor units, before refunds."""
    refunds: int
    """What was paid back of it, in minor units."""


class AssignedOut(Struct, kw_only=True):
    """Why a provider was chosen for a booking."""

    provider: NamedOut
    """Who was chosen."""
    reason: Literal["least_lately", "next_free"]
    """`least_lately`: nobody had fewer bookings of the service, or as many with an older latest
    one. `next_free`: those before them had no time.
    """
    bookings_in_30_days: int
    """How many bookings of the service they had from the 30 days before."""
    last_booked_at: datetime | None
    """When the latest of all was made. Null if it was their first."""
    providers: int
    """How many providers could have been chosen."""
    not_free: int
    """How many of them came first, but had no time."""


class AttemptOut(Struct, kw_only=True):
    """The last attempt to send an event."""

    at: datetime
    """When it ended."""
    status: int | None
    """The status of the answer; null if there was none."""
    problem: str
    """Why there was no answer. May be empty."""
    answer: str
    """The beginning of the answer's body."""
    milliseconds: int | None
    """How long it took."""


class AuthorizeOut(Struct, kw_only=True):
    """Where the person has to go."""

    authorize_url: str
    """The vendor's page that asks for consent. It has to be opened within 15 minutes."""


class BlockingOut(Struct, kw_only=True):
    """A booking that is in the way."""

    id: UUID
    """The booking's id."""
    client: NamedOut
    """Who booked it."""


class BookingIn(Struct, kw_only=True):
    """A booking to make: of a provider, a service or a match, as the programme has it."""

    program: str
    """The programme, such as `tutoring`."""
    provider: str | None | UnsetType = UNSET
    """Whose time it is. For a service that several people provide, one of them, or `any`: the one
    who is free and has had the fewest bookings lately.
    """
    service: UUID | None | UnsetType = UNSET
    """What is bought."""
    session: UUID | None | UnsetType = UNSET
    """The session of a workshop."""
    match: UUID | None | UnsetType = UNSET
    """The match of the two who meet."""
    start: datetime | None | UnsetType = UNSET
    """The start, with an offset, or as wall time of `timezone`."""
    timezone: str | None | UnsetType = UNSET
    """The zone of a start without an offset."""
    duration_minutes: int | None | UnsetType = UNSET
    """The length. A service may bring its own."""
    client: UUID | None | UnsetType = UNSET
    """For whom staff and API keys book."""
    hold: UUID | None | UnsetType = UNSET
    """Your hold of the time or the seat, which the booking takes over."""
    use_credit: bool | UnsetType = UNSET
    """Whether a credit pays."""
    bundle: UUID | None | UnsetType = UNSET
    """The booking of the bundle whose credit pays."""
    draft: bool | UnsetType = UNSET
    """Whether it waits to be submitted, without taking time."""
    notes: str | UnsetType = UNSET
    """Notes for the booking."""
    title: str | UnsetType = UNSET
    """Its title."""
    description: str | UnsetType = UNSET
    """Its description."""
    agenda: str | UnsetType = UNSET
    """What the two want to talk about."""
    client_notes: str | UnsetType = UNSET
    """The client's notes."""
    session_type: str | None | UnsetType = UNSET
    """How the two meet, where the programme has several ways."""
    location: UUID | None | UnsetType = UNSET
    """Where an appointment takes place."""


class BookingOut(Struct, kw_only=True):
    """A booking."""

    id: UUID
    """The booking's id."""
    number: int
    """A short number for people."""
    version: int
    """Increases with every change."""
    program: str
    """The programme, such as `tutoring`."""
    status: Status
    """The status as it is now."""
    provider: NamedOut
    """Who provides the time."""
    client: NamedOut
    """Who booked it."""
    start: datetime | None
    """Null if no time has been chosen yet."""
    end: datetime | None
    """When it ends."""
    timezone: str
    """The time zone of the agreed time, as an IANA name."""
    duration_minutes: int | None
    """Its length."""
    session_type: str | None
    """How the two meet, such as `video`."""
    meeting: MeetingOut | None
    """The online meeting."""
    location: NamedOut | None
    """Where the two meet."""
    room: NamedOut | None
    """The room there."""
    service: NamedOut | None
    """What was bought."""
    session: UUID | None
    """The session in which the booking has a seat."""
    price: MoneyOut | None
    """Its price."""
    payment_status: PaymentStatus | None
    """How far it has been paid. Null where nothing is sold."""
    hold_until: datetime | None
    """When it expires without an answer or a payment."""
    notes: str
    """Notes for the booking."""
    title: str
    """Its title."""
    description: str
    """Its description."""
    agenda: str
    """What the two want to talk about."""
    client_notes: str
    """The client's notes."""
    allowed_steps: list[str]
    """The steps that you could take at the time of this answer."""
    confirmed_by: list[Side]
    """The sides that confirmed that it took place."""
    disputed: bool
    """Whether one side says that it did not go as it should."""
    canceled: CanceledOut | None
    """Who canceled it, if it is canceled."""
    series: UUID | None
    """The weekly series in which it was made."""
    parent: UUID | None
    """The course or package that it is a part of."""
    assigned: AssignedOut | None
    """Why this provider was chosen, if `any` provider was asked for."""
    created_at: datetime
    """When it was made."""
    updated_at: datetime
    """When it was last changed."""


class BookingPatch(Struct, kw_only=True):
    """What to change. What is left out stays."""

    notes: str | UnsetType = UNSET
    """Notes for the booking."""
    title: str | UnsetType = UNSET
    """Its title."""
    description: str | UnsetType = UNSET
    """Its description."""
    agenda: str | UnsetType = UNSET
    """What the two want to talk about."""
    client_notes: str | UnsetType = UNSET
    """The client's notes."""
    session_type: str | UnsetType = UNSET
    """How the two meet, where the programme has several ways."""
    meeting_url: str | None | UnsetType = UNSET
    """A link that leads to the meeting, where the programme makes none; null for none."""
    location: UUID | None | UnsetType = UNSET
    """Where an appointment takes place; null for nowhere."""


class BookingsOut(Struct, kw_only=True):
    """A page of bookings."""

    items: list[BookingOut]
    """The bookings, in the order that was asked for."""
    next_cursor: str | None
    """Where the next page begins. Null on the last page."""


class BusyHourOut(Struct, kw_only=True):
    """How many bookings start in an hour."""

    weekday: int
    """The day of the week: 1 is Monday."""
    hour: int
    """The hour on the clock, from 0 to 23."""
    bookings: int
    """How many bookings start in it."""


class CalendarFeedOut(Struct, kw_only=True):
    """The address of a calendar feed."""

    url: str
    """The address, shown once. It lets anyone read your bookings: keep it secret."""


CalendarKind = Literal["caldav", "google", "ics", "microsoft"]


class CanceledOneOut(Struct, kw_only=True):
    """A booking of a series that was canceled, and what that gave back."""

    booking: UUID
    """The booking."""
    quote: QuoteOut
    """What went back to the client."""


class CanceledOut(Struct, kw_only=True):
    """Who canceled a booking, why and when."""

    by: Side
    """The side that canceled."""
    reason: str
    """The reason that was given. May be empty."""
    at: datetime | None
    """When it was canceled."""


Completion = Literal["both", "one"]


class ConnectionIn(Struct, kw_only=True):
    """The calendar to connect."""

    kind: CalendarKind
    """How the calendar is reached."""
    url: str | UnsetType = UNSET
    """For `ics` the address of the file, for `caldav` the server's."""
    username: str | UnsetType = UNSET
    """For `caldav`: the account."""
    password: str | UnsetType = UNSET
    """For `caldav`: its password, best one made for Bookable alone."""
    calendar: str | UnsetType = UNSET
    """The server's own name of one of your calendars: for CalDAV its address or its name."""
    label: str | UnsetType = UNSET
    """What you call it."""
    on_external_change: ExternalChange | UnsetType = UNSET
    """What happens when a booking's event is changed over there."""
    hosts_meetings: bool | UnsetType = UNSET
    """For `google`: whether your online bookings as provider take place on Google Meet, in the
    events of this calendar. Of several such calendars the oldest counts.
    """


class ConnectionOut(Struct, kw_only=True):
    """A connected calendar."""

    id: UUID
    """The connection's id."""
    kind: CalendarKind
    """How the calendar is reached."""
    label: str
    """What its owner calls it."""
    url: str
    """The server's address. Of the address of an ICS file only the host is shown."""
    username: str
    """The account at the server."""
    calendar: str
    """The server's own name of the calendar. Empty for the main one."""
    on_external_change: ExternalChange
    """What happens when the event of a booking is moved or deleted over there: with `notify` both
    sides are told and the booking stands, with `follow` the booking follows.
    """
    hosts_meetings: bool
    """For `google`: whether your online bookings as provider take place on Google Meet, in the
    events of this calendar. Of several such calendars the oldest counts.
    """
    writable: bool
    """Whether bookings are written into the calendar."""
    state: ConnectionState
    """How the last reading went: `unread` before the first, `working`, `failing`, or `denied` if
    the server no longer accepts the password or the consent.
    """
    problem: str
    """What went wrong at the last reading. Empty if nothing did."""
    silent: bool
    """Whether it has not answered for an hour. Its last known times go on counting."""
    last_read_at: datetime | None
    """When it was last read without a problem."""
    created_at: datetime
    """When it was connected."""


class ConnectionPatch(Struct, kw_only=True):
    """What to change."""

    label: str | UnsetType = UNSET
    """What you call it."""
    calendar: str | UnsetType = UNSET
    """The server's own name of one of your calendars: for CalDAV its address or its name."""
    on_external_change: ExternalChange | UnsetType = UNSET
    """What happens when a booking's event is changed over there."""
    hosts_meetings: bool | UnsetType = UNSET
    """For `google`: whether your online bookings as provider take place on Google Meet, in the
    events of this calendar. Of several such calendars the oldest counts.
    """


ConnectionState = Literal["denied", "failing", "unread", "working"]


class ConnectionsOut(Struct, kw_only=True):
    """Connected calendars, the oldest first."""

    items: list[ConnectionOut]
    """All of them."""
    next_cursor: None | UnsetType = UNSET
    """Always null: there are never more."""


class DeliveriesOut(Struct, kw_only=True):
    """Deliveries, the newest first."""

    items: list[DeliveryOut]
    """The deliveries."""
    next_cursor: str | None
    """The `cursor` of the next page; null on the last one."""


class DeliveryOut(Struct, kw_only=True):
    """An event on its way to an endpoint."""

    id: UUID
    """The delivery's id."""
    event: UUID
    """The event's id, which is also its `webhook-id`."""
    type: str
    """What happened."""
    status: DeliveryStatus
    """`dropped` if you may not see the event any more; it was not sent."""
    attempts: int
    """How often it was sent."""
    next_attempt_at: datetime | None
    """When it is sent next; null if it is done."""
    last_attempt: AttemptOut | None
    """The last attempt; null before the first."""
    created_at: datetime
    """When it was put in the queue."""


DeliveryStatus = Literal["delivered", "dropped", "failed", "pending"]


class DisabledOut(Struct, kw_only=True):
    """Since when, and why, an endpoint gets nothing."""

    at: datetime
    """Since when."""
    reason: Reason
    """`owner` disabled it, the receiver is `gone` (410), or it kept `failing` for 5 days."""


class DryRunOfBookingOut(Struct, kw_only=True):
    """What would happen. Only with `dry_run`."""

    would: BookingOut
    """The answer that the request would get without `dry_run`."""
    events: list[str]
    """The types of the events that there would be, in order."""
    effects: list[str]
    """What would follow, each once: mails, refunds, and what happens to meetings."""
    quote: QuoteOut | None
    """What is given back to the client. Null unless something is canceled."""


class DryRunOfEndedSeriesOut(Struct, kw_only=True):
    """What would happen. Only with `dry_run`."""

    would: EndedSeriesOut
    """The answer that the request would get without `dry_run`."""
    events: list[str]
    """The types of the events that there would be, in order."""
    effects: list[str]
    """What would follow, each once: mails, refunds, and what happens to meetings."""
    quote: QuoteOut | None
    """What is given back to the client. Null unless something is canceled."""


class DryRunOfHoursDocument(Struct, kw_only=True):
    """What would happen. Only with `dry_run`."""

    would: HoursDocument
    """The answer that the request would get without `dry_run`."""
    events: list[str]
    """The types of the events that there would be, in order."""
    effects: list[str]
    """What would follow, each once: mails, refunds, and what happens to meetings."""
    quote: QuoteOut | None
    """What is given back to the client. Null unless something is canceled."""


class DryRunOfSeriesOut(Struct, kw_only=True):
    """What would happen. Only with `dry_run`."""

    would: SeriesOut
    """The answer that the request would get without `dry_run`."""
    events: list[str]
    """The types of the events that there would be, in order."""
    effects: list[str]
    """What would follow, each once: mails, refunds, and what happens to meetings."""
    quote: QuoteOut | None
    """What is given back to the client. Null unless something is canceled."""


class EmailOut(Struct, kw_only=True):
    """Which mails a person gets."""

    bookings: bool
    """What happens to bookings. Money and cancellations are mailed in any case."""
    reminders: list[int]
    """Minutes before the start of a booking; empty for no reminders."""
    digest: Rhythm | None
    """How often a list of what is ahead and of what waits for an answer is mailed, at seven in the
    morning: daily, weekly on Mondays, or null for never.
    """


class EmailPatch(Struct, kw_only=True):
    """The choices to change."""

    bookings: bool | UnsetType = UNSET
    """The bookings."""
    reminders: list[int] | UnsetType = UNSET
    """Minutes before the start of a booking; empty for no reminders."""
    digest: Rhythm | None | UnsetType = UNSET
    """How often a list of what is ahead and of what waits for an answer is mailed, at seven in the
    morning: daily, weekly on Mondays, or null for never.
    """


class EndedSeriesOut(Struct, kw_only=True):
    """A series whose bookings ahead were canceled."""

    id: UUID
    """Its id."""
    repeat: RepeatOut
    """How often it repeats."""
    bookings: list[BookingOut]
    """Its bookings, in the order of their dates."""
    skipped: list[SkippedOut]
    """The dates that were left out."""
    canceled: list[CanceledOneOut]
    """The bookings that were canceled."""
    kept: list[KeptOneOut]
    """The bookings ahead that could not be canceled."""


class EndpointIn(Struct, kw_only=True):
    """A new endpoint."""

    url: str
    """Where events are sent: https, on the public internet."""
    types: list[str] | UnsetType = UNSET
    """Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`."""
    programs: list[str] | UnsetType = UNSET
    """Only events of these programmes; an empty list means all."""
    description: str | UnsetType = UNSET
    """What it is for, for your own use."""


class EndpointOut(Struct, kw_only=True):
    """An endpoint. Its secret is never shown again."""

    id: UUID
    """Its id."""
    url: str
    """Where events are sent: https, on the public internet."""
    types: list[str]
    """Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`."""
    programs: list[str]
    """Only events of these programmes; an empty list means all."""
    description: str
    """What it is for, for your own use."""
    enabled: bool
    """Whether events are sent."""
    disabled: DisabledOut | None
    """Why it is disabled; null if it is enabled."""
    failing_since: str | None
    """The first failure since the last success; null if all is well."""
    old_secret_until: str | None
    """Until when the secret before the last rotation signs, too."""
    created_at: datetime
    """When it was made."""
    updated_at: datetime
    """When it was last changed."""


class EndpointPatch(Struct, kw_only=True):
    """Changes to an endpoint. What is left out stays."""

    url: str | UnsetType = UNSET
    """Where events are sent: https, on the public internet."""
    types: list[str] | UnsetType = UNSET
    """Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`."""
    programs: list[str] | UnsetType = UNSET
    """Only events of these programmes; an empty list means all."""
    description: str | UnsetType = UNSET
    """What it is for, for your own use."""
    enabled: bool | UnsetType = UNSET
    """Whether events are sent. Enabling does not send what was missed."""


class EndpointsOut(Struct, kw_only=True):
    """Endpoints, the newest first."""

    items: list[EndpointOut]
    """Your endpoints."""
    next_cursor: str | None
    """The `cursor` of the next page; null on the last one."""


class EventDataOut(Struct, kw_only=True):
    """What an event is about, as it stands now: one of these."""

    booking: BookingOut | UnsetType = UNSET
    """The booking, of `booking.*` and `payment.*`."""
    person: EventPersonOut | UnsetType = UNSET
    """The person, of `person.*`. Of `person.erased`, the id alone."""
    seat_offer: SeatOfferOut | UnsetType = UNSET
    """The offer, of `seat.offered`."""


class EventOut(Struct, kw_only=True):
    """Something that happened."""

    id: UUID
    """The event's id. It never changes."""
    type: EventType
    """What happened."""
    at: datetime
    """When it happened."""
    actor: ActorOut
    """Who did it."""
    data: EventDataOut
    """What it is about."""


class EventPersonOut(Struct, kw_only=True):
    """A person, as they and staff see them. Of one whose data was erased, the id alone."""

    id: UUID
    """The person's id."""
    name: str | UnsetType = UNSET
    """The name that others see."""
    email: str | UnsetType = UNSET
    """The e-mail address. Empty if it is not verified."""
    roles: list[str] | UnsetType = UNSET
    """The roles of the person, such as `teacher` or `client`."""
    timezone: str | UnsetType = UNSET
    """The time zone, as an IANA name."""
    locale: str | UnsetType = UNSET
    """The language in which the person is written to."""
    company: str | UnsetType = UNSET
    """The company."""
    avatar_url: str | UnsetType = UNSET
    """The address of a picture."""
    bio: str | UnsetType = UNSET
    """What the person says of themselves."""
    active: bool | UnsetType = UNSET
    """Whether the person may sign in."""


EventType = Literal[
    "booking.amended",
    "booking.canceled",
    "booking.completed",
    "booking.confirmed",
    "booking.declined",
    "booking.disputed",
    "booking.expired",
    "booking.no_show",
    "booking.requested",
    "booking.rescheduled",
    "booking.started",
    "payment.received",
    "payment.refunded",
    "person.created",
    "person.erased",
    "person.updated",
    "seat.offered",
]


class EventsOut(Struct, kw_only=True):
    """Events, the oldest first."""

    items: list[EventOut]
    """The events after `after`."""
    next_cursor: str
    """The cursor to send as `after` next. Never null."""


class ExplanationOut(Struct, kw_only=True):
    """Whether a time can be booked, and if not, why."""

    bookable: bool
    """Whether the booking could be made at this moment."""
    reasons: list[ReasonOut]
    """Every reason against it, the first one first."""
    next_openings: list[NextOpeningOut]
    """The next three slots after `start`, of 62 days."""


ExternalChange = Literal["follow", "notify"]


class FirstOpeningOut(Struct, kw_only=True):
    """The first time at which a provider can be booked."""

    provider: NamedOut
    """Who can be booked."""
    start: datetime
    """When it starts."""
    end: datetime
    """When it ends."""


class FreeOut(Struct, kw_only=True):
    """A page of the providers who are free."""

    items: list[PersonCardOut]
    """The people, by name."""
    total: TotalOut
    """How many are free in all."""
    next_cursor: str | None
    """Where the next page begins. Null on the last page. A page can be shorter than `limit` and
    have a next one: hardly anyone in that part of the directory is free.
    """


class HistoryEntryOut(Struct, kw_only=True):
    """One thing that happened."""

    type: str
    """What happened, such as `booking.confirmed`."""
    at: datetime
    """When it happened."""
    by: NamedOut | None
    """Who did it; null for the system, and for keys."""
    side: Side
    """The side: `system` if time itself moved the booking."""
    from_: Status | None = field(name="from")
    """The status before."""
    to: Status
    """The status afterwards."""
    data: dict[str, Any]
    """What else is known, such as `reason` or `to_start`."""


class HistoryOut(Struct, kw_only=True):
    """What happened to a booking, the oldest first."""

    items: list[HistoryEntryOut]
    """Every entry of its ledger."""


class HoldIn(Struct, kw_only=True):
    """What to hold: a provider's time, an appointment, or a seat in a session."""

    program: str
    """The programme, such as `tutoring`."""
    provider: UUID | None | UnsetType = UNSET
    """Whose time it is. Optional with a `session` or a `service`, which is theirs."""
    service: UUID | None | UnsetType = UNSET
    """An appointment, with a room where it takes place; or the service of the `session`."""
    session: UUID | None | UnsetType = UNSET
    """The session of a workshop, for a seat in it."""
    start: datetime | None | UnsetType = UNSET
    """The start, with an offset, or as wall time of `timezone`."""
    timezone: str | None | UnsetType = UNSET
    """The zone of a start without an offset."""
    duration_minutes: int | None | UnsetType = UNSET
    """The length. A service may bring its own."""
    minutes: int | UnsetType = UNSET
    """How long it is held, in minutes."""


class HoldOut(Struct, kw_only=True):
    """A hold."""

    id: UUID
    """The hold's id. Send it as `hold` with the booking."""
    program: str
    """The programme, such as `tutoring`."""
    provider: NamedOut
    """Whose time it is."""
    service: NamedOut | None
    """The service of the appointment or session. Null for time."""
    session: UUID | None
    """The session in which a seat is held. Null for time."""
    start: datetime
    """The start of the time, or of the session."""
    end: datetime
    """Its end."""
    timezone: str
    """The provider's time zone, as an IANA name."""
    duration_minutes: int
    """Its length."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """When it expires, unless it is booked or released before."""


class HoldsOut(Struct, kw_only=True):
    """The holds of a person."""

    items: list[HoldOut]
    """Those that have not expired; the first to expire first."""
    next_cursor: None
    """Always null: a person has three holds at most."""


class HoursDocument(Struct, kw_only=True):
    """All of a person's hours, in the wall time of `timezone`."""

    timezone: str
    """The person's time zone, as an IANA name."""
    weekly: WeekDocument
    """The hours of each week."""
    dates: dict[str, list[list[str]]] | UnsetType = UNSET
    """Dates like 2027-03-01 with the hours that replace those of their weekday."""


class InsightsOut(Struct, kw_only=True):
    """Figures of the bookings that start in a range."""

    timezone: str
    """The zone of days, weeks and hours."""
    from_: str = field(name="from")
    """When the range begins."""
    to: str
    """When it ends."""
    provider: NamedOut | None
    """Whose figures these are. Null for all providers."""
    bookings: dict[str, int]
    """How many there are, by status. Statuses without any are left out."""
    rates: RatesOut | None
    """Null if none is completed, canceled or missed."""
    time: TimeOut
    """Time that is booked, of time that is open."""
    average_lead_minutes: int | None
    """From making a booking to its start. Null if nothing is booked."""
    money: list[AmountsOut]
    """What was paid, for each currency."""
    busiest_hours: list[BusyHourOut]
    """Hours of the week, the busiest first."""
    weeks: list[WeekOut]
    """Each week that the range touches, in order."""


class KeptOneOut(Struct, kw_only=True):
    """A booking of a series that could not be canceled."""

    booking: UUID
    """The booking."""
    start: datetime
    """When it starts."""
    code: str
    """Why, as the code of an error, such as `wrong_moment`."""


class KeyOut(Struct, kw_only=True):
    """An API key."""

    id: UUID
    """The key's id."""
    name: str
    """Its name."""
    scopes: list[Scope]
    """What it may do."""


Kind = Literal["bundle", "course", "individual", "package", "workshop"]


class LineOut(Struct, kw_only=True):
    """A line of the cancellation policy."""

    hours_before: int
    """It counts until this many hours before the start."""
    percent: int
    """How much of the price it gives back."""


class LinkIn(Struct, kw_only=True):
    """What a link allows, and for how long."""

    allow: list[Allows]
    """What its reader may do: `view`, and with it `cancel` and `reschedule`."""
    expires_at: datetime | None | UnsetType = UNSET
    """When it ends, with an offset. Null: 30 days after the end of the booking."""


class LinkOut(Struct, kw_only=True):
    """A link to a booking."""

    id: UUID
    """The link's id, by which it is deleted."""
    allow: list[Allows]
    """What its reader may do."""
    expires_at: datetime | None
    """When it ends. Null: 30 days after the end of the booking."""
    url: str
    """The address, shown once. It lets anyone do what it allows: keep it secret."""


class MatchOut(Struct, kw_only=True):
    """A match of two people."""

    id: UUID
    """The `match` of a booking."""
    status: MatchStatus
    """Only an accepted match can be booked."""
    people: list[NamedOut]
    """The two who are matched."""
    created_at: datetime
    """When it was made."""


MatchStatus = Literal["accepted", "declined", "ended", "pending"]


class MatchesOut(Struct, kw_only=True):
    """A page of matches."""

    items: list[MatchOut]
    """Your matches, the latest first."""
    next_cursor: str | None
    """Where the next page begins. Null on the last page."""


class MeOut(Struct, kw_only=True):
    """The caller."""

    person: PersonOut | None
    """The person; null for a key without one."""
    key: KeyOut | None
    """The API key, alone or acting for the person."""


class MeetingOut(Struct, kw_only=True):
    """An online meeting."""

    vendor: str | None
    """Who hosts it; null for a link that people entered."""
    join_url: str | None
    """Where to join. Null for all but the two sides."""


Moment = Literal["after_end", "any", "before_start", "from_start"]


class MoneyOut(Struct, kw_only=True):
    """An amount of money."""

    amount: int
    """In minor units of the currency, such as cents."""
    currency: str
    """The currency, by ISO 4217."""


class NamedOut(Struct, kw_only=True):
    """A reference, with id and name."""

    id: UUID
    """Its id."""
    name: str
    """Its name."""


class NewEndpointOut(Struct, kw_only=True):
    """An endpoint with its new secret."""

    id: UUID
    """Its id."""
    url: str
    """Where events are sent: https, on the public internet."""
    types: list[str]
    """Which events: types such as `booking.confirmed`, families such as `booking.*`, `*`."""
    programs: list[str]
    """Only events of these programmes; an empty list means all."""
    description: str
    """What it is for, for your own use."""
    enabled: bool
    """Whether events are sent."""
    disabled: DisabledOut | None
    """Why it is disabled; null if it is enabled."""
    failing_since: str | None
    """The first failure since the last success; null if all is well."""
    old_secret_until: str | None
    """Until when the secret before the last rotation signs, too."""
    created_at: datetime
    """When it was made."""
    updated_at: datetime
    """When it was last changed."""
    secret: str
    """The secret that signs what is sent. It is shown only now."""


class NextOpeningOut(Struct, kw_only=True):
    """A time that can be booked."""

    start: datetime
    """When it starts."""
    end: datetime
    """When it ends."""


class NothingIn(Struct, kw_only=True):
    """The empty body of a step that takes nothing."""


class NotificationsOut(Struct, kw_only=True):
    """How a person is told what happens."""

    email: EmailOut
    """The e-mail address."""


class NotificationsPatch(Struct, kw_only=True):
    """The choices to change, by the way in which one is told."""

    email: EmailPatch
    """The e-mail address."""


class OpeningsOut(Struct, kw_only=True):
    """A page of first openings."""

    items: list[FirstOpeningOut]
    """One for each provider, the earliest first."""
    next_cursor: str | None
    """Where the next page begins. Null on the last page. A page can be shorter than `limit` and
    have a next one: hardly anyone who is open in that time is free.
    """


class PaceOut(Struct, kw_only=True):
    """How a person can be booked."""

    slot_interval_minutes: int
    """How far apart offered starts are."""
    buffer_before_minutes: int
    """What stays free before a booking."""
    buffer_after_minutes: int
    """What stays free after a booking."""
    minimum_notice_minutes: int
    """How long before the start one must book."""
    maximum_advance_days: int
    """How far ahead one can book."""
    daily_limit: int | None
    """How many bookings may start on a day; null for any."""
    weekly_limit: int | None
    """How many bookings may start in a week, from Monday; null for any."""
    auto_accept: bool
    """Whether requests are accepted at once."""


class PacePatch(Struct, kw_only=True):
    """How a person can be booked: the fields to change."""

    slot_interval_minutes: int | UnsetType = UNSET
    """How far apart offered starts are."""
    buffer_before_minutes: int | UnsetType = UNSET
    """What stays free before a booking."""
    buffer_after_minutes: int | UnsetType = UNSET
    """What stays free after a booking."""
    minimum_notice_minutes: int | UnsetType = UNSET
    """How long before the start one must book."""
    maximum_advance_days: int | UnsetType = UNSET
    """How far ahead one can book."""
    daily_limit: int | None | UnsetType = UNSET
    """How many bookings may start on a day in `timezone`; null for any number."""
    weekly_limit: int | None | UnsetType = UNSET
    """How many bookings may start in a week, from Monday; null for any number."""
    auto_accept: bool | UnsetType = UNSET
    """Whether requests are accepted at once."""


PaymentStatus = Literal[
    "failed", "not_required", "paid", "partially_refunded", "pending", "refunded", "unpaid"
]


class PeopleOut(Struct, kw_only=True):
    """A page of the directory."""

    items: list[PersonCardOut]
    """The people, by name."""
    next_cursor: str | None
    """Where the next page begins. Null on the last page."""


class PersonCardOut(Struct, kw_only=True):
    """A person in the directory."""

    id: UUID
    """The person's id."""
    name: str
    """The name."""
    roles: list[Role]
    """The roles in which they provide time; all of them for oneself and staff."""
    timezone: str
    """The time zone, as an IANA name."""
    bio: str
    """What they say of themselves."""
    company: str
    """Their company."""
    avatar_url: str
    """Their picture."""
    email: str | None
    """Null for others than oneself, staff and keys."""
    locale: str | None
    """Null for others than oneself, staff and keys."""
    pace: PaceOut | None
    """Null for others than oneself, staff and keys."""


class PersonIn(Struct, kw_only=True):
    """A person to add."""

    email: str
    """The e-mail address they sign in with."""
    name: str
    """The name."""
    roles: list[Role] | UnsetType = UNSET
    """All roles but `staff`."""
    timezone: str | UnsetType = UNSET
    """The time zone, as an IANA name."""
    locale: Literal["", "de", "en", "es", "fr", "ja", "pt-br"] | UnsetType = UNSET
    """The language of mails; empty for the default."""
    bio: str | UnsetType = UNSET
    """What they say of themselves."""
    company: str | UnsetType = UNSET
    """Their company."""
    avatar_url: str | UnsetType = UNSET
    """The address of their picture."""
    pace: PacePatch | UnsetType = UNSET
    """How they can be booked."""


class PersonOut(Struct, kw_only=True):
    """A person as they see themselves."""

    id: UUID
    """The person's id."""
    name: str
    """The name that others see."""
    email: str
    """The e-mail address. Empty if it is not verified."""
    timezone: str
    """The time zone, as an IANA name."""
    roles: list[str]
    """The roles of the person, such as `teacher` or `client`."""


class PersonPatch(Struct, kw_only=True):
    """The fields to change. What is left out stays."""

    name: str | UnsetType = UNSET
    """The name."""
    timezone: str | UnsetType = UNSET
    """The time zone, as an IANA name."""
    locale: Literal["", "de", "en", "es", "fr", "ja", "pt-br"] | UnsetType = UNSET
    """The language of mails; empty for the default."""
    bio: str | UnsetType = UNSET
    """What they say of themselves."""
    company: str | UnsetType = UNSET
    """Their company."""
    avatar_url: str | UnsetType = UNSET
    """The address of their picture."""
    pace: PacePatch | UnsetType = UNSET
    """How they can be booked."""


class Problem(Struct, kw_only=True):
    """An error as an RFC 9457 problem document. Sent if the request accepts it."""

    type: str
    """The address of a page that explains it."""
    title: str
    """What kind of error it is, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong in this case."""
    code: str
    """What kind of error it is, for programs."""
    instance: str
    """The path of the request."""
    errors: list[dict[str, Any]] | UnsetType = UNSET
    """Every wrong field, as a JSON pointer. Only in the core API."""


class ProgramOut(Struct, kw_only=True):
    """A line of business."""

    name: str
    """Its name."""
    books: Subject
    """What a booking names: a provider, a service or a match."""
    roles: RolesOut
    """The roles of the two sides."""
    statuses: list[Status]
    """The statuses that its bookings can have."""
    steps: list[StepOut]
    """The steps that people take."""
    editable: dict[str, list[str]]
    """The fields that each side may change with `PATCH /bookings/{id}`."""
    session_types: list[str]
    """How the two can meet; the first is the default."""
    holds: dict[str, int]
    """For how many minutes a status keeps its time."""
    completion: Completion
    """Whether one side or both say that a booking took place."""


class ProgramsOut(Struct, kw_only=True):
    """The lines of business."""

    items: list[ProgramOut]
    """All of them."""
    next_cursor: None | UnsetType = UNSET
    """Always null: there are few."""


class QuoteOut(Struct, kw_only=True):
    """What canceling now would give back."""

    refund: MoneyOut | None
    """What would go back. Null where nothing is sold."""
    percent: int
    """How much of the price that is."""
    line: LineOut | None
    """The line of the policy that counts now."""
    credit_returned: bool
    """Whether the credit that paid for it comes back."""
    until: str | None
    """From then on it would be less."""


class RatesOut(Struct, kw_only=True):
    """What became of the bookings that are completed, canceled or missed. They add up to 1."""

    completion: float
    """Which part of them was completed."""
    cancellation: float
    """Which part was canceled."""
    no_show: float
    """Of which part one side did not come."""


Reason = Literal["failing", "gone", "owner"]


class ReasonIn(Struct, kw_only=True):
    """Why."""

    reason: str | UnsetType = UNSET
    """The reason, for the other side to read."""


class ReasonOut(Struct, kw_only=True):
    """A reason why a time cannot be booked."""

    code: str
    """The code with which `POST bookings` would refuse it."""
    detail: str
    """What is in the way."""
    from_: str | None = field(name="from")
    """When that begins, for closed hours the nearest open ones, or the earliest start."""
    to: str | None
    """When it ends, or the latest start."""
    booking: BlockingOut | None
    """The booking in the way. Null to those who may not see it."""
    hold: UUID | None
    """Your own hold, if that is in the way."""


class RepeatIn(Struct, kw_only=True):
    """How often a booking repeats: so many times, or until a date."""

    every_weeks: int | UnsetType = UNSET
    """How many weeks lie between two."""
    count: int | None | UnsetType = UNSET
    """How many bookings there are."""
    until: date | None | UnsetType = UNSET
    """The last possible date, in the provider's time zone; it is included."""


class RepeatOut(Struct, kw_only=True):
    """How often a series repeats."""

    every_weeks: int
    """How many weeks lie between two."""
    count: int | None
    """How many dates there are."""
    until: date | None
    """The last possible date."""


class ReplayIn(Struct, kw_only=True):
    """From where events are sent again."""

    after: UUID
    """The id of an event. All events after it are sent again."""


class RescheduleIn(Struct, kw_only=True):
    """The new time, or the new session of a seat."""

    start: datetime | None | UnsetType = UNSET
    """The start, with an offset, or as wall time of `timezone`."""
    timezone: str | None | UnsetType = UNSET
    """The zone of a start without an offset."""
    duration_minutes: int | None | UnsetType = UNSET
    """The length; without it, as before."""
    session: UUID | None | UnsetType = UNSET
    """Another session of the workshop."""
    reason: str | UnsetType = UNSET
    """The reason, for the other side to read."""


Rhythm = Literal["daily", "weekly"]

Role = Literal["buddy", "client", "mentee", "mentor", "practitioner", "staff", "student", "teacher"]


class RolesOut(Struct, kw_only=True):
    """The roles of the two sides."""

    provider: Role
    """The role that provides."""
    client: Role
    """The role that books."""


Scope = Literal[
    "availability:read",
    "availability:write",
    "bookings:read",
    "bookings:write",
    "events:read",
    "people:read",
    "people:write",
    "webhooks:write",
]


class SeatOfferOut(Struct, kw_only=True):
    """A seat that was offered to a client on a waitlist."""

    service: NamedOut
    """The workshop or course."""
    session: UUID | None
    """Its session. Null for all sessions of a course."""
    start: datetime | None
    """When the session begins."""
    provider: NamedOut
    """Whose service it is."""
    client: NamedOut
    """To whom it was offered."""
    state: str
    """How it stands now: `offered`, `taken` if they booked, `passed` if it expired, `left` if they
    left the waitlist, `dissolved` if it was called off, or `waiting` again.
    """
    offered_until: datetime | None
    """When the offer ends."""


class SeriesIn(Struct, kw_only=True):
    """A weekly series to book: what is booked, and how often."""

    program: str
    """The programme, such as `tutoring`."""
    provider: str | None | UnsetType = UNSET
    """Whose time it is. For a service that several people provide, one of them, or `any`: the one
    who is free and has had the fewest bookings lately.
    """
    service: UUID | None | UnsetType = UNSET
    """What is bought."""
    session: UUID | None | UnsetType = UNSET
    """The session of a workshop."""
    match: UUID | None | UnsetType = UNSET
    """The match of the two who meet."""
    start: datetime | None | UnsetType = UNSET
    """The start, with an offset, or as wall time of `timezone`."""
    timezone: str | None | UnsetType = UNSET
    """The zone of a start without an offset."""
    duration_minutes: int | None | UnsetType = UNSET
    """The length. A service may bring its own."""
    client: UUID | None | UnsetType = UNSET
    """For whom staff and API keys book."""
    hold: UUID | None | UnsetType = UNSET
    """Your hold of the time or the seat, which the booking takes over."""
    use_credit: bool | UnsetType = UNSET
    """Whether a credit pays."""
    bundle: UUID | None | UnsetType = UNSET
    """The booking of the bundle whose credit pays."""
    draft: bool | UnsetType = UNSET
    """Whether it waits to be submitted, without taking time."""
    notes: str | UnsetType = UNSET
    """Notes for the booking."""
    title: str | UnsetType = UNSET
    """Its title."""
    description: str | UnsetType = UNSET
    """Its description."""
    agenda: str | UnsetType = UNSET
    """What the two want to talk about."""
    client_notes: str | UnsetType = UNSET
    """The client's notes."""
    session_type: str | None | UnsetType = UNSET
    """How the two meet, where the programme has several ways."""
    location: UUID | None | UnsetType = UNSET
    """Where an appointment takes place."""
    repeat: RepeatIn
    """How often it repeats."""
    on_conflict: Literal["refuse", "skip"] | UnsetType = UNSET
    """What to do if a date cannot be booked: refuse the series, or leave that date out."""


class SeriesOut(Struct, kw_only=True):
    """A weekly series of bookings."""

    id: UUID
    """Its id."""
    repeat: RepeatOut
    """How often it repeats."""
    bookings: list[BookingOut]
    """Its bookings, in the order of their dates."""
    skipped: list[SkippedOut]
    """The dates that were left out."""


class ServiceOut(Struct, kw_only=True):
    """A service that can be booked."""

    id: UUID
    """The `service` of a booking."""
    program: str
    """The programme in which it is booked."""
    kind: Kind
    """`individual` takes a `start`, `workshop` a `session`, `course` all of its sessions, `package`
    and `bundle` no time.
    """
    name: str
    """What it is called."""
    description: str
    """What it is, in the provider's words."""
    provider: NamedOut
    """Who sells it."""
    other_providers: list[NamedOut]
    """Who provides it besides."""
    duration_minutes: int | None
    """How long it takes; null if the booking says it."""
    price: MoneyOut
    """What it costs."""
    capacity: int | None
    """How many clients a session or course takes."""
    seats_per_client: int
    """How many seats in a session one client may have."""
    location: NamedOut | None
    """Where it takes place."""
    includes: list[NamedOut]
    """The services of a package, in order."""
    covers: list[NamedOut]
    """What the credits of a bundle pay for."""
    credits: int | None
    """How many credits a bundle has."""
    valid_days: int | None
    """For how many days they are valid."""
    cancellation_policy: list[TierOut]
    """What canceling gives back. After the last line it is nothing."""


class ServiceWithSessionsOut(Struct, kw_only=True):
    """A service with its sessions to come."""

    id: UUID
    """The `service` of a booking."""
    program: str
    """The programme in which it is booked."""
    kind: Kind
    """`individual` takes a `start`, `workshop` a `session`, `course` all of its sessions, `package`
    and `bundle` no time.
    """
    name: str
    """What it is called."""
    description: str
    """What it is, in the provider's words."""
    provider: NamedOut
    """Who sells it."""
    other_providers: list[NamedOut]
    """Who provides it besides."""
    duration_minutes: int | None
    """How long it takes; null if the booking says it."""
    price: MoneyOut
    """What it costs."""
    capacity: int | None
    """How many clients a session or course takes."""
    seats_per_client: int
    """How many seats in a session one client may have."""
    location: NamedOut | None
    """Where it takes place."""
    includes: list[NamedOut]
    """The services of a package, in order."""
    covers: list[NamedOut]
    """What the credits of a bundle pay for."""
    credits: int | None
    """How many credits a bundle has."""
    valid_days: int | None
    """For how many days they are valid."""
    cancellation_policy: list[TierOut]
    """What canceling gives back. After the last line it is nothing."""
    sessions: list[SessionOut]
    """At most 100, the earliest first."""


class ServicesOut(Struct, kw_only=True):
    """A page of services."""

    items: list[ServiceOut]
    """The services, by name."""
    next_cursor: str | None
    """Where the next page begins. Null on the last page."""


class SessionOut(Struct, kw_only=True):
    """A session to come."""

    id: UUID
    """The `session` of a booking."""
    start: datetime
    """When it begins."""
    end: datetime
    """When it ends."""
    capacity: int
    """How many seats it has."""
    seats_left: int
    """How many are free."""


Side = Literal["client", "provider", "staff", "system"]


class SkippedOut(Struct, kw_only=True):
    """A date that was left out."""

    start: datetime
    """When it would have started."""
    code: str
    """Why, as the code of an error, such as `slot_taken`."""


class SlotDayOut(Struct, kw_only=True):
    """The slots of a day."""

    date_: date = field(name="date")
    """The date in `timezone`."""
    slots: list[SlotOut]
    """What starts on it, the earliest first."""


class SlotOut(Struct, kw_only=True):
    """A time that can be booked."""

    start: datetime
    """When it starts."""
    end: datetime
    """When it ends."""
    session: UUID | UnsetType = UNSET
    """The session of a workshop or course, which has seats."""


class SlotsOut(Struct, kw_only=True):
    """The slots of each day, also of days without any."""

    timezone: str
    """The time zone of the days."""
    days: list[SlotDayOut]
    """The days in order."""


Status = Literal[
    "canceled",
    "completed",
    "confirmed",
    "draft",
    "in_progress",
    "no_show",
    "pending_payment",
    "requested",
]


class StepOut(Struct, kw_only=True):
    """A step, and who may take it."""

    name: str
    """The step, as its address calls it."""
    by: list[Side]
    """The sides that may take it."""
    when: Moment
    """When they may, as seen from the booked time."""
    when_client: Moment
    """When clients may."""
    leads: dict[str, str]
    """From which status to which."""


Subject = Literal["match", "provider", "service"]


class TierOut(Struct, kw_only=True):
    """A line of a cancellation policy."""

    hours_before: int
    """How many hours before the start it ends."""
    percent: int
    """How much of the price is given back until then."""


class TimeOut(Struct, kw_only=True):
    """Time that is booked, of time that is open."""

    booked_minutes: int
    """Of confirmed, begun, completed and missed bookings. A session counts once."""
    open_minutes: int | None
    """How long the provider's hours, as they are now, are open. Null for all providers."""


class TotalOut(Struct, kw_only=True):
    """How many there are in all."""

    count: int
    """The number."""
    accuracy: Literal["about", "exact"]
    """Whether the number is exact or an estimate."""


class WeekDocument(Struct, kw_only=True):
    """The open hours of each day of the week."""

    monday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""
    tuesday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""
    wednesday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""
    thursday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""
    friday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""
    saturday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""
    sunday: list[list[str]] | UnsetType = UNSET
    """The open hours of this day; none is closed."""


class WeekOut(Struct, kw_only=True):
    """A week."""

    start: date
    """Its Monday."""
    bookings: dict[str, int]
    """How many there are, by status. Statuses without any are left out."""
    booked_minutes: int
    """The time that they take."""


class Core(Client):
    """Bookable core."""

    def list_bookings(
        self,
        *,
        program: list[str] | None = None,
        status: list[Status] | None = None,
        provider: UUID | None = None,
        client: UUID | None = None,
        service: UUID | None = None,
        starts_from: datetime | None = None,
        starts_before: datetime | None = None,
        has_time: bool | None = None,
        updated_since: datetime | None = None,
        search: str | None = None,
        order: Literal["-start", "start", "updated"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> BookingsOut:
        """Returns your own bookings, on either side, or all of them for staff and API keys. A page
        costs the same however deep it lies, and no booking is repeated or left out because others
        come or go. Those without a time come last, with `-start` first.
        """
        answer: BookingsOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/bookings",
                answers={200: BookingsOut},
                query={
                    "program": program,
                    "status": status,
                    "provider": provider,
                    "client": client,
                    "service": service,
                    "starts_from": starts_from,
                    "starts_before": starts_before,
                    "has_time": has_time,
                    "updated_since": updated_since,
                    "search": search,
                    "order": order,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    def create_booking(self, body: BookingIn, *, idempotency_key: str | None = None) -> BookingOut:
        """Books a provider's time, a service or a time of two who are matched, as the programme has
        it: give `provider`, `start` and `duration_minutes`; or `service`, with `start` for an
        appointment or `session` for a workshop; or `match`, `start` and `duration_minutes`. Staff
        and API keys name the `client`.
        """
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/bookings",
                answers={201: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_create_booking(
        self, body: BookingIn, *, idempotency_key: str | None = None
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: create a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/bookings",
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_booking(self, booking_id: UUID | str) -> BookingOut:
        """Returns the booking as it stands, with the steps that you could take now. Its two sides,
        staff and API keys may see it.
        """
        answer: BookingOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}", booking_id),
                answers={200: BookingOut},
            )
        )
        return answer

    def update_booking(
        self,
        booking_id: UUID | str,
        body: BookingPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Changes texts and the location, as the programme lets your side. What is left out
        stays.
        """
        answer: BookingOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/bookings/{}", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def download_booking_as_i_calendar(self, booking_id: UUID | str) -> str:
        """Returns the booking as a calendar file. One without a time is not found."""
        answer: str = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}/calendar.ics", booking_id),
                answers={200: str},
            )
        )
        return answer

    def cancel_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Gives back time and seats, and money and credits by the cancellation policy. Of a course
        that has begun, the sessions to come are canceled.
        """
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/cancel", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_cancel_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: cancel a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/cancel", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def complete_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that the booking took place. Where both sides have to say so, this is your part."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/complete", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_complete_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: complete a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/complete", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def confirm_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Accepts a request, with a meeting where the programme meets online, or confirms a booking
        that is paid for. With `If-Match` this and every other step is refused with 412 if the
        booking has changed since.
        """
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/confirm", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_confirm_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: confirm a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/confirm", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def decline_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Cancels a request, for the side that was asked and has not answered yet."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/decline", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_decline_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: decline a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/decline", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dispute_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that it did not go as it should. Then silence no longer counts as agreement."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/dispute", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_dispute_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: dispute a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/dispute", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_booking_history(self, booking_id: UUID | str) -> HistoryOut:
        """Returns its ledger, the oldest entry first. Only staff are told which staff member acted,
        and what a side said in a dispute.
        """
        answer: HistoryOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}/history", booking_id),
                answers={200: HistoryOut},
            )
        )
        return answer

    def make_link_to_booking(
        self,
        booking_id: UUID | str,
        body: LinkIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> LinkOut:
        """Returns an address for a person without an account, which is shown once. Its reader may
        do what it allows, as your side of the booking; what staff and API keys make is the
        client's. It can allow what that side may do. There can be ten at a time.
        """
        answer: LinkOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/links", booking_id),
                answers={201: LinkOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_link_to_booking(
        self,
        booking_id: UUID | str,
        link_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Ends a link of your side at once. Staff and API keys can end every one."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/bookings/{}/links/{}", booking_id, link_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def record_no_show(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that the other side did not come."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/no-show", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_record_no_show(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: record a no-show."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/no-show", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def quote_cancellation(self, booking_id: UUID | str) -> QuoteOut:
        """Returns what canceling now would give back to you, by which line of the cancellation
        policy, and until when. It gives back nothing if you may not cancel now.
        """
        answer: QuoteOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}/quote", booking_id),
                answers={200: QuoteOut},
            )
        )
        return answer

    def reschedule_booking(
        self,
        booking_id: UUID | str,
        body: RescheduleIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Moves the booking to another time, or a seat to another session of its workshop."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/reschedule", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_reschedule_booking(
        self,
        booking_id: UUID | str,
        body: RescheduleIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: reschedule a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/reschedule", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def start_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that the booking has begun."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/start", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_start_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: start a booking."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/start", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def submit_draft(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Takes the time of a draft. It then waits for its payment, or is confirmed at once if
        nothing is owed.
        """
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/submit", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_submit_draft(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: submit a draft."""
        answer: DryRunOfBookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/submit", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_connected_calendars(self) -> ConnectionsOut:
        """Returns the calendars that you keep elsewhere and have connected, the oldest first, with
        how their last reading went. Passwords and private addresses are never shown.
        """
        answer: ConnectionsOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/calendar-connections",
                answers={200: ConnectionsOut},
            )
        )
        return answer

    def connect_calendar(
        self, body: ConnectionIn, *, idempotency_key: str | None = None
    ) -> AuthorizeOut | ConnectionOut:
        """Connects a calendar that you keep elsewhere. What takes time there is not offered here
        any more, and it is read every five minutes. For `ics` and `caldav` the server is asked at
        once, for ten seconds at most: what it does not accept is a 422 that names the field. For
        `google` and `microsoft` the answer is the address of a page on which you give your consent.
        Confirmed bookings are written into calendars that can be written.
        """
        answer: AuthorizeOut | ConnectionOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/calendar-connections",
                answers={200: AuthorizeOut, 201: ConnectionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_connected_calendar(self, connection_id: UUID | str) -> ConnectionOut:
        """Returns the connection, with how its last reading went."""
        answer: ConnectionOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/calendar-connections/{}", connection_id),
                answers={200: ConnectionOut},
            )
        )
        return answer

    def update_connected_calendar(
        self,
        connection_id: UUID | str,
        body: ConnectionPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> ConnectionOut:
        """Changes what the body has. Another calendar is read at once, and our events move there
        from the one before.
        """
        answer: ConnectionOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/calendar-connections/{}", connection_id),
                answers={200: ConnectionOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_connected_calendar(
        self,
        connection_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Its events take no time here any more, and the events that were written there for
        bookings are deleted soon after.
        """
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/calendar-connections/{}", connection_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def sync_connected_calendar(
        self,
        connection_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> ConnectionOut:
        """Has the calendar read at once instead of within five minutes. The answer does not wait
        for it.
        """
        answer: ConnectionOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/calendar-connections/{}/sync", connection_id),
                answers={202: ConnectionOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def list_events(
        self,
        *,
        after: str | None = None,
        type: list[EventType] | None = None,
        program: list[str] | None = None,
        limit: int | None = None,
    ) -> EventsOut:
        """Returns what happened to bookings, people and seats, in an order that never changes: what
        concerns you, or everything for staff and for API keys with the scope `events:read`.
        `next_cursor` is never null: send it as `after` to get what has happened since. No event is
        ever skipped.
        """
        answer: EventsOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/events",
                answers={200: EventsOut},
                query={"after": after, "type": type, "program": program, "limit": limit},
            )
        )
        return answer

    def explain_why_time_can_or_cannot_be_booked(
        self,
        *,
        program: str,
        provider: UUID,
        start: datetime,
        duration_minutes: int | None = None,
        service: UUID | None = None,
        timezone: str | None = None,
        client: UUID | None = None,
    ) -> ExplanationOut:
        """Returns every reason why the booking could not be made now, and the next three slots. The
        rules are those of `POST bookings`. Providers and staff are told which bookings are in the
        way; others see what a list of slots shows.
        """
        answer: ExplanationOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/explain",
                answers={200: ExplanationOut},
                query={
                    "program": program,
                    "provider": provider,
                    "start": start,
                    "duration_minutes": duration_minutes,
                    "service": service,
                    "timezone": timezone,
                    "client": client,
                },
            )
        )
        return answer

    def list_who_is_free(
        self,
        *,
        program: str,
        start: datetime,
        duration_minutes: int,
        service_kind: Literal["individual", "workshop"] | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> FreeOut:
        """Returns who can be booked at exactly a time, by name."""
        answer: FreeOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/free",
                answers={200: FreeOut},
                query={
                    "program": program,
                    "start": start,
                    "duration_minutes": duration_minutes,
                    "service_kind": service_kind,
                    "search": search,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    def list_holds(self) -> HoldsOut:
        """Returns the times and seats that you hold at the moment, of which there are three at
        most. Those that have expired or were used are left out.
        """
        answer: HoldsOut = self._send(
            Call(method="GET", path="/api/core/v1/holds", answers={200: HoldsOut})
        )
        return answer

    def hold_time_or_seat(self, body: HoldIn, *, idempotency_key: str | None = None) -> HoldOut:
        """Keeps a provider's time, or with `session` a seat in a workshop, while a form is filled
        in: for 10 minutes, or up to 30. It blocks the time in every API. Send its id as `hold` with
        `POST /bookings` to book it. You may have three holds at a time.
        """
        answer: HoldOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/holds",
                answers={201: HoldOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_hold(self, hold_id: UUID | str) -> HoldOut:
        """Returns a hold of yours. One that has expired or was used is not found."""
        answer: HoldOut = self._send(
            Call(method="GET", path=path("/api/core/v1/holds/{}", hold_id), answers={200: HoldOut})
        )
        return answer

    def release_hold(
        self,
        hold_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Gives the time or the seat back before the hold expires."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/holds/{}", hold_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def retrieve_figures_about_bookings(
        self,
        *,
        program: str | None = None,
        provider: UUID | None = None,
        from_: str | None = None,
        to: str | None = None,
        timezone: str | None = None,
    ) -> InsightsOut:
        """Returns figures of the bookings that start in a range: a provider's own, up to 366 days;
        for staff and API keys of all providers, up to 92 days, or of one of them. Money is never
        summed across currencies.
        """
        answer: InsightsOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/insights",
                answers={200: InsightsOut},
                query={
                    "program": program,
                    "provider": provider,
                    "from": from_,
                    "to": to,
                    "timezone": timezone,
                },
            )
        )
        return answer

    def list_matches(self, *, limit: int | None = None, cursor: str | None = None) -> MatchesOut:
        """Returns the people with whom you are matched, the latest match first. Book one by its id,
        as `match`. API keys act for a person.
        """
        answer: MatchesOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/matches",
                answers={200: MatchesOut},
                query={"limit": limit, "cursor": cursor},
            )
        )
        return answer

    def retrieve_yourself(self) -> MeOut:
        """Returns the caller: the person with their roles, the API key with its scopes, or both if
        a key acts for a person.
        """
        answer: MeOut = self._send(Call(method="GET", path="/api/core/v1/me", answers={200: MeOut}))
        return answer

    def subscribe_to_bookings(self, *, idempotency_key: str | None = None) -> CalendarFeedOut:
        """Makes a secret address at which calendars read your bookings in all programmes, as
        iCalendar. It is shown once. Making another one ends the earlier one. It also ends with a
        new password, and when you end all your tokens.
        """
        answer: CalendarFeedOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/me/calendar-feed",
                answers={201: CalendarFeedOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def end_calendar_feed(self, *, idempotency_key: str | None = None) -> None:
        """Ends the address. Calendars that have read it keep what they have read."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path="/api/core/v1/me/calendar-feed",
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def retrieve_notifications(self) -> NotificationsOut:
        """Returns whether you are mailed what happens to your bookings, and how many minutes before
        the start you are reminded. Mails about money and cancellations are sent in any case.
        """
        answer: NotificationsOut = self._send(
            Call(
                method="GET", path="/api/core/v1/me/notifications", answers={200: NotificationsOut}
            )
        )
        return answer

    def update_notifications(
        self, body: NotificationsPatch, *, idempotency_key: str | None = None
    ) -> NotificationsOut:
        """Changes the choices that the body has, and leaves the others."""
        answer: NotificationsOut = self._send(
            Call(
                method="PATCH",
                path="/api/core/v1/me/notifications",
                answers={200: NotificationsOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_first_openings(
        self,
        *,
        program: str,
        duration_minutes: int,
        from_: str | None = None,
        to: str | None = None,
        timezone: str | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> OpeningsOut:
        """Returns the first slot of each provider in up to 62 days, the earliest first. What is
        listed can be booked.
        """
        answer: OpeningsOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/openings",
                answers={200: OpeningsOut},
                query={
                    "program": program,
                    "duration_minutes": duration_minutes,
                    "from": from_,
                    "to": to,
                    "timezone": timezone,
                    "search": search,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    def list_people(
        self,
        *,
        role: Role | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> PeopleOut:
        """Returns those who provide time, by name, and for staff and API keys everybody. E-mail,
        locale and pace are shown to oneself, staff and keys alone.
        """
        answer: PeopleOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/people",
                answers={200: PeopleOut},
                query={"role": role, "search": search, "limit": limit, "cursor": cursor},
            )
        )
        return answer

    def add_person(self, body: PersonIn, *, idempotency_key: str | None = None) -> PersonCardOut:
        """Adds a person with the given e-mail address, who has no password yet. For staff and API
        keys. Staff are appointed in the admin alone.
        """
        answer: PersonCardOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/people",
                answers={201: PersonCardOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_person(self, person_id: UUID | str) -> PersonCardOut:
        """Returns a person who provides time, or yourself. Staff and API keys can read all."""
        answer: PersonCardOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}", person_id),
                answers={200: PersonCardOut},
            )
        )
        return answer

    def update_person(
        self,
        person_id: UUID | str,
        body: PersonPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> PersonCardOut:
        """Changes the given fields of yourself, or as staff or with an API key of anybody. Hours
        move with the time zone; bookings stay where they are. With `If-Match` it is refused with
        412 if the person has changed since.
        """
        answer: PersonCardOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/people/{}", person_id),
                answers={200: PersonCardOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def erase_person(
        self,
        person_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Deletes what is personal: name, e-mail, texts, and what they sign in with. Bookings and
        money stay with `Deleted person`; bookings to come are canceled. Staff are erased in the
        admin, or by themselves. It cannot be undone.
        """
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/people/{}", person_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def export_person_data(self, person_id: UUID | str) -> dict[str, Any]:
        """Returns all that is kept about yourself, or as staff or with a key about anybody."""
        answer: dict[str, Any] = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}/export", person_id),
                answers={200: dict[str, Any]},
            )
        )
        return answer

    def retrieve_person_hours(self, person_id: UUID | str) -> HoursDocument:
        """Returns all hours of a person as one document: those of each weekday, and dates that
        replace their weekday. For oneself, staff and API keys.
        """
        answer: HoursDocument = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}/hours", person_id),
                answers={200: HoursDocument},
            )
        )
        return answer

    def replace_person_hours(
        self,
        person_id: UUID | str,
        body: HoursDocument,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> HoursDocument:
        """Replaces all hours and the time zone in one step. Days that are left out are closed;
        dates that are left out have the hours of their weekday. Bookings stay as they are.
        """
        answer: HoursDocument = self._send(
            Call(
                method="PUT",
                path=path("/api/core/v1/people/{}/hours", person_id),
                answers={200: HoursDocument},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_replace_person_hours(
        self,
        person_id: UUID | str,
        body: HoursDocument,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfHoursDocument:
        """Return what this would do, and do nothing: replace a person's hours."""
        answer: DryRunOfHoursDocument = self._send(
            Call(
                method="PUT",
                path=path("/api/core/v1/people/{}/hours", person_id),
                answers={200: DryRunOfHoursDocument},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_person_slots(
        self,
        person_id: UUID | str,
        *,
        program: str,
        duration_minutes: int | None = None,
        service: UUID | None = None,
        besides: UUID | None = None,
        from_: str | None = None,
        to: str | None = None,
        timezone: str | None = None,
    ) -> SlotsOut:
        """Returns the free times of a length, or of a `service`, by day of your time zone or
        another `timezone`: up to 62 days. What is listed can be booked; with `besides`, your
        booking can be moved there.
        """
        answer: SlotsOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}/slots", person_id),
                answers={200: SlotsOut},
                query={
                    "program": program,
                    "duration_minutes": duration_minutes,
                    "service": service,
                    "besides": besides,
                    "from": from_,
                    "to": to,
                    "timezone": timezone,
                },
            )
        )
        return answer

    def list_programmes(self) -> ProgramsOut:
        """Returns the lines of business: their roles, statuses and holds, and which side may take
        which step, and when.
        """
        answer: ProgramsOut = self._send(
            Call(method="GET", path="/api/core/v1/programs", answers={200: ProgramsOut})
        )
        return answer

    def book_weekly_series(
        self, body: SeriesIn, *, idempotency_key: str | None = None
    ) -> SeriesOut:
        """Books several weeks at one wall time in the provider's time zone, right across clock
        changes: all of them, or nothing. With `on_conflict` `skip` the dates that cannot be booked
        are left out and listed in `skipped`; the first one has to be free. Each is a booking of its
        own, and counts as one.
        """
        answer: SeriesOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/series",
                answers={201: SeriesOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_book_weekly_series(
        self, body: SeriesIn, *, idempotency_key: str | None = None
    ) -> DryRunOfSeriesOut:
        """Return what this would do, and do nothing: book a weekly series."""
        answer: DryRunOfSeriesOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/series",
                answers={200: DryRunOfSeriesOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_series(self, series_id: UUID | str) -> SeriesOut:
        """Returns the series with its bookings as they stand, for both sides, staff and API
        keys.
        """
        answer: SeriesOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/series/{}", series_id),
                answers={200: SeriesOut},
            )
        )
        return answer

    def cancel_series(
        self,
        series_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> EndedSeriesOut:
        """Cancels its bookings that are ahead, each by the rules of its own cancellation.
        `canceled` lists what each gave back, and `kept` those that could not be canceled. If that
        is all of them, the request is refused.
        """
        answer: EndedSeriesOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/series/{}/cancel", series_id),
                answers={200: EndedSeriesOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def dry_run_cancel_series(
        self,
        series_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfEndedSeriesOut:
        """Return what this would do, and do nothing: cancel a series."""
        answer: DryRunOfEndedSeriesOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/series/{}/cancel", series_id),
                answers={200: DryRunOfEndedSeriesOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_services(
        self,
        *,
        provider: UUID | None = None,
        kind: Kind | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ServicesOut:
        """Returns the services that can be booked, by name: appointments, workshops, courses,
        packages and bundles, with their prices.
        """
        answer: ServicesOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/services",
                answers={200: ServicesOut},
                query={
                    "provider": provider,
                    "kind": kind,
                    "search": search,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    def retrieve_service(self, service_id: UUID | str) -> ServiceWithSessionsOut:
        """Returns a service on sale, with its sessions to come and the seats that are left."""
        answer: ServiceWithSessionsOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/services/{}", service_id),
                answers={200: ServiceWithSessionsOut},
            )
        )
        return answer

    def list_webhook_endpoints(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> EndpointsOut:
        """Returns the endpoints that you have added, the newest first. Those of an API key belong
        to the key, and those that it adds for a person to that person.
        """
        answer: EndpointsOut = self._send(
            Call(
                method="GET",
                path="/api/core/v1/webhook-endpoints",
                answers={200: EndpointsOut},
                query={"limit": limit, "cursor": cursor},
            )
        )
        return answer

    def add_webhook_endpoint(
        self, body: EndpointIn, *, idempotency_key: str | None = None
    ) -> NewEndpointOut:
        """Events are sent to it from now on, as `GET events` shows them: a person's own, all of
        them for staff and for API keys. The answer has the secret that signs them (Standard
        Webhooks). It is shown once.
        """
        answer: NewEndpointOut = self._send(
            Call(
                method="POST",
                path="/api/core/v1/webhook-endpoints",
                answers={201: NewEndpointOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_webhook_endpoint(self, endpoint_id: UUID | str) -> EndpointOut:
        """Returns the endpoint, and how it does. Its secret is never shown again."""
        answer: EndpointOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/webhook-endpoints/{}", endpoint_id),
                answers={200: EndpointOut},
            )
        )
        return answer

    def update_webhook_endpoint(
        self,
        endpoint_id: UUID | str,
        body: EndpointPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> EndpointOut:
        """Changes what the body has, and leaves the rest. `enabled` disables an endpoint, and
        enables one that was disabled because it failed.
        """
        answer: EndpointOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/webhook-endpoints/{}", endpoint_id),
                answers={200: EndpointOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_webhook_endpoint(
        self,
        endpoint_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Nothing is sent to it any more. What was sent before is forgotten."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/webhook-endpoints/{}", endpoint_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def list_deliveries(
        self,
        endpoint_id: UUID | str,
        *,
        status: list[DeliveryStatus] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> DeliveriesOut:
        """Returns what was sent, or waits to be sent, within the last 30 days, the newest first,
        with the last answer of the receiver.
        """
        answer: DeliveriesOut = self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/webhook-endpoints/{}/deliveries", endpoint_id),
                answers={200: DeliveriesOut},
                query={"status": status, "limit": limit, "cursor": cursor},
            )
        )
        return answer

    def retry_delivery(
        self,
        endpoint_id: UUID | str,
        delivery_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DeliveryOut:
        """Sends it at once, whatever became of it, with all the attempts of a new event."""
        answer: DeliveryOut = self._send(
            Call(
                method="POST",
                path=path(
                    "/api/core/v1/webhook-endpoints/{}/deliveries/{}/retry",
                    endpoint_id,
                    delivery_id,
                ),
                answers={202: DeliveryOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def replay_events(
        self,
        endpoint_id: UUID | str,
        body: ReplayIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Sends again everything for the endpoint that happened after an event, in the same order
        and under the same ids. Receivers drop what they know by its id.
        """
        answer: None = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/webhook-endpoints/{}/replay", endpoint_id),
                answers={202: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def rotate_secret(
        self,
        endpoint_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> NewEndpointOut:
        """Makes a new secret, which is shown once. For 24 hours the old one signs beside it."""
        answer: NewEndpointOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/webhook-endpoints/{}/rotate", endpoint_id),
                answers={200: NewEndpointOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    def send_test(
        self,
        endpoint_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DeliveryOut:
        """Sends an event `webhook.test` to this endpoint alone. Look among its deliveries for what
        came of it.
        """
        answer: DeliveryOut = self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/webhook-endpoints/{}/test", endpoint_id),
                answers={202: DeliveryOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer


class AsyncCore(AsyncClient):
    """Bookable core."""

    async def list_bookings(
        self,
        *,
        program: list[str] | None = None,
        status: list[Status] | None = None,
        provider: UUID | None = None,
        client: UUID | None = None,
        service: UUID | None = None,
        starts_from: datetime | None = None,
        starts_before: datetime | None = None,
        has_time: bool | None = None,
        updated_since: datetime | None = None,
        search: str | None = None,
        order: Literal["-start", "start", "updated"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> BookingsOut:
        """Returns your own bookings, on either side, or all of them for staff and API keys. A page
        costs the same however deep it lies, and no booking is repeated or left out because others
        come or go. Those without a time come last, with `-start` first.
        """
        answer: BookingsOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/bookings",
                answers={200: BookingsOut},
                query={
                    "program": program,
                    "status": status,
                    "provider": provider,
                    "client": client,
                    "service": service,
                    "starts_from": starts_from,
                    "starts_before": starts_before,
                    "has_time": has_time,
                    "updated_since": updated_since,
                    "search": search,
                    "order": order,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    async def create_booking(
        self, body: BookingIn, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Books a provider's time, a service or a time of two who are matched, as the programme has
        it: give `provider`, `start` and `duration_minutes`; or `service`, with `start` for an
        appointment or `session` for a workshop; or `match`, `start` and `duration_minutes`. Staff
        and API keys name the `client`.
        """
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/bookings",
                answers={201: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_create_booking(
        self, body: BookingIn, *, idempotency_key: str | None = None
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: create a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/bookings",
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_booking(self, booking_id: UUID | str) -> BookingOut:
        """Returns the booking as it stands, with the steps that you could take now. Its two sides,
        staff and API keys may see it.
        """
        answer: BookingOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}", booking_id),
                answers={200: BookingOut},
            )
        )
        return answer

    async def update_booking(
        self,
        booking_id: UUID | str,
        body: BookingPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Changes texts and the location, as the programme lets your side. What is left out
        stays.
        """
        answer: BookingOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/bookings/{}", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def download_booking_as_i_calendar(self, booking_id: UUID | str) -> str:
        """Returns the booking as a calendar file. One without a time is not found."""
        answer: str = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}/calendar.ics", booking_id),
                answers={200: str},
            )
        )
        return answer

    async def cancel_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Gives back time and seats, and money and credits by the cancellation policy. Of a course
        that has begun, the sessions to come are canceled.
        """
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/cancel", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_cancel_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: cancel a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/cancel", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def complete_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that the booking took place. Where both sides have to say so, this is your part."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/complete", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_complete_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: complete a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/complete", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def confirm_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Accepts a request, with a meeting where the programme meets online, or confirms a booking
        that is paid for. With `If-Match` this and every other step is refused with 412 if the
        booking has changed since.
        """
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/confirm", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_confirm_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: confirm a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/confirm", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def decline_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Cancels a request, for the side that was asked and has not answered yet."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/decline", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_decline_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: decline a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/decline", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dispute_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that it did not go as it should. Then silence no longer counts as agreement."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/dispute", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_dispute_booking(
        self,
        booking_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: dispute a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/dispute", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_booking_history(self, booking_id: UUID | str) -> HistoryOut:
        """Returns its ledger, the oldest entry first. Only staff are told which staff member acted,
        and what a side said in a dispute.
        """
        answer: HistoryOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}/history", booking_id),
                answers={200: HistoryOut},
            )
        )
        return answer

    async def make_link_to_booking(
        self,
        booking_id: UUID | str,
        body: LinkIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> LinkOut:
        """Returns an address for a person without an account, which is shown once. Its reader may
        do what it allows, as your side of the booking; what staff and API keys make is the
        client's. It can allow what that side may do. There can be ten at a time.
        """
        answer: LinkOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/links", booking_id),
                answers={201: LinkOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_link_to_booking(
        self,
        booking_id: UUID | str,
        link_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Ends a link of your side at once. Staff and API keys can end every one."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/bookings/{}/links/{}", booking_id, link_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def record_no_show(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that the other side did not come."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/no-show", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_record_no_show(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: record a no-show."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/no-show", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def quote_cancellation(self, booking_id: UUID | str) -> QuoteOut:
        """Returns what canceling now would give back to you, by which line of the cancellation
        policy, and until when. It gives back nothing if you may not cancel now.
        """
        answer: QuoteOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/bookings/{}/quote", booking_id),
                answers={200: QuoteOut},
            )
        )
        return answer

    async def reschedule_booking(
        self,
        booking_id: UUID | str,
        body: RescheduleIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Moves the booking to another time, or a seat to another session of its workshop."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/reschedule", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_reschedule_booking(
        self,
        booking_id: UUID | str,
        body: RescheduleIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: reschedule a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/reschedule", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def start_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Says that the booking has begun."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/start", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_start_booking(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: start a booking."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/start", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def submit_draft(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> BookingOut:
        """Takes the time of a draft. It then waits for its payment, or is confirmed at once if
        nothing is owed.
        """
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/submit", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_submit_draft(
        self,
        booking_id: UUID | str,
        body: NothingIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfBookingOut:
        """Return what this would do, and do nothing: submit a draft."""
        answer: DryRunOfBookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/bookings/{}/submit", booking_id),
                answers={200: DryRunOfBookingOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_connected_calendars(self) -> ConnectionsOut:
        """Returns the calendars that you keep elsewhere and have connected, the oldest first, with
        how their last reading went. Passwords and private addresses are never shown.
        """
        answer: ConnectionsOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/calendar-connections",
                answers={200: ConnectionsOut},
            )
        )
        return answer

    async def connect_calendar(
        self, body: ConnectionIn, *, idempotency_key: str | None = None
    ) -> AuthorizeOut | ConnectionOut:
        """Connects a calendar that you keep elsewhere. What takes time there is not offered here
        any more, and it is read every five minutes. For `ics` and `caldav` the server is asked at
        once, for ten seconds at most: what it does not accept is a 422 that names the field. For
        `google` and `microsoft` the answer is the address of a page on which you give your consent.
        Confirmed bookings are written into calendars that can be written.
        """
        answer: AuthorizeOut | ConnectionOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/calendar-connections",
                answers={200: AuthorizeOut, 201: ConnectionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_connected_calendar(self, connection_id: UUID | str) -> ConnectionOut:
        """Returns the connection, with how its last reading went."""
        answer: ConnectionOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/calendar-connections/{}", connection_id),
                answers={200: ConnectionOut},
            )
        )
        return answer

    async def update_connected_calendar(
        self,
        connection_id: UUID | str,
        body: ConnectionPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> ConnectionOut:
        """Changes what the body has. Another calendar is read at once, and our events move there
        from the one before.
        """
        answer: ConnectionOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/calendar-connections/{}", connection_id),
                answers={200: ConnectionOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_connected_calendar(
        self,
        connection_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Its events take no time here any more, and the events that were written there for
        bookings are deleted soon after.
        """
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/calendar-connections/{}", connection_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def sync_connected_calendar(
        self,
        connection_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> ConnectionOut:
        """Has the calendar read at once instead of within five minutes. The answer does not wait
        for it.
        """
        answer: ConnectionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/calendar-connections/{}/sync", connection_id),
                answers={202: ConnectionOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def list_events(
        self,
        *,
        after: str | None = None,
        type: list[EventType] | None = None,
        program: list[str] | None = None,
        limit: int | None = None,
    ) -> EventsOut:
        """Returns what happened to bookings, people and seats, in an order that never changes: what
        concerns you, or everything for staff and for API keys with the scope `events:read`.
        `next_cursor` is never null: send it as `after` to get what has happened since. No event is
        ever skipped.
        """
        answer: EventsOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/events",
                answers={200: EventsOut},
                query={"after": after, "type": type, "program": program, "limit": limit},
            )
        )
        return answer

    async def explain_why_time_can_or_cannot_be_booked(
        self,
        *,
        program: str,
        provider: UUID,
        start: datetime,
        duration_minutes: int | None = None,
        service: UUID | None = None,
        timezone: str | None = None,
        client: UUID | None = None,
    ) -> ExplanationOut:
        """Returns every reason why the booking could not be made now, and the next three slots. The
        rules are those of `POST bookings`. Providers and staff are told which bookings are in the
        way; others see what a list of slots shows.
        """
        answer: ExplanationOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/explain",
                answers={200: ExplanationOut},
                query={
                    "program": program,
                    "provider": provider,
                    "start": start,
                    "duration_minutes": duration_minutes,
                    "service": service,
                    "timezone": timezone,
                    "client": client,
                },
            )
        )
        return answer

    async def list_who_is_free(
        self,
        *,
        program: str,
        start: datetime,
        duration_minutes: int,
        service_kind: Literal["individual", "workshop"] | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> FreeOut:
        """Returns who can be booked at exactly a time, by name."""
        answer: FreeOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/free",
                answers={200: FreeOut},
                query={
                    "program": program,
                    "start": start,
                    "duration_minutes": duration_minutes,
                    "service_kind": service_kind,
                    "search": search,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    async def list_holds(self) -> HoldsOut:
        """Returns the times and seats that you hold at the moment, of which there are three at
        most. Those that have expired or were used are left out.
        """
        answer: HoldsOut = await self._send(
            Call(method="GET", path="/api/core/v1/holds", answers={200: HoldsOut})
        )
        return answer

    async def hold_time_or_seat(
        self, body: HoldIn, *, idempotency_key: str | None = None
    ) -> HoldOut:
        """Keeps a provider's time, or with `session` a seat in a workshop, while a form is filled
        in: for 10 minutes, or up to 30. It blocks the time in every API. Send its id as `hold` with
        `POST /bookings` to book it. You may have three holds at a time.
        """
        answer: HoldOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/holds",
                answers={201: HoldOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_hold(self, hold_id: UUID | str) -> HoldOut:
        """Returns a hold of yours. One that has expired or was used is not found."""
        answer: HoldOut = await self._send(
            Call(method="GET", path=path("/api/core/v1/holds/{}", hold_id), answers={200: HoldOut})
        )
        return answer

    async def release_hold(
        self,
        hold_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Gives the time or the seat back before the hold expires."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/holds/{}", hold_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def retrieve_figures_about_bookings(
        self,
        *,
        program: str | None = None,
        provider: UUID | None = None,
        from_: str | None = None,
        to: str | None = None,
        timezone: str | None = None,
    ) -> InsightsOut:
        """Returns figures of the bookings that start in a range: a provider's own, up to 366 days;
        for staff and API keys of all providers, up to 92 days, or of one of them. Money is never
        summed across currencies.
        """
        answer: InsightsOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/insights",
                answers={200: InsightsOut},
                query={
                    "program": program,
                    "provider": provider,
                    "from": from_,
                    "to": to,
                    "timezone": timezone,
                },
            )
        )
        return answer

    async def list_matches(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> MatchesOut:
        """Returns the people with whom you are matched, the latest match first. Book one by its id,
        as `match`. API keys act for a person.
        """
        answer: MatchesOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/matches",
                answers={200: MatchesOut},
                query={"limit": limit, "cursor": cursor},
            )
        )
        return answer

    async def retrieve_yourself(self) -> MeOut:
        """Returns the caller: the person with their roles, the API key with its scopes, or both if
        a key acts for a person.
        """
        answer: MeOut = await self._send(
            Call(method="GET", path="/api/core/v1/me", answers={200: MeOut})
        )
        return answer

    async def subscribe_to_bookings(self, *, idempotency_key: str | None = None) -> CalendarFeedOut:
        """Makes a secret address at which calendars read your bookings in all programmes, as
        iCalendar. It is shown once. Making another one ends the earlier one. It also ends with a
        new password, and when you end all your tokens.
        """
        answer: CalendarFeedOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/me/calendar-feed",
                answers={201: CalendarFeedOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def end_calendar_feed(self, *, idempotency_key: str | None = None) -> None:
        """Ends the address. Calendars that have read it keep what they have read."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path="/api/core/v1/me/calendar-feed",
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def retrieve_notifications(self) -> NotificationsOut:
        """Returns whether you are mailed what happens to your bookings, and how many minutes before
        the start you are reminded. Mails about money and cancellations are sent in any case.
        """
        answer: NotificationsOut = await self._send(
            Call(
                method="GET", path="/api/core/v1/me/notifications", answers={200: NotificationsOut}
            )
        )
        return answer

    async def update_notifications(
        self, body: NotificationsPatch, *, idempotency_key: str | None = None
    ) -> NotificationsOut:
        """Changes the choices that the body has, and leaves the others."""
        answer: NotificationsOut = await self._send(
            Call(
                method="PATCH",
                path="/api/core/v1/me/notifications",
                answers={200: NotificationsOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_first_openings(
        self,
        *,
        program: str,
        duration_minutes: int,
        from_: str | None = None,
        to: str | None = None,
        timezone: str | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> OpeningsOut:
        """Returns the first slot of each provider in up to 62 days, the earliest first. What is
        listed can be booked.
        """
        answer: OpeningsOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/openings",
                answers={200: OpeningsOut},
                query={
                    "program": program,
                    "duration_minutes": duration_minutes,
                    "from": from_,
                    "to": to,
                    "timezone": timezone,
                    "search": search,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    async def list_people(
        self,
        *,
        role: Role | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> PeopleOut:
        """Returns those who provide time, by name, and for staff and API keys everybody. E-mail,
        locale and pace are shown to oneself, staff and keys alone.
        """
        answer: PeopleOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/people",
                answers={200: PeopleOut},
                query={"role": role, "search": search, "limit": limit, "cursor": cursor},
            )
        )
        return answer

    async def add_person(
        self, body: PersonIn, *, idempotency_key: str | None = None
    ) -> PersonCardOut:
        """Adds a person with the given e-mail address, who has no password yet. For staff and API
        keys. Staff are appointed in the admin alone.
        """
        answer: PersonCardOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/people",
                answers={201: PersonCardOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_person(self, person_id: UUID | str) -> PersonCardOut:
        """Returns a person who provides time, or yourself. Staff and API keys can read all."""
        answer: PersonCardOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}", person_id),
                answers={200: PersonCardOut},
            )
        )
        return answer

    async def update_person(
        self,
        person_id: UUID | str,
        body: PersonPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> PersonCardOut:
        """Changes the given fields of yourself, or as staff or with an API key of anybody. Hours
        move with the time zone; bookings stay where they are. With `If-Match` it is refused with
        412 if the person has changed since.
        """
        answer: PersonCardOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/people/{}", person_id),
                answers={200: PersonCardOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def erase_person(
        self,
        person_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Deletes what is personal: name, e-mail, texts, and what they sign in with. Bookings and
        money stay with `Deleted person`; bookings to come are canceled. Staff are erased in the
        admin, or by themselves. It cannot be undone.
        """
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/people/{}", person_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def export_person_data(self, person_id: UUID | str) -> dict[str, Any]:
        """Returns all that is kept about yourself, or as staff or with a key about anybody."""
        answer: dict[str, Any] = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}/export", person_id),
                answers={200: dict[str, Any]},
            )
        )
        return answer

    async def retrieve_person_hours(self, person_id: UUID | str) -> HoursDocument:
        """Returns all hours of a person as one document: those of each weekday, and dates that
        replace their weekday. For oneself, staff and API keys.
        """
        answer: HoursDocument = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}/hours", person_id),
                answers={200: HoursDocument},
            )
        )
        return answer

    async def replace_person_hours(
        self,
        person_id: UUID | str,
        body: HoursDocument,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> HoursDocument:
        """Replaces all hours and the time zone in one step. Days that are left out are closed;
        dates that are left out have the hours of their weekday. Bookings stay as they are.
        """
        answer: HoursDocument = await self._send(
            Call(
                method="PUT",
                path=path("/api/core/v1/people/{}/hours", person_id),
                answers={200: HoursDocument},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_replace_person_hours(
        self,
        person_id: UUID | str,
        body: HoursDocument,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfHoursDocument:
        """Return what this would do, and do nothing: replace a person's hours."""
        answer: DryRunOfHoursDocument = await self._send(
            Call(
                method="PUT",
                path=path("/api/core/v1/people/{}/hours", person_id),
                answers={200: DryRunOfHoursDocument},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_person_slots(
        self,
        person_id: UUID | str,
        *,
        program: str,
        duration_minutes: int | None = None,
        service: UUID | None = None,
        besides: UUID | None = None,
        from_: str | None = None,
        to: str | None = None,
        timezone: str | None = None,
    ) -> SlotsOut:
        """Returns the free times of a length, or of a `service`, by day of your time zone or
        another `timezone`: up to 62 days. What is listed can be booked; with `besides`, your
        booking can be moved there.
        """
        answer: SlotsOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/people/{}/slots", person_id),
                answers={200: SlotsOut},
                query={
                    "program": program,
                    "duration_minutes": duration_minutes,
                    "service": service,
                    "besides": besides,
                    "from": from_,
                    "to": to,
                    "timezone": timezone,
                },
            )
        )
        return answer

    async def list_programmes(self) -> ProgramsOut:
        """Returns the lines of business: their roles, statuses and holds, and which side may take
        which step, and when.
        """
        answer: ProgramsOut = await self._send(
            Call(method="GET", path="/api/core/v1/programs", answers={200: ProgramsOut})
        )
        return answer

    async def book_weekly_series(
        self, body: SeriesIn, *, idempotency_key: str | None = None
    ) -> SeriesOut:
        """Books several weeks at one wall time in the provider's time zone, right across clock
        changes: all of them, or nothing. With `on_conflict` `skip` the dates that cannot be booked
        are left out and listed in `skipped`; the first one has to be free. Each is a booking of its
        own, and counts as one.
        """
        answer: SeriesOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/series",
                answers={201: SeriesOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_book_weekly_series(
        self, body: SeriesIn, *, idempotency_key: str | None = None
    ) -> DryRunOfSeriesOut:
        """Return what this would do, and do nothing: book a weekly series."""
        answer: DryRunOfSeriesOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/series",
                answers={200: DryRunOfSeriesOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_series(self, series_id: UUID | str) -> SeriesOut:
        """Returns the series with its bookings as they stand, for both sides, staff and API
        keys.
        """
        answer: SeriesOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/series/{}", series_id),
                answers={200: SeriesOut},
            )
        )
        return answer

    async def cancel_series(
        self,
        series_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> EndedSeriesOut:
        """Cancels its bookings that are ahead, each by the rules of its own cancellation.
        `canceled` lists what each gave back, and `kept` those that could not be canceled. If that
        is all of them, the request is refused.
        """
        answer: EndedSeriesOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/series/{}/cancel", series_id),
                answers={200: EndedSeriesOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def dry_run_cancel_series(
        self,
        series_id: UUID | str,
        body: ReasonIn | None = None,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DryRunOfEndedSeriesOut:
        """Return what this would do, and do nothing: cancel a series."""
        answer: DryRunOfEndedSeriesOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/series/{}/cancel", series_id),
                answers={200: DryRunOfEndedSeriesOut},
                query={"dry_run": True},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_services(
        self,
        *,
        provider: UUID | None = None,
        kind: Kind | None = None,
        search: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ServicesOut:
        """Returns the services that can be booked, by name: appointments, workshops, courses,
        packages and bundles, with their prices.
        """
        answer: ServicesOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/services",
                answers={200: ServicesOut},
                query={
                    "provider": provider,
                    "kind": kind,
                    "search": search,
                    "limit": limit,
                    "cursor": cursor,
                },
            )
        )
        return answer

    async def retrieve_service(self, service_id: UUID | str) -> ServiceWithSessionsOut:
        """Returns a service on sale, with its sessions to come and the seats that are left."""
        answer: ServiceWithSessionsOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/services/{}", service_id),
                answers={200: ServiceWithSessionsOut},
            )
        )
        return answer

    async def list_webhook_endpoints(
        self, *, limit: int | None = None, cursor: str | None = None
    ) -> EndpointsOut:
        """Returns the endpoints that you have added, the newest first. Those of an API key belong
        to the key, and those that it adds for a person to that person.
        """
        answer: EndpointsOut = await self._send(
            Call(
                method="GET",
                path="/api/core/v1/webhook-endpoints",
                answers={200: EndpointsOut},
                query={"limit": limit, "cursor": cursor},
            )
        )
        return answer

    async def add_webhook_endpoint(
        self, body: EndpointIn, *, idempotency_key: str | None = None
    ) -> NewEndpointOut:
        """Events are sent to it from now on, as `GET events` shows them: a person's own, all of
        them for staff and for API keys. The answer has the secret that signs them (Standard
        Webhooks). It is shown once.
        """
        answer: NewEndpointOut = await self._send(
            Call(
                method="POST",
                path="/api/core/v1/webhook-endpoints",
                answers={201: NewEndpointOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_webhook_endpoint(self, endpoint_id: UUID | str) -> EndpointOut:
        """Returns the endpoint, and how it does. Its secret is never shown again."""
        answer: EndpointOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/webhook-endpoints/{}", endpoint_id),
                answers={200: EndpointOut},
            )
        )
        return answer

    async def update_webhook_endpoint(
        self,
        endpoint_id: UUID | str,
        body: EndpointPatch,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> EndpointOut:
        """Changes what the body has, and leaves the rest. `enabled` disables an endpoint, and
        enables one that was disabled because it failed.
        """
        answer: EndpointOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/core/v1/webhook-endpoints/{}", endpoint_id),
                answers={200: EndpointOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_webhook_endpoint(
        self,
        endpoint_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Nothing is sent to it any more. What was sent before is forgotten."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/core/v1/webhook-endpoints/{}", endpoint_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def list_deliveries(
        self,
        endpoint_id: UUID | str,
        *,
        status: list[DeliveryStatus] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> DeliveriesOut:
        """Returns what was sent, or waits to be sent, within the last 30 days, the newest first,
        with the last answer of the receiver.
        """
        answer: DeliveriesOut = await self._send(
            Call(
                method="GET",
                path=path("/api/core/v1/webhook-endpoints/{}/deliveries", endpoint_id),
                answers={200: DeliveriesOut},
                query={"status": status, "limit": limit, "cursor": cursor},
            )
        )
        return answer

    async def retry_delivery(
        self,
        endpoint_id: UUID | str,
        delivery_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DeliveryOut:
        """Sends it at once, whatever became of it, with all the attempts of a new event."""
        answer: DeliveryOut = await self._send(
            Call(
                method="POST",
                path=path(
                    "/api/core/v1/webhook-endpoints/{}/deliveries/{}/retry",
                    endpoint_id,
                    delivery_id,
                ),
                answers={202: DeliveryOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def replay_events(
        self,
        endpoint_id: UUID | str,
        body: ReplayIn,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> None:
        """Sends again everything for the endpoint that happened after an event, in the same order
        and under the same ids. Receivers drop what they know by its id.
        """
        answer: None = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/webhook-endpoints/{}/replay", endpoint_id),
                answers={202: None},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def rotate_secret(
        self,
        endpoint_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> NewEndpointOut:
        """Makes a new secret, which is shown once. For 24 hours the old one signs beside it."""
        answer: NewEndpointOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/webhook-endpoints/{}/rotate", endpoint_id),
                answers={200: NewEndpointOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer

    async def send_test(
        self,
        endpoint_id: UUID | str,
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> DeliveryOut:
        """Sends an event `webhook.test` to this endpoint alone. Look among its deliveries for what
        came of it.
        """
        answer: DeliveryOut = await self._send(
            Call(
                method="POST",
                path=path("/api/core/v1/webhook-endpoints/{}/test", endpoint_id),
                answers={202: DeliveryOut},
                headers={"Idempotency-Key": idempotency_key, "If-Match": if_match},
                takes_key=True,
            )
        )
        return answer
