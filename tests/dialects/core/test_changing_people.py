"""Staff and keys add people, and people change what is said of them."""

from __future__ import annotations

import pytest
from tests.core_api import Integration, make_key, problem
from tests.factories import make_staff, make_student

from bookable.domain.people import Role
from bookable.storage.models import Calendar, Person

CHANGES = {
    "name": "Maria G. Garcia",
    "timezone": "America/Lima",
    "locale": "pt-br",
    "bio": "Algebra",
    "company": "Sums Ltd",
    "avatar_url": "https://sums.example/maria.png",
}
PACE = {
    "slot_interval_minutes": 15,
    "buffer_before_minutes": 5,
    "buffer_after_minutes": 10,
    "minimum_notice_minutes": 120,
    "maximum_advance_days": 60,
    "daily_limit": 4,
    "weekly_limit": 12,
    "auto_accept": True,
}
JANE = {"email": "Jane@Sums.example", "name": "Jane Doe"}


class TestPatch:
    def test_changes_what_is_sent(self, call, maria):
        at = f"people/{maria.uuid}"
        first = call(maria).patch(at, CHANGES)
        assert (first.status, first.body | CHANGES) == (200, first.body)
        assert first.headers["ETag"] == call(maria).get(at).headers["ETag"]
        second = call(maria).patch(at, {"pace": PACE}).body
        assert (second["pace"], second["bio"]) == (PACE, "Algebra")
        third = call(maria).patch(at, {"pace": {"auto_accept": False}}).body
        assert third["pace"] == PACE | {"auto_accept": False}
        assert call(maria).patch(at, {}).body == third
        freed = call(maria).patch(at, {"pace": {"daily_limit": None}}).body
        assert freed["pace"] == third["pace"] | {"daily_limit": None}

    def test_is_for_oneself_staff_and_keys(self, call, maria):
        at, company = f"people/{maria.uuid}", {"company": "Sums Ltd"}
        john = make_student()
        problem(call(john).patch(at, company), 403, "forbidden")
        problem(call(maria).patch(f"people/{john.uuid}", company), 404, "not_found")
        problem(call(maria).patch("people/maria", company), 404, "not_found")
        assert call(make_staff()).patch(at, company).status == 200
        assert Integration(make_key("people:write")).patch(at, company).status == 200
        problem(Integration(make_key("people:read")).patch(at, company), 403, "missing_scope")
        acting = Integration(make_key("people:write"), acts_as=john.uuid)
        problem(acting.patch(at, company), 403, "forbidden")
        assert acting.patch(f"people/{john.uuid}", company).status == 200

    def test_asks_who_may_before_the_body_is_read(self, call, maria):
        problem(call(make_student()).patch(f"people/{maria.uuid}", "no JSON"), 403, "forbidden")

    def test_is_refused_if_the_person_has_changed(self, call, maria):
        at = f"people/{maria.uuid}"
        seen = call(maria).get(at).headers["ETag"]
        assert call(maria).patch(at, {"bio": "One"}, If_Match=seen).status == 200
        problem(call(maria).patch(at, {"bio": "Two"}, If_Match=seen), 412, "precondition_failed")
        assert Person.objects.get(id=maria.person_id).bio == "One"

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"name": " "}, "/name"),
            ({"name": "a\u202eb"}, "/name"),
            ({"timezone": "Madrid"}, "/timezone"),
            ({"locale": "tlh"}, "/locale"),
            ({"avatar_url": "javascript:alert(1)"}, "/avatar_url"),
            ({"pace": {"slot_interval_minutes": 0}}, "/pace/slot_interval_minutes"),
            ({"pace": {"maximum_advance_days": 731}}, "/pace/maximum_advance_days"),
            ({"pace": {"daily_limit": 0}}, "/pace/daily_limit"),
            ({"pace": {"weekly_limit": 7001}}, "/pace/weekly_limit"),
            ({"pace": None}, "/pace"),
            ({"email": "other@example.com"}, "/email"),
            ({"roles": ["staff"]}, "/roles"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, call, maria, body, pointer):
        answer = call(maria).patch(f"people/{maria.uuid}", body)
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == pointer


class TestPost:
    def test_adds_a_person_with_a_calendar(self, call):
        body = JANE | CHANGES | {"roles": ["teacher"], "pace": {"buffer_after_minutes": 10}}
        answer = call(make_staff()).post("people", body)
        assert answer.status == 201, answer
        assert answer.body["email"] == "jane@sums.example"
        assert (answer.body["roles"], answer.body["bio"]) == (["teacher"], "Algebra")
        assert answer.body["pace"]["buffer_after_minutes"] == 10
        made = Person.objects.get(uuid=answer.body["id"])
        assert not made.has_usable_password()
        assert Calendar.objects.filter(person=made).exists()
        found = call(make_staff()).get(f"people/{made.uuid}")
        assert (found.body, found.headers["ETag"]) == (answer.body, answer.headers["ETag"])

    def test_is_done_once_under_an_idempotency_key(self):
        key = Integration(make_key("people:write"))
        first, again = (key.post("people", JANE, Idempotency_Key="jane-1") for _ in range(2))
        assert (first.status, first.text) == (again.status, again.text) == (201, again.text)
        assert Person.objects.filter(email="jane@sums.example").count() == 1

    def test_refuses_an_address_that_somebody_has(self, call):
        staff = call(make_staff())
        assert staff.post("people", JANE).status == 201
        problem(staff.post("people", JANE | {"email": "jane@sums.example "}), 409, "email_taken")

    def test_appoints_no_staff(self, call):
        answer = Integration(make_key()).post(
            "people", JANE | {"roles": [Role.TEACHER, Role.STAFF]}
        )
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/roles/1"

    def test_is_for_staff_and_keys(self, call):
        problem(call(make_student()).post("people", JANE), 403, "forbidden")

    @pytest.mark.parametrize(
        "email", ["jane", "jane@sums.example>", "x@unverified.invalid", "x@demo.example", "é@x.y"]
    )
    def test_needs_an_address_for_mail(self, call, email):
        answer = call(make_staff()).post("people", JANE | {"email": email})
        assert problem(answer, 422, "invalid")["errors"][0]["pointer"] == "/email"
