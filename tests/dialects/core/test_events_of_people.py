"""The feed of what happens to people, and to their places on waitlists."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.api import Caller
from tests.factories import (
    NOW,
    make_client,
    make_person,
    make_staff,
    make_student,
    make_teacher,
)
from tests.steps import request_booking
from tests.waitlists import SoldOut

from bookable.domain.people import Role
from bookable.effects import relay
from bookable.effects.relay import relay_all
from bookable.engine import accounts
from bookable.engine.accounts import Introduction
from bookable.engine.waitlist import expire_due_offers
from bookable.interfaces.cli.load import load_world
from bookable.storage.models import Fact, FeedEntry, UnrelayedFact
from bookable.storage.sql import execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(call):
    """Return the events that a person reads, with some types alone."""

    def read(actor, *types):
        relay_all()
        path = "events?limit=200" + "".join(f"&type={each}" for each in types)
        answer = call(actor).get(path)
        assert answer.status == 200, answer
        return answer.body["items"]

    return read


def of_people(feed, actor):
    return feed(actor, "person.created", "person.updated")


def arrive(subject, *roles, name="Zoe Hall"):
    by = Introduction(
        issuer="https://issuer.example",
        subject=subject,
        email=f"{subject}@example.com",
        name=name,
        roles=frozenset(roles),
    )
    return accounts.person_of_token(by, now=NOW)


class TestPersonWhoIsNew:
    def test_by_an_outside_token_is_created_once(self, feed):
        zoe = arrive("zoe", Role.STUDENT)
        assert arrive("zoe", Role.STUDENT).person_id == zoe.person_id
        [event] = of_people(feed, zoe)
        assert event["type"] == "person.created"
        assert event["at"] == "2027-03-01T08:00:00Z"
        assert event["actor"] == {
            "side": None,
            "person": {"id": str(zoe.uuid), "name": "Zoe Hall"},
            "key": None,
        }
        assert event["data"] == {
            "person": {
                "id": str(zoe.uuid),
                "name": "Zoe Hall",
                "email": "zoe@example.com",
                "roles": ["student"],
                "timezone": "UTC",
                "locale": "",
                "company": "",
                "avatar_url": "",
                "bio": "",
                "active": True,
            }
        }

    def test_from_a_world_file_is_no_event_as_its_bookings_are_none(self, feed):
        ann = {"email": "ann@example.com", "name": "Ann", "roles": ["student"]}
        load_world(json.dumps({"people": [ann]}))
        assert of_people(feed, make_staff()) == []


class TestPersonWhoChanges:
    def test_their_profile_is_updated(self, feed):
        john = make_student(name="John Doe")
        Caller(john, base="/api/auth/").patch("me/", {"name": "Johnny Doe"})
        [event] = of_people(feed, john)
        assert event["type"] == "person.updated"
        assert event["data"]["person"]["name"] == "Johnny Doe"
        assert event["actor"]["side"] is None

    def test_their_roles_at_the_issuer_is_updated(self, feed):
        zoe = arrive("zoe", Role.STUDENT)
        arrive("zoe", Role.STUDENT, Role.TEACHER)
        _, updated = of_people(feed, zoe)
        assert (updated["type"], updated["actor"]["side"]) == ("person.updated", "system")
        assert updated["data"]["person"]["roles"] == ["student", "teacher"]
        arrive("zoe", Role.TEACHER, Role.STUDENT)
        assert len(of_people(feed, zoe)) == 2

    def test_nothing_is_no_event(self, feed):
        john = make_student()
        Caller(john, base="/api/auth/").patch("me/", {})
        assert of_people(feed, john) == []

    def test_what_is_refused_is_no_event(self, feed):
        john = make_student()
        answer = Caller(john, base="/api/auth/").patch("me/", {"timezone": "Mars/Olympus"})
        assert answer.status == 400
        assert of_people(feed, john) == []


class TestEventOfAPerson:
    def test_is_seen_by_them_and_staff_alone(self, feed):
        zoe, other = arrive("zoe", Role.STUDENT), arrive("kim", Role.STUDENT)
        assert [each["data"]["person"]["id"] for each in of_people(feed, zoe)] == [str(zoe.uuid)]
        assert of_people(feed, make_student()) == []
        staff = {each["data"]["person"]["id"] for each in of_people(feed, make_staff())}
        assert staff == {str(zoe.uuid), str(other.uuid)}

    def test_belongs_to_no_programme(self, call, feed):
        zoe = arrive("zoe", Role.STUDENT)
        assert len(feed(zoe)) == 1
        answer = call(zoe).get("events", {"program": "tutoring"})
        assert answer.body["items"] == []

    def test_stands_among_those_of_bookings_in_one_order(self, feed, call):
        zoe = arrive("zoe", Role.STUDENT)
        request_booking(make_teacher(), zoe)
        Caller(zoe, base="/api/auth/").patch("me/", {"name": "Zoe H."})
        first = [each["type"] for each in feed(zoe)]
        assert sorted(first) == ["booking.requested", "person.created", "person.updated"]
        page = call(zoe).get("events", {"limit": 1}).body
        rest = call(zoe).get("events", {"after": page["items"][0]["id"]}).body
        shown = [*page["items"], *rest["items"]]
        assert [each["type"] for each in shown] == first


class TestSeatOffer:
    def test_is_told_to_the_client_the_practitioner_and_staff(self, feed):
        full = SoldOut()
        ann = full.join(make_client(name="Ann"))
        later = full.join()
        full.give_back()
        for who in (ann, full.seller, make_staff()):
            [event] = feed(who, "seat.offered")
            assert event["actor"] == {"side": "system", "person": None, "key": None}
            offer = event["data"]["seat_offer"]
            assert offer["client"] == {"id": str(ann.uuid), "name": "Ann"}
            assert offer["provider"]["id"] == str(full.seller.uuid)
            assert offer["service"]["name"] == "Flow"
            assert offer["state"] == "offered"
            assert offer["offered_until"] == "2027-03-01T10:00:00Z"
        assert feed(later, "seat.offered") == []
        assert feed(make_person(), "seat.offered") == []

    def test_of_a_course_names_no_session(self, feed):
        full = SoldOut(kind="course", sessions=2)
        ann = full.join()
        full.give_back()
        [event] = feed(ann, "seat.offered")
        assert event["data"]["seat_offer"]["session"] is None

    def test_goes_on_to_the_next_as_another_event(self, feed):
        full = SoldOut()
        first, second = full.join(), full.join()
        full.give_back()
        expire_due_offers(NOW + timedelta(hours=3))
        assert [each["data"]["seat_offer"]["state"] for each in feed(first, "seat.offered")] == [
            "passed"
        ]
        assert len(feed(second, "seat.offered")) == 1

    def test_belongs_to_the_marketplace(self, call, feed):
        full = SoldOut()
        ann = full.join()
        full.give_back()
        relay_all()
        for program, number in (("marketplace", 1), ("tutoring", 0)):
            answer = call(ann).get("events", {"program": program, "type": "seat.offered"})
            assert len(answer.body["items"]) == number


class TestFact:
    def test_is_never_changed_or_deleted(self, db):
        arrive("zoe", Role.STUDENT)
        for change in ("UPDATE fact SET type = 'x'", "DELETE FROM fact"):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                execute(change)

    def test_waits_for_the_relay_and_then_has_one_position(self, db):
        arrive("zoe", Role.STUDENT)
        assert UnrelayedFact.objects.count() == 1
        relay_all()
        assert not UnrelayedFact.objects.exists()
        assert FeedEntry.objects.filter(fact=Fact.objects.get()).count() == 1

    def test_takes_the_relay_no_statement_beside_those_of_its_batch(
        self, db, django_assert_num_queries
    ):
        arrive("kim", Role.STUDENT)
        relay_all()
        arrive("zoe", Role.STUDENT)
        with django_assert_num_queries(7):  # look, begin, lock, see, take, place, end
            relay_all()

    def test_is_relayed_with_all_others_that_wait(self, db, monkeypatch):
        monkeypatch.setattr(relay, "AT_ONCE", 2)
        for number in range(5):
            arrive(f"zoe{number}", Role.STUDENT)
        assert relay_all() == 5
        assert not UnrelayedFact.objects.exists()

    def test_has_no_words_of_people(self):
        words = {each.name for each in Fact._meta.fields if each.get_internal_type() == "TextField"}
        assert words == {"type", "program", "side"}
