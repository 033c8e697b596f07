"""Lines for seats: who waits, and who has been offered one.

A line is changed only under the locks of its sessions' rows, which are taken first and in the
order of their ids: so nobody who takes, gives back or offers seats waits for another in a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bookable.storage.sql import execute, one, pages, row, rows


@dataclass(frozen=True, slots=True)
class Line:
    """Those who wait for a seat in one session, or without one in all sessions of a course."""

    service_id: int
    session_id: int | None

    @property
    def ids(self) -> list[Any]:
        """This will be the values by which a line is found."""
        return [self.service_id] if self.session_id is None else [self.service_id, self.session_id]

    def __str__(self) -> str:
        session = "IS NULL" if self.session_id is None else "= %s"
        return f"w.service_id = %s AND w.service_session_id {session}"

    @property
    def sessions(self) -> str:
        """This will be the condition for the sessions in which this line wants seats."""
        return "s.service_id = %s" + ("" if self.session_id is None else " AND s.id = %s")


class Seats(NamedTuple):
    """A session's seats that are not taken."""

    session_id: int
    start: datetime
    free: int


def lock(line: Line) -> list[Seats]:
    """This will let nobody else change a line or its sessions' seats until commit, and return
    what is free in each session; in what is sold no more, nothing is."""
    where = f"{line.sessions} AND s.canceled_at IS NULL"
    statement = f"{_SEATS} WHERE {where} ORDER BY s.id FOR NO KEY UPDATE OF s"
    return [Seats._make(found) for found in rows(statement, line.ids)]


def lock_person(person_id: int) -> int:
    """Let a person join no other waitlist until commit, and return on how many they are. Who buys
    locks their own row before the seats, too."""
    rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])
    statement = f"SELECT count(*) FROM waitlist_entry w WHERE w.person_id = %s AND {_IN_LINE}"
    number: int = one(statement, [person_id])[0]
    return number


def join(line: Line, *, program: str, person_id: int, now: datetime) -> bool:
    """Put a person at the end of a waitlist, or return False if they are on it."""
    parameters = [program, line.service_id, line.session_id, person_id, now]
    return execute(_JOIN, parameters) == 1


def offer(line: Line, *, sessions: Sequence[int], number: int, until: datetime) -> list[int]:
    """This will offer seats in sessions to the next of a locked line, keep those seats for them
    and return the ids of their entries."""
    held = list(sessions)
    statement = _OFFER.format(line=line)
    return [found[0] for found in rows(statement, [*line.ids, number, until, held, held])]


def offered(line: Line) -> int:
    """Return how many of a locked line have been offered a seat."""
    statement = f"SELECT count(*) FROM waitlist_entry w WHERE {line} AND w.state = 'offered'"
    number: int = one(statement, line.ids)[0]
    return number


def hold(line: Line, session_id: int) -> None:
    """Keep a seat in one more session, where it is counted already, for each of a locked line to
    whom seats were offered."""
    statement = f"UPDATE waitlist_entry w SET holds = holds || %s::jsonb WHERE {line}"
    execute(f"{statement} AND w.state = 'offered'", [str(session_id), *line.ids])


def program_of(line: Line) -> str | None:
    """This will be the programme for which people wait in a line, or None where nobody does."""
    statement = f"SELECT program FROM waitlist_entry w WHERE {line} AND {_IN_LINE} LIMIT 1"
    found = row(statement, line.ids)
    return None if found is None else found[0]


def has_due(line: Line, *, now: datetime) -> bool:
    """This will tell whether an offer to somebody in a line has run out by `now`."""
    statement = f"SELECT 1 FROM waitlist_entry w WHERE {line} AND {_RUN_OUT} LIMIT 1"
    return row(statement, [*line.ids, now]) is not None


def due(now: datetime) -> Iterator[tuple[Line, str]]:
    """Give the lines in which an offer has run out by `now`, each once, with its programme."""
    for page in pages(_DUE, [now], after=(0, 0, "")):
        for service_id, session_id, program in page:
            yield Line(service_id, session_id or None), program


def lapse(line: Line, *, now: datetime) -> int:
    """This will pass over those of a locked line whose offers have run out, give back the seats
    that were kept for them, and return how many they were."""
    statement = _LEAVE.format(line=line, which=_RUN_OUT)
    lapsed: int = one(statement, ["passed", *line.ids, now])[0]
    return lapsed


def leave(line: Line, *, person_id: int) -> bool:
    """Take a person off a locked waitlist, with the seat that was kept for them, or return False
    if they are not on it."""
    statement = _LEAVE.format(line=line, which=f"w.person_id = %s AND {_IN_LINE}")
    left: int = one(statement, ["left", *line.ids, person_id])[0]
    return left == 1


