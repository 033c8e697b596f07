"""Times in answers have no fractions of a second, in any dialect."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.api import MARKETPLACE, Caller, set_clock
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_mentor,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, schedule_session

BETWEEN = NOW + timedelta(microseconds=654_321)
FRACTION = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]")
WHOLE = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@pytest.fixture(autouse=True)
def _between_two_seconds():
    set_clock(BETWEEN)


def look(*answers):
    for answer in answers:
        assert answer.status in {200, 201}, answer
        assert WHOLE.search(answer.text)
        assert not FRACTION.search(answer.text), answer.text


def test_lesson_has_no_seconds():
    maria, caller = make_teacher(), Caller(make_student(), base="/api/bookings/bookings/")
    wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-02T10:00:00Z"}
    made = caller.post("", wish)
    at = f"{made.body['id']}/"
    Caller(maria, base="/api/bookings/bookings/").post(f"{at}confirm/")
    look(made, caller.get("my/"), caller.get(at))
    set_clock(BETWEEN + timedelta(days=3))
    look(caller.post(f"{at}complete/", {}), caller.get(at))


def test_mentoring_session_has_no_seconds():
    jane, caller = make_mentor(), Caller(make_mentee(), base="/api/mentors/")
    wish = {"session_date": "2027-03-02", "start_time": "10:00"}
    made = caller.post(f"{jane.person_id}/bookings/", wish)
    at = f"bookings/{made.body['id']}/"
    look(made, caller.get(at), caller.get("bookings/"), caller.send("DELETE", at))


def test_purchase_has_no_seconds():
    smith, john = make_practitioner(), make_client()
    caller = Caller(john, base=MARKETPLACE)
    made = buy(make_service(smith), john, now=BETWEEN)
    at = f"bookings/{made.id}/"
    pay_by_hand(made, by=smith, now=BETWEEN)
    look(caller.post(f"{at}notes/", {"content": "Hello"}), caller.get(at), caller.get("bookings/"))
    look(caller.get(f"{at}payment/"), caller.post(f"{at}cancel/"))


def test_buddies_session_has_no_seconds():
    ana, ben = make_buddy(), make_buddy(name="Ben Okri")
    session = schedule_session(make_match(ana, ben), ana, now=BETWEEN)
    set_clock(BETWEEN + timedelta(days=2))
    for who in (ana, ben):
        caller = Caller(who, base="/api/")
        confirmed = caller.post("session/confirm-completion", {"session_id": str(session.uuid)})
        assert confirmed.status == 200
    look(caller.get(f"session/{session.uuid}"), caller.get("session/"), caller.get("matches/"))
