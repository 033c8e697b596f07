"""Programmes: each line of business as a value, who may take which step, when, and for how long
time is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from bookable.domain.lifecycle import (
    BUDDIES,
    MARKETPLACE,
    MENTORING,
    TUTORING,
    Lifecycle,
    Status,
    Step,
)
from bookable.domain.people import Actor, Role, Side
from bookable.domain.refusals import (
    NotAParty,
    NotYourStep,
    Refusal,
    RoleRequired,
    TooEarly,
    TooLate,
    WrongStatus,
)


class Timed(Protocol):
    """Whatever has a start and an end."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...


class Moment(Enum):
    """When, relative to the booked span, a step may be taken."""

    ANY = "any"
    BEFORE_START = "before_start"
    FROM_START = "from_start"
    AFTER_END = "after_end"


class HoursRule(Enum):
    """Whether a booking must lie in the provider's open hours."""

    ALWAYS = "always"
    IF_ANY = "if_any"
    NEVER = "never"


class Completion(Enum):
    """Whose word it takes that the booked time took place."""

    ONE = "one"
    BOTH = "both"


class MeetingRule(Enum):
    """Whether bookings meet online, and when their meeting is made: before the confirmation,
    which waits for it and fails without it, or after it."""

    NEVER = "never"
    WITH_CONFIRMATION = "with_confirmation"
    ONCE_CONFIRMED = "once_confirmed"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a step, and when."""

    by: frozenset[Side]
    moment: Moment = Moment.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One line of business.

    `opening` is the status in which a booking is born; `holds` says how long a status that waits
    for somebody keeps its time, `starts_by_itself` whether the start of its time moves it to
    in_progress, `accepts_automatically` whether providers may have requests accepted unseen.

    `session_types` are the ways of meeting that a client can choose from, the first unless he
    says otherwise; of those that are `online_types` meet online, or all where none is named.

    Where it takes the word of both sides that a booking took place, whoever is silent is reminded
    `remind_after` its end, and with `completes_by_itself` the silence of one counts as his word
    `completion_window` after the other's. `paired` bookings are made for a match of two people,
    `guarded` ones are shown by the database itself to nobody else, and what `earns_reputation` is
    counted for both.

    A seat that is offered to somebody in line is kept for as long as `offer_lasts`.
    """

    name: str
    lifecycle: Lifecycle
    opening: Status
    provider_role: Role
    client_role: Role
    rules: Mapping[Step, Rule]
    holds: Mapping[Status, timedelta] = field(default_factory=dict)
    hours: HoursRule = HoursRule.ALWAYS
    meeting: MeetingRule = MeetingRule.NEVER
    session_types: tuple[str, ...] = ()
    online_types: frozenset[str] = frozenset()
    accepts_automatically: bool = False
    starts_by_itself: bool = False
    prevent_client_overlap: bool = False
    completion: Completion = Completion.ONE
    remind_after: timedelta = timedelta(hours=24)
    completion_window: timedelta = timedelta(hours=72)
    completes_by_itself: bool = False
    offer_lasts: timedelta = timedelta(hours=2)
    earns_reputation: bool = False
    guarded: bool = False
    paired: bool = False

    def target(self, step: Step, status: Status) -> Status:
        """This will be the status to which a step leads, or raise WrongStatus."""
        try:
            return self.lifecycle[step][status]
        except KeyError:
            raise WrongStatus(step, status) from None

    def permits(self, step: Step, side: Side) -> bool:
        """This will tell whether a side may take a step at all."""
        rule = self.rules.get(step)
        return rule is not None and side in rule.by

    def turn_away(self, step: Step, by: Actor, *, is_party: bool) -> Refusal:
        """This will be the refusal for someone whose step this is not.

        Whoever lacks the role of the provider, whose step it is, hears that first.
        """
        rule = self.rules.get(step)
        providers_only = rule is not None and rule.by == {Side.PROVIDER}
        if providers_only and self.provider_role not in by.roles:
            return RoleRequired(self.provider_role, step)
        return NotYourStep(step) if is_party else NotAParty(step)

    @property
    def usual_type(self) -> str:
        """This will be the type of a session of which nothing else is said."""
        return self.session_types[0] if self.session_types else ""

    def meets_online(self, session_type: str) -> bool:
        """This will tell whether a confirmed session of a type has a meeting."""
        online = not self.online_types or session_type in self.online_types
        return online and self.meeting is not MeetingRule.NEVER

    @property
    def statuses(self) -> frozenset[Status]:
        """This will be every status that a booking of this programme can have."""
        reached = {s for arrows in self.lifecycle.values() for s in (*arrows, *arrows.values())}
        return frozenset(reached | {self.opening})

    def refuse_at_wrong_moment(self, step: Step, *, booked: Timed, now: datetime) -> None:
        """This will raise TooEarly or TooLate unless the step may be taken at `now`.

        The start belongs to the booked time, the end must have passed: the clock that shows the
        very end is still too early.
        """
        moment = self.rules[step].moment
        if moment is Moment.BEFORE_START and now >= booked.start:
            raise TooLate(step, booked.start)
        if moment is Moment.FROM_START and now < booked.start:
            raise TooEarly(step, booked.start)
        if moment is Moment.AFTER_END and now <= booked.end:
            raise TooEarly(step, booked.end)

    def allows(self, step: Step, *, status: Status, booked: Timed, now: datetime) -> bool:
        """This will tell whether a booking in this state could take a step now, by whomever."""
        if status not in self.lifecycle.get(step, {}):
            return False
        try:
            self.refuse_at_wrong_moment(step, booked=booked, now=now)
        except (TooEarly, TooLate):
            return False
        return True

    def hold_until(self, status: Status, *, start: datetime, now: datetime) -> datetime | None:
        """This will be when a status gives up waiting: after its hold or at the start, whichever
        comes first; None for a status that waits for nobody."""
        hold = self.holds.get(status)
        return None if hold is None else min(now + hold, start)


