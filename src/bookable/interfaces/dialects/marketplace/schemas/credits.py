"""Credits: what is left of them, and how they came and went."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.interfaces.http.paging import PageOut
from bookable.interfaces.http.seconds import WholeSeconds


class BalanceOut(WholeSeconds):
    """What is left of one bundle, and what it can be spent on; `bundle_id` is its booking."""

    bundle_id: int
    total: int
    remaining: int
    expires_at: datetime | None
    services: list[NamedOut]


class MovementOut(WholeSeconds):
    """Credits that came or went: `kind` is granted, spent, given_back, forfeited, expired or
    revoked, and `booking_id` the bundle itself or what its credits were spent on. `reason` says
    why: bundle_confirmed, booked, canceled_in_time, moved_by_others, canceled_by_others,
    canceled_too_late, bundle_has_run_out or bundle_canceled. What is
    forfeited was spent before and does not come back, so its `delta` is 0."""

    bundle_id: int
    booking_id: int
    service: str
    kind: str
    delta: int
    reason: str
    created_at: datetime


class CreditAccountOut(Struct):
    """The credits that can still be spent, those that run out first before the others, and a page
    of their history, the latest first."""

    balances: list[BalanceOut]
    history: PageOut[MovementOut]
