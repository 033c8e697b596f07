"""Consents at Google and at Microsoft, and the tokens that follow from them."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from tests.gateways.vendor_calendars import MARCH, Vendor, vendor_of
from tests.lookalikes.faults import Fault

from bookable.domain.calendar_servers import CalendarAccess, CalendarDenied, CalendarError
from bookable.domain.consents import ConsentIncomplete

BACK = "https://book.example/calendar-connections/x/callback"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode()[:-1]


@pytest.fixture(params=["google", pytest.param("microsoft", marks=pytest.mark.long)])
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        yield opened


@pytest.fixture
def gateway(vendor):
    return vendor.open()


def consent(gateway, vendor) -> dict[str, str]:
    """Return the query with which the person comes back."""
    address = gateway.address(state="st&te", challenge=CHALLENGE, back_to=BACK)
    back = urlsplit(vendor.there.follow(address))
    assert back._replace(query="").geturl() == BACK
    return dict(parse_qsl(back.query))


def redeem(gateway, code: str, verifier: str = VERIFIER):
    return gateway.redeem(code, verifier=verifier, back_to=BACK, within=5)


class TestConsentPage:
    def test_leads_back_with_the_state_and_a_code(self, gateway, vendor):
        back = consent(gateway, vendor)
        assert back["state"] == "st&te"
        assert redeem(gateway, back["code"]).secret in vendor.there.refresh_tokens

    def test_asks_for_no_more_than_is_needed(self, gateway, vendor):
        address = gateway.address(state="s", challenge=CHALLENGE, back_to=BACK)
        scope = parse_qs(urlsplit(address).query)["scope"][0]
        assert (
            scope
            == {
                "google": "https://www.googleapis.com/auth/calendar.events",
                "microsoft": "https://graph.microsoft.com/Calendars.ReadWrite offline_access",
            }[vendor.name]
        )

    def test_leads_back_without_a_code_if_the_person_says_no(self, gateway, vendor):
        vendor.there.denies = True
        assert consent(gateway, vendor) == {"state": "st&te", "error": "access_denied"}


class TestCode:
    def test_is_worth_nothing_without_the_verifier(self, gateway, vendor):
        with pytest.raises(CalendarDenied):
            redeem(gateway, consent(gateway, vendor)["code"], "w" * 43)

    def test_is_worth_nothing_the_second_time(self, gateway, vendor):
        code = consent(gateway, vendor)["code"]
        redeem(gateway, code)
        with pytest.raises(CalendarDenied):
            redeem(gateway, code)

    def test_without_lasting_access_is_refused(self, gateway, vendor):
        answer = {"access_token": "a", "scope": "x", "expires_in": 3600}
        vendor.there.queue("token", Fault(status=200, body=answer))
        with pytest.raises(ConsentIncomplete):
            redeem(gateway, "code")

    def test_is_not_tried_for_longer_than_allowed(self, gateway, vendor):
        vendor.there.queue("token", Fault.hang(9))
        with pytest.raises(CalendarError, match="in time"):
            gateway.redeem("code", verifier=VERIFIER, back_to=BACK, within=0.3)


class TestUntickedScope:
    def test_at_google_is_refused(self):
        with vendor_of("google") as vendor:
            vendor.there.scope = "https://www.googleapis.com/auth/userinfo.email"
            gateway = vendor.open()
            with pytest.raises(ConsentIncomplete, match="not allowed to show"):
                redeem(gateway, consent(gateway, vendor)["code"])


class TestOwnCredentials:
    def test_pass_if_the_vendor_knows_them(self, gateway):
        gateway.check(within=5)

    def test_fail_if_it_does_not(self, vendor):
        with pytest.raises(CalendarError, match="did not accept the credentials"):
            vendor.open(client_secret="wrong").check(within=5)

    def test_fail_if_it_is_out_of_order(self, gateway, vendor):
        vendor.there.queue("token", Fault(status=502, body=""))
        with pytest.raises(CalendarError, match="out of order"):
            gateway.check(within=5)

    def test_stand_in_no_repr(self, gateway, vendor):
        shown = f"{gateway!r} {gateway._oauth.app!r} {vendor.access()!r}"
        assert vendor.there.client_secret not in shown
        assert vendor.access().secret not in shown


class TestRevokedConsent:
    def test_is_given_back_at_google(self):
        with vendor_of("google") as vendor:
            gateway, access = vendor.open(), vendor.access()
            gateway.revoke(access, within=5)
            assert vendor.there.refresh_tokens == set()
            gateway.revoke(access, within=5)

    def test_that_could_not_be_given_back_is_an_error(self):
        with vendor_of("google") as vendor:
            vendor.there.queue("revoke", Fault(status=503, body=""))
            with pytest.raises(CalendarError, match="out of order"):
                vendor.open().revoke(vendor.access(), within=5)

    def test_leaves_no_access_token(self, gateway, vendor):
        gateway.changes(vendor.access(), "", MARCH, within=5)
        access = vendor.access()
        vendor.there.refresh_tokens.clear()
        gateway.revoke(access, within=5)
        with pytest.raises(CalendarDenied):
            gateway.changes(access, "", MARCH, within=5)


class TestAccessToken:
    def read(self, gateway, vendor, within=5):
        return gateway.changes(vendor.access(), "", MARCH, within=within)

    def test_is_used_for_many_calls(self, gateway, vendor):
        for _ in range(3):
            self.read(gateway, vendor)
        assert vendor.there.count("token") == 1

    def test_is_fetched_for_each_connection(self, gateway, vendor):
        self.read(gateway, vendor)
        vendor.keeper.secrets[2] = vendor.there.consent()
        gateway.changes(vendor.access(connection=2), "", MARCH, within=5)
        assert vendor.there.count("token") == 2

    def test_is_renewed_before_it_expires(self, gateway, vendor):
        vendor.there.expires_in = 0.5
        self.read(gateway, vendor)
        time.sleep(0.46)
        self.read(gateway, vendor)
        assert vendor.there.count("token") == 2

    def test_is_renewed_once_when_it_is_rejected(self, gateway, vendor):
        self.read(gateway, vendor)
        vendor.there.expire()
        self.read(gateway, vendor)
        assert vendor.there.count("token") == 2

    def test_that_is_rejected_twice_is_an_error(self, gateway, vendor):
        vendor.there.queue(vendor.call("list"), Fault(status=401, body={}), times=2)
        with pytest.raises(CalendarError, match="did not accept"):
            self.read(gateway, vendor)
        assert (vendor.there.count("token"), vendor.there.count(vendor.call("list"))) == (2, 2)

    def test_is_fetched_once_by_many_threads(self, gateway, vendor):
        vendor.access()
        vendor.there.queue("token", Fault.late(0.1))
        ready = threading.Barrier(12)

        def go(_: int) -> None:
            ready.wait()
            self.read(gateway, vendor, within=8)

        with ThreadPoolExecutor(12) as pool:
            list(pool.map(go, range(12)))
        assert vendor.there.count("token") == 1

    @pytest.mark.long
    def test_of_one_connection_delays_no_other(self, gateway, vendor):
        vendor.access()
        vendor.keeper.secrets[2] = vendor.there.consent()
        gateway.changes(vendor.access(connection=2), "", MARCH, within=5)
        vendor.there.queue("token", Fault.hang(9))
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(self.read, gateway, vendor, 0.6)
            began = time.monotonic()
            gateway.changes(vendor.access(connection=2), "", MARCH, within=5)
            assert time.monotonic() - began < 0.5
            with pytest.raises(CalendarError):
                slow.result()


class TestReplacedRefreshToken:
    @pytest.fixture
    def microsoft(self) -> Iterator[Vendor]:
        with vendor_of("microsoft") as opened:
            opened.there.strict = True
            yield opened

    def test_is_kept(self, microsoft):
        gateway, before = microsoft.open(), microsoft.access()
        for _ in range(3):
            microsoft.there.expire()
            gateway.changes(before, "", MARCH, within=5)
        assert microsoft.keeper.secrets[1] != before.secret
        assert microsoft.there.refresh_tokens == {microsoft.keeper.secrets[1]}

    def test_is_not_needed_before_there_is_a_connection(self, microsoft):
        gateway = microsoft.open()
        secret = redeem(gateway, consent(gateway, microsoft)["code"]).secret
        access = CalendarAccess(microsoft.kind, secret=secret)
        assert gateway.find(access, "a-uid", within=5) is None
        assert microsoft.there.count("token") == 1
        assert secret in microsoft.there.refresh_tokens

    def test_serves_several_processes_at_once(self, microsoft):
        access = microsoft.access()
        gateways = [microsoft.open() for _ in range(6)]
        ready = threading.Barrier(6)

        def go(gateway) -> bool:
            ready.wait()
            return gateway.changes(access, "", MARCH, within=8).is_whole

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(go, gateways))
        assert microsoft.there.count("token") == 6
