"""People as the core API lists them: those who provide to everyone, and all to staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.people import UNVERIFIED, Actor, Role
from bookable.domain.refusals import InvalidField, PersonNotFound
from bookable.engine import registry
from bookable.queries.name_walks import walk
from bookable.storage.sql import Row, row, rows


class NameCursor(NamedTuple):
    """Where a page ends: a name as it is sorted, and the id of the last person."""

    name_key: str
    person_id: int


class PaceRow(NamedTuple):
    """A person's pace."""

    slot_interval_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    maximum_advance_days: int
    daily_limit: int | None
    weekly_limit: int | None
    auto_accept: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person. `email`, `locale` and `pace` are None for those who may not see them."""

    uuid: UUID
    name: str
    roles: Sequence[Role]
    timezone: str
    bio: str
    company: str
    avatar_url: str
    email: str | None
    locale: str | None
    pace: PaceRow | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People by name, and where to go on; None after the last one."""

    people: Sequence[PersonRow]
    end: NameCursor | None


def people_page(
    role: Role | None, search: str, after: NameCursor | None, *, limit: int, by: Actor
) -> PeoplePage:
    """Return the active people after a place who provide time, or for staff all of them.

    Raise InvalidField for a role in which no one provides time, from others than staff.
    """
    providing = registry.providing()
    if role is not None and role not in providing and not by.is_staff:
        known = ", ".join(sorted(providing))
        raise InvalidField("role", f"must be one of {known}")
    wanted: list[Role | None] = [role] if role or by.is_staff else [*sorted(providing)]
    walks, parameters = [], list[Any]()
    for each in wanted:
        one, given = walk(COLUMNS, each, search, after, limit=limit + 1)
        walks.append(one)
        parameters += given
    statement = f"SELECT DISTINCT * FROM ({' UNION ALL '.join(walks)}) p"
    found = rows(f"{statement} ORDER BY p.name_key, p.id LIMIT %s", [*parameters, limit + 1])
    page = found[:limit]
    end = NameCursor(page[-1][1], page[-1][0]) if len(found) > limit else None
    return PeoplePage([shown(each, by) for each in page], end)


def person(ref: UUID, *, by: Actor) -> PersonRow:
    """Return an active person who provides time, or oneself, or for staff anyone.

    Raise PersonNotFound.
    """
    record = row(f"SELECT {COLUMNS} FROM person p WHERE p.is_active AND p.uuid = %s", [ref])
    if record is not None:
        found = shown(record, by)
        if found.roles or ref == by.uuid or by.is_staff:
            return found
    raise PersonNotFound(Role.CLIENT)


def shown(record: Row, by: Actor) -> PersonRow:
    """Return a person from their COLUMNS, as an actor may see them."""
    person_id, _, uuid, name, roles, zone, bio, company, avatar, email, locale, *pace = record
    is_told = by.is_staff or person_id == by.person_id
    held = [Role(each) for each in roles]
    return PersonRow(
        uuid,
        name,
        sorted(held if is_told else registry.providing().intersection(held)),
        zone,
        bio,
        company,
        avatar,
        (("" if email.endswith(UNVERIFIED) else email) if is_told else None),
        locale if is_told else None,
        PaceRow._make(pace) if is_told else None,
    )


COLUMNS = """p.id, p.name_key, p.uuid, p.name, p.roles, p.timezone, p.bio, p.company, p.avatar_url,
    p.email, p.locale, p.slot_interval_minutes, p.buffer_before_minutes, p.buffer_after_minutes,
    p.minimum_notice_minutes, p.maximum_advance_days, p.daily_limit, p.weekly_limit,
    p.auto_accept"""
