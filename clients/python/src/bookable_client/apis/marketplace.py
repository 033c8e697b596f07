"""Bookable marketplace. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path


class AccountOut(Struct, kw_only=True):
    """What is owed for a booking, what was paid and what was refunded."""

    booking_id: int
    """The booking's id."""
    payment_status: str
    """How the payment stands."""
    pricing: PricingOut
    """How the price comes about."""
    paid_cents: int
    """What was paid, in minor units of the currency."""
    refunded_cents: int
    """What has come back, in minor units of the currency."""
    refund_pending_cents: int
    """What is on its way back, in minor units."""
    disputed: bool
    """Whether a side says that it did not take place."""
    card_payments: bool
    """Whether payment by card is set up."""
    payments: list[PaymentOut]
    """The payments, the oldest first."""
    refunds: list[RefundOut]
    """The refunds, the oldest first."""


class BalanceOut(Struct, kw_only=True):
    """The credits left of one bundle, and the services they pay for. `bundle_id` is the number of
    the booking that bought the bundle.
    """

    bundle_id: int
    """The booking of the bundle whose credit is used."""
    total: int
    """How many there are."""
    remaining: int
    """How many are left."""
    expires_at: datetime | None
    """When it ends by itself."""
    services: list[NamedOut]
    """The services."""


class BookedServiceOut(Struct, kw_only=True):
    """The booked service with its current name, length and price."""

    id: int
    """The id."""
    name: str
    """The name."""
    duration_minutes: int | None
    """The length in minutes."""
    price_cents: int
    """The price, in minor units of the currency."""


class BookingDetail(Struct, kw_only=True):
    """A booking in full. `payment_status` sums up its payments. `refund_pending_cents` is still to
    be refunded. `disputed` is true while the client's bank is demanding the money back.
    """

    id: int
    """The id."""
    public_uuid: UUID
    """The booking's id outside this API."""
    practitioner: ContactOut
    """Who is booked."""
    service: BookedServiceOut
    """What was sold."""
    start_time: str | None
    """The start."""
    end_time: str | None
    """The end."""
    status: str
    """The status."""
    payment_status: str
    """How the payment stands."""
    price_charged: str
    """What is charged, as an amount."""
    price_charged_cents: int
    """What is charged, in minor units of the currency."""
    currency: str
    """The currency (ISO 4217)."""
    is_upcoming: bool
    """Whether it is still to come."""
    booking_type: str
    """What was sold."""
    title: str
    """A title."""
    parent_id: int | None
    """The booking that it is a part of, or null."""
    location: PlaceOut | None
    """Where it takes place."""
    client: ContactOut
    """Who booked."""
    description: str
    """What it is about."""
    client_notes: str
    """What the client wrote."""
    timezone: str
    """A time zone, as an IANA name."""
    meeting_url: str
    """The address of the online meeting."""
    meeting_id: str
    """The number of the online meeting."""
    service_session_id: int | None
    """The date of a workshop, or null."""
    room: NamedOut | None
    """The room."""
    pricing: PricingOut
    """How the price comes about."""
    refund_pending_cents: int
    """What is on its way back, in minor units."""
    disputed: bool
    """Whether a side says that it did not take place."""
    can_be_canceled: bool
    """Whether you may cancel it now."""
    can_be_rescheduled: bool
    """Whether you may move it now."""
    canceled_by: str | None
    """Which side canceled it, or null."""
    cancellation_reason: str
    """Why it was canceled."""
    canceled_at: datetime | None
    """When it was canceled, or null."""
    created_at: datetime
    """When it was made."""
    updated_at: datetime
    """When it last changed."""
    credits: CreditsOut | None
    """The credits."""
    child_bookings: list[BookingOut]
    """The bookings that it consists of."""
    notes: list[NoteOut]
    """Notes."""
    moves: list[MoveOut]
    """How it was moved, the oldest first."""


class BookingIn(Struct, kw_only=True):
    """An appointment with a practitioner, or a seat in a workshop session: then give the session's
    start and end. With `use_credits`, a credit pays: one of the bundle `bundle_id`, or else of the
    bundle that expires first. A `draft` holds no time until it is submitted.
    """

    title: str | None | UnsetType = UNSET
    """A title."""
    description: str | None | UnsetType = UNSET
    """What it is about."""
    client_notes: str | None | UnsetType = UNSET
    """What the client wrote."""
    price_cents: Any | UnsetType = UNSET
    """Ignored"""
    price_charged: Any | UnsetType = UNSET
    """Ignored"""
    price_charged_cents: Any | UnsetType = UNSET
    """Ignored"""
    practitioner_id: int
    """The practitioner's id."""
    service_id: int
    """The service's id."""
    start_time: datetime
    """The start."""
    end_time: datetime
    """The end."""
    location_id: int | None | UnsetType = UNSET
    """Where it takes place."""
    service_session_id: int | None | UnsetType = UNSET
    """The date of a workshop, or null."""
    timezone: str | None | UnsetType = UNSET
    """A time zone, as an IANA name."""
    draft: bool | UnsetType = UNSET
    """Whether it is only a draft, which holds no time."""
    use_credits: bool | UnsetType = UNSET
    """Whether to pay with a credit."""
    bundle_id: int | None | UnsetType = UNSET
    """The booking of the bundle whose credit is used."""


class BookingOut(Struct, kw_only=True):
    """A booking in a list. `start_time` and `end_time` are null for packages, bundles and anything
    not scheduled yet.
    """

    id: int
    """The id."""
    public_uuid: UUID
    """The booking's id outside this API."""
    practitioner: ContactOut
    """Who is booked."""
    service: BookedServiceOut
    """What was sold."""
    start_time: str | None
    """The start."""
    end_time: str | None
    """The end."""
    status: str
    """The status."""
    payment_status: str
    """How the payment stands."""
    price_charged: str
    """What is charged, as an amount."""
    price_charged_cents: int
    """What is charged, in minor units of the currency."""
    currency: str
    """The currency (ISO 4217)."""
    is_upcoming: bool
    """Whether it is still to come."""
    booking_type: str
    """What was sold."""
    title: str
    """A title."""
    parent_id: int | None
    """The booking that it is a part of, or null."""
    client: NamedOut
    """Who booked."""
    location: PlaceOut | None
    """Where it takes place."""


class BookingPatch(Struct, kw_only=True):
    """The fields to change. Only the practitioner and staff may change the location and the
    meeting. Other fields are ignored.
    """

    title: str | None | UnsetType = UNSET
    """A title."""
    description: str | None | UnsetType = UNSET
    """What it is about."""
    client_notes: str | None | UnsetType = UNSET
    """What the client wrote."""
    timezone: str | None | UnsetType = UNSET
    """A time zone, as an IANA name."""
    location_id: int | None | UnsetType = UNSET
    """Where it takes place."""
    meeting_url: str | None | UnsetType = UNSET
    """The address of the online meeting."""
    meeting_id: str | None | UnsetType = UNSET
    """The number of the online meeting."""


