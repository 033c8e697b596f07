"""What Stripe answers: its objects, read strictly, and its errors, shown without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, TypeVar

import httpx
import msgspec

from bookable.domain.payments import (
    Checkout,
    CheckoutState,
    PaymentVendorBusy,
    PaymentVendorError,
    Reversal,
    ReversalState,
)
from bookable.gateways.stripe_money import from_stripe
from bookable.gateways.vendor_errors import VendorErrors

# Seconds to wait after a 409.
CONFLICT_PAUSE = 1.0

ERRORS = VendorErrors("Stripe", PaymentVendorError, PaymentVendorBusy)

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Link = Annotated[str, msgspec.Meta(pattern=r"^(?i:https?)://[^\s/]\S*\Z")]


class Refused(PaymentVendorError):
    """Stripe refused this one request (4xx)."""

    def __init__(self, problem: str, status: int) -> None:
        super().__init__(problem)
        self.status = status


class Intent(msgspec.Struct):
    """The payment of a session, when Stripe returns it in full."""

    id: Name
    status: str | None = None


class Session(msgspec.Struct):
    """A Checkout Session. Old API versions leave some fields out."""

    id: Name
    client_reference_id: str | None = None
    status: str | None = None
    payment_status: str | None = None
    payment_intent: Name | Intent | None = None
    url: Link | None = None
    amount_total: Amount | None = None
    currency: str | None = None

    @property
    def state(self) -> CheckoutState:
        """The state of the checkout in the words of the port."""
        intent = self.payment_intent
        if self.payment_status in ("paid", "no_payment_required"):
            return CheckoutState.PAID
        if self.status == "expired":
            return CheckoutState.EXPIRED
        if self.status == "complete" and isinstance(intent, Intent) and intent.status in _FAILED:
            return CheckoutState.FAILED
        return CheckoutState.OPEN


_FAILED = ("requires_payment_method", "canceled")
"""States of a delayed payment, such as a direct debit, that was tried and failed."""


class OpenedSession(Session, kw_only=True):
    """A session that was just opened: it has a link for the client."""

    url: Link


class KnownSession(Session, kw_only=True):
    """A session that was looked up."""

    status: str
    payment_status: str


class Problem(msgspec.Struct):
    """Why Stripe refused a request."""

    message: str | None = None
    type: str | None = None


class Refusal(msgspec.Struct):
    """The body of a 4xx answer."""

    error: Problem


Shape = TypeVar("Shape")


def read(body: bytes | str, shape: type[Shape]) -> Shape:
    """Decode JSON into a struct, or raise the error for an unreadable answer."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass  # Raised below: chained to this error, the body would reach the logs.
    raise ERRORS.unreadable()


def checkout(session: Session, state: CheckoutState | None = None) -> Checkout:
    """Return a session in the words of the port; `state` replaces the session's own."""
    intent, currency = session.payment_intent, (session.currency or "").upper()
    return Checkout(
        checkout_id=session.id,
        reference=session.client_reference_id or "",
        state=state or session.state,
        url=session.url or "",
        payment=intent.id if isinstance(intent, Intent) else intent or "",
        amount_cents=from_stripe(session.amount_total or 0, currency),
        currency=currency,
    )


def refusal(answer: httpx.Response, *, hide: Iterable[str]) -> PaymentVendorError:
    """Return the error for an answer that is not a success."""
    status = answer.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        return ERRORS.unauthorized()
    if status == HTTPStatus.CONFLICT:
        # The same request is still running, or another one holds the object.
        return ERRORS.busy(CONFLICT_PAUSE)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ERRORS.server_error(status)
    problem = _problem(answer)
    return Refused(str(ERRORS.refused(status, problem.message or "", hide=hide)), status)


def _problem(answer: httpx.Response) -> Problem:
    try:
        return read(answer.content, Refusal).error
    except PaymentVendorError:
        return Problem()


REVERSAL_EVENTS = (
    *("charge.refunded", "charge.refund.updated"),
    *("refund.created", "refund.updated", "refund.failed"),
    *("charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed"),
    *("charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated"),
)
"""Kinds of events after which money of a payment may have gone back."""

_REFUNDS = {
    "succeeded": ReversalState.DONE,
    "failed": ReversalState.FAILED,
    "canceled": ReversalState.FAILED,
}
"""`pending` and `requires_action` are not final, so they are not here."""

_DISPUTES = {
    "needs_response": ReversalState.PENDING,
    "under_review": ReversalState.PENDING,
    "lost": ReversalState.DONE,
}
"""Other states are closed, or inquiries (`warning_…`): those take no money, and a refund answers
them."""


class About(msgspec.Struct):
    """The object of such an event: a charge, a refund or a dispute.

    Charges that were not made for a payment of ours may lack the payment.
    """

    payment_intent: Name | Intent | None = None

    @property
    def payment(self) -> str:
        """The id of the payment, or an empty string."""
        intent = self.payment_intent
        return intent.id if isinstance(intent, Intent) else intent or ""


class Refund(msgspec.Struct):
    """Money that goes back to the client. Old API versions leave the status out."""

    id: Name
    amount: Amount
    currency: str
    status: str | None = None
    metadata: dict[str, str] | None = None

    @property
    def reversal(self) -> Reversal:
        """The refund in the words of the port."""
        unlisted = ReversalState.DONE if self.status is None else ReversalState.PENDING
        return Reversal(
            id=self.id,
            cents=from_stripe(self.amount, self.currency.upper()),
            state=_REFUNDS.get(self.status or "", unlisted),
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
