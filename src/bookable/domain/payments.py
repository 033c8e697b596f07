"""Paying by card: what a payment vendor is asked for, and what it reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bookable.domain.vendors import VendorBusy, VendorError


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutPlan:
    """A checkout page as it is requested from the vendor.

    `reference` is the id of our payment and travels with the checkout. `key` makes a repeated
    request safe: the same plan under the same key opens one checkout, another plan under that key
    is refused. The page opens at `opens_at` and closes at `closes_at`, or soon after if the vendor
    keeps it open longer. Both are real time, which the vendor's clock shows, also where a sandbox
    shows another.
    """

    reference: str
    key: str
    title: str
    amount_cents: int
    currency: str
    email: str
    opens_at: datetime
    closes_at: datetime
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPlan:
    """A refund of a payment as it is requested from the vendor.

    `reference` and `key` work as for a checkout.
    """

    payment: str
    reference: str
    key: str
    cents: int
    currency: str


class CheckoutState(StrEnum):
    """How far a checkout has come."""

    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A checkout as the vendor reports it.

    `payment` is the vendor's id of the money that moved; refunds need it.
    """

    checkout_id: str
    reference: str
    state: CheckoutState
    url: str = ""
    payment: str = ""
    amount_cents: int = 0
    currency: str = ""


class ReversalState(StrEnum):
    """How far a reversal has come: pending or disputed, done or lost, failed, or won."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    WON = "won"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """Money of a payment that the vendor gives back, or that the client's bank demands back.

    `reference` is the id of our refund, if we asked for it.
    """

    id: str
    cents: int
    state: ReversalState
    reference: str = ""
    is_dispute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorMessage:
    """A message from the vendor; `event_id` is the same however often it is sent.

    It is about a `checkout`, or about money of a `payment` that may have gone back, or about
    nothing that concerns us.
    """

    event_id: str
    kind: str
    signed_at: datetime
    checkout: Checkout | None = None
    payment: str = ""


class PaymentVendorError(VendorError):
    """The vendor failed to do what it was asked. The text is fit for people and has no secrets."""


class PaymentVendorBusy(PaymentVendorError, VendorBusy):
    """The vendor asks to try again after `retry_after` seconds."""


class ForgedMessage(Exception):
    """A message does not carry the vendor's signature."""


class PaymentVendor(Protocol):
    """The port that a payment vendor's gateway fills.

    `within` is a time limit in seconds for the whole call. Raise PaymentVendorError when it runs
    out.
    """

    name: str

    def open(self, plan: CheckoutPlan, *, within: float) -> Checkout:
        """Open a checkout, or raise PaymentVendorError."""

    def look(self, checkout_id: str, *, within: float) -> Checkout:
        """Return how far a checkout has come, or raise PaymentVendorError."""

    def expire(self, checkout_id: str, *, within: float) -> Checkout:
        """Close a checkout against further payments, and return its state.

        One that was paid meanwhile stays paid, a closed one stays closed. One stays open if the
        client has done their part and the money is on its way.
        """

    def refund(self, plan: RefundPlan, *, within: float) -> Reversal:
        """Give money back. A key that was used before gives nothing more back."""

    def reversals(self, payment: str, *, within: float) -> list[Reversal]:
        """Return everything that went back of a payment, or may have to."""

    def news(self, since: datetime | None, *, within: float) -> list[VendorMessage]:
        """Return what has happened to payments since a moment of the vendor's clock, oldest first.

        Without a moment, return all that the vendor still remembers.
        """

    def least_cents(self, currency: str) -> int:
        """Return the smallest card payment in minor units, or 0 if that is not known."""

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """Return a signed message.

        Raise ForgedMessage if the signature is wrong, PaymentVendorError if a signed message makes
        no sense. The caller decides how old a message may be.
        """
