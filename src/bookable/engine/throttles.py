"""Rate limits for each caller, shared by all processes at little cost.

Each process counts in memory and flushes to a shared row every 1/20 of the limit, so that rare
callers cost no query. The shared count can lag by that much for each process.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from bookable.domain.refusals import TooManyAttempts
from bookable.storage import attempt_counts

REMEMBERED = 10_000
"""How many callers a process remembers before it forgets those whose window is over."""


@dataclass(slots=True)
class _Tally:
    """What a process knows of one caller.

    Its `own` attempts, how many of them it has `flushed` to the shared row, and the attempts in
    `others`, the other processes.
    """

    since: datetime
    own: int = 0
    flushed: int = 0
    others: int = 0


class Throttle:
    """A limit of so many attempts in a window of time, for each caller."""

    def __init__(self, name: str, *, at_most: int, window: timedelta) -> None:
        self.name, self.at_most, self.window = name, at_most, window
        self._at_a_time = max(1, at_most // 20)
        self._tallies: dict[str, _Tally] = {}
        self._counting = Lock()

    def spend(self, caller: str, *, now: datetime, times: int = 1, in_memory: bool = False) -> None:
        """Count an attempt of a caller, or as many as it is worth, or raise TooManyAttempts.

        If it is counted `in_memory`, nothing is written before the next attempt that is not.
        """
        with self._counting:
            tally = self._tally(caller, now)
            tally.own += times
            number, unflushed = tally.own, tally.own - tally.flushed
            flush = unflushed if unflushed >= self._at_a_time and not in_memory else 0
            tally.flushed += flush
        if flush:
            self._flush(caller, tally, flush, now)
        if number + tally.others > self.at_most:
            wait = (tally.since + self.window - now).total_seconds()
            raise TooManyAttempts(max(1, math.ceil(wait)))

    def _tally(self, caller: str, now: datetime) -> _Tally:
        tally = self._tallies.get(caller)
        if tally is None or not self._is_open(tally, now):
            if len(self._tallies) >= REMEMBERED:
                self._forget(now)
            tally = self._tallies[caller] = _Tally(now)
        return tally

    def _flush(self, caller: str, tally: _Tally, times: int, now: datetime) -> None:
        subject = f"{self.name} by {caller}"
        total, since = attempt_counts.count(subject, now=now, window=self.window, times=times)
        with self._counting:
            # A concurrent flush of our own may not be in the shared count yet. The other processes'
            # attempts never become fewer, so keep the highest value seen.
            tally.others, tally.since = max(0, total - tally.flushed, tally.others), since

    def _is_open(self, tally: _Tally, now: datetime) -> bool:
        return tally.since <= now < tally.since + self.window

    def _forget(self, now: datetime) -> None:
        unexpired = {
            caller: tally for caller, tally in self._tallies.items() if self._is_open(tally, now)
        }
        self._tallies = unexpired if len(unexpired) < REMEMBERED else {}
