"""The demo's people, whose credentials are printed: where they can sign in, and where not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.api import Answer
from tests.factories import NOW, make_person
from tests.identity.issuers import ISSUER, PASSWORD, known_password, shared, sharing

from bookable.domain.people import Actor, Role
from bookable.interfaces.auth import tokens
from bookable.storage.models import Identity, Person

HERE = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000"}
PUBLIC = "https://bookable.example.com"
JSON = "application/json"
SIGNING_IN = ["/api/auth/login/", "/api/auth/token/", "/api/auth/jwt/"]

Show = Callable[[str], int]


@pytest.fixture
def stella(at: object) -> Actor:
    """The demo's staff, with the printed password."""
    made = make_person(Role.STAFF, name="Stella Marsh")
    Person.objects.filter(id=made.person_id).update(
        email="staff@demo.example", password=known_password()
    )
    return Actor(made.person_id, made.uuid, made.name, "staff@demo.example", roles=made.roles)


@pytest.fixture
def public(settings: Any) -> Callable[[], None]:
    """Make the installation public while the demo's people are still there."""

    def go() -> None:
        settings.BOOKABLE_BASE_URL = PUBLIC
        settings.ALLOWED_HOSTS = ["*"]

    return go


def sign_in(path: str, *, email: str = "staff@demo.example", **extra: Any) -> int:
    given = {"email": email, "password": PASSWORD}
    return Client(**HERE | extra).post(path, given, content_type=JSON).status_code


def admits(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def at_the_admin(**extra: Any) -> Client:
    client = Client(**HERE | extra)
    client.post("/admin/login/", {"username": "staff@demo.example", "password": PASSWORD})
    return client


@pytest.fixture
def show(stella: Actor) -> Show:
    """Call `/api/auth/me/` with an Authorization header."""
    return lambda header: (
        Client(**HERE).get("/api/auth/me/", headers={"Authorization": header}).status_code
    )


@pytest.mark.usefixtures("stella")
class TestDemoOnThisMachine:
    @pytest.mark.parametrize("path", SIGNING_IN)
    def test_people_can_sign_in(self, path: str) -> None:
        assert sign_in(path) == 200
        assert sign_in(path, SERVER_NAME="localhost") == 200

    def test_staff_can_open_the_admin(self) -> None:
        assert admits(at_the_admin())


FROM_AFAR = [
    *({"headers": {name: "203.0.113.7"}} for name in ("X-Forwarded-For", "X-Real-IP")),
    *({"headers": {name: "x"}} for name in ("Forwarded", "Via", "X-Forwarded-Proto")),
    {"REMOTE_ADDR": "192.168.1.7"},
    {"SERVER_NAME": "bookable.example.com"},
]


@pytest.mark.usefixtures("stella")
@pytest.mark.parametrize("way", FROM_AFAR, ids=str)
class TestDemoThroughProxy:
    @pytest.fixture(autouse=True)
    def _any_host(self, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["*"]

    @pytest.mark.parametrize("path", SIGNING_IN)
    def test_demo_passwords_are_refused(self, path: str, way: dict[str, Any]) -> None:
        assert sign_in(path, **way) == 401

    def test_demo_passwords_are_refused_by_the_admin(self, way: dict[str, Any]) -> None:
        assert not admits(at_the_admin(**way))

    def test_other_people_can_sign_in(self, ada: Actor, way: dict[str, Any]) -> None:
        assert sign_in("/api/auth/token/", email=ada.email, **way) == 200


class TestDemoOnPublicInstallation:
    @pytest.mark.usefixtures("stella")
    @pytest.mark.parametrize("path", SIGNING_IN)
    def test_demo_passwords_are_refused(self, path: str, public: Callable[[], None]) -> None:
        public()
        assert sign_in(path) == 401
        assert not admits(at_the_admin())

    def test_earlier_tokens_are_refused(
        self, stella: Actor, show: Show, public: Callable[[], None]
    ) -> None:
        given = tokens.credentials(stella.uuid, now=NOW)
        headers = [f"Token {given['token']}", f"Bearer {given['token']}"]
        headers.append(f"Bearer {given['bearer']}")
        assert [show(each) for each in headers] == [200, 200, 200]
        public()
        assert [show(each) for each in headers] == [401, 401, 401]

    def test_tokens_cannot_be_refreshed(self, stella: Actor, public: Callable[[], None]) -> None:
        def refresh() -> int:
            return Client(**HERE).post("/api/auth/jwt/refresh/", body, JSON).status_code

        given = Client(**HERE).post(
            "/api/auth/jwt/", {"email": stella.email, "password": PASSWORD}, JSON
        )
        body = json.dumps({"refresh": given.json()["refresh"]})
        public()
        assert refresh() == 401

    @pytest.mark.usefixtures("stella")
    def test_sessions_are_ended(self, public: Callable[[], None]) -> None:
        browser = at_the_admin()
        assert browser.get("/api/auth/me/").status_code == 200
        public()
        assert browser.get("/api/auth/me/").status_code == 401
        assert not admits(browser)

    def test_outside_tokens_for_demo_people_are_refused(
        self, stella: Actor, show: Show, settings: Any, public: Callable[[], None]
    ) -> None:
        settings.ISSUER = sharing()
        Identity.objects.create(person_id=stella.person_id, issuer=ISSUER, subject="stella")
        assert show(shared("stella")) == 200
        public()
        assert show(shared("stella")) == 401

    def test_other_people_can_sign_in(
        self, ada: Actor, show: Show, public: Callable[[], None]
    ) -> None:
        public()
        assert sign_in("/api/auth/login/", email=ada.email) == 200
        assert show(f"Token {tokens.credentials(ada.uuid, now=NOW)['token']}") == 200


class TestDemoByOutsideIssuer:
    @pytest.fixture(autouse=True)
    def _trusted(self, settings: Any) -> None:
        settings.ISSUER = sharing(email_trusted=True)

    def test_does_not_create_or_find_demo_people(self, stella: Actor, me: Any) -> None:
        for email in ("staff@demo.example", "new@demo.example"):
            answer: Answer = me(shared(email=email, email_verified=True))
            assert (answer.status, answer.body["roles"]) == (200, [])
        assert list(Person.objects.filter(email__endswith="@demo.example")) == [
            Person.objects.get(id=stella.person_id)
        ]
