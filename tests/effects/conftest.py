"""Look-alike vendors, and the people and services of effects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.api import set_clock
from tests.card_payments import Till
from tests.factories import (
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.lookalikes.stripe import StripeLookalike
from tests.lookalikes.zoom import ZoomLookalike
from tests.steps import buy

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.engine import clock, ports
from bookable.gateways.jitsi import Jitsi
from bookable.gateways.stripe import Stripe
from bookable.gateways.zoom import Zoom
from bookable.storage.models import Service


@pytest.fixture
def zoom(db: None) -> Iterator[ZoomLookalike]:
    """A look-alike of Zoom, as the meeting vendor."""
    yield from _zoom()


@pytest.fixture
def real_zoom(committed: None) -> Iterator[ZoomLookalike]:
    """The same, for tests whose threads must see committed rows."""
    yield from _zoom()


def _zoom() -> Iterator[ZoomLookalike]:
    with ZoomLookalike() as vendor:
        gateway = Zoom(**vendor.credentials, oauth_url=vendor.oauth_url, api_url=vendor.api_url)
        ports.provide_meetings(gateway)
        yield vendor
        ports.provide_meetings(Jitsi())
        gateway.close()


@pytest.fixture
def maria(db: None) -> Actor:
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def john(db: None) -> Actor:
    return make_student(name="John Doe")


@pytest.fixture
def till(db: None) -> Iterator[Till]:
    """A look-alike of Stripe, as the payment vendor."""
    yield from _till()


@pytest.fixture
def real_till(committed: None) -> Iterator[Till]:
    """The same, for tests whose threads must see committed rows."""
    yield from _till()


def _till() -> Iterator[Till]:
    with StripeLookalike() as vendor:
        gateway = Stripe(**vendor.credentials, api_base=vendor.address)
        ports.provide_payments(gateway)
        set_clock(NOW)
        yield Till(vendor)
        ports.provide_payments(None)
        clock.follow_sandbox(False)
        gateway.close()


@pytest.fixture
def smith(db: None) -> Actor:
    """A practitioner."""
    return make_practitioner()


@pytest.fixture
def jane(db: None) -> Actor:
    """A client."""
    return make_client(name="Jane Roe")


@pytest.fixture
def hour(smith: Actor) -> Service:
    """An hour with Dr. Smith for 50.00."""
    return make_service(smith)


@pytest.fixture
def booking(hour: Service, jane: Actor) -> Booking:
    """Jane's unpaid booking of an hour."""
    return buy(hour, jane)
