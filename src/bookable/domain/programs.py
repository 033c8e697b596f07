"""The four programmes: the rules of each line of business as a value."""

from __future__ import annotations

from datetime import timedelta

from bookable.domain.lifecycle import BUDDIES, MARKETPLACE, MENTORING, TUTORING, Status, Step
from bookable.domain.moments import Moment
from bookable.domain.people import Role, Side
from bookable.domain.program import Completion, HoursRule, MeetingRule, Program, Rule

_PROVIDER = frozenset({Side.PROVIDER})
_PARTIES = frozenset({Side.PROVIDER, Side.CLIENT})
_ANYONE_INSIDE = _PARTIES | {Side.STAFF}
_TIME = frozenset({Side.SYSTEM})

REQUEST_HOLD = timedelta(hours=48)
PAYMENT_HOLD = timedelta(minutes=30)

TUTORING_PROGRAM = Program(
    name="tutoring",
    title="Lesson",
    noun="a lesson",
    lifecycle=TUTORING,
    opening=Status.REQUESTED,
    provider_role=Role.TEACHER,
    client_role=Role.STUDENT,
    rules={
        Step.CONFIRM: Rule(_PROVIDER, Moment.BEFORE_START),
        Step.COMPLETE: Rule(_PARTIES, Moment.AFTER_END),
        Step.CANCEL: Rule(_PARTIES, Moment.BEFORE_START),
        Step.RESCHEDULE: Rule(_PARTIES, Moment.BEFORE_START),
        Step.EXPIRE: Rule(_TIME),
        Step.REALIGN: Rule(_TIME),
    },
    holds={Status.REQUESTED: REQUEST_HOLD},
    meeting=MeetingRule.WITH_CONFIRMATION,
    accepts_automatically=True,
    takes_ratings=True,
)

MENTORING_PROGRAM = Program(
    name="mentoring",
    title="Mentoring session",
    noun="a mentoring session",
    lifecycle=MENTORING,
    opening=Status.REQUESTED,
    provider_role=Role.MENTOR,
    client_role=Role.MENTEE,
    rules={
        Step.CONFIRM: Rule(_PROVIDER, Moment.BEFORE_START),
        Step.COMPLETE: Rule(_PROVIDER, Moment.AFTER_END),
        Step.MISS: Rule(_PROVIDER, Moment.FROM_START),
        Step.CANCEL: Rule(_PARTIES, Moment.BEFORE_START),
        Step.RESCHEDULE: Rule(frozenset({Side.CLIENT}), Moment.BEFORE_START),
        Step.AMEND: Rule(frozenset({Side.CLIENT}), Moment.BEFORE_START),
        Step.EXPIRE: Rule(_TIME),
        Step.REALIGN: Rule(_TIME),
    },
    holds={Status.REQUESTED: REQUEST_HOLD},
    hours=HoursRule.IF_ANY,
    meeting=MeetingRule.ONCE_CONFIRMED,
    session_types=("video", "chat", "email", "in_person"),
    online_types=frozenset({"video"}),
    accepts_automatically=True,
)

MARKETPLACE_PROGRAM = Program(
    name="marketplace",
    lifecycle=MARKETPLACE,
    opening=Status.PENDING_PAYMENT,
    provider_role=Role.PRACTITIONER,
    client_role=Role.CLIENT,
    rules={
        Step.SUBMIT: Rule(frozenset({Side.CLIENT, Side.STAFF}), Moment.BEFORE_START),
        Step.PAY: Rule(_PROVIDER | {Side.STAFF} | _TIME),
        Step.CONFIRM: Rule(_ANYONE_INSIDE | _TIME),
        Step.START: Rule(_PROVIDER | _TIME, Moment.FROM_START),
        Step.COMPLETE: Rule(_PROVIDER, Moment.FROM_START),
        Step.LAPSE: Rule(_TIME, Moment.AFTER_END),
        Step.MISS: Rule(_PROVIDER, Moment.FROM_START),
        Step.CANCEL: Rule(_ANYONE_INSIDE | _TIME, clients=Moment.BEFORE_START),
        Step.CUT_SHORT: Rule(_ANYONE_INSIDE | _TIME, Moment.FROM_START),
        Step.AMEND: Rule(_ANYONE_INSIDE),
        Step.REINSTATE: Rule(_TIME, Moment.BEFORE_START),
        Step.RESCHEDULE: Rule(_ANYONE_INSIDE, Moment.BEFORE_START),
        Step.EXPIRE: Rule(_TIME),
        Step.REALIGN: Rule(_TIME),
    },
    holds={Status.PENDING_PAYMENT: PAYMENT_HOLD},
    starts_by_itself=True,
    groups_complete_after=timedelta(hours=24),
    forgiving={Step.CONFIRM: Status.CONFIRMED, Step.START: Status.IN_PROGRESS},
    providers_only=frozenset({"meeting_url", "meeting_id"}),
    providers_book=True,
)

BUDDIES_PROGRAM = Program(
    name="buddies",
    title="Buddy session",
    noun="a buddy session",
    lifecycle=BUDDIES,
    opening=Status.CONFIRMED,
    provider_role=Role.BUDDY,
    client_role=Role.BUDDY,
    rules={
        Step.CONFIRM: Rule(_PARTIES, Moment.BEFORE_START),
        Step.START: Rule(_TIME, Moment.FROM_START),
        Step.COMPLETE: Rule(_PARTIES, Moment.FROM_START),
        Step.MISS: Rule(_ANYONE_INSIDE, Moment.FROM_START),
        Step.CANCEL: Rule(_ANYONE_INSIDE, Moment.BEFORE_START),
        Step.RESCHEDULE: Rule(_PARTIES, Moment.BEFORE_START),
        Step.REMIND: Rule(_TIME, Moment.AFTER_END),
        Step.DISPUTE: Rule(_PARTIES, Moment.FROM_START),
        Step.LAPSE: Rule(_TIME, Moment.FROM_START),
        Step.EXPIRE: Rule(_TIME),
        Step.REALIGN: Rule(_TIME),
    },
    holds={Status.REQUESTED: REQUEST_HOLD},
    # The time belongs to both buddies, so the hours of one do not bind the other.
    bound_sides=frozenset(),
    hours=HoursRule.NEVER,
    accepts_automatically=True,
    longest=timedelta(hours=8),
    completion=Completion.BOTH,
    earns_reputation=True,
    guarded=True,
    paired=True,
)

PROGRAMS = (TUTORING_PROGRAM, MENTORING_PROGRAM, MARKETPLACE_PROGRAM, BUDDIES_PROGRAM)
