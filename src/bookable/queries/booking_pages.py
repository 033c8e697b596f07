"""Pages of bookings of all programmes, by keyset: each page costs the same, however deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache, partial
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.services import Kind
from bookable.engine import registry
from bookable.queries import flat_bookings, shown_bookings, statuses
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.queries.shown_bookings import ShownBooking
from bookable.storage import guard
from bookable.storage.sql import Row, array, rows, search_condition


class Order(Enum):
    """How bookings are sorted. Those without a time come last by START, and first by LATEST."""

    START = "start"
    LATEST = "-start"
    UPDATED = "updated"


class Cursor(NamedTuple):
    """Where a page ends: the time by which its last booking is sorted, and the booking's id."""

    time: datetime | None
    booking_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingsFilter:
    """Which bookings are wanted; an empty list or None means all. They start at `starts_from` or
    later and before `starts_before`.

    `own` leaves out those of others, which staff see as well. With `once` a course or a package is
    listed either by its parts or as a whole, never as both.
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
    once: bool = False


Each = TypeVar("Each", FullBooking, ShownBooking)


@dataclass(frozen=True, slots=True)
class BookingPage(Generic[Each]):
    """Bookings in order, and where to go on; None after the last one."""

    bookings: Sequence[Each]
    end: Cursor | None


def booking_page(
    wanted: BookingsFilter, after: Cursor | None, *, limit: int, by: Actor, now: datetime
) -> BookingPage[FullBooking]:
    """Return the bookings after a cursor: the actor's own on either side, or all for staff."""
    with guard.looking_as(by):
        ids, end = booking_ids(wanted, after, limit=limit, by=by, now=now)
        bookings = full_bookings(ids, by=by, now=now)
    return BookingPage([bookings[each] for each in ids], end)


def booking_ids(
    wanted: BookingsFilter, after: Cursor | None, *, limit: int, by: Actor, now: datetime
) -> tuple[list[int], Cursor | None]:
    """Return the ids of the bookings of a page, in one statement, and where to go on.

    Call it within `guard.looking_as(by)`.
    """
    # One more than asked for tells whether there is another page.
    found = [Cursor(*each) for each in rows(*_statement(wanted, after, limit + 1, by=by, now=now))]
    ids = [each.booking_id for each in found[:limit]]
    return ids, found[limit - 1] if len(found) > limit else None


def shown_page(
    wanted: BookingsFilter, after: Cursor | None, *, limit: int, by: Actor, now: datetime
) -> BookingPage[ShownBooking]:
    """Return the bookings of a page as the core API shows them, in one statement."""
    walk, parameters = _statement(wanted, after, limit + 1, by=by, now=now)
    # A booking has the time of its last change in whole seconds alone.
    is_by_change = wanted.order is Order.UPDATED
    more, at = (", page.updated_at", -1) if is_by_change else ("", flat_bookings.START)
    query = f"""SELECT {flat_bookings.COLUMNS}{more} {flat_bookings.FROM}
        JOIN ({walk}) page ON page.id = b.id"""
    found = guard.rows_seen_by(by, query, parameters)
    # PostgreSQL would take longer, because it copies all columns to sort rows.
    found.sort(key=partial(_rank, at), reverse=wanted.order is Order.LATEST)
    page = flat_bookings.read(found[:limit], by)
    end = Cursor(found[limit - 1][at], found[limit - 1][0]) if len(found) > limit else None
    return BookingPage(shown_bookings.shown(page, by=by, now=now), end)


def _rank(at: int, record: Row) -> tuple[Any, ...]:
    """Return a key that sorts rows without a time in the column `at` after all others."""
    return record[at] is None, record[at], record[0]


def _statement(
    wanted: BookingsFilter, after: Cursor | None, limit: int, *, by: Actor, now: datetime
) -> tuple[str, Mapping[str, Any]]:
    conditions, parameters = _conditions(wanted)
    parameters |= {"limit": limit, "me": by.person_id, "programs": array(_programs(wanted))}
    parameters |= {"after": after and after.time, "last": after and after.booking_id}
    if wanted.statuses or wanted.once:
        parameters |= statuses.moments(now)
    shape = _Shape(
        tuple(conditions),
        tuple(_sides(wanted, by)),
        wanted.order,
        bool(wanted.programs),
        wanted.has_time,
        wanted.starts_from is not None or wanted.starts_before is not None,
        None if after is None else after.time is not None,
    )
    return _text(shape), parameters


class _Shape(NamedTuple):
    """What the text of a statement depends on. `goes_on_timed` is None for the first page."""

    conditions: tuple[str, ...]
    sides: tuple[str, ...]
    order: Order
    of_programs: bool
    has_time: bool | None
    is_bound: bool
    goes_on_timed: bool | None


