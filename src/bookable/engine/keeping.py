"""What is kept of a decision, and what follows from it at once, in the same transaction: parts go
with their whole, seats and credits change hands, and both sides get the points they earned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import Cancel, Command, Confirm, Expire, Reinstate
from bookable.domain.deciding import decide
from bookable.domain.events import (
    BookingCanceled,
    BookingConfirmed,
    BookingCutShort,
    BookingExpired,
    BookingReinstated,
    BookingSubmitted,
    Event,
)
from bookable.domain.lifecycle import HAS_A_SEAT, Status
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.program import Program
from bookable.domain.refunds import credit_fate, part_of
from bookable.domain.refusals import SlotTaken
from bookable.domain.sales import Kind, Sale, promised
from bookable.engine import outbox
from bookable.engine.waitlist import give_up_place, hold_still, pass_on, settle_offers, take_up
from bookable.storage import bookings, credits, refunds, seats, services
from bookable.storage.work import UnitOfWork


def keep(work: UnitOfWork, decision: Decision, *, before: Booking, program: Program) -> Booking:
    """This will write what was decided and all that follows from it at once, or raise SlotTaken or
    SeatsTaken where it takes what somebody else has."""
    after = work.keep(decision, before=before)
    ended = after.status is Status.COMPLETED and before.status is not Status.COMPLETED
    if ended and program.earns_reputation:
        work.reward(after)
    if before.sale is not None and after.sale is not None and decision.events:
        _follow(work, before, after, decision.events[-1], before.sale, program)
    return after


def confirm_if_settled(
    work: UnitOfWork, booking: Booking, *, program: Program, by: Actor, now: datetime
) -> Booking:
    """This will confirm a booking that waits for a payment if nothing is owed for it any more."""
    if booking.status is not Status.PENDING_PAYMENT or not (
        booking.sale and booking.sale.bill.is_settled
    ):
        return booking
    decision = decide(booking, Confirm(), program=program, by=by, now=now)
    return keep(work, decision, before=booking, program=program)


def _follow(
    work: UnitOfWork,
    before: Booking,
    after: Booking,
    event: Event,
    sale: Sale,
    program: Program,
) -> None:
    now = event.at
    if isinstance(event, BookingSubmitted) and sale.bill.credits_used:
        _spend_credit(after, sale, now)
    if sale.takes_seat and after.status in HAS_A_SEAT and before.status not in HAS_A_SEAT:
        _take_seat(work, after, sale, program, now)
    if None not in {before.seat, after.seat} and before.seat != after.seat:
        _switch_seats(work, before, after, program, now)
    if sale.has_parts and (following := _AS_THE_WHOLE.get(type(event))):
        _take_along(work, after, following(after), event, program)
    if _is_good(after) and not _is_good(before):
        confirmed(after, now=now)
    if after.status is Status.CANCELED:
        _let_go(work, before, after, event, sale, program, now)
    if isinstance(event, BookingCutShort):
        owe_back(after.id, event.refund_cents, "canceled", now)


def _switch_seats(
    work: UnitOfWork, before: Booking, after: Booking, program: Program, now: datetime
) -> None:
    """Both sessions are locked first, in the order in which everybody does: two who change places
    with each other would else wait for one another."""
    if before.sale is None or after.sale is None or before.seat is None or after.seat is None:
        return
    seats.hold([before.seat, after.seat])
    _take_seat(work, after, after.sale, program, now)
    seats.free([before.seat])
    _pass_on(work, before, before.sale, program, now)


def _spend_credit(booking: Booking, sale: Sale, now: datetime) -> None:
    credits.spend(
        person_id=booking.client.person_id,
        service_id=sale.service,
        booking_id=booking.id,
        bundle=sale.bundle,
        at=now,
    )


def _take_seat(
    work: UnitOfWork, booking: Booking, sale: Sale, program: Program, now: datetime
) -> None:
    """Since the booking was made its session may have been moved or called off, and a seat of it
    may be kept for whoever waits."""
    if booking.seat is None:
        raise SlotTaken
    line: Any = {"service_id": sale.service, "session_id": booking.seat, "now": now}
    client, has_offer = booking.client.person_id, False
    if sale.parent is None:
        settle_offers(work, **line, lasts=program.offer_lasts)
        has_offer = take_up(work, **line, person_id=client, booking_id=booking.id)
    if not has_offer and seats.take([booking.seat])[booking.seat] != booking.start:
        raise SlotTaken
    seats.refuse_more([booking.seat], client_id=client)


def _is_good(booking: Booking) -> bool:
    """What came in from elsewhere may be confirmed before it is paid."""
    settled = booking.sale is not None and booking.sale.bill.is_settled
    return settled and booking.status is Status.CONFIRMED


def _take_along(
    work: UnitOfWork, whole: Booking, command: Command, event: Event, program: Program
) -> None:
    parts = bookings.lock_parts(whole.id)
    if whole.sale and whole.sale.kind is Kind.COURSE:
        hold_still(service_id=whole.sale.service, session_id=None)
        if isinstance(command, Reinstate):
            _refuse_another_course(whole.sale, parts)
    for part in parts:
        had = part.status in program.lifecycle[command.step] and not (
            isinstance(command, Reinstate) and part.canceled_by != Side.SYSTEM
        )
        # What has begun has been had, whatever becomes of the rest.
        if had and not (isinstance(command, Cancel) and part.start <= event.at):
            decision = decide(part, command, program=program, by=event.by, now=event.at)
            keep(work, decision, before=part, program=program)


def _refuse_another_course(sale: Sale, parts: Sequence[Booking]) -> None:
    """Raise SlotTaken where a session was added while nobody held a seat in the course: it has no
    part for the client, whose money goes back."""
    services.keep_sessions(sale.service)
    bought = [part.sale.session for part in parts if part.sale and part.sale.session]
    if services.has_sessions_besides(sale.service, bought):
        raise SlotTaken


def confirmed(booking: Booking, *, now: datetime) -> None:
    """Give a client the credits of a bundle, once it is confirmed."""
    sale = booking.sale
    if sale is None or sale.kind is not Kind.BUNDLE:
        return
    (offer,) = services.offers([sale.service], archived_too=True)
    credits.grant(
        booking_id=booking.id,
        person_id=booking.client.person_id,
        total=offer.credits or 0,
        covers=offer.covers,
        expires_at=offer.expiry(now),
        at=now,
    )


def _let_go(
    work: UnitOfWork,
    before: Booking,
    after: Booking,
    event: Event,
    sale: Sale,
    program: Program,
    now: datetime,
) -> None:
    if before.seat is not None:
        seats.free([before.seat])
    if (before.seat is not None and sale.parent is None) or sale.kind is Kind.COURSE:
        _pass_on(work, before, sale, program, now)
    if sale.bill.credits_used:
        _settle_credit(before, Side(after.canceled_by), program, now)
    if sale.kind is Kind.BUNDLE:
        credits.revoke(after.id, at=now)
    if isinstance(event, BookingCanceled) and sale.parent is None:
        owe_back(after.id, event.refund_cents, "canceled", now)
    elif isinstance(event, BookingCanceled) and sale.parent and sale.kind is Kind.INDIVIDUAL:
        _let_go_of_part(work, after, sale.parent, event, program)
    if sale.bill.total_cents and sale.parent is None:
        outbox.defer(outbox.CLOSE_CHECKOUTS, booking_id=after.id)


def _let_go_of_part(
    work: UnitOfWork, part: Booking, whole_id: int, event: BookingCanceled, program: Program
) -> None:
    """What a part that is canceled alone gives back was paid for its whole, which ends with the
    last of its parts."""
    whole = work.booking(whole_id, program=program.name, visible_to=SYSTEM)
    if whole.status is Status.CANCELED or whole.sale is None:
        return
    if event.refund_cents:
        sale = promised(whole.sale, event.refund_cents)
        whole = work.keep(Decision(replace(whole, sale=sale), ()), before=whole)
        owe_back(whole.id, event.refund_cents, "part_canceled", event.at)
    parts = bookings.parts(whole.id)
    if all(each.status is Status.CANCELED for each in parts):
        gone = tuple(part_of(each, whole=whole, now=event.at) for each in parts)
        ending = replace(_cancel(part), parts=gone)
        decision = decide(whole, ending, program=program, by=event.by, now=event.at)
        keep(work, decision, before=whole, program=program)


def owe_back(booking_id: int, cents: int, reason: str, now: datetime) -> None:
    """Note that so much of what was paid for a booking goes back."""
    if cents:
        for refund in refunds.owe(booking_id, cents=cents, reason=reason, now=now):
            outbox.defer(outbox.GIVE_BACK, refund_id=refund)


def _settle_credit(before: Booking, side: Side, program: Program, now: datetime) -> None:
    credit = credits.spent_on(before.id, lock=True)
    fate = credit_fate(before, credit, side=side, now=now)
    if fate is None:
        return
    if not fate.comes_back:
        credits.forfeit(before.id, at=now, reason=fate)
        return
    good_until = now + program.credit_grace if fate.lasts_longer else None
    credits.give_back(before.id, at=now, reason=fate, good_until=good_until)


def _pass_on(
    work: UnitOfWork, before: Booking, sale: Sale, program: Program, now: datetime
) -> None:
    """A course's seats come free together, once all its parts have let go of them. They are for
    others than whoever lets go of them."""
    if sale.parent is None and before.status is not Status.DRAFT:
        line: Any = {"service_id": sale.service, "session_id": sale.session}
        give_up_place(work, **line, person_id=before.client.person_id)
        pass_on(work, **line, now=now, lasts=program.offer_lasts)


def _cancel(whole: Booking) -> Cancel:
    by = Side(whole.canceled_by)
    return Cancel(reason=whole.cancellation_reason, canceled_by=by, with_parent=True)


_AS_THE_WHOLE: dict[type[Event], Callable[[Booking], Command]] = {
    BookingConfirmed: lambda _: Confirm(with_parent=True),
    BookingExpired: lambda _: Expire(),
    BookingReinstated: lambda _: Reinstate(cents=0),
    BookingCanceled: _cancel,
    BookingCutShort: _cancel,
}
"""What is done with the parts where something is done with the whole."""
