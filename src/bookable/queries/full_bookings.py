"""Bookings with all that the core API shows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.allowed_steps import allowed_steps
from bookable.domain.booking import Booking
from bookable.domain.deciding import decide
from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.overdue import due
from bookable.domain.people import SYSTEM, Actor
from bookable.domain.refunds import part_of
from bookable.domain.refusals import BookingNotFound
from bookable.domain.sales import Part
from bookable.domain.services import Kind
from bookable.engine.registry import program as program_named
from bookable.queries.hand_backs import Waiting
from bookable.storage import booking_columns, guard, refund_rows
from bookable.storage.sql import row, rows


class Named(NamedTuple):
    """What a booking refers to, by id and name."""

    uuid: UUID
    name: str


class Assigned(NamedTuple):
    """Why the provider was chosen: see `storage/models/assignments.py`."""

    bookings: int
    last_at: datetime | None
    providers: int
    passed_over: int


class Surroundings(NamedTuple):
    """What belongs to a booking beside itself; `version` counts its ledger entries.

    A part shares the hold of its whole, which ends at `whole_hold`. `was_request` is whether it was
    canceled while it waited for an answer. `hand_back` is for those who may record that. `address`
    is that of the location.
    """

    version: int
    canceled_at: datetime | None
    session: UUID | None
    parent: UUID | None
    service: Named | None
    location: Named | None
    room: Named | None
    whole_hold: datetime | None = None
    series: UUID | None = None
    assigned: Assigned | None = None
    was_request: bool = False
    hand_back: Sequence[Waiting] = ()
    address: str = ""


NEW = Surroundings(1, None, None, None, None, None, None)
"""The surroundings of a new booking of a programme that sells nothing."""


@dataclass(frozen=True, slots=True)
class FullBooking:
    """A booking as time has made it, its surroundings, and the steps that the asker could take."""

    booking: Booking
    surroundings: Surroundings
    steps: Sequence[Step]

    @property
    def is_declined(self) -> bool:
        """Whether it is a request that the side which was asked has canceled."""
        booking = self.booking
        requested_by = booking.mutual_confirmation.requested_by
        is_canceled = booking.status is Status.CANCELED and self.surroundings.was_request
        return is_canceled and is_asked(booking.canceled_by, requested_by)


def full_bookings(ids: Iterable[int], *, by: Actor, now: datetime) -> dict[int, FullBooking]:
    """Return bookings by their ids, in three statements; with courses among them in four.

    Whether the actor may see them is for the caller to know.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return _filled([booking_columns.read(record) for record in rows(_BOOKINGS, [wanted])], by, now)


def full_booking(ref: UUID, *, by: Actor, now: datetime) -> FullBooking:
    """Return a booking of any programme, or raise BookingNotFound."""
    with guard.looking_as(by):
        record = row(f"{booking_columns.SELECT} WHERE b.uuid = %s", [ref])
        booking = None if record is None else booking_columns.read(record)
        if booking is None or booking.side_of(by) is None:
            raise BookingNotFound
        return _filled([booking], by, now)[booking.id]


def made(booking: Booking, *, by: Actor, now: datetime) -> FullBooking:
    """Return a booking in full as a command has just made it. What sells nothing needs no look."""
    if booking.sale is not None:
        return changed(booking, by=by, now=now)
    return FullBooking(booking, NEW, _steps(booking, (), by, now))


def changed(booking: Booking, *, by: Actor, now: datetime) -> FullBooking:
    """Return a booking in full as a command has just returned it, in one statement."""
    return _filled([booking], by, now)[booking.id]


def _filled(found: Sequence[Booking], by: Actor, now: datetime) -> dict[int, FullBooking]:
    ids = [each.id for each in found]
    around = {record[0]: _surroundings(*record[1:]) for record in rows(_SURROUNDINGS, [ids])}
    pairs = [_as_of(each, around[each.id], now) for each in found]
    parts = _parts_of((booking for booking, _ in pairs), now=now)
    return {
        booking.id: FullBooking(booking, its, _steps(booking, parts[booking.id], by, now))
        for booking, its in pairs
    }


def full_bookings_for(
    wanted: Iterable[tuple[int, Actor]], *, now: datetime
) -> dict[tuple[int, Actor], FullBooking]:
    """Return bookings by their ids and by whom they are shown to, in as many statements."""
    asked = set(wanted)
    found = full_bookings((id_ for id_, _ in asked), by=SYSTEM, now=now)
    parts = _parts_of((each.booking for each in found.values()), now=now)
    return {
        (id_, by): replace(found[id_], steps=_steps(found[id_].booking, parts[id_], by, now))
        for id_, by in asked
    }


