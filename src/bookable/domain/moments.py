"""When a step may be taken, relative to the booked time."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from bookable.domain.spans import Timed


class Moment(Enum):
    """When a step may be taken, relative to the booked span."""

    ANY = "any"
    BEFORE_START = "before_start"
    FROM_START = "from_start"
    AFTER_END = "after_end"

    def is_at(self, now: datetime, *, span: Timed | None) -> bool:
        """Return whether `now` is this moment of a span.

        The exact start already counts as booked time. The end must have passed: a clock that shows
        exactly the end is still too early. Without a time yet, the start is still to come.
        """
        # The most frequent ones first: lists ask for each row.
        if self is _BEFORE_START:
            return span is None or now < span.start
        if self is _ANY or span is None:
            return self is _ANY
        return now >= span.start if self is _FROM_START else now > span.end


# In Python 3.11 attributes of enums take ten times as long as names.
_ANY, _BEFORE_START, _FROM_START = Moment.ANY, Moment.BEFORE_START, Moment.FROM_START
