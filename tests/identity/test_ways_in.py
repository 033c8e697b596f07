"""Which credentials decide if a request has several."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api import Answer
from tests.factories import NOW, make_person
from tests.identity.issuers import PASSWORD

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.auth.authenticators import AUTHS
from bookable.interfaces.auth.bearer_auth import BearerAuth
from bookable.interfaces.auth.session_auth import SessionAuth
from bookable.interfaces.auth.token_auth import TokenAuth
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import Person

Ask = Callable[[str], Answer]


@pytest.fixture
def browser(ada: Actor) -> Client:
    """A browser in which Ada has signed in."""
    made = Client(enforce_csrf_checks=True)
    given = {"email": ada.email, "password": PASSWORD}
    assert made.post("/api/auth/login/", given, content_type="application/json").status_code == 200
    return made


def test_every_api_accepts_all_three_credentials() -> None:
    assert [type(auth) for auth in AUTHS] == [TokenAuth, BearerAuth, SessionAuth]


class TestNoCredentials:
    def test_returns_401_with_the_schemes(self, call: object) -> None:
        answer = Answer(Client().get("/api/auth/me/"))
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Token, Bearer"
        assert answer.body == {"detail": "Not authenticated"}

    def test_takes_no_statement(self, db: None) -> None:
        with CaptureQueriesContext(connection) as statements:
            Client().get("/api/auth/me/")
        assert len(statements) == 0


class TestInvalidCredentials:
    HEADERS = (
        *("", "Token", "Bearer", "Token ", "Token x", "Bearer x", "Token a b", "Bearer bk_x"),
        *("Basic YTpi", "Digest x", "bk_x", "Bearer é", "Token \u00ff\u00fe"),
    )

    @pytest.mark.parametrize("header", HEADERS)
    def test_are_refused(self, me: Ask, header: str) -> None:
        answer = me(header)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Token, Bearer"

    @pytest.mark.parametrize("header", HEADERS)
    def test_do_not_fall_through_to_the_session(self, browser: Client, header: str) -> None:
        assert browser.get("/api/auth/me/").status_code == 200
        answer = browser.get("/api/auth/me/", headers={"Authorization": header})
        assert answer.status_code == 401


class TestSessionCredentials:
    def test_authenticate_with_two_statements(self, browser: Client, ada: Actor) -> None:
        clock.follow_sandbox(False)
        # The first request of an hour notes that the browser was seen.
        browser.get("/api/auth/me/")
        with CaptureQueriesContext(connection) as statements:
            answer = browser.get("/api/auth/me/")
        assert answer.json()["uuid"] == str(ada.uuid)
        # Two that let them in, and one for what is shown.
        assert len(statements) == 3

    def test_of_an_inactive_person_is_refused(self, browser: Client, ada: Actor) -> None:
        Person.objects.filter(id=ada.person_id).update(is_active=False)
        assert browser.get("/api/auth/me/").status_code == 401

    def test_end_with_a_password_change(self, browser: Client, ada: Actor) -> None:
        Person.objects.filter(id=ada.person_id).update(password="!")
        assert browser.get("/api/auth/me/").status_code == 401

    def test_need_a_csrf_token_for_changes(self, browser: Client) -> None:
        answer = Answer(browser.post("/api/auth/logout/"))
        assert answer.status == 403
        assert answer.body == {"detail": "CSRF Failed."}
        assert browser.get("/api/auth/me/").status_code == 200

    def test_wrong_csrf_token_is_refused(self, browser: Client) -> None:
        wrong = {"X-CSRFToken": "x" * 32}
        assert browser.post("/api/auth/logout/", headers=wrong).status_code == 403

    def test_csrf_token_of_the_cookie_is_accepted(self, browser: Client) -> None:
        right = {"X-CSRFToken": browser.cookies["csrftoken"].value}
        assert browser.post("/api/auth/logout/", headers=right).status_code == 200

    def test_give_way_to_a_token(self, browser: Client, at: object) -> None:
        other = make_person(name="Grace Hopper")
        token = credentials(other.uuid, now=NOW)["token"]
        answer = browser.get("/api/auth/me/", headers={"Authorization": f"Token {token}"})
        assert answer.json()["name"] == "Grace Hopper"


class TestTokenWithSession:
    def test_needs_no_csrf_token(self, ada: Actor) -> None:
        program = Client(enforce_csrf_checks=True)
        for scheme in ("Token", "Bearer"):
            token = credentials(ada.uuid, now=NOW)["token"]
            headers = {"Authorization": f"{scheme} {token}"}
            assert program.post("/api/auth/logout/", headers=headers).status_code == 200


class TestRequestClock:
    def test_is_read_once_per_request(self, ada: Actor, me: Ask) -> None:
        bearer = credentials(ada.uuid, now=NOW)["bearer"]
        with CaptureQueriesContext(connection) as statements:
            assert me(f"Bearer {bearer}").status == 200
        asked = [each for each in statements if "sandbox_clock" in each["sql"]]
        assert len(asked) == 1