class CallOffIn(Struct, kw_only=True):
    """An optional reason why the session is called off."""

    reason: str | None | UnsetType = UNSET
    """Why."""


class CancelIn(Struct, kw_only=True):
    """An optional reason. Staff may also say on whose behalf they cancel, in `canceled_by`."""

    reason: str | None | UnsetType = UNSET
    """Why."""
    canceled_by: Literal["admin", "client", "practitioner", "system"] | None | UnsetType = UNSET
    """Which side canceled it, or null."""


class CheckoutOut(Struct, kw_only=True):
    """The page where the client pays, and until when it is open."""

    payment_id: int
    """The payment's id."""
    checkout_url: str
    """The page on which the client pays."""
    amount_cents: int
    """The amount, in minor units of the currency."""
    currency: str
    """The currency (ISO 4217)."""
    expires_at: datetime | None
    """When it ends by itself."""


class ContactOut(Struct, kw_only=True):
    """A person's number, name and e-mail address."""

    id: int
    """The id."""
    name: str
    """The name."""
    email: str
    """The e-mail address."""


class CreditAccountOut(Struct, kw_only=True):
    """The balances that can still be spent, those that expire first at the top, and a page of the
    history, newest first.
    """

    balances: list[BalanceOut]
    """The credits of each bundle."""
    history: PageOutMovementOut
    """How the credits came and went, the newest first."""


class CreditsOut(Struct, kw_only=True):
    """The credits of a bundle: how many it grants once it is paid and confirmed, how many remain,
    and when they expire.
    """

    total: int
    """How many there are."""
    remaining: int
    """How many are left."""
    expires_at: datetime | None
    """When it ends by itself."""


class DayOut(Struct, kw_only=True):
    """A day and the slots in which the service can be booked."""

    date_: date = field(name="date")
    """A day."""
    available: bool
    """Whether the time is free."""
    slots: list[SlotOut]
    """The free slots."""


class ErrorOut(Struct, kw_only=True):
    """An error, with a message for people."""

    detail: str
    """A sentence that says what happened."""


class JoinIn(Struct, kw_only=True):
    """The session to wait for. Needed only for a workshop with several upcoming sessions; a course
    is always waited for as a whole.
    """

    service_session_id: int | None | UnsetType = UNSET
    """The date of a workshop, or null."""


class LocationOut(Struct, kw_only=True):
    """A location and its rooms."""

    id: int
    """The id."""
    name: str
    """The name."""
    address: str
    """The street address."""
    timezone: str
    """A time zone, as an IANA name."""
    rooms: list[NamedOut]
    """The rooms."""


class MoveOut(Struct, kw_only=True):
    """A change of a booking's time. `from_start_time` and `from_end_time` are null if it had no
    time before.
    """

    moved_at: datetime
    """When it was moved."""
    moved_by: str
    """Which side moved it."""
    from_start_time: str | None
    """The start before."""
    from_end_time: str | None
    """The end before."""
    to_start_time: str
    """The start after."""
    to_end_time: str
    """The end after."""
    reason: str
    """Why."""


class MovementOut(Struct, kw_only=True):
    """A change of a credit balance. `kind` is `granted`, `spent`, `given_back`, `forfeited`,
    `expired` or `revoked`. `booking_id` is the bundle itself, or the booking that the credit paid
    for. `reason` is `bundle_confirmed`, `booked`, `canceled_in_time`, `moved_by_others`,
    `canceled_by_others`, `canceled_too_late`, `bundle_has_run_out` or `bundle_canceled`. The
    `delta` of `forfeited` is 0, because the credit was already spent.
    """

    bundle_id: int
    """The booking of the bundle whose credit is used."""
    booking_id: int
    """The booking's id."""
    service: str
    """What was sold."""
    kind: str
    """Which kind it is."""
    delta: int
    """How many credits came or went."""
    reason: str
    """Why."""
    created_at: datetime
    """When it was made."""


class NamedOut(Struct, kw_only=True):
    """A number and a name."""

    id: int
    """The id."""
    name: str
    """The name."""


class NoteIn(Struct, kw_only=True):
    """A note. Only its author and staff can read a private one."""

    content: str
    """The text of the note."""
    is_private: bool | UnsetType = UNSET
    """Whether only its author sees it."""


class NoteOut(Struct, kw_only=True):
    """A note on a booking."""

    id: int
    """The id."""
    author: NamedOut
    """Who wrote it."""
    content: str
    """The text of the note."""
    is_private: bool
    """Whether only its author sees it."""
    created_at: datetime
    """When it was made."""


class PageOutBookingOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[BookingOut]
    """The entries of this page."""


class PageOutLocationOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[LocationOut]
    """The entries of this page."""


class PageOutMovementOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[MovementOut]
    """The entries of this page."""


class PageOutPractitionerOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[PractitionerOut]
    """The entries of this page."""


class PageOutServiceOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[ServiceOut]
    """The entries of this page."""


class PageOutSessionOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[SessionOut]
    """The entries of this page."""


class PageOutWaitingOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[WaitingOut]
    """The entries of this page."""


class PayIn(Struct, kw_only=True):
    """Where to send the client after paying, and after giving up."""

    success_url: str | None | UnsetType = UNSET
    """Where the client goes who has paid."""
    cancel_url: str | None | UnsetType = UNSET
    """Where the client goes who does not pay."""


class PaymentOut(Struct, kw_only=True):
    """An attempt to pay."""

    id: int
    """The id."""
    method: str
    """How it was paid."""
    amount_cents: int
    """The amount, in minor units of the currency."""
    currency: str
    """The currency (ISO 4217)."""
    status: str
    """The status."""
    reference: str
    """What the payment is found by in your books."""
    created_at: datetime
    """When it was made."""
    paid_at: datetime | None
    """When it was paid, or null."""


class PlaceOut(Struct, kw_only=True):
    """A location."""

    id: int
    """The id."""
    name: str
    """The name."""
    address: str
    """The street address."""


class PractitionerDetail(Struct, kw_only=True):
    """A practitioner and the services they sell."""

    id: int
    """The id."""
    name: str
    """The name."""
    company: str
    """Where they work."""
    avatar: str
    """The address of a picture."""
    bio: str
    """What they say about themselves."""
    timezone: str
    """A time zone, as an IANA name."""
    services: list[ServiceOut]
    """The services."""


class PractitionerOut(Struct, kw_only=True):
    """A practitioner in the directory."""

    id: int
    """The id."""
    name: str
    """The name."""
    company: str
    """Where they work."""
    avatar: str
    """The address of a picture."""
    bio: str
    """What they say about themselves."""
    timezone: str
    """A time zone, as an IANA name."""


class PricingOut(Struct, kw_only=True):
    """The price of a booking. A credit covers the whole price."""

    price_cents: int
    """The price, in minor units of the currency."""
    discount_cents: int
    """What was taken off, in minor units of the currency."""
    credits_used: int
    """How many credits were used."""
    total_cents: int
    """The whole amount, in minor units of the currency."""
    currency: str
    """The currency (ISO 4217)."""


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


