"""From the consent at Google or Microsoft to the end of the connection, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.factories import NOW
from tests.gateways.vendor_calendars import Vendor, vendor_of

from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.effects import reading_calendars
from bookable.engine import ports
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.engine.giving_back import give_back_due
from bookable.interfaces.auth.tokens import credentials
from bookable.storage import calendar_readings
from bookable.storage.models import BusyTime, CalendarConnection

pytestmark = pytest.mark.usefixtures("committed")

ADDRESS = "/api/core/v1/calendar-connections"
TOMORROW, HOUR = NOW + timedelta(days=1), timedelta(hours=1)


@pytest.fixture(params=["google", pytest.param("microsoft", marks=pytest.mark.long)])
def vendor(request: pytest.FixtureRequest, at: object) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        opened.there.strict = opened.name == "microsoft"
        gateway = opened.open(keeper=StoredSecrets())
        ports.provide_calendars(gateway)
        ports.provide_consents(gateway)
        yield opened
        ports._calendars.pop(opened.kind)
        ports._consents.pop(opened.kind)


@pytest.fixture
def browser(maria: Actor) -> Client:
    """Maria's browser, which sends her token along."""
    token = credentials(maria.uuid, now=NOW)["token"]
    return Client(headers={"Authorization": f"Token {token}"})


@pytest.fixture
def connection(vendor: Vendor, browser: Client) -> CalendarConnection:
    """The connection that Maria made by her consent."""
    given = {"kind": vendor.name, "on_external_change": "follow"}
    asked = browser.post(ADDRESS, given, content_type="application/json")
    back = urlsplit(vendor.there.follow(asked.json()["authorize_url"]))
    assert browser.get(f"{back.path}?{back.query}").status_code == 302
    return CalendarConnection.objects.get()


def busy() -> list[Span]:
    times = BusyTime.objects.order_by("during").values_list("during", flat=True)
    return [Span(each.lower, each.upper) for each in times]


def read_at(at, when: datetime) -> int:
    at(when)
    return reading_calendars.read_due()


class TestConnectionByConsent:
    def test_is_read_at_once_and_then_every_five_minutes(self, vendor, connection, at):
        vendor.add("dentist", TOMORROW, TOMORROW + HOUR)
        assert reading_calendars.read_due() == 1
        assert busy() == [Span(TOMORROW, TOMORROW + HOUR)]
        vendor.move("dentist", TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR)
        assert read_at(at, NOW + timedelta(minutes=4)) == 0
        assert read_at(at, NOW + timedelta(minutes=6)) == 1
        assert busy() == [Span(TOMORROW + 2 * HOUR, TOMORROW + 3 * HOUR)]
        vendor.there.remove("dentist")
        assert read_at(at, NOW + timedelta(minutes=12)) == 1
        assert busy() == []

    def test_reads_on_with_each_refresh_token_that_takes_the_place_of_another(
        self, vendor, connection, at
    ):
        for minutes in (0, 6, 12):
            vendor.there.expire()
            assert read_at(at, NOW + timedelta(minutes=minutes)) == 1
        assert CalendarConnection.objects.get().state == "working"

    def test_reads_all_anew_when_the_vendor_has_lost_its_place(self, vendor, connection, at):
        vendor.add("dentist", TOMORROW, TOMORROW + HOUR)
        reading_calendars.read_due()
        vendor.there.forget_tokens()
        vendor.add("lunch", TOMORROW + 3 * HOUR, TOMORROW + 4 * HOUR)
        assert read_at(at, NOW + timedelta(minutes=6)) == 1
        assert len(busy()) == 2

    def test_is_denied_when_the_person_withdraws_it_and_keeps_its_times(
        self, vendor, connection, at
    ):
        vendor.add("dentist", TOMORROW, TOMORROW + HOUR)
        reading_calendars.read_due()
        vendor.there.withdraw()
        read_at(at, NOW + timedelta(minutes=6))
        found = CalendarConnection.objects.get()
        assert (found.state, "no longer lets us in" in found.problem) == ("denied", True)
        assert len(busy()) == 1

    def test_leaves_nothing_behind_when_it_is_removed(self, vendor, connection, browser):
        reading_calendars.read_due()
        assert browser.delete(f"{ADDRESS}/{connection.uuid}").status_code == 204
        assert give_back_due(NOW) == 1
        assert calendar_readings.end_removed() == 1
        assert not CalendarConnection.objects.exists()
        if vendor.name == "google":
            assert vendor.there.refresh_tokens == set()
