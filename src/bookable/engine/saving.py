"""Saving a decision with everything that follows from it in the same transaction.

Parts follow their whole, seats and credits change hands, refunds are owed, and reputation is
earned.
"""

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
from bookable.domain.sales import Sale, promised
from bookable.domain.services import Kind
from bookable.engine import waitlist
from bookable.engine.credits import grant_bundle
from bookable.storage import (
    booking_rows,
    credit_entries,
    jobs,
    refund_rows,
    reputation_entries,
    seats,
    service_rows,
    work,
)


def save(decision: Decision, *, before: Booking, program: Program) -> Booking:
    """Save a decision and all that follows from it at once.

    Raise SlotTaken or SeatsTaken if its time or seat is taken.
    """
    after = work.save(decision, before=before)
    ended = after.status is Status.COMPLETED and before.status is not Status.COMPLETED
    if ended and program.earns_reputation:
        reputation_entries.earn([after.id], at=after.updated_at)
    # A decision without events changes only columns, and nothing follows from it.
    if before.sale is not None and after.sale is not None and decision.events:
        _apply_consequences(before, after, decision.events[-1], before.sale, program)
    return after


def confirm_if_nothing_owed(
    booking: Booking, *, program: Program, by: Actor, now: datetime
) -> Booking:
    """Confirm a booking that waits for a payment, if nothing is owed for it any more."""
    if booking.status is not Status.PENDING_PAYMENT or not (
        booking.sale and booking.sale.bill.owes_nothing
    ):
        return booking
    decision = decide(booking, Confirm(), program=program, by=by, now=now)
    return save(decision, before=booking, program=program)


def _apply_consequences(
    before: Booking,
    after: Booking,
    event: Event,
    sale: Sale,
    program: Program,
) -> None:
    """Change what depends on a sold booking: credit, seat, parts and refund, in this order."""
    now = event.at
    if isinstance(event, BookingSubmitted) and sale.bill.credits_used:
        _spend_credit(after, sale, now)
    if sale.takes_seat and after.status in HAS_A_SEAT and before.status not in HAS_A_SEAT:
        _take_seat(after, sale, program, now)
    if None not in {before.seat, after.seat} and before.seat != after.seat:
        _switch_seats(before, after, program, now)
    if sale.has_parts and (following := _COMMAND_FOR_PARTS.get(type(event))):
        _change_parts(after, following(after), event, program)
    if _is_confirmed_and_paid(after) and not _is_confirmed_and_paid(before):
        grant_credits(after, now=now)
    if after.status is Status.CANCELED:
        _release(before, after, event, sale, program, now)
    if isinstance(event, BookingCutShort):
        owe_back(after.id, event.refund_cents, "canceled", now)


def _switch_seats(before: Booking, after: Booking, program: Program, now: datetime) -> None:
    """Move a booking to a seat in another session.

    Both sessions are locked first, in the same order everywhere. Otherwise two clients who swap
    sessions could deadlock.
    """
    if before.sale is None or after.sale is None or before.seat is None or after.seat is None:
        return
    seats.lock([before.seat, after.seat])
    _take_seat(after, after.sale, program, now)
    seats.free([before.seat])
    _offer_to_waitlist(before, before.sale, program, now)


def _spend_credit(booking: Booking, sale: Sale, now: datetime) -> None:
    credit_entries.spend(
        person_id=booking.client.person_id,
        service_id=sale.service,
        booking_id=booking.id,
        bundle=sale.bundle,
        at=now,
    )


def _take_seat(booking: Booking, sale: Sale, program: Program, now: datetime) -> None:
    """Take a seat for a booking, the one that was offered to its client if there is one.

    The session may have been moved or canceled since the booking was made, and a free seat may be
    kept for someone on the waitlist.
    """
    if booking.seat is None:
        raise SlotTaken
    waiting_for: Any = {"service_id": sale.service, "session_id": booking.seat, "now": now}
    client, has_offer = booking.client.person_id, False
    if sale.parent is None:
        waitlist.expire_offers(**waiting_for, lasts=program.offer_lasts)
        has_offer = waitlist.accept_offer(**waiting_for, person_id=client, booking_id=booking.id)
    # `take` returns the start under lock: another one means that the session moved.
    if not has_offer and seats.take([booking.seat])[booking.seat] != booking.time.start:
        raise SlotTaken
    seats.refuse_if_too_many([booking.seat], client_id=client)


def _is_confirmed_and_paid(booking: Booking) -> bool:
    """Return whether a booking is confirmed with nothing owed.

    Imported bookings may be confirmed before they are paid.
    """
    paid = booking.sale is not None and booking.sale.bill.owes_nothing
    return paid and booking.status is Status.CONFIRMED


def _change_parts(whole: Booking, command: Command, event: Event, program: Program) -> None:
    """Take the parts of a whole through the same step."""
    parts = booking_rows.lock_parts(whole.id)
    if whole.sale and whole.sale.kind is Kind.COURSE:
        # A course's seats are taken and freed one by one, but must change hands together.
        waitlist.lock_seats(service_id=whole.sale.service, session_id=None)
        if isinstance(command, Reinstate):
            _refuse_added_session(whole.sale, parts)
    for part in parts:
        # A part that was canceled by itself stays canceled when the whole is reinstated.
        follows = part.status in program.lifecycle[command.step] and not (
            isinstance(command, Reinstate) and part.canceled_by != Side.SYSTEM
        )
        # A part that has begun has been used, even if the rest is canceled.
        if follows and not (isinstance(command, Cancel) and part.has_begun(event.at)):
            decision = decide(part, command, program=program, by=event.by, now=event.at)
            save(decision, before=part, program=program)


