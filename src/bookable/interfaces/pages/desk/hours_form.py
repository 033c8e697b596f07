"""The editor of hours as a form: what was typed, what is wrong with it, and the hours it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.http import QueryDict
from django.utils.translation import gettext

from bookable.domain.hours import ONE_DAY, refuse_far_away
from bookable.domain.hours_plans import Days, HoursPlan, Stretch, Stretches, in_a_row, stretch
from bookable.domain.languages import comma
from bookable.domain.refusals import InvalidField
from bookable.domain.wall_hours import END_OF_DAY
from bookable.interfaces.pages import typed
from bookable.queries.showing import Reading

MOST_DATES = 150
"""How many lines of dates the editor shows: the next ones. Later ones stay as they are."""
LONGEST_RANGE = timedelta(days=366)

_LINE = re.compile(r"(w[0-6]|d[0-9]{1,4})-([0-9]{1,4})-start")
_DATES = re.compile(r"(d[0-9]{1,4})-first")


@dataclass
class Line:
    """The two fields of one window. `name` begins the names of both."""

    name: str
    start: str = ""
    end: str = ""
    wrong_start: str = ""
    wrong_end: str = ""

    def read(self) -> Stretch | None:
        """Return the hours of this line, or None with what is wrong noted beside the fields."""
        start, end = typed.clock(self.start), typed.clock(self.end, ends=True)
        if start is None:
            self.wrong_start = _not_a_time(self.start)
        if end is None:
            self.wrong_end = _not_a_time(self.end)
        if start is None or end is None:
            return None
        try:
            return stretch(start, end)
        except InvalidField as refusal:
            if refusal.field == "start":
                self.wrong_start = gettext("This must come before the end of the day.")
            else:
                self.wrong_end = gettext("This is also the start. For the whole day write 24:00.")
            return None


@dataclass
class Group:
    """A weekday, or some dates, with its lines; none is closed. `label` names it."""

    name: str
    label: str = ""
    lines: list[Line] = field(default_factory=list)
    first: str = ""
    last: str = ""
    wrong_first: str = ""
    wrong_last: str = ""

    @property
    def title(self) -> str:
        """What people read and hear: dates that are still to be chosen have no label."""
        return self.label or gettext("Other dates")

    @property
    def next_name(self) -> str:
        """The name of a line that is added."""
        taken = [int(line.name.rpartition("-")[2]) for line in self.lines]
        return f"{self.name}-{max(taken, default=-1) + 1}"

    def add(self, start: str = "", end: str = "") -> None:
        """Add a line at the end."""
        self.lines.append(Line(self.next_name, start, end))

    def read(self) -> Stretches:
        """Return the hours of all lines that have no mistake, in order."""
        return tuple(sorted(each for line in self.lines if (each := line.read()) is not None))

    def read_dates(self, reading: Reading) -> list[date]:
        """Return the dates of this group, or none with what is wrong noted beside the fields."""
        first = _date(self.first, reading)
        last = _date(self.last, reading) if self.last.strip() else first
        if first is None:
            self.wrong_first = _not_a_date(self.first)
        if last is None and self.last.strip():
            self.wrong_last = _not_a_date(self.last)
        if first is None or last is None:
            return []
        if last < first:
            self.wrong_last = gettext("This is before the first day.")
        elif last - first >= LONGEST_RANGE:
            self.wrong_last = gettext("This is more than a year after the first day.")
        else:
            return [first + number * ONE_DAY for number in range((last - first).days + 1)]
        return []

    @property
    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Each field with a mistake, and the mistake."""
        of_dates = (("first", self.wrong_first), ("last", self.wrong_last))
        yield from ((f"{self.name}-{end}", wrong) for end, wrong in of_dates if wrong)
        for line in self.lines:
            of_line = (("start", line.wrong_start), ("end", line.wrong_end))
            yield from ((f"{line.name}-{end}", wrong) for end, wrong in of_line if wrong)


