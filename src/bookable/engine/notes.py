"""Notes on bookings: by and for those who can see them."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.bounds import NOTES, refuse_more
from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.domain.refusals import BookingNotFound
from bookable.storage import notes
from bookable.storage.keys import Receipt
from bookable.storage.notes import NoteRow
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
    """Note something on a booking, or raise BookingNotFound or InvalidField; what is private is
    read by its author and by staff."""

    def step(_: object) -> NoteRow:
        there = notes.lock(ref, program=program, visible_to=by)
        refuse_more(there or 0, NOTES, field="notes")
        made = notes.add(ref, content, is_private=is_private, program=program, by=by, now=now)
        if made is None:
            raise BookingNotFound
        return made

    return transact(step, receipt=receipt)


def of_booking(ref: BookingRef, *, program: str, by: Actor) -> list[NoteRow]:
    """This will be those notes on a booking that the actor may read, or raise BookingNotFound."""
    found = notes.of_booking(ref, program=program, visible_to=by)
    if found is None:
        raise BookingNotFound
    return found


__all__ = ["NoteRow", "add", "of_booking"]
