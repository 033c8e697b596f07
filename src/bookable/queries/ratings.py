"""Feedback of clients, on one booking or on a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.domain.refusals import NotAParty, PersonNotFound
from bookable.engine.feedback import ACTION
from bookable.engine.registry import program as program_named
from bookable.storage import booking_rows
from bookable.storage.sql import row, rows

MOST = 1_000
"""How much feedback is listed at once."""


class FeedbackRow(NamedTuple):
    """A client's feedback with their name."""

    rating: int
    comment: str
    created_at: datetime
    author_id: int
    author_name: str


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """What clients said, latest first; names are included for those who may see them."""

    count: int
    rating_sum: int
    rows: list[FeedbackRow]
    sees_all_names: bool

    @property
    def average(self) -> float | None:
        """The average rating with two digits, or None if there is none."""
        return round(self.rating_sum / self.count, 2) if self.count else None


def given(
    *, booking: BookingRef | None, provider: UUID | None, program: str, by: Actor
) -> GivenFeedback:
    """Return the feedback on one booking, or on a provider.

    That on a booking is for its parties and staff, that on a provider for everyone. Raise
    BookingNotFound, NotAParty or PersonNotFound.
    """
    if booking is not None:
        return _on_booking(booking, program, by)
    role = program_named(program).provider_role
    rated = None if provider is None else row(_RATED, [provider, role])
    if rated is None:
        raise PersonNotFound(role)
    person_id, rating_sum, count = rated
    found = _listed(f"f.provider_id = %s {_LATEST}", [person_id, MOST])
    return GivenFeedback(count, rating_sum, found, by.is_staff or by.person_id == person_id)


def _on_booking(ref: BookingRef, program: str, by: Actor) -> GivenFeedback:
    try:
        booking = booking_rows.load(ref, program=program, visible_to=by)
    except NotAParty:
        raise NotAParty(ACTION) from None
    found = _listed("f.booking_id = %s AND f.provider_id IS NOT NULL", [booking.id])
    return GivenFeedback(len(found), sum(each.rating for each in found), found, True)


def _listed(condition: str, parameters: list[object]) -> list[FeedbackRow]:
    return [FeedbackRow._make(each) for each in rows(f"{_ROWS} WHERE {condition}", parameters)]


_RATED = """
SELECT id, rating_sum, rating_count FROM person
WHERE uuid = %s AND is_active AND %s = ANY (roles)
"""

_ROWS = """
SELECT f.rating, f.comment, f.created_at, a.id, a.name
FROM feedback f JOIN person a ON a.id = f.author_id
"""

_LATEST = "ORDER BY f.created_at DESC, f.id DESC LIMIT %s"
