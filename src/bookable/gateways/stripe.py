"""Stripe as a payment vendor, through Checkout Sessions and refunds."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import stripe
import structlog
from stripe.params import EventListParams

from bookable.domain.payments import (
    Checkout,
    CheckoutPlan,
    PaymentVendorError,
    RefundPlan,
    Reversal,
    VendorMessage,
)
from bookable.gateways.line import Deadline, Line
from bookable.gateways.stripe_answers import (
    COMPLAINTS,
    NOT_FOUND,
    KnownSession,
    OpenedSession,
    Refused,
    checkout,
)
from bookable.gateways.stripe_api import Api
from bookable.gateways.stripe_events import Event, Events
from bookable.gateways.stripe_messages import Letterbox
from bookable.gateways.stripe_money import at_stripe, least_cents
from bookable.gateways.stripe_plan import told
from bookable.gateways.stripe_reversals import KINDS, Disputes, Refund, Refunds
from bookable.telemetry.watching import vendor_call

log = structlog.get_logger(__name__)


class Stripe:
    """The port `PaymentVendor`, filled by one Stripe account.

    An instance may be used by many threads at once. Stripe keeps what it answered under a key for
    a day, a failure of its own included: after one of those only another key asks anew.
    """

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        *,
        webhook_secret: str | None = None,
        api_base: str | None = None,
    ) -> None:
        self._line = Line(COMPLAINTS)
        self._api = Api(self._line, secret_key, url=api_base or "https://api.stripe.com")
        self._letterbox = Letterbox(webhook_secret)

    def __repr__(self) -> str:
        return f"Stripe(api_base={self._api.url!r})"

    @vendor_call
    def open(self, plan: CheckoutPlan, *, within: float) -> Checkout:
        """This will open a checkout. Asked for twice with the same key it is one."""
        opened = self._api.ask(
            lambda client: client.v1.checkout.sessions.create(
                told(plan), {"idempotency_key": plan.key}
            ),
            OpenedSession,
            deadline=Deadline(within),
        )
        return checkout(opened)

    @vendor_call
    def look(self, checkout_id: str, *, within: float) -> Checkout:
        """This will tell how far a checkout is."""
        return checkout(self._session(checkout_id, Deadline(within)))

    @vendor_call
    def expire(self, checkout_id: str, *, within: float) -> Checkout:
        """This will close a checkout, unless it is closed already, and tell how it stands."""
        deadline = Deadline(within)
        try:
            closed = self._api.ask(
                lambda client: client.v1.checkout.sessions.expire(checkout_id),
                KnownSession,
                deadline=deadline,
            )
        except Refused as refused:
            if refused.status == NOT_FOUND:
                raise
            # Stripe closes none that was paid or is closed; it has no code of its own for that.
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
            *(each.reversal for each in refunds.data),
            *(each.reversal for each in disputes.data),
        ]

    @vendor_call
    def news(self, since: datetime | None, *, within: float) -> list[VendorMessage]:
        """Return what has happened to payments, the first first; Stripe remembers 30 days."""
        deadline, found = Deadline(within), list[Event]()
        more = True
        while more:
            page = self._api.ask(
                partial(_events, since=since, after=found[-1].id if found else None),
                Events,
                deadline=deadline,
            )
            found += page.data
            more = page.has_more and bool(page.data)
        return [message for each in reversed(found) if (message := _readable(each)) is not None]

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """This will read an event that Stripe signed, or raise ForgedMessage."""
        return self._letterbox.read(body, signature)

    def least_cents(self, currency: str) -> int:
        """Return the least that Stripe charges, in minor units, or 0 where that is not known."""
        return least_cents(currency)

    def close(self) -> None:
        """This will hang up; a later call connects again."""
        self._line.close()

    def _session(self, checkout_id: str, deadline: Deadline) -> KnownSession:
        return self._api.ask(
            # With its payment in full, which alone tells whether one that takes days has failed.
            lambda client: client.v1.checkout.sessions.retrieve(
                checkout_id, {"expand": ["payment_intent"]}
            ),
            KnownSession,
            deadline=deadline,
        )


def _events(
    client: stripe.StripeClient, *, since: datetime | None, after: str | None
) -> stripe.ListObject[stripe.Event]:
    asked: EventListParams = {"types": list(KINDS), "limit": 100}
    if since is not None:
        asked["created"] = {"gte": int(since.timestamp())}
    if after is not None:
        asked["starting_after"] = after
    return client.v1.events.list(asked)


def _readable(event: Event) -> VendorMessage | None:
    """One event that cannot be read keeps nobody from the others."""
    try:
        return event.told()
    except (PaymentVendorError, ValueError, OverflowError, OSError):
        log.warning("event_unreadable", vendor=Stripe.name, event_id=event.id, kind=event.type)
        return None
