"""The function `decide`: what a command does to a booking, or why it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bookable.domain import sale_steps
from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import (
    Amend,
    Cancel,
    Command,
    Complete,
    Confirm,
    Dispute,
    Expire,
    Pay,
    Realign,
    Reinstate,
    Remind,
    Reschedule,
)
from bookable.domain.event_types import is_asked
from bookable.domain.events import BY_STEP, BookingCompleted, CompletionConfirmed, Event
from bookable.domain.facts import StepFacts
from bookable.domain.hours import exact_span
from bookable.domain.lifecycle import TERMINAL, Status, Step
from bookable.domain.money import PaymentStatus
from bookable.domain.overdue import due
from bookable.domain.people import SYSTEM, Actor, Side
from bookable.domain.program import Completion, Program
from bookable.domain.refunds import money_back
from bookable.domain.refusals import AlreadyDisputed, InvalidField, NotYourStep, WrongStatus
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime


def decide(
    booking: Booking, command: Command, *, program: Program, by: Actor, now: datetime
) -> Decision:
    """Return the booking after a command with the events on the way, or raise a Refusal.

    The order of the checks is deliberate. Strangers learn nothing (NotAParty) and the wrong side
    little (NotYourStep) before the status (WrongStatus) and the time (TooEarly, TooLate) are
    checked. A repeated confirmation or dispute is refused first (AlreadyConfirmed,
    AlreadyDisputed), because its status usually has changed since.
    """
    step = command.step
    side = booking.side_of(by)
    if side is None or not program.permits(step, side):
        raise program.refusal_for(step, by, is_party=side is not None)
    refuse_repetition(booking, command, program=program, by=by, side=side)
    command = sale_steps.without_unchanged(
        command, details=booking.details, sale=booking.sale, program=program, side=side
    )
    sale_steps.refuse_field(command, program, side)
    # A forgiving step that was already taken succeeds again and changes nothing.
    is_done = program.forgiving.get(step) is booking.status
    after = booking.status if is_done else program.target(step, booking.status)
    if booking.sale is not None:
        sale_steps.refuse_sale(booking, command)
    if is_done:
        return Decision(booking, ())
    program.refuse_at_wrong_moment(step, span=booking.span, side=side, now=now)
    if isinstance(command, Complete) and program.completion is Completion.BOTH:
        return _confirm_completion(booking, program, by, side, now)
    changed = _apply(replace(booking, status=after, updated_at=now), command, program, side, now)
    if booking.sale is not None:
        sale = sale_steps.sale_after(booking, changed, command, side=side, now=now)
        changed = replace(changed, sale=sale)
    changed = replace(changed, wall=_wall_after(booking, changed, command))
    if sale_steps.changes_nothing(booking, changed, command):
        return Decision(booking, ())
    hold = _hold_after(booking, changed, program, now)
    changed = replace(changed, hold_until=hold, nudge_at=_nudge_after(changed, program))
    return Decision(changed, (_event(booking, changed, command, by, side, now),))


def as_of(booking: Booking, *, program: Program, now: datetime) -> Booking:
    """Return a booking with all steps applied that time has taken by `now`, without saving it."""
    while (command := due(booking, program=program, now=now)) is not None:
        booking = decide(booking, command, program=program, by=SYSTEM, now=now).booking
    return booking


def refuse_repetition(
    booking: StepFacts, command: Command, *, program: Program, by: Actor, side: Side
) -> None:
    """Refuse a side that repeats itself, or answers what it was not asked."""
    match command:
        # The side that asked for the time cannot accept it: that is for the other one.
        case Confirm() if booking.mutual_confirmation.requested_by == side:
            raise NotYourStep(command.step)
        case Complete(whose=whose) if program.completion is Completion.BOTH:
            booking.mutual_confirmation.refuse_confirmation(
                side,
                whose,
                by=by,
                parties=(booking.provider, booking.client),
                status=booking.status,
            )
        case Cancel(is_answer=bool() as is_answer):
            _refuse_unless_answer(booking, command.step, is_answer, side)
        case Dispute() if booking.mutual_confirmation.is_disputed:
            raise AlreadyDisputed


def _refuse_unless_answer(booking: StepFacts, step: Step, is_answer: bool, side: Side) -> None:
    """Refuse to decline what is no question to this side, or to call off what is one."""
    is_asked_now = is_asked(side, booking.mutual_confirmation.requested_by)
    if is_answer and not is_asked_now:
        raise NotYourStep(step)
    if is_answer is not (is_asked_now and booking.status is Status.REQUESTED):
        raise WrongStatus(step, booking.status)


def _confirm_completion(
    booking: Booking, program: Program, by: Actor, side: Side, now: datetime
) -> Decision:
    """Record one side's confirmation; complete the booking once both have confirmed."""
    mutual_confirmation = booking.mutual_confirmation.confirmed(side, now=now)
    before = after = booking.status
    confirmation = CompletionConfirmed(by=by, side=side, at=now, before=before, after=after)
    agreed = replace(booking, mutual_confirmation=mutual_confirmation, updated_at=now)
    if not mutual_confirmation.is_mutual:
        return Decision(replace(agreed, nudge_at=_nudge_after(agreed, program)), (confirmation,))
    after = Status.COMPLETED
    completed = BookingCompleted(by=by, side=side, at=now, before=before, after=after)
    done = replace(agreed, status=after, completed_by=side, completed_at=now, nudge_at=None)
    return Decision(done, (confirmation, completed))


