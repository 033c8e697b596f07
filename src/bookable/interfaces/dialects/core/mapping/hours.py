"""Hours as one document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from msgspec import structs

from bookable.domain.hours import refuse_far_away, zone_of
from bookable.domain.hours_plans import HoursPlan, Stretch, Stretches, WrittenTime, stretch
from bookable.domain.refusals import InvalidField
from bookable.domain.wall_hours import END_OF_DAY
from bookable.interfaces.dialects.core.mapping.all_wrong import refuse
from bookable.interfaces.dialects.core.schemas.hours import HoursDocument, WeekDocument
from bookable.interfaces.http.pointers import pointer_to
from bookable.queries.person_hours import PersonHours

Pairs = Sequence[Sequence[str]]


def document(found: PersonHours) -> HoursDocument:
    """Return hours as they are shown."""
    plan = found.plan
    days = [_pairs(plan.weekly[weekday]) for weekday in range(7)]
    dates = {on.isoformat(): _pairs(stretches) for on, stretches in plan.dates.items()}
    return HoursDocument(found.timezone, WeekDocument(*days), dates)


def _pairs(stretches: Stretches) -> list[list[str]]:
    return [
        [_clock(start), "24:00" if end == END_OF_DAY else _clock(end)] for start, end in stretches
    ]


def _clock(shown: time) -> str:
    return shown.isoformat("seconds" if shown.second else "minutes")


def plan(body: HoursDocument) -> HoursPlan:
    """Return the hours that a document says. Raise all that is wrong with it."""
    reading = _Reading()
    reading.zone(body.timezone)
    weekly = {
        weekday: reading.stretches(pairs, "weekly", name)
        for weekday, (name, pairs) in enumerate(structs.asdict(body.weekly).items())
    }
    dates = {
        on: reading.stretches(pairs, "dates", text)
        for text, pairs in body.dates.items()
        if (on := reading.date(text)) is not None
    }
    refuse(reading.wrong)
    return HoursPlan(weekly, dates)


def _time(text: str) -> time:
    return END_OF_DAY if text.startswith("24:") else time.fromisoformat(text)


class _Reading:
    """What was wrong so far with the document that is read."""

    def __init__(self) -> None:
        self.wrong: list[InvalidField] = []

    def note(self, problem: str, *place: str | int) -> None:
        self.wrong.append(InvalidField(pointer_to(*place)[1:], problem))

    def zone(self, name: str) -> None:
        try:
            zone_of(name)
        except InvalidField as refusal:
            self.note(refusal.problem, "timezone")

    def date(self, text: str) -> date | None:
        try:
            found = date.fromisoformat(text) if len(text) == len("2027-03-01") else None
            if found is None:
                raise ValueError(text)
            refuse_far_away(found, field=text)
        except ValueError:
            self.note("must be a date like 2027-03-01", "dates", text)
        except InvalidField as refusal:
            self.note(refusal.problem, "dates", text)
        else:
            return found
        return None

    def stretches(self, pairs: Pairs, *place: str) -> Stretches:
        found = [self._stretch(pair, *place, index) for index, pair in enumerate(pairs)]
        return tuple(sorted(each for each in found if each is not None))

    def _stretch(self, pair: Sequence[str], *place: str | int) -> Stretch | None:
        start, end = (WrittenTime(_time(text), text.startswith("24:")) for text in pair)
        try:
            return stretch(start, end)
        except InvalidField as refusal:
            index = ("start", "end").index(refusal.field)
            self.note(refusal.problem, *place, index)
            return None
