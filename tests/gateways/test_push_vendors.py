"""Pushes from Google and Microsoft: asked for, and given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.gateways.vendor_calendars import Vendor, vendor_of
from tests.lookalikes.faults import Answer, Fault, Seen
from tests.lookalikes.server import Lookalike

from bookable.domain.calendar_servers import CalendarBusy, CalendarDenied, CalendarError
from bookable.gateways.push_vendors import GooglePushes, MicrosoftPushes

CHANNEL = UUID("4f1d7a52-3f0b-4d52-9f0e-0d8a5b1c2e3f")
UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
PUSHES = {"google": GooglePushes, "microsoft": MicrosoftPushes}


class Receiver(Lookalike):
    """Our own address, to which vendors send pushes."""

    ROUTES = {"push": ("POST", r"/pushes")}

    def _push(self, seen: Seen) -> Answer:
        return Answer(200, seen.query.get("validationToken", ""))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture(params=["google", "microsoft"])
def vendor(request: pytest.FixtureRequest) -> Iterator[Vendor]:
    with vendor_of(request.param) as opened:
        yield opened


@pytest.fixture
def pushes(vendor: Vendor) -> Any:
    return PUSHES[vendor.name](vendor.open())


def watch(pushes, vendor, receiver):
    address = f"{receiver.address}/pushes"
    return pushes.watch(
        vendor.access(), CHANNEL, address=address, secret="s3cret", until=UNTIL, within=5
    )


class TestChannel:
    def test_lasts_until_the_time_that_the_vendor_says(self, pushes, vendor, receiver):
        made = watch(pushes, vendor, receiver)
        assert (bool(made.name), made.until) == (True, UNTIL)

    def test_carries_our_secret_with_each_push(self, pushes, vendor, receiver):
        watch(pushes, vendor, receiver)
        assert vendor.there.push() == [200]
        seen = receiver.seen("push")[-1]
        shown = seen.headers.get("x-goog-channel-token") or seen.body["value"][0]["clientState"]
        assert shown == "s3cret"

    def test_sends_nothing_after_it_was_stopped(self, pushes, vendor, receiver):
        made = watch(pushes, vendor, receiver)
        pushes.stop(vendor.access(), made, within=5)
        pushes.stop(vendor.access(), made, within=5)
        assert vendor.there.push() == []

    def test_that_is_refused_is_an_error_that_may_pass(self, pushes, vendor, receiver):
        call = {"google": "watch", "microsoft": "subscribe"}[vendor.name]
        vendor.there.queue(call, Fault(status=400, body={"error": {"message": "Not yours."}}))
        with pytest.raises(CalendarError, match="Not yours") as caught:
            watch(pushes, vendor, receiver)
        assert not isinstance(caught.value, CalendarDenied)

    def test_may_be_asked_for_later(self, pushes, vendor, receiver):
        call = {"google": "watch", "microsoft": "subscribe"}[vendor.name]
        vendor.there.queue(call, Fault.busy(80))
        with pytest.raises(CalendarBusy):
            watch(pushes, vendor, receiver)

    def test_cannot_be_stopped_while_the_vendor_is_out_of_order(self, pushes, vendor, receiver):
        made = watch(pushes, vendor, receiver)
        call = {"google": "stop", "microsoft": "unsubscribe"}[vendor.name]
        vendor.there.queue(call, Fault(status=500, body=""))
        with pytest.raises(CalendarError, match="out of order"):
            pushes.stop(vendor.access(), made, within=5)
