"""Bookings: what is asked about them, and how they are shown."""

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
    PageQuery,
    PlaceOut,
)
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText, Text, TimeText
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

Address = Annotated[
    str,
    msgspec.Meta(
        max_length=2000,
        pattern=r"^[^\x00-\x20\x7f]*\Z",
        extra=wanted("an address of at most 2,000 characters, without blanks"),
    ),
]


Ignored = Annotated[msgspec.Raw, msgspec.Meta(description="Ignored")]
"""Any JSON, which is skipped instead of being read."""


class BookingPath(Struct):
    """A booking by its number or its uuid."""

    booking_id: str


class BookingsQuery(PageQuery):
    """Which of my bookings. `status` may stand there several times, or have several words with
    commas between them. Dates begin at midnight in my own time zone; what is listed starts at
    `start_date` or later and ends before `end_date`, or at its midnight."""

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
    """What a booking is about, in one's own words. What it costs is the service's to say: prices
    of the client's are ignored."""

    title: ShortText | None = None
    description: Text | None = None
    client_notes: Text | None = None
    price_cents: Ignored | UnsetType = UNSET
    price_charged: Ignored | UnsetType = UNSET
    price_charged_cents: Ignored | UnsetType = UNSET


class BookingIn(WordsIn, kw_only=True):
    """An appointment with a practitioner, or a seat in a session of a workshop, whose times are
    the session's. `use_credits` pays with a credit, of the bundle `bundle_id` or of whichever runs
    out first; a `draft` takes up no time before it is submitted."""

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
    """A package, a bundle or a course."""

    service_id: Id


class BookingPatch(Struct):
    """What changes of a booking; where it takes place and meets is the practitioner's to say. All
    else is ignored."""

    title: ShortText | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    client_notes: Text | UnsetType | None = UNSET
    timezone: ShortText | UnsetType | None = UNSET
    location_id: Id | UnsetType | None = UNSET
    meeting_url: Address | UnsetType | None = UNSET
    meeting_id: ShortText | UnsetType | None = UNSET


class CancelIn(Given):
    """Why a booking is canceled, and, from staff, for whom."""

    reason: Text | None = None
    canceled_by: CanceledByWord | None = None


class RescheduleIn(Given):
    """Where to a booking moves, and why: an appointment to other times, a seat in a workshop to
    another session of the same service, which has its own."""

    start_time: TimeText | None = None
    end_time: TimeText | None = None
    service_session_id: Id | None = None
    reason: Text | None = None


class NoteIn(Given):
    """A note; a private one is read by its author and by staff."""

    content: Content
    is_private: bool = False


class ContactOut(NamedOut):
    """Somebody by number, name and e-mail."""

    email: str


class BookedServiceOut(Struct):
    """A service as it is sold now."""

    id: int
    name: str
    duration_minutes: int | None
    price_cents: int


class BookingOut(WholeSeconds, kw_only=True):
    """A booking as lists show it. What is bought without a time, and what has none yet, has
    neither start nor end."""

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
    """What a booking costs; a credit stands for the whole price."""

    price_cents: int
    discount_cents: int
    credits_used: int
    total_cents: int
    currency: str


class CreditsOut(WholeSeconds):
    """What a bundle brings once it is paid and confirmed, and what is left of it."""

    total: int
    remaining: int
    expires_at: dt.datetime | None


class NoteOut(WholeSeconds):
    """A note."""

    id: int
    author: NamedOut
    content: str
    is_private: bool
    created_at: dt.datetime


class MoveOut(WholeSeconds):
    """How a booking came to another time; what had no time before comes from none."""

    moved_at: dt.datetime
    moved_by: str
    from_start_time: dt.datetime | None
    from_end_time: dt.datetime | None
    to_start_time: dt.datetime
    to_end_time: dt.datetime
    reason: str


class BookingDetail(BookingOut, kw_only=True):
    """A booking with all that belongs to it. `payment_status` says what happened to its money;
    `refund_pending_cents` are still to go back, and while it is `disputed` the client's bank
    demands money back."""

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
