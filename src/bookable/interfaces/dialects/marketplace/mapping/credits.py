"""Build the responses about credits."""

from __future__ import annotations

from bookable.interfaces.dialects.marketplace.schemas import credits as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.queries.balances import Balance, Movement


def balance(balance: Balance) -> schemas.BalanceOut:
    return schemas.BalanceOut(
        bundle_id=balance.bundle_id,
        total=balance.total,
        remaining=balance.remaining,
        expires_at=balance.expires_at,
        services=[NamedOut(id=service.id, name=service.name) for service in balance.services],
    )


def movement(movement: Movement) -> schemas.MovementOut:
    return schemas.MovementOut(
        bundle_id=movement.bundle_id,
        booking_id=movement.booking_id,
        service=movement.service_name,
        kind=movement.kind,
        delta=movement.delta,
        reason=movement.reason,
        created_at=movement.at,
    )
