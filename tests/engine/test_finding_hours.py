"""Weeks by which people are found, where something wrote hours with triggers switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, TOMORROW_AT_TEN, make_student, make_teacher

from bookable.domain.spans import Span
from bookable.engine import registry
from bookable.engine.finding_hours import TASK, mend_weeks, wrong_weeks
from bookable.interfaces.cli.database_checks import searches
from bookable.interfaces.cli.findings import Grade
from bookable.queries.free_providers import FreeWish, free_page
from bookable.storage import weeks
from bookable.storage.sql import execute
from bookable.telemetry.instruments import MENDED_ROWS

HOUR = timedelta(hours=1)


def forget(*people):
    ids = [each.person_id for each in people]
    for week in ("open_week", "start_week"):
        zeros = f"repeat('0', length({week}))::bit varying"
        execute(f"UPDATE person SET {week} = {zeros} WHERE id = ANY (%s)", [ids])


def mended_rows():
    return MENDED_ROWS.labels(TASK)._value.get()


def found():
    span = Span(TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
    wish = FreeWish(program=registry.program("tutoring"), span=span)
    return [
        each.uuid for each in free_page(wish, None, limit=50, by=make_student(), now=NOW).people
    ]


@pytest.mark.django_db
class TestPeopleWithWrongWeeks:
    def test_are_mended_within_a_day_and_counted(self):
        maria, ada = make_teacher(name="Maria"), make_teacher(name="Ada")
        forget(maria)
        assert found() == [ada.uuid]
        counted = mended_rows()
        mended = [mend_weeks(NOW + number * HOUR) for number in range(24)]
        assert sorted(mended) == [0] * 23 + [1]
        assert mended_rows() == counted + 1
        assert found() == [ada.uuid, maria.uuid]

    def test_are_named_by_the_doctor(self, monkeypatch):
        monkeypatch.setattr(weeks, "SHARES", 1)
        maria, _ = make_teacher(), make_teacher()
        [before] = searches()
        assert before.grade is Grade.OK
        forget(maria)
        [finding] = searches()
        assert finding.grade is Grade.WARN
        people, number = wrong_weeks(NOW)
        assert number == 1
        assert f"pass over 1 of the {people} people" in finding.text
