from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import NOW, make_mentor

from bookable.storage.models import Booking

NOTHING = {
    "total_sessions": 0,
    "completed_sessions": 0,
    "upcoming_sessions": 0,
    "cancelled_sessions": 0,
    "total_hours": 0.0,
    "favorite_session_types": [],
}


@pytest.fixture
def add_session(john, jane):
    """Make a booking of John with Jane at a time, with a length and a status."""

    def make(status="completed", kind="video", *, minutes=60, days=-1, **facts):
        start = NOW + timedelta(days=days)
        end = start + timedelta(minutes=minutes)
        return Booking.objects.create(
            program="mentoring",
            client_id=john.person_id,
            provider_id=jane.person_id,
            starts_at=start,
            ends_at=end,
            created_at=NOW,
            updated_at=NOW,
            **{"status": status, "session_type": kind, **facts},
        )

    return make


def actual(minutes, days=-1):
    start = NOW + timedelta(days=days, minutes=7)
    return {"actual_start": start, "actual_end": start + timedelta(minutes=minutes)}


class TestStatistics:
    def test_are_zero_without_bookings(self, as_john):
        answer = as_john.get("bookings/statistics/")
        assert (answer.status, answer.body) == (200, NOTHING)
        assert '"total_hours":0.0' in answer.text.replace(" ", "")

    def test_count_every_status(self, as_john, add_session):
        for status, days in [
            ("completed", -3),
            ("completed", -2),
            ("confirmed", 1),
            ("requested", 2),
            ("confirmed", -1),
            ("canceled", 3),
            ("no_show", -4),
        ]:
            add_session(status, days=days)
        assert as_john.get("bookings/statistics/").body == {
            "total_sessions": 7,
            "completed_sessions": 2,
            "upcoming_sessions": 2,
            "cancelled_sessions": 1,
            "total_hours": 2.0,
            "favorite_session_types": ["video"],
        }

    def test_count_more_than_ten_upcoming_sessions(self, as_john, add_session):
        for days in range(1, 13):
            add_session("confirmed", days=days)
        assert as_john.get("bookings/statistics/").body["upcoming_sessions"] == 12

    @pytest.mark.parametrize(
        ("facts", "hours"),
        [
            ({}, 1.0),
            (actual(45), 0.75),
            (actual(100), 1.67),
            ({"actual_start": NOW}, 1.0),
            ({"actual_end": NOW}, 1.0),
        ],
    )
    def test_use_actual_times_if_both_are_known(self, as_john, add_session, facts, hours):
        add_session(**facts)
        assert as_john.get("bookings/statistics/").body["total_hours"] == hours

    def test_count_hours_of_completed_sessions_only(self, as_john, add_session):
        add_session("no_show")
        add_session("canceled", days=1)
        add_session("confirmed", days=2)
        assert as_john.get("bookings/statistics/").body["total_hours"] == 0

    def test_name_the_three_most_frequent_types(self, as_john, add_session):
        for kind in ("in_person", "video", "email", "chat", "email"):
            add_session(kind=kind)
        favorites = as_john.get("bookings/statistics/").body["favorite_session_types"]
        assert favorites == ["email", "chat", "in_person"]

    def test_do_not_count_types_of_cancelled_sessions(self, as_john, add_session):
        add_session("canceled", "chat")
        add_session("canceled", "chat")
        add_session("requested", "video", days=1)
        favorites = as_john.get("bookings/statistics/").body["favorite_session_types"]
        assert favorites == ["video"]

    def test_are_those_of_the_caller(self, as_jane, add_session, call):
        add_session()
        assert as_jane.get("bookings/statistics/").body == NOTHING
        assert call(make_mentor()).get("bookings/statistics/").body == NOTHING


class TestActualDuration:
    def test_counts_in_the_statistics(self, as_john, as_jane, scheduled, at):
        at(datetime(2027, 3, 2, 17, tzinfo=UTC))
        body = {"actual_start": "2027-03-02T14:40:00Z", "actual_end": "2027-03-02T17:40:00+01:00"}
        answer = as_jane.post(f"bookings/{scheduled['id']}/complete/", body)
        assert answer.status == 200, answer
        assert answer.body["duration_minutes"] == 60
        assert as_john.get("bookings/statistics/").body["total_hours"] == 2.0
