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


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorMessage:
    """A message that the vendor signed: `event_id` is the same however often it is sent.
    `checkout` is None where it is about something else."""

    event_id: str
    kind: str
    signed_at: datetime
    checkout: Checkout | None


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
        client has done his part and the money is on its way."""

    def refund(self, payment: str, *, cents: int, currency: str, key: str, within: float) -> str:
        """This will give money back and return the vendor's name of that; with a `key` that was
        used before nothing more is given back."""

    def least_cents(self, currency: str) -> int:
        """Return the least that can be paid by card, in minor units; 0 where that is not known."""

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """This will read a signed message, or raise ForgedMessage; or PaymentVendorError for one
        that is signed and makes no sense. How old it may be is for the reader to say."""
