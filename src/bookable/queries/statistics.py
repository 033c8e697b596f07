"""The statistics of one person's bookings, in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.queries import statuses
from bookable.storage.sql import one

WAITING = [Status.REQUESTED, Status.CONFIRMED]
"""Statuses of bookings that are upcoming while their start is in the future."""


class Statistics(NamedTuple):
    """Counts of a person's bookings.

    `seconds` is the length of the completed ones, by their actual times where they are known.
    `session_types` are the three most frequent types, most frequent first.
    """

    total: int
    completed: int
    upcoming: int
    canceled: int
    seconds: float
    session_types: list[str]


def statistics(by: Actor, *, program: str, side: Side, now: datetime) -> Statistics:
    """Return a summary of all bookings that the actor ever had on one side."""
    parameters = {"me": by.person_id, "program": program, "now": now, "waiting": WAITING}
    sums = one(_SUMS.format(side=_COLUMN[side]), parameters)
    return Statistics._make([*sums[:4], float(sums[4]), sums[5]])


_COLUMN = {Side.PROVIDER: "provider_id", Side.CLIENT: "client_id"}

_SUMS = f"""
WITH mine AS MATERIALIZED (
    SELECT {statuses.AT} AS status, session_type, starts_at, ends_at, actual_start, actual_end
    FROM booking b WHERE {{side}} = %(me)s AND program = %(program)s
)
SELECT count(*), count(*) FILTER (WHERE status = 'completed'),
    count(*) FILTER (WHERE status = ANY (%(waiting)s) AND starts_at > %(now)s),
    count(*) FILTER (WHERE status = 'canceled'),
    coalesce(extract(epoch FROM sum(coalesce(actual_end - actual_start, ends_at - starts_at))
        FILTER (WHERE status = 'completed')), 0),
    ARRAY (SELECT session_type FROM mine WHERE status <> 'canceled' AND session_type <> ''
        GROUP BY session_type ORDER BY count(*) DESC, session_type COLLATE "C" LIMIT 3)
FROM mine
"""
