"""Links by which somebody without an account sees, moves or cancels one booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bookable.domain.spans import Timed

LASTS = timedelta(days=30)
"""How long after the end of its booking a link works that names no end of its own."""


class Allows(StrEnum):
    """What a link lets its reader do."""

    VIEW = "view"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLink:
    """A link to a booking. Its reader acts as the person, on their side of the booking."""

    id: int
    booking_id: int
    person_id: int
    allows: frozenset[Allows]
    expires_at: datetime | None

    def is_open(self, now: datetime, *, span: Timed | None) -> bool:
        """Return whether the link to a booking of a span still works."""
        if self.expires_at is not None:
            return now < self.expires_at
        return span is None or now < span.end + LASTS
