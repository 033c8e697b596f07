"""The people of the demo, and what they sign in with."""

from __future__ import annotations

from bookable.domain.people import DEMO, Actor, Role
from bookable.storage.sql import execute, rows


def people(*, active: bool) -> list[Actor]:
    """Return the people of the demo; with `active` only those who are active."""
    condition = "AND is_active" if active else ""
    records = rows(f"{_PEOPLE} {condition} ORDER BY id")
    return [
        Actor(person_id, uuid, name, email, zone, frozenset(map(Role, roles)))
        for person_id, uuid, name, email, zone, roles in records
    ]


def deactivate(person_id: int, *, password: str) -> None:
    """Remove a person's ways to sign in, and their administrator's rights."""
    statement = """
    UPDATE person SET is_active = false, is_administrator = false, password = %s WHERE id = %s
    """
    execute(statement, [password, person_id])
    execute("DELETE FROM identity WHERE person_id = %s", [person_id])


# The end is a literal in the statement: the partial index of these people needs that.
_PEOPLE = f"""SELECT id, uuid, name, email, timezone, roles FROM person
WHERE email LIKE '%%{DEMO}'"""
