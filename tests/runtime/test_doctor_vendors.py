from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.gateways.vendor_calendars import vendor_of
from tests.harness import free_port
from tests.identity.issuers import KeyServer

from bookable.config.environment import Issuer, Stripe
from bookable.engine import ports
from bookable.interfaces.cli import checks, outside_checks
from bookable.interfaces.cli.findings import Grade


class TestDoctorOnPayments:
    @pytest.mark.parametrize(
        ("key", "secret", "grade", "text"),
        [
            (None, None, Grade.OK, "recorded by hand"),
            ("pk_live_1", "whsec_1", Grade.WRONG, "does not begin with sk_"),
            ("sk_live_1", None, Grade.WARN, "cannot tell us that somebody has paid"),
            ("sk_live_1", "we_1", Grade.WRONG, "does not begin with whsec_"),
            ("sk_live_1", "whsec_1", Grade.OK, "Stripe Checkout"),
            ("rk_live_1", "whsec_1", Grade.OK, "Stripe Checkout"),
        ],
    )
    def test_reports(self, settings, key, secret, grade, text):
        settings.STRIPE = key and Stripe(secret_key=key, webhook_secret=secret, api_base=None)
        [finding] = checks.payments()
        assert finding.grade == grade
        assert text in finding.text
        assert not any(each and each in str(finding) for each in (key, secret))


class TestDoctorOnIssuerKeys:
    @pytest.fixture
    def report(self, settings):
        def report(url):
            settings.ISSUER = Issuer(secret=None, jwks_url=url, issuer=None, audience=None)
            [finding] = outside_checks.issuer_keys()
            return finding

        return report

    def test_reports_that_they_can_be_fetched(self, report):
        with KeyServer() as server:
            assert report(server.url).grade == Grade.OK

    def test_reports_that_they_cannot(self, report):
        finding = report(f"http://127.0.0.1:{free_port()}/")
        assert finding.grade == Grade.WRONG
        assert "BOOKABLE_WEBHOOK_ALLOW" in str(finding)


class TestDoctorOnCalendarVendors:
    @pytest.fixture(params=["google", "microsoft"])
    def vendor(self, request):
        with vendor_of(request.param) as opened:
            yield opened
            ports._consents.pop(opened.kind, None)
            ports._pushes.pop(opened.kind, None)

    def test_says_nothing_where_none_is_set_up(self):
        assert list(outside_checks.calendar_vendors()) == []

    def test_reports_that_the_credentials_are_good(self, vendor):
        ports.provide_consents(vendor.open())
        [finding] = outside_checks.calendar_vendors()
        assert (finding.grade, "no pushes" in finding.text) == (Grade.OK, True)

    def test_reports_that_they_are_not_and_shows_no_secret(self, vendor):
        ports.provide_consents(vendor.open(client_secret="hush-hush"))
        [finding] = outside_checks.calendar_vendors()
        assert finding.grade == Grade.WRONG
        assert f"{vendor.name.upper()}_CLIENT_SECRET" in str(finding)
        assert "hush-hush" not in str(finding)


@pytest.mark.long
class TestInstallationWithoutStripe:
    def test_does_not_import_its_library(self):
        asked = "import sys, django; django.setup(); sys.exit('stripe' in sys.modules)"
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "bookable.config.settings"}
        done = subprocess.run([sys.executable, "-c", asked], env=env, check=False)
        assert done.returncode == 0
