"""Paying by card: what a payment vendor is asked for, and what it tells of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bookable.domain.vendors import VendorBusy, VendorError


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutPlan:
    """A page at which a client pays, as the vendor is asked for it.

    `reference` names our own payment and travels with the checkout. `key` makes asking twice one
    request, if the plan is the same in all of it: another one of the same key is refused. The page
    is asked for at `opens_at` and closes at `closes_at`, or soon after where the vendor keeps it
    open longer. Both are told by the clock that the vendor goes by, whatever ours shows.
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
    """Money that goes back for a payment, as the vendor is asked for it; `reference` and `key` as
    for a checkout."""

    payment: str
    reference: str
    key: str
    cents: int
    currency: str


class CheckoutState(StrEnum):
    """How far a checkout is."""

    OPEN = "open"
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A checkout as the vendor tells of it; `payment` is its name of the money that moved, without
    which nothing can be given back."""

    checkout_id: str
    reference: str
    state: CheckoutState
    url: str = ""
    payment: str = ""
    amount_cents: int = 0
    currency: str = ""


class ReversalState(StrEnum):
    """How far a reversal is: on its way or under dispute, done or lost, failed, or won."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    WON = "won"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """Money of a payment that the vendor gives back, or that the client's bank demands back;
    `reference` is our own name of a refund that we asked for."""

    id: str
    cents: int
    state: ReversalState
    reference: str = ""
    is_dispute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorMessage:
    """A message of the vendor's: `event_id` is the same however often it is sent. It is about a
    `checkout`, or about money of a `payment` that may have gone back, or about nothing of ours."""

    event_id: str
    kind: str
    signed_at: datetime
    checkout: Checkout | None = None
    payment: str = ""


class PaymentVendorError(VendorError):
    """The vendor did not do what it was asked. The text is fit for people and holds no secrets."""


class PaymentVendorBusy(PaymentVendorError, VendorBusy):
    """The vendor asks to come back later: after `retry_after` seconds."""


class ForgedMessage(Exception):
    """A message does not bear the vendor's signature."""


class PaymentVendor(Protocol):
    """The port that a payment vendor's gateway fills. `within` is a time limit in seconds for the
    whole call; when it runs out PaymentVendorError is raised."""

    name: str

    def open(self, plan: CheckoutPlan, *, within: float) -> Checkout:
        """This will open a checkout, or raise PaymentVendorError."""

    def look(self, checkout_id: str, *, within: float) -> Checkout:
        """This will tell how far a checkout is, or raise PaymentVendorError."""

    def expire(self, checkout_id: str, *, within: float) -> Checkout:
        """This will close a checkout so that nobody can pay any more, and tell how it stands: one
        that was paid meanwhile stays paid, one that is closed stays so. One stays open if the
        client has done their part and the money is on its way."""

    def refund(self, plan: RefundPlan, *, within: float) -> Reversal:
        """Give money back; with a key that was used before nothing more is given back."""

    def reversals(self, payment: str, *, within: float) -> list[Reversal]:
        """Return everything that went back of a payment, or may have to."""

    def news(self, since: datetime | None, *, within: float) -> list[VendorMessage]:
        """Return what has happened to payments from a moment on, as the vendor counts time, the
        first first; or in all the time for which the vendor remembers."""

    def least_cents(self, currency: str) -> int:
        """Return the least that can be paid by card, in minor units; 0 where that is not known."""

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """This will read a signed message, or raise ForgedMessage; or PaymentVendorError for one
        that is signed and makes no sense. How old it may be is for the reader to say."""
