"""Money in minor units: what is owed, what is paid, and what a cancellation gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter


class PaymentStatus(StrEnum):
    """How far a booking has been paid."""

    UNPAID = "unpaid"
    PENDING = "pending"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    NOT_REQUIRED = "not_required"


NOTHING_OWED = frozenset(
    {PaymentStatus.PAID, PaymentStatus.NOT_REQUIRED, PaymentStatus.PARTIALLY_REFUNDED}
)
"""Statuses in which nothing is owed any more, so that a booking may be confirmed."""

AWAITED = frozenset({PaymentStatus.UNPAID, PaymentStatus.PENDING, PaymentStatus.FAILED})
"""Statuses in which a payment can still be made."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A cancellation at least `hours_before` the start gives back `percent` of the price."""

    hours_before: int
    percent: int

    def is_open(self, ahead: timedelta) -> bool:
        """Return whether the tier counts with so much time left before the start."""
        return ahead >= timedelta(hours=self.hours_before)


@dataclass(frozen=True, slots=True)
class CancellationPolicy:
    """What a client who cancels gets back, depending on how long before the start that is."""

    tiers: tuple[Tier, ...]

    def percent(self, *, start: datetime | None, now: datetime) -> int:
        """Return the percent that a cancellation at `now` gives back.

        That is the best tier still open, or 0. Without a start all tiers are open.
        """
        tier = self.tier_at(start=start, now=now)
        return 0 if tier is None else tier.percent

    def tier_at(self, *, start: datetime | None, now: datetime) -> Tier | None:
        """Return the best tier that is still open at `now`, or None."""
        open_tiers = (t for t in self.tiers if start is None or t.is_open(start - now))
        return max(open_tiers, key=attrgetter("percent"), default=None)

    def missed_tier(self, percent: int) -> Tier | None:
        """Return the tier that gave back more than some percent until last, or None."""
        better = [tier for tier in self.tiers if tier.percent > percent]
        return min(better, key=attrgetter("hours_before"), default=None)

    @property
    def as_rows(self) -> list[list[int]]:
        """The tiers as plain numbers, as they are stored."""
        return [[tier.hours_before, tier.percent] for tier in self.tiers]

    @staticmethod
    def of_rows(rows: Sequence[Sequence[int]]) -> CancellationPolicy:
        """Return the policy of stored tiers."""
        return CancellationPolicy(tuple(Tier(*row) for row in rows))


USUAL_POLICY = CancellationPolicy((Tier(24, 100),))
"""A full refund until 24 hours before the start, and nothing after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a booking costs and how much of that is paid, in minor units of one currency.

    If `credits_used` is not 0, credits pay the whole price. `refunded_cents` have gone back,
    `pending_cents` are promised and have not gone yet; disputed money is in neither.
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
        """What is to be paid in money."""
        return 0 if self.credits_used else self.price_cents - self.discount_cents

    @property
    def awaited_cents(self) -> int:
        """What is still to be paid in money: all of it, or nothing."""
        return self.total_cents if self.status in AWAITED else 0

    @property
    def kept_cents(self) -> int:
        """What has been paid and neither given back nor promised back."""
        return self.paid_cents - self.refunded_cents - self.pending_cents

    @property
    def owes_nothing(self) -> bool:
        """Whether nothing is owed any more."""
        return self.status in NOTHING_OWED


def share(cents: int, *, percent: int = 100, part: int = 1, of: int = 1) -> int:
    """Return some percent of a part of an amount, rounded down to whole minor units.

    `part` out of `of` is the fraction; with `of=0` the result is 0.
    """
    return cents * percent * part // (100 * of) if of else 0
