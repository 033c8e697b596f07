"""The credits of bundles: granted, and expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.domain.services import Service
from bookable.engine.batches import in_batches
from bookable.storage import credit_entries
from bookable.storage.work import transact


def grant_bundle(bundle: Service, *, booking_id: int, person_id: int, now: datetime) -> None:
    """Give a person the credits of a bundle that they bought."""
    credit_entries.grant(
        booking_id=booking_id,
        person_id=person_id,
        total=bundle.terms.credits or 0,
        covers=bundle.terms.covers,
        expires_at=bundle.terms.expiry(now),
        at=now,
    )


def expire_due(now: datetime) -> int:
    """Close every bundle whose credits have expired, and return the count."""

    def expire(grant_ids: Sequence[int]) -> int:
        return transact(lambda: credit_entries.expire(grant_ids, now=now))

    return in_batches("expire_credits", credit_entries.running_out(now), expire)
