"""Agreed wall times: what a zone's clocks show, independent of later changes of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bookable.domain.hours import zone_of
from bookable.domain.refusals import SkippedWallTime


@dataclass(frozen=True, slots=True)
class WallTime:
    """A wall time with its zone; `is_second` if it is the second of a repeated one.

    A booking stores it beside its exact time. When a government changes the zone's rules, the
    stored exact time becomes wrong, and the wall time tells the right one.
    """

    shown: datetime
    zone: str
    is_second: bool = False

    @classmethod
    def at(cls, moment: datetime, zone: str) -> WallTime:
        """Return what the clocks of a zone show at a moment.

        Raise InvalidField for an unknown zone.
        """
        local = moment.astimezone(zone_of(zone))
        return cls(local.replace(tzinfo=None, fold=0), zone, bool(local.fold))

    def is_shown_at(self, moment: datetime) -> bool:
        """Return whether the clocks show this at a moment, by the current rules."""
        return moment.astimezone(zone_of(self.zone)).replace(tzinfo=None) == self.shown

    def moment(self) -> datetime:
        """Return the moment at which the clocks show this, by the current rules.

        Raise SkippedWallTime if they never do, and InvalidField if the zone does not exist any
        more.
        """
        local = self.shown.replace(tzinfo=zone_of(self.zone), fold=int(self.is_second))
        moment = local.astimezone(UTC)
        if not self.is_shown_at(moment):
            raise SkippedWallTime("start_time", self.shown, self.zone)
        return moment