class QuoteOut(Struct, kw_only=True):
    """What the caller would get back by canceling now. `changes_at` is the last moment at which a
    client gets this much, or null if the amount will not drop any further.
    """

    booking_id: int
    """The booking's id."""
    can_be_canceled: bool
    """Whether you may cancel it now."""
    paid_cents: int
    """What was paid, in minor units of the currency."""
    refund_cents: int
    """What is given back, in minor units of the currency."""
    refund: str
    """What is given back, as an amount."""
    currency: str
    """The currency (ISO 4217)."""
    credit_returned: bool
    """Whether a credit comes back."""
    changes_at: datetime | None
    """When the answer changes next, or null."""
    policy: list[TierOut]
    """The policy, line by line."""


class RecordIn(Struct, kw_only=True):
    """How the money was handed over or back."""

    method: str | UnsetType = UNSET
    """How it was paid."""
    reference: str | None | UnsetType = UNSET
    """What the payment is found by in your books."""


class RefundOut(Struct, kw_only=True):
    """A refund. `status` is `due`, then `sent` to the card vendor, then `made`; `failed` if it has
    to be made by hand, and `void` if nothing was left to refund. A dispute is a refund with status
    `disputed`, which becomes `made` if it is lost or `won`. `method` says how the money went
    back.
    """

    id: int
    """The id."""
    payment_id: int
    """The payment's id."""
    amount_cents: int
    """The amount, in minor units of the currency."""
    reason: str
    """Why."""
    status: str
    """The status."""
    method: str
    """How it was paid."""
    created_at: datetime
    """When it was made."""
    made_at: datetime | None
    """When it was made, or null if it is under way."""


class RescheduleIn(Struct, kw_only=True):
    """A new start and end, and an optional reason. For a seat in a workshop, give another session
    of the same service instead; its start and end may be left out.
    """

    start_time: datetime | None | UnsetType = UNSET
    """The start."""
    end_time: datetime | None | UnsetType = UNSET
    """The end."""
    service_session_id: int | None | UnsetType = UNSET
    """The date of a workshop, or null."""
    reason: str | None | UnsetType = UNSET
    """Why."""


class ServiceDetail(Struct, kw_only=True):
    """A service and its upcoming sessions."""

    id: int
    """The id."""
    practitioner: NamedOut
    """Who is booked."""
    kind: str
    """Which kind it is."""
    booking_type: str
    """What was sold."""
    name: str
    """The name."""
    description: str
    """What it is about."""
    duration_minutes: int | None
    """The length in minutes."""
    price_cents: int
    """The price, in minor units of the currency."""
    price: str
    """The price, as an amount."""
    currency: str
    """The currency (ISO 4217)."""
    capacity: int | None
    """How many seats there are, or null for appointments."""
    seats_per_client: int
    """How many seats one client may have."""
    location: LocationOut | None
    """Where it takes place."""
    includes: list[NamedOut]
    """The services that it consists of."""
    covers: list[NamedOut]
    """The services for which its credits can be used."""
    practitioners: list[NamedOut]
    """Who provides the service, besides its own practitioner."""
    credits: int | None
    """The credits."""
    valid_days: int | None
    """For how many days its credits last, or null for ever."""
    cancellation_policy: list[Tier]
    """What is given back, by how many hours before the start."""
    archived_at: datetime | None
    """When it was taken off sale, or null."""
    upcoming_sessions: list[SessionOut]
    """What is still to come."""


class ServiceIn(Struct, kw_only=True):
    """A service to sell. An `individual` needs `duration_minutes`, a `package` needs `includes`, a
    `bundle` needs `credits` and `covers`. `seats_per_client` limits how many seats one client may
    have in a session, or how many enrolments in a course. Staff must name the seller in
    `practitioner_id`, and may name others who provide an `individual`, too, in `practitioners`.
    """

    kind: Literal["bundle", "course", "group", "individual", "package", "workshop"]
    """Which kind it is."""
    name: str
    """The name."""
    description: str | UnsetType = UNSET
    """What it is about."""
    duration_minutes: int | None | UnsetType = UNSET
    """The length in minutes."""
    price_cents: int | UnsetType = UNSET
    """The price, in minor units of the currency."""
    currency: str | UnsetType = UNSET
    """An ISO 4217 currency: `USD`."""
    capacity: int | None | UnsetType = UNSET
    """How many seats there are, or null for appointments."""
    seats_per_client: int | UnsetType = UNSET
    """How many seats one client may have."""
    location_id: int | None | UnsetType = UNSET
    """Where it takes place."""
    includes: list[int] | UnsetType = UNSET
    """The services that it consists of."""
    covers: list[int] | UnsetType = UNSET
    """The services for which its credits can be used."""
    practitioners: list[int] | UnsetType = UNSET
    """Who provides the service, besides its own practitioner."""
    credits: int | None | UnsetType = UNSET
    """The credits."""
    valid_days: int | None | UnsetType = UNSET
    """For how many days its credits last, or null for ever."""
    cancellation_policy: list[Tier] | None | UnsetType = UNSET
    """What is given back, by how many hours before the start."""
    practitioner_id: int | None | UnsetType = UNSET
    """The practitioner's id."""


class ServiceOut(Struct, kw_only=True):
    """A service. `price` is `price_cents` as a decimal number in the currency's digits.
    `booking_type` is the type of its bookings. `cancellation_policy` says what clients who cancel
    get back.
    """

    id: int
    """The id."""
    practitioner: NamedOut
    """Who is booked."""
    kind: str
    """Which kind it is."""
    booking_type: str
    """What was sold."""
    name: str
    """The name."""
    description: str
    """What it is about."""
    duration_minutes: int | None
    """The length in minutes."""
    price_cents: int
    """The price, in minor units of the currency."""
    price: str
    """The price, as an amount."""
    currency: str
    """The currency (ISO 4217)."""
    capacity: int | None
    """How many seats there are, or null for appointments."""
    seats_per_client: int
    """How many seats one client may have."""
    location: LocationOut | None
    """Where it takes place."""
    includes: list[NamedOut]
    """The services that it consists of."""
    covers: list[NamedOut]
    """The services for which its credits can be used."""
    practitioners: list[NamedOut]
    """Who provides the service, besides its own practitioner."""
    credits: int | None
    """The credits."""
    valid_days: int | None
    """For how many days its credits last, or null for ever."""
    cancellation_policy: list[Tier]
    """What is given back, by how many hours before the start."""
    archived_at: datetime | None
    """When it was taken off sale, or null."""


