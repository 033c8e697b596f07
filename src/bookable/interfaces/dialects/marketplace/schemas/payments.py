"""Bodies about payments, refunds and credits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.bookings import PricingOut
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.interfaces.http.paging import PageOut
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given, ShortText
from bookable.interfaces.http.wanted import free_text, wanted

Url = Annotated[
    str,
    msgspec.Meta(
        max_length=2_000,
        pattern=r"^https?://[^\x00-\x20]+\Z",
        extra=wanted("an http or https address of at most 2,000 characters, without blanks"),
    ),
]
Method = Annotated[str, free_text(40, least=1)]


class PayIn(Given):
    """Where to send the client after paying, and after giving up."""

    success_url: Url | None = None
    cancel_url: Url | None = None


class CheckoutOut(WholeSeconds):
    """The page where the client pays, and until when it is open."""

    payment_id: int
    checkout_url: str
    amount_cents: int
    currency: str
    expires_at: datetime | None


class RecordIn(Given):
    """How the money was handed over or back."""

    method: Method = "cash"
    reference: ShortText | None = ""


class PaymentOut(WholeSeconds):
    """An attempt to pay."""

    id: int
    method: str
    amount_cents: int
    currency: str
    status: str
    reference: str
    created_at: datetime
    paid_at: datetime | None


class RefundOut(WholeSeconds):
    """A refund. `status` is `due`, then `sent` to the card vendor, then `made`; `failed` if it has
    to be made by hand, and `void` if nothing was left to refund. A dispute is a refund with status
    `disputed`, which becomes `made` if it is lost or `won`. `method` says how the money went
    back."""

    id: int
    payment_id: int
    amount_cents: int
    reason: str
    status: str
    method: str
    created_at: datetime
    made_at: datetime | None


class AccountOut(Struct):
    """What is owed for a booking, what was paid and what was refunded."""

    booking_id: int
    payment_status: str
    pricing: PricingOut
    paid_cents: int
    refunded_cents: int
    refund_pending_cents: int
    disputed: bool
    card_payments: bool
    payments: list[PaymentOut]
    refunds: list[RefundOut]


class TierOut(Struct):
    """A step of a cancellation policy: canceling at least `hours_before` hours before the start
    refunds `percent` of the price."""

    hours_before: int
    percent: int


class QuoteOut(WholeSeconds):
    """What the caller would get back by canceling now. `changes_at` is the last moment at which a
    client gets this much, or null if the amount will not drop any further."""

    booking_id: int
    can_be_canceled: bool
    paid_cents: int
    refund_cents: int
    refund: str
    currency: str
    credit_returned: bool
    changes_at: datetime | None
    policy: list[TierOut]


class BalanceOut(WholeSeconds):
    """The credits left of one bundle, and the services they pay for. `bundle_id` is the number of
    the booking that bought the bundle."""

    bundle_id: int
    total: int
    remaining: int
    expires_at: datetime | None
    services: list[NamedOut]


class MovementOut(WholeSeconds):
    """A change of a credit balance. `kind` is `granted`, `spent`, `given_back`, `forfeited`,
    `expired` or `revoked`. `booking_id` is the bundle itself, or the booking that the credit paid
    for. `reason` is `bundle_confirmed`, `booked`, `canceled_in_time`, `moved_by_others`,
    `canceled_by_others`, `canceled_too_late`, `bundle_has_run_out` or `bundle_canceled`. The
    `delta` of `forfeited` is 0, because the credit was already spent."""

    bundle_id: int
    booking_id: int
    service: str
    kind: str
    delta: int
    reason: str
    created_at: datetime


class CreditAccountOut(Struct):
    """The balances that can still be spent, those that expire first at the top, and a page of the
    history, newest first."""

    balances: list[BalanceOut]
    history: PageOut[MovementOut]
