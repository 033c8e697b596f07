"""A fifth marketplace needs one folder and one programme, and no change elsewhere.

The folder is `fifth/studio` beside this file. The tests put it where the other four are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import reload
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import clear_url_caches
from tests.api import Caller, set_clock
from tests.factories import NOW, make_mentee, make_mentor, make_person, make_student

from bookable.config import dialects as installed
from bookable.config import urls
from bookable.domain.people import Role
from bookable.engine import clock, due_changes, registry
from bookable.interfaces import dialects

FIFTH = str(Path(__file__).parent / "fifth")
AT = "2027-03-02T10:00:00Z"


@pytest.fixture(autouse=True)
def _opened(db: None) -> Iterator[None]:
    set_clock(NOW)
    dialects.__path__.append(FIFTH)
    _mount()
    yield
    dialects.__path__.remove(FIFTH)
    for name in [name for name in sys.modules if name.startswith(f"{dialects.__name__}.studio")]:
        del sys.modules[name]
    registry._PROGRAMS.pop("studio")
    _mount()
    clock.follow_sandbox(False)


def _mount() -> None:
    """Start up again, as a process that finds the folder in its place."""
    installed.installed.cache_clear()
    reload(urls)
    clear_url_caches()


def call(actor):
    return Caller(actor, base="/api/studio/")


@pytest.fixture
def annie():
    return make_person(Role.PRACTITIONER, name="Annie Leibovitz")


@pytest.fixture
def john():
    return make_person(Role.CLIENT)


@pytest.fixture
def shoot(annie, john):
    answer = call(john).post("shoots/", {"photographer": str(annie.uuid), "at": AT, "minutes": 90})
    assert answer.status == 201, answer
    return answer.body


class TestFifthDialect:
    def test_takes_bookings_in_its_own_words(self, shoot, john):
        assert shoot == {
            "id": shoot["id"],
            "photographer": "Annie Leibovitz",
            "at": AT,
            "state": "wished for",
            "link": None,
        }
        assert call(john).get(f"shoots/{shoot['id']}/").body == shoot

    def test_takes_steps_and_makes_meetings_as_its_programme_says(self, shoot, annie):
        agreed = call(annie).post(f"shoots/{shoot['id']}/agree/").body
        assert agreed["state"] == "agreed"
        assert agreed["link"].startswith("https://meet.jit.si/")

    def test_refuses_in_its_own_words(self, shoot, annie, john):
        wish = {"photographer": str(annie.uuid), "at": AT, "minutes": 30}
        answer = call(john).post("shoots/", wish)
        assert (answer.status, answer.body) == (409, {"sorry": "Taken"})
        assert call(make_student()).get(f"shoots/{uuid4()}/").status == 418
        assert set(call(john).get("nowhere/").body) == {"sorry"}
        assert set(call(None).get("shoots/").body) == {"sorry"}

    def test_requests_expire_as_its_programme_says(self, shoot, john):
        due_changes.apply_all_due_changes(NOW + timedelta(days=2))
        assert call(john).get(f"shoots/{shoot['id']}/").body["state"] == "off"

    def test_takes_idempotency_keys(self, annie, john):
        wish = {"photographer": str(annie.uuid), "at": AT, "minutes": 30}
        first, again = (call(john).post("shoots/", wish, Idempotency_Key="k") for _ in range(2))
        assert first.body == again.body
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_has_an_openapi_document(self, john):
        answer = Caller(john, base="/api/openapi/").get("studio.json")
        assert "/api/studio/shoots/" in answer.body["paths"]

    def test_shares_the_calendar_with_the_other_dialects(self):
        both = make_person(Role.PRACTITIONER, Role.MENTOR)
        wish = {"photographer": str(both.uuid), "at": AT, "minutes": 60}
        assert call(make_person(Role.CLIENT)).post("shoots/", wish).status == 201
        session = {"session_date": "2027-03-02", "start_time": "10:30"}
        mentoring = Caller(make_mentee(), base="/api/mentors/")
        assert mentoring.post(f"{both.person_id}/bookings/", session).status == 400
        assert mentoring.post(f"{make_mentor().person_id}/bookings/", session).status == 201
