"""Who is listed as free while others book, and hours that are changed at once."""

from __future__ import annotations

from datetime import time
from functools import partial

import pytest
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_person,
    make_student,
    make_teacher,
    open_weekly,
)
from tests.races import at_once
from tests.steps import request_booking

from bookable.domain.people import Role
from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.queries.free_providers import FreeWish, free_page
from bookable.storage import weeks
from bookable.storage.sql import rows

ROUNDS = 15


@pytest.mark.usefixtures("committed")
class TestListingFreeProvidersWhileOthersBook:
    def test_never_lists_what_was_booked_before(self):
        john = make_student()
        wish = FreeWish(
            program=registry.program("tutoring"),
            span=Span(TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR),
            search="Racing",
        )
        teachers = [make_teacher(name=f"Racing {number}") for number in range(20)]
        booked = []

        def book():
            for each in teachers:
                request_booking(each, make_student())
                booked.append(each.uuid)

        def look():
            seen = []
            for _ in range(2 * ROUNDS):
                before = set(booked)
                page = free_page(wish, None, limit=50, by=john, now=NOW)
                seen.append((before, {each.uuid for each in page.people}))
            return seen

        outcomes = at_once([book, look, look])
        for before, listed in [*outcomes[1], *outcomes[2]]:
            assert not before & listed
            assert before | listed <= {each.uuid for each in teachers}
        assert len(booked) == 20, outcomes
        assert free_page(wish, None, limit=50, by=john, now=NOW).people == []


@pytest.mark.usefixtures("committed")
class TestConcurrentChangesOfHours:
    def test_all_count(self):
        for _ in range(ROUNDS):
            teacher = make_person(Role.TEACHER)
            opening = [
                partial(open_weekly, teacher, weekday, time(9), time(10)) for weekday in range(4)
            ]
            assert at_once(opening) == [None] * 4
            [[half_hours]] = rows(
                "SELECT bit_count(open_week) FROM person WHERE id = %s", [teacher.person_id]
            )
            assert half_hours == 8

    def test_count_beside_the_mending_of_weeks(self):
        for _ in range(ROUNDS):
            teacher = make_teacher(opens=time(9), closes=time(10))
            rows(
                "UPDATE person SET open_week = ~ open_week WHERE id = %s RETURNING id",
                [teacher.person_id],
            )
            opening = [
                partial(open_weekly, teacher, weekday, time(12), time(13)) for weekday in range(2)
            ]
            at_once([*opening, partial(weeks.mend, [teacher.person_id])])
            [[half_hours]] = rows(
                "SELECT bit_count(open_week) FROM person WHERE id = %s", [teacher.person_id]
            )
            assert half_hours == 18
