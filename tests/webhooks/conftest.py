from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.api import Answer
from tests.lookalikes.stripe import StripeLookalike

from bookable.domain.payments import CheckoutPlan
from bookable.engine import clock, ports
from bookable.gateways.stripe import Stripe

PATH = "/api/webhooks/stripe/"


@pytest.fixture
def stripe() -> Iterator[StripeLookalike]:
    """The look-alike of Stripe."""
    with StripeLookalike() as vendor:
        till = Stripe(**vendor.credentials, api_base=vendor.address)
        ports.provide_payments(till)
        yield vendor
        ports.provide_payments(None)
        till.close()


@pytest.fixture
def event(stripe: StripeLookalike) -> dict[str, Any]:
    """A message that a payment was made."""
    now = clock.now()
    till = ports.payments()
    assert till is not None
    plan = CheckoutPlan(
        reference="7b1c9b54-3f0b-4d52-9f0e-0d8a5b1c2e3f",
        key="k",
        title="Consultation",
        amount_cents=5000,
        currency="USD",
        email="",
        opens_at=clock.outside(now, now=now),
        closes_at=clock.outside(now + timedelta(minutes=30), now=now),
        success_url="http://127.0.0.1/paid",
        cancel_url="http://127.0.0.1/left",
    )
    return stripe.pay(till.open(plan, within=5).checkout_id)


@pytest.fixture
def tell() -> Callable[..., Answer]:
    """Send a signed body to the webhook, without any cookie or token."""

    def send(body: bytes, headers: dict[str, str], *, path: str = PATH, **extra: Any) -> Answer:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        kind = headers.get("Content-Type", "application/json")
        more = {name: value for name, value in headers.items() if name != "Content-Type"}
        return Answer(client.post(path, body, content_type=kind, headers=more, **extra))

    return send


@pytest.fixture
def sandboxed(db: None) -> Iterator[None]:
    """Make this installation a sandbox for one test."""
    yield
    clock.follow_sandbox(False)
