"""The credits of bundles expire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bookable.engine.batches import in_batches
from bookable.storage import credit_entries
from bookable.storage.work import transact


def expire_due(now: datetime) -> int:
    """Close every bundle whose credits have expired, and return the count."""

    def expire(grant_ids: Sequence[int]) -> int:
        return transact(lambda: credit_entries.expire(grant_ids, now=now))

    return in_batches("expire_credits", credit_entries.running_out(now), expire)
