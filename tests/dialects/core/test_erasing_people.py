"""Erasure and export of people in the core API, and how the other APIs show them afterwards."""

from __future__ import annotations

import tracemalloc

import pytest
from django.db import connection
from django.test import Client
from tests.api import Caller
from tests.core_api import Integration, make_key, problem
from tests.factories import (
    NOW,
    make_staff,
    make_student,
    make_teacher,
)
from tests.identity.issuers import link, shared, sharing
from tests.steps import request_booking

from bookable.domain.commands import Details
from bookable.domain.people import Actor, Scope
from bookable.effects.relay import relay_all
from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.http.exported import exported
from bookable.queries.exports import export
from bookable.storage.models import Identity, Person

TUTORING = "/api/bookings/"


@pytest.fixture
def tess() -> Actor:
    return make_teacher(name="Tess Teacher")


@pytest.fixture
def sam() -> Actor:
    return make_student(name="Sam Unique-Smith")


@pytest.fixture
def lesson(tess, sam):
    said = Details(notes="I am Sam and like sums")
    return request_booking(tess, sam, details=said)


class TestErasure:
    def test_of_oneself_answers_204(self, call, sam):
        answer = call(sam).delete(f"people/{sam.uuid}")
        assert (answer.status, answer.text) == (204, "")

    def test_twice_answers_204(self, call, sam):
        for _ in "12":
            key = Integration(make_key(Scope.PEOPLE_WRITE))
            assert key.delete(f"people/{sam.uuid}").status == 204

    def test_is_for_oneself_staff_and_keys_that_may_write(self, call, sam, tess):
        at = f"people/{sam.uuid}"
        assert problem(call(make_student()).delete(at), 404, "not_found")
        assert problem(call(sam).delete(f"people/{tess.uuid}"), 403, "forbidden")
        assert problem(Integration(make_key(Scope.PEOPLE_READ)).delete(at), 403, "missing_scope")
        assert problem(call(None).delete(at), 401, "unauthenticated")
        assert call(make_staff()).delete(at).status == 204

    def test_of_staff_is_for_themselves(self, call):
        sue, other = make_staff(), make_staff()
        assert problem(call(other).delete(f"people/{sue.uuid}"), 403, "forbidden")
        key = Integration(make_key(Scope.PEOPLE_WRITE))
        assert problem(key.delete(f"people/{sue.uuid}"), 403, "forbidden")
        assert call(sue).delete(f"people/{sue.uuid}").status == 204

    def test_heeds_if_match(self, call, sam):
        at = f"people/{sam.uuid}"
        tag = call(sam).get(at).headers["ETag"]
        assert problem(call(sam).delete(at, If_Match='"other"'), 412, "precondition_failed")
        assert call(sam).delete(at, If_Match=tag).status == 204

    def test_of_what_is_no_person_is_404(self, call):
        for id_ in ("00000000-0000-0000-0000-000000000001", "me", "1"):
            assert problem(call(make_staff()).delete(f"people/{id_}"), 404, "not_found")


