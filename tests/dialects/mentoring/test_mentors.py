from __future__ import annotations

from datetime import date, time

import pytest
from tests.factories import make_mentee, make_mentor, make_student, open_on, open_weekly


class TestMentorList:
    def test_is_paged(self, as_john):
        for name in ("Zoe Quill", "Zoe Abel", "Zoe Marsh"):
            make_mentor(name=name)
        first = as_john.get("", {"search": "zoe", "page_size": 2}).body
        assert first["count"] == 3
        assert [each["name"] for each in first["results"]] == ["Zoe Abel", "Zoe Marsh"]
        assert "page=2" in first["next"]
        second = as_john.get("", {"search": "zoe", "page_size": 2, "page": 2}).body
        assert [each["name"] for each in second["results"]] == ["Zoe Quill"]

    def test_searches_company_and_bio(self, as_john):
        found = make_mentor(company="Quxco Ltd", bio="Fond of bivalves")
        for search in ("quxco", "BIVALVES"):
            body = as_john.get("", {"search": search}).body
            assert [each["id"] for each in body["results"]] == [found.person_id]

    def test_has_mentors_only(self, as_john):
        make_student(name="Zoe Student")
        assert as_john.get("", {"search": "Zoe Student"}).body["count"] == 0


class TestMentorDetail:
    def test_has_no_email(self, as_john, jane):
        answer = as_john.get(f"{jane.person_id}/")
        assert answer.body == {
            "id": jane.person_id,
            "name": "Jane Smith",
            "company": "Tech Corp",
            "avatar": "https://example.com/avatar.jpg",
            "bio": "",
            "timezone": "UTC",
        }

    @pytest.mark.parametrize("ref", ["abc", "0", "999999999", "9" * 30, "1.5"])
    def test_returns_404_for_an_unknown_mentor(self, as_john, ref):
        for path in (f"{ref}/", f"{ref}/slots/?date=2027-03-02"):
            answer = as_john.get(path)
            assert (answer.status, answer.body) == (404, {"detail": "Mentor not found"})

    def test_returns_404_for_a_mentee(self, as_john, john):
        assert as_john.get(f"{john.person_id}/").status == 404


class TestMentorSlots:
    @pytest.fixture
    def jane(self):
        made = make_mentor(zone="Europe/Berlin")
        for weekday in range(7):
            open_weekly(made, weekday, time(9), time(11))
        return made

    def ask(self, caller, jane, **query):
        answer = caller.get(f"{jane.person_id}/slots/", {"date": "2027-03-02"} | query)
        assert answer.status == 200, answer
        return answer.body

    def test_are_those_of_the_day(self, as_john, jane):
        body = self.ask(as_john, jane, duration=90)
        assert body == {
            "mentor_id": jane.person_id,
            "date": "2027-03-02",
            "timezone": "UTC",
            "duration": 90,
            "slots": [
                {
                    "session_date": "2027-03-02T08:00:00Z",
                    "session_end_date": "2027-03-02T09:30:00Z",
                    "start_time": "08:00:00",
                    "end_time": "09:30:00",
                    "start_utc": "2027-03-02T08:00:00Z",
                    "end_utc": "2027-03-02T09:30:00Z",
                },
                {
                    "session_date": "2027-03-02T08:30:00Z",
                    "session_end_date": "2027-03-02T10:00:00Z",
                    "start_time": "08:30:00",
                    "end_time": "10:00:00",
                    "start_utc": "2027-03-02T08:30:00Z",
                    "end_utc": "2027-03-02T10:00:00Z",
                },
            ],
        }

    @pytest.mark.parametrize(
        ("own", "given", "starts"),
        [
            ("UTC", {}, ["08:00:00", "08:30:00", "09:00:00"]),
            ("Asia/Kolkata", {}, ["13:30:00", "14:00:00", "14:30:00"]),
            ("UTC", {"timezone": "Europe/Berlin"}, ["09:00:00", "09:30:00", "10:00:00"]),
        ],
    )
    def test_are_wall_time_in_the_given_zone_or_the_mentees(self, call, jane, own, given, starts):
        body = self.ask(call(make_mentee(zone=own)), jane, **given)
        assert [slot["start_time"] for slot in body["slots"]] == starts

    def test_begin_on_the_date_of_the_zone(self, call, jane):
        caller = call(make_mentee(zone="Pacific/Auckland"))
        body = self.ask(caller, jane)
        assert [slot["session_date"] for slot in body["slots"]] == [
            "2027-03-02T08:00:00Z",
            "2027-03-02T08:30:00Z",
            "2027-03-02T09:00:00Z",
        ]
        assert body["slots"][0]["start_time"] == "21:00:00"

    def test_can_be_booked_as_offered(self, as_john, jane):
        for slot in self.ask(as_john, jane)["slots"][::2]:
            wish = {"session_date": slot["session_date"][:10], "start_time": slot["start_time"]}
            made = as_john.post(f"{jane.person_id}/bookings/", wish)
            assert made.body["session_date"] == slot["session_date"]
        assert self.ask(as_john, jane)["slots"] == []

    @pytest.mark.parametrize(
        "query", [{"date": "x"}, {"duration": 0}, {"timezone": "Mars"}, {"date": ""}]
    )
    def test_invalid_query_is_refused(self, as_john, jane, query):
        answer = as_john.get(f"{jane.person_id}/slots/", {"date": "2027-03-02"} | query)
        assert (answer.status, set(answer.body)) == (400, {"detail"})

    def test_exclude_other_days(self, as_john, jane):
        assert as_john.get(f"{jane.person_id}/slots/").status == 400


class TestMentorWithoutHours:
    def test_can_be_booked_all_day(self, as_john, jane):
        body = as_john.get(f"{jane.person_id}/slots/", {"date": "2027-03-03"}).body
        assert len(body["slots"]) == 48
        assert body["slots"][0]["start_time"] == "00:00:00"

    def test_hours_on_other_days_close_the_rest(self, as_john, jane):
        open_on(jane, date(2027, 6, 1), time(9), time(10))
        assert as_john.get(f"{jane.person_id}/slots/", {"date": "2027-03-03"}).body["slots"] == []
        wish = {"session_date": "2027-03-03", "start_time": "09:00"}
        assert as_john.post(f"{jane.person_id}/bookings/", wish).status == 400
