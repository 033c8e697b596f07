"""What a mail tells: a booking, or an offered seat, as it stands, with both people's addresses.

Only the system reads this way: a mail goes to one of the two sides, and never shows the other's
address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.events import (
    BookingAmended,
    BookingCanceled,
    BookingConfirmed,
    BookingCutShort,
    BookingExpired,
    BookingRealigned,
    BookingReinstated,
    BookingRescheduled,
    PartAdded,
    PartCanceled,
    kind_of,
)
from bookable.domain.lifecycle import Status
from bookable.domain.people import SYSTEM, Side
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.storage import guard
from bookable.storage.sql import rows


class Correspondent(NamedTuple):
    """A person who is written to, or written about, with the mails that they have chosen."""

    id: int
    name: str
    email: str
    zone: str
    locale: str
    bookings: bool = True
    reminders: Sequence[int] | None = None
    clock: str = ""


class Notice(NamedTuple):
    """What a mail about a person alone tells them. `stands` is whether it is still so."""

    person: Correspondent
    stands: bool
    facts: Mapping[str, Any]


class CoursePart(NamedTuple):
    """A session of a course, and the `id` of the booking that it is."""

    span: Span
    status: Status
    id: int = 0


class CardRefund(NamedTuple):
    """Money that the card vendor gives back, and when that was promised."""

    at: datetime
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNews:
    """A booking as a mail tells it.

    `kind` is that of the service, if one was sold. `whole` is the booking that it is a part of.
    `changes` counts the changes so far that a calendar must hear of, those of a course's sessions
    included, and `changed_at` is when the latest was, or when the booking was made; `last_change`
    is the ledger entry of its own latest. `card_refunds` are those of the whole, if it is a part.
    `guest_link` is the link of a client who booked as a guest.
    """

    id: int
    uuid: UUID
    whole: int | None
    whole_uuid: UUID | None
    program: str
    kind: str
    status: Status
    span: Span | None
    hold_until: datetime | None
    service: str
    title: str
    session_type: str
    place: str
    join_url: str
    reason: str
    canceled_by: str
    requested_by: str
    provider_confirmed: bool
    client_confirmed: bool
    price_cents: int
    paid_cents: int
    currency: str
    changes: int
    last_change: int
    changed_at: datetime
    canceled_at: datetime | None
    provider: Correspondent
    client: Correspondent
    parts: tuple[CoursePart, ...]
    card_refunds: tuple[CardRefund, ...] = ()
    guest_link: int | None = None

    @property
    def is_part_of_course(self) -> bool:
        """Whether the booking is one session of a course. Most mails are about the whole course."""
        return self.kind == "course" and self.whole is not None

    @property
    def noun(self) -> str:
        """What the booking is called within an English sentence if it has no name of its own."""
        return registry.program(self.program).noun

    @property
    def kept_parts(self) -> list[CoursePart]:
        """The sessions of a course that were not canceled."""
        return [part for part in self.parts if part.status is not Status.CANCELED]

    def person(self, side: Side) -> Correspondent:
        """Return the person on a side."""
        return self.provider if side is Side.PROVIDER else self.client

    def has_confirmed(self, side: Side) -> bool:
        """Return whether a side has said that the booking took place."""
        return self.provider_confirmed if side is Side.PROVIDER else self.client_confirmed


class OfferNews(NamedTuple):
    """A waitlist entry as a mail tells it, with the session that it is about, if any."""

    state: str
    offered_until: datetime | None
    service: str
    span: Span | None
    client: Correspondent
    provider: Correspondent


def of_booking(booking_id: int) -> BookingNews:
    """Return a booking as it stands."""
    with guard.looking_as(SYSTEM):
        found = of_bookings([booking_id])
    if not found:
        raise LookupError(f"no booking {booking_id}")
    return found[0]


def of_bookings(ids: Sequence[int]) -> list[BookingNews]:
    """Return those bookings that row-level security shows, in the order of their times."""
    return [_booking(record) for record in rows(_BOOKINGS, [list(ids)])] if ids else []


def of_offers(entry_ids: Sequence[int]) -> dict[int, OfferNews]:
    """Return waitlist entries as they stand, by id, without those that are gone."""
    found = rows(_OFFERS, [list(entry_ids)]) if entry_ids else []
    return {record[0]: _offer(record[1:]) for record in found}


def _offer(record: Sequence[Any]) -> OfferNews:
    state, until, service, start, end, *people = record
    client, provider = _people(people)
    return OfferNews(state, until, service, Span(start, end) if start else None, client, provider)


def _booking(record: Sequence[Any]) -> BookingNews:
    *columns, start, end, parts, refunds = record[:_WIDTH]
    provider, client = _people(record[_WIDTH:])
    own = dict(zip(_OWN, columns, strict=True))
    return BookingNews(
        **own | {"status": Status(own["status"])},
        span=None if start is None else Span(start, end),
        provider=provider,
        client=client,
        parts=tuple(_part(*part) for part in parts or ()),
        card_refunds=tuple(
            CardRefund(datetime.fromisoformat(at), cents) for at, cents in refunds or ()
        ),
    )


def _part(start: str, end: str, status: str, part_id: int) -> CoursePart:
    span = Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
    return CoursePart(span, Status(status), part_id)


def _people(columns: Sequence[Any]) -> tuple[Correspondent, Correspondent]:
    width = len(Correspondent._fields)
    return Correspondent._make(columns[:width]), Correspondent._make(columns[width:])


_CHANGES = [
    kind_of(event)
    for event in (
        *(BookingAmended, BookingCanceled, BookingConfirmed, BookingCutShort, BookingExpired),
        *(BookingRealigned, BookingReinstated, BookingRescheduled, PartAdded, PartCanceled),
    )
]

_OWN = {
    "id": "b.id",
    "uuid": "b.uuid",
    "whole": "b.parent_id",
    "whole_uuid": "w.uuid",
    "program": "b.program",
    "kind": "b.kind",
    "status": "b.status",
    "hold_until": "b.hold_until",
    "service": "coalesce(s.name, '')",
    "title": "b.title",
    "session_type": "b.session_type",
    "place": "concat_ws(', ', l.name, r.name, nullif(l.address, ''))",
    "join_url": "coalesce(m.join_url, b.meeting_url)",
    "reason": "b.cancellation_reason",
    "canceled_by": "b.canceled_by",
    "requested_by": "b.requested_by",
    "provider_confirmed": "b.provider_confirmed_at IS NOT NULL",
    "client_confirmed": "b.client_confirmed_at IS NOT NULL",
    "price_cents": "CASE WHEN b.credits_used > 0 THEN 0 ELSE b.price_cents - b.discount_cents END",
    "paid_cents": "b.paid_cents",
    "currency": "b.currency",
    "changes": "e.changes",
    "last_change": "e.last_change",
    "changed_at": "coalesce(e.changed_at, b.created_at)",
    "canceled_at": "e.canceled_at",
    "guest_link": """(SELECT i.id FROM booking_link i
        WHERE i.booking_id = b.id AND i.person_id = b.client_id AND i.is_guests)""",
}

_PARTS = """(SELECT json_agg(json_build_array(k.starts_at, k.ends_at, k.status, k.id)
    ORDER BY k.starts_at, k.id) FROM booking k WHERE k.parent_id = b.id AND k.kind = 'course')"""

# Refunds of a part are taken from what was paid for its whole.
_CARD_REFUNDS = """(SELECT json_agg(json_build_array(r.created_at, r.amount_cents))
    FROM refund r JOIN payment f ON f.id = r.payment_id
    WHERE r.booking_id = coalesce(b.parent_id, b.id) AND f.checkout_id IS NOT NULL)"""

_COLUMNS = [*_OWN.values(), "b.starts_at", "b.ends_at", _PARTS, _CARD_REFUNDS]
_WIDTH = len(_COLUMNS)


def person_columns(alias: str) -> str:
    """Return the columns of a Correspondent, in SQL."""
    # People who may not sign in any more are not written to either.
    email = f"CASE WHEN {alias}.is_active THEN {alias}.email ELSE '' END"
    of = f"FROM notification_preference n WHERE n.person_id = {alias}.id"
    return f"""{alias}.id, {alias}.name, {email}, {alias}.timezone, {alias}.locale,
        coalesce((SELECT n.bookings {of}), true), (SELECT n.reminders {of}), {alias}.clock"""


# The sessions of a course are bookings of their own, which change with it.
_BOOKINGS = f"""
SELECT {", ".join(_COLUMNS)}, {person_columns("p")}, {person_columns("c")}
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN booking w ON w.id = b.parent_id
LEFT JOIN service s ON s.id = b.service_id
LEFT JOIN location l ON l.id = b.location_id LEFT JOIN room r ON r.id = b.room_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
CROSS JOIN LATERAL (
    SELECT count(*) AS changes, max(x.at) AS changed_at,
        coalesce(max(x.id) FILTER (WHERE x.booking_id = b.id), 0) AS last_change,
        max(x.at) FILTER (WHERE x.booking_id = b.id AND x.after = '{Status.CANCELED}')
            AS canceled_at
    FROM ledger_entry x
    WHERE x.kind IN ({", ".join(f"'{kind}'" for kind in _CHANGES)})
        AND x.booking_id = ANY (ARRAY(SELECT b.id UNION ALL
            SELECT k.id FROM booking k WHERE k.parent_id = b.id AND k.kind = 'course'))
) e
WHERE b.id = ANY (%s) ORDER BY b.starts_at, b.id
"""

_OFFERS = f"""
SELECT w.id, w.state, w.offered_until, s.name, t.starts_at, t.ends_at, {person_columns("c")},
    {person_columns("p")}
FROM waitlist_entry w JOIN service s ON s.id = w.service_id
JOIN person c ON c.id = w.person_id JOIN person p ON p.id = s.practitioner_id
LEFT JOIN service_session t ON t.id = w.service_session_id WHERE w.id = ANY (%s)
"""
