"""Pages of bookings of all programmes, by keyset: each page costs the same, however deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.services import Kind
from bookable.engine import registry
from bookable.queries import shown_bookings, statuses
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.queries.shown_bookings import BookingLine, ShownBooking
from bookable.storage import guard
from bookable.storage.sql import rows, search_condition


class Order(Enum):
    """How bookings are sorted. Those without a time come last by START, and first by LATEST."""

    START = "start"
    LATEST = "-start"
    UPDATED = "updated"


class Place(NamedTuple):
    """Where a page ends: the time by which bookings are sorted, and the id of the last one."""

    time: datetime | None
    booking_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingsFilter:
    """Which bookings are wanted; an empty list or None means all. They start at `starts_from` or
    later and before `starts_before`.

    `own` leaves out those of others, which staff see as well. `lines` leaves out what is no line of
    its own beside the other parts or the whole of a course or a package.
    """

    programs: Sequence[str] = ()
    statuses: Sequence[str] = ()
    provider: UUID | None = None
    client: UUID | None = None
    service: UUID | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    has_time: bool | None = None
    updated_since: datetime | None = None
    search: str = ""
    order: Order = Order.START
    own: bool = False
    lines: bool = False


Each = TypeVar("Each", FullBooking, ShownBooking)


@dataclass(frozen=True, slots=True)
class BookingPage(Generic[Each]):
    """Bookings in order, and where to go on; None after the last one."""

    bookings: Sequence[Each]
    end: Place | None


def booking_page(
    wanted: BookingsFilter, after: Place | None, *, limit: int, by: Actor, now: datetime
) -> BookingPage[FullBooking]:
    """Return the bookings after a place: the actor's own on either side, or all for staff."""
    with guard.looking_as(by):
        page, end = places(wanted, after, limit=limit, by=by, now=now)
        bookings = full_bookings((place.booking_id for place in page), by=by, now=now)
    return BookingPage([bookings[place.booking_id] for place in page], end)


def places(
    wanted: BookingsFilter, after: Place | None, *, limit: int, by: Actor, now: datetime
) -> tuple[list[Place], Place | None]:
    """Return the places of the same bookings, in one statement, and where to go on.

    The caller looks as the actor.
    """
    # One more than asked for tells whether there is another page.
    found = [Place(*each) for each in rows(*_statement(wanted, after, limit + 1, by=by, now=now))]
    return found[:limit], found[limit - 1] if len(found) > limit else None


def shown_page(
    wanted: BookingsFilter, after: Place | None, *, limit: int, by: Actor, now: datetime
) -> BookingPage[ShownBooking]:
    """Return the same bookings as the core API shows them, in one statement."""
    walk, parameters = _statement(wanted, after, limit + 1, by=by, now=now)
    query = f"""SELECT {shown_bookings.COLUMNS} {shown_bookings.FROM}
        JOIN ({walk}) page ON page.id = b.id"""
    lines = shown_bookings.read(guard.rows_seen_by(by, query, parameters), by)
    # PostgreSQL, which copies all columns to sort rows, takes longer for it.
    lines.sort(key=lambda line: _rank(_place(line, wanted)), reverse=wanted.order is Order.LATEST)
    page = lines[:limit]
    end = _place(page[-1], wanted) if len(lines) > limit else None
    return BookingPage(shown_bookings.shown(page, by=by, now=now), end)


def _place(line: BookingLine, wanted: BookingsFilter) -> Place:
    return Place(line.updated_at if wanted.order is Order.UPDATED else line.start, line.id)


def _rank(place: Place) -> tuple[bool, Place]:
    """Return what sorts a place after those with a time, if it has none."""
    return place.time is None, place


def _order(wanted: BookingsFilter) -> tuple[str, str, str]:
    """Return the column by which bookings are sorted, the direction, and where NULL comes."""
    column = "updated_at" if wanted.order is Order.UPDATED else "starts_at"
    is_latest = wanted.order is Order.LATEST
    return column, *(("DESC", "FIRST") if is_latest else ("ASC", "LAST"))


def _statement(
    wanted: BookingsFilter, after: Place | None, limit: int, *, by: Actor, now: datetime
) -> tuple[str, Mapping[str, Any]]:
    conditions, parameters = _conditions(wanted)
    parameters |= {"limit": limit, "me": by.person_id, "programs": _programs(wanted)}
    parameters |= {"after": after and after.time, "last": after and after.booking_id}
    if wanted.statuses or wanted.lines:
        parameters |= statuses.moments(now)
    column, direction, nulls = _order(wanted)
    branches = [
        _walk(side, [*conditions, *stretch], wanted, f"b.{column} {direction}, b.id {direction}")
        for side in _sides(wanted, by)
        for stretch in _stretches(wanted, after)
    ]
    found = " UNION ALL ".join(f"({branch})" for branch in branches)
    in_order = f"{column} {direction} NULLS {nulls}, id {direction}"
    return f"SELECT {column}, id FROM ({found}) b ORDER BY {in_order} LIMIT %(limit)s", parameters


def _sides(wanted: BookingsFilter, by: Actor) -> list[str]:
    """Return the conditions by which an index finds the bookings: several for both sides."""
    if wanted.own or not by.is_staff:
        return ["b.provider_id = %(me)s", "b.client_id = %(me)s"]
    if wanted.provider is not None:
        return [_OF["provider"]]
    return [_OF["client"] if wanted.client is not None else _ALL]


