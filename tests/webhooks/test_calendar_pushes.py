"""Pushes from Google and Microsoft, over real sockets, and the channels through which they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.api import set_clock
from tests.factories import NOW, make_teacher
from tests.gateways.vendor_calendars import Vendor, vendor_of
from tests.lookalikes.faults import Fault
from tests.site import Site

from bookable.domain.calendar_servers import CalendarAccess
from bookable.domain.connections import ConnectionState, ExternalChange
from bookable.engine import clock, ports, push_channels
from bookable.engine.calendar_secrets import StoredSecrets
from bookable.gateways.push_vendors import GooglePushes, MicrosoftPushes
from bookable.interfaces.webhooks.calendars import push_address
from bookable.storage import calendar_channels, calendar_connection_rows
from bookable.storage.models import CalendarChannel, CalendarConnection

pytestmark = pytest.mark.usefixtures("committed")

PUSHES = {"google": GooglePushes, "microsoft": MicrosoftPushes}
OPEN = {"google": "watch", "microsoft": "subscribe"}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def site(settings) -> Iterator[Site]:
    with Site() as served:
        settings.BOOKABLE_BASE_URL = served.address
        yield served


@pytest.fixture(params=["google", pytest.param("microsoft", marks=pytest.mark.long)])
def vendor(request: pytest.FixtureRequest, committed: None, site: Site) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        gateway = opened.open(keeper=StoredSecrets())
        ports.provide_calendars(gateway)
        ports.provide_pushes(PUSHES[opened.name](gateway), push_address)
        set_clock(NOW)
        yield opened
        clock.follow_sandbox(False)
        ports._calendars.pop(opened.kind)
        ports._pushes.pop(opened.kind)


@pytest.fixture
def connection(vendor) -> CalendarConnection:
    """A connection that has been read and is not due."""
    made = calendar_connection_rows.add(
        make_teacher().person_id,
        CalendarAccess(vendor.kind, secret=vendor.there.consent()),
        label="",
        on_external_change=ExternalChange.NOTIFY,
        now=NOW,
    )
    CalendarConnection.objects.update(state=ConnectionState.WORKING, due_at=NOW + 5 * MINUTE)
    return CalendarConnection.objects.get(id=made.id)


@pytest.fixture
def channel(connection) -> UUID:
    """The channel of the connection."""
    assert push_channels.renew_due(NOW) == 1
    return CalendarChannel.objects.get().uuid


def is_due(connection: CalendarConnection) -> bool:
    return CalendarConnection.objects.get(id=connection.id).due_at == NOW


class TestPush:
    def test_makes_the_connection_due(self, vendor, connection, channel):
        assert vendor.there.push() == [202]
        assert is_due(connection)

    def test_counts_as_often_as_it_comes(self, vendor, connection, channel):
        assert [vendor.there.push() for _ in range(3)] == [[202]] * 3

    def test_says_nothing_about_a_connection_that_was_removed(self, vendor, connection, channel):
        CalendarConnection.objects.update(removed_at=NOW, due_at=None)
        assert vendor.there.push() == [202]
        assert not is_due(connection)

    def test_does_not_wake_a_connection_that_was_denied(self, vendor, connection, channel):
        CalendarConnection.objects.update(state=ConnectionState.DENIED)
        assert vendor.there.push() == [202]
        assert not is_due(connection)

    def test_may_come_when_the_channel_is_not_stored_yet(self, vendor, connection, channel):
        CalendarChannel.objects.all().delete()
        assert vendor.there.push() == [202]
        assert not is_due(connection)


class TestForgedPush:
    def forge(self, vendor, channel, *, secret: str = "", key: str | None = None) -> int:
        key = f"{channel}.{calendar_channels.key_of(channel)}" if key is None else key
        return httpx.post(
            push_address(vendor.kind, key),
            headers={"X-Goog-Channel-Token": secret},
            json={"value": [{"clientState": secret}, {}]},
        ).status_code

    @pytest.mark.parametrize("secret", ["", "guessed", "0" * 64])
    def test_without_the_secret_is_refused(self, vendor, connection, channel, secret):
        assert self.forge(vendor, channel, secret=secret) == 403
        assert not is_due(connection)

    @pytest.mark.parametrize("key", ["x", "x.y", f"{UUID(int=7)}.{'0' * 32}", f"{UUID(int=7)}"])
    def test_to_an_address_that_we_did_not_make_is_not_found(self, vendor, channel, key):
        assert self.forge(vendor, channel, key=key) == 404

    def test_with_the_secret_of_another_channel_is_refused(self, vendor, connection, channel):
        other = calendar_channels.secret_of(UUID(int=7))
        assert self.forge(vendor, channel, secret=other) == 403

    def test_that_is_read_only_is_not_allowed(self, vendor, channel):
        assert httpx.get(push_address(vendor.kind, "x")).status_code == 405

    def test_that_makes_no_sense_is_refused(self, vendor, connection, channel):
        key = f"{channel}.{calendar_channels.key_of(channel)}"
        for body in (b"", b"[" * 5_000, b'{"value": 7}', b"\xff"):
            assert httpx.post(push_address(vendor.kind, key), content=body).status_code == 403


class TestFirstMessageFromGoogle:
    @pytest.mark.parametrize("vendor", ["google"], indirect=True)
    def test_has_nothing_read(self, vendor, connection, channel):
        assert vendor.there.push("sync") == [202]
        assert not is_due(connection)


@pytest.mark.long
@pytest.mark.parametrize("vendor", ["microsoft"], indirect=True)
class TestMicrosoftSubscription:
    def test_is_confirmed_by_an_echo_as_plain_text(self, vendor, channel):
        key = f"{channel}.{calendar_channels.key_of(channel)}"
        answer = httpx.post(
            push_address(vendor.kind, key), params={"validationToken": "<b>x</b> é"}
        )
        assert (answer.status_code, answer.text) == (200, "<b>x</b> é")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("event", ["reauthorizationRequired", "subscriptionRemoved"])
    def test_is_renewed_when_it_ends(self, vendor, connection, channel, event):
        assert vendor.there.push(lifecycleEvent=event) == [202]
        assert is_due(connection)
        assert push_channels.renew_due(NOW) == 1
        assert CalendarChannel.objects.get().uuid != channel

    def test_that_missed_something_has_the_calendar_read(self, vendor, connection, channel):
        assert vendor.there.push(lifecycleEvent="missed") == [202]
        assert is_due(connection)
        assert push_channels.renew_due(NOW) == 0


class TestChannel:
    def there(self, vendor) -> int:
        return len(vendor.there.channels if vendor.name == "google" else vendor.there.subscriptions)

    def test_is_opened_once(self, vendor, connection, channel):
        assert push_channels.renew_due(NOW) == 0
        assert (self.there(vendor), CalendarChannel.objects.count()) == (1, 1)

    def test_is_renewed_before_it_ends_and_the_old_one_stopped(self, vendor, connection, channel):
        lasts = ports.pushes(vendor.kind).lasts
        assert push_channels.renew_due(NOW + lasts / 2) == 0
        assert push_channels.renew_due(NOW + lasts * 0.7) == 1
        assert self.there(vendor) == 1
        assert CalendarChannel.objects.get().uuid != channel

    def test_is_asked_for_again_after_a_failure_with_growing_pauses(self, vendor, connection):
        vendor.there.queue(OPEN[vendor.name], Fault(status=400, body={}), times=2)
        assert push_channels.renew_due(NOW) == 0
        assert push_channels.renew_due(NOW + 9 * MINUTE) == 0
        assert vendor.there.count(OPEN[vendor.name]) == 1
        assert push_channels.renew_due(NOW + 11 * MINUTE) == 0
        assert push_channels.renew_due(NOW + 29 * MINUTE) == 0
        assert vendor.there.count(OPEN[vendor.name]) == 2
        assert push_channels.renew_due(NOW + 32 * MINUTE) == 1

    @pytest.mark.parametrize("change", [{"removed_at": NOW}, {"state": "denied"}])
    def test_is_not_opened_for_a_connection_that_is_not_read(self, vendor, connection, change):
        CalendarConnection.objects.update(**change)
        assert push_channels.renew_due(NOW) == 0

    def test_is_closed_with_its_connection(self, vendor, connection, channel):
        access = calendar_connection_rows.access_to(connection.id)
        push_channels.close(connection.id, access)
        assert (self.there(vendor), CalendarChannel.objects.count()) == (0, 0)
