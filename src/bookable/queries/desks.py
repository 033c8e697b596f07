"""What a provider's desk shows: what waits for an answer, for money or for completion, and what is
ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.queries import statuses
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.storage import guard, refund_rows
from bookable.storage.sql import one, rows

SETTLED_WITHIN = timedelta(days=60)
"""How long a booking that is over is listed on the desk until its provider completes it."""
MOST_WAITING = 50
"""How many bookings a list of what waits has at most."""
_COUNTED = 100


class Cursor(NamedTuple):
    """Where a page of what is ahead ends: the start of its last entry, and which one it is."""

    start: datetime
    is_session: bool
    id: int


class HeldSession(NamedTuple):
    """A session of a workshop or a course that the provider holds, however many come."""

    id: int
    service: str
    span: Span
    taken: int
    seats: int
    place: str


Entry = FullBooking | HeldSession


@dataclass(frozen=True, slots=True)
class Counts:
    """How many bookings wait for an answer (up to a hundred are counted), and how many other
    entries there are today and in the next seven days."""

    waiting: int
    today: int
    week: int


class Prepared(NamedTuple):
    """What a provider has done to be booked: opened hours, offered a service, and said something
    about themselves."""

    has_hours: bool
    has_services: bool
    has_words: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """A provider's desk.

    `waiting` are requests that the provider has to answer. `unpaid` bookings are kept for their
    clients for a while. `owed_back` have refunds that are to be handed back, and may be in another
    list, too. `unsettled` are over, and not completed.

    `end` is the cursor of the next page of what is ahead, or None after the last entry.
    """

    waiting: Sequence[FullBooking]
    unpaid: Sequence[FullBooking]
    owed_back: Sequence[FullBooking]
    unsettled: Sequence[FullBooking]
    ahead: Sequence[Entry]
    counts: Counts
    prepared: Prepared
    end: Cursor | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do and nothing ahead."""
        lists = (self.waiting, self.unpaid, self.owed_back, self.unsettled, self.ahead)
        return not any(lists)


def desk(today: Span, after: Cursor | None, *, limit: int, by: Actor, now: datetime) -> Desk:
    """Return a person's desk on the day `today`, in six statements; with courses in seven.

    After a cursor it has only what is ahead.
    """
    parameters = {
        **statuses.moments(now),
        "me": by.person_id,
        "programs": registry.names(),
        "today": today.start,
        "tomorrow": today.end,
        "week": today.start + timedelta(days=7),
        "since": now - SETTLED_WITHIN,
        "after": after.start if after else today.start,
        "last_is_session": after.is_session if after else False,
        "last": after.id if after else 0,
    }
    with guard.looking_as(by):
        counted = one(_COUNTS, parameters)
        waits = [] if after else rows(_WAITING, parameters | {"limit": MOST_WAITING})
        found = rows(_AHEAD, parameters | {"limit": limit + 1})
        page = found[:limit]
        ids = [*(id_ for id_, _ in waits), *(each[2] for each in page if not each[1])]
        bookings = full_bookings(ids, by=by, now=now)
    lists: dict[str, list[FullBooking]] = defaultdict(list)
    for id_, name in waits:
        lists[name].append(bookings[id_])
    return Desk(
        lists["waiting"],
        lists["unpaid"],
        lists["owed_back"],
        lists["unsettled"],
        [_entry(each, bookings) for each in page],
        Counts(*counted[:3]),
        Prepared(*counted[3:]),
        Cursor(*page[-1][:3]) if len(found) > limit else None,
    )


def _entry(record: Sequence[Any], bookings: dict[int, FullBooking]) -> Entry:
    start, is_session, id_, service, end, taken, seats, place = record
    if not is_session:
        return bookings[id_]
    return HeldSession(id_, service, Span(start, end), taken, seats, place)


# Providers see sessions in place of the seats in them. Both of two buddies count as providers.
_OWN = """
SELECT * FROM booking WHERE provider_id = %(me)s AND program = ANY (%(programs)s)
    AND kind NOT IN ('workshop', 'course') AND starts_at IS NOT NULL AND {when}
UNION ALL
SELECT * FROM booking WHERE client_id = %(me)s AND program = ANY (%(programs)s)
    AND match_id IS NOT NULL AND {when}
"""

_WAITS = f"""(b.starts_at > %(now)s AND {statuses.EVER} = '{Status.REQUESTED}'
    AND (b.requested_by = 'provider') = (b.client_id = %(me)s))"""

