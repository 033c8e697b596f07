"""Refunds and disputes as Stripe tells of them."""

from __future__ import annotations

import msgspec

from bookable.domain.payments import Reversal, ReversalState
from bookable.gateways.stripe_answers import Amount, Intent, Name
from bookable.gateways.stripe_money import from_stripe

KINDS = (
    *("charge.refunded", "charge.refund.updated"),
    *("refund.created", "refund.updated", "refund.failed"),
    *("charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"),
    *("charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"),
)
"""The kinds of events after which money of a payment may have gone back."""

_REFUNDS = {
    "succeeded": ReversalState.DONE,
    "failed": ReversalState.FAILED,
    "canceled": ReversalState.FAILED,
}
"""Besides `pending` and `requires_action`, which may still become any of these."""

_DISPUTES = {
    "needs_response": ReversalState.PENDING,
    "under_review": ReversalState.PENDING,
    "lost": ReversalState.DONE,
}
"""All others are over, or are inquiries (`warning_…`), which take no money and which a refund
answers."""


class About(msgspec.Struct):
    """What such an event is about: a charge, a refund or a dispute. Those of charges that were not
    made for a payment of ours may have none."""

    payment_intent: Name | Intent | None = None

    @property
    def payment(self) -> str:
        """The name of the payment, or nothing."""
        intent = self.payment_intent
        return intent.id if isinstance(intent, Intent) else intent or ""


class Refund(msgspec.Struct):
    """Money that goes back. Old versions of the API leave the status out."""

    id: Name
    amount: Amount
    currency: str
    status: str | None = None
    metadata: dict[str, str] | None = None

    @property
    def reversal(self) -> Reversal:
        """The refund in the words of the port."""
        usual = ReversalState.DONE if self.status is None else ReversalState.PENDING
        return Reversal(
            id=self.id,
            cents=from_stripe(self.amount, self.currency.upper()),
            state=_REFUNDS.get(self.status or "", usual),
            reference=(self.metadata or {}).get("reference", ""),
        )


class Dispute(msgspec.Struct):
    """Money that the client's bank demands back."""

    id: Name
    amount: Amount
    currency: str
    status: str

    @property
    def reversal(self) -> Reversal:
        """The dispute in the words of the port."""
        return Reversal(
            id=self.id,
            cents=from_stripe(self.amount, self.currency.upper()),
            state=_DISPUTES.get(self.status, ReversalState.WON),
            is_dispute=True,
        )


class Refunds(msgspec.Struct):
    """A list of refunds."""

    data: list[Refund]


class Disputes(msgspec.Struct):
    """A list of disputes."""

    data: list[Dispute]