def dissolve(line: Line) -> list[int]:
    """End a locked line for which there are no seats any more, give back the seats that were kept
    for people in it, and return the ids of their entries."""
    waiting = f"SELECT w.id FROM waitlist_entry w WHERE {line} AND {_IN_LINE} ORDER BY w.id"
    entries = [found[0] for found in rows(waiting, line.ids)]
    if entries:
        one(_LEAVE.format(line=line, which=_IN_LINE), ["dissolved", *line.ids])
    return entries


def offer_until(line: Line, *, at_most: datetime) -> None:
    """Let no offer to people in a locked line last longer than up to a time."""
    where = f"{line} AND w.state = 'offered' AND w.offered_until > %s"
    statement = f"UPDATE waitlist_entry w SET offered_until = %s WHERE {where}"
    execute(statement, [at_most, *line.ids, at_most])


def take_up(line: Line, *, person_id: int, booking_id: int, now: datetime) -> list[int] | None:
    """Take a person who has booked off a waitlist, and return in which sessions a seat is kept for
    them; None if none is."""
    statement = _TAKE_UP.format(line=line, sessions=line.sessions)
    found = row(statement, [*line.ids, person_id, *line.ids, booking_id, now])
    return None if found is None or found[0] is None else found[0]


_SEATS = """
SELECT s.id, s.starts_at, CASE WHEN v.archived_at IS NULL THEN s.capacity - s.taken ELSE 0 END
FROM service_session s JOIN service v ON v.id = s.service_id
"""

_IN_LINE = "w.state IN ('waiting', 'offered')"
_RUN_OUT = "w.state = 'offered' AND w.offered_until <= %s"

_JOIN = """
INSERT INTO waitlist_entry
    (program, service_id, service_session_id, person_id, state, joined_at, holds)
VALUES (%s, %s, %s, %s, 'waiting', %s, '[]') ON CONFLICT DO NOTHING
"""

_OFFER = """
WITH next AS (
    SELECT w.id FROM waitlist_entry w WHERE {line} AND w.state = 'waiting'
    ORDER BY w.joined_at, w.id LIMIT %s
), offered AS (
    UPDATE waitlist_entry w SET state = 'offered', offered_until = %s,
        holds = to_jsonb(%s::bigint[])
    FROM next WHERE w.id = next.id RETURNING w.id
), held AS (
    UPDATE service_session s SET taken = s.taken + n.offers
    FROM (SELECT count(*) AS offers FROM offered) n WHERE s.id = ANY (%s) AND n.offers > 0
)
SELECT id FROM offered ORDER BY id
"""

_DUE = """
SELECT DISTINCT w.service_id, coalesce(w.service_session_id, 0) AS session_id, w.program
FROM waitlist_entry w WHERE w.state = 'offered' AND w.offered_until <= %s
    AND (w.service_id, coalesce(w.service_session_id, 0), w.program) > (%s, %s, %s)
ORDER BY w.service_id, session_id, w.program LIMIT %s
"""

_LEAVE = """
WITH gone AS (
    UPDATE waitlist_entry w SET state = %s WHERE {line} AND {which} RETURNING w.holds
), kept AS (
    SELECT h.id::bigint AS session_id, count(*) AS seats
    FROM gone CROSS JOIN LATERAL jsonb_array_elements_text(gone.holds) AS h(id) GROUP BY h.id
), freed AS (
    UPDATE service_session s SET taken = s.taken - kept.seats FROM kept
    WHERE s.id = kept.session_id
)
SELECT count(*) FROM gone
"""

# Whoever does not stand in line locks nothing. What has become of the entry meanwhile is looked
# at once the sessions are locked.
_TAKE_UP = """
WITH entry AS (
    SELECT w.id FROM waitlist_entry w WHERE {line} AND w.person_id = %s
        AND w.state IN ('waiting', 'offered')
), locked AS (
    SELECT s.id FROM service_session s WHERE {sessions} AND EXISTS (SELECT FROM entry)
    ORDER BY s.id FOR NO KEY UPDATE
)
UPDATE waitlist_entry w SET state = 'taken', booking_id = %s FROM entry
WHERE w.id = entry.id AND (SELECT count(*) FROM locked) > 0
    AND (w.state = 'waiting' OR w.state = 'offered' AND w.offered_until > %s)
RETURNING CASE WHEN w.offered_until IS NOT NULL THEN
    ARRAY(SELECT jsonb_array_elements_text(w.holds)::bigint) END
"""
