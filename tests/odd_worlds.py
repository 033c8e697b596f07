"""A few providers with odd hours around a clock change, by chance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import product
from random import Random

import pytest
from django.db import transaction
from tests.factories import (
    make_busy,
    make_client,
    make_location,
    make_mentee,
    make_person,
    make_service,
    make_student,
    open_on,
    open_weekly,
)
from tests.steps import buy, request_booking

from bookable.domain.hours import END_OF_DAY
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import Refusal
from bookable.domain.spans import Span
from bookable.storage.models import Calendar, OpeningHours, Service

DAY, HOUR, QUARTER = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Auckland",
    "Atlantic/Azores",
)

CHANGES = (
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 3, 14, 7, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
    datetime(2027, 10, 2, 15, 30, tzinfo=UTC),
    datetime(2027, 6, 16, 10, tzinfo=UTC),
)
"""Clock changes of some of the zones, and an ordinary time."""

ROLES = {"tutoring": Role.TEACHER, "mentoring": Role.MENTOR, "marketplace": Role.PRACTITIONER}


def programs_and_ways(ways: Iterable[str]) -> pytest.MarkDecorator:
    """Test each way of asking in the worlds of each programme. Quick tests take another way for
    each programme."""
    quick = set(zip(ROLES, ways, strict=False))
    pairs = [
        pytest.param(*each, marks=[] if each in quick else pytest.mark.long)
        for each in product(ROLES, ways)
    ]
    return pytest.mark.parametrize(("program", "way"), pairs)


class OddWorld:
    """A few providers with odd hours around a time, by chance."""

    def __init__(self, seed: int, program: str) -> None:
        self.random = Random(seed)
        self.program = program
        self.around = self.random.choice(CHANGES)
        self.now = self.around - self.random.choice([HOUR, DAY, 9 * DAY])
        self.client = {
            "tutoring": make_student,
            "mentoring": make_mentee,
            "marketplace": make_client,
        }[program]()
        self.place = make_location("Red", timezone="UTC")
        self.providers = [self._provider(number) for number in range(5)]
        self.services = {each.person_id: self._service(each) for each in self.providers}
        for each in self.providers:
            self._take_some(each)

    def _provider(self, number: int) -> Actor:
        choice = self.random.choice
        made = make_person(
            ROLES[self.program],
            name=f"Person {choice('abc')} {number}",
            zone=choice(ZONES),
            buffer_before_minutes=choice([0, 0, 20]),
            buffer_after_minutes=choice([0, 0, 15]),
            minimum_notice_minutes=choice([0, 0, 90, 3 * 1440]),
            maximum_advance_days=choice([730, 730, 5]),
            daily_limit=choice([None, None, 1]),
            weekly_limit=choice([None, None, 2]),
        )
        for _ in range(choice([0, 2, 5])):
            weekday = (self.around.weekday() + choice([-1, 0, 0, 1])) % 7
            open_weekly(made, weekday, *self._window())
        for _ in range(choice([0, 0, 2])):
            open_on(made, (self.around + choice([-DAY, 0 * DAY, DAY])).date(), *self._window())
        if choice([True, False, False]):
            calendar = Calendar.objects.get(person_id=made.person_id)
            OpeningHours.objects.create(calendar=calendar, date=self.around.date(), closed=True)
        return made

    def _window(self) -> tuple[time, time]:
        opens = self.random.randrange(0, 24 * 60 - 15, 15)
        closes = self.random.randrange(opens + 15, 24 * 60 + 15, 15)
        return _time(opens), END_OF_DAY if closes >= 24 * 60 else _time(closes)

    def _service(self, who: Actor) -> Service | None:
        if self.program != "marketplace":
            return None
        place = self.place if self.random.random() < 0.5 else None
        return make_service(who, duration_minutes=self.random.choice([30, 60]), location=place)

    def _take_some(self, who: Actor) -> None:
        start = self.any_start()
        if self.random.random() < 0.3:
            make_busy(who, start, start + HOUR)
        for _ in range(3):
            self.books(who, self.any_start(), 30, really=True)

    def any_start(self) -> datetime:
        return self.around + self.random.randrange(-40, 40) * QUARTER

    def books(self, who: Actor, start: datetime, minutes: int, *, really: bool = False) -> bool:
        """Return whether the client can book, and undo it unless it is `really` meant."""
        try:
            with transaction.atomic():
                if self.program == "marketplace":
                    span = Span(start, start + timedelta(minutes=minutes))
                    buy(self.services[who.person_id], self.client, span=span, now=self.now)
                else:
                    request_booking(
                        who,
                        self.client,
                        start=start,
                        minutes=minutes,
                        now=self.now,
                        program=self.program,
                    )
                if not really:
                    raise Undone
        except Undone:
            return True
        except Refusal:
            return False
        return True


class Undone(Exception):
    """What undoes a booking that was only tried."""


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
