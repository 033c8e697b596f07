"""Staff steps in: what the rules of a programme leave to the two sides, decided from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel, Complete
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor, Role, Side
from bookable.domain.program import Completion, Moment, Program, Rule
from bookable.domain.refusals import RoleRequired
from bookable.engine.bookings import decided
from bookable.engine.keeping import keep
from bookable.engine.paying import booking_of
from bookable.engine.programs import program as program_named
from bookable.engine.refunds import by_hand
from bookable.storage import money, refunds
from bookable.storage.work import UnitOfWork, transact

_PEOPLE = frozenset(Side) - {Side.SYSTEM}


def override(
    booking_id: int, command: Cancel | Complete, *, program: str, by: Actor, now: datetime
) -> Booking:
    """This will cancel or complete a booking on behalf of its parties, or refuse.

    Whose step it is does not matter to staff, nor when a booking is cancelled. What the lifecycle
    has no arrow for stays refused (WrongStatus), as does completing what has not taken place
    (TooEarly). Raises RoleRequired for people who are not staff.
    """
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, command.step)
    rules = _for_staff(program_named(program), command.step)

    def take(work: UnitOfWork) -> Booking:
        work.see_as(by)
        before, decision = decided(work, booking_id, command, program=rules, by=by, now=now)
        return keep(work, decision, before=before, program=rules)

    return transact(take)


def hand_back(refund_id: int, *, by: Actor, now: datetime) -> bool:
    """Note that staff handed back what is owed, once, and tell whether that was for them to do:
    what a card vendor can give back goes back by itself. Raises RoleRequired for people who are not
    staff."""
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, "refund")

    def step(work: UnitOfWork) -> bool:
        payment = money.of_refund(refund_id)
        if payment is None:
            return False
        booking, _ = booking_of(work, payment)
        refund = refunds.by_id(refund_id)
        if refund is None or not refund.waits_for_hands:
            return False
        told = {"method": "by hand", "reference": f"handed back by {by.email}"}
        by_hand(work, booking, [refund], **told, by=by, now=now)
        return True

    return transact(step)


def _for_staff(program: Program, step: Step) -> Program:
    known = program.rules.get(step)
    moment = known.moment if known and step is not Step.CANCEL else Moment.ANY
    rules = {**program.rules, step: Rule(_PEOPLE, moment)}
    # One word of staff is enough, also where both sides would have to give theirs.
    return replace(program, rules=rules, completion=Completion.ONE)
