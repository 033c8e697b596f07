"""Payments in the marketplace's words."""

from __future__ import annotations

from typing import Any

from bookable.domain.currencies import shown
from bookable.domain.refusals import BookingNotFound
from bookable.engine.checkouts import Return
from bookable.engine.quotes import Account, PaymentRow, Quote, RefundRow
from bookable.interfaces.dialects.marketplace.schemas import payments as schemas
from bookable.interfaces.dialects.marketplace.schemas.bookings import PricingOut


def back(body: schemas.PayIn | None, *, home: str) -> Return:
    """This will be where a client goes from the checkout: home, unless another address is given."""
    asked = body or schemas.PayIn()
    return Return(success_url=asked.success_url or home, cancel_url=asked.cancel_url or home)


def checkout(payment: PaymentRow) -> schemas.CheckoutOut:
    """This will be where a client pays."""
    return schemas.CheckoutOut(
        payment_id=payment.id,
        checkout_url=payment.checkout_url,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        expires_at=payment.expires_at,
    )


def record(body: schemas.RecordIn | None) -> dict[str, Any]:
    """Return how money was handed over or back."""
    given = body or schemas.RecordIn()
    return {"method": given.method, "reference": given.reference or ""}


def account(found: Account) -> schemas.AccountOut:
    """This will be what is owed for a booking, with every payment and refund."""
    sale = found.booking.sale
    if sale is None:
        raise BookingNotFound
    bill = sale.bill
    return schemas.AccountOut(
        booking_id=found.booking.id,
        payment_status=bill.status,
        pricing=PricingOut(
            price_cents=bill.price_cents,
            discount_cents=bill.discount_cents,
            credits_used=bill.credits_used,
            total_cents=bill.total_cents,
            currency=bill.currency,
        ),
        paid_cents=bill.paid_cents,
        refunded_cents=bill.refunded_cents,
        refund_pending_cents=bill.pending_cents,
        disputed=bill.is_disputed,
        card_payments=found.by_card,
        payments=[_payment(each) for each in found.payments],
        refunds=[_refund(each) for each in found.refunds],
    )


def quote(found: Quote) -> schemas.QuoteOut:
    """This will be what a cancellation would give back."""
    return schemas.QuoteOut(
        booking_id=found.booking_id,
        can_be_canceled=found.can_be_canceled,
        paid_cents=found.paid_cents,
        refund_cents=found.refund_cents,
        refund=shown(found.refund_cents, found.currency),
        currency=found.currency,
        credit_returned=found.returns_credit,
        changes_at=found.changes_at,
        policy=[schemas.TierOut(*row) for row in found.policy.as_rows],
    )


def _payment(row: PaymentRow) -> schemas.PaymentOut:
    """What the vendor calls a payment is nobody's business but ours and the vendor's."""
    return schemas.PaymentOut(
        id=row.id,
        method=row.method,
        amount_cents=row.amount_cents,
        currency=row.currency,
        status=row.state,
        reference="" if row.checkout_id else row.reference,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def _refund(row: RefundRow) -> schemas.RefundOut:
    return schemas.RefundOut(
        id=row.id,
        payment_id=row.payment_id,
        amount_cents=row.amount_cents,
        reason=row.reason,
        status=row.state,
        method=row.method,
        created_at=row.created_at,
        made_at=row.made_at,
    )
