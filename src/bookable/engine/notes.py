"""The command that adds a note to a booking."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.bounds import NOTES, refuse_over_limit
from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.storage import note_rows
from bookable.storage.keys import Receipt
from bookable.storage.note_rows import NoteRow
from bookable.storage.work import transact


def add(
    ref: BookingRef,
    content: str,
    *,
    is_private: bool,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> NoteRow:
    """Add a note to a booking, or raise BookingNotFound or InvalidField.

    Private notes are read by their author and by staff only.
    """

    def step() -> NoteRow:
        count = note_rows.lock(ref, program=program, visible_to=by)
        refuse_over_limit(count or 0, NOTES, field="notes")
        note = note_rows.add(ref, content, is_private=is_private, program=program, by=by, now=now)
        if note is None:
            raise BookingNotFound
        return note

    return transact(step, receipt=receipt)
