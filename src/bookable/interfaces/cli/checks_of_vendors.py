"""What the doctor finds out about vendors: where it can, by asking them."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from bookable.domain.meetings import MeetingVendorError
from bookable.engine import ports
from bookable.interfaces.cli.findings import Check, Finding, ok, warn, wrong

_PATIENCE = 5.0


def meetings() -> Iterator[Finding]:
    """This will ask Zoom for the meetings that are ours, which takes all that making one takes."""
    vendor = ports.meetings()
    if settings.ZOOM is None or vendor is None:
        yield ok("meetings", "Jitsi links on https://meet.jit.si")
        return
    try:
        vendor.marked(within=_PATIENCE)
    except MeetingVendorError as error:
        mend = "check ZOOM_* against the server-to-server app and its meeting scopes at Zoom"
        yield wrong("meetings", str(error), mend=mend)
    else:
        yield ok("meetings", f"Zoom, account {settings.ZOOM.account_id}")


def payments() -> Iterator[Finding]:
    """This will look at the shape of Stripe's credentials."""
    stripe = settings.STRIPE
    if stripe is None:
        yield ok("payments", "recorded by hand")
    elif not stripe.secret_key.startswith(("sk_", "rk_")):
        mend = "take the secret key, not the publishable one, from Stripe's dashboard"
        yield wrong("payments", "STRIPE_SECRET_KEY does not begin with sk_ or rk_", mend=mend)
    elif stripe.webhook_secret is None:
        told = f"POST {settings.BOOKABLE_BASE_URL}/api/webhooks/stripe/"
        mend = f"add an endpoint for {told} at Stripe, and set STRIPE_WEBHOOK_SECRET to its secret"
        yield warn("payments", "Stripe cannot tell us that somebody has paid", mend=mend)
    elif not stripe.webhook_secret.startswith("whsec_"):
        mend = "take the signing secret of the endpoint, not its id, from Stripe's dashboard"
        yield wrong("payments", "STRIPE_WEBHOOK_SECRET does not begin with whsec_", mend=mend)
    else:
        yield ok("payments", "Stripe Checkout")


CHECKS: list[Check] = [meetings, payments]
