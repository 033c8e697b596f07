"""Seats: how many of each service session are taken, a counter that is moved in the transaction
of what is sold, and never beyond what its check allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.domain.lifecycle import HAS_A_SEAT
from bookable.domain.refusals import AlreadyBooked, SeatsTaken
from bookable.storage.sql import execute, row, rows


def take(session_ids: Sequence[int]) -> dict[int, datetime]:
    """This will take one seat in each session and return when each of them starts; or raise
    SeatsTaken and take none at all.

    Whoever finds a session full does not wait for anybody: a seat that is being given back can be
    had from the commit on. Rows are locked in the order of their ids.
    """
    wanted = sorted(set(session_ids))
    taken = rows(_TAKE, [wanted, len(wanted)])
    if len(taken) != len(wanted):
        raise SeatsTaken
    return dict(taken)


def refuse_more(session_ids: Sequence[int], *, client_id: int) -> None:
    """Raise AlreadyBooked where a client now has more seats in one session than its service sells
    to one client.

    The caller has locked the sessions by an earlier statement: only then does this one see every
    seat that the client got meanwhile.
    """
    if row(_TOO_MANY, [list(session_ids), client_id, _LIVE]) is not None:
        raise AlreadyBooked


def refuse_as_many(session_id: int | None, *, service_id: int, client_id: int) -> None:
    """Raise AlreadyBooked where a client has all seats that the service sells to one client, in a
    session or without one in a course."""
    given = [service_id, session_id, session_id, client_id, _LIVE]
    if row(_AS_MANY, given) is not None:
        raise AlreadyBooked


def hold(session_ids: Sequence[int]) -> None:
    """Lock the seats of some sessions against other changes until commit."""
    rows(_HOLD, [sorted(set(session_ids))])


def free(session_ids: Sequence[int]) -> None:
    """This will give one seat back in each session."""
    execute(_FREE, [sorted(set(session_ids))])


# What is full as the statement begins is not even locked; what has become full while another
# buyer was waited for drops out then.
_TAKE = """
WITH open AS (
    SELECT id FROM service_session WHERE id = ANY (%s) AND taken < capacity
        AND canceled_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE service_session s SET taken = s.taken + 1 FROM open
WHERE s.id = open.id AND (SELECT count(*) FROM open) = %s RETURNING s.id, s.starts_at
"""

_HOLD = "SELECT id FROM service_session WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"

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
