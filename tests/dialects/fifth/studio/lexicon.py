"""The studio API's words, and its programme."""

from __future__ import annotations

from bookable.domain.lifecycle import Status, Step
from bookable.domain.moments import Moment
from bookable.domain.people import Role, Side
from bookable.domain.program import HoursRule, MeetingRule, Program, Rule
from bookable.domain.programs import REQUEST_HOLD

PROGRAM = "studio"

THE_VALUE = Program(
    name=PROGRAM,
    lifecycle={
        Step.CONFIRM: {Status.REQUESTED: Status.CONFIRMED},
        Step.CANCEL: {Status.REQUESTED: Status.CANCELED, Status.CONFIRMED: Status.CANCELED},
        Step.EXPIRE: {Status.REQUESTED: Status.CANCELED},
    },
    opening=Status.REQUESTED,
    provider_role=Role.PRACTITIONER,
    client_role=Role.CLIENT,
    rules={
        Step.CONFIRM: Rule(frozenset({Side.PROVIDER}), Moment.BEFORE_START),
        Step.CANCEL: Rule(frozenset({Side.PROVIDER, Side.CLIENT}), Moment.BEFORE_START),
        Step.EXPIRE: Rule(frozenset({Side.SYSTEM})),
    },
    holds={Status.REQUESTED: REQUEST_HOLD},
    hours=HoursRule.IF_ANY,
    meeting=MeetingRule.ONCE_CONFIRMED,
)

STATUS_SHOWN = {
    Status.REQUESTED: "wished for",
    Status.CONFIRMED: "agreed",
    Status.CANCELED: "off",
}
