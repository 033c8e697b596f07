"""All of a person's hours as one document."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import Caller
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_mentor,
    make_person,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import request_booking

from bookable.domain.people import Role
from bookable.storage.models import Booking, Fact, OpeningHours, Person

NO_HOURS = {
    day: []
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
WEEK = NO_HOURS | {
    "monday": [["09:00", "13:00"], ["14:00", "17:00"]],
    "friday": [["22:00", "02:00"]],
    "sunday": [["00:00", "24:00"]],
}
HOURS = {
    "timezone": "Europe/Madrid",
    "weekly": WEEK,
    "dates": {"2027-03-01": [["10:00", "12:00"]], "2027-03-02": []},
}

ON_MONDAY = {"date": "2027-03-01", "is_recurring": False}
ON_TUESDAY = {"date": "2027-03-02", "is_recurring": False}


@pytest.fixture
def maria():
    return make_person(Role.TEACHER, Role.MENTOR, zone="Europe/Madrid")


@pytest.fixture
def at(maria):
    return f"people/{maria.uuid}/hours"


@pytest.fixture
def hers(call, maria):
    """Maria at the core API."""
    return call(maria)


@pytest.fixture
def tutoring(maria):
    """Maria at the API of tutoring."""
    return Caller(maria, base="/api/bookings/availability/")


def windows(maria) -> list[tuple]:
    found = OpeningHours.objects.filter(calendar__person=maria.person_id).order_by("id")
    return list(found.values_list("id", "weekday", "date", "start", "end"))


class TestHours:
    def test_are_shown_as_they_were_put(self, hers, at):
        put = hers.put(at, HOURS)
        assert (put.status, put.body) == (200, HOURS)
        got = hers.get(at)
        assert (got.body, got.headers["ETag"]) == (HOURS, put.headers["ETag"])
        assert hers.get(at, If_None_Match=got.headers["ETag"]).status == 304

    def test_are_none_at_first(self, hers, at):
        expected = {"timezone": "Europe/Madrid", "weekly": NO_HOURS, "dates": {}}
        assert hers.get(at).body == expected

    def test_days_that_are_left_out_are_closed(self, hers, at):
        hers.put(at, HOURS)
        body = {"timezone": "UTC", "weekly": {"tuesday": [["08:00", "09:00"]]}}
        expected = {"weekly": NO_HOURS | body["weekly"], "timezone": "UTC", "dates": {}}
        assert hers.put(at, body).body == hers.get(at).body == expected

    def test_decide_what_can_be_booked(self, call, hers, maria, at):
        hers.put(at, HOURS)
        query = {"program": "tutoring", "duration_minutes": 60, "timezone": "Europe/Madrid"}
        days = {"from": "2027-03-05", "to": "2027-03-08"}
        found = call(make_student()).get(f"people/{maria.uuid}/slots", query | days).body["days"]
        starts = {day["date"]: [slot["start"][11:16] for slot in day["slots"]] for day in found}
        # Madrid is an hour ahead. Friday's night ends on Saturday, and Sunday is open all day.
        assert starts["2027-03-05"] == ["21:00", "21:30", "22:00", "22:30"]
        assert starts["2027-03-06"] == ["23:00", "23:30", "00:00"]
        assert len(starts["2027-03-07"]) == 47
        monday = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00"]
        assert starts["2027-03-08"] == [*monday, "13:00", "13:30", "14:00", "14:30", "15:00"]

    def test_leave_bookings_as_they_are(self, hers, maria, at):
        teacher = make_teacher()
        made = request_booking(teacher, make_student(), start=TOMORROW_AT_TEN)
        path = f"people/{teacher.uuid}/hours"
        closed = {"timezone": "UTC", "weekly": {}}
        assert Integration(make_key()).put(path, closed).status == 200
        assert Booking.objects.get(id=made.id).status == "requested"

    def test_change_the_zone_of_the_person_and_note_it(self, hers, maria, at):
        hers.put(at, HOURS)
        assert not Fact.objects.exists()
        hers.put(at, HOURS | {"timezone": "America/Lima"})
        assert Person.objects.get(id=maria.person_id).timezone == "America/Lima"
        assert Fact.objects.count() == 1


class TestHoursOfOtherApis:
    def test_keep_the_windows_that_do_not_differ(self, hers, maria, at, tutoring):
        hers.put(at, HOURS)
        before = {window[1:]: window[0] for window in windows(maria)}
        changed = HOURS | {"weekly": WEEK | {"monday": [["09:00", "13:00"]], "tuesday": []}}
        hers.put(at, changed | {"dates": HOURS["dates"] | {"2027-03-03": [["08:00", "09:00"]]}})
        after = {window[1:]: window[0] for window in windows(maria)}
        same = before.keys() & after.keys()
        assert {key: after[key] for key in same} == {key: before[key] for key in same}
        assert len(before.keys() - same) == 1
        assert len(after.keys() - same) == 2

    def test_are_left_alone_by_putting_what_is_shown(self, hers, maria, at, tutoring):
        for body in (
            {"day_of_week": 0, "start_time": "09:00", "end_time": "12:00"},
            {"day_of_week": 0, "start_time": "11:00", "end_time": "13:00"},
            ON_MONDAY
            | {
                "start_time": "15:00",
                "end_time": "24:00",
            },
            ON_TUESDAY | {"closed": True},
            ON_TUESDAY
            | {
                "start_time": "10:00",
                "end_time": "11:00",
            },
        ):
            assert tutoring.post("", body).status == 201
        before, shown = windows(maria), hers.get(at)
        mondays = [["09:00", "12:00"], ["11:00", "13:00"]]
        assert shown.body["weekly"] == NO_HOURS | {"monday": mondays}
        assert shown.body["dates"] == {
            "2027-03-01": [*mondays, ["15:00", "24:00"]],
            "2027-03-02": [["10:00", "11:00"]],
        }
        put = hers.put(at, shown.body, If_Match=shown.headers["ETag"])
        assert (put.status, put.body) == (200, shown.body)
        assert windows(maria) == before

    def test_show_a_night_as_two_windows(self, hers, at, tutoring):
        hers.put(at, HOURS | {"weekly": {"friday": [["22:00", "02:00"]]}, "dates": {}})
        shown = [
            (each["day_of_week"], each["start_time"], each["end_time"])
            for each in tutoring.get("").body
        ]
        assert shown == [(4, "22:00:00", "24:00:00"), (5, "00:00:00", "02:00:00")]

    def test_change_half_of_a_night(self, hers, at, tutoring):
        hers.put(at, HOURS | {"weekly": {"friday": [["22:00", "02:00"]]}, "dates": {}})
        _, night = tutoring.get("").body
        assert tutoring.patch(f"{night['id']}/", {"end_time": "03:00"}).status == 200
        week = hers.get(at).body["weekly"]
        assert (week["friday"], week["saturday"]) == ([["22:00", "24:00"]], [["00:00", "03:00"]])

    def test_may_end_at_a_second(self, hers, at, tutoring):
        tutoring.post("", {"day_of_week": 0, "start_time": "09:00", "end_time": "23:59:59"})
        shown = hers.get(at).body
        assert shown["weekly"]["monday"] == [["09:00", "23:59:59"]]
        assert hers.put(at, shown).body == shown


class TestWhoMayPutHours:
    def test_is_oneself_staff_and_keys(self, call, maria, at):
        for caller in (
            call(maria),
            call(make_staff()),
            Integration(make_key("availability:read", "availability:write")),
            Integration(make_key("availability:read", "availability:write"), acts_as=maria.uuid),
        ):
            assert caller.put(at, HOURS).status == 200
            assert caller.get(at).body == HOURS

    def test_is_nobody_else(self, call, maria, at):
        john = make_student()
        key = make_key("availability:read", "availability:write")
        for caller in (call(john), Integration(key, acts_as=john.uuid), call(make_mentor())):
            problem(caller.put(at, HOURS), 403, "forbidden")
            problem(caller.get(at), 403, "forbidden")
        for method in ("GET", "PUT"):
            problem(call(None).send(method, at, HOURS), 401, "unauthenticated")
            # Who provides nothing is not in the directory, and has no hours.
            unknown = f"people/{make_student().uuid}/hours"
            problem(call(maria).send(method, unknown, HOURS), 404, "not_found")
            problem(call(maria).send(method, "people/maria/hours", HOURS), 404, "not_found")
            own = f"people/{john.uuid}/hours"
            problem(call(john).send(method, own, HOURS), 403, "forbidden")

    def test_is_asked_before_the_body_is_read(self, call, at):
        problem(call(make_student()).put(at, "no JSON"), 403, "forbidden")

    def test_needs_the_scope(self, at):
        reader = Integration(make_key("availability:read"))
        assert reader.get(at).status == 200
        problem(reader.put(at, HOURS), 403, "missing_scope")
        problem(Integration(make_key("people:read")).get(at), 403, "missing_scope")


class TestHoursThatHaveChanged:
    def test_are_not_replaced_with_if_match(self, hers, maria, at, tutoring):
        seen = hers.put(at, HOURS).headers["ETag"]
        tutoring.post("", {"day_of_week": 2, "start_time": "09:00", "end_time": "12:00"})
        before = windows(maria)
        problem(hers.put(at, HOURS, If_Match=seen), 412, "precondition_failed")
        problem(hers.put(at, HOURS, If_Match=seen.strip('"')), 422, "invalid")
        assert windows(maria) == before
        assert hers.put(at, HOURS, If_Match=hers.get(at).headers["ETag"]).status == 200

    def test_are_replaced_once_under_an_idempotency_key(self, hers, at, tutoring):
        first = hers.put(at, HOURS, Idempotency_Key="hours-1")
        tutoring.post("", {"day_of_week": 2, "start_time": "09:00", "end_time": "12:00"})
        again = hers.put(at, HOURS, Idempotency_Key="hours-1")
        assert (again.status, again.text) == (200, first.text)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.headers["ETag"] == first.headers["ETag"]
        assert hers.get(at).body["weekly"]["wednesday"]
        other = hers.put(at, HOURS | {"dates": {}}, Idempotency_Key="hours-1")
        problem(other, 422, "idempotency_key_reused")


class TestWrongHours:
    def test_are_named_one_by_one(self, hers, maria, at):
        hers.put(at, HOURS)
        before = windows(maria)
        body = {
            "timezone": "Madrid",
            "weekly": {"monday": [["09:00", "09:00"], ["24:00", "02:00"], ["10:00:30", "11:00"]]},
            "dates": {"2027-02-30": [], "9999-01-01": [], "2027-03-01": [["00:00", "00:00"]]},
        }
        found = problem(hers.put(at, body), 422, "invalid")["errors"]
        assert [(each["pointer"], each["detail"]) for each in found] == [
            ("/timezone", "is not the name of an IANA time zone"),
            (
                "/weekly/monday/0/1",
                "must differ from the start; a whole day is 00:00 to 24:00",
            ),
            ("/weekly/monday/1/0", "must come before the end of the day"),
            ("/weekly/monday/2/0", "must be a whole minute, without seconds"),
            ("/dates/2027-02-30", "must be a date like 2027-03-01"),
            ("/dates/9999-01-01", "is too far away"),
            (
                "/dates/2027-03-01/0/1",
                "must differ from the start; a whole day is 00:00 to 24:00",
            ),
        ]
        assert windows(maria) == before

    def test_of_a_wrong_shape_are_named_one_by_one(self, hers, at):
        body = {
            "timezone": 1,
            "weekly": {"monday": [["09:00"], ["9", "10:00"], "x"], "someday": []},
            "dates": {"2027-03-01": [["09:00", 12]], "2027-03-02": None, "a/b": 1},
            "more": True,
        }
        found = problem(hers.put(at, body), 422, "invalid")["errors"]
        assert {each["pointer"] for each in found} == {
            "/timezone",
            "/weekly/monday/0",
            "/weekly/monday/1/0",
            "/weekly/monday/2",
            "/weekly/someday",
            "/dates/2027-03-01/0/1",
            "/dates/2027-03-02",
            "/dates/a~1b",
            "/more",
        }
        details = {each["pointer"]: each["detail"] for each in found}
        assert details["/weekly/monday/0"] == 'must be a start and an end like ["09:00", "13:00"]'
        assert details["/dates/2027-03-01/0/1"] == "must be a time of day like 09:00 or 09:00:00"

    @pytest.mark.parametrize("body", [{}, {"timezone": "UTC"}, {"weekly": {}}, []])
    def test_need_all_of_the_document(self, hers, at, body):
        problem(hers.put(at, body), 422, "invalid")

    def test_are_not_kept_by_a_dry_run(self, hers, maria, at):
        answer = hers.put(f"{at}?dry_run=true", HOURS)
        assert (answer.status, answer.headers["Dry-Run"]) == (200, "?1")
        assert answer.body["would"] == HOURS
        assert windows(maria) == []
        problem(hers.put(f"{at}?dry_run=true", HOURS | {"timezone": "x"}), 422, "invalid")

    def test_have_no_other_query(self, hers, at):
        problem(hers.put(f"{at}?page=2", HOURS), 422, "invalid")

    def test_are_limited_in_number(self, hers, at):
        first = NOW.date()
        dates = {(first + timedelta(days=n)).isoformat(): [] for n in range(1_001)}
        answer = hers.put(at, {"timezone": "UTC", "weekly": {}, "dates": dates})
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/dates"
        dates.pop(first.isoformat())
        assert hers.put(at, {"timezone": "UTC", "weekly": {}, "dates": dates}).status == 200
