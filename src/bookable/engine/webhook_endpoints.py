"""Webhook endpoints of people and API keys: made, changed, tried, and sent to again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import astuple, dataclass
from typing import NamedTuple
from uuid import UUID

from bookable.domain.bounds import WEBHOOK_ENDPOINTS
from bookable.domain.feed_marks import Mark
from bookable.domain.integration_refusals import (
    EndpointDisabled,
    EndpointNotFound,
    TooManyEndpoints,
)
from bookable.domain.outgoing_webhooks import (
    SECRET_BYTES,
    Reason,
    secret_of,
    unknown_types,
)
from bookable.domain.people import Actor
from bookable.domain.public_addresses import refuse_unfit_url
from bookable.engine import clock, ports
from bookable.engine.registry import unknown
from bookable.storage import feed, webhook_endpoint_rows, webhook_queue
from bookable.storage.keys import Receipt
from bookable.storage.webhook_endpoint_rows import Endpoint, owner_of
from bookable.storage.work import transact


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The address of an endpoint, and which events it receives. No programmes stand for all."""

    url: str
    types: list[str]
    programs: list[str]
    description: str


class WithSecret(NamedTuple):
    """An endpoint, and its new secret, which is shown once."""

    endpoint: Endpoint
    secret: str


Change = Callable[[Wanted], Wanted]
Check = Callable[[Endpoint], None]
"""Raises an exception if the endpoint is not as the caller has read it."""


def create(wanted: Wanted, *, by: Actor, receipt: Receipt) -> WithSecret:
    """Add an endpoint. Raise InvalidField or TooManyEndpoints."""
    _refuse_unfit(wanted)
    secret = _new_secret()

    def step() -> WithSecret:
        owner = owner_of(by)
        if webhook_endpoint_rows.count_locked(owner) >= WEBHOOK_ENDPOINTS:
            raise TooManyEndpoints
        added = webhook_endpoint_rows.add(owner, astuple(wanted), secret, now=clock.real())
        return WithSecret(added, secret)

    return transact(step, receipt=receipt)


def change(
    uuid: UUID,
    to: Change,
    *,
    enabled: bool | None,
    check: Check,
    by: Actor,
    receipt: Receipt,
) -> Endpoint:
    """Change an endpoint, and enable or disable it. Raise EndpointNotFound or InvalidField."""

    def step() -> Endpoint:
        found = _locked(uuid, by)
        check(found)
        wanted = to(Wanted(**{name: getattr(found, name) for name in Wanted.__slots__}))
        _refuse_unfit(wanted)
        now = clock.real()
        if enabled is True:
            webhook_endpoint_rows.enable([found.id], now=now)
        if enabled is False:
            webhook_endpoint_rows.disable([found.id], Reason.OWNER, now=now)
        return webhook_endpoint_rows.change(found.id, astuple(wanted), now=now)

    return transact(step, receipt=receipt)


def delete(uuid: UUID, *, check: Check, by: Actor, receipt: Receipt) -> None:
    """Delete an endpoint and what waits for it. Raise EndpointNotFound."""

    def step() -> None:
        found = _locked(uuid, by)
        check(found)
        webhook_endpoint_rows.delete(found.id)

    transact(step, receipt=receipt)


def rotate(uuid: UUID, *, by: Actor, receipt: Receipt) -> WithSecret:
    """Give an endpoint a new secret. Raise EndpointNotFound."""
    secret = _new_secret()

    def step() -> WithSecret:
        found = _locked(uuid, by)
        return WithSecret(webhook_endpoint_rows.rotate(found.id, secret, now=clock.real()), secret)

    return transact(step, receipt=receipt)


def test(uuid: UUID, *, by: Actor, receipt: Receipt) -> UUID:
    """Have a test sent, and return the delivery. Raise EndpointNotFound or EndpointDisabled."""

    def step() -> UUID:
        return webhook_queue.add_test(_enabled(uuid, by).id, now=clock.real())

    return transact(step, receipt=receipt)


def retry(uuid: UUID, delivery: UUID, *, by: Actor, receipt: Receipt) -> UUID:
    """Have a delivery sent again. Raise EndpointNotFound or EndpointDisabled."""

    def step() -> UUID:
        found = webhook_queue.delivery_of(_enabled(uuid, by).id, delivery)
        if found is None:
            raise EndpointNotFound
        webhook_queue.retry([found], now=clock.real())
        return delivery

    return transact(step, receipt=receipt)


def replay(uuid: UUID, after: Mark, *, by: Actor, receipt: Receipt) -> None:
    """Have all events after a mark sent again.

    Raise EndpointNotFound, EndpointDisabled, or UnknownMarkError for a mark of another feed.
    """

    def step() -> None:
        found = _enabled(uuid, by)
        webhook_queue.replay(found.id, after=feed.history().position_after(after))

    transact(step, receipt=receipt)


def enable(endpoint_ids: Collection[int]) -> int:
    """Enable endpoints, as staff do, and return how many were disabled."""
    return transact(lambda: webhook_endpoint_rows.enable(list(endpoint_ids), now=clock.real()))


def disable(endpoint_ids: Collection[int]) -> int:
    """Disable endpoints, as staff do, and return how many were not disabled."""
    ids, now = list(endpoint_ids), clock.real()
    return transact(lambda: webhook_endpoint_rows.disable(ids, Reason.OWNER, now=now))


def retry_all(delivery_ids: Collection[int]) -> int:
    """Have deliveries sent again, as staff do, and return how many there are."""
    return transact(lambda: webhook_queue.retry(list(delivery_ids), now=clock.real()))


def _new_secret() -> str:
    return secret_of(secrets.token_bytes(SECRET_BYTES))


def _locked(uuid: UUID, by: Actor) -> Endpoint:
    found = webhook_endpoint_rows.find(uuid, owner_of(by), lock=True)
    if found is None:
        raise EndpointNotFound
    return found


def _enabled(uuid: UUID, by: Actor) -> Endpoint:
    found = _locked(uuid, by)
    if found.disabled_at is not None:
        raise EndpointDisabled
    return found


def _refuse_unfit(wanted: Wanted) -> None:
    refuse_url(wanted.url)
    for wrong in (*unknown_types(wanted.types), *unknown("programs", wanted.programs)):
        raise wrong


def refuse_url(url: str) -> None:
    """Raise InvalidField for an address to which nothing could be sent."""
    refuse_unfit_url(url, field="url", reach=ports.reach())
