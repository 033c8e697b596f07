"""Checkouts at the card vendor: opened to pay, closed when no longer wanted, and polled.

Polling finds out what happened where the vendor's message does not arrive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import BookingRef
from bookable.domain.lifecycle import Status, Step
from bookable.domain.money import AWAITED, PaymentStatus
from bookable.domain.payments import Checkout, CheckoutPlan, PaymentVendor, PaymentVendorError
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.refusals import (
    AlreadyPaid,
    CheckoutUnderWay,
    NotAParty,
    NotYourStep,
    PaymentFailed,
    PaymentsByHand,
    Refusal,
    WrongStatus,
)
from bookable.domain.sales import Sale
from bookable.engine import clock
from bookable.engine.batches import one_by_one
from bookable.engine.bookings import lock_and_update
from bookable.engine.paying import abandon_payment, apply_checkout
from bookable.engine.ports import payments
from bookable.engine.registry import program as program_named
from bookable.storage import booking_rows, jobs, payment_rows, service_rows, work
from bookable.storage.keys import Receipt
from bookable.storage.payment_rows import PaymentRow
from bookable.storage.work import transact

WITHIN_SECONDS = 10.0
"""How long a client who wants to pay waits for the vendor."""
POLL_AFTER = timedelta(minutes=1)
LOST_AFTER = timedelta(minutes=5)
USUALLY_OPEN = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Return:
    """Where the vendor sends the client after paying, or after giving up."""

    success_url: str
    cancel_url: str


def open_checkout(
    ref: BookingRef,
    *,
    back: Return,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> PaymentRow:
    """Open a checkout at which a booking's client pays, or return the open one.

    Raise PaymentsByHand if no vendor is set up, NotYourStep for everyone but the client and staff,
    WrongStatus or AlreadyPaid if no payment is expected, CheckoutUnderWay while another request
    opens it, and PaymentFailed.
    """
    vendor = payments()
    booking, payment = transact(lambda: _begin_payment(ref, vendor, program, by, now))
    if vendor is None:
        raise PaymentsByHand
    if payment.checkout_url:
        # Only stores the answer under the Idempotency-Key: nothing else changes.
        return transact(lambda: payment, receipt=receipt)
    plan = _plan(booking, payment, back, by, now)
    try:
        checkout = vendor.open(plan, within=WITHIN_SECONDS)
    # Also on an interrupt: a payment without a checkout would block the next attempt.
    except BaseException as error:
        abandon_payment(payment)
        if isinstance(error, PaymentVendorError):
            raise PaymentFailed(str(error)) from error
        raise
    booking = transact(lambda: _save_checkout(booking, payment, checkout))
    # The booking may have been canceled or paid while the vendor answered.
    _refuse_unawaited(booking)
    opened = payment._replace(checkout_id=checkout.checkout_id, checkout_url=checkout.url)
    return transact(lambda: opened, receipt=receipt)


def is_awaited(booking: Booking) -> bool:
    """Return whether a booking waits for a payment that its client can make by card."""
    return booking.status is Status.PENDING_PAYMENT and payments() is not None


def open_if_awaited(booking: Booking, *, back: Return, by: Actor, now: datetime) -> None:
    """Open the checkout of a booking that waits for a payment, if cards are taken here.

    Raise what `open_checkout` raises.
    """
    if is_awaited(booking):
        open_checkout(booking.uuid, back=back, program=booking.program, by=by, now=now)


def close_checkouts(booking_id: int, *, within: float, now: datetime) -> None:
    """Close every checkout of a booking, and record payments that were made meanwhile.

    Raise PaymentVendorError if the vendor fails.
    """
    vendor = payments()
    for payment in payment_rows.of_booking(booking_id):
        if vendor is not None and payment.state == "open" and payment.checkout_id:
            apply_checkout(payment.id, vendor.expire(payment.checkout_id, within=within), now=now)


def poll_checkouts(now: datetime, *, within: float) -> int:
    """Ask the vendor about checkouts that it has not reported on for a while.

    Return how many of them had changed.
    """
    vendor = payments()
    if vendor is None:
        return 0

    def poll(payment: PaymentRow) -> int:
        return _poll(vendor, payment, within, now)

    waiting = payment_rows.waiting(now - POLL_AFTER)
    return one_by_one("look_after_checkouts", waiting, poll, name=lambda payment: payment.id)


def _begin_payment(
    ref: BookingRef,
    vendor: PaymentVendor | None,
    program: str,
    by: Actor,
    now: datetime,
) -> tuple[Booking, PaymentRow]:
    """Return the booking with its open payment, which is begun if there is none."""
    rules = program_named(program)
    booking = lock_and_update(ref, Step.PAY, program=rules, by=by, now=now)
    side = booking.side_of(by)
    if side not in {Side.CLIENT, Side.STAFF}:
        raise NotYourStep(Step.PAY) if side else NotAParty(Step.PAY)
    bill = _refuse_unawaited(booking).bill
    if vendor is None:
        raise PaymentsByHand
    for payment in payment_rows.of_booking(booking.id):
        if payment.state == "open":
            _refuse_under_way(payment, now=now)
            return booking, payment
    payment = payment_rows.begin(
        booking.id,
        method=vendor.name,
        cents=bill.total_cents,
        currency=bill.currency,
        now=now,
        expires_at=booking.hold_until,
    )
    # PENDING tells everyone who reads the booking that a checkout is open.
    _await_payment(booking)
    return booking, payment


def _refuse_under_way(payment: PaymentRow, *, now: datetime) -> None:
    # A request that died may have left a payment without a checkout: take it over.
    if payment.checkout_url or payment_rows.take_over(payment.id, begun_before=now - LOST_AFTER):
        return
    raise CheckoutUnderWay


def _refuse_unawaited(booking: Booking) -> Sale:
    if booking.status not in {Status.PENDING_PAYMENT, Status.CONFIRMED} or booking.sale is None:
        raise WrongStatus(Step.PAY, booking.status)
    if booking.sale.bill.status not in AWAITED:
        raise AlreadyPaid
    return booking.sale


def _await_payment(booking: Booking) -> None:
    if booking.sale is not None:
        bill = replace(booking.sale.bill, status=PaymentStatus.PENDING)
        awaiting = replace(booking, sale=replace(booking.sale, bill=bill))
        work.save(Decision(awaiting, ()), before=booking)


def _save_checkout(booking: Booking, payment: PaymentRow, checkout: Checkout) -> Booking:
    """Save the checkout's address.

    If the booking was canceled or paid by hand while the vendor was asked, close the checkout
    again.
    """
    booking = booking_rows.locked(booking.id, program=booking.program, visible_to=SYSTEM)
    payment_rows.opened(payment.id, checkout_id=checkout.checkout_id, url=checkout.url)
    try:
        _refuse_unawaited(booking)
    except Refusal:
        jobs.defer(jobs.CLOSE_CHECKOUTS, booking_id=booking.id)
    else:
        _await_payment(booking)
    return booking


def _plan(
    booking: Booking, payment: PaymentRow, back: Return, by: Actor, now: datetime
) -> CheckoutPlan:
    return CheckoutPlan(
        reference=str(payment.id),
        # The same key for each try: the vendor opens one checkout for one payment.
        key=f"bookable-payment-{payment.id}",
        title=_title(booking),
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        email=by.email if booking.side_of(by) is Side.CLIENT else "",
        # The vendor goes by real time, also where a sandbox's clock is set.
        opens_at=clock.outside(payment.created_at, now=now),
        closes_at=clock.outside(payment.expires_at or payment.created_at + USUALLY_OPEN, now=now),
        success_url=back.success_url,
        cancel_url=back.cancel_url,
    )


def _title(booking: Booking) -> str:
    """Return what is paid for, without a word that would have to be in the client's language."""
    what = booking.details.title
    if not what and booking.sale is not None:
        what = service_rows.name(booking.sale.service)
    return " · ".join(filter(None, [what, booking.provider.name]))


def _poll(vendor: PaymentVendor, payment: PaymentRow, within: float, now: datetime) -> int:
    """Apply what the vendor says about a checkout; return 1 if that changed anything, else 0."""
    if payment.checkout_id is None:
        # The request that was to open it died, so no client was ever sent to a checkout.
        return int(payment.created_at < now - LOST_AFTER and abandon_payment(payment))
    try:
        checkout = vendor.look(payment.checkout_id, within=within)
    except PaymentVendorError as error:
        log.warning("checkout_not_seen", payment=payment.id, problem=str(error))
        return 0
    return int(apply_checkout(payment.id, checkout, now=now))
