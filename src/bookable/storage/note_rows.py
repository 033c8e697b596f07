"""Notes on bookings, for both sides or private."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.storage.sql import one, row


class NoteRow(NamedTuple):
    """A note on a booking."""

    id: int
    author_id: int
    author: str
    content: str
    is_private: bool
    created_at: datetime


def lock(ref: BookingRef, *, program: str, visible_to: Actor) -> int | None:
    """Lock a booking against further notes until commit, and return how many it has.

    None if there is no booking that the actor may see.
    """
    statement = f"SELECT b.id FROM booking b {seen(ref)} FOR NO KEY UPDATE"
    record = row(statement, parameters(ref, program, visible_to))
    if record is None:
        return None
    number: int = one("SELECT count(*) FROM note WHERE booking_id = %s", [record[0]])[0]
    return number


def add(
    ref: BookingRef, content: str, *, is_private: bool, program: str, by: Actor, now: datetime
) -> NoteRow | None:
    """Write a note on a booking, or return None without a booking that the author may see."""
    values = {"content": content, "is_private": is_private, "now": now}
    record = row(_INSERT.format(seen=seen(ref)), parameters(ref, program, by) | values)
    if record is None:
        return None
    return NoteRow(record[0], by.person_id, by.name, content, is_private, now)


def parameters(ref: BookingRef, program: str, actor: Actor) -> dict[str, object]:
    """Return the parameters of `seen`."""
    return {
        "ref": ref,
        "program": program,
        "me": actor.person_id,
        "sees_all": actor.is_staff,
    }


def seen(ref: BookingRef) -> str:
    """Return SQL for a booking `b` if the actor may see it."""
    return _SEEN.format(by="uuid" if isinstance(ref, UUID) else "id")


_SEEN = """WHERE b.{by} = %(ref)s AND b.program = %(program)s
AND (%(sees_all)s OR %(me)s IN (b.provider_id, b.client_id))"""

_INSERT = """
INSERT INTO note (booking_id, author_id, content, is_private, created_at)
SELECT b.id, %(me)s, %(content)s, %(is_private)s, %(now)s FROM booking b {seen} RETURNING id
"""
