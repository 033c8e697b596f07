"""Those who can be booked, as everybody may see them: by name, and by handle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.handles import REDIRECTS_FOR, named
from bookable.domain.people import PROVIDER_ROLES, Role
from bookable.domain.program import Program, Subject
from bookable.engine import registry
from bookable.queries.name_walks import walk
from bookable.queries.person_pages import NameCursor
from bookable.storage.sql import Row, row, rows

A_SITEMAP = 50_000
"""How many addresses one sitemap may have, by its protocol."""


class Card(NamedTuple):
    """A provider as they are listed. `roles` are those in which anybody can book them."""

    place: NameCursor
    uuid: UUID
    handle: str
    name: str
    timezone: str
    company: str
    bio: str
    rating: float | None
    roles: frozenset[Role]

    @property
    def person_id(self) -> int:
        """The number of the person."""
        return self.place.person_id

    @property
    def programs(self) -> list[Program]:
        """The programmes in which anybody can book them."""
        return registry.public_programs(self.roles)

    @property
    def sells(self) -> bool:
        """Whether services of theirs are on sale."""
        return any(each.subject is Subject.SERVICE for each in self.programs)


@dataclass(frozen=True, slots=True)
class Listing:
    """Providers in the order of their names, and where to go on; None after the last one."""

    cards: Sequence[Card]
    end: NameCursor | None


def owners(handles: Sequence[str], *, now: datetime) -> list[int | None]:
    """Return the number of the provider to whom each handle leads, as `card` does, or None."""
    asked = [named(each) for each in handles]
    found: dict[str, int] = dict(rows(_OWNERS, [asked, now - REDIRECTS_FOR])) if asked else {}
    return [found.get(each) for each in asked]


def handles(people: Collection[int]) -> list[str]:
    """Return the handles of some people, in the order of the handles."""
    found = rows(_HANDLES, [list(people)])
    return [handle for (handle,) in found]


def card(handle: str, *, now: datetime) -> Card | None:
    """Return the provider to whom a handle leads, their current one or an old one, or None."""
    found = row(_LED_TO, [named(handle), now - REDIRECTS_FOR])
    return _card(found) if found else None


def find(text: str, *, limit: int, now: datetime) -> Sequence[Card]:
    """Return the provider of a handle, or else the providers whose names match a text."""
    if of_handle := card(text, now=now):
        return [of_handle]
    return listing(registry.public_programs(), text, None, limit=limit).cards


def cards(people: Collection[UUID]) -> list[Card]:
    """Return the providers among some people, in the order of their names."""
    found = rows(f"{_CARDS} WHERE p.uuid = ANY (%s) AND {_LISTED} {_IN_ORDER}", [list(people)])
    return [_card(each) for each in found]


def listing(
    programs: Collection[Program], search: str, after: NameCursor | None, *, limit: int
) -> Listing:
    """Return providers in some programmes who match a search, after a place in the directory."""
    roles = {each.provider_role for each in programs}
    # Each role has an index of its own, whose people are in order. Those without a name would come
    # first, and have no handle.
    columns = "p.id, p.name_key"
    walks = [walk(columns, role, search, after or _NAMED, limit=limit + 1) for role in roles]
    each_role = " UNION ".join(f"SELECT id FROM {one} p" for one, _ in walks)
    # As an array they are read first, whatever PostgreSQL knows of how many there are.
    statement = f"{_CARDS} WHERE p.id = ANY (ARRAY({each_role})) {_IN_ORDER} LIMIT %s"
    parameters = [each for _, given in walks for each in given]
    found = [_card(each) for each in rows(statement, [*parameters, limit + 1])]
    return Listing(found[:limit], found[limit - 1].place if len(found) > limit else None)


def place_of(handle: str) -> NameCursor | None:
    """Return where the provider of a handle stands in the directory, or None."""
    found = row(_PLACE, [named(handle)])
    return NameCursor._make(found) if found else None


def sitemap_starts() -> list[int]:
    """Return the number after which each sitemap begins."""
    starts = [0]
    # The last one of a full sitemap, if there is another one behind it.
    while len(last := rows(_LAST_OF_SITEMAP, [starts[-1], A_SITEMAP - 1])) == 2:
        starts.append(last[0][0])
    return starts


def sitemap(after: int) -> list[str]:
    """Return the handles in one sitemap."""
    return [handle for (handle,) in rows(_SITEMAP, [after, A_SITEMAP])]


def _card(record: Row) -> Card:
    *place, uuid, handle, name, zone, company, bio, total, count, roles = record
    rating = total / count if count else None
    held = PROVIDER_ROLES.intersection(map(Role, roles))
    return Card(NameCursor._make(place), uuid, handle, name, zone, company, bio, rating, held)


_NAMED = ("", 2**63 - 1)

_ROLES = ", ".join(f"'{role.value}'" for role in sorted(PROVIDER_ROLES))
_LISTED = f"p.is_active AND p.roles && ARRAY[{_ROLES}]"

_CARDS = """
SELECT p.name_key, p.id, p.uuid, h.handle, p.name, p.timezone, p.company, p.bio,
    p.rating_sum, p.rating_count, p.roles
FROM person p JOIN handle h ON h.person_id = p.id AND h.replaced_at IS NULL
"""
_IN_ORDER = "ORDER BY p.name_key, p.id"

_OWNERS = f"""
SELECT asked.handle, p.id FROM handle asked JOIN person p ON p.id = asked.person_id
WHERE asked.handle = ANY (%s) AND (asked.replaced_at IS NULL OR asked.replaced_at > %s)
    AND {_LISTED}
"""

_LED_TO = f"""
{_CARDS} JOIN handle asked ON asked.person_id = p.id
WHERE asked.handle = %s AND (asked.replaced_at IS NULL OR asked.replaced_at > %s) AND {_LISTED}
"""

_HANDLES = """
SELECT handle FROM handle WHERE person_id = ANY (%s) AND replaced_at IS NULL ORDER BY handle
"""

_PLACE = """
SELECT p.name_key, p.id FROM handle h JOIN person p ON p.id = h.person_id WHERE h.handle = %s
"""

_BY_NUMBER = f"""
SELECT {{}} FROM handle h JOIN person p ON p.id = h.person_id
WHERE h.replaced_at IS NULL AND h.person_id > %s AND {_LISTED} ORDER BY h.person_id
"""
_SITEMAP = f"{_BY_NUMBER.format('h.handle')} LIMIT %s"
_LAST_OF_SITEMAP = f"{_BY_NUMBER.format('h.person_id')} OFFSET %s LIMIT 2"
