"""Start times that every dialect refuses: with seconds, or too far ahead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from tests.api import MARKETPLACE, Answer, Caller, appointment_body
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.steps import buy, schedule_session

from bookable.storage.models import Booking, Person

Ask = Callable[[datetime], Answer]
TOMORROW = NOW + timedelta(days=1, hours=2)
FURTHEST = NOW + timedelta(days=730)
HOUR = timedelta(hours=1)
ALWAYS = {"opens": time(0), "closes": time(0)}


def text(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


def lesson() -> tuple[Ask, Ask]:
    maria, caller = make_teacher(**ALWAYS), Caller(make_student(), base="/api/bookings/bookings/")

    def book(start: datetime) -> Answer:
        return caller.post("", {"teacher_id": str(maria.uuid), "start_time": text(start)})

    made = book(TOMORROW).body["id"]
    return book, lambda start: caller.post(f"{made}/reschedule/", {"start_time": text(start)})


def mentoring() -> tuple[Ask, Ask]:
    jane, caller = make_mentor(), Caller(make_mentee(), base="/api/mentors/")

    def body(start: datetime) -> dict[str, Any]:
        clock = start.time().isoformat()[:8]
        return {"session_date": start.date().isoformat(), "start_time": clock, "duration": 60}

    def book(start: datetime) -> Answer:
        return caller.post(f"{jane.person_id}/bookings/", body(start))

    made = book(TOMORROW).body["id"]
    return book, lambda start: caller.post(f"bookings/{made}/reschedule/", body(start))


def appointment() -> tuple[Ask, Ask]:
    what, john = make_service(make_practitioner(**ALWAYS)), make_client()
    caller, made = Caller(john, base=MARKETPLACE + "bookings/"), buy(what, john)

    def move(start: datetime) -> Answer:
        times = {"start_time": text(start), "end_time": text(start + HOUR)}
        return caller.post(f"{made.id}/reschedule/", times)

    return lambda start: caller.post("", appointment_body(what, start=start)), move


def workshop() -> tuple[Ask, Ask]:
    smith = make_practitioner()
    workshop_service = make_service(smith, "workshop")
    caller = Caller(smith, base=f"{MARKETPLACE}services/{workshop_service.id}/sessions/")
    made = make_session(workshop_service, start=TOMORROW)

    def body(start: datetime) -> dict[str, Any]:
        return {"start_time": text(start), "end_time": text(start + HOUR), "capacity": 2}

    return lambda start: caller.post("", body(start)), lambda start: caller.send(
        "PATCH", f"{made.id}/", body(start)
    )


def buddies() -> tuple[Ask, Ask]:
    ana = make_buddy()
    match = make_match(ana, make_buddy(name="Ben Okri"))
    schedule_session(match, ana, start=TOMORROW)
    caller = Caller(ana, base="/api/")

    def book(start: datetime) -> Answer:
        return caller.post("session/", {"match_id": str(match.uuid), "scheduled_time": text(start)})

    return book, book


KINDS = [lesson, mentoring, appointment, workshop, buddies]


@pytest.mark.parametrize("kind", KINDS)
class TestBookingStart:
    @pytest.mark.parametrize("between", [1_000_000, 59_123_456])
    def test_between_two_minutes_is_refused_by_field(self, kind, between):
        for ask in kind():
            answer = ask(TOMORROW + 4 * HOUR + timedelta(microseconds=between))
            assert answer.status == (422 if kind is buddies else 400), answer
            assert ("scheduled_time" if kind is buddies else "start_time") in answer.text
            assert "whole minute" in answer.text

    def test_has_a_limit_to_the_minute(self, kind):
        refused = [ask(FURTHEST + timedelta(minutes=1)) for ask in kind()]
        for answer in refused:
            assert answer.status == 400, answer
            # Tutoring has one sentence for every time that is not to be had.
            said = "Time slot is not available" if kind is lesson else "at most 730 days ahead"
            assert said in answer.text
        book, move = kind()
        assert book(FURTHEST).status == 201
        assert move(FURTHEST - 2 * HOUR).status in {200, 201}

    def test_refused_start_changes_nothing(self, kind):
        asks = kind()
        before = list(Booking.objects.order_by("id").values("id", "starts_at", "ends_at"))
        for ask in asks:
            ask(TOMORROW + 4 * HOUR + timedelta(seconds=30))
        assert list(Booking.objects.order_by("id").values("id", "starts_at", "ends_at")) == before


UNAVAILABLE = {
    lesson: (400, "Time slot is not available"),
    mentoring: (400, "The mentor is not available at this time"),
    appointment: (409, "Time slot not available"),
}


@pytest.mark.parametrize("kind", UNAVAILABLE)
def test_provider_may_set_a_shorter_booking_horizon(kind):
    asks = kind()
    Person.objects.exclude(roles__overlap=["client", "student", "mentee"]).update(
        maximum_advance_days=30
    )
    for ask in asks:
        answer = ask(NOW + timedelta(days=30, hours=2))
        status, words = UNAVAILABLE[kind]
        assert (answer.status, words in answer.text) == (status, True)
    assert asks[0](NOW + timedelta(days=29, hours=5)).status == 201


def test_slots_end_at_the_last_allowed_start():
    maria = make_teacher(maximum_advance_days=1)
    caller = Caller(make_student(), base="/api/bookings/")
    found = {
        day: caller.get("slots/available/", {"teacher_id": maria.uuid, "date": day}).body
        for day in ("2027-03-01", "2027-03-02", "2027-03-03")
    }
    assert [len(body["available_slots"]) for body in found.values()] == [15, 0, 0]