class ServicePatch(Struct, kw_only=True):
    """The terms to change. They apply to new bookings only. The kind of a service cannot change."""

    kind: Literal["bundle", "course", "group", "individual", "package", "workshop"] | UnsetType = (
        UNSET
    )
    """Which kind it is."""
    name: str | UnsetType = UNSET
    """The name."""
    description: str | UnsetType = UNSET
    """What it is about."""
    duration_minutes: int | None | UnsetType = UNSET
    """The length in minutes."""
    price_cents: int | UnsetType = UNSET
    """The price, in minor units of the currency."""
    currency: str | UnsetType = UNSET
    """An ISO 4217 currency: `USD`."""
    capacity: int | None | UnsetType = UNSET
    """How many seats there are, or null for appointments."""
    seats_per_client: int | UnsetType = UNSET
    """How many seats one client may have."""
    location_id: int | None | UnsetType = UNSET
    """Where it takes place."""
    includes: list[int] | UnsetType = UNSET
    """The services that it consists of."""
    covers: list[int] | UnsetType = UNSET
    """The services for which its credits can be used."""
    practitioners: list[int] | UnsetType = UNSET
    """Who provides the service, besides its own practitioner."""
    credits: int | None | UnsetType = UNSET
    """The credits."""
    valid_days: int | None | UnsetType = UNSET
    """For how many days its credits last, or null for ever."""
    cancellation_policy: list[Tier] | None | UnsetType = UNSET
    """What is given back, by how many hours before the start."""


class SessionIn(Struct, kw_only=True):
    """A session to add. Without a capacity or a location it takes those of its service."""

    start_time: datetime
    """The start."""
    end_time: datetime
    """The end."""
    capacity: int | None | UnsetType = UNSET
    """How many seats there are, or null for appointments."""
    location_id: int | None | UnsetType = UNSET
    """Where it takes place."""
    room_id: int | None | UnsetType = UNSET
    """The room's id."""


class SessionOut(Struct, kw_only=True):
    """A session of a workshop or a course. A session with `canceled_at` does not take place."""

    id: int
    """The id."""
    start_time: str
    """The start."""
    end_time: str
    """The end."""
    capacity: int
    """How many seats there are, or null for appointments."""
    seats_left: int
    """How many seats are left."""
    canceled_at: datetime | None
    """When it was canceled, or null."""
    location: LocationOut | None
    """Where it takes place."""
    room: NamedOut | None
    """The room."""


class SessionPatch(Struct, kw_only=True):
    """The fields to change. A capacity of null means the capacity of the service."""

    start_time: datetime | UnsetType = UNSET
    """The start."""
    end_time: datetime | UnsetType = UNSET
    """The end."""
    capacity: int | None | UnsetType = UNSET
    """How many seats there are, or null for appointments."""
    location_id: int | None | UnsetType = UNSET
    """Where it takes place."""
    room_id: int | None | UnsetType = UNSET
    """The room's id."""


class SlotOut(Struct, kw_only=True):
    """A slot in the answer's time zone. `service_session_id` is present if it is a seat in a
    session.
    """

    start_time: str
    """The start."""
    end_time: str
    """The end."""
    service_session_id: int | UnsetType = UNSET
    """The date of a workshop, or null."""


class SlotsIn(Struct, kw_only=True):
    """A service and a date, in `timezone` or else in the caller's own time zone. With `end_date`,
    every day up to it, at most 62 days. `besides` is one of the caller's own bookings to leave out
    of account, for example when rescheduling it.
    """

    practitioner_id: int
    """The practitioner's id."""
    service_id: int
    """The service's id."""
    date_: date = field(name="date")
    """A day."""
    timezone: str | None | UnsetType = UNSET
    """A time zone, as an IANA name."""
    end_date: date | None | UnsetType = UNSET
    """The last day."""
    besides: int | None | UnsetType = UNSET
    """One of your own bookings to ignore."""


class SlotsOut(Struct, kw_only=True):
    """When a service can be booked on one day, or on each of several `days` if `end_date` was
    given.
    """

    practitioner_id: int
    """The practitioner's id."""
    service_id: int
    """The service's id."""
    timezone: str
    """A time zone, as an IANA name."""
    date_: date | UnsetType = field(default=UNSET, name="date")
    """A day."""
    available: bool | UnsetType = UNSET
    """Whether the time is free."""
    slots: list[SlotOut] | UnsetType = UNSET
    """The free slots."""
    days: list[DayOut] | UnsetType = UNSET
    """One entry for each day."""


class Tier(Struct, kw_only=True):
    """A step of a cancellation policy: canceling at least `hours_before` hours before the start
    refunds `percent` of the price.
    """

    hours_before: int
    """At least so many hours before the start."""
    percent: int
    """The share that is given back."""


class TierOut(Struct, kw_only=True):
    """A step of a cancellation policy: canceling at least `hours_before` hours before the start
    refunds `percent` of the price.
    """

    hours_before: int
    """At least so many hours before the start."""
    percent: int
    """The share that is given back."""


class WaitingOut(Struct, kw_only=True):
    """A waitlist entry. `position` counts from 1. `state` is `waiting` or `offered`: an offered
    seat is reserved for this client until `offered_until`.
    """

    id: int
    """The id."""
    client: NamedOut
    """Who booked."""
    service: NamedOut
    """What was sold."""
    service_session_id: int | None
    """The date of a workshop, or null."""
    start_time: str | None
    """The start."""
    position: int
    """The place in the waitlist. The first one is 1."""
    state: str
    """How it stands."""
    offered_until: datetime | None
    """Until when the seat is kept, or null if none is offered."""
    created_at: datetime
    """When it was made."""


class WholeIn(Struct, kw_only=True):
    """A package, a bundle or a course to buy."""

    title: str | None | UnsetType = UNSET
    """A title."""
    description: str | None | UnsetType = UNSET
    """What it is about."""
    client_notes: str | None | UnsetType = UNSET
    """What the client wrote."""
    price_cents: Any | UnsetType = UNSET
    """Ignored"""
    price_charged: Any | UnsetType = UNSET
    """Ignored"""
    price_charged_cents: Any | UnsetType = UNSET
    """Ignored"""
    service_id: int
    """The service's id."""


class WindowIn(Struct, kw_only=True):
    """Opening hours: weekly on `day_of_week` (0 is Monday), or once on `date`. With `closed`, a
    `date` and no times, the weekly hours do not apply on that date. It is closed, or open only
    during its own dated hours.
    """

    start_time: str | None | UnsetType = UNSET
    """The start."""
    end_time: str | None | UnsetType = UNSET
    """The end."""
    day_of_week: int | None | UnsetType = UNSET
    """The weekday, from 0 for Monday to 6 for Sunday."""
    is_recurring: bool | UnsetType = UNSET
    """Whether it is every week."""
    date_: date | None | UnsetType = field(default=UNSET, name="date")
    """A day."""
    closed: bool | UnsetType = UNSET
    """Whether the day is closed instead of open."""


