"""Feedback: what the two sides of a booking thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookable.storage.sql import execute


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """Feedback as it was saved; `rating` is 1 to 5."""

    uuid: UUID
    booking: UUID
    author: UUID
    rating: int
    comment: str
    created_at: datetime


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


# The sum and count stand on the person, so that a list shows averages without reading all feedback.
_ADD = """
WITH given AS (
    INSERT INTO feedback (uuid, booking_id, author_id, provider_id, rating, comment, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING provider_id, rating
)
UPDATE person p SET rating_sum = p.rating_sum + given.rating, rating_count = p.rating_count + 1
FROM given WHERE p.id = given.provider_id
"""
