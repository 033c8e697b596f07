"""The directory: the people of a role, as everyone may see them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bookable.domain.people import Role
from bookable.domain.refusals import PersonNotFound
from bookable.queries.page import Page
from bookable.storage.person_search import search_people
from bookable.storage.sql import one, row, rows


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A provider in a directory."""

    uuid: UUID
    name: str
    timezone: str
    company: str
    avatar_url: str
    bio: str
    person_id: int
    rating_sum: int
    rating_count: int

    @property
    def rating(self) -> float | None:
        """The average rating to two digits, or None before the first one."""
        return round(self.rating_sum / self.rating_count, 2) if self.rating_count else None


def directory(role: Role, *, search: str, limit: int, offset: int) -> Page[PersonCard]:
    """Return one page of the active people of a role who match a search, ordered by name."""
    where, found_by = _LISTED.format(role=role.value), list[str]()
    if search:
        condition, found_by = search_people(search)
        where = f"{where} AND {condition}"
    total = one(f"SELECT count(*) FROM person p {where}", found_by)
    in_order = f"{_CARD} {where} ORDER BY p.name_key, p.id LIMIT %s OFFSET %s"
    records = rows(in_order, [*found_by, limit, offset])
    return Page(total[0], [PersonCard(*record) for record in records])


def person_card(person_id: int, *, role: Role) -> PersonCard:
    """Return an active person's entry in the directory of a role, or raise PersonNotFound."""
    condition = "WHERE p.is_active AND p.id = %s AND %s = ANY (p.roles)"
    record = row(f"{_CARD} {condition}", [person_id, role])
    if record is None:
        raise PersonNotFound(role)
    return PersonCard(*record)


_CARD = """SELECT p.uuid, p.name, p.timezone, p.company, p.avatar_url, p.bio, p.id,
    p.rating_sum, p.rating_count FROM person p"""

# The role is a literal in the statement: the partial index of its people needs that.
_LISTED = "WHERE p.is_active AND p.roles @> ARRAY['{role}']"
