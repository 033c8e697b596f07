"""Commands about bookings: ask for a time, and take a step in a booking's life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bookable.domain.booking import Booking, Decision, decide
from bookable.domain.commands import BookingRef, Command, Request, Reschedule
from bookable.domain.events import BookingRequested
from bookable.domain.hours import exact_span
from bookable.domain.people import Actor, Party, Side
from bookable.domain.policy import Program
from bookable.domain.refusals import NotAParty, RoleRequired, SelfBooking
from bookable.domain.spans import Span
from bookable.engine.availability import fit
from bookable.engine.programs import program as program_named
from bookable.engine.settling import keep, settle
from bookable.storage.bookings import NewBooking
from bookable.storage.keys import Receipt
from bookable.storage.work import UnitOfWork, transact


def request(asked: Request, *, by: Actor, now: datetime, receipt: Receipt | None = None) -> Booking:
    """This will make a booking of a provider's time, or refuse.

    Raises RoleRequired, SelfBooking, PersonNotFound, InvalidField, SkippedWallTime, and for time
    that is not to be had NoticeTooShort, OutsideHours or SlotTaken.
    """
    program = program_named(asked.program)
    if program.client_role not in by.roles:
        raise RoleRequired(program.client_role, "request")
    if asked.provider == by.uuid:
        raise SelfBooking
    opening = _Opening(asked, program, by, now)
    return transact(opening.take, receipt=receipt)


def perform(
    ref: BookingRef,
    command: Command,
    *,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> Booking:
    """This will take one step in a booking's life, or refuse.

    Time's own steps that are due come first, so that no stale status decides.
    """

    def take(work: UnitOfWork) -> Booking:
        rules = program_named(program)
        if rules.guarded:
            work.see_as(by)
        before, decision = decided(work, ref, command, program=rules, by=by, now=now)
        if isinstance(command, Reschedule):
            _make_room(work, decision, rules, now)
        return keep(work, decision, before=before, program=rules)

    return transact(take, receipt=receipt)


def decided(
    work: UnitOfWork,
    ref: BookingRef,
    command: Command,
    *,
    program: Program,
    by: Actor,
    now: datetime,
) -> tuple[Booking, Decision]:
    """This will lock and load a booking, settle what is due and decide about a command: the
    booking as it was, and what is to become of it."""
    try:
        booking = work.booking(ref, program=program.name, visible_to=by)
    except NotAParty:
        raise program.turn_away(command.step, by, is_party=False) from None
    booking = settle(work, booking, now=now)
    return booking, decide(booking, command, program=program, by=by, now=now)


def _make_room(work: UnitOfWork, decision: Decision, program: Program, now: datetime) -> None:
    booking = decision.booking
    fit(
        work,
        booking.provider.uuid,
        program=program,
        now=now,
        besides=booking.id,
        around=booking.start,
        place=lambda _zone: booking.span,
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """The making of one booking."""

    asked: Request
    program: Program
    by: Actor
    now: datetime

    def take(self, work: UnitOfWork) -> Booking:
        calendar, span = fit(
            work,
            self.asked.provider,
            program=self.program,
            now=self.now,
            around=self.asked.start,
            place=self._span_in,
        )
        return work.open(self._booking(calendar.provider, span), calendar)

    def _span_in(self, zone: str) -> Span:
        return exact_span(self.asked.start, self.asked.length, zone, field="start_time")

    def _booking(self, provider: Party, span: Span) -> NewBooking:
        by, now, status = self.by, self.now, self.program.opening
        return NewBooking(
            program=self.program.name,
            provider=provider,
            client=Party(by.person_id, by.uuid, by.name, by.timezone),
            span=span,
            status=status,
            hold_until=self.program.hold_until(status, start=span.start, now=now),
            notes=self.asked.notes,
            event=BookingRequested(
                by=by,
                side=Side.CLIENT,
                at=now,
                before=None,
                after=status,
                start=span.start,
                end=span.end,
            ),
        )
