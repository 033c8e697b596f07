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
from bookable.engine.programs import program as program_named
from bookable.storage import money
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
    """This will note that staff handed back what is due for a payment made by hand, once, and tell
    whether it was due: what was paid at a card vendor goes back by itself. Raises RoleRequired for
    people who are not staff."""
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, "refund")

    def step(_: UnitOfWork) -> bool:
        refund = money.refund(refund_id)
        payment = None if refund is None else money.by_id(refund.payment_id)
        if payment is None or payment.checkout_id is not None:
            return False
        return money.refunded(refund_id, reference=f"handed back by {by.email}", now=now)

    return transact(step)


def _for_staff(program: Program, step: Step) -> Program:
    known = program.rules.get(step)
    moment = known.moment if known and step is not Step.CANCEL else Moment.ANY
    rules = {**program.rules, step: Rule(_PEOPLE, moment)}
    # One word of staff is enough, also where both sides would have to give theirs.
    return replace(program, rules=rules, completion=Completion.ONE)
