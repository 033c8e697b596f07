"""Providers' own hours, at the same addresses in three APIs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.api import Caller
from tests.factories import make_person, make_service

from bookable.domain.people import Actor, Role

DAY = "2027-03-02"
WEEKLY = {"day_of_week": 1, "start_time": "09:00:00", "end_time": "12:00:00"}
CLOSED = {"date": DAY, "is_recurring": False, "closed": True}
INSTEAD = {
    "date": DAY,
    "is_recurring": False,
    "start_time": "20:00:00",
    "end_time": "22:00:00",
}


@dataclass(frozen=True)
class Api:
    """One API: its address, its provider role, its error key and its name for the owner."""

    base: str
    role: Role
    error: str
    owner: str


APIS = [
    Api("/api/bookings/", Role.TEACHER, "error", "teacher"),
    Api("/api/mentors/", Role.MENTOR, "detail", "mentor"),
    Api("/api/v1/drf/", Role.PRACTITIONER, "detail", "practitioner"),
]


@pytest.fixture(params=APIS, ids=lambda api: api.owner)
def api(request: pytest.FixtureRequest) -> Api:
    """Each of the three."""
    return request.param


@pytest.fixture
def owner(api: Api) -> Actor:
    """A provider in Madrid without any hours."""
    return make_person(api.role, zone="Europe/Madrid")


@pytest.fixture
def hers(api: Api, owner: Actor) -> Caller:
    """The provider at the API."""
    return Caller(owner, base=api.base)


def opened(api: Api, owner: Actor, hers: Caller) -> list[str]:
    """Return when the provider can be booked on the day, in wall time."""
    if api.owner == "teacher":
        query = {"teacher_id": owner.uuid, "date": DAY}
        found = hers.get("slots/available/", query).body["available_slots"]
        return [slot["start_time"] for slot in found]
    if api.owner == "mentor":
        found = hers.get(f"{owner.person_id}/slots/", {"date": DAY}).body["slots"]
        return [slot["start_time"][:5] for slot in found]
    sold = make_service(owner)
    asked = {"practitioner_id": owner.person_id, "service_id": sold.id, "date": DAY}
    found = hers.post("bookings/check-availability/", asked).body["slots"]
    return [slot["start_time"][11:16] for slot in found]


class TestOwnHours:
    def test_are_added_listed_changed_and_deleted(self, api, owner, hers):
        made = hers.post("availability/", WEEKLY)
        assert made.status == 201, made
        known = owner.uuid if api.owner == "teacher" else owner.person_id
        assert made.body == {
            "id": made.body["id"],
            api.owner: str(known) if api.owner == "teacher" else known,
            **WEEKLY,
            "is_recurring": True,
            "date": None,
            "closed": False,
            "timezone": "Europe/Madrid",
        }
        path = f"availability/{made.body['id']}/"
        assert hers.get("availability/").body == [made.body]
        changed = hers.patch(path, {"end_time": "24:00"})
        assert (changed.status, changed.body) == (200, made.body | {"end_time": "24:00:00"})
        assert hers.get(path).body == changed.body
        assert hers.delete(path).status == 204
        assert hers.get("availability/").body == []

    def test_open_their_owners_calendar(self, api, owner, hers):
        hers.post("availability/", WEEKLY)
        assert opened(api, owner, hers) == ["09:00", "09:30", "10:00", "10:30", "11:00"]

    @pytest.mark.parametrize(
        ("field", "body"),
        [
            ("start_time", {"day_of_week": 1, "end_time": "12:00"}),
            ("end_time", WEEKLY | {"end_time": "08:00"}),
            ("day_of_week", WEEKLY | {"day_of_week": 7}),
            ("colour", WEEKLY | {"colour": "red"}),
            ("date", {"closed": True}),
            ("date", CLOSED | {"date": "0001-01-01"}),
            ("start_time", CLOSED | {"start_time": "09:00"}),
            ("end_time", CLOSED | {"end_time": "10:00"}),
            ("closed", CLOSED | {"closed": "perhaps"}),
        ],
    )
    def test_invalid_hours_are_refused_by_field(self, api, hers, field, body):
        answer = hers.post("availability/", body)
        assert answer.status == 400, answer
        assert field in answer.body[api.error]
        assert hers.get("availability/").body == []

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
    def test_return_403_to_other_roles(self, api, method, path):
        other = next(each.role for each in APIS if each.role is not api.role)
        answer = Caller(make_person(other), base=api.base).send(method, path, WEEKLY)
        assert answer.status == 403
        assert set(answer.body) == {api.error}

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
    def test_of_others_return_404(self, api, hers, method):
        made = hers.post("availability/", WEEKLY).body
        other = Caller(make_person(api.role), base=api.base)
        assert other.send(method, f"availability/{made['id']}/", {}).status == 404
        assert hers.get(f"availability/{made['id']}/").body == made


class TestClosedDate:
    def test_has_no_times(self, hers):
        made = hers.post("availability/", CLOSED)
        assert made.status == 201, made
        times = {"start_time": None, "end_time": None}
        assert made.body.items() >= {**CLOSED, **times, "day_of_week": 1}.items()
        assert hers.get("availability/").body == [made.body]
        assert hers.get(f"availability/{made.body['id']}/").body == made.body

    def test_is_not_offered_until_deleted(self, api, owner, hers):
        hers.post("availability/", WEEKLY)
        made = hers.post("availability/", CLOSED).body
        assert opened(api, owner, hers) == []
        assert hers.delete(f"availability/{made['id']}/").status == 204
        assert opened(api, owner, hers)[0] == "09:00"

    def test_gives_way_to_hours_of_that_date(self, api, owner, hers):
        for body in (WEEKLY, CLOSED, INSTEAD):
            assert hers.post("availability/", body).status == 201
        assert opened(api, owner, hers) == ["20:00", "20:30", "21:00"]

    def test_is_stored_once_if_closed_twice(self, api, hers):
        made = hers.post("availability/", CLOSED)
        again = hers.post("availability/", CLOSED)
        assert (made.status, again.status, again.body) == (201, 201, made.body)
        assert hers.get("availability/").body == [made.body]
        window = hers.post("availability/", INSTEAD).body
        refused = hers.patch(f"availability/{window['id']}/", {"closed": True})
        assert (refused.status, refused.body[api.error]) == (400, "date: is closed already")
        assert hers.patch(f"availability/{made.body['id']}/", {"closed": True}).status == 200

    def test_can_become_a_window_and_back(self, hers):
        made = hers.post("availability/", INSTEAD).body
        path = f"availability/{made['id']}/"
        closed = hers.patch(path, {"closed": True})
        assert closed.status == 200, closed
        assert closed.body == made | {"closed": True, "start_time": None, "end_time": None}
        assert hers.patch(path, {"closed": False}).status == 400
        times = {"start_time": "20:00", "end_time": "22:00"}
        assert hers.patch(path, {"closed": False, **times}).body == made

    def test_cannot_have_a_weekday(self, api, hers):
        made = hers.post("availability/", CLOSED).body
        answer = hers.patch(f"availability/{made['id']}/", {"date": None, "day_of_week": 1})
        assert (answer.status, answer.body[api.error][:4]) == (400, "date")
