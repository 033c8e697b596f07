"""Coming back from Google or Microsoft with one's consent, over HTTP and by their look-alikes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_connection, make_student, make_teacher
from tests.gateways.vendor_calendars import Vendor, vendor_of
from tests.lookalikes.faults import Fault

from bookable.engine import clock, ports
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.http import throttling
from bookable.interfaces.http.calendar_consents import COOKIE
from bookable.storage.models import CalendarConnection, Person

pytestmark = pytest.mark.django_db


class Begun(NamedTuple):
    """The vendor's page, and the cookie that came with its address."""

    address: str
    cookie: Any


@pytest.fixture(params=["google", "microsoft"])
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        gateway = opened.open()
        ports.provide_calendars(gateway)
        ports.provide_consents(gateway)
        yield opened
        ports._calendars.pop(opened.kind)
        ports._consents.pop(opened.kind)


@pytest.fixture(autouse=True)
def _clock(db: None) -> Iterator[None]:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def begin(vendor, maria) -> Callable[..., Begun]:
    """Begin to connect a calendar by the API, as an app does."""

    def begin(**more) -> Begun:
        token = credentials(maria.uuid, now=NOW)["token"]
        answer = Client().post(
            "/api/core/v1/calendar-connections",
            {"kind": vendor.name, **more},
            content_type="application/json",
            headers={"Authorization": f"Token {token}"},
        )
        assert answer.status_code == 200, answer.content
        return Begun(answer.json()["authorize_url"], answer.cookies[COOKIE])

    return begin


def returned(vendor: Vendor, begun: Begun) -> str:
    """Consent at the vendor, and return the address to which it leads back, with its query."""
    parts = urlsplit(vendor.there.follow(begun.address))
    return f"{parts.path}?{parts.query}"


