"""Gateways to look-alike vendors, and plans for them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.lookalikes.stripe import StripeLookalike
from tests.lookalikes.zoom import ZoomLookalike

from bookable.domain.meetings import MeetingPlan
from bookable.domain.payments import CheckoutPlan
from bookable.domain.spans import Span
from bookable.gateways.stripe import Stripe
from bookable.gateways.zoom import Zoom

BOOKING = UUID("6f1d7a52-3f0b-4d52-9f0e-0d8a5b1c2e3f")


@pytest.fixture
def vendor() -> Iterator[ZoomLookalike]:
    with ZoomLookalike() as zoom:
        yield zoom


@pytest.fixture
def connect(vendor: ZoomLookalike) -> Iterator[Callable[..., Zoom]]:
    """A function that makes gateways to the look-alike, with the given options."""
    opened: list[Zoom] = []

    def gateway(**options: object) -> Zoom:
        urls = {"oauth_url": vendor.oauth_url, "api_url": vendor.api_url}
        opened.append(Zoom(**vendor.credentials | urls | options))
        return opened[-1]

    yield gateway
    for each in opened:
        each.close()


@pytest.fixture
def gateway(connect: Callable[..., Zoom]) -> Zoom:
    return connect()


@pytest.fixture
def plan() -> MeetingPlan:
    span = Span(datetime(2030, 3, 1, 10, tzinfo=UTC), datetime(2030, 3, 1, 11, tzinfo=UTC))
    return MeetingPlan(BOOKING, ("Maria Garcia", "John Doe"), span, "Europe/Berlin")


@pytest.fixture
def stripe() -> Iterator[StripeLookalike]:
    with StripeLookalike() as vendor:
        yield vendor


@pytest.fixture
def open_till(stripe: StripeLookalike) -> Iterator[Callable[..., Stripe]]:
    """A function that makes gateways to that look-alike, with the given options."""
    opened: list[Stripe] = []

    def till(**options: object) -> Stripe:
        opened.append(Stripe(**stripe.credentials | {"api_base": stripe.address} | options))
        return opened[-1]

    yield till
    for each in opened:
        each.close()


@pytest.fixture
def till(open_till: Callable[..., Stripe]) -> Stripe:
    return open_till()


@pytest.fixture
def sale() -> CheckoutPlan:
    """A plan of a checkout, at the time of the look-alike's clock."""
    now = datetime.now(UTC)
    return CheckoutPlan(
        reference="7b1c9b54-3f0b-4d52-9f0e-0d8a5b1c2e3f",
        key="checkout-7b1c9b54",
        title="60-minute Consultation",
        amount_cents=5000,
        currency="USD",
        email="sam@example.com",
        opens_at=now,
        closes_at=now + timedelta(hours=2),
        success_url="https://bookable.example/paid?session={CHECKOUT_SESSION_ID}",
        cancel_url="https://bookable.example/left",
    )


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector off during deep recursion: a warning there could not be shown."""
    gc.disable()
    yield
    gc.enable()
