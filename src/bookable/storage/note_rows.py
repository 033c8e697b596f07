"""Notes on bookings, for both sides or private."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.commands import BookingRef
from bookable.domain.people import Actor
from bookable.storage.sql import one, row, rows


class NoteRow(NamedTuple):
    """A note on a booking."""

    id: int
    author_id: int
    author: str
    content: str
    is_private: bool
    created_at: datetime


def of_booking(ref: BookingRef, *, program: str, visible_to: Actor) -> list[NoteRow] | None:
    """Return the notes on a booking that an actor may read, oldest first.

    None if there is no booking that the actor may see. The outer join tells the two cases apart in
    one statement: a booking without notes is one row of nulls.
    """
    statement = f"SELECT {_NOTE} {_BOOKING} {_READABLE} {_seen(ref)} ORDER BY n.id"
    records = rows(statement, _parameters(ref, program, visible_to))
    return (
        [NoteRow._make(record) for record in records if record[0] is not None] if records else None
    )


def lock(ref: BookingRef, *, program: str, visible_to: Actor) -> int | None:
    """Lock a booking against further notes until commit, and return how many it has.

    None if there is no booking that the actor may see.
    """
    parameters = _parameters(ref, program, visible_to)
    record = row(f"SELECT b.id FROM booking b {_seen(ref)} FOR NO KEY UPDATE", parameters)
    if record is None:
        return None
    number: int = one("SELECT count(*) FROM note WHERE booking_id = %s", [record[0]])[0]
    return number


def add(
    ref: BookingRef, content: str, *, is_private: bool, program: str, by: Actor, now: datetime
) -> NoteRow | None:
    """Write a note on a booking, or return None without a booking that the author may see."""
    parameters = _parameters(ref, program, by) | {
        "content": content,
        "is_private": is_private,
        "now": now,
    }
    record = row(_INSERT.format(seen=_seen(ref)), parameters)
    if record is None:
        return None
    return NoteRow(record[0], by.person_id, by.name, content, is_private, now)


def _parameters(ref: BookingRef, program: str, actor: Actor) -> dict[str, object]:
    return {
        "ref": ref,
        "program": program,
        "me": actor.person_id,
        "sees_all": actor.is_staff,
    }


def _seen(ref: BookingRef) -> str:
    return _SEEN.format(by="uuid" if isinstance(ref, UUID) else "id")


_NOTE = "n.id, n.author_id, a.name, n.content, n.is_private, n.created_at"

_BOOKING = "FROM booking b LEFT JOIN (note n JOIN person a ON a.id = n.author_id)"

# Private notes are read by their author and by staff.
_READABLE = """ON n.booking_id = b.id
AND (NOT n.is_private OR n.author_id = %(me)s OR %(sees_all)s)"""

_SEEN = """WHERE b.{by} = %(ref)s AND b.program = %(program)s
AND (%(sees_all)s OR %(me)s IN (b.provider_id, b.client_id))"""

_INSERT = """
INSERT INTO note (booking_id, author_id, content, is_private, created_at)
SELECT b.id, %(me)s, %(content)s, %(is_private)s, %(now)s FROM booking b {seen} RETURNING id
"""
