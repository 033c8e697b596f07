from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    NOW,
    find_room,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)

from bookable.storage.models import Person, Service, ServiceSession


@pytest.fixture
def studio():
    return make_location(
        "Blue", "Red", name="Studio", address="1 High St", timezone="Europe/London"
    )


@pytest.fixture
def workshop(smith, studio):
    """A workshop of Dr. Smith's."""
    return make_service(smith, "workshop", price_cents=2000, capacity=12, location=studio)


def names(answer):
    assert answer.status == 200, answer
    return [each["name"] for each in answer.body["results"]]


class TestServiceDetail:
    def test_returns_everything_a_client_needs(self, as_john, smith, hour, studio):
        Service.objects.update(location=studio)
        blue, red = (find_room(studio, name).id for name in ("Blue", "Red"))
        assert as_john.get(f"services/{hour.id}/").body == {
            "id": hour.id,
            "practitioner": {"id": smith.person_id, "name": "Dr. Smith"},
            "kind": "individual",
            "booking_type": "individual",
            "name": "60-minute Consultation",
            "description": "",
            "duration_minutes": 60,
            "price_cents": 5000,
            "price": "50.00",
            "currency": "USD",
            "capacity": None,
            "seats_per_client": 1,
            "location": {
                "id": studio.id,
                "name": "Studio",
                "address": "1 High St",
                "timezone": "Europe/London",
                "rooms": [{"id": blue, "name": "Blue"}, {"id": red, "name": "Red"}],
            },
            "includes": [],
            "covers": [],
            "practitioners": [],
            "credits": None,
            "valid_days": None,
            "cancellation_policy": [{"hours_before": 24, "percent": 100}],
            "archived_at": None,
            "upcoming_sessions": [],
        }

    def test_repeats_services_that_are_included_twice(self, as_john, smith, hour):
        long = make_service(smith, name="Long talk", duration_minutes=120)
        package = make_service(smith, "package", includes=[hour, long, hour])
        body = as_john.get(f"services/{package.id}/").body
        consult = {"id": hour.id, "name": hour.name}
        assert body["includes"] == [consult, {"id": long.id, "name": "Long talk"}, consult]

    def test_lists_the_services_that_credits_cover(self, as_john, smith, hour):
        bundle = make_service(smith, "bundle", covers=[hour])
        body = as_john.get(f"services/{bundle.id}/").body
        assert (body["credits"], body["valid_days"]) == (10, 365)
        assert body["covers"] == [{"id": hour.id, "name": hour.name}]

    def test_lists_upcoming_sessions_with_free_seats(self, as_john, workshop, studio):
        blue = find_room(studio, "Blue")
        later = make_session(workshop, start=NOW + timedelta(days=9), capacity=3)
        soon = make_session(workshop, start=NOW + timedelta(days=5), location=studio, room=blue)
        ServiceSession.objects.filter(id=later.id).update(taken=2)
        make_session(workshop, start=NOW)
        body = as_john.get(f"services/{workshop.id}/").body
        assert [each["id"] for each in body["upcoming_sessions"]] == [soon.id, later.id]
        first, second = body["upcoming_sessions"]
        assert first["start_time"] == "2027-03-06T08:00:00Z"
        assert first["end_time"] == "2027-03-06T09:30:00Z"
        assert (first["capacity"], first["seats_left"]) == (2, 2)
        assert first["location"]["name"] == "Studio"
        assert first["room"] == {"id": blue.id, "name": "Blue"}
        assert (second["seats_left"], second["room"], second["location"]) == (1, None, None)

    def test_shows_the_cancellation_policy(self, as_john, smith):
        strict = make_service(smith, cancellation_policy=[[48, 100], [24, 50]])
        assert as_john.get(f"services/{strict.id}/").body["cancellation_policy"] == [
            {"hours_before": 48, "percent": 100},
            {"hours_before": 24, "percent": 50},
        ]

    @pytest.mark.parametrize("ref", ["abc", "0", "999999999", "9" * 30, "1.5", "-1", "٣"])
    def test_returns_404_for_an_unknown_service(self, as_john, ref):
        for path in (f"services/{ref}/", f"services/{ref}/sessions/"):
            answer = as_john.get(path)
            assert (answer.status, answer.body) == (404, {"detail": "Not found"})

    def test_returns_401_without_a_token(self, call, hour):
        for path in ("services/", f"services/{hour.id}/", f"services/{hour.id}/sessions/"):
            assert call(None).get(path).status == 401


