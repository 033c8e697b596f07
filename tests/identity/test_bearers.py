"""Bookable's own bearer tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api import Answer
from tests.factories import NOW

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.engine import tokens as stored
from bookable.engine.tokens import Account
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.tokens import Kind, bearer, credentials
from bookable.storage.models import Person

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]


def bearer_of(actor: Actor, *, kind: Kind = Kind.ACCESS, minutes: float = 15) -> str:
    lifetime = timedelta(minutes=minutes)
    return bearer(Account(actor, 1), now=NOW, lifetime=lifetime, kind=kind)


def altered(token: str, **said: Any) -> str:
    """Return a bearer token with other claims, correctly signed."""
    claims = jwt.decode(token, options={"verify_signature": False}) | said
    stored = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(stored, tokens._signing_key(), "HS256")


class TestBearer:
    def test_has_the_expected_claims(self, ada: Actor) -> None:
        said = jwt.decode(bearer_of(ada), options={"verify_signature": False})
        assert len(said.pop("jti")) == 32
        assert said == {
            "iss": "bookable",
            "sub": str(ada.uuid),
            "iat": NOW.timestamp(),
            "exp": NOW.timestamp() + 900,
            "typ": "access",
            "ver": 1,
        }

    def test_is_not_signed_with_the_secret_key_itself(self, ada: Actor, settings: Any) -> None:
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(bearer_of(ada), settings.SECRET_KEY, ["HS256"])

    def test_authenticates_with_one_statement(self, ada: Actor, me: Ask) -> None:
        token = bearer(Account(ada, 1), now=clock.now(), lifetime=timedelta(days=99_999))
        clock.follow_sandbox(False)
        with CaptureQueriesContext(connection) as statements:
            assert me(f"Bearer {token}").body["uuid"] == str(ada.uuid)
        # One that lets them in, and one for what is shown.
        assert len(statements) == 2

    def test_is_refused_for_an_inactive_person(self, ada: Actor, me: Ask) -> None:
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        assert me(f"Bearer {bearer_of(ada)}").status == 401

    def test_refresh_token_is_refused_as_credentials(self, ada: Actor, me: Ask) -> None:
        assert me(f"Bearer {bearer_of(ada, kind=Kind.REFRESH)}").status == 401

    def test_is_refused_under_the_token_scheme(self, ada: Actor, me: Ask) -> None:
        assert me(f"Token {bearer_of(ada)}").status == 401


class TestBearerExpiry:
    def test_is_valid_until_its_last_second(self, ada: Actor, me: Ask, at: At) -> None:
        at(NOW + timedelta(minutes=15, microseconds=-1))
        assert me(f"Bearer {bearer_of(ada)}").status == 200

    def test_is_invalid_at_its_end(self, ada: Actor, me: Ask, at: At) -> None:
        at(NOW + timedelta(minutes=15))
        assert me(f"Bearer {bearer_of(ada)}").status == 401

    def test_is_valid_again_if_the_clock_is_set_back(self, ada: Actor, me: Ask, at: At) -> None:
        at(NOW + timedelta(minutes=15))
        at(NOW)
        assert me(f"Bearer {bearer_of(ada)}").status == 200

    def test_is_valid_if_issued_in_the_future(self, ada: Actor, me: Ask, at: At) -> None:
        at(NOW - timedelta(days=400))
        assert me(f"Bearer {bearer_of(ada)}").status == 200

    def test_printed_bearer_is_valid_for_thirty_days(self, ada: Actor, me: Ask, at: At) -> None:
        printed = credentials(ada.uuid, now=NOW)["bearer"]
        at(NOW + timedelta(days=30, seconds=-1))
        assert me(f"Bearer {printed}").status == 200
        at(NOW + timedelta(days=30))
        assert me(f"Bearer {printed}").status == 401


class TestForgedBearer:
    @pytest.mark.parametrize(
        "said",
        [
            {"exp": None},
            {"exp": "never"},
            {"exp": True},
            {"nbf": NOW.timestamp() + 61},
            {"iss": None},
            {"iss": "elsewhere"},
            {"typ": None},
            {"typ": "admin"},
            {"ver": None},
            {"ver": 2},
            {"ver": "1"},
            {"sub": None},
            {"sub": "not a uuid"},
            {"sub": 7},
        ],
        ids=str,
    )
    def test_is_refused(self, ada: Actor, me: Ask, said: dict[str, Any]) -> None:
        assert me(f"Bearer {altered(bearer_of(ada), **said)}").status == 401

    @pytest.mark.parametrize(
        "said", [{"nbf": NOW.timestamp() + 60}, {"jti": None}, {"iat": "?"}, {"iat": None}], ids=str
    )
    def test_unchanged_copy_is_accepted(self, ada: Actor, me: Ask, said: dict[str, Any]) -> None:
        assert me(f"Bearer {altered(bearer_of(ada), **said)}").status == 200

    def test_of_an_older_version_is_refused(self, ada: Actor, me: Ask) -> None:
        stored.end_all(ada)
        assert me(f"Bearer {bearer_of(ada)}").status == 401
        assert me(f"Bearer {altered(bearer_of(ada), ver=2)}").status == 200

    def test_of_another_secret_key_is_refused(self, ada: Actor, me: Ask, settings: Any) -> None:
        token = bearer_of(ada)
        settings.SECRET_KEY = "another secret key, since the first one was stolen"
        assert me(f"Bearer {token}").status == 401
