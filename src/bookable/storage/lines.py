"""Reads of waitlists: positions, entries, offers, and what a person can wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bookable.storage.sql import one, row, rows
from bookable.storage.waitlist import Line


class Place(NamedTuple):
    """An entry on a waitlist with its position.

    `session_start` is None on the waitlist of a course, which is for all its sessions at once.
    """

    id: int
    service_id: int
    service_name: str
    session_id: int | None
    session_start: datetime | None
    person_id: int
    person_name: str
    position: int
    state: str
    joined_at: datetime
    offered_until: datetime | None


class Offer(NamedTuple):
    """A seat that is kept for a person on a waitlist."""

    entry_id: int
    service_id: int
    session_id: int | None
    person_id: int
    offered_until: datetime


class Sold(NamedTuple):
    """The facts about a service that decide whether a person may wait for it."""

    practitioner_id: int
    kind: str
    is_archived: bool


class Occurrence(NamedTuple):
    """A session of a service."""

    id: int
    start: datetime


def offer(entry_id: int) -> Offer | None:
    """Return the offer of a waitlist entry, or None once it is over."""
    record = row(
        "SELECT id, service_id, service_session_id, person_id, offered_until FROM waitlist_entry"
        " WHERE id = %s AND state = 'offered'",
        [entry_id],
    )
    return None if record is None else Offer._make(record)


def sold(service_id: int) -> Sold | None:
    """Return the facts about a service, or None without such a service."""
    record = row(
        "SELECT practitioner_id, kind, archived_at IS NOT NULL FROM service WHERE id = %s",
        [service_id],
    )
    return None if record is None else Sold._make(record)


def occurrences(service_id: int) -> list[Occurrence]:
    """Return the sessions of a service that take place, earliest first."""
    records = rows(
        "SELECT id, starts_at FROM service_session WHERE service_id = %s AND canceled_at IS NULL"
        " ORDER BY starts_at, id",
        [service_id],
    )
    return [Occurrence._make(record) for record in records]


def lines_of(person_id: int, *, service_id: int) -> list[Line]:
    """Return the waitlists for a service that a person is on."""
    records = rows(
        "SELECT service_session_id FROM waitlist_entry w"
        f" WHERE person_id = %s AND service_id = %s AND {_IN_LINE}",
        [person_id, service_id],
    )
    return [Line(service_id, record[0]) for record in records]


def place(line: Line, *, person_id: int) -> Place | None:
    """Return a person's position on a waitlist, or None if they are not on it."""
    condition = f"{line} AND w.person_id = %s AND {_IN_LINE}"
    record = row(f"{_PLACE} WHERE {condition}", [*line.ids, person_id])
    return None if record is None else Place._make(record)


def of_person(person_id: int, *, now: datetime) -> list[Place]:
    """Return a person's entries on waitlists that are still open, newest first."""
    order = "ORDER BY w.joined_at DESC, w.id DESC"
    records = rows(f"{_PLACE} WHERE w.person_id = %s AND {_LEADS} {order}", [person_id, now, now])
    return [Place._make(record) for record in records]


def of_service(
    service_id: int, *, session_id: int | None, now: datetime, limit: int, offset: int
) -> list[Place]:
    """Return one page of the entries for a service, or for one session of it.

    They are sorted by session, then by position.
    """
    condition, values = _waiting_for(service_id, session_id, now)
    order = "ORDER BY t.starts_at NULLS FIRST, t.id, w.joined_at, w.id LIMIT %s OFFSET %s"
    records = rows(f"{_PLACE} WHERE {condition} {order}", [*values, limit, offset])
    return [Place._make(record) for record in records]


def count(service_id: int, *, session_id: int | None, now: datetime) -> int:
    """Return how many entries there are for a service, or for one session of it."""
    condition, values = _waiting_for(service_id, session_id, now)
    number: int = one(f"SELECT count(*) {_FROM} WHERE {condition}", values)[0]
    return number


def _waiting_for(
    service_id: int, session_id: int | None, now: datetime
) -> tuple[str, Sequence[Any]]:
    if session_id is None:
        return f"w.service_id = %s AND {_LEADS}", [service_id, now, now]
    return f"{Line(service_id, session_id)} AND {_LEADS}", [service_id, session_id, now, now]


_IN_LINE = "w.state IN ('waiting', 'offered')"

# The periodic task marks expired offers a little later, so the time is compared here. A waitlist is
# closed once the session that it is for has begun.
_LEADS = f"""
{_IN_LINE} AND (w.state = 'waiting' OR w.offered_until > %s)
AND EXISTS (SELECT FROM service_session s WHERE s.service_id = w.service_id
    AND (w.service_session_id IS NULL OR s.id = w.service_session_id) AND s.starts_at > %s
    AND s.canceled_at IS NULL)
"""

_FROM = """
FROM waitlist_entry w JOIN service v ON v.id = w.service_id JOIN person p ON p.id = w.person_id
LEFT JOIN service_session t ON t.id = w.service_session_id
"""

_PLACE = f"""
SELECT w.id, w.service_id, v.name, t.id, t.starts_at, p.id, p.name, (
    SELECT count(*) FROM waitlist_entry o
    WHERE o.service_id = w.service_id AND o.service_session_id IS NOT DISTINCT FROM t.id
        AND o.state IN ('waiting', 'offered') AND (o.joined_at, o.id) <= (w.joined_at, w.id)
), w.state, w.joined_at, w.offered_until
{_FROM}
"""