@dataclass
class HoursForm:
    """Weekdays and dates as they were typed."""

    reading: Reading
    days: list[Group]
    dates: list[Group]

    @property
    def groups(self) -> list[Group]:
        """All weekdays, and all dates."""
        return [*self.days, *self.dates]

    @property
    def next_dates(self) -> str:
        """The name of a group of dates that is added."""
        taken = [int(each.name[1:]) for each in self.dates]
        return f"d{max(taken, default=-1) + 1}"

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Each field with a mistake, whose it is, and the mistake."""
        return [
            (name, group.title, wrong) for group in self.groups for name, wrong in group.mistakes
        ]

    def plan(self, kept: Mapping[date, Stretches]) -> HoursPlan | None:
        """Return the hours that the form says, besides those of dates that it does not show.

        None if something is wrong, which is then noted beside its field.
        """
        weekly = {int(day.name[1:]): day.read() for day in self.days}
        dates: dict[date, Stretches] = {}
        for group in self.dates:
            stretches = group.read()
            for on in group.read_dates(self.reading):
                if on in dates:
                    group.wrong_first = gettext("Another line has one of these days already.")
                dates[on] = stretches
        return None if self.mistakes else HoursPlan(weekly, {**kept, **dates})

    def edit(self, act: str) -> str:
        """Do what a button says, such as `add:w0`. Return what has happened, in words."""
        verb, _, of = act.partition(":")
        group = next((each for each in self.groups if each.name == of.rpartition("-")[0]), None)
        owner = next((each for each in self.groups if each.name == of), None)
        if verb == "dates":
            self.dates.append(Group(self.next_dates))
            return gettext("A line for dates was added.")
        if verb == "add" and owner is not None:
            owner.add()
            return gettext("A line was added.")
        if verb == "remove" and group is not None:
            group.lines = [line for line in group.lines if line.name != of]
            return gettext("The line was removed.")
        if verb == "drop" and owner in self.dates:
            self.dates.remove(owner)
            return gettext("The dates were removed.")
        return ""

    def copy(self, of: str, to: Iterable[str]) -> str:
        """Give some weekdays the lines of another one. Return what has happened, in words."""
        source = next((each for each in self.days if each.name == of), None)
        wanted = set(to)
        targets = [each for each in self.days if each.name in wanted and each is not source]
        if source is None or not targets:
            return gettext("Choose the days to copy to.")
        for target in targets:
            target.lines = []
            for line in source.lines:
                target.add(line.start, line.end)
        names = comma(self.reading.language).join(each.label for each in targets)
        return gettext("Copied to %(days)s.") % {"days": names}


def shown(plan: HoursPlan, reading: Reading, *, today: date) -> HoursForm:
    """Return the form of hours as they are, with the dates from today on."""
    days = [_filled(Group(f"w{n}", name), plan.weekly[n], reading) for n, name in reading.week()]
    coming = in_a_row({on: each for on, each in plan.dates.items() if on >= today})
    return HoursForm(
        reading,
        days,
        [_of_dates(f"d{n}", each, reading) for n, each in enumerate(coming[:MOST_DATES])],
    )


def not_shown(plan: HoursPlan, *, today: date) -> dict[date, Stretches]:
    """Return the dates that the form does not show: those that are over, and very many later."""
    coming = in_a_row({on: each for on, each in plan.dates.items() if on >= today})
    end = coming[MOST_DATES].first if len(coming) > MOST_DATES else date.max
    return {on: each for on, each in plan.dates.items() if not today <= on < end}


def sent(data: QueryDict, reading: Reading) -> HoursForm:
    """Return the form as it was sent."""
    days = [Group(f"w{n}", name) for n, name in reading.week()]
    names = sorted(
        (found[1] for key in data if (found := _DATES.fullmatch(key))), key=lambda n: int(n[1:])
    )
    dates = [
        Group(name, first=data.get(f"{name}-first", ""), last=data.get(f"{name}-last", ""))
        for name in names
    ]
    for each in dates:
        first = _date(each.first, reading)
        each.label = reading.date(first) if first else each.first
    groups = {each.name: each for each in [*days, *dates]}
    found_lines = (found for key in data if (found := _LINE.fullmatch(key)))
    for found in sorted(found_lines, key=lambda found: int(found[2])):
        if group := groups.get(found[1]):
            name = f"{found[1]}-{found[2]}"
            line = Line(name, data.get(f"{name}-start", ""), data.get(f"{name}-end", ""))
            group.lines.append(line)
    return HoursForm(reading, days, dates)


def _of_dates(name: str, days: Days, reading: Reading) -> Group:
    last = "" if days.last == days.first else days.last.isoformat()
    group = Group(name, reading.date(days.first), first=days.first.isoformat(), last=last)
    return _filled(group, days.stretches, reading)


def _filled(group: Group, stretches: Stretches, reading: Reading) -> Group:
    for each in stretches:
        group.add(reading.clock(each.start), end_named(each.end, reading))
    return group


def end_named(end: time, reading: Reading) -> str:
    """Return an end as it is typed."""
    written = reading.clock(end)
    found = typed.clock(written, ends=True)
    # Where midnight is written 0:00, that would be the start of the day.
    return written if end != END_OF_DAY or (found and found.is_24) else "24:00"


def _date(text: str, reading: Reading) -> date | None:
    found = typed.day(text, reading.locale)
    try:
        if found is not None:
            refuse_far_away(found, field="date")
    except InvalidField:
        return None
    return found


def _not_a_time(text: str) -> str:
    if not text.strip():
        return gettext("Please fill this in.")
    return gettext("Write a time like 9:00 or 17:30.")


def _not_a_date(text: str) -> str:
    if not text.strip():
        return gettext("Please choose a day.")
    return gettext("This is not a day in the calendar.")
