"""Choosing a time: a month with the days that have openings, and the times of one of them.

Everything is a link or a form, so it works without a script. What a visitor has chosen is in the
address: `month`, `date`, `time`, `timezone` and `hours`. The last two are remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import ngettext

from bookable.domain.hours import ONE_DAY, zone_of
from bookable.domain.slots import FURTHEST_DAYS
from bookable.interfaces.pages.time_choices import (
    CLOCK,
    ZONE,
    TimeChoice,
    choice_of,
    sent,
    words_for,
)
from bookable.interfaces.pages.time_words import HOURS, TimeWords
from bookable.interfaces.pages.zone_choice import ZoneChoice, zone_choice
from bookable.queries.openings import Find, Opening, first_free_day
from bookable.queries.showing import offset_words, side_by_side


@dataclass(frozen=True, slots=True)
class TimeForm:
    """The form that is posted when a time is chosen. One `of_account` acts on the cookie of a
    session, so it needs Django's token."""

    hidden: Mapping[str, str] = field(default_factory=dict)
    of_account: bool = False


class Day(NamedTuple):
    """A day of the month; one without an address cannot be chosen."""

    number: int
    name: str = ""
    address: str = ""
    is_chosen: bool = False
    is_today: bool = False


class Time(NamedTuple):
    """A time that can be chosen. `value` is its start as it is sent."""

    label: str
    value: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """What the template `parts/picker.html` shows.

    Without a `form`, choosing a time leads to the same page, with `time` in the address.
    """

    words: TimeWords
    zone: ZoneChoice
    month: str
    weeks: Sequence[Sequence[Day | None]]
    earlier: str
    later: str
    next_free: tuple[str, str] | None
    is_empty: bool
    chosen: date | None
    times: Sequence[Time]
    clocks: Sequence[tuple[str, str, bool]]
    kept: Sequence[tuple[str, str]]
    wanted: Opening | None
    wanted_is_gone: bool
    month_address: str
    here: str
    form: TimeForm | None

    @property
    def chosen_day(self) -> str:
        """The chosen day in words."""
        return self.words.day(self.chosen) if self.chosen else ""


def pick(
    request: HttpRequest,
    find: Find,
    *,
    zone: str,
    clock: str = "",
    keeps: Collection[str] = (),
    form: TimeForm | None = None,
    near: datetime | None = None,
    now: datetime,
) -> Picker:
    """Return a month in which a visitor can choose a time.

    `zone` and `clock` are those of visitors who have not chosen any. The parameters `keeps` stay in
    the addresses. At first the day of `near` is shown, if that is ahead, or else today.

    Raise InvalidField or SkippedWallTime for what cannot be read.
    """
    kept = {ZONE, CLOCK, "lang", *keeps}
    return _Month(
        chosen=choice_of(request, usual_zone=zone),
        find=find,
        now=now,
        words=words_for(request, usual_clock=clock),
        kept={name: str(value) for name, value in request.GET.items() if name in kept},
        form=form,
        near=near,
    ).picker()


