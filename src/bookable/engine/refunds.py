"""Money on its way back: asked for at the vendor, heard of, or handed over.

What others do at the vendor changes what is owed. So the vendor is asked how a payment stands
before it is asked for anything, and after every message about one: messages come twice, late and
in any order, and what stands there is the same however it was heard of. Whoever changes refunds
has locked their booking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

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
    after_hearing,
    can_be_sent,
)
from bookable.domain.sales import reversed_by
from bookable.engine import outbox
from bookable.engine.bookings import settled
from bookable.engine.paying import booking_of
from bookable.engine.ports import payments
from bookable.engine.programs import program as program_named
from bookable.engine.singly import one_by_one
from bookable.storage import money, refunds, vendor_events
from bookable.storage.keys import Receipt
from bookable.storage.money import PaymentRow
from bookable.storage.refunds import RefundRow
from bookable.storage.work import UnitOfWork, transact

OVERLAP = timedelta(hours=1)
"""How far back the vendor is asked for news again: what came before its payment counts once that
is known."""

log = structlog.get_logger(__name__)


def give_back(refund_id: int, *, within: float, now: datetime) -> None:
    """Have the vendor give money back, once and no more than is left there; or raise
    PaymentVendorError. What was paid by hand goes back by hand, and what is disputed waits."""
    kept = refunds.by_id(refund_id)
    if kept is None or not kept.by_card or kept.waits_for_nobody:
        return
    vendor = _vendor()
    look_again(kept.payment_id, within=within, now=now)
    ready = transact(lambda work: _ready(work, refund_id))
    if ready is not None:
        hear(ready[0].id, [vendor.refund(ready[1], within=within)], now=now)


def look_again(payment_id: int, *, within: float, now: datetime) -> None:
    """Ask the vendor what went back of a payment, and take that in; or raise
    PaymentVendorError."""
    payment = money.by_id(payment_id)
    if payment is not None and payment.checkout_id and payment.reference:
        hear(payment_id, _vendor().reversals(payment.reference, within=within), now=now)


def hear(payment_id: int, told: Sequence[Reversal], *, now: datetime) -> None:
    """Take in what the vendor tells of money that goes back, all of it or a part."""

    def step(work: UnitOfWork) -> None:
        payment = money.by_id(payment_id)
        if payment is None:
            return
        booking, _ = booking_of(work, payment)
        kept = [each.refund for each in refunds.of_payment(payment_id)]
        changes = after_hearing(kept, told, paid_cents=payment.amount_cents, vendor=payment.method)
        if not changes:
            return
        for change in changes:
            _keep(payment, change, now)
        events = [_event(booking, payment, each, now) for each in changes if _kind(each)]
        update(work, booking, events)
        if any(change.after.reason == DISPUTE for change in changes):
            _send_what_waited(payment_id)

    transact(step)


def take_in(message: VendorMessage, *, vendor: str, now: datetime) -> bool:
    """Have the payment that a message is about looked at again, and tell whether it is one of ours
    and the message new. One that came before its payment counts when it comes again."""

    def step(_: UnitOfWork) -> bool:
        payment = money.of_reference(message.payment, method=vendor)
        if payment is None or not vendor_events.first_time(
            vendor, message.event_id, kind=message.kind, at=now
        ):
            return False
        outbox.defer(outbox.LOOK_AGAIN, payment_id=payment.id)
        return True

    return bool(message.payment) and transact(step)


def read_news(now: datetime, *, within: float) -> int:
    """Ask the vendor what has happened to payments since it was asked last, and return of how many
    messages nothing had been heard."""
    vendor = payments()
    if vendor is None:
        return 0
    until = vendor_events.read_until(vendor.name)
    try:
        news = vendor.news(until and until - OVERLAP, within=within)
    except PaymentVendorError as error:
        log.warning("news_not_read", vendor=vendor.name, problem=str(error))
        return 0
    take = partial(take_in, vendor=vendor.name, now=now)
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
    receipt: Receipt | None = None,
) -> Booking:
    """Write down that what is owed for a booking was handed back: what had been paid by hand, and
    what the vendor could not give back.

    Raises what `perform` raises, NotYourStep for the client, and NothingToRefund.
    """
    rules = program_named(program)

    def step(work: UnitOfWork) -> Booking:
        booking = settled(work, ref, Step.PAY, program=rules, by=by, now=now)
        if booking.side_of(by) not in {Side.PROVIDER, Side.STAFF}:
            raise NotYourStep("refund")
        waiting = [each for each in refunds.of_booking(booking.id) if each.waits_for_hands]
        if not waiting:
            raise NothingToRefund
        return by_hand(work, booking, waiting, method=method, reference=reference, by=by, now=now)

    return transact(step, receipt=receipt)


def by_hand(
    work: UnitOfWork,
    booking: Booking,
    waiting: Sequence[RefundRow],
    *,
    method: str,
    reference: str,
    by: Actor,
    now: datetime,
) -> Booking:
    """Write down that refunds of a locked booking were handed back."""
    ids = [each.id for each in waiting]
    refunds.made_by_hand(ids, method=method, reference=reference, now=now)
    recorded = RefundRecorded(
        by=by,
        side=booking.side_of(by) or Side.STAFF,
        at=now,
        before=booking.status,
        after=booking.status,
        cents=sum(each.amount_cents for each in waiting),
        method=method,
    )
    return update(work, booking, [recorded])


def gave_up(refund_id: int, *, now: datetime) -> None:
    """Note that a refund was tried for the last time: it is still owed, and waits for staff."""

    def step(work: UnitOfWork) -> None:
        kept = refunds.by_id(refund_id)
        payment = None if kept is None else money.by_id(kept.payment_id)
        if kept is None or payment is None:
            return
        booking, _ = booking_of(work, payment)
        if refunds.failed(refund_id):
            after = replace(kept.refund, state=RefundState.FAILED)
            update(work, booking, [_event(booking, payment, Change(kept.refund, after), now)])

    transact(step)


def update(work: UnitOfWork, booking: Booking, events: Iterable[MoneyMoved]) -> Booking:
    """Let a locked booking tell what has become of its money, and the ledger how."""
    sale = booking.sale
    if sale is not None:
        refunded, pending, disputed = refunds.totals(booking.id)
        sale = reversed_by(sale, refunded=refunded, pending=pending, disputed=disputed)
    return work.keep(Decision(replace(booking, sale=sale), tuple(events)), before=booking)


def _vendor() -> PaymentVendor:
    vendor = payments()
    if vendor is None:
        raise PaymentVendorError("the card vendor is not set up any more")
    return vendor


def _ready(work: UnitOfWork, refund_id: int) -> tuple[PaymentRow, RefundPlan] | None:
    """What the vendor is to be asked for, if it is still owed and may be sent. Another amount or
    another try is another request, so that each has a key of its own."""
    kept = refunds.by_id(refund_id)
    payment = None if kept is None else money.by_id(kept.payment_id)
    if kept is None or payment is None:
        return None
    booking_of(work, payment)
    refunds.due_again(refund_id)
    all_of_it = {each.id: each.refund for each in refunds.of_payment(payment.id)}
    refund = all_of_it[refund_id]
    if not can_be_sent(refund, list(all_of_it.values()), paid_cents=payment.amount_cents):
        return None
    tried = f"-after-{refund.vendor_id}" if refund.vendor_id else ""
    return payment, RefundPlan(
        payment=payment.reference,
        reference=str(refund_id),
        key=f"bookable-refund-{refund_id}-{refund.cents}{tried}",
        cents=refund.cents,
        currency=payment.currency,
    )


def _keep(payment: PaymentRow, change: Change, now: datetime) -> None:
    refund_id = refunds.keep(payment.id, payment.booking_id, change, now=now)
    if _kind(change) is RefundFailed:
        log.error("refund_failed", refund=refund_id, payment=payment.id)
        outbox.bury(
            outbox.GIVE_BACK,
            {"refund_id": refund_id},
            problem="The card vendor could not give the money back.",
            attempts=1,
            now=now,
        )


def _send_what_waited(payment_id: int) -> None:
    for each in refunds.of_payment(payment_id):
        if each.state == RefundState.DUE:
            outbox.defer(outbox.GIVE_BACK, refund_id=each.id)


def _kind(change: Change) -> type[MoneyMoved] | None:
    if change.moves is None:
        return None
    if change.after.state is RefundState.MADE:
        return _MADE.get(change.after.reason, RefundMade)
    return _ELSE.get(change.after.state)


def _event(booking: Booking, payment: PaymentRow, change: Change, now: datetime) -> MoneyMoved:
    kind = _kind(change) or RefundMade
    return kind(
        by=SYSTEM,
        side=Side.SYSTEM,
        at=now,
        before=booking.status,
        after=booking.status,
        cents=change.after.cents,
        method=payment.method,
    )


_MADE: dict[str, type[MoneyMoved]] = {OUTSIDE: RefundedOutside, DISPUTE: DisputeLost}
_ELSE: dict[RefundState, type[MoneyMoved]] = {
    RefundState.FAILED: RefundFailed,
    RefundState.DISPUTED: PaymentDisputed,
    RefundState.WON: DisputeWon,
}
