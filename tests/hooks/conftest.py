"""Receivers of webhooks on real sockets, endpoints for them, and what the worker does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook
from tests.factories import make_student, make_teacher
from tests.lookalikes.faults import Seen
from tests.lookalikes.receiver import Receiver

from bookable.domain.people import Actor
from bookable.domain.public_addresses import HTTP_TOO, Reach
from bookable.effects.relay import relay_all
from bookable.effects.webhook_deliveries import Webhooks
from bookable.engine import clock, ports, webhook_endpoints
from bookable.engine.webhook_endpoints import Wanted, WithSecret
from bookable.gateways.guarded_http import Guard
from bookable.gateways.webhook_sender import WebhookSender
from bookable.interfaces.dialects.core.mapping import events
from bookable.storage import webhook_queue
from bookable.storage.keys import Answer, Receipt
from bookable.storage.models import WebhookDelivery, WebhookEndpoint

LOOPBACK = (ip_network("127.0.0.0/8"),)
NO_RECEIPT = Receipt(None, lambda _: Answer(200, b""))


@pytest.fixture
def maria() -> Actor:
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def john() -> Actor:
    return make_student(name="John Doe")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def _in_reach() -> Iterator[None]:
    """Let people name receivers on this machine, by http, as in a sandbox."""
    before = ports.reach()
    ports.provide_reach(Reach(LOOPBACK, HTTP_TOO))
    yield
    ports.provide_reach(before)


@pytest.fixture
def worker() -> Iterator[Callable[..., Webhooks]]:
    """A function that makes a worker's loop."""
    senders: list[WebhookSender] = []

    def worker(*, within: float = 5.0, networks: Any = LOOPBACK) -> Webhooks:
        guard = Guard(networks, HTTP_TOO)
        senders.append(WebhookSender(guard, clock=clock.real, within=within))
        return Webhooks(senders[-1], encode=events.body, encode_test=events.test_body)

    yield worker
    for sender in senders:
        sender.close()


@pytest.fixture
def hooks(worker: Callable[..., Webhooks]) -> Webhooks:
    return worker(within=0.5)


@pytest.fixture
def send(hooks: Webhooks) -> Callable[..., int]:
    """Relay what has happened, and send what is due; with `hastened`, retries too."""

    def send(*, hastened: bool = False) -> int:
        relay_all()
        if hastened:
            hooks.hasten()
        return hooks.run()

    return send


@pytest.fixture
def endpoint(receiver: Receiver, john: Actor) -> WithSecret:
    """John's endpoint at the receiver."""
    return add(john, receiver.url())


def add(owner: Actor, url: str, *types: str, programs: tuple[str, ...] = ()) -> WithSecret:
    """Add an endpoint."""
    wanted = Wanted(url=url, types=list(types or "*"), programs=list(programs), description="")
    return webhook_endpoints.create(wanted, by=owner, receipt=NO_RECEIPT)


def verified(seen: Seen, secret: str) -> Any:
    """Return the body of a request whose signature the library of Standard Webhooks accepts."""
    return Webhook(secret).verify(seen.raw, seen.headers)


def row(made: WithSecret) -> WebhookEndpoint:
    """Return the row of an endpoint."""
    return WebhookEndpoint.objects.get(id=made.endpoint.id)


def deliveries(made: WithSecret) -> list[WebhookDelivery]:
    """Return the deliveries to an endpoint, in the order of the feed."""
    return list(WebhookDelivery.objects.filter(endpoint_id=made.endpoint.id).order_by("position"))


def hasten() -> None:
    """Make retries due."""
    webhook_queue.hasten(clock.real())
