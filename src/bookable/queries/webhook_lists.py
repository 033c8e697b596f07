"""Webhook endpoints and their deliveries, as their owners see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.integration_refusals import EndpointNotFound
from bookable.domain.outgoing_webhooks import DeliveryStatus
from bookable.domain.people import Actor
from bookable.storage import feed, webhook_endpoint_rows
from bookable.storage.sql import row, rows
from bookable.storage.webhook_endpoint_rows import Endpoint, owner_of

__all__ = ["Delivery", "Endpoint", "deliveries", "delivery", "endpoint", "endpoints"]


class Delivery(NamedTuple):
    """An event on its way to an endpoint. `event` is its id."""

    id: int
    uuid: UUID
    event: UUID
    type: str
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    next_at: datetime | None
    last_at: datetime | None
    last_status: int | None
    last_problem: str
    last_answer: str
    last_milliseconds: int | None


def endpoints(*, by: Actor, before: int | None, limit: int) -> list[Endpoint]:
    """Return the caller's endpoints, the newest first; with `before`, those older than this id."""
    return webhook_endpoint_rows.of(owner_of(by), before=before, limit=limit)


def endpoint(uuid: UUID, *, by: Actor) -> Endpoint:
    """Return one of the caller's endpoints, or raise EndpointNotFound."""
    found = webhook_endpoint_rows.find(uuid, owner_of(by))
    if found is None:
        raise EndpointNotFound
    return found


def deliveries(
    uuid: UUID,
    *,
    by: Actor,
    statuses: Sequence[DeliveryStatus],
    before: int | None,
    limit: int,
) -> list[Delivery]:
    """Return deliveries to one of the caller's endpoints, the newest first.

    Raise EndpointNotFound.
    """
    of = endpoint(uuid, by=by).id
    found = rows(_LIST, [of, before, before, list(statuses or DeliveryStatus), limit])
    return _shown(found)


def delivery(endpoint_uuid: UUID, uuid: UUID, *, by: Actor) -> Delivery:
    """Return one delivery. Raise EndpointNotFound."""
    found = row(_ONE, [endpoint(endpoint_uuid, by=by).id, uuid])
    if found is None:
        raise EndpointNotFound
    return _shown([found])[0]


def _shown(records: Sequence[tuple[object, ...]]) -> list[Delivery]:
    history = feed.history() if records else None
    return [
        # A test has no position in the feed; its event has the id of its delivery.
        Delivery._make((id_, uuid, history.at(position).id if position else uuid, *rest))  # type: ignore[union-attr, arg-type]
        for id_, uuid, position, *rest in records
    ]


_COLUMNS = ", ".join(
    [*("id", "uuid", "position", "type", "status", "attempts", "created_at"), *Delivery._fields[7:]]
)
_LIST = f"""
SELECT {_COLUMNS} FROM webhook_delivery
WHERE endpoint_id = %s AND (%s::bigint IS NULL OR id < %s) AND status = ANY (%s::text[])
ORDER BY id DESC LIMIT %s
"""
_ONE = f"SELECT {_COLUMNS} FROM webhook_delivery WHERE endpoint_id = %s AND uuid = %s"
