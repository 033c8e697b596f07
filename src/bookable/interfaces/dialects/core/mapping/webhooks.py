"""Webhook endpoints and their deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from msgspec import UNSET, structs

from bookable.domain.outgoing_webhooks import Reason, unknown_types
from bookable.domain.people import Actor
from bookable.engine.registry import unknown
from bookable.engine.webhook_endpoints import (
    Change,
    Wanted,
    WithSecret,
    refuse_url,
)
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of, refuse
from bookable.interfaces.dialects.core.mapping.cursors import digest, opened, sealed
from bookable.interfaces.dialects.core.schemas import webhooks as out
from bookable.queries.webhook_lists import Delivery, Endpoint


def wanted(body: out.EndpointIn) -> Wanted:
    """Return what a new endpoint is to be. Raise all that is wrong with it."""
    _refuse_misfits(body)
    return Wanted(
        url=body.url,
        types=list(dict.fromkeys(body.types)),
        programs=list(dict.fromkeys(body.programs)),
        description=body.description,
    )


def change(body: out.EndpointPatch) -> Change:
    """Return what a body changes. Raise all that is wrong with it."""
    _refuse_misfits(body)
    given: dict[str, Any] = {
        name: list(dict.fromkeys(value)) if isinstance(value, list) else value
        for name, value in structs.asdict(body).items()
        if value is not UNSET and name != "enabled"
    }
    return lambda kept: replace(kept, **given)


def _refuse_misfits(body: out.EndpointIn | out.EndpointPatch) -> None:
    types, programs = ([] if each is UNSET else each for each in (body.types, body.programs))
    lists = [*unknown_types(types), *unknown("programs", programs)]
    urls = [] if body.url is UNSET else [body.url]
    all_of(*(partial(refuse_url, each) for each in urls), lambda: refuse(lists))


def endpoint(found: Endpoint) -> out.EndpointOut:
    """Return an endpoint as its owner sees it."""
    return out.EndpointOut(**_fields(found))


def with_secret(made: WithSecret) -> out.NewEndpointOut:
    """Return an endpoint with its new secret."""
    return out.NewEndpointOut(**_fields(made.endpoint), secret=made.secret)


def endpoints(
    found: Sequence[Endpoint], query: out.EndpointsQuery, *, by: Actor
) -> out.EndpointsOut:
    """Return a page of endpoints; the one that is more than asked for tells of a next page."""
    end = _cursor(found, query.limit, _whose(by))
    return out.EndpointsOut([endpoint(each) for each in found[: query.limit]], end)


def endpoints_before(query: out.EndpointsQuery, *, by: Actor) -> int | None:
    """Return the number before which a page begins. Raise InvalidCursorError."""
    return _place(query.page, _whose(by))


def deliveries(
    found: Sequence[Delivery], query: out.DeliveriesQuery, endpoint_id: UUID
) -> out.DeliveriesOut:
    """Return a page of deliveries; the one that is more than asked for tells of a next page."""
    end = _cursor(found, query.limit, _which(query, endpoint_id))
    return out.DeliveriesOut([delivery(each) for each in found[: query.limit]], end)


def deliveries_before(query: out.DeliveriesQuery, endpoint_id: UUID) -> int | None:
    """Return the number before which a page begins. Raise InvalidCursorError."""
    return _place(query.page, _which(query, endpoint_id))


def delivery(found: Delivery) -> out.DeliveryOut:
    """Return a delivery."""
    last = None
    if found.last_at is not None:
        answer = found.last_status, found.last_problem, found.last_answer, found.last_milliseconds
        last = out.AttemptOut(found.last_at, *answer)
    return out.DeliveryOut(
        id=found.uuid,
        event=found.event,
        type=found.type,
        status=found.status,
        attempts=found.attempts,
        next_attempt_at=found.next_at,
        last_attempt=last,
        created_at=found.created_at,
    )


def _fields(found: Endpoint) -> dict[str, Any]:
    disabled = None
    if found.disabled_at is not None:
        disabled = out.DisabledOut(found.disabled_at, Reason(found.disabled_reason))
    return {
        "id": found.uuid,
        "url": found.url,
        "types": found.types,
        "programs": found.programs,
        "description": found.description,
        "enabled": found.disabled_at is None,
        "disabled": disabled,
        "failing_since": found.failing_since,
        "old_secret_until": found.old_secret_until,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }


def _whose(by: Actor) -> bytes:
    return digest("webhook endpoints", str(by.uuid))


def _which(query: out.DeliveriesQuery, endpoint_id: UUID) -> bytes:
    return digest("webhook deliveries", str(endpoint_id), sorted(set(query.status)))


def _cursor(found: Sequence[Endpoint | Delivery], limit: int, bound: bytes) -> str | None:
    return sealed(found[limit - 1].id.to_bytes(8), bound) if len(found) > limit else None


def _place(cursor: str, bound: bytes) -> int | None:
    return int.from_bytes(opened(cursor, bound)) if cursor else None
