"""Links by which people without an account see, move or cancel one booking."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from bookable.domain.lifecycle import Step
from bookable.domain.people import Side
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField, Refusal
from bookable.domain.spans import Timed

LASTS = timedelta(days=30)
"""How long after the end of its booking a link works that names no end of its own."""


LONGEST = timedelta(days=730)
"""How far ahead a link may end."""


class Allows(StrEnum):
    """What a link lets its reader do."""

    VIEW = "view"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"


STEPS: Mapping[Step, Allows] = {
    Step.CANCEL: Allows.CANCEL,
    Step.CUT_SHORT: Allows.CANCEL,
    Step.RESCHEDULE: Allows.RESCHEDULE,
}
"""The steps that a link can allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLink:
    """A link to a booking. Its reader acts as the person, on that side of the booking."""

    id: int
    uuid: UUID
    booking_id: int
    booking: UUID
    program: str
    person_id: int
    side: Side
    allows: frozenset[Allows]
    expires_at: datetime | None
    span: Timed | None

    def is_open(self, now: datetime) -> bool:
        """Return whether the link still works."""
        if self.expires_at is not None:
            return now < self.expires_at
        return self.span is None or now < self.span.end + LASTS

    @property
    def may_pay(self) -> bool:
        """Whether its reader may pay: who may end the booking for the client may."""
        return self.side is Side.CLIENT and self.permits(Step.CANCEL)

    def permits(self, step: Step) -> bool:
        """Return whether its reader may take a step, as far as the link is asked."""
        return STEPS.get(step) in self.allows


def allowed_of(wanted: Collection[Allows], *, program: Program, side: Side) -> frozenset[Allows]:
    """Return what a link of a side may allow, or raise InvalidField for what the side may not do.

    Who changes a booking sees it.
    """
    if Allows.VIEW not in wanted:
        raise InvalidField("allow", "must have view: who changes a booking sees it")
    for allows, step in ((Allows.CANCEL, Step.CANCEL), (Allows.RESCHEDULE, Step.RESCHEDULE)):
        if allows in wanted and not program.permits(step, side):
            raise InvalidField("allow", f"must not have {allows}: it is not for the {side}")
    return frozenset(wanted)


def refuse_end(expires_at: datetime | None, *, span: Timed | None, now: datetime) -> None:
    """Raise InvalidField unless a new link works for a while: at least now, and not for ever."""
    if expires_at is None and span is not None and span.end + LASTS <= now:
        raise InvalidField("expires_at", f"is required {LASTS.days} days after the end")
    if expires_at is None:
        return
    if expires_at <= now:
        raise InvalidField("expires_at", "must be in the future")
    if expires_at > now + LONGEST:
        raise InvalidField("expires_at", f"must be at most {LONGEST.days} days ahead")


class LinkNotFound(Refusal):
    """There is no such link to this booking, or it is not yours."""


class LinkEnded(Refusal):
    """This link does not work any more."""


@dataclass(eq=False)
class TooManyLinks(Refusal):
    """There are as many open links to this booking as there may be: delete one first."""

    at_most: int
