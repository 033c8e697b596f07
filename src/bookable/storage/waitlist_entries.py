"""Waitlists for seats: who waits, and who was offered a seat.

A waitlist only changes under the locks of its sessions' rows. They are taken first and in the order
of their ids, so that buyers, sellers and offers never deadlock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bookable.storage.sql import execute, one, pages, row, rows


@dataclass(frozen=True, slots=True)
class Waitlist:
    """The waitlist of one session, or without a session that of a course with all its sessions."""

    service_id: int
    session_id: int | None

    @property
    def ids(self) -> list[Any]:
        """The parameters for the SQL of this waitlist."""
        return [self.service_id] if self.session_id is None else [self.service_id, self.session_id]

    def __str__(self) -> str:
        session = "IS NULL" if self.session_id is None else "= %s"
        return f"w.service_id = %s AND w.service_session_id {session}"

    @property
    def sessions(self) -> str:
        """SQL condition: the sessions `s` in which this waitlist wants seats."""
        return "s.service_id = %s" + ("" if self.session_id is None else " AND s.id = %s")


class Seats(NamedTuple):
    """The free seats of a session."""

    session_id: int
    start: datetime
    free: int


def lock(waitlist: Waitlist) -> list[Seats]:
    """Lock a waitlist and the seats of its sessions until commit, and return the free seats.

    A service that is off sale has no free seats.
    """
    where = f"{waitlist.sessions} AND s.canceled_at IS NULL"
    statement = f"{_SEATS} WHERE {where} ORDER BY s.id FOR NO KEY UPDATE OF s"
    return [Seats._make(record) for record in rows(statement, waitlist.ids)]


def lock_person(person_id: int) -> None:
    """Lock a person against joining waitlists until commit.

    Purchases lock the person's row first, too, so the order of locks is the same.
    """
    rows("SELECT 1 FROM person WHERE id = %s FOR NO KEY UPDATE", [person_id])


def count_of(person_id: int) -> int:
    """Return how many waitlists a person is on."""
    statement = f"SELECT count(*) FROM waitlist_entry w WHERE w.person_id = %s AND {ON_WAITLIST}"
    number: int = one(statement, [person_id])[0]
    return number


def join(waitlist: Waitlist, *, program: str, person_id: int, now: datetime) -> bool:
    """Put a person at the end of a waitlist, or return False if they are on it."""
    parameters = [program, waitlist.service_id, waitlist.session_id, person_id, now]
    return execute(_JOIN, parameters) == 1


def offer(
    waitlist: Waitlist, *, sessions: Sequence[int], number: int, until: datetime
) -> list[int]:
    """Offer seats to the next people on a locked waitlist, and return the ids of their entries.

    The seats count as taken while they are offered.
    """
    held = list(sessions)
    statement = _OFFER.format(waitlist=waitlist)
    return [record[0] for record in rows(statement, [*waitlist.ids, number, until, held, held])]


def offered(waitlist: Waitlist) -> int:
    """Return how many people on a locked waitlist have an offer."""
    statement = f"SELECT count(*) FROM waitlist_entry w WHERE {waitlist} AND w.state = 'offered'"
    number: int = one(statement, waitlist.ids)[0]
    return number


def hold(waitlist: Waitlist, session_id: int) -> None:
    """Add a session, whose seats are already counted as taken, to all open offers of a waitlist."""
    statement = f"UPDATE waitlist_entry w SET holds = holds || %s::jsonb WHERE {waitlist}"
    execute(f"{statement} AND w.state = 'offered'", [str(session_id), *waitlist.ids])


def program_of(waitlist: Waitlist) -> str | None:
    """Return the programme of a waitlist's entries, or of holds of its seats; None without any."""
    entries = f"SELECT program FROM waitlist_entry w WHERE {waitlist} AND {ON_WAITLIST}"
    holds = "SELECT program FROM hold WHERE service_session_id = %s"
    parameters = [*waitlist.ids, waitlist.session_id]
    record = row(f"{entries} UNION ALL {holds} LIMIT 1", parameters)
    return None if record is None else record[0]


def has_due(waitlist: Waitlist, *, now: datetime) -> bool:
    """Return whether an offer on a waitlist, or the hold of a seat, has expired by `now`."""
    offers = f"SELECT 1 FROM waitlist_entry w WHERE {waitlist} AND {_RUN_OUT}"
    holds = "SELECT 1 FROM hold h WHERE h.service_session_id = %s AND h.expires_at <= %s"
    parameters = [*waitlist.ids, now, waitlist.session_id, now]
    return row(f"{offers} UNION ALL {holds} LIMIT 1", parameters) is not None


def due(now: datetime) -> Iterator[tuple[Waitlist, str]]:
    """Yield the waitlists of seats whose offer or hold has expired by `now`, each once, with the
    programme. They may be empty."""
    for page in pages(_DUE, [now, now], after=(0, 0, "")):
        for service_id, session_id, program in page:
            yield Waitlist(service_id, session_id or None), program


