"""The time that people agreed on: what the clocks of a zone show, whatever becomes of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bookable.domain.hours import zone_of
from bookable.domain.refusals import SkippedWallTime


@dataclass(frozen=True, slots=True)
class WallTime:
    """What the clocks of a zone show; `is_second` where they show it for the second time that day.

    A booking keeps it beside its exact time. When a government changes the zone's rules the exact
    time is wrong, and this says which one is right.
    """

    shown: datetime
    zone: str
    is_second: bool = False

    @classmethod
    def at(cls, moment: datetime, zone: str) -> WallTime:
        """Return what the clocks of a zone show at a moment. Raises InvalidField for a name that
        is no zone's."""
        there = moment.astimezone(zone_of(zone))
        return cls(there.replace(tzinfo=None, fold=0), zone, bool(there.fold))

    def is_shown_at(self, moment: datetime) -> bool:
        """Tell whether the clocks show this at a moment, by the rules of today."""
        return moment.astimezone(zone_of(self.zone)).replace(tzinfo=None) == self.shown

    def moment(self) -> datetime:
        """Return the moment at which the clocks show this by the rules of today. Raises
        SkippedWallTime where they never do, and InvalidField where the zone is no more."""
        there = self.shown.replace(tzinfo=zone_of(self.zone), fold=int(self.is_second))
        moment = there.astimezone(UTC)
        if not self.is_shown_at(moment):
            raise SkippedWallTime("start_time", self.shown, self.zone)
        return moment
