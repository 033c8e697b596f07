"""What people see of lines: where they stand, who waits for what, and what there is to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bookable.storage.sql import one, row, rows
from bookable.storage.waitlist import Line


class Place(NamedTuple):
    """Where somebody stands in a line; `session_start` is None for a course, for which one waits
    as a whole."""

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
    """A seat that is kept for somebody in line."""

    entry_id: int
    service_id: int
    session_id: int | None
    person_id: int
    offered_until: datetime


class Sold(NamedTuple):
    """What somebody could wait for."""

    practitioner_id: int
    kind: str
    is_archived: bool


class Occurrence(NamedTuple):
    """One session of a service."""

    id: int
    start: datetime


def offer(entry_id: int) -> Offer | None:
    """This will be the offer to somebody in line, or None once that is over."""
    found = row(
        "SELECT id, service_id, service_session_id, person_id, offered_until FROM waitlist_entry"
        " WHERE id = %s AND state = 'offered'",
        [entry_id],
    )
    return None if found is None else Offer._make(found)


def sold(service_id: int) -> Sold | None:
    """This will be what a service is, or None where there is none."""
    found = row(
        "SELECT practitioner_id, kind, archived_at IS NOT NULL FROM service WHERE id = %s",
        [service_id],
    )
    return None if found is None else Sold._make(found)


def occurrences(service_id: int) -> list[Occurrence]:
    """Return the sessions of a service that take place, the first first."""
    found = rows(
        "SELECT id, starts_at FROM service_session WHERE service_id = %s AND canceled_at IS NULL"
        " ORDER BY starts_at, id",
        [service_id],
    )
    return [Occurrence._make(each) for each in found]


def lines_of(person_id: int, *, service_id: int) -> list[Line]:
    """This will be the lines for a service in which somebody stands."""
    found = rows(
        "SELECT service_session_id FROM waitlist_entry w"
        f" WHERE person_id = %s AND service_id = %s AND {_IN_LINE}",
        [person_id, service_id],
    )
    return [Line(service_id, each[0]) for each in found]


def place(line: Line, *, person_id: int) -> Place | None:
    """Return the position of a person on a waitlist, or None if they are not on it."""
    condition = f"{line} AND w.person_id = %s AND {_IN_LINE}"
    found = row(f"{_PLACE} WHERE {condition}", [*line.ids, person_id])
    return None if found is None else Place._make(found)


def of_person(person_id: int, *, now: datetime) -> list[Place]:
    """This will be where somebody stands in lines that still lead somewhere, the latest first."""
    order = "ORDER BY w.joined_at DESC, w.id DESC"
    found = rows(f"{_PLACE} WHERE w.person_id = %s AND {_LEADS} {order}", [person_id, now, now])
    return [Place._make(each) for each in found]


def of_service(
    service_id: int, *, session_id: int | None, now: datetime, limit: int, offset: int
) -> list[Place]:
    """This will be one part of those who wait for a service, or for one session of it: session by
    session, the first in line first."""
    condition, values = _waiting_for(service_id, session_id, now)
    order = "ORDER BY t.starts_at NULLS FIRST, t.id, w.joined_at, w.id LIMIT %s OFFSET %s"
    found = rows(f"{_PLACE} WHERE {condition} {order}", [*values, limit, offset])
    return [Place._make(each) for each in found]


def count(service_id: int, *, session_id: int | None, now: datetime) -> int:
    """This will be how many wait for a service, or for one session of it."""
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

# An offer that has run out is over before anybody notices, and so is a line at the start of what
# it was for.
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
