"""The programme: who may take which step, when, and for how long time is held."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from uuid import UUID

from bookable.domain.lifecycle import Lifecycle, Status, Step
from bookable.domain.moments import Moment, Phase, phase
from bookable.domain.money import USUAL_POLICY, CancellationPolicy
from bookable.domain.people import Actor, Role, Side
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotChangeable,
    NotYourStep,
    Refusal,
    RoleRequired,
    SelfBooking,
    TooEarly,
    TooLate,
    WrongStatus,
)
from bookable.domain.spans import Span, Timed

ONE_MINUTE = timedelta(minutes=1)
USUAL_REMINDERS = (timedelta(hours=24), timedelta(hours=1))
"""How long before the start people are reminded, unless they or the programme say otherwise."""


class HoursRule(Enum):
    """Whether a booking must lie in the provider's open hours: always, if they have set any, or
    never."""

    ALWAYS = "always"
    IF_ANY = "if_any"
    NEVER = "never"


class Completion(Enum):
    """Whether one side or both have to confirm that a booking took place."""

    ONE = "one"
    BOTH = "both"


class Consent(Enum):
    """When one of two matched people books without asking: within what both agreed on, or never."""

    AGREED = "agreed"
    ASKED = "asked"


class MeetingRule(Enum):
    """Whether bookings meet online, and when the meeting is made.

    WITH_CONFIRMATION makes it first, and the confirmation fails without it. ONCE_CONFIRMED makes it
    afterwards.
    """

    NEVER = "never"
    WITH_CONFIRMATION = "with_confirmation"
    ONCE_CONFIRMED = "once_confirmed"


class Subject(Enum):
    """What a booking of a programme is made of."""

    PROVIDER = "provider"
    SERVICE = "service"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a step, and when; `clients` is the moment for clients if theirs differs."""

    by: frozenset[Side]
    moment: Moment = Moment.ANY
    clients: Moment | None = None

    def moment_of(self, side: Side) -> Moment:
        """Return when a side may take the step."""
        return self.clients if self.clients and side is Side.CLIENT else self.moment


