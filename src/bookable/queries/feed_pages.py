"""Pages of the feed: what happened to bookings, in an order that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.event_types import EventType
from bookable.domain.feed_marks import History, Mark
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.refusals import InvalidField
from bookable.engine import registry
from bookable.queries.full_bookings import FullBooking, Named, full_bookings, full_bookings_for
from bookable.storage import feed, guard
from bookable.storage.sql import Row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFilter:
    """Which events are wanted; an empty list means all."""

    types: Sequence[EventType] = ()
    programs: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event, with its booking as it stands now.

    `actor` is None for the system and for keys. Only staff see which staff member acted, and which
    `key`.
    """

    mark: Mark
    type: EventType
    at: datetime
    side: Side
    actor: Named | None
    key: Named | None
    booking: FullBooking


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events in the order of the feed, and the mark after which the next page begins."""

    events: Sequence[FeedEvent]
    last: Mark


def feed_page(
    after: Mark, filter_: FeedFilter, *, limit: int, by: Actor, now: datetime
) -> FeedPage:
    """Return the events after a mark: of the actor's own bookings, or all of them for staff.

    Raise UnknownMarkError for a mark of another feed, and InvalidField for an unknown programme.
    """
    known = registry.names()
    if set(filter_.programs) - set(known):
        raise InvalidField("program", f"must be one of {', '.join(known)}")
    with guard.looking_as(by):
        history = feed.history()
        begin = history.position_after(after)
        found = _found(begin, filter_, limit=limit, by=by)
        bookings = full_bookings((record[5] for record in found), by=by, now=now)
        events = [_event(record, history, bookings, by) for record in found]
        return FeedPage(events, events[-1].mark if events else _mark(history, begin, after))


def events_for(
    wanted: Iterable[tuple[int, Actor]], *, now: datetime
) -> dict[tuple[int, Actor], FeedEvent]:
    """Return events by their positions and by whom they are shown to.

    Those that somebody may not see are left out.
    """
    asked = list(wanted)
    with guard.looking_as(SYSTEM):
        history = feed.history()
        positions = {"positions": sorted({position for position, _ in asked})}
        found = {record[0]: record for record in rows(_EVENTS.format(page=_GIVEN), positions)}
        pairs = [(found[position], by) for position, by in asked if position in found]
        full = full_bookings_for(((record[5], by) for record, by in pairs), now=now)
        return {
            (record[0], by): _event(record, history, {record[5]: full[record[5], by]}, by)
            for record, by in pairs
            if full[record[5], by].booking.side_of(by) is not None
        }


def _mark(history: History, position: int, after: Mark) -> Mark:
    """Return the mark of a position after which nothing has happened."""
    return after if position == after.position else history.at(position)


def _event(record: Row, history: History, bookings: dict[int, FullBooking], by: Actor) -> FeedEvent:
    position, type_, at, side, actor_uuid, booking_id, actor_name, key_uuid, key_name = record
    is_told = by.is_staff or side != Side.STAFF
    actor = Named(actor_uuid, actor_name) if actor_uuid is not None and is_told else None
    key = Named(key_uuid, key_name) if key_uuid is not None and by.is_staff else None
    mark, booking = history.at(position), bookings[booking_id]
    return FeedEvent(mark, EventType(type_), at, Side(side), actor, key, booking)


def _found(begin: int, filter_: FeedFilter, *, limit: int, by: Actor) -> list[Row]:
    parameters = {
        "begin": begin,
        "limit": limit,
        "me": by.person_id,
        "types": list(filter_.types or EventType),
        "programs": list(filter_.programs or registry.names()),
    }
    return rows(_EVENTS.format(page=_page(filter_, by)), parameters)


def _page(filter_: FeedFilter, by: Actor) -> str:
    if not by.is_staff:
        return _OWN
    return _SOME if filter_.types or filter_.programs else _ALL


_EVENTS = """
SELECT f.position, f.type, l.at, l.side, a.uuid, l.booking_id, a.name, k.uuid, k.name
FROM ({page}) page JOIN feed_entry f ON f.position = page.position
JOIN ledger_entry l ON l.id = f.entry_id LEFT JOIN person a ON a.id = l.actor_id
LEFT JOIN api_key k ON k.id = l.key_id
ORDER BY f.position
"""

_ALL = """
SELECT position FROM feed_entry WHERE position > %(begin)s AND type IS NOT NULL
    AND program = ANY (%(programs)s::text[])
ORDER BY position LIMIT %(limit)s
"""

# One short walk of the index for each pair: PostgreSQL cannot read several in one order. The
# indexes are in the order of `position + 0`, which the primary key is not.
_SOME = """
SELECT each.position FROM unnest(%(programs)s::text[]) AS p (name),
unnest(%(types)s::text[]) AS t (name), LATERAL (
    SELECT f.position FROM feed_entry f
    WHERE f.program = p.name AND f.type = t.name AND f.position + 0 > %(begin)s
    ORDER BY f.position + 0 LIMIT %(limit)s
) each ORDER BY each.position LIMIT %(limit)s
"""

_GIVEN = "SELECT unnest(%(positions)s::bigint[]) AS position"

_OWN = "SELECT position FROM ({}) own ORDER BY position LIMIT %(limit)s".format(
    " UNION ".join(
        f"(SELECT position FROM feed_entry WHERE {side}_id = %(me)s AND position + 0 > %(begin)s"
        " AND type = ANY (%(types)s::text[]) AND program = ANY (%(programs)s::text[])"
        " ORDER BY position + 0 LIMIT %(limit)s)"
        for side in ("provider", "client")
    )
)
