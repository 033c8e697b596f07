from __future__ import annotations

import pytest
from tests.factories import make_person, make_teacher

from bookable.domain.people import Role

WEEKLY = {
    "day_of_week": 1,
    "start_time": "09:00:00",
    "end_time": "17:00:00",
    "is_recurring": True,
    "date": None,
}
ONCE = {
    "day_of_week": 1,
    "start_time": "20:00:00",
    "end_time": "22:00:00",
    "is_recurring": False,
    "date": "2027-03-02",
}


@pytest.fixture
def as_new(call):
    """A teacher who has no hours yet."""
    return call(make_person(Role.TEACHER, zone="Europe/Madrid"))


class TestAddHours:
    def test_returns_a_weekly_window_with_an_id(self, as_new):
        answer = as_new.post("availability/", WEEKLY)
        assert answer.status == 201
        assert answer.body.items() >= WEEKLY.items()
        assert isinstance(answer.body["id"], int)
        assert answer.body["timezone"] == "Europe/Madrid"

    def test_returns_a_dated_window(self, as_new):
        answer = as_new.post("availability/", ONCE)
        assert answer.status == 201
        assert answer.body.items() >= ONCE.items()

    def test_seconds_are_optional(self, as_new):
        body = WEEKLY | {"start_time": "09:00", "end_time": "17:30"}
        assert as_new.post("availability/", body).body["end_time"] == "17:30:00"

    def test_may_last_until_24_00(self, as_new):
        answer = as_new.post("availability/", WEEKLY | {"end_time": "24:00"})
        assert answer.status == 201
        assert answer.body["end_time"] == "24:00:00"

    def test_ignores_the_date_of_weekly_windows(self, as_new):
        answer = as_new.post("availability/", WEEKLY | {"date": "2027-03-02"})
        assert answer.status == 201
        assert answer.body["date"] is None

    def test_are_listed(self, as_new):
        made = [as_new.post("availability/", body).body for body in (WEEKLY, ONCE)]
        assert as_new.get("availability/").body == made


class TestInvalidHours:
    @pytest.mark.parametrize(
        ("field", "body"),
        [
            ("end_time", WEEKLY | {"end_time": "09:00:00"}),
            ("end_time", WEEKLY | {"end_time": "08:00:00"}),
            ("end_time", WEEKLY | {"start_time": "22:00:00", "end_time": "02:00:00"}),
            ("end_time", WEEKLY | {"end_time": "00:00:00"}),
            ("end_time", WEEKLY | {"end_time": "25:00:00"}),
            ("start_time", WEEKLY | {"start_time": "24:00"}),
            ("start_time", WEEKLY | {"start_time": "nine"}),
            ("start_time", WEEKLY | {"start_time": "09:00\n"}),
            ("date", ONCE | {"date": "0001-01-01"}),
            ("start_time", WEEKLY | {"start_time": None}),
            ("day_of_week", WEEKLY | {"day_of_week": 7}),
            ("day_of_week", WEEKLY | {"day_of_week": -1}),
            ("day_of_week", WEEKLY | {"day_of_week": None}),
            ("date", ONCE | {"date": None}),
            ("date", ONCE | {"date": "2027-02-30"}),
            ("is_recurring", WEEKLY | {"is_recurring": "perhaps"}),
        ],
    )
    def test_are_refused_by_field(self, as_new, field, body):
        answer = as_new.post("availability/", body)
        assert answer.status == 400, answer
        assert answer.body["error"].startswith(field)
        assert as_new.get("availability/").body == []


class TestSingleWindow:
    def test_can_be_shown_changed_and_deleted(self, as_new):
        made = as_new.post("availability/", WEEKLY).body
        path = f"availability/{made['id']}/"
        assert as_new.get(path).body == made
        changed = as_new.patch(path, {"end_time": "12:00"})
        assert changed.status == 200, changed
        assert changed.body == made | {"end_time": "12:00:00"}
        assert as_new.delete(path).status == 204
        assert as_new.get(path).status == 404

    def test_can_become_a_dated_one(self, as_new):
        made = as_new.post("availability/", WEEKLY).body
        body = {"is_recurring": False, "date": "2027-03-05"}
        changed = as_new.patch(f"availability/{made['id']}/", body).body
        assert (changed["is_recurring"], changed["date"], changed["day_of_week"]) == (
            False,
            "2027-03-05",
            4,
        )

    @pytest.mark.parametrize(
        "body", [{"end_time": "08:00"}, {"day_of_week": 9}, {"is_recurring": False}]
    )
    def test_returns_400_for_an_invalid_change(self, as_new, body):
        made = as_new.post("availability/", WEEKLY).body
        assert as_new.patch(f"availability/{made['id']}/", body).status == 400
        assert as_new.get(f"availability/{made['id']}/").body == made

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
    def test_returns_404_to_other_teachers(self, call, as_new, method):
        made = as_new.post("availability/", WEEKLY).body
        answer = call(make_teacher()).send(method, f"availability/{made['id']}/", {})
        assert answer.status == 404
        assert as_new.get(f"availability/{made['id']}/").body == made

    @pytest.mark.parametrize("ref", ["abc", "0", "9" * 30])
    def test_returns_404_for_other_ids(self, as_new, ref):
        assert as_new.get(f"availability/{ref}/").status == 404


class TestHoursByNonTeacher:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "availability/"),
            ("POST", "availability/"),
            ("GET", "availability/1/"),
            ("PATCH", "availability/1/"),
            ("DELETE", "availability/1/"),
        ],
    )
    def test_returns_403(self, as_john, method, path):
        answer = as_john.send(method, path, WEEKLY if method in {"POST", "PATCH"} else None)
        assert answer.status == 403
        assert answer.body == {"error": "Only teachers can manage availability"}