def browser(begun: Begun | None = None, *, person=None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if begun is not None:
        client.cookies[COOKIE] = begun.cookie.value
    if person is not None:
        client.force_login(Person.objects.get(id=person.person_id))
    return client


def begun_state(begun: Begun) -> str:
    return parse_qs(urlsplit(begun.address).query)["state"][0]


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


class TestConsent:
    def test_connects_the_calendar_in_the_browser_in_which_it_began(self, vendor, begin, maria):
        begun = begin(label="Work", on_external_change="follow")
        client = browser(begun)
        answer = client.get(returned(vendor, begun))
        assert (answer.status_code, answer.headers["Location"]) == (302, "?connected")
        [made] = CalendarConnection.objects.all()
        assert (made.person_id, made.kind, made.label) == (maria.person_id, vendor.name, "Work")
        assert made.on_external_change == "follow"
        after = client.get(f"/calendar-connections/{vendor.name}/callback?connected")
        assert (after.status_code, "is connected" in text(after)) == (200, True)

    def test_connects_it_where_the_person_is_signed_in(self, vendor, begin, maria):
        begun = begin()
        answer = browser(person=maria).get(returned(vendor, begun))
        assert answer.status_code == 302
        assert CalendarConnection.objects.filter(person_id=maria.person_id).count() == 1

    def test_keeps_the_refresh_token_sealed(self, vendor, begin):
        begun = begin()
        browser(begun).get(returned(vendor, begun))
        [made] = CalendarConnection.objects.all()
        [token] = vendor.there.refresh_tokens
        assert token.encode() not in bytes(made.secret)

    def test_shows_its_page_to_no_cache_and_no_other_site(self, vendor, begin):
        begun = begin()
        answer = browser().get(returned(vendor, begun))
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


class TestStrangeBrowser:
    def test_is_asked_first_whose_account_it_is(self, vendor, begin, maria):
        begun = begin()
        answer = browser().get(returned(vendor, begun))
        assert answer.status_code == 200
        assert "Maria Garcia" in text(answer)
        assert maria.email in text(answer)
        assert not CalendarConnection.objects.exists()
        assert vendor.there.count("token") == 0

    def test_connects_the_calendar_once_the_person_has_agreed(self, vendor, begin, maria):
        begun = begin()
        path, _, query = returned(vendor, begun).partition("?")
        client = browser()
        client.get(f"{path}?{query}")
        given = dict(each.split("=", 1) for each in query.split("&"))
        answer = client.post(path, {"state": begun_state(begun), "code": given["code"]})
        assert (answer.status_code, answer.headers["Location"]) == (302, "?connected")
        assert CalendarConnection.objects.filter(person_id=maria.person_id).exists()

    def test_of_another_person_is_refused(self, vendor, begin):
        begun = begin()
        other = browser(person=make_student())
        address = returned(vendor, begun)
        assert other.get(address).status_code == 403
        path, _, query = address.partition("?")
        given = dict(each.split("=", 1) for each in query.split("&"))
        again = other.post(path, {"state": begun_state(begun), "code": given["code"]})
        assert again.status_code == 403
        assert not CalendarConnection.objects.exists()

    def test_with_the_secret_of_another_consent_is_asked_first(self, vendor, begin):
        begun = begin()
        assert browser(begin()).get(returned(vendor, begun)).status_code == 200
        assert not CalendarConnection.objects.exists()


class TestStateThatDoesNotCount:
    def test_because_it_was_used(self, vendor, begin):
        begun = begin()
        client, address = browser(begun), returned(vendor, begun)
        client.get(address)
        answer = client.get(address)
        assert (answer.status_code, "done already" in text(answer)) == (400, True)
        assert CalendarConnection.objects.count() == 1

    def test_because_it_took_too_long(self, vendor, begin):
        begun = begin()
        set_clock(NOW + timedelta(minutes=16))
        answer = browser(begun).get(returned(vendor, begun))
        assert (answer.status_code, "took too long" in text(answer)) == (400, True)
        assert vendor.there.count("token") == 0

    @pytest.mark.parametrize("state", ["", "x", "é", "AAAA" * 40, "x" * 9_000, "\x00"])
    def test_because_it_was_not_made_here(self, vendor, state):
        path = f"/calendar-connections/{vendor.name}/callback"
        answer = browser().get(path, {"state": state, "code": "c"})
        assert (answer.status_code, "not valid" in text(answer)) == (400, True)

    def test_because_it_was_changed(self, vendor, begin):
        begun = begin()
        state = begun_state(begun)
        wrong = state[:-6] + ("A" if state[-6] != "A" else "B") + state[-5:]
        path = f"/calendar-connections/{vendor.name}/callback"
        assert browser(begun).get(path, {"state": wrong, "code": "c"}).status_code == 400

    def test_because_it_was_for_the_other_vendor(self, vendor, begin):
        begun = begin()
        other = {"google": "microsoft", "microsoft": "google"}[vendor.name]
        with vendor_of(other) as more:
            gateway = more.open()
            ports.provide_consents(gateway)
            path = f"/calendar-connections/{other}/callback"
            answer = browser(begun).get(path, {"state": begun_state(begun), "code": "c"})
            ports._consents.pop(more.kind)
        assert answer.status_code == 400

    def test_because_the_person_is_gone(self, vendor, begin, maria):
        begun = begin()
        Person.objects.filter(id=maria.person_id).update(is_active=False)
        assert browser(begun).get(returned(vendor, begun)).status_code == 400


class TestConsentThatFails:
    def test_because_the_person_says_no(self, vendor, begin):
        vendor.there.denies = True
        begun = begin()
        client, address = browser(begun), returned(vendor, begun)
        answer = client.get(address)
        assert (answer.status_code, "did not give your consent" in text(answer)) == (200, True)
        assert client.get(address).status_code == 400

    def test_because_the_vendor_has_an_error(self, vendor, begin):
        begun = begin()
        path = f"/calendar-connections/{vendor.name}/callback"
        given = {"state": begun_state(begun), "error": "<script>", "code": "x"}
        answer = browser(begun).get(path, given)
        assert answer.status_code == 502
        assert "<script>" not in text(answer)

    @pytest.mark.parametrize(
        "fault", [Fault(status=503, body=""), Fault(drop=True), Fault(status=200, body="?")]
    )
    def test_because_the_vendor_is_down(self, vendor, begin, fault):
        begun = begin()
        address = returned(vendor, begun)
        vendor.there.queue("token", fault)
        answer = browser(begun).get(address)
        assert answer.status_code == 502
        assert "We cannot reach your calendar at" in text(answer)
        assert not CalendarConnection.objects.exists()

    def test_because_the_code_is_not_accepted(self, vendor, begin):
        begun = begin()
        path = f"/calendar-connections/{vendor.name}/callback"
        answer = browser(begun).get(path, {"state": begun_state(begun), "code": "made-up"})
        assert (answer.status_code, "did not accept" in text(answer)) == (400, True)

    def test_because_there_are_too_many_calendars(self, vendor, begin, maria):
        begun = begin()
        for _ in range(10):
            make_connection(maria)
        answer = browser(begun).get(returned(vendor, begun))
        assert (answer.status_code, vendor.there.count("token")) == (409, 0)

    def test_because_of_too_many_attempts(self, vendor, settings, monkeypatch):
        settings.BOOKABLE_THROTTLES = True
        monkeypatch.setattr(throttling.CONSENTS, "at_most", 0)
        answer = browser().get(
            f"/calendar-connections/{vendor.name}/callback", REMOTE_ADDR="203.0.113.9"
        )
        assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)


class TestMissingPermission:
    @pytest.mark.parametrize("vendor", ["google"], indirect=True)
    def test_is_named(self, vendor, begin):
        vendor.there.scope = "openid"
        begun = begin()
        answer = browser(begun).get(returned(vendor, begun))
        assert (answer.status_code, "permission is missing" in text(answer)) == (403, True)


class TestBeginning:
    def test_answers_the_vendors_page_and_marks_the_browser(self, vendor, begin):
        begun = begin()
        assert begun.address.startswith(vendor.there.address)
        cookie = begun.cookie
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert (cookie["path"], cookie["max-age"]) == ("/calendar-connections/", 900)
