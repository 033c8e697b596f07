"""The notes on a booking, for both sides or private."""

from __future__ import annotations

from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.storage.note_rows import NoteRow, parameters, seen
from bookable.storage.sql import rows


def notes_on(ref: BookingRef, *, program: str, by: Actor) -> list[NoteRow]:
    """Return the notes on a booking that the actor may read, oldest first, or raise
    BookingNotFound."""
    # The outer join makes one row of nulls of a booking without notes.
    statement = f"SELECT {_NOTE} {_BOOKING} {_READABLE} {seen(ref)} ORDER BY n.id"
    records = rows(statement, parameters(ref, program, by))
    if not records:
        raise BookingNotFound
    return [NoteRow._make(record) for record in records if record[0] is not None]


_NOTE = "n.id, n.author_id, a.name, n.content, n.is_private, n.created_at"

_BOOKING = "FROM booking b LEFT JOIN (note n JOIN person a ON a.id = n.author_id)"

# Private notes are read by their author and by staff.
_READABLE = """ON n.booking_id = b.id
AND (NOT n.is_private OR n.author_id = %(me)s OR %(sees_all)s)"""

__all__ = ["NoteRow", "notes_on"]
