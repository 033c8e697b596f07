"""Refunds: sent to the card vendor, reported by it, or made by hand.

What happens at the vendor can change what is owed. So a payment's state is read before each refund
and after each message: messages come twice, late and in any order. Refunds change only while their
booking is locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bookable.domain.allowed_steps import can_record_refund
from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import BookingRef
from bookable.domain.events import (
    DisputeLost,
    DisputeWon,
    MoneyMoved,
    PaymentDisputed,
    RefundedOutside,
    RefundFailed,
    RefundMade,
    RefundRecorded,
)
from bookable.domain.lifecycle import Step
from bookable.domain.payments import (
    PaymentVendor,
    PaymentVendorError,
    RefundPlan,
    Reversal,
    VendorMessage,
)
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.refusals import NothingToRefund, NotYourStep
from bookable.domain.reversals import (
    DISPUTE,
    OUTSIDE,
    Change,
    RefundState,
    apply_reports,
    can_be_sent,
)
from bookable.domain.sales import reversed_by
from bookable.engine.batches import one_by_one
from bookable.engine.bookings import NO_TERMS, Terms, lock_and_update
from bookable.engine.paying import booking_of
from bookable.engine.ports import payments
from bookable.engine.registry import program as program_named
from bookable.storage import dead_letter_rows, jobs, payment_rows, refund_rows, vendor_events, work
from bookable.storage.keys import Receipt
from bookable.storage.payment_rows import PaymentRow
from bookable.storage.refund_rows import RefundRow
from bookable.storage.work import transact

OVERLAP = timedelta(hours=1)
"""How far back news is read again, for messages that came before their payment was known."""

log = structlog.get_logger(__name__)


def give_back(refund_id: int, *, within: float, now: datetime) -> None:
    """Have the vendor make a refund, or raise PaymentVendorError. Disputed payments wait."""
    row = refund_rows.by_id(refund_id)
    if row is None or not row.by_card or row.needs_no_action:
        return
    vendor = _vendor()
    # The vendor may have refunded it already, for example from its dashboard.
    refresh_refunds(row.payment_id, within=within, now=now)
    ready = transact(lambda: _plan_if_due(refund_id))
    if ready is not None:
        apply_reversals(ready[0].id, [vendor.refund(ready[1], within=within)], now=now)


def refresh_refunds(payment_id: int, *, within: float, now: datetime) -> None:
    """Save what the vendor says was refunded of a payment, or raise PaymentVendorError."""
    payment = payment_rows.by_id(payment_id)
    if payment is not None and payment.checkout_id and payment.reference:
        apply_reversals(payment_id, _vendor().reversals(payment.reference, within=within), now=now)


def apply_reversals(payment_id: int, reports: Sequence[Reversal], *, now: datetime) -> None:
    """Save what the vendor reports of reversals of a payment, in part or in full."""

    def step() -> None:
        payment = payment_rows.by_id(payment_id)
        if payment is None:
            return
        booking, _ = booking_of(payment)
        known = [row.refund for row in refund_rows.of_payment(payment_id)]
        changes = apply_reports(
            known, reports, paid_cents=payment.amount_cents, vendor=payment.method
        )
        if not changes:
            return
        for change in changes:
            _save(payment, change, now)
        events = [_event(booking, payment, change, now) for change in changes if _kind(change)]
        update(booking, events)
        if any(change.after.reason == DISPUTE for change in changes):
            _send_due_refunds(payment_id)

    transact(step)


def apply_message(message: VendorMessage, *, vendor: str, now: datetime) -> bool:
    """Note that the payment of a message has to be looked at again.

    Return whether it is one of ours and the message is new. A message that came before its payment
    was known counts when it comes again.
    """

    def step() -> bool:
        payment = payment_rows.of_reference(message.payment, method=vendor)
        if payment is None or not vendor_events.first_time(
            vendor, message.event_id, kind=message.kind, at=now
        ):
            return False
        jobs.defer(jobs.REFRESH_REFUNDS, payment_id=payment.id)
        return True

    return bool(message.payment) and transact(step)


def read_news(now: datetime, *, within: float) -> int:
    """Read what has happened to payments since the last reading, and return how many were new."""
    vendor = payments()
    if vendor is None:
        return 0
    until = vendor_events.read_until(vendor.name)
    try:
        news = vendor.news(until and until - OVERLAP, within=within)
    except PaymentVendorError as error:
        log.warning("news_not_read", vendor=vendor.name, problem=str(error))
        return 0
    take = partial(apply_message, vendor=vendor.name, now=now)
    new = one_by_one("read_news", news, take, name=lambda message: message.event_id)
    if news:
        vendor_events.note_reading(vendor.name, until=news[-1].signed_at)
    return new


def record(
    ref: BookingRef,
    *,
    method: str,
    reference: str,
    program: str,
    by: Actor,
    now: datetime,
    terms: Terms = NO_TERMS,
    leaves_failed: bool = False,
    receipt: Receipt | None = None,
) -> Booking:
    """Record that what is owed for a booking was handed back.

    With `leaves_failed`, what a card vendor could not give back is left to staff. Raise what
    `perform` raises, NotYourStep for the client, and NothingToRefund.
    """
    rules = program_named(program)

    def step() -> Booking:
        booking = lock_and_update(ref, Step.PAY, program=rules, by=by, now=now, terms=terms)
        if not can_record_refund(booking, by=by):
            raise NotYourStep("refund")
        waiting = [refund for refund in refund_rows.of_booking(booking.id) if refund.needs_staff]
        if leaves_failed and not by.is_staff:
            waiting = [refund for refund in waiting if not refund.has_failed]
        if not waiting:
            raise NothingToRefund
        return by_hand(booking, waiting, method=method, reference=reference, by=by, now=now)

    return transact(step, receipt=receipt)


def by_hand(
    booking: Booking,
    waiting: Sequence[RefundRow],
    *,
    method: str,
    reference: str,
    by: Actor,
    now: datetime,
) -> Booking:
    """Record that refunds of a locked booking were handed back: the sum of each currency."""
    ids = [refund.id for refund in waiting]
    refund_rows.made_by_hand(ids, method=method, reference=reference, now=now)
    recorded = [
        _moved(RefundRecorded, booking, by, now, cents=cents, currency=currency, method=method)
        for currency, cents in refund_rows.by_currency(waiting)
    ]
    return update(booking, recorded)


def record_failure(refund_id: int, *, now: datetime) -> None:
    """Record that a refund was tried for the last time: it is still owed, and waits for staff."""

    def step() -> None:
        row = refund_rows.by_id(refund_id)
        payment = None if row is None else payment_rows.by_id(row.payment_id)
        if row is None or payment is None:
            return
        booking, _ = booking_of(payment)
        if refund_rows.failed(refund_id):
            after = replace(row.refund, state=RefundState.FAILED)
            update(booking, [_event(booking, payment, Change(row.refund, after), now)])

    transact(step)


def update(booking: Booking, events: Iterable[MoneyMoved]) -> Booking:
    """Update the amounts of a locked booking's bill, with the events for the ledger."""
    sale = booking.sale
    if sale is not None:
        refunded, pending, disputed = refund_rows.totals(booking.id)
        sale = reversed_by(sale, refunded=refunded, pending=pending, disputed=disputed)
    return work.save(Decision(replace(booking, sale=sale), tuple(events)), before=booking)