def _refuse_added_session(sale: Sale, parts: Sequence[Booking]) -> None:
    """Raise SlotTaken if a session was added while the course was canceled.

    The canceled course has no part in that session, so it cannot be reinstated and the late payment
    goes back.
    """
    service_rows.lock_sessions(sale.service)
    bought = [part.sale.session for part in parts if part.sale and part.sale.session]
    if service_rows.has_sessions_besides(sale.service, bought):
        raise SlotTaken


def grant_credits(booking: Booking, *, now: datetime) -> None:
    """Give the client the credits of a confirmed bundle."""
    sale = booking.sale
    if sale is None or sale.kind is not Kind.BUNDLE:
        return
    # A bundle that is no longer sold still brings what was bought.
    (service,) = service_rows.load_all([sale.service])
    grant_bundle(service, booking_id=booking.id, person_id=booking.client.person_id, now=now)


def _release(
    before: Booking,
    after: Booking,
    event: Event,
    sale: Sale,
    program: Program,
    now: datetime,
) -> None:
    """Give back what a canceled booking held: seat, credits, and the money that it promises."""
    if before.seat is not None:
        seats.free([before.seat])
    if (before.seat is not None and sale.parent is None) or sale.kind is Kind.COURSE:
        _offer_to_waitlist(before, sale, program, now)
    if sale.bill.credits_used:
        _return_or_forfeit_credit(before, Side(after.canceled_by), program, now)
    if sale.kind is Kind.BUNDLE:
        credit_entries.revoke(after.id, at=now)
    if isinstance(event, BookingCanceled) and sale.parent is None:
        owe_back(after.id, event.refund_cents, "canceled", now)
    elif isinstance(event, BookingCanceled) and sale.parent and sale.kind is Kind.INDIVIDUAL:
        _refund_part(after, sale.parent, event, program)
    # A canceled booking must not be paid at a checkout that is still open.
    if sale.bill.total_cents and sale.parent is None:
        jobs.defer(jobs.CLOSE_CHECKOUTS, booking_id=after.id)


def _refund_part(part: Booking, whole_id: int, event: BookingCanceled, program: Program) -> None:
    """Refund a part that was canceled alone, from what was paid for its whole.

    The whole is canceled with the last of its parts.
    """
    whole = booking_rows.locked(whole_id, program=program.name, visible_to=SYSTEM)
    if whole.status is Status.CANCELED or whole.sale is None:
        return
    if event.refund_cents:
        sale = promised(whole.sale, event.refund_cents)
        whole = work.save(Decision(replace(whole, sale=sale), ()), before=whole)
        owe_back(whole.id, event.refund_cents, "part_canceled", event.at)
    parts = booking_rows.parts(whole.id)
    if all(sibling.status is Status.CANCELED for sibling in parts):
        gone = tuple(part_of(sibling, whole=whole, now=event.at) for sibling in parts)
        ending = replace(_cancel(part), parts=gone)
        decision = decide(whole, ending, program=program, by=event.by, now=event.at)
        save(decision, before=whole, program=program)


def owe_back(booking_id: int, cents: int, reason: str, now: datetime) -> None:
    """Record that an amount of what was paid for a booking goes back."""
    if cents:
        for refund in refund_rows.owe(booking_id, cents=cents, reason=reason, now=now):
            jobs.defer(jobs.GIVE_BACK, refund_id=refund)


def _return_or_forfeit_credit(before: Booking, side: Side, program: Program, now: datetime) -> None:
    credit = credit_entries.spent_on(before.id, lock=True)
    fate = credit_fate(before, credit, side=side, now=now)
    if fate is None:
        return
    if not fate.comes_back:
        credit_entries.forfeit(before.id, at=now, reason=fate)
        return
    good_until = now + program.credit_grace if fate.lasts_longer else None
    credit_entries.give_back(before.id, at=now, reason=fate, good_until=good_until)


def _offer_to_waitlist(before: Booking, sale: Sale, program: Program, now: datetime) -> None:
    """Offer freed seats to the waitlist.

    A course's seats come free together, once all its parts have released them. The client who gave
    them up leaves the waitlist first, so that they are not offered the same seats again.
    """
    if sale.parent is None and before.status is not Status.DRAFT:
        waiting_for: Any = {"service_id": sale.service, "session_id": sale.session}
        waitlist.leave_if_waiting(**waiting_for, person_id=before.client.person_id)
        waitlist.offer_freed_seats(**waiting_for, now=now, lasts=program.offer_lasts)


def _cancel(whole: Booking) -> Cancel:
    by = Side(whole.canceled_by)
    return Cancel(reason=whole.cancellation_reason, canceled_by=by, with_parent=True)


_COMMAND_FOR_PARTS: dict[type[Event], Callable[[Booking], Command]] = {
    BookingConfirmed: lambda _: Confirm(with_parent=True),
    BookingExpired: lambda _: Expire(),
    BookingReinstated: lambda _: Reinstate(cents=0),
    BookingCanceled: _cancel,
    BookingCutShort: _cancel,
}
"""Event of a whole → the command for its parts."""