def lapse(waitlist: Waitlist, *, now: datetime) -> list[int]:
    """End expired offers on a locked waitlist, give their seats back, and return their entries."""
    statement = _LEAVE.format(waitlist=waitlist, which=_RUN_OUT)
    lapsed: list[int] = one(statement, ["passed", *waitlist.ids, now])[0]
    return lapsed


def leave(waitlist: Waitlist, *, person_id: int) -> bool:
    """Take a person off a locked waitlist, and give back a seat that was kept for them.

    Returns False if they are not on it.
    """
    statement = _LEAVE.format(waitlist=waitlist, which=f"w.person_id = %s AND {ON_WAITLIST}")
    return bool(one(statement, ["left", *waitlist.ids, person_id])[0])


def dissolve(waitlist: Waitlist) -> list[int]:
    """End a locked waitlist whose sessions have no seats any more.

    The seats of its offers are given back. Returns the ids of its entries.
    """
    waiting = f"SELECT w.id FROM waitlist_entry w WHERE {waitlist} AND {ON_WAITLIST} ORDER BY w.id"
    entries = [record[0] for record in rows(waiting, waitlist.ids)]
    if entries:
        one(_LEAVE.format(waitlist=waitlist, which=ON_WAITLIST), ["dissolved", *waitlist.ids])
    return entries


def offer_until(waitlist: Waitlist, *, at_most: datetime) -> None:
    """Shorten all offers on a locked waitlist to end at a time at the latest."""
    where = f"{waitlist} AND w.state = 'offered' AND w.offered_until > %s"
    statement = f"UPDATE waitlist_entry w SET offered_until = %s WHERE {where}"
    execute(statement, [at_most, *waitlist.ids, at_most])


def accept_offer(
    waitlist: Waitlist, *, person_id: int, booking_id: int, now: datetime
) -> list[int] | None:
    """Take a person who has booked off a waitlist.

    Returns the sessions in which a seat was kept for them, or None if none was.
    """
    statement = _ACCEPT_OFFER.format(waitlist=waitlist, sessions=waitlist.sessions)
    record = row(statement, [*waitlist.ids, person_id, *waitlist.ids, booking_id, now])
    return None if record is None or record[0] is None else record[0]


def waitlists_of(person_id: int, *, service_id: int) -> list[Waitlist]:
    """Return the waitlists for a service that a person is on."""
    records = rows(
        "SELECT service_session_id FROM waitlist_entry w"
        f" WHERE person_id = %s AND service_id = %s AND {ON_WAITLIST}",
        [person_id, service_id],
    )
    return [Waitlist(service_id, record[0]) for record in records]


_SEATS = """
SELECT s.id, s.starts_at, CASE WHEN v.archived_at IS NULL THEN s.capacity - s.taken ELSE 0 END
FROM service_session s JOIN service v ON v.id = s.service_id
"""

ON_WAITLIST = "w.state IN ('waiting', 'offered')"
_RUN_OUT = "w.state = 'offered' AND w.offered_until <= %s"

_JOIN = """
INSERT INTO waitlist_entry
    (program, service_id, service_session_id, person_id, state, joined_at, holds)
VALUES (%s, %s, %s, %s, 'waiting', %s, '[]') ON CONFLICT DO NOTHING
"""

_OFFER = """
WITH next AS (
    SELECT w.id FROM waitlist_entry w WHERE {waitlist} AND w.state = 'waiting'
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
SELECT service_id, session_id, program FROM (
    SELECT w.service_id, coalesce(w.service_session_id, 0) AS session_id, w.program
    FROM waitlist_entry w WHERE w.state = 'offered' AND w.offered_until <= %s
    UNION
    SELECT s.service_id, h.service_session_id, h.program
    FROM hold h JOIN service_session s ON s.id = h.service_session_id WHERE h.expires_at <= %s
) due WHERE (service_id, session_id, program) > (%s, %s, %s)
ORDER BY service_id, session_id, program LIMIT %s
"""

_LEAVE = """
WITH gone AS (
    UPDATE waitlist_entry w SET state = %s WHERE {waitlist} AND {which} RETURNING w.id, w.holds
), kept AS (
    SELECT h.id::bigint AS session_id, count(*) AS seats
    FROM gone CROSS JOIN LATERAL jsonb_array_elements_text(gone.holds) AS h(id) GROUP BY h.id
), freed AS (
    UPDATE service_session s SET taken = s.taken - kept.seats FROM kept
    WHERE s.id = kept.session_id
)
SELECT coalesce(array_agg(id ORDER BY id), '{{}}') FROM gone
"""

# A person who is not on the waitlist locks nothing. The state of the entry is checked only after
# the sessions are locked, since it may change during the wait.
_ACCEPT_OFFER = """
WITH entry AS (
    SELECT w.id FROM waitlist_entry w WHERE {waitlist} AND w.person_id = %s
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
