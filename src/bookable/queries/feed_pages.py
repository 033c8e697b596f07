"""Pages of the feed: what happened, in an order that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.event_types import EventType
from bookable.domain.feed_marks import History, Mark
from bookable.domain.people import SYSTEM, Actor, Side, side_of
from bookable.engine import registry
from bookable.queries import fact_details
from bookable.queries.fact_details import PersonNow, SeatOfferNow
from bookable.queries.full_bookings import Named, full_bookings_for
from bookable.queries.shown_bookings import ShownBooking, shown_by_id
from bookable.storage import feed, guard
from bookable.storage.sql import Row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFilter:
    """Which events are wanted; an empty list means all."""

    types: Sequence[EventType] = ()
    programs: Sequence[str] = ()


About = ShownBooking | PersonNow | SeatOfferNow
"""What an event is about."""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An event, with what it is about as that stands now.

    `side` is None for people who act for themselves alone. `actor` is None for the system and for
    keys. Only staff see which staff member acted, and which `key`.
    """

    mark: Mark
    type: EventType
    at: datetime
    side: Side | None
    actor: Named | None
    key: Named | None
    about: About


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events in the order of the feed, and the mark after which the next page begins."""

    events: Sequence[FeedEvent]
    last: Mark


def feed_page(
    after: Mark | None, filter_: FeedFilter, *, limit: int, by: Actor, now: datetime
) -> FeedPage:
    """Return the events after a mark: of the actor's own bookings, or all of them for staff.

    Without a mark it is the empty page at the end of the feed.

    Raise UnknownMarkError for a mark of another feed.
    """
    history = feed.history()
    if after is None:
        return FeedPage([], history.at(feed.end()))
    begin = history.position_after(after)
    found = _found(begin, filter_, limit=limit, by=by)
    abouts = _abouts(found, by=by, now=now)
    events = [
        _event(record, history, about, by) for record, about in zip(found, abouts, strict=True)
    ]
    return FeedPage(events, events[-1].mark if events else _mark(history, begin, after))


def events_for(
    wanted: Iterable[tuple[int, Actor]], *, now: datetime
) -> dict[tuple[int, Actor], FeedEvent]:
    """Return events by their positions and by whom they are shown to.

    Those that the actor may not see are left out.
    """
    asked = list(wanted)
    with guard.looking_as(SYSTEM):
        history = feed.history()
        positions = {"positions": sorted({position for position, _ in asked})}
        found = {record[0]: record for record in rows(_EVENTS.format(page=_GIVEN), positions)}
        pairs = [
            (found[position], by)
            for position, by in asked
            if position in found and _may_see(found[position], by)
        ]
        full = full_bookings_for(((each[5], by) for each, by in pairs if each[5]), now=now)
        facts = _facts([each for each, _ in pairs if not each[5]])

        def event(record: Row, by: Actor) -> FeedEvent:
            of_booking = full.get((record[5], by))
            about = ShownBooking.of(of_booking) if of_booking else facts[record[0]]
            return _event(record, history, about, by)

        return {(each[0], by): event(each, by) for each, by in pairs}


def _may_see(record: Row, by: Actor) -> bool:
    return side_of(by, provider=record[11], client=record[12]) is not None


def _mark(history: History, position: int, after: Mark) -> Mark:
    """Return the mark of a position after which nothing has happened."""
    return after if position == after.position else history.at(position)


def _abouts(found: Sequence[Row], *, by: Actor, now: datetime) -> list[About]:
    """Return what each event is about, in a few statements for all."""
    bookings = shown_by_id({each[5] for each in found if each[5]}, by=by, now=now)
    facts = _facts([each for each in found if not each[5]])
    return [bookings[each[5]] if each[5] else facts[each[0]] for each in found]


def _facts(found: Sequence[Row]) -> dict[int, PersonNow | SeatOfferNow]:
    """Return what facts are about, by their positions; without a statement if there are none."""
    offers = fact_details.seat_offers({each[10] for each in found if each[10]})
    people = fact_details.people({each[9] for each in found if not each[10]})
    return {each[0]: offers[each[10]] if each[10] else people[each[9]] for each in found}


def _event(record: Row, history: History, about: About, by: Actor) -> FeedEvent:
    position, type_, at, side, actor_uuid, _, actor_name, key_uuid, key_name = record[:9]
    is_told = by.is_staff or side != Side.STAFF
    actor = Named(actor_uuid, actor_name) if actor_uuid is not None and is_told else None
    key = Named(key_uuid, key_name) if key_uuid is not None and by.is_staff else None
    side = Side(side) if side else None
    return FeedEvent(history.at(position), EventType(type_), at, side, actor, key, about)


def _found(begin: int, filter_: FeedFilter, *, limit: int, by: Actor) -> list[Row]:
    parameters = {
        "begin": begin,
        "limit": limit,
        "me": by.person_id,
        "types": list(filter_.types or EventType),
        # What happens to people belongs to no programme.
        "programs": list(filter_.programs or [*registry.names(), ""]),
    }
    query = _EVENTS.format(page=_page(filter_, by))
    return guard.rows_seen_by(by, query, parameters, order="position")


def _page(filter_: FeedFilter, by: Actor) -> str:
    if not by.is_staff:
        return _OWN
    return _SOME if filter_.types or filter_.programs else _ALL


_EVENTS = """
SELECT f.position, f.type, coalesce(l.at, t.at), coalesce(l.side, t.side), a.uuid, l.booking_id,
    a.name, k.uuid, k.name, t.person_id, t.waitlist_entry_id, f.provider_id, f.client_id
FROM ({page}) page JOIN feed_entry f ON f.position = page.position
LEFT JOIN ledger_entry l ON l.id = f.entry_id LEFT JOIN fact t ON t.id = f.fact_id
LEFT JOIN person a ON a.id = coalesce(l.actor_id, t.actor_id)
LEFT JOIN api_key k ON k.id = coalesce(l.key_id, t.key_id)
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
