"""Reading feedback, and the average rating in the directory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from tests.factories import NOW, make_person, make_student, make_teacher
from tests.steps import request_booking

from bookable.domain.commands import Complete
from bookable.domain.people import Role
from bookable.engine import bookings, confirming, feedback

AFTERWARDS = datetime(2027, 3, 10, 12, tzinfo=UTC)


def lesson(maria, who, day):
    """A completed lesson."""
    made = request_booking(maria, who, start=NOW + timedelta(days=day, hours=2))
    confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)
    return bookings.perform(
        made.id, Complete(), program="tutoring", by=maria, now=AFTERWARDS - timedelta(days=1)
    )


def say(booking, who, rating, comment="", later=0):
    now = AFTERWARDS + timedelta(hours=later)
    about = {"program": "tutoring", "by": who, "now": now}
    feedback.give(booking.id, rating=rating, comment=comment, **about)


@pytest.fixture
def ann():
    """Another student."""
    return make_student(name="Ann Lee")


@pytest.fixture
def lessons(maria, john, ann):
    """John's and Ann's feedback on Maria, and Maria's on John."""
    johns, anns = lesson(maria, john, 1), lesson(maria, ann, 2)
    say(johns, john, 4, "Good")
    say(anns, ann, 5, "Better", later=1)
    say(johns, maria, 1, "Late")
    return johns, anns


def row(rating, comment, hour, name):
    return {
        "rating": rating,
        "comment": comment,
        "created_at": f"2027-03-10T{hour}:00:00Z",
        "student_name": name,
    }


class TestFeedbackOnATeacher:
    def test_is_listed_newest_first(self, as_maria, maria, lessons):
        assert as_maria.get("feedback/", {"teacher_id": maria.uuid}).body == {
            "count": 2,
            "average": 4.5,
            "results": [row(5, "Better", 13, "Ann Lee"), row(4, "Good", 12, "John Doe")],
        }

    @pytest.mark.parametrize("who", [partial(make_person, Role.STAFF), make_student, make_teacher])
    def test_names_students_to_staff_and_the_teacher_only(self, call, maria, lessons, who):
        caller = who()
        found = call(caller).get("feedback/", {"teacher_id": maria.uuid}).body
        names = [each["student_name"] for each in found["results"]]
        assert names == (["Ann Lee", "John Doe"] if caller.is_staff else [None, None])

    def test_names_students_to_themselves(self, as_john, maria, lessons):
        found = as_john.get("feedback/", {"teacher_id": maria.uuid}).body
        assert [each["student_name"] for each in found["results"]] == [None, "John Doe"]

    def test_may_be_empty(self, as_john):
        found = as_john.get("feedback/", {"teacher_id": make_teacher().uuid})
        assert found.body == {"count": 0, "average": None, "results": []}

    def test_is_summarized_in_the_directory(self, as_john, maria, lessons):
        new = make_teacher(name="Nina New")
        cards = {each["id"]: each for each in as_john.get("teachers/").body["results"]}
        ratings = [
            (cards[str(who.uuid)]["rating"], cards[str(who.uuid)]["rating_count"])
            for who in (maria, new)
        ]
        assert ratings == [(4.5, 2), (None, 0)]


class TestFeedbackOnABooking:
    @pytest.mark.parametrize("who", ["as_john", "as_maria"])
    def test_shows_the_students_feedback(self, request, lessons, who):
        caller = request.getfixturevalue(who)
        assert caller.get("feedback/", {"booking_id": lessons[0].uuid}).body == {
            "count": 1,
            "average": 4.0,
            "results": [row(4, "Good", 12, "John Doe")],
        }

    def test_is_hidden_from_strangers(self, call, lessons):
        assert call(make_student()).get("feedback/", {"booking_id": lessons[0].uuid}).status == 403

    def test_may_be_empty(self, as_maria, maria, john):
        booked = lesson(maria, john, 1)
        say(booked, maria, 2)
        found = as_maria.get("feedback/", {"booking_id": booked.uuid}).body
        assert found == {"count": 0, "average": None, "results": []}


class TestFeedbackNotFound:
    def test_returns_404(self, as_john, maria):
        query = {"booking_id": "x", "teacher_id": str(maria.uuid)}
        for asked_for, status in (
            ({}, 400),
            (query, 400),
            ({"booking_id": "x"}, 404),
            ({"teacher_id": "x"}, 400),
            ({"teacher_id": "11111111-2222-4333-8444-555555555555"}, 404),
        ):
            assert as_john.get("feedback/", asked_for).status == status, asked_for
