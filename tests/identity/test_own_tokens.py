"""The caller's own tokens: listing them, revoking one or all, and expiry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.api import Answer, Caller
from tests.factories import NOW, make_person
from tests.identity.issuers import PASSWORD, shared, sharing

from bookable.domain.people import Actor
from bookable.engine.cleanup import delete_expired
from bookable.engine.tokens import TOKEN_LASTS, Account
from bookable.interfaces.auth import tokens
from bookable.interfaces.auth.tokens import Pair, credentials
from bookable.storage.models import ApiToken, Person

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]


@pytest.fixture
def pair(ada: Actor) -> Pair:
    made = tokens.bearers(Account(ada, 1), now=NOW)
    assert made is not None
    return made


@pytest.fixture
def printed(ada: Actor) -> dict[str, str]:
    return credentials(ada.uuid, now=NOW)


def signed(call: Caller, path: str, header: str, method: str = "POST") -> Answer:
    return call.send(method, path, Authorization=header)


def moment(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


class TestTokenList:
    def test_has_the_api_token_and_each_sign_in(
        self, ada: Actor, call: Caller, pair: Pair, printed: dict[str, str], at: At
    ) -> None:
        at(NOW + timedelta(minutes=1))
        access = call.post("jwt/refresh/", {"refresh": pair.refresh}).body["access"]
        family = ApiToken.objects.get(person_id=ada.person_id, kind="jwt")
        token = ApiToken.objects.get(person_id=ada.person_id, kind="token")
        of_jwt = {
            "id": family.id,
            "kind": "jwt",
            "created_at": moment(NOW),
            "refreshed_at": moment(NOW + timedelta(minutes=1)),
            "expires_at": moment(NOW + timedelta(days=14)),
            "current": True,
        }
        of_token = {
            "id": token.id,
            "kind": "token",
            "created_at": moment(NOW),
            "refreshed_at": None,
            "expires_at": moment(NOW + timedelta(days=730)),
            "current": False,
        }
        listed = call.get("tokens/", Authorization=f"Bearer {access}").body
        assert sorted(listed, key=lambda each: each["kind"]) == [of_jwt, of_token]
        for header in (f"Token {printed['token']}", f"Bearer {printed['bearer']}"):
            shown = call.get("tokens/", Authorization=header).body
            assert {each["kind"]: each["current"] for each in shown} == {
                "token": True,
                "jwt": False,
            }

    def test_has_no_secrets_and_nothing_of_others(
        self, ada: Actor, call: Caller, printed: dict[str, str]
    ) -> None:
        credentials(make_person().uuid, now=NOW)
        answer = call.get("tokens/", Authorization=f"Token {printed['token']}")
        assert len(answer.body) == 1
        assert printed["token"] not in answer.text

    def test_excludes_expired_tokens(self, ada: Actor, pair: Pair, at: At) -> None:
        at(NOW + timedelta(days=14))
        listed = Caller(ada, base="/api/auth/").get("tokens/").body
        assert [each["kind"] for each in listed] == ["token"]


class TestSignOut:
    def test_with_an_api_token_ends_it_and_its_printed_bearers(
        self, ada: Actor, call: Caller, me: Ask, pair: Pair, printed: dict[str, str]
    ) -> None:
        out = signed(call, "logout/", f"Token {printed['token']}")
        assert (out.status, out.body) == (200, {"detail": "Signed out"})
        assert me(f"Token {printed['token']}").status == 401
        assert me(f"Bearer {printed['bearer']}").status == 401
        assert me(f"Bearer {pair.access}").status == 200

    def test_with_a_printed_bearer_ends_it_and_its_api_token(
        self, call: Caller, me: Ask, printed: dict[str, str]
    ) -> None:
        assert signed(call, "logout/", f"Bearer {printed['bearer']}").status == 200
        assert me(f"Bearer {printed['bearer']}").status == 401
        assert me(f"Token {printed['token']}").status == 401

    def test_with_a_bearer_ends_it_and_its_refresh_token(
        self, ada: Actor, call: Caller, me: Ask, pair: Pair, printed: dict[str, str]
    ) -> None:
        other = tokens.bearers(Account(ada, 1), now=NOW)
        assert other is not None
        assert signed(call, "logout/", f"Bearer {pair.access}").status == 200
        assert me(f"Bearer {pair.access}").status == 401
        assert call.post("jwt/refresh/", {"refresh": pair.refresh}).status == 401
        assert me(f"Bearer {other.access}").status == 200
        assert me(f"Token {printed['token']}").status == 200

    def test_with_a_session_keeps_tokens(
        self, ada: Actor, me: Ask, pair: Pair, printed: dict[str, str]
    ) -> None:
        browser = Client()
        known = {"email": ada.email, "password": PASSWORD}
        browser.post("/api/auth/login/", known, content_type="application/json")
        assert browser.post("/api/auth/logout/").status_code == 200
        assert me(f"Token {printed['token']}").status == 200
        assert me(f"Bearer {pair.access}").status == 200

    @pytest.mark.parametrize(("method", "path"), [("POST", "logout/"), ("DELETE", "token/")])
    def test_with_an_outside_token_is_refused(
        self, call: Caller, settings: object, method: str, path: str
    ) -> None:
        settings.ISSUER = sharing()
        answer = signed(call, path, shared(), method)
        assert answer.status == 400
        assert "sign out there" in answer.body["detail"]


class TestRevokeCurrentToken:
    def test_ends_it(self, call: Caller, me: Ask, pair: Pair, printed: dict[str, str]) -> None:
        for header in (f"Token {printed['token']}", f"Bearer {pair.access}"):
            answer = signed(call, "token/", header, "DELETE")
            assert (answer.status, answer.text) == (204, "")
            assert me(header).status == 401

    def test_is_refused_without_a_token(self, ada: Actor) -> None:
        browser = Client()
        known = {"email": ada.email, "password": PASSWORD}
        browser.post("/api/auth/login/", known, content_type="application/json")
        answer = browser.delete("/api/auth/token/")
        assert answer.status_code == 400
        assert answer.json() == {"detail": "Authorization: must show the token that is to end"}

    def test_next_token_is_another(self, ada: Actor, call: Caller, me: Ask) -> None:
        seen = []
        for _ in range(3):
            given = credentials(ada.uuid, now=NOW)
            assert given == credentials(ada.uuid, now=NOW)
            assert me(f"Token {given['token']}").status == me(f"Bearer {given['bearer']}").status
            assert me(f"Token {given['token']}").status == 200
            seen += [given["token"], given["bearer"]]
            signed(call, "token/", f"Token {given['token']}", "DELETE")
        assert len(set(seen)) == 6
        for scheme, secret in zip(("Token", "Bearer") * 3, seen, strict=True):
            assert me(f"{scheme} {secret}").status == 401


class TestRevokeOneToken:
    def test_ends_only_that_one(
        self, ada: Actor, call: Caller, me: Ask, pair: Pair, printed: dict[str, str]
    ) -> None:
        family = ApiToken.objects.get(person_id=ada.person_id, kind="jwt").id
        header = f"Token {printed['token']}"
        assert signed(call, f"tokens/{family}/", header, "DELETE").status == 204
        assert me(f"Bearer {pair.access}").status == 401
        assert me(header).status == 200
        again = signed(call, f"tokens/{family}/", header, "DELETE")
        assert (again.status, again.body) == (404, {"detail": "There is no such token"})

    def test_api_token_ends_with_its_printed_bearers(
        self, ada: Actor, call: Caller, me: Ask, pair: Pair, printed: dict[str, str]
    ) -> None:
        token = ApiToken.objects.get(person_id=ada.person_id, kind="token").id
        signed(call, f"tokens/{token}/", f"Bearer {pair.access}", "DELETE")
        assert me(f"Token {printed['token']}").status == 401
        assert me(f"Bearer {printed['bearer']}").status == 401
        assert me(f"Bearer {pair.access}").status == 200

    @pytest.mark.parametrize("name", ["0", "x", "9" * 19, "9" * 30, "-1", "1.0", "%00"])
    def test_returns_404_for_an_unknown_token(self, ada: Actor, name: str) -> None:
        answer = Caller(ada, base="/api/auth/").delete(f"tokens/{name}/")
        assert answer.status == 404

    def test_token_of_another_person_returns_404(self, ada: Actor, me: Ask) -> None:
        theirs = credentials(make_person().uuid, now=NOW)["token"]
        token_id = ApiToken.objects.get(digest=tokens.digest(theirs)).id
        assert Caller(ada, base="/api/auth/").delete(f"tokens/{token_id}/").status == 404
        assert me(f"Token {theirs}").status == 200


class TestRevokeAllTokens:
    def test_ends_sessions_too(
        self, ada: Actor, call: Caller, me: Ask, pair: Pair, printed: dict[str, str]
    ) -> None:
        known = {"email": ada.email, "password": PASSWORD}
        browsers = [Client(), Client()]
        for browser in browsers:
            browser.post("/api/auth/login/", known, content_type="application/json")
        assert browsers[0].delete("/api/auth/tokens/").status_code == 204
        assert [each.get("/api/auth/me/").status_code for each in browsers] == [401, 401]
        assert me(f"Token {printed['token']}").status == 401
        assert me(f"Bearer {printed['bearer']}").status == 401
        assert me(f"Bearer {pair.access}").status == 401


class TestApiTokenExpiry:
    def test_is_730_days_after_it_was_issued(self, ada: Actor, me: Ask, at: At) -> None:
        token = credentials(ada.uuid, now=NOW)["token"]
        at(NOW + TOKEN_LASTS - timedelta(seconds=1))
        assert me(f"Token {token}").status == 200
        at(NOW + TOKEN_LASTS)
        assert me(f"Token {token}").status == 401

    def test_restarts_when_the_token_is_given_out_again(self, ada: Actor, me: Ask, at: At) -> None:
        token = credentials(ada.uuid, now=NOW)["token"]
        later = NOW + timedelta(days=700)
        assert credentials(ada.uuid, now=later)["token"] == token
        at(later + timedelta(days=700))
        assert me(f"Token {token}").status == 200

    @pytest.mark.parametrize("is_tidied", [False, True])
    def test_expired_token_stays_expired(
        self, ada: Actor, me: Ask, at: At, is_tidied: bool
    ) -> None:
        old = credentials(ada.uuid, now=NOW)["token"]
        later = NOW + TOKEN_LASTS
        at(later)
        if is_tidied:
            assert delete_expired(later) >= 1
        new = credentials(ada.uuid, now=later)
        assert new["token"] != old
        assert me(f"Token {old}").status == 401
        assert me(f"Token {new['token']}").status == me(f"Bearer {new['bearer']}").status == 200


class TestExpiredTokenCleanup:
    def test_deletes_expired_tokens_only(self, ada: Actor, pair: Pair) -> None:
        grace = make_person()
        credentials(grace.uuid, now=NOW)
        credentials(ada.uuid, now=NOW + timedelta(days=1))
        delete_expired(NOW + timedelta(days=14, seconds=-1))
        assert ApiToken.objects.filter(kind="jwt", person_id=ada.person_id).count() == 1
        delete_expired(NOW + timedelta(days=14))
        assert not ApiToken.objects.filter(kind="jwt", person_id=ada.person_id).exists()
        delete_expired(NOW + TOKEN_LASTS)
        assert [each.person_id for each in ApiToken.objects.filter(kind="token")] == [ada.person_id]

    def test_works_in_batches(self, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bookable.storage.sql.pages.__kwdefaults__", {"size": 2})
        later = NOW + timedelta(days=14)
        # Tests with threads commit, and what they leave behind may have expired as well.
        delete_expired(later)
        for _ in range(9):
            tokens.bearers(Account(ada, 1), now=NOW)
        assert [delete_expired(later), delete_expired(later)] == [9, 0]

    def test_deletes_sessions_expired_in_real_time(self, ada: Actor) -> None:
        real = datetime.now(UTC)
        for name, days in (("over", -1), ("lasting", 1)):
            ends = real + timedelta(days=days)
            Session.objects.create(session_key=name, session_data="", expire_date=ends)
        delete_expired(real + timedelta(days=400))
        assert [each.session_key for each in Session.objects.all()] == ["lasting"]


class TestUpgradedPerson:
    def test_keeps_existing_token_and_bearer(self, ada: Actor, me: Ask) -> None:
        """They are derived from the UUID and the version alone, as before."""
        token = tokens.api_token(ada.uuid, 1)
        ApiToken.objects.create(
            person_id=ada.person_id, digest=tokens.digest(token), created_at=NOW
        )
        printed = tokens.bearer(Account(ada, 1), now=NOW, lifetime=timedelta(days=30))
        assert me(f"Token {token}").status == me(f"Bearer {printed}").status == 200
        assert credentials(ada.uuid, now=NOW)["token"] == token
        assert Person.objects.get(id=ada.person_id).token_serial == 0


class TestTokensOpenApi:
    @pytest.fixture
    def paths(self, db: None) -> dict[str, dict[str, Any]]:
        return Client().get("/api/openapi/auth.json").json()["paths"]

    def test_has_every_address(self, paths: dict[str, dict[str, Any]]) -> None:
        assert {"get", "delete"} <= set(paths["/api/auth/tokens/"])
        assert "delete" in paths["/api/auth/tokens/{token_id}/"]
        assert {"post", "delete"} <= set(paths["/api/auth/token/"])
        assert "post" in paths["/api/auth/password/"]

    def test_requires_credentials_where_needed(self, paths: dict[str, dict[str, Any]]) -> None:
        assert paths["/api/auth/token/"]["post"]["security"] == []
        assert "401" in paths["/api/auth/token/"]["post"]["responses"]
        assert len(paths["/api/auth/token/"]["delete"]["security"]) == 3

    def test_offers_an_idempotency_key_where_supported(
        self, paths: dict[str, dict[str, Any]]
    ) -> None:
        taking = {
            path
            for path, methods in paths.items()
            for method in methods.values()
            if isinstance(method, dict)
            if any(one["name"] == "Idempotency-Key" for one in method.get("parameters", ()))
        }
        assert taking == {"/api/auth/me/"}
