"""Which person an outside issuer's token belongs to."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api import Answer
from tests.factories import NOW, make_person
from tests.identity.issuers import ISSUER, link, shared, sharing

from bookable.domain.people import UNVERIFIED, Actor, Role
from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import Calendar, Identity, Person

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _issuer(settings: Any) -> None:
    settings.ISSUER = sharing()


def verified(actor: Actor) -> dict[str, Any]:
    return {"email": actor.email, "email_verified": True}


class TestOutsideToken:
    def test_is_refused_unless_configured(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = None
        assert me(shared()).status == 401
        assert not Identity.objects.exists()

    def test_takes_one_statement_for_a_known_person(self, me: Ask) -> None:
        # In its time by the real clock as well.
        token = shared(iat=time.time(), exp=time.time() + 300 * 86_400)
        me(token)
        clock.follow_sandbox(False)
        with CaptureQueriesContext(connection) as statements:
            assert me(token).status == 200
        # One that lets them in, and one for what is shown.
        assert len(statements) == 2

    def test_leaves_our_own_tokens_working(self, ada: Actor, me: Ask) -> None:
        own = credentials(ada.uuid, now=NOW)
        assert me(f"Token {own['token']}").status == me(f"Bearer {own['bearer']}").status == 200

    def test_is_refused_as_an_api_token(self, me: Ask) -> None:
        assert me(shared().replace("Bearer", "Token")).status == 401


class TestOutsideTokenPerson:
    def test_is_found_by_the_issuers_subject(self, ada: Actor, me: Ask) -> None:
        link(ada)
        assert me(shared("someone")).body["uuid"] == str(ada.uuid)

    def test_link_outweighs_other_claims(self, ada: Actor, me: Ask) -> None:
        other, third = make_person(), make_person()
        link(ada, subject=str(other.uuid))
        token = shared(str(other.uuid), **verified(third))
        assert me(token).body["uuid"] == str(ada.uuid)

    def test_is_another_person_for_another_issuer(self, ada: Actor, me: Ask) -> None:
        link(ada, issuer="https://elsewhere.example", subject="someone")
        assert me(shared("someone")).body["uuid"] != str(ada.uuid)

    def test_is_found_by_uuid(self, ada: Actor, me: Ask) -> None:
        token = shared(str(ada.uuid), **verified(make_person()))
        assert me(token).body["uuid"] == str(ada.uuid)

    def test_is_found_by_verified_email(self, ada: Actor, me: Ask) -> None:
        assert me(shared(email=ada.email, email_verified=True)).body["uuid"] == str(ada.uuid)

    def test_is_found_by_email_in_any_case(self, ada: Actor, me: Ask) -> None:
        token = shared(email=ada.email.upper(), email_verified=True)
        assert me(token).body["uuid"] == str(ada.uuid)

    def test_stays_linked_when_the_email_changes(self, ada: Actor, me: Ask) -> None:
        me(shared(**verified(ada)))
        Person.objects.filter(id=ada.person_id).update(email="moved@example.com")
        assert me(shared(**verified(ada))).body["uuid"] == str(ada.uuid)

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"email_verified": False},
            {"email_verified": "true"},
            {"email_verified": 1},
            {"user_metadata": {"email_verified": True}},
            {"app_metadata": {"email_verified": True}},
        ],
        ids=str,
    )
    def test_is_not_found_by_an_unverified_email(
        self, ada: Actor, me: Ask, said: dict[str, Any]
    ) -> None:
        answer = me(shared(email=ada.email, **said))
        assert answer.status == 200
        assert answer.body["uuid"] != str(ada.uuid)
        assert answer.body["email"] == ""
        assert Person.objects.get(id=answer.body["id"]).email.endswith(UNVERIFIED)

    @pytest.mark.parametrize("form", ["{uuid.hex}", "{{{uuid}}}", "urn:uuid:{uuid}", " {uuid}"])
    def test_is_not_found_by_an_odd_uuid_spelling(self, ada: Actor, me: Ask, form: str) -> None:
        answer = me(shared(form.format(uuid=ada.uuid)))
        assert answer.status == 200
        assert answer.body["uuid"] != str(ada.uuid)


class TestInactivePerson:
    @pytest.fixture
    def gone(self, ada: Actor) -> Actor:
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        return ada

    def test_is_refused_by_link(self, gone: Actor, me: Ask) -> None:
        link(gone)
        assert me(shared()).status == 401

    def test_is_refused_by_uuid(self, gone: Actor, me: Ask) -> None:
        assert me(shared(str(gone.uuid))).status == 401

    def test_is_refused_by_email(self, gone: Actor, me: Ask) -> None:
        assert me(shared(**verified(gone))).status == 401

    def test_is_neither_recreated_nor_given_roles(self, gone: Actor, me: Ask) -> None:
        link(gone)
        before = Person.objects.count()
        me(shared(app_metadata={"role": "staff"}))
        assert Person.objects.count() == before
        assert Person.objects.get(id=gone.person_id).roles == ["teacher"]


class TestUnknownSubject:
    def test_creates_a_person_with_a_calendar(self, me: Ask) -> None:
        said = {"email": "New@Example.com", "email_verified": True, "name": "Nora New"}
        body = me(shared(**said, app_metadata={"roles": ["student"]})).body
        made = Person.objects.get(id=body["id"])
        assert body["email"] == made.email == "new@example.com"
        assert body["name"] == made.name == "Nora New"
        assert body["roles"] == made.roles == ["student"]
        assert made.created_at == NOW
        assert Calendar.objects.filter(person=made).count() == 1
        assert [(each.issuer, each.subject) for each in made.identities.all()] == [
            (ISSUER, "someone")
        ]

    def test_is_the_same_person_the_second_time(self, me: Ask) -> None:
        before = Person.objects.count()
        assert me(shared()).body == me(shared()).body
        assert Person.objects.count() == before + 1

    def test_person_has_no_usable_password(self, me: Ask) -> None:
        made = Person.objects.get(id=me(shared()).body["id"])
        assert not made.has_usable_password()

    def test_person_gets_the_subject_as_uuid(self, me: Ask) -> None:
        subject = str(uuid4())
        assert me(shared(subject)).body["uuid"] == subject

    def test_person_gets_a_random_uuid_otherwise(self, me: Ask) -> None:
        assert UUID(me(shared("auth0|123")).body["uuid"]).version == 4

    def test_unverified_email_becomes_a_placeholder(self, me: Ask) -> None:
        ids = {
            me(shared(sub, iss=issuer, email="same@example.com")).body["id"]
            for sub in ("abc", "ABC", "a b", "ä@ö")
            for issuer in ("https://one.example", "https://two.example")
        }
        emails = set(Person.objects.filter(id__in=ids).values_list("email", flat=True))
        assert len(emails) == 8
        assert all(email.endswith(UNVERIFIED) for email in emails)

    @pytest.mark.parametrize(
        "email", ["", "nobody", "a@b@c", "a b@c", "a@\n", "x" * 99 + "@c", "@c"]
    )
    def test_missing_email_becomes_a_placeholder(self, me: Ask, email: str) -> None:
        answer = me(shared(email=email, email_verified=True))
        assert answer.body["email"] == ""

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ({"name": "  Nora  "}, "Nora"),
            ({"user_metadata": {"full_name": "Nora N"}}, "Nora N"),
            ({"user_metadata": {"name": "Nora"}}, "Nora"),
            ({"name": "Top", "user_metadata": {"name": "Below"}}, "Top"),
            ({"name": "x" * 1000}, "x" * 200),
            ({"name": "N\x00o\nr\ud800a\u202e"}, "Nora"),
            ({"name": 7, "user_metadata": "junk"}, ""),
            ({"user_metadata": {"name": ["x"], "full_name": None}}, ""),
            ({}, ""),
        ],
        ids=ascii,
    )
    def test_person_gets_the_name_in_the_token(
        self, me: Ask, said: dict[str, Any], name: str
    ) -> None:
        assert me(shared(**said)).body["name"] == name

    def test_person_has_no_roles_by_default(self, me: Ask) -> None:
        assert me(shared()).body["roles"] == []


class TestOutsideTokenRoles:
    @pytest.mark.parametrize(
        ("said", "roles"),
        [
            ({"role": "mentor"}, ["mentor"]),
            ({"roles": ["mentor", "staff"]}, ["mentor", "staff"]),
            ({"role": "buddy", "roles": ["mentor"]}, ["buddy", "mentor"]),
            ({"roles": ["mentor", "mentor", "emperor"]}, ["mentor"]),
            ({"roles": []}, []),
            ({"role": "emperor"}, []),
            ({"role": "Teacher"}, []),
        ],
        ids=str,
    )
    def test_come_from_app_metadata(
        self, ada: Actor, me: Ask, said: dict[str, Any], roles: list[str]
    ) -> None:
        assert me(shared(str(ada.uuid), app_metadata=said)).body["roles"] == roles
        assert Person.objects.get(id=ada.person_id).roles == roles

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"app_metadata": {}},
            {"app_metadata": {"provider": "email"}},
            {"app_metadata": {"role": None, "roles": None}},
            {"role": "staff"},
            {"roles": ["staff"]},
            {"user_metadata": {"role": "staff", "roles": ["staff"]}},
            {"user_metadata": {"app_metadata": {"role": "staff"}}},
        ],
        ids=str,
    )
    def test_stay_unchanged_without_app_metadata(
        self, ada: Actor, me: Ask, said: dict[str, Any]
    ) -> None:
        assert me(shared(str(ada.uuid), **said)).body["roles"] == ["teacher"]
        assert Person.objects.get(id=ada.person_id).roles == ["teacher"]

    def test_are_updated_at_each_sign_in(self, ada: Actor, me: Ask) -> None:
        for roles in (["staff"], ["mentor"], []):
            token = shared(str(ada.uuid), app_metadata={"roles": roles})
            assert me(token).body["roles"] == roles

    def test_are_written_only_when_they_change(self, ada: Actor, me: Ask) -> None:
        token = shared(str(ada.uuid), app_metadata={"role": Role.TEACHER})
        me(token)
        with CaptureQueriesContext(connection) as statements:
            me(token)
        assert not [each for each in statements if "UPDATE" in each["sql"]]
