"""Where people are signed in: a row for each browser, which goes with its session."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bookable.storage.sql import execute, rows


class SignIn(NamedTuple):
    """A browser in which a person is signed in. `device` is empty if it is not known."""

    id: int
    session_key: str
    device: str
    began_at: datetime
    seen_at: datetime


def note(
    session_key: str, person_id: int, *, device: str, began_at: datetime, seen_at: datetime
) -> None:
    """Save who is signed in by a session, and when they were last seen."""
    execute(_NOTE, [session_key, person_id, device, began_at, seen_at])


def of(person_id: int, *, now: datetime) -> list[SignIn]:
    """Return where a person is signed in, latest seen first."""
    return [SignIn._make(record) for record in rows(_OF, [person_id, now])]


def end(person_id: int, sign_in: int) -> bool:
    """End one session of a person, or return False if it is none of theirs."""
    return execute(_END, [sign_in, person_id]) == 1


_NOTE = """
INSERT INTO sign_in AS s (session_key, person_id, device, began_at, seen_at)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (session_key) DO UPDATE
SET person_id = excluded.person_id, device = excluded.device, began_at = excluded.began_at,
    seen_at = excluded.seen_at
WHERE (s.person_id, s.device, s.began_at, s.seen_at)
    IS DISTINCT FROM (excluded.person_id, excluded.device, excluded.began_at, excluded.seen_at)
"""
_OF = f"""
SELECT {", ".join(f"b.{each}" for each in SignIn._fields)}
FROM sign_in b JOIN django_session s USING (session_key)
WHERE b.person_id = %s AND s.expire_date > %s ORDER BY b.seen_at DESC, b.id DESC
"""
_END = """
DELETE FROM django_session s USING sign_in b
WHERE b.id = %s AND b.person_id = %s AND s.session_key = b.session_key
"""
