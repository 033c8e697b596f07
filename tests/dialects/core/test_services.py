"""Services on sale, and their sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.api import Caller
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_session,
)

from bookable.domain.people import Actor
from bookable.storage.models import Person, Service, ServiceSession

Call = Callable[[Actor | None], Caller]


def names(answer: Any) -> list[str]:
    assert answer.status == 200, answer
    return [each["name"] for each in answer.body["items"]]


@pytest.fixture
def john() -> Actor:
    return make_client(name="John Doe")


class TestListOfServices:
    def test_has_what_is_on_sale_by_name(self, call: Call, john: Actor) -> None:
        jane, mary = make_practitioner(name="Jane"), make_practitioner(name="Mary")
        for name, seller in (("Yoga", jane), ("Art", mary), ("Old", jane)):
            make_service(seller, name=name)
        Service.objects.filter(name="Old").update(archived_at=NOW)
        make_service(jane, "workshop", name="Breath")
        assert names(call(john).get("services")) == ["Art", "Breath", "Yoga"]
        assert names(call(john).get("services", {"provider": jane.uuid})) == ["Breath", "Yoga"]
        assert names(call(john).get("services", {"kind": "workshop"})) == ["Breath"]
        assert names(call(john).get("services", {"search": "yo"})) == ["Yoga"]
        Person.objects.filter(id=jane.person_id).update(is_active=False)
        assert names(call(john).get("services")) == ["Art"]

    def test_has_services_that_a_person_provides_besides(self, call: Call, john: Actor) -> None:
        jane, mary = make_practitioner(name="Jane"), make_practitioner(name="Mary")
        shared = make_service(jane, name="Yoga", practitioners=[mary.person_id])
        [found] = call(john).get("services", {"provider": mary.uuid}).body["items"]
        assert found["id"] == str(shared.uuid)
        assert found["provider"] == {"id": str(jane.uuid), "name": "Jane"}
        assert found["other_providers"] == [{"id": str(mary.uuid), "name": "Mary"}]

    def test_goes_on_where_the_page_before_ended(self, call: Call, john: Actor) -> None:
        jane = make_practitioner()
        for number in range(5):
            make_service(jane, name=f"Service {number // 2}")
        seen, cursor = [], ""
        while cursor is not None:
            body = call(john).get("services", {"limit": 2, "cursor": cursor}).body
            seen += [each["id"] for each in body["items"]]
            cursor = body["next_cursor"]
        assert len(seen) == len(set(seen)) == 5
        first = call(john).get("services", {"limit": 2}).body["next_cursor"]
        other = {"kind": "workshop", "cursor": first}
        problem(call(john).get("services", other), 422, "invalid_cursor")

    def test_needs_a_scope_of_keys(self, john: Actor) -> None:
        assert names(Integration(make_key("availability:read")).get("services")) == []
        problem(Integration(make_key("events:read")).get("services"), 403, "missing_scope")


class TestService:
    def test_shows_sessions_to_come_with_free_seats(self, call: Call, john: Actor) -> None:
        flow = make_service(make_practitioner(), "workshop", name="Flow")
        late, early = (
            make_session(flow, start=NOW + timedelta(days=days), capacity=12) for days in (9, 2)
        )
        over, off = (make_session(flow, start=NOW + timedelta(days=days)) for days in (4, 5))
        ServiceSession.objects.filter(id=over.id).update(starts_at=NOW - timedelta(days=1))
        ServiceSession.objects.filter(id=off.id).update(canceled_at=NOW)
        ServiceSession.objects.filter(id=early.id).update(taken=2)
        found = call(john).get(f"services/{flow.uuid}")
        assert found.status == 200, found
        assert [each["id"] for each in found.body["sessions"]] == [str(early.uuid), str(late.uuid)]
        assert [each["seats_left"] for each in found.body["sessions"]] == [10, 12]
        assert found.body["program"] == "marketplace"
        etag = found.headers["ETag"]
        assert call(john).get(f"services/{flow.uuid}", if_none_match=etag).status == 304

    def test_has_the_usual_policy_unless_it_has_its_own(self, call: Call, john: Actor) -> None:
        usual = make_service(make_practitioner(), price_cents=5000, currency="EUR")
        own = make_service(make_practitioner(), cancellation_policy=[[48, 50], [72, 100]])
        body = call(john).get(f"services/{usual.uuid}").body
        assert body["cancellation_policy"] == [{"hours_before": 24, "percent": 100}]
        assert body["price"] == {"amount": 5000, "currency": "EUR"}
        body = call(john).get(f"services/{own.uuid}").body
        assert {each["hours_before"] for each in body["cancellation_policy"]} == {48, 72}

    def test_is_not_found_once_it_is_off_sale(self, call: Call, john: Actor) -> None:
        gone = make_service(make_practitioner(), archived_at=NOW)
        for ref in (gone.uuid, uuid4(), "no-id"):
            problem(call(john).get(f"services/{ref}"), 404, "not_found")

    def test_is_booked_by_its_id(self, call: Call, john: Actor) -> None:
        flow = make_service(make_practitioner(), "workshop", name="Flow", price_cents=0)
        make_session(flow)
        body = call(john).get(f"services/{flow.uuid}").body
        wish = {
            "program": body["program"],
            "service": body["id"],
            "session": body["sessions"][0]["id"],
        }
        assert call(john).post("bookings", wish).status == 201
        [session] = call(john).get(f"services/{flow.uuid}").body["sessions"]
        assert session["seats_left"] == 1
