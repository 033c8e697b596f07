"""Seats: how many of each service session are taken, a counter that is moved in the transaction
of what is sold, and never beyond what its check allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.domain.refusals import SeatsTaken
from bookable.storage.sql import execute, rows


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


def free(session_ids: Sequence[int]) -> None:
    """This will give one seat back in each session."""
    execute(_FREE, [sorted(set(session_ids))])


# What is full as the statement begins is not even locked; what has become full while another
# buyer was waited for drops out then.
_TAKE = """
WITH open AS (
    SELECT id FROM service_session WHERE id = ANY (%s) AND taken < capacity
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE service_session s SET taken = s.taken + 1 FROM open
WHERE s.id = open.id AND (SELECT count(*) FROM open) = %s RETURNING s.id, s.starts_at
"""

_FREE = """
WITH held AS (SELECT id FROM service_session WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE)
UPDATE service_session s SET taken = s.taken - 1 FROM held WHERE s.id = held.id
"""
