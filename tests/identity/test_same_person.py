"""Which e-mail addresses belong to the same person, wherever they are entered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.api import Answer, Caller
from tests.factories import NOW, make_person
from tests.identity.issuers import ISSUER, PASSWORD, known_password, shared, sharing

from bookable.domain.people import UNVERIFIED, Actor, Role
from bookable.engine import accounts
from bookable.interfaces.cli.load import DjangoPasswords
from bookable.interfaces.world.loading import WorldRefused, load
from bookable.storage.models import Identity, IdentityLinking, Person

Ask = Callable[[str], Answer]

LOOKALIKES = {
    "kenji@shop.example": "\u212aenji@shop.example",
    "priya@shop.example": "pr\u0130ya@shop.example",
    "sam@shop.example": "\u017fam@shop.example",
}
"""Addresses that some Unicode normalization makes equal to the ones beside them."""


def known_as(email: str, *roles: Role) -> Actor:
    made = make_person(*roles)
    Person.objects.filter(id=made.person_id).update(email=email, password=known_password())
    return made


def world(**given: Any) -> None:
    load(json.dumps({"people": [given]}), now=NOW, passwords=DjangoPasswords())


@pytest.fixture(params=LOOKALIKES, ids=ascii)
def pair(request: pytest.FixtureRequest, at: object) -> tuple[Actor, str]:
    """A person, and an address that looks like theirs but is another one."""
    return known_as(request.param, Role.TEACHER), LOOKALIKES[request.param]


class TestEmailLookalike:
    @pytest.fixture(autouse=True)
    def _issuer(self, settings: Any) -> None:
        settings.ISSUER = sharing()

    def test_is_not_linked_to_the_person(self, pair: tuple[Actor, str], me: Ask) -> None:
        someone, email = pair
        body = me(shared(email=email, email_verified=True)).body
        assert body["uuid"] != str(someone.uuid)
        assert (body["email"], body["roles"]) == ("", [])
        assert not Identity.objects.filter(person_id=someone.person_id).exists()

    def test_cannot_sign_in(self, pair: tuple[Actor, str], call: Caller) -> None:
        given = {"email": pair[1], "password": PASSWORD}
        statuses = [call.post(path, given).status for path in ("login/", "token/", "jwt/")]
        assert statuses == [401] * 3

    def test_cannot_sign_in_to_the_admin(self, pair: tuple[Actor, str]) -> None:
        someone, email = pair
        Person.objects.filter(id=someone.person_id).update(roles=["staff"])
        refused = Client().post("/admin/login/", {"username": email, "password": PASSWORD})
        assert refused.status_code == 200
        kept = Person.objects.get(id=someone.person_id).email
        taken = Client().post("/admin/login/", {"username": kept, "password": PASSWORD})
        assert taken.status_code == 302

    def test_is_refused_in_a_world_file(self, pair: tuple[Actor, str]) -> None:
        someone, email = pair
        with pytest.raises(WorldRefused, match=r"people\[0\].email: must be an e-mail .* ASCII"):
            world(email=email, password="a password of my own")
        assert Person.objects.get(id=someone.person_id).password == known_password()

    def test_is_not_found_by_the_command(self, pair: tuple[Actor, str]) -> None:
        assert accounts.by_email(pair[1]) is None
        found = Person.objects.get(id=pair[0].person_id)
        assert accounts.by_email(found.email.upper()) is not None


class TestIssuerEmail:
    @pytest.fixture(autouse=True)
    def _issuer(self, settings: Any) -> None:
        settings.ISSUER = sharing()

    @pytest.mark.parametrize(
        "email", ["ada+x@a.example", "ada@a.example.", "ada@a.example ", "ada@sub.a.example"]
    )
    def test_another_address_is_another_person(self, me: Ask, email: str) -> None:
        someone = known_as("ada@a.example")
        answer = me(shared(email=email, email_verified=True))
        assert answer.body["uuid"] != str(someone.uuid)

    def test_matches_an_international_domain_in_ascii_form(self, me: Ask) -> None:
        someone = known_as("ada@xn--bcher-kva.example")
        found = me(shared(email="Ada@XN--bcher-kva.example", email_verified=True))
        assert found.body["uuid"] == str(someone.uuid)
        other = me(shared("two", email="ada@b\u00fccher.example", email_verified=True))
        assert other.body["uuid"] != str(someone.uuid)

    @pytest.mark.parametrize("write", [str, str.upper])
    def test_placeholder_is_not_linked(self, me: Ask, write: Callable[[str], str]) -> None:
        stranger = me(shared("first")).body
        kept = Person.objects.get(id=stranger["id"]).email
        assert kept.endswith(UNVERIFIED)
        body = me(shared("second", email=write(kept), email_verified=True)).body
        assert body["id"] != stranger["id"]
        assert body["email"] == ""


class TestNonAsciiEmail:
    @pytest.fixture
    def juergen(self, at: object) -> Actor:
        return known_as("j\u00fcrgen@b\u00fccher.example")

    def test_signs_in_as_stored(self, juergen: Actor, call: Caller) -> None:
        spellings = {
            "j\u00fcrgen@b\u00fccher.example": 200,
            "J\u00fcRGEN@b\u00fccher.Example": 200,
            "J\u00dcRGEN@b\u00fccher.example": 401,
            "ju\u0308rgen@b\u00fccher.example": 401,
        }
        for email, status in spellings.items():
            assert call.post("token/", {"email": email, "password": PASSWORD}).status == status


class TestEmailConstraint:
    def test_uses_an_index(self, ada: Actor) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT id FROM person WHERE email = %s", [ada.email])
            plan = " ".join(line for (line,) in cursor.fetchall())
        assert "Index" in plan
        assert "lower" not in plan


class TestIdentityLog:
    @pytest.fixture(autouse=True)
    def _issuer(self, settings: Any) -> None:
        settings.ISSUER = sharing()

    def logged(self) -> list[tuple[Any, ...]]:
        columns = ("person_id", "issuer", "subject", "linked_by", "email", "linked_at")
        return list(IdentityLinking.objects.order_by("id").values_list(*columns))

    def test_records_a_link_by_email_once(self, ada: Actor, me: Ask) -> None:
        for _ in range(2):
            me(shared(email=ada.email.upper(), email_verified=True))
        assert self.logged() == [(ada.person_id, ISSUER, "someone", "email", ada.email, NOW)]

    def test_records_a_link_by_uuid(self, ada: Actor, me: Ask) -> None:
        me(shared(str(ada.uuid)))
        assert self.logged() == [(ada.person_id, ISSUER, str(ada.uuid), "uuid", "", NOW)]

    def test_records_a_new_person(self, me: Ask) -> None:
        made = me(shared(email="new@example.com", email_verified=True)).body["id"]
        assert self.logged() == [(made, ISSUER, "someone", "first_sight", "new@example.com", NOW)]

    def test_records_a_link_by_world_file_once(self, at: object) -> None:
        linked = [{"issuer": ISSUER, "subject": "s"}]
        for _ in range(2):
            world(email="tess@example.com", identities=linked)
        tess = Person.objects.get(email="tess@example.com")
        assert self.logged() == [(tess.id, ISSUER, "s", "world_file", "", NOW)]
