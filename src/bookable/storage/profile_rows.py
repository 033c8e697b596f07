"""Profiles: what people say about themselves, and how they accept bookings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from bookable.domain.people import Role
from bookable.domain.refusals import PersonNotFound
from bookable.storage.sql import one, row


class Profile(NamedTuple):
    """Everything that a person may change about themselves. The fields are columns."""

    name: str
    timezone: str
    company: str
    avatar_url: str
    bio: str
    slot_interval_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    maximum_advance_days: int
    daily_limit: int | None
    weekly_limit: int | None
    auto_accept: bool


def of(person_id: int) -> Profile:
    """Return a person's profile."""
    return Profile(*one(f"SELECT {_COLUMNS} FROM person WHERE id = %s", [person_id]))


def change(person_id: int, changes: Mapping[str, Any]) -> Profile:
    """Change some columns of a person's profile, and return the whole profile.

    Raise PersonNotFound if they were erased, maybe while this statement waited for that.
    """
    unknown = changes.keys() - {*Profile._fields, "locale", "clock"}
    if unknown:
        raise KeyError(f"no columns of a profile: {', '.join(sorted(unknown))}")
    setting = ", ".join(f"{column} = %s" for column in changes)
    where = "WHERE id = %s AND erased_at IS NULL"
    statement = f"UPDATE person SET {setting} {where} RETURNING {_COLUMNS}"
    changed = row(statement, [*changes.values(), person_id])
    if changed is None:
        raise PersonNotFound(Role.CLIENT)
    return Profile(*changed)


_COLUMNS = ", ".join(Profile._fields)
