from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time

import pytest
from tests.factories import make_person, make_student, make_teacher, open_on

from bookable.domain.people import Role

DAY = "2027-03-02"


def starts(answer):
    return [slot["start_time"] for slot in answer.body["available_slots"]]


@pytest.fixture
def slots(as_john):
    def ask(who, day=DAY, **more):
        return as_john.get("slots/available/", {"teacher_id": who.uuid, "date": day} | more)

    return ask


class TestDaySlots:
    def test_have_the_documented_shape(self, slots, maria):
        body = slots(maria).body
        assert set(body) == {"date", "teacher_id", "timezone", "available_slots"}
        assert (body["date"], body["teacher_id"]) == (DAY, str(maria.uuid))
        assert body["timezone"] == "UTC"
        assert body["available_slots"][0] == {
            "start_time": "09:00",
            "end_time": "10:00",
            "datetime_start": "2027-03-02T09:00:00",
            "datetime_end": "2027-03-02T10:00:00",
            "start_utc": "2027-03-02T09:00:00Z",
            "end_utc": "2027-03-02T10:00:00Z",
        }

    def test_start_every_half_hour(self, slots, maria):
        assert (
            starts(slots(maria))
            == [f"{hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 30)][:-1]
        )

    def test_match_the_contracts_example(self, call, slots):
        maria = make_teacher(opens=time(9), closes=time(11, 30))
        wish = {"teacher_id": str(maria.uuid), "start_time": f"{DAY}T10:00:00Z", "duration": 30}
        assert call(make_student()).post("bookings/", wish).status == 201
        assert starts(slots(maria)) == ["09:00", "10:30"]

    def test_follow_the_teachers_interval(self, slots):
        assert starts(slots(make_teacher(slot_interval_minutes=120), duration=90)) == [
            "09:00",
            "11:00",
            "13:00",
            "15:00",
        ]

    def test_leave_out_past_slots(self, slots, maria, at):
        at(datetime(2027, 3, 2, 15, 10, tzinfo=UTC))
        assert starts(slots(maria)) == ["15:30", "16:00"]

    def test_respect_the_notice(self, slots, at):
        at(datetime(2027, 3, 2, 13, tzinfo=UTC))
        assert starts(slots(make_teacher(minimum_notice_minutes=120))) == [
            "15:00",
            "15:30",
            "16:00",
        ]

    def test_include_hours_of_that_date_only(self, slots):
        maria = make_teacher(opens=time(9), closes=time(10))
        open_on(maria, date(2027, 3, 2), time(20), time(21))
        assert starts(slots(maria)) == ["09:00", "20:00"]

    @pytest.mark.usefixtures("confirmed")
    def test_never_overlap_bookings(self, slots, maria):
        assert {"09:30", "10:00", "10:30"}.isdisjoint(starts(slots(maria)))
        assert {"09:00", "11:00"} <= set(starts(slots(maria)))

    def test_can_be_booked_as_offered(self, as_john, slots):
        there = make_teacher(zone="Australia/Lord_Howe")
        for slot in slots(there).body["available_slots"][::2]:
            wish = {"teacher_id": str(there.uuid), "start_time": slot["datetime_start"]}
            made = as_john.post("bookings/", wish)
            assert made.status == 201, made
            assert made.body["start_time"] == slot["start_utc"]


class TestClockChangeSlots:
    @pytest.mark.parametrize(
        ("zone", "day", "first", "count"),
        [
            ("Europe/Berlin", "2027-03-27", "2027-03-27T08:00:00Z", 15),
            ("Europe/Berlin", "2027-03-28", "2027-03-28T07:00:00Z", 15),
            ("Europe/Berlin", "2027-10-31", "2027-10-31T08:00:00Z", 15),
            ("America/New_York", "2027-03-14", "2027-03-14T13:00:00Z", 15),
            ("America/New_York", "2027-11-07", "2027-11-07T14:00:00Z", 15),
            ("Australia/Lord_Howe", "2027-04-04", "2027-04-03T22:30:00Z", 15),
            ("Pacific/Kiritimati", "2027-03-02", "2027-03-01T19:00:00Z", 15),
            ("Pacific/Pago_Pago", "2027-03-02", "2027-03-02T20:00:00Z", 15),
        ],
    )
    def test_open_at_nine(self, slots, zone, day, first, count):
        offered = slots(make_teacher(zone=zone), day).body["available_slots"]
        assert offered[0]["start_time"] == "09:00"
        assert offered[0]["start_utc"] == first
        assert len(offered) == count

    def test_exclude_the_skipped_hour(self, slots):
        night = make_teacher(zone="Europe/Berlin", opens=time(0), closes=time(6))
        assert "02:00" not in starts(slots(night, "2027-03-28", duration=30))
        assert len(starts(slots(night, "2027-03-28", duration=30))) == 10

    def test_include_the_repeated_hour_twice(self, slots):
        night = make_teacher(zone="Europe/Berlin", opens=time(0), closes=time(6))
        assert starts(slots(night, "2027-10-31", duration=30)).count("02:00") == 2
        assert len(starts(slots(night, "2027-10-31", duration=30))) == 14


class TestSlotsBadRequest:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("teacher_id", "17"),
            ("date", "2027-02-30"),
            ("date", "02/03/2027"),
            ("duration", "0"),
            ("duration", "1441"),
            ("duration", "an hour"),
            ("duration", "-5"),
        ],
    )
    def test_invalid_value_is_named(self, as_john, maria, field, value):
        query = {"teacher_id": maria.uuid, "date": DAY} | {field: value}
        answer = as_john.get("slots/available/", query)
        assert answer.status == 400
        assert field in answer.body["error"]

    @pytest.mark.parametrize("missing", ["teacher_id", "date"])
    def test_missing_value_is_named(self, as_john, maria, missing):
        query = {"teacher_id": maria.uuid, "date": DAY}
        del query[missing]
        answer = as_john.get("slots/available/", query)
        assert answer.status == 400
        assert missing in answer.body["error"]

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_dates_at_the_limits_of_the_calendar_are_refused(self, slots, maria, day):
        assert slots(maria, day).status == 400

    def test_date_long_ago_has_no_slots(self, slots, maria):
        assert starts(slots(maria, "1969-12-31")) == []

    @pytest.mark.parametrize(
        "who", [uuid.uuid4, lambda: make_student().uuid, lambda: make_person(Role.MENTOR).uuid]
    )
    def test_unknown_teacher_returns_404(self, as_john, who):
        answer = as_john.get("slots/available/", {"teacher_id": who(), "date": DAY})
        assert (answer.status, answer.body) == (404, {"error": "Teacher not found"})