def _stretches(wanted: BookingsFilter, after: Place | None) -> Iterator[list[str]]:
    """Return the conditions of each stretch of the order: bookings with a time, and without.

    PostgreSQL walks an index from a place on only if the condition has no OR, which bookings
    without a time would need.
    """
    if wanted.order is Order.UPDATED:
        timed = {None: [], True: ["b.starts_at IS NOT NULL"], False: ["b.starts_at IS NULL"]}
        bound = ["b.updated_at >= %(after)s", "(b.updated_at, b.id) > (%(after)s, %(last)s)"]
        yield [*timed[wanted.has_time], *(bound if after is not None else [])]
        return
    # Past those without a time only where they come first; a limit of the start rules them out.
    is_bound = wanted.starts_from is not None or wanted.starts_before is not None
    may_have_none = wanted.has_time is False or (wanted.has_time is None and not is_bound)
    if after is None and may_have_none and wanted.has_time is None:
        # The first page is one stretch, since the indexes have them in this order, too.
        yield []
        return
    latest = wanted.order is Order.LATEST
    sign = "<" if latest else ">"
    bound = [f"b.starts_at {sign}= %(after)s", f"(b.starts_at, b.id) {sign} (%(after)s, %(last)s)"]
    is_timed = after is not None and after.time is not None
    if wanted.has_time is not False and (after is None or is_timed or latest):
        yield ["b.starts_at IS NOT NULL", *(bound if is_timed else [])]
    if may_have_none and not (is_timed and latest):
        is_there = after is not None and after.time is None
        yield ["b.starts_at IS NULL", *([f"b.id {sign} %(last)s"] if is_there else [])]


def _walk(side: str, conditions: list[str], wanted: BookingsFilter, in_order: str) -> str:
    """Return the statement that walks one index in order, as far as a page needs it."""
    column = in_order.split()[0]
    where = [side, *conditions]
    each = f"SELECT {column}, b.id FROM booking b WHERE {{}} ORDER BY {in_order} LIMIT %(limit)s"
    if side == _ALL or wanted.order is Order.UPDATED:
        chosen = ["b.program = ANY (%(programs)s::text[])"] if wanted.programs else []
        return each.format(" AND ".join([*where, *chosen]))
    # The indexes of the two sides begin with the person and the programme.
    of_one = each.format(" AND ".join([*where, "b.program = each.name"]))
    return f"SELECT b.* FROM unnest(%(programs)s::text[]) each (name), LATERAL ({of_one}) b"


def _programs(wanted: BookingsFilter) -> list[str]:
    return sorted(set(wanted.programs)) or registry.names()


def _conditions(wanted: BookingsFilter) -> tuple[list[str], dict[str, Any]]:
    given = {
        "provider": wanted.provider,
        "client": wanted.client,
        "service": wanted.service,
        "starts_from": wanted.starts_from,
        "starts_before": wanted.starts_before,
        "updated_since": wanted.updated_since,
        "statuses": list(wanted.statuses) or None,
    }
    parameters: dict[str, Any] = {name: each for name, each in given.items() if each is not None}
    conditions = [_OF[name] for name in parameters]
    if wanted.lines:
        conditions.append(_LINES)
    for number, word in enumerate(_words(wanted.search)):
        parameters[f"word{number}"] = word
        conditions.append(_SEARCH.format(number=number))
    return conditions, parameters


def _words(search: str) -> list[str]:
    _, words = search_condition(search, "b.title")
    return words


_ALL = "b.program <> ''"
"""A condition that all bookings fulfil. Indexes of all of them are used where it stands."""

_OF = {
    "provider": "b.provider_id = (SELECT id FROM person WHERE uuid = %(provider)s)",
    "client": "b.client_id = (SELECT id FROM person WHERE uuid = %(client)s)",
    "service": "b.service_id = (SELECT id FROM service WHERE uuid = %(service)s)",
    "starts_from": "b.starts_at >= %(starts_from)s",
    "starts_before": "b.starts_at < %(starts_before)s",
    "updated_since": "b.updated_at >= %(updated_since)s",
    "statuses": f"{statuses.EVER} = ANY (%(statuses)s)",
}

# A course is listed by its sessions, each at its time; as a whole while it waits for an answer or a
# payment, and once it is canceled. Parts of a package follow once it is paid.
_UNSETTLED = f"('{Status.DRAFT}', '{Status.REQUESTED}', '{Status.PENDING_PAYMENT}')"
_LINES = f"""CASE
    WHEN b.kind = '{Kind.COURSE}' AND {statuses.EVER} = '{Status.CANCELED}' THEN b.parent_id IS NULL
    WHEN b.kind = '{Kind.COURSE}'
        THEN b.parent_id IS NOT NULL OR {statuses.EVER} IN {_UNSETTLED}
    ELSE b.parent_id IS NULL OR {statuses.EVER} NOT IN {_UNSETTLED} END"""

_SEARCH = """(name_key(b.title) LIKE (SELECT name_key(%(word{number})s))
    OR EXISTS (SELECT FROM person w WHERE w.id IN (b.provider_id, b.client_id)
        AND w.name_key LIKE (SELECT name_key(%(word{number})s)))
    OR EXISTS (SELECT FROM service w WHERE w.id = b.service_id
        AND w.name_key LIKE (SELECT name_key(%(word{number})s))))"""
