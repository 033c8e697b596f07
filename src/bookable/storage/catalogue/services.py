"""Services as their practitioners keep them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Literal, NamedTuple

from bookable.storage.sql import Row, execute, one, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a practitioner sells and on what terms. `includes` and `covers` are numbers of
    services; the cancellation policy is rows of hours and percent, or None for the usual one."""

    kind: str
    name: str
    description: str = ""
    duration_minutes: int | None = None
    price_cents: int = 0
    currency: str = "USD"
    capacity: int | None = None
    seats_per_client: int = 1
    location_id: int | None = None
    includes: tuple[int, ...] = ()
    covers: tuple[int, ...] = ()
    credits: int | None = None
    valid_days: int | None = None
    cancellation_policy: list[list[int]] | None = None

    @property
    def price(self) -> tuple[int, str]:
        """The price in minor units, and its currency."""
        return self.price_cents, self.currency


class KeptService(NamedTuple):
    """A service that was locked, and whose it is; with the zones of its practitioner and of the
    place where it is held."""

    id: int
    practitioner_id: int
    calendar_id: int
    archived_at: datetime | None
    own_zone: str
    zone: str
    terms: Terms


class Part(NamedTuple):
    """A service that another one could be made of."""

    id: int
    practitioner_id: int
    kind: str
    is_archived: bool


Strength = Literal["SHARE", "NO KEY UPDATE", "UPDATE"]


def locked(service_id: int, *, strength: Strength = "NO KEY UPDATE") -> KeptService | None:
    """This will lock and load a service, or be None."""
    found = row(f"{_KEPT} WHERE s.id = %s FOR {strength} OF s", [service_id])
    return None if found is None else _kept(found)


def owner(service_id: int) -> int | None:
    """This will be whose a service is, or None where there is none."""
    found = row("SELECT practitioner_id FROM service WHERE id = %s", [service_id])
    return None if found is None else found[0]


def parts(service_ids: Collection[int]) -> dict[int, Part]:
    """This will be those of some services that are there, and keep them until commit."""
    found = rows(_PARTS, [list(service_ids)]) if service_ids else []
    return {each[0]: Part(*each) for each in found}


def insert(practitioner_id: int, terms: Terms) -> int:
    """This will keep a new service and return its number."""
    made: int = one(_INSERT, [practitioner_id, *_values(terms)])[0]
    return made


def lock_shelf(practitioner_id: int) -> int:
    """Let nobody else add to what a practitioner sells until commit, and return how many services
    there are."""
    # Their calendar is locked by what takes up their time, and their person by what they buy.
    rows("SELECT 1 FROM calendar WHERE person_id = %s FOR NO KEY UPDATE", [practitioner_id])
    number: int = one(_ON_SALE, [practitioner_id])[0]
    return number


def update(service_id: int, terms: Terms) -> None:
    """This will keep new terms of a service that was locked."""
    execute(_UPDATE, [*_values(terms), service_id])


def is_used(service_id: int) -> bool:
    """This will tell whether anybody booked a service or stands in line for it, and whether others
    are made of it or credits can be spent on it."""
    return row(_USED, [service_id] * 4) is not None


def archive(service_id: int, *, now: datetime) -> None:
    """This will sell a service no more."""
    execute(
        "UPDATE service SET archived_at = %s WHERE id = %s AND archived_at IS NULL",
        [now, service_id],
    )


def delete(service_id: int) -> None:
    """This will delete a service that nobody ever booked and that has no sessions."""
    execute("DELETE FROM service WHERE id = %s", [service_id])


def _values(terms: Terms) -> list[Any]:
    given = zip(_NAMES, astuple(terms), strict=True)
    return [
        json.dumps(value) if name in _JSON and value is not None else value for name, value in given
    ]


def _kept(found: Row) -> KeptService:
    terms = Terms(**dict(zip(_NAMES, found[6:], strict=True)))
    return KeptService._make([*found[:6], terms])


_NAMES = [field.name for field in fields(Terms)]
_JSON = {"includes", "covers", "cancellation_policy"}
_GIVEN = ", ".join("%s::jsonb" if name in _JSON else "%s" for name in _NAMES)

_KEPT = f"""
SELECT s.id, s.practitioner_id, c.id, s.archived_at, p.timezone,
    coalesce((SELECT l.timezone FROM location l WHERE l.id = s.location_id), p.timezone),
    {", ".join(f"s.{name}::json" if name in _JSON else f"s.{name}" for name in _NAMES)}
FROM service s JOIN calendar c ON c.person_id = s.practitioner_id
JOIN person p ON p.id = s.practitioner_id
"""

_PARTS = """
SELECT id, practitioner_id, kind, archived_at IS NOT NULL FROM service
WHERE id = ANY (%s) ORDER BY id FOR KEY SHARE
"""

_ON_SALE = "SELECT count(*) FROM service WHERE practitioner_id = %s AND archived_at IS NULL"

_INSERT = f"""
INSERT INTO service (practitioner_id, {", ".join(_NAMES)}) VALUES (%s, {_GIVEN}) RETURNING id
"""

_UPDATE = f"UPDATE service SET ({', '.join(_NAMES)}) = ROW ({_GIVEN}) WHERE id = %s"

# PostgreSQL takes one in a hundred services to be made of any given one. To find one of so many it
# would read them all in their order, and to count them it asks the index.
_USED = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM booking WHERE service_id = %s)
OR EXISTS (SELECT 1 FROM waitlist_entry WHERE service_id = %s)
OR (SELECT count(*) FROM service WHERE includes || covers @> to_jsonb(%s::bigint)) > 0
OR (SELECT count(*) FROM credit_grant
    WHERE closed_at IS NULL AND covers @> to_jsonb(%s::bigint)) > 0
"""