# Two programmes are never equal, so that what follows from one can be cached by it.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """One line of business.

    A booking without a name is called `title` alone and `noun` in a sentence: English texts, to be
    translated. `opening` is the status in which it is created. `holds` says how long a waiting
    status keeps its time. `starts_by_itself` moves a booking to in_progress at its start.
    `groups_complete_after` is how long after its end a booking for several clients (a seat, a
    course and its parts) completes by itself. `accepts_automatically` lets people have requests
    accepted at once. `bound_sides` must keep to the provider's hours, grid, notice, buffers and
    limits when they move a booking.

    `forgiving` steps succeed without any change if they were already taken. `providers_only` names
    the fields of Details that no client may change. `cancellation` is the policy of services
    without one of their own. A seat that came free is offered to the next client on the waitlist
    for `offer_lasts`. A credit that comes back to a client who was let down can be spent for at
    least `credit_grace`. `providers_book` makes providers clients as well. `hides_emails` keeps
    each other's e-mail addresses from the two sides of a sale.

    A booking between matched people is no longer than `longest`. `consent` says whether one of them
    may book without asking. Their bookings ahead that were not asked about take `unasked` at most;
    beyond that the other is asked, with at most `most_asked` unanswered questions at a time.
    `most_open` is how many unanswered requests and unpaid bookings a client may have together, over
    all programmes. None means no limit.

    `session_types` are the ways of meeting that a client can choose from; the first is the default.
    Those in `online_types` meet online, or all if that is empty.

    Where both sides confirm that a booking took place, a side that has not is reminded
    `remind_after` the end. With `completes_by_itself` its silence counts as a confirmation
    `completion_window` after the other side's. `paired` bookings are made for a match of two
    people. `guarded` ones are protected by row-level security in the database. `earns_reputation`
    counts completed bookings for both sides; `takes_ratings` lets clients rate them. Both sides are
    reminded `reminders` before the start, unless they choose otherwise.
    """

    name: str
    lifecycle: Lifecycle
    opening: Status
    provider_role: Role
    client_role: Role
    rules: Mapping[Step, Rule]
    bound_sides: frozenset[Side] = frozenset({Side.CLIENT})
    holds: Mapping[Status, timedelta] = field(default_factory=dict)
    hours: HoursRule = HoursRule.ALWAYS
    meeting: MeetingRule = MeetingRule.NEVER
    session_types: tuple[str, ...] = ()
    online_types: frozenset[str] = frozenset()
    accepts_automatically: bool = False
    starts_by_itself: bool = False
    groups_complete_after: timedelta | None = None
    completion: Completion = Completion.ONE
    remind_after: timedelta = timedelta(hours=24)
    completion_window: timedelta = timedelta(hours=72)
    completes_by_itself: bool = False
    earns_reputation: bool = False
    takes_ratings: bool = False
    reminders: tuple[timedelta, ...] = USUAL_REMINDERS
    guarded: bool = False
    paired: bool = False
    forgiving: Mapping[Step, Status] = field(default_factory=dict)
    providers_only: frozenset[str] = frozenset()
    providers_book: bool = False
    hides_emails: bool = False
    longest: timedelta | None = None
    consent: Consent = Consent.AGREED
    unasked: timedelta | None = timedelta(hours=40)
    most_asked: int | None = 5
    most_open: int | None = 25
    cancellation: CancellationPolicy = USUAL_POLICY
    offer_lasts: timedelta = timedelta(hours=2)
    credit_grace: timedelta = timedelta(days=30)
    title: str = "Session"
    noun: str = "a session"

    def target(self, step: Step, status: Status) -> Status:
        """Return the status to which a step leads, or raise WrongStatus."""
        try:
            return self.lifecycle[step][status]
        except KeyError:
            raise WrongStatus(step, status) from None

    def permits(self, step: Step, side: Side) -> bool:
        """Return whether a side may take a step at all."""
        rule = self.rules.get(step)
        return rule is not None and side in rule.by

    def binds(self, step: Step, side: Side) -> bool:
        """Return whether the provider's hours, grid, notice, buffers and limits bind a side that
        takes a step.

        A side that they do not bind moves a booking to any time in the future without an overlap.
        """
        return step is not Step.RESCHEDULE or side in self.bound_sides

    def refusal_for(self, step: Step, by: Actor, *, is_party: bool) -> Refusal:
        """Return the refusal for an actor who may not take a step. It names the role of providers
        if only they may take it and the actor is none."""
        rule = self.rules.get(step)
        if step is Step.AMEND and rule is None and is_party:
            return NotChangeable()
        providers_only = rule is not None and rule.by == {Side.PROVIDER}
        if providers_only and self.provider_role not in by.roles:
            return RoleRequired(self.provider_role, step, by_stranger=not is_party)
        return NotYourStep(step) if is_party else NotAParty(step)

    @property
    def subject(self) -> Subject:
        """What a booking names: a match, something on sale, or else a provider."""
        if self.paired:
            return Subject.MATCH
        return Subject.SERVICE if Step.PAY in self.lifecycle else Subject.PROVIDER

    def asks_provider(self, *, auto_accept: bool) -> bool:
        """Return whether a provider, who may accept automatically, has to accept a new booking."""
        return self.opening is Status.REQUESTED and not (self.accepts_automatically and auto_accept)

    @property
    def begins_accepted(self) -> bool:
        """Whether a request that is accepted automatically begins as confirmed: one whose meeting
        is made first is confirmed by the worker right afterwards."""
        return self.accepts_automatically and self.meeting is not MeetingRule.WITH_CONFIRMATION

    @property
    def usual_type(self) -> str:
        """The session type of a booking that names none."""
        return self.session_types[0] if self.session_types else ""

    def meets_online(self, session_type: str) -> bool:
        """Return whether a confirmed session of a type has a meeting."""
        online = not self.online_types or session_type in self.online_types
        return online and self.meeting is not MeetingRule.NEVER

    @property
    def statuses(self) -> frozenset[Status]:
        """Every status that a booking of this programme can have."""
        reached = {s for arrows in self.lifecycle.values() for s in (*arrows, *arrows.values())}
        return frozenset(reached | {self.opening})

    def refuse_too_long(self, length: timedelta, *, field: str) -> None:
        """Raise InvalidField for more time than a booking may take."""
        if self.longest is not None and length > self.longest:
            raise InvalidField(field, f"must be at most {self.longest // ONE_MINUTE} minutes")

    def opening_between(self, *, is_agreed: bool) -> Status:
        """Return the first status of a booking that one of two matched people schedules.

        `is_agreed` is true within what both have agreed on.
        """
        asks = self.consent is Consent.ASKED or not is_agreed
        return Status.REQUESTED if asks else self.opening

    def may_book(self, actor: Actor) -> bool:
        """Return whether an actor may be the client of a booking."""
        provides = self.providers_book and self.provider_role in actor.roles
        return provides or self.client_role in actor.roles

    def why_not_booked_by(self, actor: Actor, *, providers: Collection[UUID]) -> Refusal | None:
        """Return why an actor cannot book time of any of some providers, whatever time it is."""
        if {*providers} == {actor.uuid}:
            return SelfBooking()
        return None if self.may_book(actor) else RoleRequired(self.client_role, "book")

    def refuse_at_wrong_moment(
        self, step: Step, *, span: Timed | None, side: Side, now: datetime
    ) -> None:
        """Raise TooEarly or TooLate unless a booking of a span allows the step at `now`."""
        moment = self.rules[step].moment_of(side)
        if moment.includes(phase(now, span=span)):
            return
        if span is None:
            raise TooEarly(step, None)
        if moment is Moment.BEFORE_START:
            raise TooLate(step, span.start)
        raise TooEarly(step, span.end if moment is Moment.AFTER_END else span.start)

    def allowed(
        self, *, status: Status, span: Timed | None, now: datetime, side: Side
    ) -> Collection[Step]:
        """Return the steps that a booking in this status allows a side now.

        Whether the side may take a step at all is checked by `permits`.
        """
        return _allowed(self, status, phase(now, span=span), side)

    def hold_until(self, status: Status, *, span: Span | None, now: datetime) -> datetime | None:
        """Return when a status stops waiting: after its hold or at the start, whichever is first.
        None means that it does not wait."""
        hold = self.holds.get(status)
        if hold is None:
            return None
        return now + hold if span is None else min(now + hold, span.start)


# Lists ask for each row, and there are few programmes, statuses, phases and sides.
@cache
def _allowed(program: Program, status: Status, phase: Phase, side: Side) -> frozenset[Step]:
    return frozenset(
        step
        for step, arrows in program.lifecycle.items()
        if status in arrows and step in program.rules
        if program.rules[step].moment_of(side).includes(phase)
    )
