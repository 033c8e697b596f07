"""Booking a service that several people provide: one of them, or whoever has had least lately."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import MARKETPLACE, Caller, appointment_body, set_clock
from tests.core_api import problem
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    insert_booking,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_staff,
)

from bookable.storage.models import Booking, Claim, LocationPractitioner, OpeningHours, Person

AT_TEN = "2027-03-02T10:00:00Z"


@pytest.fixture
def team():
    return [make_practitioner(name=name) for name in ("Ann Ash", "Bob Birch", "Cleo Cedar")]


@pytest.fixture
def service(team):
    others = [each.person_id for each in team[1:]]
    return make_service(team[0], practitioners=others)


@pytest.fixture
def wish(service):
    return {"program": "marketplace", "service": str(service.uuid), "start": AT_TEN}


@pytest.fixture
def john():
    return make_client()


def had(service, who, *, ago, status="confirmed"):
    """Let somebody have had a booking of the service, made some time ago."""
    start = NOW + 9 * DAY
    made = insert_booking(
        service, make_client(), at=NOW - ago, starts_at=start, ends_at=start + HOUR
    )
    Booking.objects.filter(id=made.id).update(provider_id=who.person_id, status=status)


def chosen(answer):
    assert answer.status == 201, answer
    assert answer.body["assigned"]["provider"] == answer.body["provider"]
    return answer.body["provider"]["name"]


class TestAnyProvider:
    def test_is_the_first_where_nobody_has_had_any(self, call, wish, john):
        answer = call(john).post("bookings", {**wish, "provider": "any"})
        assert chosen(answer) == "Ann Ash"
        assert answer.body["assigned"] == {
            "provider": answer.body["provider"],
            "reason": "least_lately",
            "bookings_in_30_days": 0,
            "last_booked_at": None,
            "providers": 3,
            "not_free": 0,
        }
        again = call(john).get(f"bookings/{answer.body['id']}")
        assert again.body == answer.body

    def test_has_had_fewest_bookings_in_30_days(self, call, service, team, wish, john):
        had(service, team[0], ago=DAY)
        had(service, team[1], ago=29 * DAY)
        had(service, team[1], ago=2 * DAY)
        had(service, team[2], ago=3 * DAY)
        had(service, team[2], ago=31 * DAY)
        had(service, team[0], ago=40 * DAY)
        answer = call(john).post("bookings", {**wish, "provider": "any"})
        assert chosen(answer) == "Cleo Cedar"
        assert answer.body["assigned"]["bookings_in_30_days"] == 1
        assert answer.body["assigned"]["last_booked_at"] == "2027-02-26T08:00:00Z"

    def test_of_equals_had_the_latest_longest_ago(self, call, service, team, wish, john):
        for who, days in zip(team, (40, 60, 50), strict=True):
            had(service, who, ago=days * DAY)
        assert chosen(call(john).post("bookings", {**wish, "provider": "any"})) == "Bob Birch"

    @pytest.mark.parametrize("status", ["canceled", "draft"])
    def test_has_not_had_what_came_to_nothing(self, call, service, team, wish, john, status):
        had(service, team[0], ago=DAY, status=status)
        assert chosen(call(john).post("bookings", {**wish, "provider": "any"})) == "Ann Ash"

    def test_is_counted_for_this_service_alone(self, call, team, wish, john):
        had(make_service(team[0]), team[0], ago=DAY)
        assert chosen(call(john).post("bookings", {**wish, "provider": "any"})) == "Ann Ash"

    def test_is_the_next_one_who_is_free(self, call, service, team, wish):
        closed = {"calendar__person_id": team[1].person_id}
        for name, skipped in (("Ann Ash", 0), ("Cleo Cedar", 1)):
            answer = call(make_client()).post("bookings", {**wish, "provider": "any"})
            assert chosen(answer) == name
            assert answer.body["assigned"]["not_free"] == skipped
            OpeningHours.objects.filter(**closed).delete()
        assert answer.body["assigned"]["reason"] == "next_free"

    def test_takes_turns(self, call, wish, john):
        names = []
        for hour in range(9, 15):
            body = {**wish, "start": f"2027-03-02T{hour:02}:00:00Z", "provider": "any"}
            names.append(chosen(call(john).post("bookings", body)))
            set_clock(NOW + hour * timedelta(minutes=1))
        assert names == 2 * ["Ann Ash", "Bob Birch", "Cleo Cedar"]

    def test_where_nobody_is_free_is_refused(self, call, wish):
        for _ in range(3):
            call(make_client()).post("bookings", {**wish, "provider": "any"})
        answer = call(make_client()).post("bookings", {**wish, "provider": "any"})
        problem(answer, 409, "slot_taken")
        night = {**wish, "start": "2027-03-02T03:00:00Z", "provider": "any"}
        problem(call(make_client()).post("bookings", night), 409, "slot_taken")
        assert Booking.objects.count() == Claim.objects.count() == 3

    def test_is_never_the_client_and_nobody_who_left(self, call, service, team, wish):
        ann, bob, cleo = team
        Person.objects.filter(id=ann.person_id).update(roles=["practitioner", "client"])
        Person.objects.filter(id=bob.person_id).update(is_active=False)
        answer = call(ann).post("bookings", {**wish, "provider": "any"})
        assert chosen(answer) == cleo.name
        assert answer.body["assigned"]["providers"] == 1

    def test_may_use_the_location(self, call, service, team, wish, john):
        studio = make_location("Blue")
        LocationPractitioner.objects.create(location=studio, practitioner_id=team[2].person_id)
        body = {**wish, "provider": "any", "location": str(studio.uuid)}
        answer = call(john).post("bookings", body)
        assert (chosen(answer), answer.body["room"]["name"]) == ("Cleo Cedar", "Blue")

    def test_as_a_dry_run_changes_nothing(self, call, wish, john):
        answer = call(john).post("bookings?dry_run=true", {**wish, "provider": "any"})
        assert answer.body["would"]["assigned"]["provider"]["name"] == "Ann Ash"
        assert not Booking.objects.exists()

    def test_of_a_series_takes_turns(self, call, wish, john):
        body = {**wish, "provider": "any", "repeat": {"every_weeks": 1, "count": 3}}
        answer = call(john).post("series", body)
        assert answer.status == 201, answer
        names = [each["provider"]["name"] for each in answer.body["bookings"]]
        assert sorted(names) == ["Ann Ash", "Bob Birch", "Cleo Cedar"]

    def test_of_a_workshop_or_with_a_hold_is_refused(self, call, team, wish, john):
        workshop = make_service(team[0], "workshop")
        body = {**wish, "service": str(workshop.uuid), "provider": "any"}
        answer = problem(call(john).post("bookings", body), 422, "invalid")
        assert answer["errors"][0]["pointer"] == "/provider"
        held = {"program": "marketplace", "provider": str(team[1].uuid), "duration_minutes": 60}
        hold = call(john).post("holds", {**held, "start": AT_TEN}).body["id"]
        answer = call(john).post("bookings", {**wish, "provider": "any", "hold": hold})
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/hold"
        body = {**wish, "provider": str(team[1].uuid), "hold": hold}
        assert call(john).post("bookings", body).body["provider"]["name"] == "Bob Birch"


class TestNamedProvider:
    def test_provides_the_service(self, call, team, wish, john):
        for who in (team[2], team[0]):
            answer = call(john).post("bookings", {**wish, "provider": str(who.uuid)})
            assert (answer.status, answer.body["provider"]["name"]) == (201, who.name)
            assert answer.body["assigned"] is None
        assert Claim.objects.filter(calendar__person_id=team[2].person_id).count() == 1

    def test_sets_the_wall_time_of_a_series(self, call, team, wish, john):
        Person.objects.filter(id=team[1].person_id).update(timezone="Europe/Madrid")
        body = {**wish, "provider": str(team[1].uuid), "start": "2027-03-23T10:00:00Z"}
        answer = call(john).post("series", {**body, "repeat": {"every_weeks": 1, "count": 2}})
        starts = [each["start"] for each in answer.body["bookings"]]
        assert starts == ["2027-03-23T10:00:00Z", "2027-03-30T09:00:00Z"]

    def test_is_the_services_own_if_none_is_named(self, call, wish, john):
        assert call(john).post("bookings", wish).body["provider"]["name"] == "Ann Ash"

    @pytest.mark.parametrize("named", ["other", "mine", "Any", ""])
    def test_who_does_not_provide_it_is_refused(self, call, wish, john, named):
        provider = str(make_practitioner().uuid) if named == "other" else named
        answer = call(john).post("bookings", {**wish, "provider": provider})
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/provider"

    def test_in_another_programme_is_never_any(self, call, john):
        body = {"program": "tutoring", "provider": "any", "start": AT_TEN, "duration_minutes": 60}
        answer = problem(call(john).post("bookings", body), 422, "invalid")
        assert answer["errors"][0]["pointer"] == "/provider"

    def test_is_a_provider_of_the_booking(self, call, team, wish, john):
        made = call(john).post("bookings", {**wish, "provider": str(team[1].uuid)}).body
        assert call(team[1]).get(f"bookings/{made['id']}").status == 200
        assert call(team[0]).get(f"bookings/{made['id']}").status == 404

    def test_has_slots_and_explanations_of_their_own(self, call, service, team, john):
        OpeningHours.objects.filter(calendar__person_id=team[1].person_id).delete()
        path = "slots?program=marketplace&from=2027-03-02&to=2027-03-02"
        for who, offers in ((team[0], True), (team[1], False), (team[2], True)):
            days = call(john).get(f"people/{who.uuid}/{path}&service={service.uuid}").body["days"]
            assert bool(days[0]["slots"]) is offers
            asked = {"program": "marketplace", "provider": who.uuid, "service": service.uuid}
            told = call(john).get("explain", {**asked, "start": AT_TEN}).body
            assert told["bookable"] is offers
        stranger = make_practitioner()
        answer = call(john).get(f"people/{stranger.uuid}/{path}&service={service.uuid}")
        problem(answer, 422, "invalid")


class TestMarketplace:
    def test_books_the_services_own_practitioner(self, service, team, john):
        marketplace = Caller(john, base=MARKETPLACE)
        made = marketplace.post("bookings/", appointment_body(service))
        assert (made.status, made.body["practitioner"]["id"]) == (201, team[0].person_id)
        other = appointment_body(service, start=TOMORROW_AT_TEN + HOUR)
        other["practitioner_id"] = team[1].person_id
        assert marketplace.post("bookings/", other).status == 400

    def test_shows_and_sets_who_provides_a_service(self, service, team):
        staff = Caller(make_staff(), base=MARKETPLACE)
        shown = staff.get(f"services/{service.id}/").body["practitioners"]
        assert [each["name"] for each in shown] == ["Bob Birch", "Cleo Cedar"]
        body = {"practitioners": [team[2].person_id]}
        changed = staff.patch(f"services/{service.id}/", body)
        assert (changed.status, len(changed.body["practitioners"])) == (200, 1)
        new = {"kind": "individual", "name": "New", "duration_minutes": 30}
        new |= {"practitioner_id": team[0].person_id, "practitioners": [team[1].person_id]}
        assert staff.post("services/", new).body["practitioners"][0]["name"] == "Bob Birch"

    def test_lets_practitioners_offer_no_time_of_others(self, service, team):
        own = Caller(team[0], base=MARKETPLACE)
        body = {"practitioners": [make_practitioner().person_id]}
        assert own.patch(f"services/{service.id}/", body).status == 403
        assert own.patch(f"services/{service.id}/", {"practitioners": []}).status == 200

    @pytest.mark.parametrize("who", ["client", "own", "nobody"])
    def test_refuses_those_who_cannot(self, service, team, who):
        staff = Caller(make_staff(), base=MARKETPLACE)
        ids = {"client": make_client().person_id, "own": team[0].person_id, "nobody": 987654}
        answer = staff.patch(f"services/{service.id}/", {"practitioners": [ids[who]]})
        assert (answer.status, "practitioners" in answer.text) == (400, True)

    def test_has_several_for_an_hour_alone(self, team):
        staff = Caller(make_staff(), base=MARKETPLACE)
        workshop = make_service(team[0], "workshop")
        body = {"practitioners": [team[1].person_id]}
        assert staff.patch(f"services/{workshop.id}/", body).status == 400