def _vendor() -> PaymentVendor:
    vendor = payments()
    if vendor is None:
        raise PaymentVendorError("the card vendor is not set up any more")
    return vendor


def _plan_if_due(refund_id: int) -> tuple[PaymentRow, RefundPlan] | None:
    """Return what to ask the vendor for, if it is still owed and may be sent."""
    row = refund_rows.by_id(refund_id)
    payment = None if row is None else payment_rows.by_id(row.payment_id)
    if row is None or payment is None:
        return None
    booking_of(payment)
    refund_rows.due_again(refund_id)
    refunds_by_id = {other.id: other.refund for other in refund_rows.of_payment(payment.id)}
    refund = refunds_by_id[refund_id]
    if not can_be_sent(refund, list(refunds_by_id.values()), paid_cents=payment.amount_cents):
        return None
    # A retry after a failure is a new request to the vendor, so it needs a key of its own.
    tried = f"-after-{refund.vendor_id}" if refund.vendor_id else ""
    return payment, RefundPlan(
        payment=payment.reference,
        reference=str(refund_id),
        key=f"bookable-refund-{refund_id}-{refund.cents}{tried}",
        cents=refund.cents,
        currency=payment.currency,
    )


def _save(payment: PaymentRow, change: Change, now: datetime) -> None:
    refund_id = refund_rows.save(payment.id, payment.booking_id, change, now=now)
    if _kind(change) is RefundFailed:
        log.error("refund_failed", refund=refund_id, payment=payment.id)
        dead_letter_rows.add_dead_letter(
            jobs.GIVE_BACK,
            {"refund_id": refund_id},
            problem="The card vendor could not give the money back.",
            attempts=1,
            now=now,
        )


def _send_due_refunds(payment_id: int) -> None:
    for refund in refund_rows.of_payment(payment_id):
        if refund.state == RefundState.DUE:
            jobs.defer(jobs.GIVE_BACK, refund_id=refund.id)


def _kind(change: Change) -> type[MoneyMoved] | None:
    if change.moves is None:
        return None
    if change.after.state is RefundState.MADE:
        return _MADE.get(change.after.reason, RefundMade)
    return _ELSE.get(change.after.state)


def _event(booking: Booking, payment: PaymentRow, change: Change, now: datetime) -> MoneyMoved:
    facts = {"currency": payment.currency.upper(), "method": payment.method}
    kind = _kind(change) or RefundMade
    return _moved(kind, booking, SYSTEM, now, cents=change.after.cents, **facts)


def _moved(
    kind: type[MoneyMoved], booking: Booking, by: Actor, now: datetime, **facts: Any
) -> MoneyMoved:
    side, status = booking.side_of(by) or Side.STAFF, booking.status
    return kind(by=by, side=side, at=now, before=status, after=status, **facts)


_MADE: dict[str, type[MoneyMoved]] = {OUTSIDE: RefundedOutside, DISPUTE: DisputeLost}
_ELSE: dict[RefundState, type[MoneyMoved]] = {
    RefundState.FAILED: RefundFailed,
    RefundState.DISPUTED: PaymentDisputed,
    RefundState.WON: DisputeWon,
}