_PROVIDER = frozenset({Side.PROVIDER})
_PARTIES = frozenset({Side.PROVIDER, Side.CLIENT})
_ANYONE_INSIDE = _PARTIES | {Side.STAFF}
_TIME = frozenset({Side.SYSTEM})

REQUEST_HOLD = timedelta(hours=48)
PAYMENT_HOLD = timedelta(minutes=30)

TUTORING_PROGRAM = Program(
    name="tutoring",
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
    },
    holds={Status.REQUESTED: REQUEST_HOLD},
    meeting=MeetingRule.WITH_CONFIRMATION,
)

MENTORING_PROGRAM = Program(
    name="mentoring",
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
        Step.SUBMIT: Rule(frozenset({Side.CLIENT, Side.STAFF})),
        Step.CONFIRM: Rule(_ANYONE_INSIDE | _TIME),
        Step.START: Rule(_PROVIDER | _TIME, Moment.FROM_START),
        Step.COMPLETE: Rule(_PROVIDER, Moment.FROM_START),
        Step.MISS: Rule(_PROVIDER, Moment.FROM_START),
        Step.CANCEL: Rule(_ANYONE_INSIDE | _TIME),
        Step.RESCHEDULE: Rule(_ANYONE_INSIDE, Moment.BEFORE_START),
        Step.EXPIRE: Rule(_TIME),
    },
    holds={Status.PENDING_PAYMENT: PAYMENT_HOLD},
    starts_by_itself=True,
)

BUDDIES_PROGRAM = Program(
    name="buddies",
    lifecycle=BUDDIES,
    opening=Status.CONFIRMED,
    provider_role=Role.BUDDY,
    client_role=Role.BUDDY,
    rules={
        Step.START: Rule(_TIME, Moment.FROM_START),
        Step.COMPLETE: Rule(_PARTIES, Moment.FROM_START),
        Step.MISS: Rule(_ANYONE_INSIDE, Moment.FROM_START),
        Step.CANCEL: Rule(_ANYONE_INSIDE, Moment.BEFORE_START),
        Step.RESCHEDULE: Rule(_PARTIES, Moment.BEFORE_START),
        Step.REMIND: Rule(_TIME, Moment.AFTER_END),
        Step.DISPUTE: Rule(_PARTIES, Moment.FROM_START),
        Step.LAPSE: Rule(_TIME, Moment.FROM_START),
    },
    hours=HoursRule.NEVER,
    completion=Completion.BOTH,
    earns_reputation=True,
    guarded=True,
    paired=True,
)

PROGRAMS = (TUTORING_PROGRAM, MENTORING_PROGRAM, MARKETPLACE_PROGRAM, BUDDIES_PROGRAM)