def _as_of(booking: Booking, around: Surroundings, now: datetime) -> tuple[Booking, Surroundings]:
    """Return a booking as time has made it. What time has done counts in its version, as it will
    once it is written."""
    if around.whole_hold is not None and around.whole_hold <= now:
        booking = replace(booking, hold_until=around.whole_hold)
    rules, version = program_named(booking.program), around.version
    while (command := due(booking, program=rules, now=now)) is not None:
        decision = decide(booking, command, program=rules, by=SYSTEM, now=now)
        booking, version = decision.booking, version + len(decision.events)
    return booking, around._replace(version=version)


def _steps(booking: Booking, parts: Sequence[Part], by: Actor, now: datetime) -> Sequence[Step]:
    program = program_named(booking.program)
    return allowed_steps(booking, parts=parts, program=program, by=by, now=now)


def _parts_of(bookings: Iterable[Booking], *, now: datetime) -> dict[int, list[Part]]:
    """Return the parts of those bookings that are courses."""
    courses = {each.id: each for each in bookings if _is_course(each)}
    parts: dict[int, list[Part]] = defaultdict(list)
    for record in rows(_PARTS, [list(courses)]) if courses else ():
        part = booking_columns.read(record)
        if part.sale is not None and part.sale.parent is not None:
            whole = courses[part.sale.parent]
            parts[whole.id].append(part_of(part, whole=whole, now=now))
    return parts


def _is_course(booking: Booking) -> bool:
    sale = booking.sale
    return sale is not None and sale.kind is Kind.COURSE and sale.parent is None


def _surroundings(
    version: int,
    canceled_at: datetime | None,
    was_request: bool | None,
    session: UUID | None,
    parent: UUID | None,
    whole_hold: datetime | None,
    series: UUID | None,
    bookings: int | None,
    last_at: datetime | None,
    providers: int,
    passed_over: int,
    cents: Sequence[int] | None,
    currencies: Sequence[str],
    owed_since: Sequence[datetime],
    failed: Sequence[bool],
    address: str | None,
    *named: object,
) -> Surroundings:
    pairs = zip(named[::2], named[1::2], strict=True)
    service, location, room = (None if uuid is None else Named(uuid, name) for uuid, name in pairs)  # type: ignore[arg-type]
    chosen = None if bookings is None else Assigned(bookings, last_at, providers, passed_over)
    owed = [] if cents is None else zip(cents, currencies, owed_since, failed, strict=True)
    hand_back = [Waiting._make(each) for each in owed]
    around = (version, canceled_at, session, parent, service, location, room)
    more = (whole_hold, series, chosen, bool(was_request), hand_back)
    return Surroundings(*around, *more, address or "")


_BOOKINGS = f"{booking_columns.SELECT} WHERE b.id = ANY (%s)"
_PARTS = (
    f"{booking_columns.SELECT} WHERE b.parent_id = ANY (%s) AND b.status <> '{Status.CANCELED}'"
)
_SUMS = "e.currency, e.failed"
_SURROUNDINGS = f"""
SELECT b.id, b.version, c.at, c.was_request, t.uuid, w.uuid, w.hold_until, g.uuid,
    a.bookings, a.last_at, a.providers, a.passed_over,
    o.cents, o.currencies, o.since, o.failed, l.address,
    s.uuid, s.name, l.uuid, l.name, r.uuid, r.name
FROM booking b LEFT JOIN service_session t ON t.id = b.service_session_id
LEFT JOIN booking w ON w.id = b.parent_id LEFT JOIN service s ON s.id = b.service_id
LEFT JOIN location l ON l.id = b.location_id LEFT JOIN room r ON r.id = b.room_id
LEFT JOIN series g ON g.id = b.series_id
LEFT JOIN assignment a ON a.booking_id = b.id
LEFT JOIN LATERAL (
    SELECT max(e.at) AS at, bool_or(e.before = '{Status.REQUESTED}') AS was_request
    FROM ledger_entry e WHERE e.booking_id = b.id
        AND e.after = '{Status.CANCELED}' AND e.before IS DISTINCT FROM e.after
) c ON true
LEFT JOIN LATERAL (
    SELECT array_agg(e.cents ORDER BY {_SUMS}) AS cents,
        array_agg(e.currency ORDER BY {_SUMS}) AS currencies,
        array_agg(e.since ORDER BY {_SUMS}) AS since, array_agg(e.failed ORDER BY {_SUMS}) AS failed
    FROM (
        SELECT upper(p.currency) AS currency, r.state = 'failed' AS failed,
            sum(r.amount_cents)::bigint AS cents, min(r.created_at) AS since
        FROM refund r JOIN payment p ON p.id = r.payment_id
        WHERE r.booking_id = b.id AND {refund_rows.NEEDS_STAFF}
        GROUP BY upper(p.currency), r.state = 'failed'
    ) e
) o ON true
WHERE b.id = ANY (%s)
"""
