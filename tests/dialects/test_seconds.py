"""Times in answers have no fractions of a second, in any dialect."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.buddies import agreed, buddy, matched
from tests.callers import Caller, set_clock
from tests.marketplace import BASE as MARKETPLACE
from tests.marketplace import bought, client, paid, practitioner, service
from tests.people import NOW, mentee, mentor, student, teacher

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
    maria, caller = teacher(), Caller(student(), base="/api/bookings/bookings/")
    wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-02T10:00:00Z"}
    made = caller.post("", wish)
    at = f"{made.body['id']}/"
    Caller(maria, base="/api/bookings/bookings/").post(f"{at}confirm/")
    look(made, caller.get("my/"), caller.get(at))
    set_clock(BETWEEN + timedelta(days=3))
    look(caller.post(f"{at}complete/", {}), caller.get(at))


def test_mentoring_session_has_no_seconds():
    jane, caller = mentor(), Caller(mentee(), base="/api/mentors/")
    wish = {"session_date": "2027-03-02", "start_time": "10:00"}
    made = caller.post(f"{jane.person_id}/bookings/", wish)
    at = f"bookings/{made.body['id']}/"
    look(made, caller.get(at), caller.get("bookings/"), caller.send("DELETE", at))


def test_purchase_has_no_seconds():
    smith, john = practitioner(), client()
    caller = Caller(john, base=MARKETPLACE)
    made = bought(service(smith), john, now=BETWEEN)
    at = f"bookings/{made.id}/"
    paid(made, by=smith, now=BETWEEN)
    look(caller.post(f"{at}notes/", {"content": "Hello"}), caller.get(at), caller.get("bookings/"))
    look(caller.get(f"{at}payment/"), caller.post(f"{at}cancel/"))


def test_buddies_session_has_no_seconds():
    ana, ben = buddy(), buddy(name="Ben Okri")
    session = agreed(matched(ana, ben), ana, now=BETWEEN)
    set_clock(BETWEEN + timedelta(days=2))
    for who in (ana, ben):
        caller = Caller(who, base="/api/")
        confirmed = caller.post("session/confirm-completion", {"session_id": str(session.uuid)})
        assert confirmed.status == 200
    look(caller.get(f"session/{session.uuid}"), caller.get("session/"), caller.get("matches/"))
