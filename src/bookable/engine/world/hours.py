"""The opening hours of a world file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bookable.domain.hours import END_OF_DAY
from bookable.engine.world.names import Names
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.types import Day, Email, Switch, Weekday, WindowEnd, WindowStart
from bookable.storage.world import hours as storage
from bookable.storage.world.people import KeptPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursEntry(Entry):
    """A window of a person's time, weekly or on one date, or a closed date."""

    person: Email
    weekday: Weekday | None = None
    date: Day | None = None
    start: WindowStart | None = None
    end: WindowEnd | None = None
    closed: Switch | None = None

    def check(self) -> None:
        """Raise WorldRefused unless the fields make a window or a closed date."""
        if self.weekday is None and self.date is None:
            raise self.refuse("weekday", "is missing: give a weekday, or a date")
        if self.weekday is not None and self.date is not None:
            raise self.refuse("date", "give a weekday or a date, not both")
        if self.closed:
            self._check_closed()
        else:
            self._check_window()

    def _check_closed(self) -> None:
        if self.date is None:
            raise self.refuse("closed", "only a date can be closed, not a weekday")
        for field in self.given("start", "end"):
            raise self.refuse(field, "a closed date has no hours")

    def _check_window(self) -> None:
        if self.start is None:
            raise self.refuse("start", "is missing")
        if self.end is None:
            raise self.refuse("end", "is missing")
        if self.start >= self.end != END_OF_DAY:
            raise self.refuse("end", "must come after start, on the same day")


def keep_hours(hours: Iterable[HoursEntry], *, people: Names[KeptPerson]) -> None:
    """Save the hours of a file. They replace what a person had on the same weekday or date."""
    storage.replace(
        [
            storage.NewHours(
                calendar_id=people.of(window, "person").calendar_id,
                weekday=window.weekday,
                date=window.date,
                start=window.start,
                end=window.end,
                closed=bool(window.closed),
            )
            for window in hours
        ]
    )
