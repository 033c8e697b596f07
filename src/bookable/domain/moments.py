"""Before, during or after the booked time, and the steps that may be taken then."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, IntEnum

from bookable.domain.spans import Timed


class Phase(IntEnum):
    """Where `now` lies relative to a booked span; UNSCHEDULED if there is no span yet.

    The exact start is DURING, and so is the exact end: AFTER begins once the end has passed.
    Numbers, because Python takes longer to hash other enums and lists look phases up for each row.
    """

    UNSCHEDULED = 0
    BEFORE = 1
    DURING = 2
    AFTER = 3


# In Python 3.11 attributes of enums take ten times as long as names.
_UNSCHEDULED, _BEFORE, _DURING, _AFTER = Phase


def phase(now: datetime, *, span: Timed | None) -> Phase:
    """Return where `now` lies relative to a span."""
    if span is None:
        return _UNSCHEDULED
    if now < span.start:
        return _BEFORE
    return _DURING if now <= span.end else _AFTER


class Moment(Enum):
    """When a step may be taken, relative to the booked span."""

    ANY = "any"
    BEFORE_START = "before_start"
    FROM_START = "from_start"
    AFTER_END = "after_end"

    def includes(self, phase: Phase) -> bool:
        """Return whether the step may be taken in a phase."""
        return phase in _PHASES[self]


_PHASES = {
    Moment.ANY: set(Phase),
    # Without a time the start is still to come.
    Moment.BEFORE_START: {Phase.UNSCHEDULED, Phase.BEFORE},
    Moment.FROM_START: {Phase.DURING, Phase.AFTER},
    Moment.AFTER_END: {Phase.AFTER},
}