class TestErasedPerson:
    @pytest.fixture(autouse=True)
    def _erased(self, sam, lesson, call):
        me = call(sam)
        self.token = f"Token {credentials(sam.uuid, now=clock.now())['token']}"
        self.browser = Client()
        self.browser.force_login(Person.objects.get(id=sam.person_id))
        link(sam, subject="sam-at-the-issuer")
        assert me.delete(f"people/{sam.uuid}").status == 204

    def test_cannot_sign_in(self, call, sam):
        assert call(None).get("me", Authorization=self.token).status == 401
        assert self.browser.get("/api/core/v1/me").status_code == 401
        assert call(None).get("me", Authorization=f"Bearer {self.token[6:]}").status == 401
        key = Integration(make_key(), acts_as=sam.uuid)
        assert key.get("me").status == 401
        assert Integration(make_key(), acts_as=sam.email).get("me").status == 401

    def test_is_deleted_person_to_the_other_side(self, call, tess, sam, lesson):
        shown = call(tess).get(f"bookings/{lesson.uuid}").body
        assert shown["client"] == {"id": str(sam.uuid), "name": "Deleted person"}
        assert (shown["status"], shown["notes"]) == ("canceled", "")
        listed = Caller(tess, base=TUTORING).get("bookings/").text
        assert "Deleted" in listed
        assert "Sam" not in listed
        history = call(tess).get(f"bookings/{lesson.uuid}/history").text
        assert "Sam" not in history

    def test_is_in_no_directory(self, call, sam):
        staff = call(make_staff())
        assert staff.get(f"people/{sam.uuid}").status == 404
        assert str(sam.uuid) not in staff.get("people").text

    def test_is_told_of_by_the_id_alone(self, call, sam):
        relay_all()
        [event] = call(make_staff()).get("events?type=person.erased").body["items"]
        assert event["data"] == {"person": {"id": str(sam.uuid)}}
        assert event["actor"]["person"] == {"id": str(sam.uuid), "name": "Deleted person"}

    def test_who_comes_back_is_a_new_person(self, call, sam, settings, at):
        settings.ISSUER = sharing(email_trusted=True)
        at(NOW)
        for subject in ("sam-at-the-issuer", str(sam.uuid)):
            header = shared(subject, email=sam.email, name="Sam Again")
            me = call(None).get("me", Authorization=header)
            assert (me.status, me.body["person"]["name"]) == (200, "Sam Again")
            assert me.body["person"]["id"] != str(sam.uuid)
        assert Person.objects.get(id=sam.person_id).name == "Deleted person"
        assert Identity.objects.filter(person_id=sam.person_id).count() == 0


class TestStoredAnswers:
    def test_that_show_the_person_are_gone(self, call, tess, sam, lesson):
        path, key = f"bookings/{lesson.uuid}/decline", {"Idempotency_Key": "k1"}
        first = call(tess).post(path, {"reason": "Away"}, **key)
        assert "Unique-Smith" in first.text
        assert call(tess).post(path, {"reason": "Away"}, **key).text == first.text
        call(sam).delete(f"people/{sam.uuid}")
        again = call(tess).post(path, {"reason": "Away"}, **key)
        assert problem(again, 409, "wrong_status")


_MANY = """
INSERT INTO booking SELECT (jsonb_populate_record(b, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('booking', 'id')), 'uuid', gen_random_uuid(),
    'notes', repeat('x', 10000)))).*
FROM booking b, generate_series(1, 1000) WHERE b.id = %s
"""
"""Bookings like one, with long notes."""


class TestExport:
    def test_has_what_is_kept(self, call, sam, lesson):
        answer = call(sam).get(f"people/{sam.uuid}/export")
        assert answer.status == 200
        assert answer.body["person"]["email"] == sam.email
        [booking] = answer.body["bookings"]
        assert (booking["notes"], booking["side"]) == ("I am Sam and like sums", "client")
        assert [entry["kind"] for entry in answer.body["ledger"]] == ["booking_requested"]
        assert "password" not in answer.text

    def test_is_for_oneself_staff_and_keys_that_may_read(self, call, sam, tess):
        at = f"people/{sam.uuid}/export"
        assert problem(call(make_student()).get(at), 404, "not_found")
        assert problem(call(sam).get(f"people/{tess.uuid}/export"), 403, "forbidden")
        assert problem(Integration(make_key(Scope.PEOPLE_WRITE)).get(at), 403, "missing_scope")
        assert Integration(make_key(Scope.PEOPLE_READ)).get(at).status == 200
        assert call(make_staff()).get(at).status == 200

    @pytest.mark.long
    def test_of_a_long_history_is_never_in_memory_as_a_whole(self, call, sam, tess, lesson):
        with connection.cursor() as cursor:
            cursor.execute(_MANY, [lesson.id])
        tracemalloc.start()
        answer = exported(lambda file: export(sam.uuid, file, by=sam, now=NOW))
        pieces = [len(piece) for piece in answer]
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        answer.close()
        assert sum(pieces) == int(answer.headers["Content-Length"]) > 9 * 2**20
        assert peak < 5 * 2**20

    def test_of_an_erased_person_is_404(self, call, sam):
        call(sam).delete(f"people/{sam.uuid}")
        staff = call(make_staff())
        assert problem(staff.get(f"people/{sam.uuid}/export"), 404, "not_found")
