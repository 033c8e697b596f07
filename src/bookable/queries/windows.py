"""The windows of a provider's own opening hours."""

from __future__ import annotations

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import HoursNotFound
from bookable.engine.own_hours import require_role
from bookable.storage.opening_windows import SELECT, StoredWindow, read
from bookable.storage.sql import row, rows


def mine(*, role: Role, by: Actor) -> list[StoredWindow]:
    """Return the actor's own windows, weekly ones first, then by date; or raise RoleRequired."""
    require_role(role=role, by=by)
    return [read(record) for record in rows(f"{SELECT} {_ORDER}", [by.person_id])]


def one(window_id: int, *, role: Role, by: Actor) -> StoredWindow:
    """Return one of the actor's own windows, or raise RoleRequired or HoursNotFound."""
    require_role(role=role, by=by)
    record = row(f"{SELECT} AND h.id = %s", [by.person_id, window_id])
    if record is None:
        raise HoursNotFound
    return read(record)


_ORDER = "ORDER BY h.date NULLS FIRST, h.weekday, h.start NULLS FIRST, h.id"
