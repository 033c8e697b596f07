"""Stripe as a payment vendor, through Checkout Sessions and refunds."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

import stripe
import structlog
from stripe.params import EventListParams
from stripe.params.checkout import SessionCreateParams

from bookable.domain.payments import (
    Checkout,
    CheckoutPlan,
    PaymentVendorError,
    RefundPlan,
    Reversal,
    VendorMessage,
)
from bookable.gateways.stripe_answers import (
    ERRORS,
    REVERSAL_EVENTS,
    Disputes,
    KnownSession,
    OpenedSession,
    Refund,
    Refunds,
    Refused,
    checkout,
)
from bookable.gateways.stripe_api import Api
from bookable.gateways.stripe_events import Event, Events, Webhooks
from bookable.gateways.stripe_money import at_stripe, least_cents
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.telemetry.watching import vendor_call

log = structlog.get_logger(__name__)


class Stripe:
    """The port `PaymentVendor`, filled by one Stripe account.

    An instance may be used by many threads at once. Stripe repeats the answer that it gave under
    an idempotency key for a day, its own 5xx included: trying again after a 5xx takes a new key.
    """

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        *,
        webhook_secret: str | None = None,
        api_base: str | None = None,
    ) -> None:
        self._client = VendorClient(ERRORS)
        self._api = Api(self._client, secret_key, url=api_base or "https://api.stripe.com")
        self._webhooks = Webhooks(webhook_secret)

    def __repr__(self) -> str:
        return f"Stripe(api_base={self._api.url!r})"

    @vendor_call
    def open(self, plan: CheckoutPlan, *, within: float) -> Checkout:
        """Open a checkout. The same key twice opens only one."""
        opened = self._api.ask(
            lambda client: client.v1.checkout.sessions.create(
                session_params(plan), {"idempotency_key": plan.key}
            ),
            OpenedSession,
            deadline=Deadline(within),
        )
        return checkout(opened)

    @vendor_call
    def look(self, checkout_id: str, *, within: float) -> Checkout:
        """Return the state of a checkout."""
        return checkout(self._session(checkout_id, Deadline(within)))

    @vendor_call
    def expire(self, checkout_id: str, *, within: float) -> Checkout:
        """Close a checkout unless it is closed already, and return its state."""
        deadline = Deadline(within)
        try:
            closed = self._api.ask(
                lambda client: client.v1.checkout.sessions.expire(checkout_id),
                KnownSession,
                deadline=deadline,
            )
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                raise
            # Stripe refuses to close a paid or closed session, without an error code of its own.
            closed = self._session(checkout_id, deadline)
            if closed.status == "open":
                raise
        return checkout(closed)

    @vendor_call
    def refund(self, plan: RefundPlan, *, within: float) -> Reversal:
        """Give money back, once for each key."""
        made = self._api.ask(
            lambda client: client.v1.refunds.create(
                {
                    "payment_intent": plan.payment,
                    "amount": at_stripe(plan.cents, plan.currency),
                    "metadata": {"reference": plan.reference},
                },
                {"idempotency_key": plan.key},
            ),
            Refund,
            deadline=Deadline(within),
        )
        return made.reversal

    @vendor_call
    def reversals(self, payment: str, *, within: float) -> list[Reversal]:
        """Return the refunds and the disputes of a payment."""
        deadline, most = Deadline(within), 100
        refunds = self._api.ask(
            lambda client: client.v1.refunds.list({"payment_intent": payment, "limit": most}),
            Refunds,
            deadline=deadline,
        )
        disputes = self._api.ask(
            lambda client: client.v1.disputes.list({"payment_intent": payment, "limit": most}),
            Disputes,
            deadline=deadline,
        )
        return [
            *(item.reversal for item in refunds.data),
            *(item.reversal for item in disputes.data),
        ]

    @vendor_call
    def news(self, since: datetime | None, *, within: float) -> list[VendorMessage]:
        """Return what happened to payments since a time, oldest first.

        Stripe keeps events for 30 days.
        """
        deadline, events = Deadline(within), list[Event]()
        more = True
        while more:
            page = self._api.ask(
                partial(_events, since=since, after=events[-1].id if events else None),
                Events,
                deadline=deadline,
            )
            events += page.data
            more = page.has_more and bool(page.data)
            # Stripe lists the newest first.
        return [message for event in reversed(events) if (message := _message(event)) is not None]

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """Read an event that Stripe signed, or raise ForgedMessage."""
        return self._webhooks.read(body, signature)

    def least_cents(self, currency: str) -> int:
        """Return the smallest amount that Stripe charges, in minor units, or 0 if unknown."""
        return least_cents(currency)

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._client.close()

    def _session(self, checkout_id: str, deadline: Deadline) -> KnownSession:
        return self._api.ask(
            # Expanded, because only the payment itself says that a delayed payment method failed.
            lambda client: client.v1.checkout.sessions.retrieve(
                checkout_id, {"expand": ["payment_intent"]}
            ),
            KnownSession,
            deadline=deadline,
        )


def _events(
    client: stripe.StripeClient, *, since: datetime | None, after: str | None
) -> stripe.ListObject[stripe.Event]:
    params: EventListParams = {"types": list(REVERSAL_EVENTS), "limit": 100}
    if since is not None:
        params["created"] = {"gte": int(since.timestamp())}
    if after is not None:
        params["starting_after"] = after
    return client.v1.events.list(params)


def _message(event: Event) -> VendorMessage | None:
    """Return the event as a message, or None with a warning: the events after it still count."""
    try:
        return event.message()
    except (PaymentVendorError, ValueError, OverflowError, OSError):
        log.warning("event_unreadable", vendor=Stripe.name, event_id=event.id, kind=event.type)
        return None


SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
LEEWAY = timedelta(minutes=5)
"""Stripe counts the limits from the arrival of the request. With this margin a late request, or one
from a clock that is off, still keeps within them."""

LONGEST_TITLE = 250


def session_params(plan: CheckoutPlan) -> SessionCreateParams:
    """Return the parameters of a Checkout Session.

    They depend on the plan alone: Stripe refuses a repeated idempotency key with other parameters.
    """
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": plan.reference,
        "metadata": {"reference": plan.reference},
        # Shown beside the payment in Stripe's dashboard.
        "payment_intent_data": {
            "description": _title(plan),
            "metadata": {"reference": plan.reference},
        },
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": plan.currency.lower(),
                    "unit_amount": at_stripe(plan.amount_cents, plan.currency),
                    "product_data": {"name": _title(plan)},
                },
            }
        ],
        "expires_at": expires_at(plan),
        "success_url": plan.success_url,
        "cancel_url": plan.cancel_url,
    }
    if plan.email:
        params["customer_email"] = plan.email
    return params


def expires_at(plan: CheckoutPlan) -> int:
    """Return when the page closes (Unix seconds), as near to the plan as Stripe allows."""
    lasts = plan.closes_at - plan.opens_at
    allowed = min(max(lasts, SHORTEST + LEEWAY), LONGEST - LEEWAY)
    return int((plan.opens_at + allowed).timestamp())


def _title(plan: CheckoutPlan) -> str:
    """Return the title on one line; Stripe refuses an empty name."""
    return " ".join(plan.title.split())[:LONGEST_TITLE] or "Booking"
