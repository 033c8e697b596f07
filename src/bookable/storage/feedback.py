"""What one side of a booking thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookable.storage.sql import execute


@dataclass(frozen=True, slots=True)
class KeptFeedback:
    """Feedback as it was kept; `rating` is 1 to 5."""

    uuid: UUID
    booking: UUID
    author: UUID
    rating: int
    comment: str
    created_at: datetime


def add(feedback: KeptFeedback, *, booking_id: int, author_id: int) -> None:
    """This will keep feedback; a second one by the same author breaks `feedback_once`."""
    execute(
        "INSERT INTO feedback (uuid, booking_id, author_id, rating, comment, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [
            feedback.uuid,
            booking_id,
            author_id,
            feedback.rating,
            feedback.comment,
            feedback.created_at,
        ],
    )
