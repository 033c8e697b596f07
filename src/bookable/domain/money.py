"""Money in minor units, how much of it is owed, and how much goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PaymentStatus(StrEnum):
    """How far what is owed for a booking has been paid."""

    UNPAID = "unpaid"
    PENDING = "pending"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    NOT_REQUIRED = "not_required"


SETTLED = frozenset(
    {PaymentStatus.PAID, PaymentStatus.NOT_REQUIRED, PaymentStatus.PARTIALLY_REFUNDED}
)
"""With these nothing is owed any more, so that a booking may be confirmed."""

AWAITED = frozenset({PaymentStatus.UNPAID, PaymentStatus.PENDING, PaymentStatus.FAILED})
"""With these a payment can still be made."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to some hours before the start a cancellation gives back some percent of the price."""

    hours_before: int
    percent: int


@dataclass(frozen=True, slots=True)
class CancellationPolicy:
    """What a client who cancels gets back, by how long before the start they do so."""

    tiers: tuple[Tier, ...]

    def percent(self, *, start: datetime, now: datetime) -> int:
        """This will be the percent that a cancellation at `now` gives back: that of the best tier
        whose time has not run out, or nothing."""
        left = start - now
        open_tiers = (t.percent for t in self.tiers if left >= timedelta(hours=t.hours_before))
        return max(open_tiers, default=0)

    @property
    def as_rows(self) -> list[list[int]]:
        """This will be the tiers as plain numbers, as they are kept."""
        return [[tier.hours_before, tier.percent] for tier in self.tiers]

    @staticmethod
    def of_rows(rows: Sequence[Sequence[int]]) -> CancellationPolicy:
        """This will be the policy of tiers that were kept."""
        return CancellationPolicy(tuple(Tier(*row) for row in rows))


USUAL_POLICY = CancellationPolicy((Tier(24, 100),))
"""All of it until a day before the start, and then nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a booking costs and what of that is paid, in minor units of one currency.

    `credits_used` stands for the whole price where it is not nought. `refunded_cents` have gone
    back, `pending_cents` are promised and have not; disputed money is neither.
    """

    price_cents: int
    currency: str
    discount_cents: int = 0
    credits_used: int = 0
    status: PaymentStatus
    paid_cents: int = 0
    refunded_cents: int = 0
    pending_cents: int = 0
    is_disputed: bool = False

    @property
    def total_cents(self) -> int:
        """This will be what is to be paid in money."""
        return 0 if self.credits_used else self.price_cents - self.discount_cents

    @property
    def kept_cents(self) -> int:
        """What has been paid, and neither given back nor promised."""
        return self.paid_cents - self.refunded_cents - self.pending_cents

    @property
    def is_settled(self) -> bool:
        """This will tell whether nothing is owed any more."""
        return self.status in SETTLED


def share(cents: int, *, percent: int = 100, part: int = 1, of: int = 1) -> int:
    """Return some percent of a part of an amount, in whole minor units and never more than it."""
    return cents * percent * part // (100 * of) if of else 0
