"""The directory, one person, and the programmes."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.core_api import Integration, make_key, problem
from tests.factories import make_mentor, make_staff, make_student, make_teacher

from bookable.engine import registry
from bookable.storage.models import Person


def names(answer):
    assert answer.status == 200, answer
    return [each["name"] for each in answer.body["items"]]


class TestDirectory:
    def test_has_those_who_provide_by_name(self, call):
        john = make_student(name="John Doe")
        make_teacher(name="Maria Garcia")
        make_mentor(name="Jane Smith")
        assert names(call(john).get("people")) == ["Jane Smith", "Maria Garcia"]
        assert names(call(john).get("people", {"role": "mentor"})) == ["Jane Smith"]
        assert names(call(john).get("people", {"search": "GARCÍA"})) == ["Maria Garcia"]
        problem(call(john).get("people", {"role": "student"}), 422, "invalid")

    def test_has_everybody_for_staff_and_keys(self, call):
        make_student(name="John Doe")
        staff = make_staff(name="Sue Perkins")
        assert names(call(staff).get("people")) == ["John Doe", "Sue Perkins"]
        reader = Integration(make_key("people:read"))
        assert names(reader.get("people", {"role": "student"})) == ["John Doe"]
        problem(Integration(make_key("events:read")).get("people"), 403, "missing_scope")

    def test_goes_on_where_the_page_before_ended(self, call):
        john = make_student()
        for number in range(5):
            make_teacher(name=f"Teacher {number // 2}")
        seen, cursor = [], ""
        while cursor is not None:
            body = call(john).get("people", {"limit": 2, "cursor": cursor}).body
            seen += [each["id"] for each in body["items"]]
            cursor = body["next_cursor"]
        assert len(seen) == len(set(seen)) == 5
        first = call(john).get("people", {"limit": 2}).body["next_cursor"]
        problem(call(john).get("people", {"search": "x", "cursor": first}), 422, "invalid_cursor")

    def test_leaves_out_those_who_have_left(self, call):
        maria = make_teacher()
        Person.objects.filter(id=maria.person_id).update(is_active=False)
        assert names(call(make_student()).get("people")) == []


class TestPerson:
    @pytest.mark.parametrize(
        ("who", "is_told"), [("self", True), ("other", False), ("staff", True)]
    )
    def test_is_shown_with_mail_and_pace_to_few(self, call, who, is_told):
        maria = make_teacher(name="Maria Garcia", zone="Europe/Madrid")
        asker = {"self": maria, "other": make_student(), "staff": make_staff()}[who]
        body = call(asker).get(f"people/{maria.uuid}").body
        assert (body["name"], body["roles"]) == ("Maria Garcia", ["teacher"])
        assert body["email"] == (maria.email if is_told else None)
        assert (body["pace"] is not None) is is_told
        if is_told:
            assert body["pace"]["slot_interval_minutes"] == 30

    def test_who_provides_nothing_is_shown_to_themselves_and_staff(self, call):
        john = make_student()
        assert call(john).get(f"people/{john.uuid}").body["roles"] == ["student"]
        assert call(make_staff()).get(f"people/{john.uuid}").status == 200
        problem(call(make_student()).get(f"people/{john.uuid}"), 404, "not_found")
        problem(call(john).get(f"people/{UUID(int=7)}"), 404, "not_found")


class TestPrograms:
    def test_say_who_may_take_which_step(self, call):
        items = call(make_student()).get("programs").body["items"]
        assert [each["name"] for each in items] == registry.names()
        tutoring = next(each for each in items if each["name"] == "tutoring")
        assert tutoring["roles"] == {"provider": "teacher", "client": "student"}
        assert tutoring["holds"] == {"requested": 2880}
        editable = {each["name"]: each["editable"] for each in items}
        assert editable["tutoring"] == {"client": [], "provider": [], "staff": []}
        assert "location" in editable["marketplace"]["provider"]
        assert "location" not in editable["marketplace"]["client"]
        assert ("agenda" in editable["mentoring"]["client"], editable["mentoring"]["provider"]) == (
            True,
            [],
        )
        confirm = next(each for each in tutoring["steps"] if each["name"] == "confirm")
        assert confirm == {
            "name": "confirm",
            "by": ["provider"],
            "when": "before_start",
            "when_client": "before_start",
            "leads": {"requested": "confirmed"},
        }
