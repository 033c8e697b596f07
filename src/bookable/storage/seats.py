"""Seats of sessions: a counter that changes in the transaction of the sale.

The constraint `service_session_seats` keeps it from exceeding the capacity.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.domain.holds import Hold
from bookable.domain.lifecycle import HAS_A_SEAT
from bookable.domain.refusals import AlreadyBooked, SeatsTaken
from bookable.storage.sql import execute, row, rows


def take(session_ids: Sequence[int]) -> dict[int, datetime]:
    """Take one seat in each session, and return the start of each; or take none.

    Raises SeatsTaken. A full session refuses at once instead of waiting for a transaction that may
    give a seat back. Rows are locked in the order of their ids, so that buyers never deadlock.
    """
    wanted = sorted(set(session_ids))
    taken = rows(_TAKE, [wanted, len(wanted)])
    if len(taken) != len(wanted):
        raise SeatsTaken
    return dict(taken)


def refuse_if_too_many(session_ids: Sequence[int], *, client_id: int) -> None:
    """Raise AlreadyBooked if a client has more seats in a session than the service allows.

    The caller has locked the sessions in an earlier statement. Only then this statement sees every
    seat that the client took in the meantime.
    """
    if row(_TOO_MANY, [list(session_ids), client_id, _LIVE]) is not None:
        raise AlreadyBooked


def refuse_if_at_limit(session_id: int | None, *, service_id: int, client_id: int) -> None:
    """Raise AlreadyBooked if a client already has all the seats that the service allows.

    They are counted in one session, or for a course in all of them.
    """
    given = [service_id, session_id, session_id, client_id, _LIVE]
    if row(_AS_MANY, given) is not None:
        raise AlreadyBooked


def refuse_if_too_many_held(session_id: int, hold: Hold) -> None:
    """Raise AlreadyBooked if the holder of a seat in a locked session has more seats there than the
    service sells to one client, held and booked ones together."""
    holder = [hold.person_id, hold.visitor, hold.created_at, hold.person_id, _LIVE]
    if row(_TOO_MANY_HELD, [*holder, session_id]) is not None:
        raise AlreadyBooked


def lock(session_ids: Sequence[int]) -> dict[int, datetime]:
    """Lock the seats of sessions until commit, and return the start of each."""
    return dict(rows(_LOCK, [sorted(set(session_ids))]))


def free(session_ids: Sequence[int]) -> None:
    """Give back one seat in each session."""
    execute(_FREE, [sorted(set(session_ids))])


# A session that is full when the statement begins is not locked. One that fills up while this
# statement waits for its lock is left out when the condition is checked again after the wait.
_TAKE = """
WITH open AS (
    SELECT id FROM service_session WHERE id = ANY (%s) AND taken < capacity
        AND canceled_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE service_session s SET taken = s.taken + 1 FROM open
WHERE s.id = open.id AND (SELECT count(*) FROM open) = %s RETURNING s.id, s.starts_at
"""

_LOCK = """
SELECT id, starts_at FROM service_session WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE
"""

_FREE = """
WITH held AS (SELECT id FROM service_session WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE)
UPDATE service_session s SET taken = s.taken - 1 FROM held WHERE s.id = held.id
"""

_LIVE = sorted(map(str, HAS_A_SEAT))

_SEATS = """
FROM booking b JOIN service v ON v.id = b.service_id
WHERE {sessions} AND b.client_id = %s AND b.status = ANY (%s)
GROUP BY b.service_session_id, v.id HAVING count(*) {compared} v.seats_per_client LIMIT 1
"""
_TOO_MANY = "SELECT 1" + _SEATS.format(sessions="b.service_session_id = ANY (%s)", compared=">")
_AS_MANY = "SELECT 1" + _SEATS.format(
    sessions="""b.service_session_id IN (SELECT s.id FROM service_session s
    WHERE s.service_id = %s AND (%s::bigint IS NULL OR s.id = %s))""",
    compared=">=",
)

_TOO_MANY_HELD = """
SELECT 1 FROM service_session s JOIN service v ON v.id = s.service_id
CROSS JOIN LATERAL (SELECT count(*) AS seats FROM hold h WHERE h.service_session_id = s.id
    AND (h.person_id = %s OR h.visitor = %s) AND h.expires_at > %s) held
CROSS JOIN LATERAL (SELECT count(*) AS seats FROM booking b WHERE b.service_session_id = s.id
    AND b.client_id = %s AND b.status = ANY (%s)) booked
WHERE s.id = %s AND held.seats + booked.seats > v.seats_per_client
"""
