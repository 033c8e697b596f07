"""API keys of integrations: what they see and do, and when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from tests.core_api import Integration, make_key, problem
from tests.factories import NOW, TOMORROW_AT_TEN, make_person, make_student, make_teacher
from tests.steps import request_booking

from bookable.domain.events import BookingStarted
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, KeyRef, Role, Side
from bookable.effects.relay import relay_all
from bookable.engine import api_keys, cleanup
from bookable.storage import ledger
from bookable.storage.models import ApiKey, LedgerEntry, Person

DAY = timedelta(days=1)


@pytest.fixture
def lesson(maria, john):
    made = request_booking(maria, john)
    relay_all()
    return made


class TestKey:
    def test_is_shown_with_its_scopes(self):
        body = Integration(make_key("events:read", "people:read")).get("me").body
        assert body["person"] is None
        assert (body["key"]["name"], body["key"]["scopes"]) == (
            "Zapier",
            ["events:read", "people:read"],
        )

    def test_reads_the_events_of_all(self, john, lesson):
        request_booking(make_teacher(), make_student())
        relay_all()
        items = Integration(make_key("events:read")).get("events").body["items"]
        assert len(items) == 2
        assert items[0]["data"]["booking"]["meeting"] is None

    def test_without_the_scope_is_told_which_it_lacks(self):
        body = problem(Integration(make_key("people:read")).get("events"), 403, "missing_scope")
        assert body["detail"] == "This API key lacks the scope events:read"

    def test_is_kept_as_a_digest_alone(self):
        key = make_key()
        assert key.startswith("bkk_")
        stored = ApiKey.objects.get()
        assert len(bytes(stored.digest)) == 32
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM api_key t")
            assert key not in str(cursor.fetchall())

    def test_is_noted_when_it_is_used(self, at):
        caller = Integration(make_key())
        caller.get("me")
        at(NOW + timedelta(minutes=4))
        caller.get("me")
        assert ApiKey.objects.get().last_used_at == NOW
        at(NOW + timedelta(minutes=5))
        caller.get("me")
        assert ApiKey.objects.get().last_used_at == NOW + timedelta(minutes=5)


class TestKeyThatHasEnded:
    def test_is_refused_when_it_has_expired(self, at):
        caller = Integration(make_key(lasts=DAY))
        assert caller.get("me").status == 200
        at(NOW + DAY)
        problem(caller.get("me"), 401, "unauthenticated")

    def test_is_refused_when_it_is_revoked(self):
        caller, (stored,) = Integration(make_key()), ApiKey.objects.all()
        assert api_keys.revoke(stored.uuid, now=NOW)
        assert not api_keys.revoke(stored.uuid, now=NOW)
        problem(caller.get("me"), 401, "unauthenticated")
        assert ApiKey.objects.get().digest is None

    def test_is_refused_with_another_secret_key(self, settings):
        caller = Integration(make_key())
        settings.SECRET_KEY = "another secret that is long enough to sign with"
        problem(caller.get("me"), 401, "unauthenticated")

    def test_loses_its_digest_at_the_next_clean_up(self):
        make_key(lasts=DAY)
        make_key(lasts=3 * DAY, name="Other")
        cleanup.delete_expired(NOW + 2 * DAY)
        assert {each.name: each.digest is None for each in ApiKey.objects.all()} == {
            "Zapier": True,
            "Other": False,
        }

    @pytest.mark.parametrize("key", ["bkk_", "bkk_made-up", "bkk_" + "A" * 43])
    def test_is_refused_like_one_that_was_never_made(self, key):
        problem(Integration(key).get("me"), 401, "unauthenticated")


class TestActingForAPerson:
    @pytest.mark.parametrize("by", ["uuid", "email"])
    def test_sees_what_that_person_sees(self, maria, john, lesson, by):
        key = make_key()
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN + DAY)
        relay_all()
        caller = Integration(key, acts_as=getattr(john, by))
        body = caller.get("me").body
        assert (body["person"]["id"], body["key"]["name"]) == (str(john.uuid), "Zapier")
        assert len(caller.get("events").body["items"]) == 1

    def test_needs_the_scope_of_the_key(self, john):
        caller = Integration(make_key("people:read"), acts_as=john.uuid)
        problem(caller.get("events"), 403, "missing_scope")

    @pytest.mark.parametrize("named", ["", "nobody@example.com", "17"])
    def test_of_an_unknown_person_is_refused(self, named):
        problem(Integration(make_key(), acts_as=named).get("me"), 401, "unauthenticated")

    def test_of_an_inactive_person_is_refused(self, john):
        Person.objects.filter(id=john.person_id).update(is_active=False)
        problem(Integration(make_key(), acts_as=john.uuid).get("me"), 401, "unauthenticated")

    def test_goes_with_a_key_alone(self, call, john, maria):
        answer = call(make_person(Role.STAFF)).get("me", Bookable_Act_As=str(john.uuid))
        problem(answer, 401, "unauthenticated")


class TestDialectWithAKey:
    WISH = {"start_time": "2027-03-02T10:00:00Z", "duration": 60}

    def tutoring(self, key, **more):
        return Integration(key, base="/api/bookings/", **more)

    def book(self, key, maria, **more):
        return self.tutoring(key, **more).post(
            "bookings/", self.WISH | {"teacher_id": str(maria.uuid)}
        )

    def test_takes_it_for_a_person_and_the_ledger_names_both(self, maria, john):
        assert self.book(make_key("bookings:write"), maria, acts_as=john.email).status == 201
        entry = LedgerEntry.objects.latest("id")
        assert (entry.actor_id, entry.key.name) == (john.person_id, "Zapier")
        relay_all()
        events = Integration(make_key("events:read")).get("events").body["items"]
        assert events[-1]["actor"]["person"]["name"] == "John Doe"
        assert events[-1]["actor"]["key"]["name"] == "Zapier"
        mine = Integration(make_key(), acts_as=john.uuid).get("events").body["items"]
        assert mine[-1]["actor"]["key"] is None

    def test_is_401_without_one(self, maria):
        answer = self.book(make_key(), maria)
        assert answer.status == 401
        assert "Bookable-Act-As" in answer.body["error"]

    def test_grants_no_more_than_the_person_may_do(self, maria):
        assert self.book(make_key(), maria, acts_as=maria.uuid).status == 403

    @pytest.mark.parametrize(
        ("scope", "read", "book", "hours"),
        [
            ("bookings:read", 200, 403, 403),
            ("bookings:write", 403, 201, 403),
            ("availability:read", 403, 403, 403),
        ],
    )
    def test_asks_for_its_scope(self, maria, john, scope, read, book, hours):
        key = make_key(scope)
        caller = self.tutoring(key, acts_as=john.uuid)
        assert caller.get("bookings/").status == read
        assert self.book(key, maria, acts_as=john.uuid).status == book
        window = {"weekday": 0, "start_time": "09:00", "end_time": "10:00"}
        own = self.tutoring(key, acts_as=maria.uuid)
        assert own.post("availability/", window).status == hours
        assert own.get("availability/").status == (200 if scope == "availability:read" else 403)

    def test_is_never_taken_where_people_sign_in(self, john):
        auth = Integration(make_key(), acts_as=john.uuid, base="/api/auth/")
        assert auth.get("me/").status == auth.get("tokens/").status == 401
        assert auth.delete("tokens/").status == 401


class TestLedgerOfAKeyAlone:
    def test_names_the_key_and_no_person(self):
        make_key()
        stored = ApiKey.objects.get()
        key = KeyRef(stored.id, stored.uuid, stored.name, frozenset())
        by = Actor(0, key.uuid, key.name, roles=frozenset({Role.STAFF}), key=key)
        event = BookingStarted(
            by=by, side=Side.STAFF, at=NOW, before=Status.CONFIRMED, after=Status.CONFIRMED
        )
        booking = request_booking(make_teacher(), make_student())
        ledger.append(booking.id, event)
        entry = LedgerEntry.objects.latest("id")
        assert (entry.actor_id, entry.key_id) == (None, stored.id)
