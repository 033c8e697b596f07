"""Payments, as they travel as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.bookings import PricingOut
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
    """Where the client is sent after paying, or after giving up."""

    success_url: Url | None = None
    cancel_url: Url | None = None


class CheckoutOut(WholeSeconds):
    """Where to send the client to pay, and until when that works."""

    payment_id: int
    checkout_url: str
    amount_cents: int
    currency: str
    expires_at: datetime | None


class RecordIn(Given):
    """How money was handed over, or back."""

    method: Method = "cash"
    reference: ShortText | None = ""


class PaymentOut(WholeSeconds):
    """One try to pay."""

    id: int
    method: str
    amount_cents: int
    currency: str
    status: str
    reference: str
    created_at: datetime
    paid_at: datetime | None


class RefundOut(WholeSeconds):
    """Money that goes back: `due`, `sent` to the card vendor and `made`; `failed` where it waits to
    be made by hand, `void` where nothing was left. A dispute is one that is `disputed`, and then
    `made` if it is lost or `won`. `method` is how it went back."""

    id: int
    payment_id: int
    amount_cents: int
    reason: str
    status: str
    method: str
    created_at: datetime
    made_at: datetime | None


class AccountOut(Struct):
    """What is owed for a booking, what came in and what went back."""

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
    """Until some hours before the start, some percent come back."""

    hours_before: int
    percent: int


class QuoteOut(WholeSeconds):
    """What a cancellation by the caller would give back now. `changes_at` is the last moment at
    which a client gets as much; null where nothing more is lost."""

    booking_id: int
    can_be_canceled: bool
    paid_cents: int
    refund_cents: int
    refund: str
    currency: str
    credit_returned: bool
    changes_at: datetime | None
    policy: list[TierOut]
