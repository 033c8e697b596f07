"""Everybody who comes to a session: moved with it, or let go where it is called off.

Bookings are locked before sessions, as everywhere: first those of everybody who comes, in the order
of their ids, for a part of a course that of the whole course; then the session, or all sessions of
the course. Who got a seat meanwhile is locked without waiting, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Cancel, Command, Reschedule
from bookable.domain.courses import with_moved_part, without_part
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status
from bookable.domain.money import AWAITED
from bookable.domain.people import Actor, Side
from bookable.domain.sales import Place
from bookable.domain.spans import Span
from bookable.engine import outbox
from bookable.engine.keeping import confirm_if_settled, keep, owe_back
from bookable.engine.looking import LookAgain
from bookable.engine.parts import cancellation
from bookable.engine.programs import program
from bookable.engine.settling import settle
from bookable.storage import bookings, jobs, waitlist
from bookable.storage.waitlist import Line
from bookable.storage.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Group:
    """Those who come to one session, under lock: each seat in a workshop, each enrolment in a
    course."""

    work: UnitOfWork
    session_id: int
    line: Line
    wholes: Sequence[Booking]
    by: Actor
    now: datetime

    def call_off(self, *, reason: str) -> None:
        """Let everybody go, and give everything back that they paid for the session."""
        for whole in self.wholes:
            parts = self._parts(whole)
            part = self._mine(parts)
            rest = [each for each in parts if each is not part]
            if not rest:
                side = whole.side_of(self.by) or Side.STAFF
                self._take(
                    whole, cancellation(Cancel(reason=reason), whole, side=side, now=self.now)
                )
            elif part is not None:
                self._take(part, Cancel(reason=reason, with_parent=True))
                self._leave_out(whole, part, rest, reason)

    def move(self, span: Span, place: Place, *, zone: str) -> None:
        """Move everybody with the session, whose wall time is in a zone."""
        for whole in self.wholes:
            self._move_one(whole, span, place, zone)
        waitlist.offer_until(self.line, at_most=span.start)

    def dissolve_line(self) -> None:
        """End the line for the session, and tell everybody who stands in it."""
        for entry in waitlist.dissolve(self.line):
            jobs.tell_called_off(entry)

    def _move_one(self, whole: Booking, span: Span, place: Place, zone: str) -> None:
        parts = self._parts(whole)
        before = self._mine(parts) or whole
        command: Command = Amend(changes={}, place=place, with_session=True, zone=zone)
        if before.span != span:
            command = Reschedule(
                start=span.start,
                length=span.length,
                session=self.session_id,
                place=place,
                zone=zone,
            )
        after = self._take(before, command)
        if before is whole or after is before:
            return
        moved = [after if each is before else each for each in parts]
        decision = with_moved_part(whole, parts=moved, reason="", by=self.by, now=self.now)
        if decision is not None:
            self.work.keep(decision, before=whole)

    def _parts(self, whole: Booking) -> list[Booking]:
        if whole.sale is None or not whole.sale.has_parts:
            return []
        found = bookings.lock_parts(whole.id)
        return [each for each in found if each.status is not Status.CANCELED]

    def _mine(self, parts: Sequence[Booking]) -> Booking | None:
        return next((p for p in parts if p.sale and p.sale.session == self.session_id), None)

    def _take(self, booking: Booking, command: Command) -> Booking:
        """What the status of a booking rules out, a draft's or what has ended, is left as it is."""
        rules = program(booking.program)
        if booking.status not in rules.lifecycle[command.step]:
            return booking
        decision = decide(booking, command, program=rules, by=self.by, now=self.now)
        return keep(self.work, decision, before=booking, program=rules)

    def _leave_out(
        self, whole: Booking, part: Booking, rest: Sequence[Booking], reason: str
    ) -> None:
        decision = without_part(whole, part, rest=rest, reason=reason, by=self.by, now=self.now)
        kept = self.work.keep(decision, before=whole)
        before, after = whole.sale, kept.sale
        if before is None or after is None:
            return
        cents = after.bill.pending_cents - before.bill.pending_cents
        owe_back(whole.id, cents, "part_canceled", self.now)
        if before.bill.status in AWAITED:
            # A checkout that is open asks for the old price.
            outbox.defer(outbox.CLOSE_CHECKOUTS, booking_id=whole.id)
            rules = program(whole.program)
            confirm_if_settled(self.work, kept, program=rules, by=self.by, now=self.now)


def gather(
    work: UnitOfWork,
    session_id: int,
    *,
    line: Line,
    by: Actor,
    now: datetime,
) -> Group:
    """Lock everybody who comes to a session, then the sessions of its line, and take due steps; or
    raise LookAgain where somebody is at work who got a seat meanwhile."""
    work.locked(_wholes(session_id))
    waitlist.lock(line)
    come = _wholes(session_id)
    found = work.locked(come, waiting=False)
    if len(found) < len(come):
        raise LookAgain
    wholes = [settle(work, each, now=now) for each in found]
    return Group(work, session_id, line, wholes, by, now)


def _wholes(session_id: int) -> list[int]:
    return sorted({whole for _, whole in bookings.in_session(session_id)})
