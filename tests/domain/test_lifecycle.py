"""Which step leads where, written out in full a second time: the tables must agree with it."""

from __future__ import annotations

from itertools import product

import pytest
from tests.domain.given import BY_NAME, EVERY_PROGRAM

from bookable.domain.lifecycle import HAS_A_SEAT, HOLDS_TIME, TERMINAL, Status, Step
from bookable.domain.program import Program
from bookable.domain.programs import MARKETPLACE_PROGRAM
from bookable.domain.refusals import WrongStatus

CONTRACT = """
    tutoring     confirm     requested        confirmed
    tutoring     complete    confirmed        completed
    tutoring     cancel      requested        canceled
    tutoring     cancel      confirmed        canceled
    tutoring     expire      requested        canceled
    tutoring     realign     requested        requested
    tutoring     realign     confirmed        confirmed
    tutoring     reschedule  requested        requested
    tutoring     reschedule  confirmed        confirmed

    mentoring    confirm     requested        confirmed
    mentoring    complete    confirmed        completed
    mentoring    cancel      requested        canceled
    mentoring    cancel      confirmed        canceled
    mentoring    expire      requested        canceled
    mentoring    realign     requested        requested
    mentoring    realign     confirmed        confirmed
    mentoring    miss        confirmed        no_show
    mentoring    reschedule  requested        confirmed
    mentoring    reschedule  confirmed        confirmed
    mentoring    amend       requested        requested
    mentoring    amend       confirmed        confirmed

    marketplace  submit      draft            pending_payment
    marketplace  pay         pending_payment  pending_payment
    marketplace  pay         confirmed        confirmed
    marketplace  confirm     pending_payment  confirmed
    marketplace  start       confirmed        in_progress
    marketplace  complete    in_progress      completed
    marketplace  lapse       in_progress      completed
    marketplace  cut_short   in_progress      completed
    marketplace  cancel      draft            canceled
    marketplace  cancel      pending_payment  canceled
    marketplace  cancel      confirmed        canceled
    marketplace  expire      pending_payment  canceled
    marketplace  realign     draft            draft
    marketplace  realign     pending_payment  pending_payment
    marketplace  realign     confirmed        confirmed
    marketplace  realign     in_progress      in_progress
    marketplace  miss        confirmed        no_show
    marketplace  miss        in_progress      no_show
    marketplace  reschedule  pending_payment  pending_payment
    marketplace  reschedule  confirmed        confirmed
    marketplace  amend       draft            draft
    marketplace  amend       pending_payment  pending_payment
    marketplace  amend       confirmed        confirmed
    marketplace  amend       in_progress      in_progress
    marketplace  reinstate   canceled         confirmed

    buddies      confirm     requested        confirmed
    buddies      expire      requested        canceled
    buddies      start       confirmed        in_progress
    buddies      realign     requested        requested
    buddies      realign     confirmed        confirmed
    buddies      complete    confirmed        completed
    buddies      complete    in_progress      completed
    buddies      cancel      requested        canceled
    buddies      cancel      confirmed        canceled
    buddies      miss        confirmed        no_show
    buddies      miss        in_progress      no_show
    buddies      reschedule  confirmed        confirmed
    buddies      remind      confirmed        confirmed
    buddies      remind      in_progress      in_progress
    buddies      dispute     confirmed        confirmed
    buddies      dispute     in_progress      in_progress
    buddies      lapse       confirmed        completed
    buddies      lapse       in_progress      completed
"""
ARROWS = {
    (program, Step(step), Status(before)): Status(after)
    for program, step, before, after in (line.split() for line in CONTRACT.split("\n") if line)
}
NO_ARROWS = [pair for pair in product(BY_NAME, Step, Status) if pair not in ARROWS]

every_program = pytest.mark.parametrize("program", EVERY_PROGRAM, ids=lambda each: each.name)


class TestStepInLifecycleTable:
    def test_leads_where_the_contract_says(self):
        assert {
            (name, step, before): after
            for name, program in BY_NAME.items()
            for step, arrows in program.lifecycle.items()
            for before, after in arrows.items()
        } == ARROWS
        assert {each: BY_NAME[each[0]].target(*each[1:]) for each in ARROWS} == ARROWS


class TestStepOutsideLifecycleTable:
    def test_is_refused(self):
        assert len(NO_ARROWS) == len(BY_NAME) * len(Step) * len(Status) - len(ARROWS)
        assert {each: refused(*each) for each in NO_ARROWS} == {
            each: each[1:] for each in NO_ARROWS
        }


class TestTerminalStatus:
    def test_is_one_of_three(self):
        assert {Status.COMPLETED, Status.CANCELED, Status.NO_SHOW} == TERMINAL

    @every_program
    def test_only_a_late_payment_leaves_it(self, program: Program):
        late = [(Step.REINSTATE, Status.CANCELED)] if program is MARKETPLACE_PROGRAM else []
        assert [(step, before) for step, before in leaving(program) if before in TERMINAL] == late

    @every_program
    def test_every_other_status_can_be_left(self, program: Program):
        left = {before for step, before in leaving(program) if step is not Step.REINSTATE}
        assert program.statuses - left == program.statuses & TERMINAL

    def test_holds_no_time(self):
        assert set() == HOLDS_TIME & TERMINAL


class TestStatusThatHoldsTime:
    def test_is_every_other_status_but_draft(self):
        assert set(Status) - TERMINAL - {Status.DRAFT} == HOLDS_TIME


class TestLifecycleOfProgramme:
    @every_program
    def test_every_status_can_be_reached(self, program: Program):
        reached = {program.opening, *({Status.DRAFT} & program.statuses)}
        if program.paired:
            reached.add(program.opening_between(is_agreed=False))
        for _ in Status:
            reached |= {
                after
                for arrows in program.lifecycle.values()
                for before, after in arrows.items()
                if before in reached
            }
        assert reached == program.statuses

    @every_program
    def test_only_a_late_payment_takes_time_again(self, program: Program):
        again = {
            (step, before)
            for step, before in leaving(program)
            if before not in HOLDS_TIME | {Status.DRAFT}
            if program.target(step, before) in HOLDS_TIME
        }
        assert again <= {(Step.REINSTATE, Status.CANCELED)}


class TestStatusWithSeat:
    def test_holds_a_seat_and_keeps_a_used_one(self):
        used = {Status.COMPLETED, Status.NO_SHOW}
        assert HOLDS_TIME - {Status.REQUESTED} | used == HAS_A_SEAT


def refused(name: str, step: Step, before: Status) -> tuple[str, str] | None:
    """Return the step and the status that a refusal names, or None if there is no refusal."""
    try:
        BY_NAME[name].target(step, before)
    except WrongStatus as refusal:
        return refusal.action, refusal.status
    return None


def leaving(program: Program) -> list[tuple[Step, Status]]:
    """Return every step that a programme has, with each status that it leads away from."""
    return [(step, before) for step, arrows in program.lifecycle.items() for before in arrows]