@dataclass(frozen=True, slots=True)
class _Month:
    """A month from which a visitor chooses."""

    chosen: TimeChoice
    find: Find
    now: datetime
    words: TimeWords
    kept: Mapping[str, str]
    form: TimeForm | None
    near: datetime | None

    @property
    def today(self) -> date:
        return self.now.astimezone(zone_of(self.chosen.zone)).date()

    @property
    def usual(self) -> date:
        """The day that is shown while nothing is chosen."""
        if self.near is None:
            return self.today
        return max(self.today, self.near.astimezone(zone_of(self.chosen.zone)).date())

    @property
    def furthest(self) -> date:
        return self.today + timedelta(days=FURTHEST_DAYS)

    def address(self, **chosen: str) -> str:
        """Return the address of this page with something chosen."""
        return "?" + urlencode({**self.kept, **chosen})

    def picker(self) -> Picker:
        month = self.chosen.month or self.usual.replace(day=1)
        found = self._found(month)
        following = None if any(found.values()) else self._free_elsewhere(month)
        # Without a month in the address, the first one with a time is looked for.
        if following is not None and self.chosen.month is None:
            month, following = following.replace(day=1), None
            found = self._found(month)
        on = self.chosen.on or self._first_shown(found)
        times = found.get(on, ()) if on else ()
        wanted = next((each for each in times if each.span.start == self.chosen.at), None)
        shown = self._local(times[0] if times else None) or self._noon(on or month)
        return Picker(
            words=self.words,
            zone=zone_choice(
                self.chosen.zone,
                is_guess=self.chosen.is_guess,
                words=self.words,
                at=shown,
                kept=[*self._kept(), *self._asked()],
            ),
            month=self.words.month(month),
            weeks=self._weeks(month, found, on),
            earlier=self._month_address(month - ONE_DAY, month > self.today),
            later=self._month_address(_next(month), _next(month) <= self.furthest),
            next_free=self._jump(following),
            is_empty=not any(found.values()),
            chosen=on,
            times=self._times(times),
            clocks=self._clocks(),
            kept=self._kept(),
            wanted=wanted,
            wanted_is_gone=self.chosen.at is not None and wanted is None,
            month_address=self.address(month=f"{month:%Y-%m}") + "#month",
            here=self.address(**({"date": on.isoformat()} if on else {})),
            form=self.form,
        )

    def _first_shown(self, found: Mapping[date, Sequence[Opening]]) -> date | None:
        """Return the usual day if it has an opening, or the first one of a month that has."""
        if found.get(self.usual):
            return self.usual
        return next((each for each, free in found.items() if free), None)

    def _found(self, month: date) -> dict[date, list[Opening]]:
        """Return the openings of each day of a month that is not past."""
        first, last = max(month, self.today), min(_next(month) - ONE_DAY, self.furthest)
        return dict(self.find(first, last, self.chosen.zone).days) if first <= last else {}

    def _free_elsewhere(self, month: date) -> date | None:
        """Return the first day after a month that has an opening, or else the first one of all."""
        later = self._first_free_day(_next(month))
        return self._first_free_day(self.today) if later is None and month > self.today else later

    def _first_free_day(self, first: date) -> date | None:
        """Return the first day that has an opening, from a day on that is not past."""
        first = max(first, self.today)
        return first_free_day(self.find, first, self.furthest, self.chosen.zone)

    def _jump(self, on: date | None) -> tuple[str, str] | None:
        if on is None:
            return None
        return self.address(date=on.isoformat()) + "#times", self.words.day(on)

    def _month_address(self, month: date, is_there: bool) -> str:
        return self.address(month=f"{month:%Y-%m}") + "#month" if is_there else ""

    def _weeks(
        self, month: date, found: Mapping[date, Sequence[Opening]], chosen: date | None
    ) -> list[list[Day | None]]:
        blank = (month.weekday() - self.words.first_weekday) % 7
        length = (_next(month) - month).days
        days: list[Day | None] = [None] * blank
        days += [self._day(month + each * ONE_DAY, found, chosen) for each in range(length)]
        days += [None] * (-len(days) % 7)
        return [days[start : start + 7] for start in range(0, len(days), 7)]

    def _day(self, on: date, found: Mapping[date, Sequence[Opening]], chosen: date | None) -> Day:
        number, is_today = len(found.get(on, ())), on == self.today
        if not number:
            return Day(on.day, is_chosen=on == chosen, is_today=is_today)
        free = ngettext("%(number)s time free", "%(number)s times free", number)
        return Day(
            on.day,
            side_by_side(self.words.day(on), free % {"number": number}, self.words.locale),
            self.address(date=on.isoformat()) + "#times",
            on == chosen,
            is_today,
        )

    def _times(self, openings: Sequence[Opening]) -> list[Time]:
        """Return times in the visitor's zone. What the clocks show twice has its offset."""
        local = [each.span.start.astimezone(zone_of(self.chosen.zone)) for each in openings]
        labels = [self.words.time(each) for each in local]
        seen = Counter(labels)
        for number, at in enumerate(local):
            if seen[labels[number]] > 1:
                labels[number] += f" {offset_words(at.utcoffset() or timedelta(0))}"
        return [
            Time(label, sent(at), at == self.chosen.at)
            for label, at in zip(labels, local, strict=True)
        ]

    def _clocks(self) -> list[tuple[str, str, bool]]:
        """Return for each clock a time on it, its address, and whether it is shown."""
        afternoon = datetime.combine(self.today, time(14))
        return [
            (
                TimeWords(self.words.locale, each).time(afternoon),
                self.address(**{**dict(self._asked()), CLOCK: each}) + "#times",
                each == self.words.hours,
            )
            for each in HOURS
        ]

    def _kept(self) -> list[tuple[str, str]]:
        """Return the parameters that stay, but for the zone, which has a field of its own."""
        return [(name, value) for name, value in self.kept.items() if name != ZONE]

    def _asked(self) -> list[tuple[str, str]]:
        """Return the day or the month that is shown, as parameters."""
        if self.chosen.on is not None:
            return [("date", self.chosen.on.isoformat())]
        return [] if self.chosen.month is None else [("month", f"{self.chosen.month:%Y-%m}")]

    def _local(self, opening: Opening | None) -> datetime | None:
        return None if opening is None else opening.span.start.astimezone(zone_of(self.chosen.zone))

    def _noon(self, on: date) -> datetime:
        return datetime.combine(on, time(12), zone_of(self.chosen.zone))


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
