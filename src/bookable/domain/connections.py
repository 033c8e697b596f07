"""Connections to calendars that people keep elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from bookable.domain.spans import Span

READ_EVERY = timedelta(minutes=5)
"""The time from one reading of a calendar to the next."""

LONGEST_PAUSE = timedelta(hours=1)
"""The longest time to the next reading of a calendar that keeps failing."""

FURTHEST_READ_DAYS = 366
"""How many days ahead events are read, even if their owner can be booked further ahead."""

_BEHIND = timedelta(days=1)
_WINDOW_MOVES = timedelta(days=7)

SILENT_AFTER = timedelta(hours=1)
"""How long a calendar may leave questions unanswered before it counts as silent."""

CONSENT_WITHIN = timedelta(minutes=15)
"""How long a person has to consent at a vendor."""


class ConnectionState(StrEnum):
    """How the last reading of a connected calendar went."""

    UNREAD = "unread"
    WORKING = "working"
    FAILING = "failing"
    DENIED = "denied"

    @property
    def is_well(self) -> bool:
        """Whether it worked, as far as is known."""
        return self in {ConnectionState.WORKING, ConnectionState.UNREAD}


class ExternalChange(StrEnum):
    """What happens when a booking's event is moved or deleted in the connected calendar."""

    NOTIFY = "notify"
    FOLLOW = "follow"


def is_silent(answered_at: datetime, *, now: datetime) -> bool:
    """Return whether a calendar has not answered for an hour."""
    return now - answered_at > SILENT_AFTER


def window_to_read(last: Span | None, *, advance_days: int, now: datetime) -> Span:
    """Return the time in which a calendar's events matter: until the furthest possible booking.

    It is the `last` one until that ends too early. Then it moves on by a week at a time, since
    everything has to be read anew.
    """
    ahead = timedelta(days=min(advance_days, FURTHEST_READ_DAYS) + 1)
    if last is not None and last.start <= now - _BEHIND and now + ahead <= last.end:
        return last
    return Span(now - _BEHIND, now + ahead + _WINDOW_MOVES)


def pause_after(
    failures: int, *, first: timedelta = READ_EVERY, longest: timedelta = LONGEST_PAUSE
) -> timedelta:
    """Return the time to the next attempt after failures in a row: twice as long after each."""
    return min(first * (1 << min(failures, 10)), longest)
