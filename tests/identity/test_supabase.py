"""Tokens as Supabase makes them: nothing in them says that an address was confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.api import Answer, Caller
from tests.factories import NOW, make_person, make_practitioner, make_service
from tests.identity.issuers import ISSUER, link, shared, sharing
from tests.steps import buy

from bookable.domain.people import UNVERIFIED, Actor, Role
from bookable.interfaces.cli.load import DjangoPasswords
from bookable.interfaces.world.loading import WorldRefused, load
from bookable.storage import person_rows as stored
from bookable.storage.models import Identity, Person

Ask = Callable[[str], Answer]


@pytest.fixture(autouse=True)
def _issuer(settings: Any) -> None:
    settings.ISSUER = sharing()


def supabase(sub: str, email: str, **more: Any) -> str:
    """Return the header of a signed-in Supabase user."""
    written_by_the_user = {
        "email": email,
        "email_verified": True,
        "phone_verified": False,
        "sub": sub,
        "full_name": "Tess Teacher",
        "roles": ["staff"],
    }
    said = {
        "email": email,
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": written_by_the_user,
        "aal": "aal1",
        "amr": [{"method": "password", "timestamp": int(NOW.timestamp())}],
        "session_id": str(uuid4()),
        "is_anonymous": False,
    }
    return shared(sub, **said | more)


def world(*people: dict[str, Any]) -> None:
    load(json.dumps({"people": people}), now=NOW, passwords=DjangoPasswords())


TESS = {"email": "tess@example.com", "roles": ["teacher"]}


class TestImportedPerson:
    def test_is_found_by_the_uuid_in_the_file(self, me: Ask) -> None:
        sub = str(uuid4())
        world(TESS | {"uuid": sub})
        body = me(supabase(sub, "tess@example.com")).body
        assert (body["uuid"], body["email"], body["roles"]) == (sub, TESS["email"], ["teacher"])

    def test_is_found_by_an_identity_in_the_file(self, me: Ask) -> None:
        sub = str(uuid4())
        world(TESS | {"identities": [{"issuer": ISSUER, "subject": sub}]})
        world(TESS | {"identities": [{"issuer": ISSUER, "subject": sub}]})
        assert me(supabase(sub, "other@example.com")).body["email"] == "tess@example.com"
        assert Identity.objects.filter(subject=sub).count() == 1

    def test_is_found_by_verified_email_of_a_trusted_issuer_only(
        self, me: Ask, settings: Any
    ) -> None:
        world(TESS)
        assert me(supabase(str(uuid4()), "tess@example.com")).body["roles"] == []
        settings.ISSUER = sharing(email_trusted=True)
        body = me(supabase(str(uuid4()), "tess@example.com")).body
        assert (body["email"], body["roles"]) == ("tess@example.com", ["teacher"])

    def test_is_not_found_by_an_unverified_email(self, me: Ask, settings: Any) -> None:
        world(TESS)
        settings.ISSUER = sharing(email_trusted=True)
        token = supabase(str(uuid4()), "tess@example.com", email_verified=False)
        assert me(token).body["email"] == ""


class TestWorldFileIdentities:
    def test_is_refused_if_another_person_has_the_uuid(self, ada: Actor) -> None:
        with pytest.raises(WorldRefused, match=r"^people\[0\].uuid: is somebody else's"):
            world(TESS | {"uuid": str(ada.uuid)})

    @pytest.mark.django_db
    def test_duplicate_uuid_is_refused(self) -> None:
        sub = str(uuid4())
        with pytest.raises(WorldRefused, match=r"^people\[1\].uuid: is somebody else's"):
            world(TESS | {"uuid": sub}, {"email": "b@example.com", "uuid": sub})

    def test_invalid_uuid_is_refused(self) -> None:
        with pytest.raises(WorldRefused, match=r"^people\[0\].uuid: must be a UUID"):
            world(TESS | {"uuid": "tess"})

    def test_is_refused_if_another_person_has_the_identity(self, ada: Actor) -> None:
        link(ada, subject="s")
        with pytest.raises(
            WorldRefused, match=r"^people\[0\].identities\[0\].subject: is somebody else's"
        ):
            world(TESS | {"identities": [{"issuer": ISSUER, "subject": "s"}]})

    def test_keeps_the_uuid_of_a_known_person(self, ada: Actor) -> None:
        world({"email": ada.email, "uuid": str(ada.uuid), "name": "Ada"})
        world({"email": ada.email, "name": "Ada L"})
        assert Person.objects.get(id=ada.person_id).uuid == ada.uuid


class TestNewcomer:
    def test_gets_the_default_roles_and_a_display_name(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = sharing(default_roles=frozenset({Role.STUDENT, Role.CLIENT}))
        body = me(supabase(str(uuid4()), "new@example.com")).body
        assert (body["name"], body["roles"]) == ("Tess Teacher", ["client", "student"])

    def test_is_named_after_a_verified_email_without_a_name(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = sharing(email_trusted=True)
        token = supabase(str(uuid4()), "tess.new@example.com", user_metadata={})
        assert me(token).body["name"] == "tess.new"
        unproved = supabase(str(uuid4()), "x@example.com", email_verified=False, user_metadata={})
        assert me(unproved).body["name"] == ""

    def test_gets_no_default_roles_if_the_issuer_sends_roles(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = sharing(default_roles=frozenset({Role.STUDENT}))
        said = {"provider": "email", "role": "mentor"}
        token = supabase(str(uuid4()), "new@example.com", app_metadata=said)
        assert me(token).body["roles"] == ["mentor"]


@pytest.mark.django_db
class TestUnverifiedEmail:
    def test_is_never_shown(self) -> None:
        seller, buyer = make_practitioner(), make_person(Role.CLIENT)
        for each in (seller, buyer):
            Person.objects.filter(id=each.person_id).update(email=f"{each.uuid.hex}{UNVERIFIED}")
        made = buy(make_service(seller), buyer)
        for caller in (seller, buyer):
            detail = Caller(caller, base="/api/v1/drf/").get(f"bookings/{made.id}/")
            assert detail.status == 200, detail
            assert UNVERIFIED not in detail.text
            assert detail.body["practitioner"]["email"] == detail.body["client"]["email"] == ""
            listed = Caller(caller, base="/api/v1/drf/").get("bookings/")
            assert UNVERIFIED not in listed.text

    def test_is_sent_to_no_vendor(self) -> None:
        someone = make_person(Role.CLIENT)
        Person.objects.filter(id=someone.person_id).update(email=f"x{UNVERIFIED}")
        account = stored.by_uuid(someone.uuid)
        assert account is not None
        # What a checkout takes for the vendor is the e-mail of who asks.
        assert account.actor.email == ""
