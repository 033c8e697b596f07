"""What staff do beyond the steps of a programme.

They override steps that its rules leave to the two sides, hand back money, take points back, and
have mails sent and effects carried out once more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import Cancel, Complete
from bookable.domain.lifecycle import Step
from bookable.domain.moments import Moment
from bookable.domain.people import Actor, Role, Side
from bookable.domain.program import Completion, Program, Rule
from bookable.domain.refusals import RoleRequired
from bookable.engine.bookings import lock_and_decide
from bookable.engine.paying import booking_of
from bookable.engine.refunding import by_hand
from bookable.engine.registry import program as program_named
from bookable.engine.saving import save
from bookable.storage import (
    dead_letter_rows,
    guard,
    jobs,
    outbox,
    payment_rows,
    refund_rows,
    reputation_entries,
)
from bookable.storage.work import transact

_PEOPLE = frozenset(Side) - {Side.SYSTEM}


def override(
    booking_id: int, command: Cancel | Complete, *, program: str, by: Actor, now: datetime
) -> Booking:
    """Cancel or complete a booking on behalf of its parties, or refuse.

    Staff may take the step whichever side it belongs to, and cancel at any time. WrongStatus still
    applies, as does TooEarly for completing a booking that has not taken place yet. Raise
    RoleRequired for people who are not staff.
    """
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, command.step)
    rules = _for_staff(program_named(program), command.step)

    def take() -> Booking:
        guard.see_as(by)
        before, decision = lock_and_decide(booking_id, command, program=rules, by=by, now=now)
        return save(decision, before=before, program=rules)

    return transact(take)


def record_hand_back(refund_id: int, *, by: Actor, now: datetime) -> bool:
    """Record that staff handed back a refund, and return whether it was waiting for that.

    What a card vendor can give back goes back by itself. Raise RoleRequired for people who are not
    staff.
    """
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, "refund")

    def step() -> bool:
        payment = payment_rows.of_refund(refund_id)
        if payment is None:
            return False
        booking, _ = booking_of(payment)
        refund = refund_rows.by_id(refund_id)
        if refund is None or not refund.needs_staff:
            return False
        how = {"method": "by hand", "reference": f"handed back by {by.email}"}
        by_hand(booking, [refund], **how, by=by, now=now)
        return True

    return transact(step)


def send_again(mail_ids: Collection[int]) -> int:
    """Have mails written and sent again that were kept, refused or dropped; return the count.

    Each tells how things stand when it is written.
    """
    return transact(lambda: outbox.again(mail_ids))


def retry_effects(letter_ids: Collection[int], *, now: datetime) -> int:
    """Retry the effects of dead letters, and return the count. Resolved ones are left alone."""

    def step() -> int:
        # Resolving and deferring commit together: no letter is lost or tried twice.
        letters = dead_letter_rows.take(letter_ids, now=now)
        for letter in letters:
            jobs.defer(letter.effect, **letter.arguments)
        return len(letters)

    return transact(step)


def take_point_back(entry_id: int, *, by: Actor, reason: str, now: datetime) -> bool:
    """Take back a point of reputation, once, and return whether there was one."""

    def step() -> bool:
        guard.see_as(by)
        return reputation_entries.reverse(entry_id, actor_id=by.person_id, reason=reason, at=now)

    return transact(step)


def _for_staff(program: Program, step: Step) -> Program:
    rule = program.rules.get(step)
    moment = rule.moment if rule and step is not Step.CANCEL else Moment.ANY
    rules = {**program.rules, step: Rule(_PEOPLE, moment)}
    # A single confirmation by staff is enough, even where both sides would have to confirm.
    return replace(program, rules=rules, completion=Completion.ONE)
