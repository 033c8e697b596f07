"""What Stripe answers, read strictly; and its refusals, told without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeVar

import httpx
import msgspec

from bookable.domain.payments import (
    Checkout,
    CheckoutState,
    PaymentVendorBusy,
    PaymentVendorError,
)
from bookable.gateways.complaints import Complaints
from bookable.gateways.stripe_money import from_stripe

UNAUTHORIZED, NOT_FOUND, CONFLICT, SERVER_ERROR = 401, 404, 409, 500
SHORT_PAUSE = 1.0

COMPLAINTS = Complaints("Stripe", PaymentVendorError, PaymentVendorBusy)

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Link = Annotated[str, msgspec.Meta(pattern=r"^(?i:https?)://[^\s/]\S*\Z")]


class Refused(PaymentVendorError):
    """Stripe said no to this one request."""

    def __init__(self, problem: str, status: int) -> None:
        super().__init__(problem)
        self.status = status


class Intent(msgspec.Struct):
    """The payment of a session, where that is told in full."""

    id: Name
    status: str | None = None


class Session(msgspec.Struct):
    """A Checkout Session. Accounts with an old version of the API leave some of it out."""

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
        """This will be how far it is."""
        intent = self.payment_intent
        if self.payment_status in ("paid", "no_payment_required"):
            return CheckoutState.PAID
        if self.status == "expired":
            return CheckoutState.EXPIRED
        if self.status == "complete" and isinstance(intent, Intent) and intent.status in _FAILED:
            return CheckoutState.FAILED
        return CheckoutState.OPEN


_FAILED = ("requires_payment_method", "canceled")
"""A payment that takes days, such as a debit, was tried and did not come."""


class OpenedSession(Session, kw_only=True):
    """A session that was just opened, at which somebody can pay."""

    url: Link


class KnownSession(Session, kw_only=True):
    """A session that was asked about."""

    status: str
    payment_status: str


class Problem(msgspec.Struct):
    """Why Stripe said no."""

    message: str | None = None
    type: str | None = None


class Refusal(msgspec.Struct):
    """An answer with a problem in it."""

    error: Problem


Shape = TypeVar("Shape")


def read(body: bytes | str, shape: type[Shape]) -> Shape:
    """This will read JSON into a shape, or complain."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass  # the cause would carry the body along
    raise COMPLAINTS.unreadable()


def checkout(session: Session, state: CheckoutState | None = None) -> Checkout:
    """This will be a session in the words of the port."""
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
    """This will be the error that tells people about an answer that is no success."""
    status = answer.status_code
    if status == UNAUTHORIZED:
        return COMPLAINTS.unauthorized()
    if status == CONFLICT:
        # The same request is under way already, or something that must not change meanwhile.
        return COMPLAINTS.busy(SHORT_PAUSE)
    if status >= SERVER_ERROR:
        return COMPLAINTS.out_of_order(status)
    problem = _problem(answer)
    return Refused(str(COMPLAINTS.refused(status, problem.message or "", hide=hide)), status)


def _problem(answer: httpx.Response) -> Problem:
    try:
        return read(answer.content, Refusal).error
    except PaymentVendorError:
        return Problem()
