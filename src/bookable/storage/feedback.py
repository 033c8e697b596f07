"""What one side of a booking thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Role
from bookable.storage.sql import execute, row, rows


@dataclass(frozen=True, slots=True)
class KeptFeedback:
    """Feedback as it was kept; `rating` is 1 to 5."""

    uuid: UUID
    booking: UUID
    author: UUID
    rating: int
    comment: str
    created_at: datetime


class FeedbackRow(NamedTuple):
    """What a client thought, with their name."""

    rating: int
    comment: str
    created_at: datetime
    author_id: int
    author_name: str


class Rated(NamedTuple):
    """A provider and all that clients gave them."""

    person_id: int
    rating_sum: int
    rating_count: int


def add(
    feedback: KeptFeedback, *, booking_id: int, author_id: int, provider_id: int | None
) -> None:
    """Keep feedback, and count it for the provider whom a client rates; a second one by the same
    author breaks `feedback_once`."""
    execute(
        _ADD,
        [
            feedback.uuid,
            booking_id,
            author_id,
            provider_id,
            feedback.rating,
            feedback.comment,
            feedback.created_at,
        ],
    )


def rated(provider: UUID, *, role: Role) -> Rated | None:
    """Return the active provider of a uuid who has a role, or None."""
    found = row(_RATED, [provider, role])
    return None if found is None else Rated._make(found)


def of_provider(provider_id: int, *, limit: int) -> list[FeedbackRow]:
    """Return what clients thought of a provider, the latest first."""
    found = rows(f"{_ROWS} WHERE f.provider_id = %s {_LATEST}", [provider_id, limit])
    return [FeedbackRow._make(each) for each in found]


def of_booking(booking_id: int) -> list[FeedbackRow]:
    """Return what the client of a booking thought of it: one row, or none."""
    found = rows(f"{_ROWS} WHERE f.booking_id = %s AND f.provider_id IS NOT NULL", [booking_id])
    return [FeedbackRow._make(each) for each in found]


# Averages are kept as sums, so that no list has to add up the feedback behind it.
_ADD = """
WITH given AS (
    INSERT INTO feedback (uuid, booking_id, author_id, provider_id, rating, comment, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING provider_id, rating
)
UPDATE person p SET rating_sum = p.rating_sum + given.rating, rating_count = p.rating_count + 1
FROM given WHERE p.id = given.provider_id
"""

_RATED = """
SELECT id, rating_sum, rating_count FROM person
WHERE uuid = %s AND is_active AND %s = ANY (roles)
"""

_ROWS = """
SELECT f.rating, f.comment, f.created_at, a.id, a.name
FROM feedback f JOIN person a ON a.id = f.author_id
"""

_LATEST = "ORDER BY f.created_at DESC, f.id DESC LIMIT %s"
