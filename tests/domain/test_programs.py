"""Who may take which step, and when: written out in full for every side and programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from tests.domain.given import (
    BY_NAME,
    END,
    EVERY_PROGRAM,
    HOUR,
    NOW,
    START,
    TICK,
    actor,
    booking,
    person,
)

from bookable.domain.lifecycle import Status, Step
from bookable.domain.moments import Moment, Phase, phase
from bookable.domain.people import Role, Side
from bookable.domain.program import HoursRule, MeetingRule, Program
from bookable.domain.programs import (
    BUDDIES_PROGRAM,
    MARKETPLACE_PROGRAM,
    MENTORING_PROGRAM,
    TUTORING_PROGRAM,
)
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotYourStep,
    RoleRequired,
    TooEarly,
    TooLate,
)
from bookable.domain.spans import Span

SPAN = Span(START, END)

CONTRACT = """
    tutoring     confirm     before_start  provider
    tutoring     complete    after_end     provider client
    tutoring     cancel      before_start  provider client
    tutoring     reschedule  before_start  provider client
    tutoring     expire      any           system
    tutoring     realign     any           system

    mentoring    confirm     before_start  provider
    mentoring    complete    after_end     provider
    mentoring    miss        from_start    provider
    mentoring    cancel      before_start  provider client
    mentoring    reschedule  before_start  client
    mentoring    amend       before_start  client
    mentoring    expire      any           system
    mentoring    realign     any           system

    marketplace  submit      before_start client staff
    marketplace  pay         any           provider staff system
    marketplace  confirm     any           provider client staff system
    marketplace  start       from_start    provider system
    marketplace  complete    from_start    provider
    marketplace  lapse       after_end     system
    marketplace  miss        from_start    provider
    marketplace  cancel      any           provider staff system
    marketplace  cancel      before_start  client
    marketplace  cut_short   from_start    provider client staff system
    marketplace  amend       any           provider client staff
    marketplace  reinstate   before_start  system
    marketplace  reschedule  before_start  provider client staff
    marketplace  expire      any           system
    marketplace  realign     any           system

    buddies      confirm     before_start  provider client
    buddies      expire      any           system
    buddies      start       from_start    system
    buddies      complete    from_start    provider client
    buddies      miss        from_start    provider client staff
    buddies      cancel      before_start  provider client staff
    buddies      reschedule  before_start  provider client
    buddies      remind      after_end     system
    buddies      dispute     from_start    provider client
    buddies      lapse       from_start    system
    buddies      realign     any           system