# Lists ask for the same few again and again.
@lru_cache(maxsize=300)
def _text(shape: _Shape) -> str:
    column, direction, nulls = _order(shape.order)
    branches = [
        _walk(side, stretch, shape, f"b.{column} {direction}, b.id {direction}")
        for side in shape.sides
        for stretch in _stretches(shape)
    ]
    found = " UNION ALL ".join(f"({branch})" for branch in branches)
    in_order = f"{column} {direction} NULLS {nulls}, id {direction}"
    return f"SELECT {column}, id FROM ({found}) b ORDER BY {in_order} LIMIT %(limit)s"


def _order(order: Order) -> tuple[str, str, str]:
    """Return the column by which bookings are sorted, the direction, and where NULL comes."""
    column = "updated_at" if order is Order.UPDATED else "starts_at"
    return column, *(("DESC", "FIRST") if order is Order.LATEST else ("ASC", "LAST"))


def _sides(wanted: BookingsFilter, by: Actor) -> list[str]:
    """Return the conditions by which an index finds the bookings: several for both sides."""
    if wanted.own or not by.is_staff:
        return ["b.provider_id = %(me)s", "b.client_id = %(me)s"]
    if wanted.provider is not None:
        return [_OF["provider"]]
    return [_OF["client"] if wanted.client is not None else _ALL]


def _stretches(shape: _Shape) -> Iterator[list[str]]:
    """Return the conditions of each stretch of the order: bookings with a time, and without.

    PostgreSQL walks an index from a cursor on only if the condition has no OR, which bookings
    without a time would need.
    """
    is_first, has_time = shape.goes_on_timed is None, shape.has_time
    if shape.order is Order.UPDATED:
        timed = {None: [], True: ["b.starts_at IS NOT NULL"], False: ["b.starts_at IS NULL"]}
        bound = ["b.updated_at >= %(after)s", "(b.updated_at, b.id) > (%(after)s, %(last)s)"]
        yield [*timed[has_time], *([] if is_first else bound)]
        return
    # With a limit of the start, all bookings have a time.
    may_have_none = has_time is False or (has_time is None and not shape.is_bound)
    if is_first and may_have_none and has_time is None:
        # The first page is one stretch, since the indexes have the same order.
        yield []
        return
    latest = shape.order is Order.LATEST
    sign = "<" if latest else ">"
    bound = [f"b.starts_at {sign}= %(after)s", f"(b.starts_at, b.id) {sign} (%(after)s, %(last)s)"]
    is_timed = shape.goes_on_timed is True
    # Those with a time follow those without one in the order LATEST alone.
    if has_time is not False and (is_first or is_timed or latest):
        yield ["b.starts_at IS NOT NULL", *(bound if is_timed else [])]
    if may_have_none and not (is_timed and latest):
        is_there = shape.goes_on_timed is False
        yield ["b.starts_at IS NULL", *([f"b.id {sign} %(last)s"] if is_there else [])]


def _walk(side: str, stretch: list[str], shape: _Shape, in_order: str) -> str:
    """Return the statement that walks one index in order, as far as a page needs it."""
    column = in_order.split()[0]
    where = [side, *shape.conditions, *stretch]
    each = f"SELECT {column}, b.id FROM booking b WHERE {{}} ORDER BY {in_order} LIMIT %(limit)s"
    if side == _ALL or shape.order is Order.UPDATED:
        chosen = ["b.program = ANY (%(programs)s::text[])"] if shape.of_programs else []
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
    if wanted.once:
        conditions.append(_ONCE)
    for number, word in enumerate(_words(wanted.search)):
        parameters[f"word{number}"] = word
        conditions.append(_SEARCH.format(number=number))
    return conditions, parameters


def _words(search: str) -> list[str]:
    _, words = search_condition(search, "b.title")
    return words


_ALL = "b.program <> ''"
"""A condition that all bookings fulfil, so that PostgreSQL uses their indexes with it."""

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
_UNANSWERED_OR_UNPAID = f"('{Status.DRAFT}', '{Status.REQUESTED}', '{Status.PENDING_PAYMENT}')"
_ONCE = f"""CASE
    WHEN b.kind = '{Kind.COURSE}' AND {statuses.EVER} = '{Status.CANCELED}' THEN b.parent_id IS NULL
    WHEN b.kind = '{Kind.COURSE}'
        THEN b.parent_id IS NOT NULL OR {statuses.EVER} IN {_UNANSWERED_OR_UNPAID}
    ELSE b.parent_id IS NULL OR {statuses.EVER} NOT IN {_UNANSWERED_OR_UNPAID} END"""

_SEARCH = """(name_key(b.title) LIKE (SELECT name_key(%(word{number})s))
    OR EXISTS (SELECT FROM person w WHERE w.id IN (b.provider_id, b.client_id)
        AND w.name_key LIKE (SELECT name_key(%(word{number})s)))
    OR EXISTS (SELECT FROM service w WHERE w.id = b.service_id
        AND w.name_key LIKE (SELECT name_key(%(word{number})s))))"""
