"""The opaque API token: derived, stored as a digest, revocable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api import Answer
from tests.factories import NOW, make_person

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.engine import tokens as stored
from bookable.interfaces.auth.tokens import api_token, authenticate_bearer, credentials, digest
from bookable.storage.models import ApiToken, Person

Ask = Callable[[str], Answer]


def token_of(actor: Actor) -> str:
    return credentials(actor.uuid, now=NOW)["token"]


class TestApiToken:
    def test_is_the_same_each_time_it_is_printed(self, ada: Actor) -> None:
        assert token_of(ada) == token_of(ada)

    def test_follows_from_the_person_and_the_version(self) -> None:
        one, other = uuid4(), uuid4()
        tokens = {api_token(one, 1), api_token(one, 2), api_token(other, 1)}
        assert len(tokens) == 3
        assert all(token.startswith("bk_") and len(token) == 46 for token in tokens)

    def test_is_stored_as_its_sha_256_only(self, ada: Actor) -> None:
        token = token_of(ada)
        [stored] = ApiToken.objects.filter(person_id=ada.person_id)
        assert bytes(stored.digest) == hashlib.sha256(token.encode()).digest() == digest(token)

    def test_is_stored_once(self, ada: Actor) -> None:
        for _ in range(3):
            token_of(ada)
        assert ApiToken.objects.filter(person_id=ada.person_id).count() == 1

    def test_authenticates_its_holder(self, ada: Actor, me: Ask) -> None:
        answer = me(f"Token {token_of(ada)}")
        assert answer.status == 200
        account = {
            "id": ada.person_id,
            "uuid": str(ada.uuid),
            "email": ada.email,
            "name": "Ada Lovelace",
            "timezone": "UTC",
            "roles": ["teacher"],
        }
        assert {name: answer.body[name] for name in account} == account

    @pytest.mark.parametrize("header", ["token {}", "TOKEN {}", "Token   {}  ", "Bearer {}"])
    def test_may_be_sent_in_several_ways(self, ada: Actor, me: Ask, header: str) -> None:
        assert me(header.format(token_of(ada))).status == 200

    @pytest.mark.parametrize("scheme", ["Token", "Bearer"])
    def test_takes_one_statement(self, ada: Actor, me: Ask, scheme: str) -> None:
        clock.follow_sandbox(False)
        token = token_of(ada)
        with CaptureQueriesContext(connection) as statements:
            assert me(f"{scheme} {token}").status == 200
        # One that lets them in, and one for what is shown.
        assert len(statements) == 2

    def test_unknown_token_is_refused(self, ada: Actor, me: Ask) -> None:
        assert me(f"Token {api_token(ada.uuid, 1)}").status == 401

    def test_of_an_inactive_person_is_refused(self, ada: Actor, me: Ask) -> None:
        token = token_of(ada)
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        assert me(f"Token {token}").status == me(f"Bearer {token}").status == 401

    def test_of_another_secret_key_is_refused(self, ada: Actor, me: Ask, settings: object) -> None:
        old = token_of(ada)
        settings.SECRET_KEY = "another secret key, since the first one was stolen"
        assert me(f"Token {old}").status == 401
        assert me(f"Token {token_of(ada)}").status == 200


class TestPrintedCredentials:
    def test_are_a_token_and_a_bearer(self, ada: Actor, me: Ask) -> None:
        given = credentials(ada.uuid, now=NOW)
        assert set(given) == {"token", "bearer"}
        assert me(f"Bearer {given['bearer']}").status == 200

    def test_of_an_unknown_person_raise_lookup_error(self, db: None) -> None:
        with pytest.raises(LookupError):
            credentials(uuid4(), now=NOW)

    def test_of_an_inactive_person_raise_lookup_error(self, ada: Actor) -> None:
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        with pytest.raises(LookupError):
            credentials(ada.uuid, now=NOW)


class TestRevokeApiToken:
    def test_voids_the_token_and_every_bearer(self, ada: Actor, me: Ask) -> None:
        old = credentials(ada.uuid, now=NOW)
        stored.end_all(ada)
        assert me(f"Token {old['token']}").status == 401
        assert me(f"Bearer {old['bearer']}").status == 401
        assert authenticate_bearer(old["bearer"], now=NOW) is None

    def test_leaves_nothing_of_the_old_token(self, ada: Actor) -> None:
        token_of(ada)
        stored.end_all(ada)
        assert not ApiToken.objects.filter(person_id=ada.person_id).exists()

    def test_makes_the_next_token_another_one_that_works(self, ada: Actor, me: Ask) -> None:
        old = token_of(ada)
        stored.end_all(ada)
        new = token_of(ada)
        assert new != old
        assert me(f"Token {new}").status == 200
        assert me(f"Token {old}").status == 401

    def test_keeps_other_peoples_tokens(self, ada: Actor, me: Ask) -> None:
        other = token_of(make_person())
        stored.end_all(ada)
        assert me(f"Token {other}").status == 200