"""
LINES = [line.split() for line in CONTRACT.split("\n") if line]
MAY = {(name, Step(step), Side(side)) for name, step, _, *sides in LINES for side in sides}
MOMENTS = [(name, Step(step), moment, sides) for name, step, moment, *sides in LINES]

MOMENTS_OF_AN_HOUR = {
    "long before": NOW,
    "just before the start": START - TICK,
    "at the start": START,
    "during": START + HOUR / 2,
    "just before the end": END - TICK,
    "at the end": END,
    "just after the end": END + TICK,
    "long after": END + timedelta(days=400),
}
REFUSED = {
    "any": {},
    "before_start": dict.fromkeys(list(MOMENTS_OF_AN_HOUR)[2:], (TooLate, START)),
    "from_start": dict.fromkeys(list(MOMENTS_OF_AN_HOUR)[:2], (TooEarly, START)),
    "after_end": dict.fromkeys(list(MOMENTS_OF_AN_HOUR)[:6], (TooEarly, END)),
}

every_program = pytest.mark.parametrize("program", EVERY_PROGRAM, ids=lambda each: each.name)


class TestWhoMayTakeStep:
    def test_matches_the_contract(self):
        permitted = {
            (name, step, side)
            for name, step, side in product(BY_NAME, Step, Side)
            if BY_NAME[name].permits(step, side)
        }
        assert permitted == MAY


class TestWhenStepMayBeTaken:
    @pytest.mark.parametrize("time", MOMENTS_OF_AN_HOUR)
    def test_matches_the_contract(self, time: str):
        now = MOMENTS_OF_AN_HOUR[time]
        wrong = [
            (name, step, side, found)
            for name, step, moment, sides in MOMENTS
            for side in sides
            if (found := refusal(BY_NAME[name], step, side=Side(side), now=now))
            != REFUSED[moment].get(time)
        ]
        assert wrong == []


def refusal(
    program: Program, step: Step, *, side: Side, now: datetime
) -> tuple[type, datetime] | None:
    """Return how the programme refuses a side a step at a time, with the time that it names."""
    try:
        program.refuse_at_wrong_moment(step, span=booking(program).span, side=side, now=now)
    except TooEarly as early:
        return TooEarly, early.allowed_from
    except TooLate as late:
        return TooLate, late.allowed_until
    return None


class TestRefusalOfStep:
    def test_role_is_named_first_if_only_the_provider_may(self):
        stranger = person(9, Role.STUDENT)
        refusal = TUTORING_PROGRAM.refusal_for(Step.CONFIRM, stranger, is_party=True)
        assert isinstance(refusal, RoleRequired)
        assert (refusal.role, refusal.action) == (Role.TEACHER, "confirm")

    def test_role_is_named_even_to_a_stranger(self):
        refusal = TUTORING_PROGRAM.refusal_for(Step.CONFIRM, person(9), is_party=False)
        assert isinstance(refusal, RoleRequired)

    def test_stranger_with_the_role_is_not_a_party(self):
        other_teacher = person(9, Role.TEACHER)
        refusal = TUTORING_PROGRAM.refusal_for(Step.CONFIRM, other_teacher, is_party=False)
        assert isinstance(refusal, NotAParty)
        assert refusal.action == "confirm"

    def test_client_with_the_role_is_on_the_wrong_side(self):
        teacher_who_learns = person(2, Role.TEACHER, Role.STUDENT)
        refusal = TUTORING_PROGRAM.refusal_for(Step.CONFIRM, teacher_who_learns, is_party=True)
        assert isinstance(refusal, NotYourStep)

    def test_no_role_is_named_if_both_sides_may(self):
        refusal = TUTORING_PROGRAM.refusal_for(Step.COMPLETE, person(9), is_party=False)
        assert isinstance(refusal, NotAParty)

    def test_no_role_is_named_if_only_the_client_may(self):
        mentor = actor(Side.PROVIDER, MENTORING_PROGRAM)
        refusal = MENTORING_PROGRAM.refusal_for(Step.RESCHEDULE, mentor, is_party=True)
        assert isinstance(refusal, NotYourStep)

    def test_no_role_is_named_if_the_system_may_too(self):
        client = actor(Side.CLIENT, MARKETPLACE_PROGRAM)
        refusal = MARKETPLACE_PROGRAM.refusal_for(Step.START, client, is_party=True)
        assert isinstance(refusal, NotYourStep)

    def test_unknown_step_of_the_programme_is_refused(self):
        refusal = TUTORING_PROGRAM.refusal_for(Step.MISS, person(9), is_party=False)
        assert isinstance(refusal, NotAParty)


class TestAllowedSteps:
    def allowed(self, step: Step, status: Status, now: datetime) -> bool:
        booked = booking(TUTORING_PROGRAM, status)
        return step in TUTORING_PROGRAM.allowed(
            status=status, span=booked.span, now=now, side=Side.CLIENT
        )

    def test_need_the_status_and_the_time(self):
        assert self.allowed(Step.CANCEL, Status.CONFIRMED, START - TICK)

    def test_exclude_the_wrong_status(self):
        assert not self.allowed(Step.CANCEL, Status.COMPLETED, START - TICK)

    def test_exclude_what_is_too_late(self):
        assert not self.allowed(Step.CANCEL, Status.CONFIRMED, START)

    def test_exclude_what_is_too_early(self):
        assert not self.allowed(Step.COMPLETE, Status.CONFIRMED, END)


class TestHoldOfStatus:
    def test_request_lasts_48_hours(self):
        until = TUTORING_PROGRAM.hold_until(Status.REQUESTED, span=SPAN, now=NOW)
        assert until == NOW + timedelta(hours=48)

    def test_payment_lasts_30_minutes(self):
        until = MARKETPLACE_PROGRAM.hold_until(Status.PENDING_PAYMENT, span=SPAN, now=NOW)
        assert until == NOW + timedelta(minutes=30)

    def test_ends_at_the_start_if_that_is_earlier(self):
        soon = NOW + timedelta(hours=47)
        span = Span(soon, START)
        assert TUTORING_PROGRAM.hold_until(Status.REQUESTED, span=span, now=NOW) == soon

    def test_without_a_time_nothing_ends_it_earlier(self):
        until = MARKETPLACE_PROGRAM.hold_until(Status.PENDING_PAYMENT, span=None, now=NOW)
        assert until == NOW + timedelta(minutes=30)

    @pytest.mark.parametrize("status", [s for s in Status if s is not Status.REQUESTED])
    def test_other_statuses_have_none(self, status: Status):
        assert TUTORING_PROGRAM.hold_until(status, span=SPAN, now=NOW) is None


class TestProgramme:
    @every_program
    def test_has_one_rule_for_each_step_of_its_lifecycle(self, program: Program):
        assert program.rules.keys() == program.lifecycle.keys()

    @every_program
    def test_system_may_end_every_hold(self, program: Program):
        for status in program.holds:
            assert program.target(Step.EXPIRE, status) is Status.CANCELED
            assert program.permits(Step.EXPIRE, Side.SYSTEM)

    @every_program
    def test_only_the_system_may_end_a_hold(self, program: Program):
        assert not any(program.permits(Step.EXPIRE, side) for side in set(Side) - {Side.SYSTEM})

    @every_program
    def test_system_may_start_what_starts_by_itself(self, program: Program):
        if program.starts_by_itself:
            assert program.target(Step.START, Status.CONFIRMED) is Status.IN_PROGRESS
            assert program.permits(Step.START, Side.SYSTEM)

    @every_program
    def test_sides_have_different_roles_except_for_buddies(self, program: Program):
        alike = program.provider_role is program.client_role
        assert alike == (program.provider_role is Role.BUDDY)

    def test_hours_rule_matches_the_contract(self):
        assert {name: program.hours for name, program in BY_NAME.items()} == {
            "tutoring": HoursRule.ALWAYS,
            "mentoring": HoursRule.IF_ANY,
            "marketplace": HoursRule.ALWAYS,
            "buddies": HoursRule.NEVER,
        }

    def test_meeting_rule_matches_the_contract(self):
        assert {name: program.meeting for name, program in BY_NAME.items()} == {
            "tutoring": MeetingRule.WITH_CONFIRMATION,
            "mentoring": MeetingRule.ONCE_CONFIRMED,
            "marketplace": MeetingRule.NEVER,
            "buddies": MeetingRule.NEVER,
        }

    def test_meeting_after_confirmation_only_for_online_types(self):
        mentoring, tutoring = BY_NAME["mentoring"], BY_NAME["tutoring"]
        assert [each for each in mentoring.session_types if mentoring.meets_online(each)] == [
            mentoring.usual_type
        ]
        assert tutoring.meets_online("")
        assert not replace(tutoring, meeting=MeetingRule.NEVER).meets_online("")
        assert replace(mentoring, online_types=frozenset()).meets_online("anything")


class TestGuestRules:
    @pytest.mark.parametrize("program", EVERY_PROGRAM, ids=lambda each: each.name)
    def test_bind_guests_who_move_a_booking(self, program: Program) -> None:
        bound = {side for side in Side if program.binds(Step.RESCHEDULE, side)}
        assert bound == (set() if program.paired else {Side.CLIENT})

    @pytest.mark.parametrize("step", [Step.SUBMIT, Step.REINSTATE, Step.AMEND])
    def test_bind_every_side_in_other_steps(self, step: Step) -> None:
        assert all(MARKETPLACE_PROGRAM.binds(step, side) for side in Side)


class TestLongestBooking:
    def test_buddies_have_eight_hours(self):
        BUDDIES_PROGRAM.refuse_too_long(timedelta(hours=8), field="duration")
        with pytest.raises(InvalidField, match="at most 480 minutes"):
            BUDDIES_PROGRAM.refuse_too_long(timedelta(hours=8, minutes=1), field="duration")

    def test_other_programmes_have_no_limit(self):
        TUTORING_PROGRAM.refuse_too_long(timedelta(days=1), field="duration")


class TestAskingTheProvider:
    @pytest.mark.parametrize("program", [TUTORING_PROGRAM, MENTORING_PROGRAM])
    def test_is_for_requests_that_are_not_accepted_automatically(self, program):
        assert program.asks_provider(auto_accept=False)
        assert not program.asks_provider(auto_accept=True)
        assert replace(program, accepts_automatically=False).asks_provider(auto_accept=True)

    @pytest.mark.parametrize("program", [MARKETPLACE_PROGRAM, BUDDIES_PROGRAM])
    def test_is_for_nothing_that_begins_otherwise(self, program):
        assert not program.asks_provider(auto_accept=False)


class TestPhase:
    """A span's start counts as its time, and so does its end."""

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            (START - TICK, Phase.BEFORE),
            (START, Phase.DURING),
            (END, Phase.DURING),
            (END + TICK, Phase.AFTER),
        ],
    )
    def test_changes_at_the_tick(self, now, expected):
        assert phase(now, span=Span(START, END)) is expected
        assert phase(now, span=None) is Phase.UNSCHEDULED

    def test_has_the_moments_of_steps(self):
        moments = {each: {moment for moment in Moment if moment.includes(each)} for each in Phase}
        any_, before, during = Moment.ANY, Moment.BEFORE_START, Moment.FROM_START
        assert moments == {
            Phase.UNSCHEDULED: {any_, before},
            Phase.BEFORE: {any_, before},
            Phase.DURING: {any_, during},
            Phase.AFTER: {any_, during, Moment.AFTER_END},
        }