class TestServiceList:
    def test_is_sorted_by_name_and_paged(self, as_john, smith):
        for name in ("Gamma", "Alpha", "Beta"):
            make_service(smith, name=name)
        first = as_john.get("services/", {"page_size": 2})
        assert names(first) == ["Alpha", "Beta"]
        assert (first.body["count"], first.body["previous"]) == (3, None)
        assert first.body["next"] == "http://testserver/api/v1/drf/services/?page_size=2&page=2"
        second = as_john.get("services/", {"page_size": 2, "page": 2})
        assert names(second) == ["Gamma"]
        assert second.body["next"] is None

    def test_has_20_per_page(self, as_john, smith):
        for number in range(21):
            make_service(smith, name=f"Talk {number:02}")
        assert len(names(as_john.get("services/"))) == 20
        assert names(as_john.get("services/", {"page": 2})) == ["Talk 20"]
        assert len(names(as_john.get("services/", {"page_size": 1000}))) == 21

    def test_filters_by_practitioner(self, as_john, smith, hour):
        other = make_service(make_practitioner(), name="Another")
        found = as_john.get("services/", {"practitioner_id": other.practitioner_id})
        assert names(found) == ["Another"]
        assert names(as_john.get("services/", {"practitioner_id": 10**6})) == []

    def test_filters_by_kind(self, as_john, smith, hour, workshop):
        make_service(smith, "course")
        assert names(as_john.get("services/", {"kind": "individual"})) == [hour.name]
        assert names(as_john.get("services/", {"kind": "workshop"})) == ["Flow"]
        assert names(as_john.get("services/", {"kind": "group"})) == ["Flow"]
        assert names(as_john.get("services/", {"kind": "bundle"})) == []
        assert len(names(as_john.get("services/", {"kind": ""}))) == 3

    def test_type_group_finds_workshops(self, as_john, workshop):
        shown = as_john.get("services/", {"kind": "group"}).body["results"][0]
        assert (shown["kind"], shown["booking_type"]) == ("workshop", "group")

    def test_filters_by_location(self, as_john, hour, workshop, studio):
        assert names(as_john.get("services/", {"location_id": studio.id})) == ["Flow"]

    def test_filters_by_price(self, as_john, hour, workshop):
        assert names(as_john.get("services/", {"min_price_cents": 2001})) == [hour.name]
        assert names(as_john.get("services/", {"max_price_cents": 2000})) == ["Flow"]
        within = {"min_price_cents": 2000, "max_price_cents": 5000}
        assert len(names(as_john.get("services/", within))) == 2

    @pytest.mark.parametrize("search", ["BIVALVE", "clam", "quahog"])
    def test_searches_name_description_and_practitioner(self, as_john, hour, search):
        seller = make_practitioner(name="Dr. Quahog")
        make_service(seller, name="The Bivalve", description="All about clams")
        assert names(as_john.get("services/", {"search": search})) == ["The Bivalve"]

    @pytest.mark.parametrize("search", ["%", "_", "\\", "'; --"])
    def test_searches_literal_text(self, as_john, smith, hour, search):
        assert names(as_john.get("services/", {"search": search})) == []
        make_service(smith, name=f"With {search}")
        assert names(as_john.get("services/", {"search": search})) == [f"With {search}"]

    @pytest.mark.parametrize(
        ("ordering", "found"),
        [
            ("name", ["A", "B", "C"]),
            ("-name", ["C", "B", "A"]),
            ("price_cents", ["B", "A", "C"]),
            ("-price_cents", ["A", "C", "B"]),
            ("", ["A", "B", "C"]),
        ],
    )
    def test_follows_the_requested_order(self, as_john, smith, ordering, found):
        for name, price in (("B", 100), ("C", 300), ("A", 300)):
            make_service(smith, name=name, price_cents=price)
        assert names(as_john.get("services/", {"ordering": ordering})) == found

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "haircut"),
            ("ordering", "created_by"),
            ("practitioner_id", "x"),
            ("practitioner_id", 0),
            ("location_id", 10**30),
            ("min_price_cents", -1),
            ("min_price_cents", "1.5"),
            ("max_price_cents", 10**13),
            ("search", "a\x00b"),
            ("search", "x" * 201),
            ("page", 0),
            ("page_size", "many"),
        ],
    )
    def test_invalid_query_is_refused(self, as_john, field, value):
        answer = as_john.get("services/", {field: value})
        assert answer.status == 400, answer
        assert answer.body["detail"].startswith(f"{field}: ")

    def test_returns_404_beyond_the_last_page(self, as_john):
        for page in (2, 10**30):
            answer = as_john.get("services/", {"page": page})
            assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestArchivedService:
    @pytest.fixture(autouse=True)
    def _archived(self, hour):
        Service.objects.filter(id=hour.id).update(archived_at=NOW)

    def test_is_not_listed(self, as_john, as_smith, smith):
        for caller in (as_john, as_smith):
            assert names(caller.get("services/")) == []
            assert caller.get(f"practitioners/{smith.person_id}/").body["services"] == []

    def test_is_visible_to_its_practitioner_and_staff(self, as_smith, as_sue, hour):
        for caller in (as_smith, as_sue):
            answer = caller.get(f"services/{hour.id}/")
            assert (answer.status, answer.body["archived_at"]) == (200, "2027-03-01T08:00:00Z")
            assert caller.get(f"services/{hour.id}/sessions/").status == 200

    def test_returns_404_for_everyone_else(self, call, as_john, hour):
        for caller in (as_john, call(make_practitioner())):
            for path in (f"services/{hour.id}/", f"services/{hour.id}/sessions/"):
                answer = caller.get(path)
                assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestServiceOfFormerPractitioner:
    @pytest.mark.parametrize("change", [{"is_active": False}, {"roles": ["client"]}])
    def test_is_visible_to_staff_only(self, as_john, as_sue, smith, hour, change):
        Person.objects.filter(id=smith.person_id).update(**change)
        assert names(as_john.get("services/")) == []
        assert as_john.get(f"services/{hour.id}/").status == 404
        assert as_john.get(f"practitioners/{smith.person_id}/").status == 404
        assert as_sue.get(f"services/{hour.id}/").status == 200


