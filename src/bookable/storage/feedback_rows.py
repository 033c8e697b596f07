"""Feedback: what the two sides of a booking thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import Role
from bookable.storage.sql import execute, row, rows


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """Feedback as it was saved; `rating` is 1 to 5."""

    uuid: UUID
    booking: UUID
    author: UUID
    rating: int
    comment: str
    created_at: datetime


class FeedbackRow(NamedTuple):
    """A client's feedback with their name."""

    rating: int
    comment: str
    created_at: datetime
    author_id: int
    author_name: str


class Rated(NamedTuple):
    """A provider with the sum and number of their ratings."""

    person_id: int
    rating_sum: int
    rating_count: int


def add(
    feedback: StoredFeedback, *, booking_id: int, author_id: int, provider_id: int | None
) -> None:
    """Save feedback, and add a client's rating to the provider.

    A second one by the same author violates the constraint `feedback_once`.
    """
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
    """Return an active provider who has the role, or None."""
    record = row(_RATED, [provider, role])
    return None if record is None else Rated._make(record)


def of_provider(provider_id: int, *, limit: int) -> list[FeedbackRow]:
    """Return the newest feedback of clients about a provider."""
    records = rows(f"{_ROWS} WHERE f.provider_id = %s {_LATEST}", [provider_id, limit])
    return [FeedbackRow._make(record) for record in records]


def of_booking(booking_id: int) -> list[FeedbackRow]:
    """Return the client's feedback about a booking: one row or none."""
    records = rows(f"{_ROWS} WHERE f.booking_id = %s AND f.provider_id IS NOT NULL", [booking_id])
    return [FeedbackRow._make(record) for record in records]


# The sum and count stand on the person, so that a list shows averages without reading all feedback.
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
