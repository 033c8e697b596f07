"""What repeats weekly: how often, until when, and at which wall times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice, takewhile

from bookable.domain.hours import exact
from bookable.domain.refusals import (
    BeyondAdvance,
    InvalidField,
    LimitReached,
    NoticeTooShort,
    OutsideHours,
    Refusal,
    SkippedWallTime,
    SlotTaken,
    TooFarAhead,
)
from bookable.domain.wall_times import WallTime

LEAST, MOST = 2, 52
"""How many bookings a series may have."""

ONE_WEEK = timedelta(weeks=1)

OF_A_DATE = (
    SlotTaken,
    OutsideHours,
    NoticeTooShort,
    BeyondAdvance,
    TooFarAhead,
    LimitReached,
    SkippedWallTime,
)
"""Why one date of a series may be refused while others are not."""


class SeriesNotFound(Refusal):
    """There is no such series."""


class DateRefusedError(Exception):
    """One date of a series is refused, and with it the series."""

    def __init__(self, start: datetime, refusal: Refusal, *, is_first: bool) -> None:
        super().__init__(start, refusal)
        self.start = start
        self.refusal = refusal
        self.is_first = is_first


class DatesRefusedError(Exception):
    """Some dates that repeat are refused, and with them all: pairs of a date and its refusal."""

    def __init__(self, dates: list[tuple[date, Refusal]]) -> None:
        super().__init__(dates)
        self.dates = dates


def weeks_later(first: datetime, weeks: int, *, zone: str, field: str) -> datetime:
    """Return the moment at which a zone's clocks show the same as at a first one, weeks later.

    A repeated wall time means its first moment. Raise SkippedWallTime for one that a clock change
    skips, and InvalidField for one that is too far away.
    """
    if not weeks:
        return first
    return exact(WallTime.at(first, zone).shown + weeks * ONE_WEEK, zone, field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Every so many weeks, so many times or until a date, which is included."""

    every_weeks: int = 1
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if (self.count is None) is (self.until is None):
            raise InvalidField("repeat", "needs either count or until")
        if self.count is not None and not LEAST <= self.count <= MOST:
            raise InvalidField("repeat.count", f"must be from {LEAST} to {MOST}")
        if not 1 <= self.every_weeks <= MOST:
            raise InvalidField("repeat.every_weeks", f"must be from 1 to {MOST}")

    def wall_times(self, first: datetime, *, zone: str) -> list[datetime]:
        """Return the starts of a series in the wall time of a zone, from its `first` moment on.

        Raise InvalidField if there are fewer or more than a series may have.
        """
        start = WallTime.at(first, zone).shown
        if self.count is not None:
            return [start + number * self.every_weeks * ONE_WEEK for number in range(self.count)]
        until = self.until or start.date()
        # One more than there may be: enough to see that there are too many.
        starts = (start + number * self.every_weeks * ONE_WEEK for number in count())
        found = [*takewhile(lambda each: each.date() <= until, islice(starts, MOST + 1))]
        if not LEAST <= len(found) <= MOST:
            raise InvalidField("repeat.until", f"must give {LEAST} to {MOST} dates")
        return found
