"""What a programme is: who may take which step, when, and for how long time is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from bookable.domain.lifecycle import Lifecycle, Status, Step
from bookable.domain.money import USUAL_POLICY, CancellationPolicy
from bookable.domain.people import Actor, Role, Side
from bookable.domain.refusals import (
    InvalidField,
    NotAParty,
    NotYourStep,
    Refusal,
    RoleRequired,
    TooEarly,
    TooLate,
    WrongStatus,
)

ONE_MINUTE = timedelta(minutes=1)


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


class Consent(Enum):
    """Whether one of two matched people sets time aside without asking: within what both agreed
    on, or never."""

    AGREED = "agreed"
    ASKED = "asked"


class MeetingRule(Enum):
    """Whether bookings meet online, and when their meeting is made: before the confirmation,
    which waits for it and fails without it, or after it."""

    NEVER = "never"
    WITH_CONFIRMATION = "with_confirmation"
    ONCE_CONFIRMED = "once_confirmed"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take a step, and when; `clients` where the client's time for it is another."""

    by: frozenset[Side]
    moment: Moment = Moment.ANY
    clients: Moment | None = None

    def moment_of(self, side: Side) -> Moment:
        """This will be when a side may take the step."""
        return self.clients if side is Side.CLIENT and self.clients else self.moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One line of business.

    `opening` is the status in which a booking is born; `holds` says how long a status that waits
    for somebody keeps its time, `starts_by_itself` whether the start of its time moves it to
    in_progress, `groups_complete_after` how long after its end what is held for several people (a
    seat, a course and its parts) completes by itself, `accepts_automatically` whether providers
    may have requests accepted unseen.

    `guests` are the sides that keep to how the provider takes bookings when they move one.

    `forgiving` steps do nothing, and are no error, where they have been taken already.
    `providers_only` names the fields of Details that no client may change, `cancellation` is the
    policy of what is sold without one of its own; a place that came free is offered to the next in
    line for as long as `offer_lasts`; a credit that comes back to a client who was let down can be
    spent for `credit_grace` at least. `providers_book` tells whether providers are clients too,
    `hides_emails` whether the two sides of what is sold are kept from each other's addresses.

    A booking that two people schedule is no longer than `longest`, None for no limit. By `consent`
    one of them may do so without asking the other, for up to `unasked` of time to come; otherwise
    the other one is asked, with at most `most_asked` questions unanswered at a time; None of either
    is no limit.

    `most_open` is how many unanswered requests and unpaid bookings a client may have together, over
    all programmes, None for no limit.

    `session_types` are the ways of meeting that a client can choose from, the first unless they
    say otherwise; of those that are `online_types` meet online, or all where none is named.

    Where both sides have to confirm that a booking took place, a side that has not is reminded
    `remind_after` its end. With `completes_by_itself` its silence counts as a confirmation
    `completion_window` after that of the other side. `paired` bookings are made for a match of two
    people. Row-level security in the database keeps `guarded` ones from strangers. Those with
    `earns_reputation` count for both.
    """

    name: str
    lifecycle: Lifecycle
    opening: Status
    provider_role: Role
    client_role: Role
    rules: Mapping[Step, Rule]
    guests: frozenset[Side] = frozenset({Side.CLIENT})
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

    def binds(self, step: Step, side: Side) -> bool:
        """Tell whether a side that takes a step keeps to how the provider takes bookings. Hours,
        grid, notice, buffers and limits are rules for guests: of the others, who moves a booking
        keeps to what is law, which is no overlap and a start to come."""
        return step is not Step.RESCHEDULE or side in self.guests

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

    def refuse_too_long(self, length: timedelta, *, field: str) -> None:
        """Raise InvalidField for more time than a booking may take."""
        if self.longest is not None and length > self.longest:
            raise InvalidField(field, f"must be at most {self.longest // ONE_MINUTE} minutes")

    def opening_between(self, *, is_agreed: bool) -> Status:
        """Return the status in which a booking is born that one of two matched people schedules,
        within what both agreed on or beyond it."""
        asks = self.consent is Consent.ASKED or not is_agreed
        return Status.REQUESTED if asks else self.opening

    def may_book(self, actor: Actor) -> bool:
        """This will tell whether somebody may be the client of a booking."""
        provides = self.providers_book and self.provider_role in actor.roles
        return provides or self.client_role in actor.roles

    def refuse_at_wrong_moment(
        self, step: Step, *, booked: Timed, side: Side, now: datetime
    ) -> None:
        """This will raise TooEarly or TooLate unless the step may be taken at `now`.

        The start belongs to the booked time, the end must have passed: the clock that shows the
        very end is still too early.
        """
        moment = self.rules[step].moment_of(side)
        if moment is Moment.BEFORE_START and now >= booked.start:
            raise TooLate(step, booked.start)
        if moment is Moment.FROM_START and now < booked.start:
            raise TooEarly(step, booked.start)
        if moment is Moment.AFTER_END and now <= booked.end:
            raise TooEarly(step, booked.end)

    def allows(
        self, step: Step, *, status: Status, booked: Timed, now: datetime, side: Side = Side.CLIENT
    ) -> bool:
        """This will tell whether a booking in this state could take a step now, by a side that may
        take it at all."""
        if status not in self.lifecycle.get(step, {}):
            return False
        try:
            self.refuse_at_wrong_moment(step, booked=booked, side=side, now=now)
        except (TooEarly, TooLate):
            return False
        return True

    def hold_until(self, status: Status, *, start: datetime, now: datetime) -> datetime | None:
        """This will be when a status gives up waiting: after its hold or at the start, whichever
        comes first; None for a status that waits for nobody."""
        hold = self.holds.get(status)
        return None if hold is None else min(now + hold, start)
