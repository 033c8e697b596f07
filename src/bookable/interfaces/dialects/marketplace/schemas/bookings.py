"""Bodies and query parameters about bookings."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.dialects.marketplace.schemas.catalogue import KindWord
from bookable.interfaces.dialects.marketplace.schemas.common import (
    Id,
    NamedOut,
    PlaceOut,
)
from bookable.interfaces.http.paging import PageQuery
from bookable.interfaces.http.seconds import GivenWholeSeconds, WholeSeconds
from bookable.interfaces.http.texts import Address, Given, ShortText, Text, TimeText
from bookable.interfaces.http.wanted import wanted

OrderWord = Literal[
    "start_time",
    "-start_time",
    "created_at",
    "-created_at",
    "price_charged_cents",
    "-price_charged_cents",
]
PaymentWord = Literal[
    "unpaid", "pending", "paid", "partially_refunded", "refunded", "failed", "not_required"
]
CanceledByWord = Literal["client", "practitioner", "system", "admin"]
Content = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=10_000,
        pattern=r"^\s*[^\x00\s][^\x00]*\Z",
        extra=wanted("text of 1 to 10,000 characters, without NUL and not only blanks"),
    ),
]


Ignored = Annotated[msgspec.Raw, msgspec.Meta(description="Ignored")]
"""Any JSON. The decoder skips it without reading it."""


class BookingPath(Struct):
    """A booking's number or UUID."""

    booking_id: str


class BookingsQuery(PageQuery):
    """Filters for the caller's own bookings. `status` may be repeated or hold several words
    separated by commas. `start_date` and `end_date` take a date or a time: a date means midnight in
    the caller's time zone. The list holds bookings that start at or after `start_date` and end
    before `end_date`; if `end_date` is a date, they may end at its midnight."""

    __dmr_force_list__: ClassVar[frozenset[str]] = frozenset({"status"})

    status: list[ShortText] = []
    payment_status: PaymentWord | Literal[""] = ""
    practitioner_id: Id | None = None
    service_id: Id | None = None
    start_date: ShortText = ""
    end_date: ShortText = ""
    booking_type: KindWord | Literal[""] = ""
    is_upcoming: bool | None = None
    search: ShortText = ""
    ordering: OrderWord | Literal[""] = ""


class WordsIn(Given, kw_only=True):
    """The texts of a booking. Prices come from the service, so prices in the body are ignored."""

    title: ShortText | None = None
    description: Text | None = None
    client_notes: Text | None = None
    price_cents: Ignored | UnsetType = UNSET
    price_charged: Ignored | UnsetType = UNSET
    price_charged_cents: Ignored | UnsetType = UNSET


class BookingIn(WordsIn, kw_only=True):
    """An appointment with a practitioner, or a seat in a workshop session: then give the session's
    start and end. With `use_credits`, a credit pays: one of the bundle `bundle_id`, or else of the
    bundle that expires first. A `draft` holds no time until it is submitted."""

    practitioner_id: Id
    service_id: Id
    start_time: TimeText
    end_time: TimeText
    location_id: Id | None = None
    service_session_id: Id | None = None
    timezone: ShortText | None = None
    draft: bool = False
    use_credits: bool = False
    bundle_id: Id | None = None


class WholeIn(WordsIn, kw_only=True):
    """A package, a bundle or a course to buy."""

    service_id: Id


class BookingPatch(Struct):
    """The fields to change. Only the practitioner and staff may change the location and the
    meeting. Other fields are ignored."""

    title: ShortText | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    client_notes: Text | UnsetType | None = UNSET
    timezone: ShortText | UnsetType | None = UNSET
    location_id: Id | UnsetType | None = UNSET
    meeting_url: Address | UnsetType | None = UNSET
    meeting_id: ShortText | UnsetType | None = UNSET


class CancelIn(Given):
    """An optional reason. Staff may also say on whose behalf they cancel, in `canceled_by`."""

    reason: Text | None = None
    canceled_by: CanceledByWord | None = None


class RescheduleIn(Given):
    """A new start and end, and an optional reason. For a seat in a workshop, give another session
    of the same service instead; its start and end may be left out."""

    start_time: TimeText | None = None
    end_time: TimeText | None = None
    service_session_id: Id | None = None
    reason: Text | None = None


class NoteIn(Given):
    """A note. Only its author and staff can read a private one."""

    content: Content
    is_private: bool = False


class ContactOut(NamedOut):
    """A person's number, name and e-mail address."""

    email: str


class BookedServiceOut(Struct):
    """The booked service with its current name, length and price."""

    id: int
    name: str
    duration_minutes: int | None
    price_cents: int


class BookingOut(GivenWholeSeconds):
    """A booking in a list. `start_time` and `end_time` are null for packages, bundles and anything
    not scheduled yet."""

    id: int
    public_uuid: UUID
    practitioner: ContactOut
    service: BookedServiceOut
    start_time: dt.datetime | None
    end_time: dt.datetime | None
    status: str
    payment_status: str
    price_charged: str
    price_charged_cents: int
    currency: str
    is_upcoming: bool
    booking_type: str
    title: str
    parent_id: int | None
    client: NamedOut
    location: PlaceOut | None


class PricingOut(Struct):
    """The price of a booking. A credit covers the whole price."""

    price_cents: int
    discount_cents: int
    credits_used: int
    total_cents: int
    currency: str


class CreditsOut(WholeSeconds):
    """The credits of a bundle: how many it grants once it is paid and confirmed, how many remain,
    and when they expire."""

    total: int
    remaining: int
    expires_at: dt.datetime | None


class NoteOut(WholeSeconds):
    """A note on a booking."""

    id: int
    author: NamedOut
    content: str
    is_private: bool
    created_at: dt.datetime


class MoveOut(WholeSeconds):
    """A change of a booking's time. `from_start_time` and `from_end_time` are null if it had no
    time before."""

    moved_at: dt.datetime
    moved_by: str
    from_start_time: dt.datetime | None
    from_end_time: dt.datetime | None
    to_start_time: dt.datetime
    to_end_time: dt.datetime
    reason: str


class BookingDetail(BookingOut, WholeSeconds, kw_only=True):
    """A booking in full. `payment_status` sums up its payments. `refund_pending_cents` is still to
    be refunded. `disputed` is true while the client's bank is demanding the money back."""

    client: ContactOut
    description: str
    client_notes: str
    timezone: str
    meeting_url: str
    meeting_id: str
    service_session_id: int | None
    room: NamedOut | None
    pricing: PricingOut
    refund_pending_cents: int
    disputed: bool
    can_be_canceled: bool
    can_be_rescheduled: bool
    canceled_by: str | None
    cancellation_reason: str
    canceled_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime
    credits: CreditsOut | None
    child_bookings: list[BookingOut]
    notes: list[NoteOut]
    moves: list[MoveOut]
