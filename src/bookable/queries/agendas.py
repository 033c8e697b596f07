"""What is ahead of people: their bookings until the next digest, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.digests import Rhythm, next_digest
from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.engine import registry
from bookable.queries.correspondence import BookingNews, Correspondent, of_bookings, person_columns
from bookable.storage.sql import rows

MOST = 100
"""How many bookings a digest lists at most: the next ones."""


class Agenda(NamedTuple):
    """What is ahead of a person: bookings that are agreed, and requests that they are to answer.

    There is nothing for a person who wants no digest: their `rhythm` is None. `is_cut` says whether
    there are more than `MOST`.
    """

    person: Correspondent
    rhythm: Rhythm | None
    ahead: Sequence[BookingNews] = ()
    waiting: Sequence[BookingNews] = ()
    is_cut: bool = False


def of_people(ids: Sequence[int], *, now: datetime) -> dict[int, Agenda]:
    """Return the agendas of people by id, in a transaction that sees everything.

    This takes three statements, however many people there are.
    """
    readers = [_reader(record) for record in rows(_PEOPLE, [list(ids)])] if ids else []
    mine = _bookings_of([each for each in readers if each.rhythm], now)
    wanted = {id_ for asked in mine.values() for id_ in asked}
    bookings = of_bookings(sorted(wanted))
    return {each.person.id: _filled(each, mine, bookings, now) for each in readers}


def _reader(record: Sequence[Any]) -> Agenda:
    *person, digest = record
    return Agenda(Correspondent._make(person), None if digest is None else Rhythm(digest))


def _bookings_of(readers: Sequence[Agenda], now: datetime) -> dict[int, dict[int, bool]]:
    """Return the bookings of each reader, with whether it is the reader who was asked."""
    found: dict[int, dict[int, bool]] = {each.person.id: {} for each in readers}
    untils = [
        next_digest(each.rhythm, after=now, zone=each.person.zone)
        for each in readers
        if each.rhythm
    ]
    sought = {"people": list(found), "untils": untils, "now": now, "limit": MOST + 1}
    if readers:
        for person, booking, side, requested_by in rows(
            _BOOKINGS, sought | {"programs": registry.names()}
        ):
            found[person][booking] = is_asked(side, requested_by)
    return found


def _filled(
    reader: Agenda,
    mine: dict[int, dict[int, bool]],
    bookings: Sequence[BookingNews],
    now: datetime,
) -> Agenda:
    asked = mine.get(reader.person.id, {})
    of_reader = [each for each in bookings if each.id in asked]
    return reader._replace(
        ahead=[each for each in of_reader if each.status is Status.CONFIRMED][:MOST],
        waiting=[each for each in of_reader if asked[each.id] and _is_open(each, now)][:MOST],
        is_cut=len(asked) > MOST,
    )


def _is_open(booking: BookingNews, now: datetime) -> bool:
    is_over = booking.hold_until is not None and booking.hold_until <= now
    return booking.status is Status.REQUESTED and not is_over


_PEOPLE = f"""
SELECT {person_columns("p")}, (SELECT n.digest FROM notification_preference n
    WHERE n.person_id = p.id)
FROM person p WHERE p.id = ANY (%s)
"""

# A course is spoken of session by session. The indexes booking_of_provider and booking_of_client
# have each person's bookings by their start.
_MINE = f"""
SELECT id, '{{side}}' AS side, requested_by, starts_at FROM booking
WHERE {{side}}_id = me.id AND program = ANY (%(programs)s) AND starts_at >= %(now)s
    AND (status = '{Status.CONFIRMED}' AND starts_at < me.until OR status = '{Status.REQUESTED}')
    AND NOT (kind = 'course' AND parent_id IS NULL)
"""

_BOOKINGS = f"""
SELECT me.id, b.id, b.side, b.requested_by
FROM unnest(%(people)s::bigint[], %(untils)s::timestamptz[]) AS me (id, until)
CROSS JOIN LATERAL (
    SELECT id, side, requested_by FROM (
        {_MINE.format(side=Side.PROVIDER)} UNION ALL {_MINE.format(side=Side.CLIENT)}
    ) mine ORDER BY starts_at, id LIMIT %(limit)s
) b
"""
