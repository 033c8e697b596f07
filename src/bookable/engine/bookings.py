"""Commands about bookings: request a time, and take a step in a booking's life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import BookingRef, Command, Request, Switch
from bookable.domain.deciding import decide
from bookable.domain.events import BookingRequested
from bookable.domain.holds import Hold
from bookable.domain.hours import exact_span
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Party, Side
from bookable.domain.program import Program
from bookable.domain.refusals import (
    Changed,
    NotAParty,
    RoleRequired,
    SelfBooking,
    SlotTaken,
    WrongStatus,
)
from bookable.domain.spans import Span
from bookable.engine import holding
from bookable.engine.availability import find_time, refuse_unless_both_have_time
from bookable.engine.due_changes import apply_due_changes
from bookable.engine.making_meetings import instant_meeting, with_meeting
from bookable.engine.making_room import MOVES, make_room
from bookable.engine.parts import with_parts
from bookable.engine.registry import program as program_named
from bookable.engine.saving import confirm_if_nothing_owed, save
from bookable.engine.switching import move_to_session
from bookable.storage import booking_rows, claims, ledger, work
from bookable.storage.calendars import ProviderCalendar
from bookable.storage.keys import Receipt
from bookable.storage.new_bookings import NewBooking
from bookable.storage.work import Retry, transact


@dataclass(frozen=True, slots=True)
class Terms:
    """What has to hold for a step besides the rules of its programme.

    `versions` are those of the booking that are expected, None any. With `refuses_repeats` a step
    that was already taken is refused, even if the programme forgives that. With `forgives_start`
    the booking may have begun by itself since, if nothing else has happened to it.
    """

    versions: frozenset[int] | None = None
    refuses_repeats: bool = False
    forgives_start: bool = False

    def refuse_unless_met(self, booking_id: int) -> None:
        """Raise Changed unless a booking has a version that is expected."""
        if self.versions is None or (version := ledger.version_of(booking_id)) in self.versions:
            return
        before = version - 1
        if not (self.forgives_start and before in self.versions and ledger.has_begun(booking_id)):
            raise Changed


NO_TERMS = Terms()


def request(
    asked: Request,
    *,
    by: Actor,
    client: Actor | None = None,
    now: datetime,
    receipt: Receipt | None = None,
) -> Booking:
    """Make a booking of a provider's time for the actor, or for a `client`, or refuse.

    Raise RoleRequired, SelfBooking, PersonNotFound, InvalidField or SkippedWallTime; for time that
    is not available NoticeTooShort, TooFarAhead, OutsideHours or SlotTaken; HoldGone.
    """
    program = program_named(asked.program)
    client = client or by
    if program.client_role not in client.roles:
        raise RoleRequired(program.client_role, "request")
    # The provider may be named by uuid or by number.
    if asked.provider in {client.uuid, client.person_id}:
        raise SelfBooking
    opening = _Opening(asked, program, by, client, now)
    return transact(opening.take, receipt=receipt)


def perform(
    ref: BookingRef,
    command: Command,
    *,
    program: str,
    by: Actor,
    now: datetime,
    as_: Side | None = None,
    terms: Terms = NO_TERMS,
    receipt: Receipt | None = None,
) -> Booking:
    """Take one step in a booking's life, or refuse.

    Due changes are applied first, so that no stale status decides. `as_` restricts the actor to
    bookings where they are on that side, whatever other roles they have. Raise Changed if the
    booking is not as the `terms` expect it.
    """
    rules = program_named(program)

    def take() -> Booking:
        before, decision = lock_and_decide(
            ref, command, program=rules, by=by, now=now, as_=as_, terms=terms
        )
        if command.step in MOVES:
            decision = make_room(decision, command.step, before=before, program=rules, now=now)
        # Drafts do not count as open bookings, so the limit applies when one is submitted.
        if command.step is Step.SUBMIT and decision.booking.hold_until is not None:
            # Requests and purchases lock calendars before clients, too: no deadlock.
            if decision.booking.holds_time:
                claims.lock_calendars_of(decision.booking.id)
            client = decision.booking.client.person_id
            work.refuse_too_many_open(client, at_most=rules.most_open, now=now)
        decision = replace(decision, booking=with_meeting(decision.booking, program=rules))
        after = _save_with_room(decision, command, before=before, program=rules)
        # A draft that costs nothing, or that a credit pays, is confirmed at once.
        if command.step is not Step.SUBMIT:
            return after
        return confirm_if_nothing_owed(after, program=rules, by=by, now=now)

    return transact(take, receipt=receipt)


def _save_with_room(
    decision: Decision, command: Command, *, before: Booking, program: Program
) -> Booking:
    """Save a decision.

    Raise Retry if its room was taken in the meantime: another room may still be free.
    """
    try:
        return save(decision, before=before, program=program)
    except SlotTaken:
        sale = decision.booking.sale
        if command.step in MOVES and sale is not None and sale.venue.room is not None:
            raise Retry from None
        raise


def lock_and_update(
    ref: BookingRef,
    step: Step,
    *,
    program: Program,
    by: Actor,
    now: datetime,
    as_: Side | None = None,
    terms: Terms = NO_TERMS,
) -> Booking:
    """Lock and load a booking and apply its due changes, or refuse a step by a stranger."""
    try:
        # Canceling a part changes its whole, and wholes are locked before their parts everywhere.
        whole_too = step is Step.CANCEL and Step.PAY in program.lifecycle
        booking = booking_rows.locked(
            ref,
            program=program.name,
            visible_to=by,
            as_=as_,
            whole_too=whole_too,
            guarded=program.guarded,
        )
    except NotAParty:
        raise program.refusal_for(step, by, is_party=False) from None
    booking = apply_due_changes(booking, now=now)
    # After due changes: what is shown counts them, too.
    terms.refuse_unless_met(booking.id)
    return booking


def lock_and_decide(
    ref: BookingRef,
    command: Command,
    *,
    program: Program,
    by: Actor,
    now: datetime,
    as_: Side | None = None,
    terms: Terms = NO_TERMS,
) -> tuple[Booking, Decision]:
    """Lock and load a booking, apply its due changes and decide about a command.

    Return the booking as it was, and the decision. Raise SlotTaken if a request is confirmed and
    one of the two no longer has time.
    """
    step = command.step
    booking = lock_and_update(ref, step, program=program, by=by, now=now, as_=as_, terms=terms)
    side = booking.side_of(by) or Side.CLIENT
    if isinstance(command, Switch):
        command = move_to_session(booking, command, now=now)
    command = with_parts(command, booking, side=side, now=now)
    decision = decide(booking, command, program=program, by=by, now=now)
    after = decision.booking
    if terms.refuses_repeats and program.forgiving.get(step) is booking.status:
        raise WrongStatus(step, booking.status)
    # A booking that moves has its time checked by `make_room` anyway.
    if (booking.status, after.status, after.span) == (
        Status.REQUESTED,
        Status.CONFIRMED,
        booking.span,
    ):
        refuse_unless_both_have_time(after, now=now)
    return booking, decision


@dataclass(frozen=True, slots=True)
class _Opening:
    """A request for a provider's time that becomes one booking."""

    asked: Request
    program: Program
    by: Actor
    client: Actor
    now: datetime

    def take(self) -> Booking:
        ref = self.asked.hold
        hold = holding.to_take_over(ref, by=self.by, client=self.client, now=self.now)
        if hold is not None:
            holding.take_over(hold, client_id=self.client.person_id, now=self.now)
        (calendar,), span = find_time(
            [self.asked.provider],
            program=self.program,
            now=self.now,
            around=self.asked.start,
            span_in=partial(self._span_in, hold),
            guest=self.client.person_id,
            was_held=hold is not None,
        )
        booking = booking_rows.insert(self._booking(calendar, span), calendar.calendar_id)
        meeting = instant_meeting(booking, program=self.program)
        return booking if meeting is None else work.equip(booking, meeting, now=self.now)

    def _span_in(self, hold: Hold | None, zone: str) -> Span:
        span = exact_span(self.asked.start, self.asked.length, zone, field="start_time")
        if hold is not None:
            hold.refuse_unless_for_time(self.program.name, self.asked.provider, span)
        return span

    def _booking(self, calendar: ProviderCalendar, span: Span) -> NewBooking:
        client, now = self.client, self.now
        accepted = self.program.begins_accepted and calendar.auto_accept
        status = Status.CONFIRMED if accepted else self.program.opening
        return NewBooking(
            program=self.program.name,
            provider=calendar.provider,
            client=Party(client.person_id, client.uuid, client.name, client.timezone),
            span=span,
            status=status,
            hold_until=self.program.hold_until(status, span=span, now=now),
            details=self.asked.details,
            most_open=self.program.most_open,
            event=BookingRequested(
                by=self.by,
                side=Side.CLIENT if self.by is client else Side.STAFF,
                at=now,
                before=None,
                after=status,
                start=span.start,
                end=span.end,
            ),
        )
