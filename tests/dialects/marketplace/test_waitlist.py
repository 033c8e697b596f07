from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session
from tests.steps import in_transaction

from bookable.engine import waitlist
from bookable.storage import seats
from bookable.storage.models import ServiceSession
from bookable.storage.work import transact


@pytest.fixture
def workshop(smith):
    """A workshop whose only session has one seat, which is taken."""
    return full(make_session(make_service(smith, "workshop"), capacity=1))


@pytest.fixture
def line(workshop):
    return f"services/{workshop.service_id}/waitlist/"


def full(one: ServiceSession) -> ServiceSession:
    in_transaction(lambda: seats.take([one.id]))
    return one


def give_back(one: ServiceSession, *, now=NOW) -> None:
    def step():
        seats.free([one.id])
        line = {"service_id": one.service_id, "session_id": one.id}
        waitlist.offer_freed_seats(**line, now=now, lasts=timedelta(hours=2))

    transact(step)


class TestJoinWaitlist:
    def test_returns_the_position(self, as_john, john, workshop, line):
        answer = as_john.post(line)
        assert answer.status == 201
        assert answer.body == {
            "id": answer.body["id"],
            "client": {"id": john.person_id, "name": "John Doe"},
            "service": {"id": workshop.service_id, "name": "Flow"},
            "service_session_id": workshop.id,
            "start_time": "2027-03-03T18:00:00Z",
            "position": 1,
            "state": "waiting",
            "offered_until": None,
            "created_at": "2027-03-01T08:00:00Z",
        }

    def test_repeated_join_keeps_the_position(self, as_john, call, line):
        first = as_john.post(line)
        call(make_client()).post(line)
        again = as_john.post(line)
        assert (again.status, again.body) == (200, first.body)

    def test_is_replayed_under_its_key(self, as_john, line):
        key = {"Idempotency_Key": "join-once"}
        first, again = as_john.post(line, **key), as_john.post(line, **key)
        assert (first.status, again.status) == (201, 201)
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_may_name_the_session(self, as_john, workshop, line):
        other = full(make_session(workshop.service, start=NOW + timedelta(days=4), capacity=1))
        assert as_john.post(line).body == {"detail": "service_session_id: must be given"}
        answer = as_john.post(line, {"service_session_id": other.id})
        assert (answer.status, answer.body["service_session_id"]) == (201, other.id)

    def test_course_is_joined_as_a_whole(self, as_john, smith):
        course = make_service(smith, "course")
        full(make_session(course, capacity=1))
        body = as_john.post(f"services/{course.id}/waitlist/").body
        assert (body["service_session_id"], body["start_time"]) == (None, None)

    def test_is_refused_while_seats_are_free(self, as_john, smith):
        free = make_session(make_service(smith, "workshop"))
        answer = as_john.post(f"services/{free.service_id}/waitlist/")
        assert (answer.status, set(answer.body)) == (409, {"detail"})

    def test_is_refused_after_the_start(self, as_john, at, workshop, line):
        at(workshop.starts_at)
        assert as_john.post(line, {"service_session_id": workshop.id}).status == 400

    def test_returns_400_for_a_service_without_seats(self, as_john, hour):
        assert as_john.post(f"services/{hour.id}/waitlist/").status == 400

    def test_is_for_clients_only(self, as_smith, line):
        answer = as_smith.post(line, {"service_session_id": "nonsense"})
        assert answer.status == 403
        assert answer.body == {"detail": "You do not have permission to perform this action"}

    @pytest.mark.parametrize("ref", ["0", "999999999", "x", "9" * 30])
    def test_returns_404_for_an_unknown_service(self, as_john, line, ref):
        assert as_john.post(f"services/{ref}/waitlist/").status == 404

    @pytest.mark.parametrize("number", [0, -1, 10**9, 10**30])
    def test_unknown_session_is_refused(self, as_john, line, number):
        assert as_john.post(line, {"service_session_id": number}).status == 404

    @pytest.mark.parametrize("body", [{"service_session_id": "x"}, [], "{"])
    def test_invalid_session_is_refused(self, as_john, line, body):
        assert as_john.post(line, body).status == 400


class TestLeaveWaitlist:
    def test_moves_the_next_up(self, as_john, call, line):
        jane = call(make_client())
        as_john.post(line)
        assert jane.post(line).body["position"] == 2
        left = as_john.delete(line)
        assert (left.status, left.text) == (204, "")
        assert jane.get("waitlist/").body[0]["position"] == 1

    def test_passes_an_offered_seat_on(self, as_john, call, workshop, line):
        jane = call(make_client())
        as_john.post(line)
        jane.post(line)
        give_back(workshop)
        assert as_john.get("waitlist/").body[0]["offered_until"] == "2027-03-01T10:00:00Z"
        as_john.delete(f"{line}?service_session_id={workshop.id}")
        assert [each["state"] for each in jane.get("waitlist/").body] == ["offered"]

    def test_returns_404_without_an_entry(self, as_john, line):
        answer = as_john.delete(line)
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestMyWaitlistEntries:
    def test_exclude_expired_offers(self, as_john, at, workshop, line):
        as_john.post(line)
        give_back(workshop)
        at(NOW + timedelta(hours=2))
        assert as_john.get("waitlist/").body == []

    def test_returns_401_without_a_token(self, call):
        assert call(None).get("waitlist/").status == 401


class TestWaitlistOfService:
    def test_is_visible_to_its_practitioner_and_staff(self, as_john, as_smith, as_sue, line):
        place = as_john.post(line).body
        for caller in (as_smith, as_sue):
            page = caller.get(line).body
            assert page == {"count": 1, "next": None, "previous": None, "results": [place]}

    def test_filters_by_session(self, as_john, as_smith, workshop, line):
        other = full(make_session(workshop.service, start=NOW + timedelta(days=4), capacity=1))
        as_john.post(line, {"service_session_id": other.id})
        counts = [
            as_smith.get(line, {"service_session_id": each.id}).body["count"]
            for each in (workshop, other)
        ]
        assert counts == [0, 1]

    def test_is_hidden_from_clients(self, as_john, line):
        assert as_john.get(line).status == 403

    def test_is_hidden_from_other_practitioners(self, call, line):
        answer = call(make_practitioner()).get(line)
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})