class WindowOut(Struct, kw_only=True):
    """A window of a practitioner's hours, in the wall time of `timezone`. A closed date has no
    times.
    """

    id: int
    """The id."""
    day_of_week: int
    """The weekday, from 0 for Monday to 6 for Sunday."""
    start_time: str | None
    """The start."""
    end_time: str | None
    """The end."""
    is_recurring: bool
    """Whether it is every week."""
    date_: date | None = field(name="date")
    """A day."""
    closed: bool
    """Whether the day is closed instead of open."""
    timezone: str
    """A time zone, as an IANA name."""
    practitioner: int
    """Who is booked."""


class WindowPatch(Struct, kw_only=True):
    """The fields to change."""

    start_time: str | None | UnsetType = UNSET
    """The start."""
    end_time: str | None | UnsetType = UNSET
    """The end."""
    day_of_week: int | None | UnsetType = UNSET
    """The weekday, from 0 for Monday to 6 for Sunday."""
    is_recurring: bool | UnsetType = UNSET
    """Whether it is every week."""
    date_: date | None | UnsetType = field(default=UNSET, name="date")
    """A day."""
    closed: bool | UnsetType = UNSET
    """Whether the day is closed instead of open."""


class Marketplace(Client):
    """Bookable marketplace."""

    def list_hours(self) -> list[WindowOut]:
        """Returns all windows of your hours, weekly ones and those on one date, in wall time."""
        answer: list[WindowOut] = self._send(
            Call(method="GET", path="/api/v1/drf/availability/", answers={200: list[WindowOut]})
        )
        return answer

    def add_window_hours(self, body: WindowIn, *, idempotency_key: str | None = None) -> WindowOut:
        """Adds a weekly window, a window on one date, or a date on which the weekly hours do not
        apply. Closing a date twice closes it once. Bookings stay as they are.
        """
        answer: WindowOut = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/availability/",
                answers={201: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_window_hours(self, window_id: str) -> WindowOut:
        """Returns one window of your own hours."""
        answer: WindowOut = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/availability/{}/", window_id),
                answers={200: WindowOut},
            )
        )
        return answer

    def update_window_hours(
        self, window_id: str, body: WindowPatch, *, idempotency_key: str | None = None
    ) -> WindowOut:
        """Changes the given fields. Bookings made in the window stay as they are."""
        answer: WindowOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/availability/{}/", window_id),
                answers={200: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_window_hours(self, window_id: str, *, idempotency_key: str | None = None) -> None:
        """Deletes the window. Bookings made in it stay as they are."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/availability/{}/", window_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_bookings(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        status: list[str] | None = None,
        payment_status: Literal[
            "failed", "not_required", "paid", "partially_refunded", "pending", "refunded", "unpaid"
        ]
        | Literal[""]
        | None = None,
        practitioner_id: int | None = None,
        service_id: int | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        booking_type: Literal["bundle", "course", "group", "individual", "package", "workshop"]
        | Literal[""]
        | None = None,
        is_upcoming: bool | None = None,
        search: str | None = None,
        ordering: Literal[
            "-created_at",
            "-price_charged_cents",
            "-start_time",
            "created_at",
            "price_charged_cents",
            "start_time",
        ]
        | Literal[""]
        | None = None,
    ) -> PageOutBookingOut:
        """Returns a page of your bookings, both those you made and those made with you."""
        answer: PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/v1/drf/bookings/",
                answers={200: PageOutBookingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "status": status,
                    "payment_status": payment_status,
                    "practitioner_id": practitioner_id,
                    "service_id": service_id,
                    "start_date": start_date,
                    "end_date": end_date,
                    "booking_type": booking_type,
                    "is_upcoming": is_upcoming,
                    "search": search,
                    "ordering": ordering,
                },
            )
        )
        return answer

    def create_booking(
        self, body: BookingIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Books an appointment, or a seat in a session of a workshop. A free booking is confirmed
        at once; others hold their time for 30 minutes, until they are paid.
        """
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def check_availability(self, body: SlotsIn, *, idempotency_key: str | None = None) -> SlotsOut:
        """Returns when a service can be booked on a day, or on each day up to `end_date`, in the
        given time zone. Nothing is reserved.
        """
        answer: SlotsOut = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/check-availability/",
                answers={200: SlotsOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def buy_bundle(self, body: WholeIn, *, idempotency_key: str | None = None) -> BookingDetail:
        """Buys a bundle. Its credits can be spent once it is paid."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/create-bundle/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def book_course(self, body: WholeIn, *, idempotency_key: str | None = None) -> BookingDetail:
        """Books a seat in every session of a course, or in none if one is full."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/create-course/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def buy_package(self, body: WholeIn, *, idempotency_key: str | None = None) -> BookingDetail:
        """Buys a package. Once it is paid, its parts can be scheduled one by one."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/create-package/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_booking(self, booking_id: str) -> BookingDetail:
        """Returns a booking with its parts, its moves and the notes that you may read."""
        answer: BookingDetail = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/", booking_id),
                answers={200: BookingDetail},
            )
        )
        return answer

    def update_booking(
        self, booking_id: str, body: BookingPatch, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Changes the texts of a booking. Its practitioner and staff can also change its location
        and meeting. Unknown fields are ignored.
        """
        answer: BookingDetail = self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/bookings/{}/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def cancel_booking_without_reason(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """The same as `POST bookings/{booking_id}/cancel/`. The booking stays in the lists."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/bookings/{}/", booking_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def cancel_booking(
        self, booking_id: str, body: CancelIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Cancels a booking and releases its time or seat. The refund is what the quote says."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/cancel/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def quote_cancellation(self, booking_id: str) -> QuoteOut:
        """Returns the refund you would get if you canceled now, without canceling."""
        answer: QuoteOut = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/cancellation-quote/", booking_id),
                answers={200: QuoteOut},
            )
        )
        return answer

    def complete_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the booked time took place, from its start on."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/complete/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def confirm_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Confirms a booking that is paid or free. Confirming twice is not an error."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/confirm/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def record_no_show(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the client did not come, from its start on."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/no-show/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_notes(self, booking_id: str) -> list[NoteOut]:
        """Returns the notes on a booking. Only their authors and staff see private ones."""
        answer: list[NoteOut] = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/notes/", booking_id),
                answers={200: list[NoteOut]},
            )
        )
        return answer

    def create_note(
        self, booking_id: str, body: NoteIn, *, idempotency_key: str | None = None
    ) -> NoteOut:
        """Adds a note to a booking, for both parties or only for yourself."""
        answer: NoteOut = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/notes/", booking_id),
                answers={201: NoteOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def open_checkout(
        self, booking_id: str, body: PayIn | None = None, *, idempotency_key: str | None = None
    ) -> CheckoutOut:
        """Opens a page at which the client pays by card, or returns the one that is open."""
        answer: CheckoutOut = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/pay/", booking_id),
                answers={200: CheckoutOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_payment(self, booking_id: str) -> AccountOut:
        """Returns what is owed for a booking, what was paid and what was refunded."""
        answer: AccountOut = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/payment/", booking_id),
                answers={200: AccountOut},
            )
        )
        return answer

    def record_payment(
        self, booking_id: str, body: RecordIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the client has paid by other means. A booking that waited is confirmed."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/record-payment/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def record_refund(
        self, booking_id: str, body: RecordIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records a refund made by hand: for payments by hand, and for card refunds that failed."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/record-refund/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def reschedule_booking(
        self, booking_id: str, body: RescheduleIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Moves an appointment, schedules a part of a package, or takes a seat in another session
        of the same workshop.
        """
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/reschedule/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def start_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the booked time has begun. This also happens automatically."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/start/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def submit_draft(self, booking_id: str, *, idempotency_key: str | None = None) -> BookingDetail:
        """Submits a draft for payment. From then on it holds its time, if it is still free."""
        answer: BookingDetail = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/submit/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_credits(
        self, *, page: int | None = None, page_size: int | None = None
    ) -> CreditAccountOut:
        """Returns your remaining credits and their history."""
        answer: CreditAccountOut = self._send(
            Call(
                method="GET",
                path="/api/v1/drf/credits/",
                answers={200: CreditAccountOut},
                query={"page": page, "page_size": page_size},
            )
        )
        return answer

    def list_locations(
        self, *, page: int | None = None, page_size: int | None = None, search: str | None = None
    ) -> PageOutLocationOut:
        """Returns a page of locations."""
        answer: PageOutLocationOut = self._send(
            Call(
                method="GET",
                path="/api/v1/drf/locations/",
                answers={200: PageOutLocationOut},
                query={"page": page, "page_size": page_size, "search": search},
            )
        )
        return answer

    def retrieve_location(self, location_id: str) -> LocationOut:
        """Returns a location and its rooms."""
        answer: LocationOut = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/locations/{}/", location_id),
                answers={200: LocationOut},
            )
        )
        return answer

    def list_practitioners(
        self, *, page: int | None = None, page_size: int | None = None, search: str | None = None
    ) -> PageOutPractitionerOut:
        """Returns a page of practitioners by name. Search looks at name, company and bio."""
        answer: PageOutPractitionerOut = self._send(
            Call(
                method="GET",
                path="/api/v1/drf/practitioners/",
                answers={200: PageOutPractitionerOut},
                query={"page": page, "page_size": page_size, "search": search},
            )
        )
        return answer

    def retrieve_practitioner(self, practitioner_id: str) -> PractitionerDetail:
        """Returns a practitioner and their first 100 services."""
        answer: PractitionerDetail = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/practitioners/{}/", practitioner_id),
                answers={200: PractitionerDetail},
            )
        )
        return answer

    def list_services(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        search: str | None = None,
        practitioner_id: int | None = None,
        kind: Literal["bundle", "course", "group", "individual", "package", "workshop"]
        | Literal[""]
        | None = None,
        location_id: int | None = None,
        min_price_cents: int | None = None,
        max_price_cents: int | None = None,
        ordering: Literal["-name", "-price_cents", "name", "price_cents"]
        | Literal[""]
        | None = None,
    ) -> PageOutServiceOut:
        """Returns a page of services, filtered by practitioner, kind, location, price or words.
        Archived services are left out.
        """
        answer: PageOutServiceOut = self._send(
            Call(
                method="GET",
                path="/api/v1/drf/services/",
                answers={200: PageOutServiceOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "search": search,
                    "practitioner_id": practitioner_id,
                    "kind": kind,
                    "location_id": location_id,
                    "min_price_cents": min_price_cents,
                    "max_price_cents": max_price_cents,
                    "ordering": ordering,
                },
            )
        )
        return answer

    def create_service(
        self, body: ServiceIn, *, idempotency_key: str | None = None
    ) -> ServiceDetail:
        """Creates an appointment, workshop, course, package or bundle. Requires the role of a
        practitioner; staff name the seller in `practitioner_id`.
        """
        answer: ServiceDetail = self._send(
            Call(
                method="POST",
                path="/api/v1/drf/services/",
                answers={201: ServiceDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_service(self, service_id: str) -> ServiceDetail:
        """Returns a service with everything that is needed to book it."""
        answer: ServiceDetail = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/services/{}/", service_id),
                answers={200: ServiceDetail},
            )
        )
        return answer

    def update_service(
        self, service_id: str, body: ServicePatch, *, idempotency_key: str | None = None
    ) -> ServiceDetail:
        """Changes the terms of future bookings. Existing ones keep their price and policy."""
        answer: ServiceDetail = self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/services/{}/", service_id),
                answers={200: ServiceDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_or_archive_service(
        self, service_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes a service that was never booked. Others are archived and no longer sold."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/services/{}/", service_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_sessions(
        self,
        service_id: str,
        *,
        page: int | None = None,
        page_size: int | None = None,
        is_upcoming: bool | None = None,
    ) -> PageOutSessionOut:
        """Returns a page of the sessions of a workshop or a course, with their free seats."""
        answer: PageOutSessionOut = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/services/{}/sessions/", service_id),
                answers={200: PageOutSessionOut},
                query={"page": page, "page_size": page_size, "is_upcoming": is_upcoming},
            )
        )
        return answer

    def create_session(
        self, service_id: str, body: SessionIn, *, idempotency_key: str | None = None
    ) -> SessionOut:
        """Adds a session, which takes the time of its practitioner and its room. Clients who have
        bought the course get a seat in it.
        """
        answer: SessionOut = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/services/{}/sessions/", service_id),
                answers={201: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def update_session(
        self,
        service_id: str,
        session_id: str,
        body: SessionPatch,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Moves a session with everyone in it, or changes its seats, location or room."""
        answer: SessionOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/services/{}/sessions/{}/", service_id, session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_session(
        self, service_id: str, session_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes a session in which no seat is taken."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/services/{}/sessions/{}/", service_id, session_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def cancel_session(
        self,
        service_id: str,
        session_id: str,
        body: CallOffIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Cancels a session and every booking in it. All of them are refunded in full, whatever the
        policy says.
        """
        answer: SessionOut = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/services/{}/sessions/{}/cancel/", service_id, session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_waitlist(
        self,
        service_id: str,
        *,
        page: int | None = None,
        page_size: int | None = None,
        service_session_id: int | None = None,
    ) -> PageOutWaitingOut:
        """Returns the waitlist of one of your services, in order."""
        answer: PageOutWaitingOut = self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/services/{}/waitlist/", service_id),
                answers={200: PageOutWaitingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "service_session_id": service_session_id,
                },
            )
        )
        return answer

    def join_waitlist(
        self, service_id: str, body: JoinIn | None = None, *, idempotency_key: str | None = None
    ) -> WaitingOut:
        """Joins the waitlist of a workshop or a course that is full. A free seat is offered to you
        for a limited time.
        """
        answer: WaitingOut = self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/services/{}/waitlist/", service_id),
                answers={200: WaitingOut, 201: WaitingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def leave_waitlist(
        self,
        service_id: str,
        *,
        service_session_id: int | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Leaves the waitlist. A seat that was offered to you goes to the next client."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/services/{}/waitlist/", service_id),
                answers={204: None},
                query={"service_session_id": service_session_id},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_waitlists(self) -> list[WaitingOut]:
        """Returns your waitlist entries, newest first."""
        answer: list[WaitingOut] = self._send(
            Call(method="GET", path="/api/v1/drf/waitlist/", answers={200: list[WaitingOut]})
        )
        return answer


class AsyncMarketplace(AsyncClient):
    """Bookable marketplace."""

    async def list_hours(self) -> list[WindowOut]:
        """Returns all windows of your hours, weekly ones and those on one date, in wall time."""
        answer: list[WindowOut] = await self._send(
            Call(method="GET", path="/api/v1/drf/availability/", answers={200: list[WindowOut]})
        )
        return answer

    async def add_window_hours(
        self, body: WindowIn, *, idempotency_key: str | None = None
    ) -> WindowOut:
        """Adds a weekly window, a window on one date, or a date on which the weekly hours do not
        apply. Closing a date twice closes it once. Bookings stay as they are.
        """
        answer: WindowOut = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/availability/",
                answers={201: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_window_hours(self, window_id: str) -> WindowOut:
        """Returns one window of your own hours."""
        answer: WindowOut = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/availability/{}/", window_id),
                answers={200: WindowOut},
            )
        )
        return answer

    async def update_window_hours(
        self, window_id: str, body: WindowPatch, *, idempotency_key: str | None = None
    ) -> WindowOut:
        """Changes the given fields. Bookings made in the window stay as they are."""
        answer: WindowOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/availability/{}/", window_id),
                answers={200: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_window_hours(
        self, window_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes the window. Bookings made in it stay as they are."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/availability/{}/", window_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_bookings(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        status: list[str] | None = None,
        payment_status: Literal[
            "failed", "not_required", "paid", "partially_refunded", "pending", "refunded", "unpaid"
        ]
        | Literal[""]
        | None = None,
        practitioner_id: int | None = None,
        service_id: int | None = None,
        start_date: str | None = None,
        end_date: str | None = None,
        booking_type: Literal["bundle", "course", "group", "individual", "package", "workshop"]
        | Literal[""]
        | None = None,
        is_upcoming: bool | None = None,
        search: str | None = None,
        ordering: Literal[
            "-created_at",
            "-price_charged_cents",
            "-start_time",
            "created_at",
            "price_charged_cents",
            "start_time",
        ]
        | Literal[""]
        | None = None,
    ) -> PageOutBookingOut:
        """Returns a page of your bookings, both those you made and those made with you."""
        answer: PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/v1/drf/bookings/",
                answers={200: PageOutBookingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "status": status,
                    "payment_status": payment_status,
                    "practitioner_id": practitioner_id,
                    "service_id": service_id,
                    "start_date": start_date,
                    "end_date": end_date,
                    "booking_type": booking_type,
                    "is_upcoming": is_upcoming,
                    "search": search,
                    "ordering": ordering,
                },
            )
        )
        return answer

    async def create_booking(
        self, body: BookingIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Books an appointment, or a seat in a session of a workshop. A free booking is confirmed
        at once; others hold their time for 30 minutes, until they are paid.
        """
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def check_availability(
        self, body: SlotsIn, *, idempotency_key: str | None = None
    ) -> SlotsOut:
        """Returns when a service can be booked on a day, or on each day up to `end_date`, in the
        given time zone. Nothing is reserved.
        """
        answer: SlotsOut = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/check-availability/",
                answers={200: SlotsOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def buy_bundle(
        self, body: WholeIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Buys a bundle. Its credits can be spent once it is paid."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/create-bundle/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def book_course(
        self, body: WholeIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Books a seat in every session of a course, or in none if one is full."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/create-course/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def buy_package(
        self, body: WholeIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Buys a package. Once it is paid, its parts can be scheduled one by one."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/bookings/create-package/",
                answers={201: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_booking(self, booking_id: str) -> BookingDetail:
        """Returns a booking with its parts, its moves and the notes that you may read."""
        answer: BookingDetail = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/", booking_id),
                answers={200: BookingDetail},
            )
        )
        return answer

    async def update_booking(
        self, booking_id: str, body: BookingPatch, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Changes the texts of a booking. Its practitioner and staff can also change its location
        and meeting. Unknown fields are ignored.
        """
        answer: BookingDetail = await self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/bookings/{}/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def cancel_booking_without_reason(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """The same as `POST bookings/{booking_id}/cancel/`. The booking stays in the lists."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/bookings/{}/", booking_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def cancel_booking(
        self, booking_id: str, body: CancelIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Cancels a booking and releases its time or seat. The refund is what the quote says."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/cancel/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def quote_cancellation(self, booking_id: str) -> QuoteOut:
        """Returns the refund you would get if you canceled now, without canceling."""
        answer: QuoteOut = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/cancellation-quote/", booking_id),
                answers={200: QuoteOut},
            )
        )
        return answer

    async def complete_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the booked time took place, from its start on."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/complete/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def confirm_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Confirms a booking that is paid or free. Confirming twice is not an error."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/confirm/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def record_no_show(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the client did not come, from its start on."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/no-show/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_notes(self, booking_id: str) -> list[NoteOut]:
        """Returns the notes on a booking. Only their authors and staff see private ones."""
        answer: list[NoteOut] = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/notes/", booking_id),
                answers={200: list[NoteOut]},
            )
        )
        return answer

    async def create_note(
        self, booking_id: str, body: NoteIn, *, idempotency_key: str | None = None
    ) -> NoteOut:
        """Adds a note to a booking, for both parties or only for yourself."""
        answer: NoteOut = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/notes/", booking_id),
                answers={201: NoteOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def open_checkout(
        self, booking_id: str, body: PayIn | None = None, *, idempotency_key: str | None = None
    ) -> CheckoutOut:
        """Opens a page at which the client pays by card, or returns the one that is open."""
        answer: CheckoutOut = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/pay/", booking_id),
                answers={200: CheckoutOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_payment(self, booking_id: str) -> AccountOut:
        """Returns what is owed for a booking, what was paid and what was refunded."""
        answer: AccountOut = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/bookings/{}/payment/", booking_id),
                answers={200: AccountOut},
            )
        )
        return answer

    async def record_payment(
        self, booking_id: str, body: RecordIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the client has paid by other means. A booking that waited is confirmed."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/record-payment/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def record_refund(
        self, booking_id: str, body: RecordIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records a refund made by hand: for payments by hand, and for card refunds that failed."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/record-refund/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def reschedule_booking(
        self, booking_id: str, body: RescheduleIn, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Moves an appointment, schedules a part of a package, or takes a seat in another session
        of the same workshop.
        """
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/reschedule/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def start_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Records that the booked time has begun. This also happens automatically."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/start/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def submit_draft(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingDetail:
        """Submits a draft for payment. From then on it holds its time, if it is still free."""
        answer: BookingDetail = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/bookings/{}/submit/", booking_id),
                answers={200: BookingDetail},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_credits(
        self, *, page: int | None = None, page_size: int | None = None
    ) -> CreditAccountOut:
        """Returns your remaining credits and their history."""
        answer: CreditAccountOut = await self._send(
            Call(
                method="GET",
                path="/api/v1/drf/credits/",
                answers={200: CreditAccountOut},
                query={"page": page, "page_size": page_size},
            )
        )
        return answer

    async def list_locations(
        self, *, page: int | None = None, page_size: int | None = None, search: str | None = None
    ) -> PageOutLocationOut:
        """Returns a page of locations."""
        answer: PageOutLocationOut = await self._send(
            Call(
                method="GET",
                path="/api/v1/drf/locations/",
                answers={200: PageOutLocationOut},
                query={"page": page, "page_size": page_size, "search": search},
            )
        )
        return answer

    async def retrieve_location(self, location_id: str) -> LocationOut:
        """Returns a location and its rooms."""
        answer: LocationOut = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/locations/{}/", location_id),
                answers={200: LocationOut},
            )
        )
        return answer

    async def list_practitioners(
        self, *, page: int | None = None, page_size: int | None = None, search: str | None = None
    ) -> PageOutPractitionerOut:
        """Returns a page of practitioners by name. Search looks at name, company and bio."""
        answer: PageOutPractitionerOut = await self._send(
            Call(
                method="GET",
                path="/api/v1/drf/practitioners/",
                answers={200: PageOutPractitionerOut},
                query={"page": page, "page_size": page_size, "search": search},
            )
        )
        return answer

    async def retrieve_practitioner(self, practitioner_id: str) -> PractitionerDetail:
        """Returns a practitioner and their first 100 services."""
        answer: PractitionerDetail = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/practitioners/{}/", practitioner_id),
                answers={200: PractitionerDetail},
            )
        )
        return answer

    async def list_services(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        search: str | None = None,
        practitioner_id: int | None = None,
        kind: Literal["bundle", "course", "group", "individual", "package", "workshop"]
        | Literal[""]
        | None = None,
        location_id: int | None = None,
        min_price_cents: int | None = None,
        max_price_cents: int | None = None,
        ordering: Literal["-name", "-price_cents", "name", "price_cents"]
        | Literal[""]
        | None = None,
    ) -> PageOutServiceOut:
        """Returns a page of services, filtered by practitioner, kind, location, price or words.
        Archived services are left out.
        """
        answer: PageOutServiceOut = await self._send(
            Call(
                method="GET",
                path="/api/v1/drf/services/",
                answers={200: PageOutServiceOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "search": search,
                    "practitioner_id": practitioner_id,
                    "kind": kind,
                    "location_id": location_id,
                    "min_price_cents": min_price_cents,
                    "max_price_cents": max_price_cents,
                    "ordering": ordering,
                },
            )
        )
        return answer

    async def create_service(
        self, body: ServiceIn, *, idempotency_key: str | None = None
    ) -> ServiceDetail:
        """Creates an appointment, workshop, course, package or bundle. Requires the role of a
        practitioner; staff name the seller in `practitioner_id`.
        """
        answer: ServiceDetail = await self._send(
            Call(
                method="POST",
                path="/api/v1/drf/services/",
                answers={201: ServiceDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_service(self, service_id: str) -> ServiceDetail:
        """Returns a service with everything that is needed to book it."""
        answer: ServiceDetail = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/services/{}/", service_id),
                answers={200: ServiceDetail},
            )
        )
        return answer

    async def update_service(
        self, service_id: str, body: ServicePatch, *, idempotency_key: str | None = None
    ) -> ServiceDetail:
        """Changes the terms of future bookings. Existing ones keep their price and policy."""
        answer: ServiceDetail = await self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/services/{}/", service_id),
                answers={200: ServiceDetail},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_or_archive_service(
        self, service_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes a service that was never booked. Others are archived and no longer sold."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/services/{}/", service_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_sessions(
        self,
        service_id: str,
        *,
        page: int | None = None,
        page_size: int | None = None,
        is_upcoming: bool | None = None,
    ) -> PageOutSessionOut:
        """Returns a page of the sessions of a workshop or a course, with their free seats."""
        answer: PageOutSessionOut = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/services/{}/sessions/", service_id),
                answers={200: PageOutSessionOut},
                query={"page": page, "page_size": page_size, "is_upcoming": is_upcoming},
            )
        )
        return answer

    async def create_session(
        self, service_id: str, body: SessionIn, *, idempotency_key: str | None = None
    ) -> SessionOut:
        """Adds a session, which takes the time of its practitioner and its room. Clients who have
        bought the course get a seat in it.
        """
        answer: SessionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/services/{}/sessions/", service_id),
                answers={201: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def update_session(
        self,
        service_id: str,
        session_id: str,
        body: SessionPatch,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Moves a session with everyone in it, or changes its seats, location or room."""
        answer: SessionOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/v1/drf/services/{}/sessions/{}/", service_id, session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_session(
        self, service_id: str, session_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes a session in which no seat is taken."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/services/{}/sessions/{}/", service_id, session_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def cancel_session(
        self,
        service_id: str,
        session_id: str,
        body: CallOffIn | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> SessionOut:
        """Cancels a session and every booking in it. All of them are refunded in full, whatever the
        policy says.
        """
        answer: SessionOut = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/services/{}/sessions/{}/cancel/", service_id, session_id),
                answers={200: SessionOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_waitlist(
        self,
        service_id: str,
        *,
        page: int | None = None,
        page_size: int | None = None,
        service_session_id: int | None = None,
    ) -> PageOutWaitingOut:
        """Returns the waitlist of one of your services, in order."""
        answer: PageOutWaitingOut = await self._send(
            Call(
                method="GET",
                path=path("/api/v1/drf/services/{}/waitlist/", service_id),
                answers={200: PageOutWaitingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "service_session_id": service_session_id,
                },
            )
        )
        return answer

    async def join_waitlist(
        self, service_id: str, body: JoinIn | None = None, *, idempotency_key: str | None = None
    ) -> WaitingOut:
        """Joins the waitlist of a workshop or a course that is full. A free seat is offered to you
        for a limited time.
        """
        answer: WaitingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/v1/drf/services/{}/waitlist/", service_id),
                answers={200: WaitingOut, 201: WaitingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def leave_waitlist(
        self,
        service_id: str,
        *,
        service_session_id: int | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        """Leaves the waitlist. A seat that was offered to you goes to the next client."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/v1/drf/services/{}/waitlist/", service_id),
                answers={204: None},
                query={"service_session_id": service_session_id},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_waitlists(self) -> list[WaitingOut]:
        """Returns your waitlist entries, newest first."""
        answer: list[WaitingOut] = await self._send(
            Call(method="GET", path="/api/v1/drf/waitlist/", answers={200: list[WaitingOut]})
        )
        return answer
