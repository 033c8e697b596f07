"""A plan in Stripe's words."""

from __future__ import annotations

from datetime import timedelta

from stripe.params.checkout import SessionCreateParams

from bookable.domain.payments import CheckoutPlan
from bookable.gateways.stripe_money import at_stripe

SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
LEEWAY = timedelta(minutes=5)
"""Stripe counts from when a request arrives: this much later, or by a clock that much off, the
same plan is still taken."""

LONGEST_TITLE = 250


def told(plan: CheckoutPlan) -> SessionCreateParams:
    """This will be the session that Stripe is asked for. It depends on the plan alone, since
    Stripe refuses a key under which it was asked for something else."""
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": plan.reference,
        "metadata": {"reference": plan.reference},
        # Seen beside the payment in Stripe's dashboard.
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
    """This will be when the page closes by itself, as near to the plan as Stripe allows."""
    lasts = plan.closes_at - plan.opens_at
    allowed = min(max(lasts, SHORTEST + LEEWAY), LONGEST - LEEWAY)
    return int((plan.opens_at + allowed).timestamp())


def _title(plan: CheckoutPlan) -> str:
    """Stripe takes no empty name."""
    return " ".join(plan.title.split())[:LONGEST_TITLE] or "Booking"