# Not only _OWN: each seat in a session, and what is sold without a time, is paid by itself.
_UNPAID = f"""SELECT b.id, b.hold_until FROM booking b
WHERE b.provider_id = %(me)s AND b.program = ANY (%(programs)s)
    AND b.status = '{Status.PENDING_PAYMENT}' AND b.hold_until > %(now)s"""

_REFUNDS = f"""SELECT b.id, min(r.created_at) AS since
FROM refund r JOIN payment p ON p.id = r.payment_id JOIN booking b ON b.id = r.booking_id
WHERE b.provider_id = %(me)s AND b.program = ANY (%(programs)s)
    AND {refund_rows.NEEDS_STAFF}
GROUP BY b.id"""

_ASKED = f"""SELECT b.id, b.starts_at FROM ({_OWN.format(when="status = 'requested'")}) b
WHERE {_WAITS}"""

_OVER = f"""SELECT b.id, b.starts_at
FROM ({_OWN.format(when="starts_at BETWEEN %(since)s AND %(today)s AND ends_at < %(now)s")}) b
WHERE {statuses.EVER} IN ('{Status.CONFIRMED}', '{Status.IN_PROGRESS}')
    AND CASE WHEN b.match_id IS NULL THEN true
        WHEN b.client_id = %(me)s THEN b.client_confirmed_at IS NULL
        ELSE b.provider_confirmed_at IS NULL END"""

_WAITING = f"""
(SELECT id, 'waiting' FROM ({_ASKED}) asked ORDER BY starts_at, id LIMIT %(limit)s)
UNION ALL
(SELECT id, 'unpaid' FROM ({_UNPAID}) unpaid ORDER BY hold_until, id LIMIT %(limit)s)
UNION ALL
(SELECT id, 'owed_back' FROM ({_REFUNDS}) refunds ORDER BY since, id LIMIT %(limit)s)
UNION ALL
(SELECT id, 'unsettled' FROM ({_OVER}) gone ORDER BY starts_at DESC, id LIMIT %(limit)s)
"""

# What waits for an answer or a payment has a list of its own.
_PLANNED = f"""{statuses.EVER}
    NOT IN ('{Status.CANCELED}', '{Status.DRAFT}', '{Status.PENDING_PAYMENT}')
    AND {_WAITS} IS NOT TRUE"""

_SESSIONS = """SELECT t.id, s.name, t.starts_at, t.ends_at, t.taken, t.capacity,
    concat_ws(', ', l.name, r.name) AS place
FROM service s JOIN service_session t ON t.service_id = s.id
LEFT JOIN location l ON l.id = coalesce(t.location_id, s.location_id)
LEFT JOIN room r ON r.id = t.room_id
WHERE s.practitioner_id = %(me)s AND t.canceled_at IS NULL"""

_AHEAD = f"""
SELECT * FROM (
    (SELECT b.starts_at, false AS is_session, b.id, '', b.ends_at, 0, 0, ''
    FROM ({_OWN.format(when="starts_at >= %(after)s")}) b WHERE {_PLANNED}
        AND (b.starts_at, false, b.id) > (%(after)s, %(last_is_session)s, %(last)s)
    ORDER BY b.starts_at, b.id LIMIT %(limit)s)
    UNION ALL
    (SELECT t.starts_at, true, t.id, t.name, t.ends_at, t.taken, t.capacity, t.place
    FROM ({_SESSIONS} AND t.starts_at >= %(after)s) t
    WHERE (t.starts_at, true, t.id) > (%(after)s, %(last_is_session)s, %(last)s)
    ORDER BY t.starts_at, t.id LIMIT %(limit)s)
) ahead ORDER BY starts_at, is_session, id LIMIT %(limit)s
"""

_COUNTS = f"""
SELECT (SELECT count(*) FROM (SELECT FROM ({_ASKED}) a LIMIT {_COUNTED}) asked),
    count(*) FILTER (WHERE starts_at < %(tomorrow)s), count(*),
    EXISTS (SELECT FROM calendar c JOIN opening_hours h ON h.calendar_id = c.id
        WHERE c.person_id = %(me)s AND NOT h.closed),
    EXISTS (SELECT FROM service WHERE practitioner_id = %(me)s AND archived_at IS NULL),
    (SELECT bio <> '' FROM person WHERE id = %(me)s)
FROM (
    SELECT b.starts_at FROM ({
    _OWN.format(when="starts_at >= %(today)s AND starts_at < %(week)s")
}) b WHERE {_PLANNED}
    UNION ALL
    SELECT t.starts_at
    FROM ({_SESSIONS} AND t.starts_at >= %(today)s AND t.starts_at < %(week)s) t
) near
"""
