"""Credits in the marketplace's words."""

from __future__ import annotations

from bookable.engine.credits import Balance, Movement
from bookable.interfaces.dialects.marketplace.schemas import credits as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut


def balance(left: Balance) -> schemas.BalanceOut:
    """This will be what is left of a bundle."""
    return schemas.BalanceOut(
        bundle_id=left.bundle_id,
        total=left.total,
        remaining=left.remaining,
        expires_at=left.expires_at,
        services=[NamedOut(id=each.id, name=each.name) for each in left.services],
    )


def movement(moved: Movement) -> schemas.MovementOut:
    """This will be an entry of the history."""
    return schemas.MovementOut(
        bundle_id=moved.bundle_id,
        booking_id=moved.booking_id,
        service=moved.service_name,
        kind=moved.kind,
        delta=moved.delta,
        reason=moved.reason,
        created_at=moved.at,
    )
