"""Payments for bookings: at a card vendor's checkout, or by hand.

A payment and what follows from it are saved in one transaction, once, however often and in whatever
order the vendor reports it. The vendor is asked outside any transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import structlog

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import BookingRef, Command, Pay, Reinstate
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status, Step
from bookable.domain.money import PaymentStatus
from bookable.domain.payments import Checkout, CheckoutState, VendorMessage
from bookable.domain.people import SYSTEM, Actor
from bookable.domain.program import Program
from bookable.domain.refusals import Refusal
from bookable.domain.sales import paid, promised
from bookable.engine.bookings import lock_and_update
from bookable.engine.due_changes import apply_due_changes
from bookable.engine.making_room import make_room
from bookable.engine.registry import program as program_named
from bookable.engine.saving import confirm_if_nothing_owed, owe_back, save
from bookable.storage import (
    booking_rows,
    jobs,
    ledger,
    payment_rows,
    refund_rows,
    vendor_events,
    work,
)
from bookable.storage.keys import Receipt
from bookable.storage.payment_rows import PaymentRow
from bookable.storage.work import transact

log = structlog.get_logger(__name__)


def record(
    ref: BookingRef,
    *,
    method: str,
    reference: str,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> Booking:
    """Record a payment by hand, and confirm the booking if it waits for that.

    Raise what `perform` raises; AlreadyPaid if nothing is owed.
    """
    rules = program_named(program)

    def step() -> Booking:
        before = lock_and_update(ref, Step.PAY, program=rules, by=by, now=now)
        cents = before.sale.bill.total_cents if before.sale else 0
        command = Pay(cents=cents, method=method)
        decision = decide(before, command, program=rules, by=by, now=now)
        currency = before.sale.bill.currency if before.sale else ""
        payment_rows.record(
            before.id,
            method=method,
            cents=cents,
            currency=currency,
            reference=reference,
            by=by.person_id,
            now=now,
        )
        # A checkout may still be open: without this the client could pay a second time.
        jobs.defer(jobs.CLOSE_CHECKOUTS, booking_id=before.id)
        paid_for = save(decision, before=before, program=rules)
        return confirm_if_nothing_owed(paid_for, program=rules, by=by, now=now)

    return transact(step, receipt=receipt)


def apply_message(message: VendorMessage, *, vendor: str, now: datetime) -> bool:
    """Apply a message from the vendor about a checkout, and return whether it changed anything.

    A repeated message changes nothing, nor does one about a checkout that is not ours.
    """
    checkout = message.checkout
    if checkout is None:
        return False

    def step() -> bool:
        # Recorded in the transaction of its consequences: if that fails, the message counts again
        # when the vendor repeats it.
        if not vendor_events.first_time(vendor, message.event_id, kind=message.kind, at=now):
            return False
        payment = payment_rows.of_checkout(
            checkout.checkout_id, reference=checkout.reference, method=vendor
        )
        if payment is None:
            log.warning("payment_unknown", vendor=vendor, kind=message.kind)
            return False
        return _apply(payment, checkout, now)

    return transact(step)


def apply_checkout(payment_id: int, checkout: Checkout, *, now: datetime) -> bool:
    """Apply the state of a checkout, and return whether it changed anything."""

    def step() -> bool:
        payment = payment_rows.by_id(payment_id)
        return payment is not None and _apply(payment, checkout, now)

    return transact(step)


def abandon_payment(payment: PaymentRow) -> bool:
    """Record that a payment was abandoned before its checkout was opened.

    Return False if the checkout was opened meanwhile.
    """

    def step() -> bool:
        booking, _ = booking_of(payment)
        if not payment_rows.fail_unopened(payment.id):
            return False
        _stop_awaiting(booking, PaymentStatus.UNPAID)
        return True

    return transact(step)


def _apply(payment: PaymentRow, checkout: Checkout, now: datetime) -> bool:
    """Apply the state of a checkout to its payment and booking."""
    match checkout.state:
        case CheckoutState.PAID:
            return _record_payment(payment, checkout, now)
        case CheckoutState.EXPIRED:
            return _close(payment, checkout, PaymentStatus.UNPAID)
        case CheckoutState.FAILED:
            return _close(payment, checkout, PaymentStatus.FAILED)
    return False


def _record_payment(payment: PaymentRow, checkout: Checkout, now: datetime) -> bool:
    """Record a card payment. The booking is locked before its payment, as everywhere."""
    booking, program = booking_of(payment)
    checkout_id = checkout.checkout_id
    # False means that it is recorded already: vendors report a payment more than once.
    if not payment_rows.finish(
        payment.id, state="paid", checkout_id=checkout_id, reference=checkout.payment, at=now
    ):
        return False
    received = (checkout.amount_cents, checkout.currency.upper())
    if received != (payment.amount_cents, payment.currency.upper()):
        _refuse_amount(booking, payment, checkout, now)
        return True
    _pay_or_refund(apply_due_changes(booking, now=now), payment, program, now)
    return True


def _refuse_amount(
    booking: Booking, payment: PaymentRow, checkout: Checkout, now: datetime
) -> None:
    log.error("payment_of_other_amount", payment=payment.id, cents=checkout.amount_cents)
    cents = checkout.amount_cents or payment.amount_cents
    currency = (checkout.currency or payment.currency).upper()
    payment_rows.correct_amount(payment.id, cents=cents, currency=currency)
    _refund(payment.id, cents, "not_what_was_asked_for", now)
    _stop_awaiting(booking, PaymentStatus.UNPAID)


def _pay_or_refund(booking: Booking, payment: PaymentRow, program: Program, now: datetime) -> None:
    """Pay for the booking. If it refuses the payment, the money goes back."""
    cents = payment.amount_cents
    pay: Command = Pay(cents=cents, method=payment.method)
    # Only a booking that expired may come back to life. One that was canceled stays so, and
    # `decide` refuses the payment.
    if booking.status is Status.CANCELED and ledger.has_expired(booking.id):
        pay = Reinstate(cents=cents)
    try:
        # Refused payments are undone and refunded, but the message itself stays recorded.
        work.attempt(lambda: _pay(booking, pay, program, now))
    except Refusal as refusal:
        log.info("payment_sent_back", payment=payment.id, reason=refusal.code)
        counts = booking.status is Status.CANCELED and booking.sale is not None
        _refund(payment.id, cents, refusal.code, now, counts=counts)
        if counts and booking.sale is not None:
            sale = promised(paid(booking.sale, cents), cents)
            work.save(Decision(replace(booking, sale=sale), ()), before=booking)


def _pay(booking: Booking, command: Command, program: Program, now: datetime) -> None:
    """Take the step of a payment, and confirm the booking if nothing is owed any more."""
    decision = decide(booking, command, program=program, by=SYSTEM, now=now)
    if isinstance(command, Reinstate):
        decision = make_room(decision, command.step, before=booking, program=program, now=now)
    after = save(decision, before=booking, program=program)
    after = confirm_if_nothing_owed(after, program=program, by=SYSTEM, now=now)
    _return_excess(after, now)


def _return_excess(booking: Booking, now: datetime) -> None:
    """Owe back what was paid too much: the price fell after the checkout had been opened."""
    sale = booking.sale
    excess = sale.bill.kept_cents - sale.bill.total_cents if sale else 0
    if sale is not None and excess > 0:
        after = replace(booking, sale=promised(sale, excess))
        work.save(Decision(after, ()), before=booking)
        owe_back(booking.id, excess, "price_fell", now)


def _close(payment: PaymentRow, checkout: Checkout, status: PaymentStatus) -> bool:
    booking, _ = booking_of(payment)
    if not payment_rows.finish(payment.id, state=checkout.state, checkout_id=checkout.checkout_id):
        return False
    _stop_awaiting(booking, status)
    return True


def _stop_awaiting(booking: Booking, status: PaymentStatus) -> None:
    sale = booking.sale
    if sale is not None and sale.bill.status is PaymentStatus.PENDING:
        unpaid = replace(sale, bill=replace(sale.bill, status=status))
        work.save(Decision(replace(booking, sale=unpaid), ()), before=booking)


def _refund(
    payment_id: int, cents: int, reason: str, now: datetime, *, counts: bool = False
) -> None:
    refund = refund_rows.owe_back(payment_id, cents=cents, reason=reason, now=now, counts=counts)
    jobs.defer(jobs.GIVE_BACK, refund_id=refund)


def booking_of(payment: PaymentRow) -> tuple[Booking, Program]:
    """Lock and load the booking that a payment is for, with its programme."""
    name = booking_rows.program_of(payment.booking_id)
    if name is None:
        raise LookupError(f"payment {payment.id} is for no booking")
    booking = booking_rows.locked(payment.booking_id, program=name, visible_to=SYSTEM)
    return booking, program_named(name)