def _nudge_after(booking: Booking, program: Program) -> datetime | None:
    if booking.status in TERMINAL or booking.span is None:
        return None
    return booking.mutual_confirmation.nudge_due(program, end=booking.span.end)


def _apply(
    booking: Booking, command: Command, program: Program, side: Side, now: datetime
) -> Booking:
    """Return the booking with the fields that a command changes, without sale, wall and hold."""
    match command:
        case Confirm(meeting=meeting):
            return replace(booking, meeting=meeting, confirming=None)
        case Reinstate():
            return replace(booking, cancellation_reason="", canceled_by="")
        case Cancel(reason=reason):
            by = command.canceling_side(side)
            # The link is gone at once; an effect deletes the meeting at its vendor.
            booking = replace(booking, cancellation_reason=reason, canceled_by=by, meeting=None)
        case Expire(reason=reason):
            return replace(booking, cancellation_reason=reason, canceled_by=side)
        case Reschedule():
            # The vendor still has the old time until an effect has moved the meeting.
            synced = booking.meeting is None
            return replace(booking, span=_new_span(booking, command), meeting_synced=synced)
        case Realign(to=to):
            synced = booking.meeting is None
            return replace(booking, span=to, meeting_synced=synced)
        case Remind():
            return replace(
                booking, mutual_confirmation=replace(booking.mutual_confirmation, reminded_at=now)
            )
        case Dispute(reason=reason):
            mutual_confirmation = booking.mutual_confirmation.disputed(side, reason=reason, now=now)
            return replace(booking, mutual_confirmation=mutual_confirmation)
        case Amend(changes=changes):
            details = replace(booking.details, **changes)
            meeting = booking.meeting if program.meets_online(details.session_type) else None
            return replace(booking, details=details, meeting=meeting)
        case Complete(actual=Span() as actual):
            booking = _took_place(booking, actual, now)
    if booking.status is Status.COMPLETED:
        return replace(booking, completed_by=side, completed_at=now)
    return booking


def _took_place(booking: Booking, actual: Span, now: datetime) -> Booking:
    if actual.end > now:
        raise InvalidField("actual_end", "must not be in the future")
    return replace(booking, actual_start=actual.start, actual_end=actual.end)


def _new_span(booking: Booking, command: Reschedule) -> Span:
    """Return the new span: as long as sold or booked, unless another length is asked for."""
    sold = booking.sale.length if booking.sale else None
    length = command.length if command.length is not None else sold or booking.time.length
    return exact_span(command.start, length, booking.provider.timezone, field="start_time")


def _wall_after(before: Booking, after: Booking, command: Command) -> WallTime | None:
    """Return the wall time that is agreed on after a command.

    A move agrees on a new wall time: in the provider's zone, or for a seat in the zone of its
    session. Newer zone rules (Realign) keep the agreed wall time and change only the moment.
    """
    if isinstance(command, Reschedule | Amend) and command.zone:
        return WallTime.at(after.time.start, command.zone)
    if after.span == before.span or isinstance(command, Realign):
        return before.wall
    is_seat = after.sale is not None and after.sale.takes_seat
    zone = before.wall.zone if before.wall and is_seat else after.provider.timezone
    return WallTime.at(after.time.start, zone)


def _hold_after(
    before: Booking, after: Booking, program: Program, now: datetime
) -> datetime | None:
    """Return when the booking stops waiting, or None if it does not wait.

    A status that goes on waiting keeps the end of its hold, so that moving a booking cannot extend
    it. A hold that was cut short by the old start gets that time back. A paid booking does not
    wait.
    """
    if after.sale is not None and after.sale.bill.status is PaymentStatus.PAID:
        return None
    if before.status is not after.status:
        return program.hold_until(after.status, span=after.span, now=now)
    current = before.hold_until
    if current is None:
        return None
    full = program.hold_until(after.status, span=after.span, now=before.created_at)
    if full is None:
        return None
    return max(full, current if after.span is None else min(current, after.span.start))


def _realign_facts(before: Booking, command: Realign) -> dict[str, Any]:
    return {
        "from_start": before.time.start,
        "from_end": before.time.end,
        "to_start": command.to.start,
        "to_end": command.to.end,
        "zone": before.wall.zone if before.wall else "",
        "rules": command.rules,
    }


def _event(
    before: Booking, after: Booking, command: Command, by: Actor, side: Side, now: datetime
) -> Event:
    """Return the event that records a step, with the facts of its command."""
    facts: dict[str, Any] = {}
    match command:
        case Cancel(reason=reason):
            back = money_back(before, command, side=command.canceling_side(side), now=now)
            facts = {"reason": reason, "refund_cents": back}
        case Dispute(reason=reason):
            facts = {"reason": reason}
        case Pay(cents=cents, method=method):
            facts = {"cents": cents, "method": method}
        case Reinstate(cents=cents):
            facts = {"cents": cents}
        case Remind():
            facts = {"waiting_for": " ".join(before.mutual_confirmation.silent)}
        case Reschedule():
            facts = {
                "from_start": None if before.span is None else before.span.start,
                "from_end": None if before.span is None else before.span.end,
                "to_start": after.time.start,
                "to_end": after.time.end,
                "reason": command.reason,
            }
        case Realign():
            facts = _realign_facts(before, command)
        case Amend(changes=changes, venue=venue):
            named = [*changes, *([] if venue is None else ["place"])]
            facts = {"fields": ", ".join(sorted(named))}
    kind = BY_STEP[command.step]
    return kind(
        by=by,
        side=side,
        at=now,
        before=before.status,
        after=after.status,
        **facts,
    )
