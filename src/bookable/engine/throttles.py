"""How often somebody may do something: counted for all processes together, at next to no cost.

Each process counts by itself and tells the others of every few attempts at a time, so that whoever
asks seldom costs no statement. All of them together are thus a few attempts late at the most.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from bookable.domain.refusals import TooManyAttempts
from bookable.storage import attempts

REMEMBERED = 10_000
"""Of how many callers a process keeps count before it forgets those whose window is over."""


@dataclass(slots=True)
class _Tally:
    """What a process knows of one caller: its own attempts, how many of them it has told the
    others of, and how many of theirs it has heard of."""

    since: datetime
    own: int = 0
    told: int = 0
    others: int = 0


class Throttle:
    """A limit of so many attempts in a window of time, for each caller by himself."""

    def __init__(self, name: str, *, at_most: int, window: timedelta) -> None:
        self.name, self.at_most, self.window = name, at_most, window
        self._at_a_time = max(1, at_most // 20)
        self._tallies: dict[str, _Tally] = {}
        self._counting = Lock()

    def spend(self, who: str, *, now: datetime, times: int = 1) -> None:
        """Count an attempt of somebody, or as many as it is worth, or raise TooManyAttempts."""
        with self._counting:
            tally = self._tally(who, now)
            tally.own += times
            number, untold = tally.own, tally.own - tally.told
            telling = untold if untold >= self._at_a_time else 0
            tally.told += telling
        if telling:
            self._tell(who, tally, telling, now)
        if number + tally.others > self.at_most:
            left = (tally.since + self.window - now).total_seconds()
            raise TooManyAttempts(max(1, math.ceil(left)))

    def _tally(self, who: str, now: datetime) -> _Tally:
        tally = self._tallies.get(who)
        if tally is None or not self._is_open(tally, now):
            if len(self._tallies) >= REMEMBERED:
                self._forget(now)
            tally = self._tallies[who] = _Tally(now)
        return tally

    def _tell(self, who: str, tally: _Tally, times: int, now: datetime) -> None:
        subject = f"{self.name} by {who}"
        told, since = attempts.count(subject, now=now, window=self.window, times=times)
        with self._counting:
            # Own attempts that are just being told may not be in it: others are never made of them.
            tally.others, tally.since = max(0, told - tally.told, tally.others), since

    def _is_open(self, tally: _Tally, now: datetime) -> bool:
        return tally.since <= now < tally.since + self.window

    def _forget(self, now: datetime) -> None:
        kept = {who: each for who, each in self._tallies.items() if self._is_open(each, now)}
        self._tallies = kept if len(kept) < REMEMBERED else {}
