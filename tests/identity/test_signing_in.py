"""The addresses under /api/auth/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api import Answer, Caller
from tests.factories import NOW, make_person
from tests.hashing import Quick
from tests.identity.issuers import PASSWORD

from bookable.domain.people import Actor
from bookable.engine import tokens as stored
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import Person

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]


def known(actor: Actor) -> dict[str, str]:
    return {"email": actor.email, "password": PASSWORD}


def log_in(browser: Client, given: dict[str, str]) -> Answer:
    return Answer(browser.post("/api/auth/login/", given, content_type="application/json"))


class TestLogIn:
    def test_returns_the_person(self, ada: Actor, call: Caller) -> None:
        answer = call.post("login/", known(ada))
        assert answer.status == 200
        shown = answer.body
        assert len(shown.pop("csrf_token")) == 64
        assert shown == {
            "id": ada.person_id,
            "uuid": str(ada.uuid),
            "email": ada.email,
            "name": "Ada Lovelace",
            "timezone": "UTC",
            "roles": ["teacher"],
        }
        assert answer.headers["Cache-Control"] == "no-store"

    def test_accepts_the_email_in_any_case(self, ada: Actor, call: Caller) -> None:
        given = {"email": ada.email.upper(), "password": PASSWORD}
        assert call.post("login/", given).status == 200

    def test_sets_a_session_cookie_hidden_from_scripts(self, ada: Actor) -> None:
        browser = Client()
        log_in(browser, known(ada))
        session = browser.cookies["sessionid"]
        assert session["httponly"]
        assert session["samesite"] == "Lax"

    def test_session_is_stored_under_a_digest(self, ada: Actor) -> None:
        browser = Client()
        log_in(browser, known(ada))
        shown = browser.cookies["sessionid"].value
        [stored] = Session.objects.values_list("session_key", flat=True)
        assert browser.get("/api/auth/me/").status_code == 200
        assert stored != shown
        browser.cookies["sessionid"] = stored
        assert browser.get("/api/auth/me/").status_code == 401

    def test_returns_a_working_csrf_token(self, ada: Actor) -> None:
        browser = Client(enforce_csrf_checks=True)
        token = log_in(browser, known(ada)).body["csrf_token"]
        answer = browser.post("/api/auth/logout/", headers={"X-CSRFToken": token})
        assert answer.status_code == 200

    def test_rotates_the_csrf_token(self, ada: Actor) -> None:
        browser = Client()
        log_in(browser, known(ada))
        before = browser.cookies["csrftoken"].value
        log_in(browser, known(ada))
        assert browser.cookies["csrftoken"].value != before

    def test_replaces_a_session_id_chosen_by_an_attacker(self, ada: Actor) -> None:
        browser = Client()
        browser.cookies["sessionid"] = chosen = "a" * 32
        log_in(browser, known(ada))
        assert browser.cookies["sessionid"].value != chosen

    def test_as_another_person_clears_the_first_session(self, ada: Actor) -> None:
        grace = make_person(name="Grace Hopper")
        stored = Person.objects.get(id=ada.person_id).password
        Person.objects.filter(id=grace.person_id).update(password=stored)
        browser = Client()
        log_in(browser, known(ada))
        log_in(browser, known(grace))
        assert browser.get("/api/auth/me/").json()["name"] == "Grace Hopper"


def counting(work: Any, calls: list[str]) -> Any:
    def counted(*given: Any) -> Any:
        calls.append(work.__name__)
        return work(*given)

    return counted


class TestWrongCredentials:
    @pytest.mark.parametrize("path", ["login/", "token/", "jwt/"])
    def test_are_indistinguishable(self, ada: Actor, call: Caller, path: str) -> None:
        inactive = make_person(is_active=False)
        stored = Person.objects.get(id=ada.person_id).password
        Person.objects.filter(id=inactive.person_id).update(password=stored)
        without_password = make_person()
        answers = [
            call.post(path, {"email": email, "password": password})
            for email, password in (
                (ada.email, "wrong"),
                ("nobody@example.com", PASSWORD),
                (inactive.email, PASSWORD),
                (without_password.email, "!"),
            )
        ]
        assert {answer.status for answer in answers} == {401}
        assert {answer.text for answer in answers} == {'{"detail":"Invalid email or password"}'}
        assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Token, Bearer"}

    @pytest.mark.parametrize("kind", ["wrong", "unknown", "inactive", "without password"])
    def test_take_one_hash_each(
        self, ada: Actor, call: Caller, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        inactive = make_person(is_active=False)
        stored = Person.objects.get(id=ada.person_id).password
        Person.objects.filter(id=inactive.person_id).update(password=stored)
        email, password = {
            "wrong": (ada.email, "wrong"),
            "unknown": ("nobody@example.com", PASSWORD),
            "inactive": (inactive.email, PASSWORD),
            "without password": (make_person().email, "!"),
        }[kind]
        hashes: list[str] = []
        for name in ("encode", "verify"):
            monkeypatch.setattr(Quick, name, counting(getattr(Quick, name), hashes))
        assert call.post("login/", {"email": email, "password": password}).status == 401
        assert len(hashes) == 1


class TestLogOut:
    def test_ends_the_session(self, ada: Actor) -> None:
        browser = Client()
        log_in(browser, known(ada))
        stolen = browser.cookies["sessionid"].value
        answer = Answer(browser.post("/api/auth/logout/"))
        assert answer.status == 200
        assert answer.body == {"detail": "Signed out"}
        assert browser.get("/api/auth/me/").status_code == 401
        browser.cookies["sessionid"] = stolen
        assert browser.get("/api/auth/me/").status_code == 401

    def test_returns_401_without_credentials(self, call: Caller) -> None:
        assert call.post("logout/").status == 401

    def test_keeps_tokens(self, ada: Actor, me: Ask) -> None:
        browser = Client()
        log_in(browser, known(ada))
        token = credentials(ada.uuid, now=NOW)["token"]
        browser.post("/api/auth/logout/")
        assert me(f"Token {token}").status == 200


class TestGetApiToken:
    def test_returns_the_one_that_commands_print(self, ada: Actor, call: Caller, me: Ask) -> None:
        answer = call.post("token/", known(ada))
        assert answer.status == 200
        assert answer.body == {"token": credentials(ada.uuid, now=NOW)["token"]}
        assert answer.headers["Cache-Control"] == "no-store"
        assert me(f"Token {answer.body['token']}").status == 200

    def test_returns_a_new_one_after_revoking(self, ada: Actor, call: Caller, me: Ask) -> None:
        old = call.post("token/", known(ada)).body["token"]
        stored.end_all(ada)
        new = call.post("token/", known(ada)).body["token"]
        assert new != old
        assert me(f"Token {new}").status == 200

    def test_sets_no_cookies(self, ada: Actor) -> None:
        browser = Client()
        browser.post("/api/auth/token/", known(ada), content_type="application/json")
        assert not browser.cookies


class TestGetBearers:
    def test_access_lasts_fifteen_minutes(self, ada: Actor, call: Caller, me: Ask, at: At) -> None:
        answer = call.post("jwt/", known(ada))
        assert answer.status == 200
        assert set(answer.body) == {"access", "refresh"}
        access = f"Bearer {answer.body['access']}"
        at(NOW + timedelta(minutes=15, seconds=-1))
        assert me(access).status == 200
        at(NOW + timedelta(minutes=15))
        assert me(access).status == 401

    def test_refresh_lasts_fourteen_days(self, ada: Actor, call: Caller, me: Ask, at: At) -> None:
        given = call.post("jwt/", known(ada)).body
        at(NOW + timedelta(days=14, seconds=-1))
        more = call.post("jwt/refresh/", {"refresh": given["refresh"]})
        assert more.status == 200
        assert me(f"Bearer {more.body['access']}").status == 200
        at(NOW + timedelta(days=14))
        late = call.post("jwt/refresh/", {"refresh": more.body["refresh"]})
        assert late.status == 401
        assert late.body == {"detail": "This refresh token is not valid"}

    def test_refresh_takes_one_statement(self, ada: Actor, call: Caller, at: At) -> None:
        refresh = call.post("jwt/", known(ada)).body["refresh"]
        with CaptureQueriesContext(connection) as statements:
            assert call.post("jwt/refresh/", {"refresh": refresh}).status == 200
        assert len([each for each in statements if "sandbox_clock" not in each["sql"]]) == 1

    def test_refresh_needs_a_refresh_token(self, ada: Actor, call: Caller) -> None:
        given = call.post("jwt/", known(ada)).body
        token = call.post("token/", known(ada)).body["token"]
        for wrong in (given["access"], token, "x", "a.b.c", given["refresh"] + "x"):
            assert call.post("jwt/refresh/", {"refresh": wrong}).status == 401

    def test_end_when_revoked(self, ada: Actor, call: Caller) -> None:
        given = call.post("jwt/", known(ada)).body
        stored.end_all(ada)
        assert call.post("jwt/refresh/", {"refresh": given["refresh"]}).status == 401

    def test_end_when_deactivated(self, ada: Actor, call: Caller) -> None:
        given = call.post("jwt/", known(ada)).body
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        assert call.post("jwt/refresh/", {"refresh": given["refresh"]}).status == 401
