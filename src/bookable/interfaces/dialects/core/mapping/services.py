"""Services on sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.schemas import services as out
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut
from bookable.queries.service_pages import (
    Reference,
    ServiceCard,
    ServiceCursor,
    ServicesPage,
    SessionCard,
)


def cursor_after(query: out.ServicesQuery) -> ServiceCursor | None:
    """Return where to go on, or None for the beginning. Raise InvalidCursorError."""
    if not query.page:
        return None
    try:
        place = msgspec.json.decode(opened(query.page, _digest(query)), type=tuple[str, int])
    except msgspec.DecodeError:
        raise InvalidCursorError from None
    return ServiceCursor(*place)


def page(found: ServicesPage, query: out.ServicesQuery) -> out.ServicesOut:
    """Return a page of services."""
    end = found.end and sealed(msgspec.json.encode(tuple(found.end)), _digest(query))
    return out.ServicesOut([out.ServiceOut(**_fields(each)) for each in found.services], end)


def service(found: tuple[ServiceCard, Sequence[SessionCard]]) -> out.ServiceWithSessionsOut:
    """Return a service with its sessions."""
    card, sessions = found
    return out.ServiceWithSessionsOut(
        **_fields(card), sessions=[out.SessionOut(*each) for each in sessions]
    )


def _digest(query: out.ServicesQuery) -> bytes:
    return digest("services", query.provider, query.kind, query.search)


def _fields(card: ServiceCard) -> dict[str, Any]:
    return {
        "id": card.uuid,
        "program": card.program,
        "kind": card.kind,
        "name": card.name,
        "description": card.description,
        "provider": NamedOut(*card.provider),
        "other_providers": _named(card.others),
        "duration_minutes": card.duration_minutes,
        "price": MoneyOut(card.price_cents, card.currency),
        "capacity": card.capacity,
        "seats_per_client": card.seats_per_client,
        "location": card.location and NamedOut(*card.location),
        "includes": _named(card.includes),
        "covers": _named(card.covers),
        "credits": card.credits,
        "valid_days": card.valid_days,
        "cancellation_policy": [out.TierOut(*each) for each in card.policy.as_rows],
    }


def _named(references: Sequence[Reference]) -> list[NamedOut]:
    return [NamedOut(*each) for each in references]