class TestPractitionerDetail:
    def test_has_services_and_no_email(self, as_john, smith, hour):
        make_service(make_practitioner())
        body = as_john.get(f"practitioners/{smith.person_id}/").body
        services = body.pop("services")
        assert body == {
            "id": smith.person_id,
            "name": "Dr. Smith",
            "company": "",
            "avatar": "",
            "bio": "",
            "timezone": "UTC",
        }
        assert [each["id"] for each in services] == [hour.id]

    @pytest.mark.parametrize("ref", ["abc", "0", "999999999", "9" * 30])
    def test_returns_404_for_an_unknown_practitioner(self, as_john, john, ref):
        for each in (ref, john.person_id):
            answer = as_john.get(f"practitioners/{each}/")
            assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestLocations:
    def test_are_listed_with_their_rooms(self, as_john, studio):
        make_location(name="Annex")
        body = as_john.get("locations/").body
        assert (body["count"], [each["name"] for each in body["results"]]) == (
            2,
            ["Annex", "Studio"],
        )
        assert [each["name"] for each in body["results"][1]["rooms"]] == ["Blue", "Red"]
        assert body["results"][0]["rooms"] == []
        found = as_john.get("locations/", {"search": "high st"}).body["results"]
        assert [each["id"] for each in found] == [studio.id]

    def test_have_a_detail_address(self, as_john, studio):
        body = as_john.get(f"locations/{studio.id}/").body
        assert (body["id"], body["timezone"], len(body["rooms"])) == (studio.id, "Europe/London", 2)

    @pytest.mark.parametrize("ref", ["abc", "0", "999999999", "9" * 30])
    def test_return_404_if_unknown(self, as_john, ref):
        answer = as_john.get(f"locations/{ref}/")
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})
