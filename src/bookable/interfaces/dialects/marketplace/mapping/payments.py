"""Translate requests and responses of payments and credits."""

from __future__ import annotations

from typing import Any

from bookable.domain.currencies import shown
from bookable.domain.refusals import BookingNotFound
from bookable.engine.checkouts import Return
from bookable.interfaces.dialects.marketplace.schemas import payments as schemas
from bookable.interfaces.dialects.marketplace.schemas.bookings import PricingOut
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.queries.balances import Balance, Movement
from bookable.queries.quotes import Account, PaymentRow, Quote, RefundRow


def back(body: schemas.PayIn | None, *, home: str) -> Return:
    """Return where the checkout sends the client afterwards: `home` unless the body says
    otherwise."""
    given = body or schemas.PayIn()
    return Return(success_url=given.success_url or home, cancel_url=given.cancel_url or home)


def checkout(payment: PaymentRow) -> schemas.CheckoutOut:
    return schemas.CheckoutOut(
        payment_id=payment.id,
        checkout_url=payment.checkout_url,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        expires_at=payment.expires_at,
    )


def record(body: schemas.RecordIn | None) -> dict[str, Any]:
    """Return the method and reference of a payment or refund made by hand."""
    given = body or schemas.RecordIn()
    return {"method": given.method, "reference": given.reference or ""}


def account(account: Account) -> schemas.AccountOut:
    """Return what is owed for a booking. Raise BookingNotFound if the booking was not sold."""
    sale = account.booking.sale
    if sale is None:
        raise BookingNotFound
    bill = sale.bill
    return schemas.AccountOut(
        booking_id=account.booking.id,
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
        card_payments=account.by_card,
        payments=[_payment(row) for row in account.payments],
        refunds=[_refund(row) for row in account.refunds],
    )


def quote(quote: Quote) -> schemas.QuoteOut:
    return schemas.QuoteOut(
        booking_id=quote.booking_id,
        can_be_canceled=quote.can_be_canceled,
        paid_cents=quote.paid_cents,
        refund_cents=quote.refund_cents,
        refund=shown(quote.refund_cents, quote.currency),
        currency=quote.currency,
        credit_returned=quote.returns_credit,
        changes_at=quote.changes_at,
        policy=[schemas.TierOut(*row) for row in quote.policy.as_rows],
    )


def _payment(row: PaymentRow) -> schemas.PaymentOut:
    """Return a payment. The vendor's own reference is left out, since clients have no use for
    it."""
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


def balance(balance: Balance) -> schemas.BalanceOut:
    return schemas.BalanceOut(
        bundle_id=balance.bundle_id,
        total=balance.total,
        remaining=balance.remaining,
        expires_at=balance.expires_at,
        services=[NamedOut(id=service.id, name=service.name) for service in balance.services],
    )


def movement(movement: Movement) -> schemas.MovementOut:
    return schemas.MovementOut(
        bundle_id=movement.bundle_id,
        booking_id=movement.booking_id,
        service=movement.service_name,
        kind=movement.kind,
        delta=movement.delta,
        reason=movement.reason,
        created_at=movement.at,
    )
