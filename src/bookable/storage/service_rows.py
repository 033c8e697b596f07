"""Services as their practitioners edit them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any, Literal, NamedTuple

from bookable.storage.sql import Row, execute, one, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a practitioner sells, and its conditions.

    `includes` and `covers` are ids of services. `cancellation_policy` has rows of hours and
    percent; None is the usual policy.
    """

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


class StoredService(NamedTuple):
    """A locked service with its owner.

    `own_zone` is the zone of the practitioner, `zone` that of the location, if it has one.
    """

    id: int
    practitioner_id: int
    calendar_id: int
    archived_at: datetime | None
    own_zone: str
    zone: str
    terms: Terms


class IncludedService(NamedTuple):
    """A service that another one may include or cover."""

    id: int
    practitioner_id: int
    kind: str
    is_archived: bool


Strength = Literal["SHARE", "NO KEY UPDATE", "UPDATE"]


def locked(service_id: int, *, strength: Strength = "NO KEY UPDATE") -> StoredService | None:
    """Lock and load a service, or return None."""
    record = row(f"{_KEPT} WHERE s.id = %s FOR {strength} OF s", [service_id])
    return None if record is None else _stored(record)


def owner(service_id: int) -> int | None:
    """Return the id of the practitioner who owns a service, or None."""
    record = row("SELECT practitioner_id FROM service WHERE id = %s", [service_id])
    return None if record is None else record[0]


def parts(service_ids: Collection[int]) -> dict[int, IncludedService]:
    """Return those of the services that exist, and keep them until commit."""
    records = rows(_PARTS, [list(service_ids)]) if service_ids else []
    return {record[0]: IncludedService(*record) for record in records}


def insert(practitioner_id: int, terms: Terms) -> int:
    """Insert a service and return its id."""
    made: int = one(_INSERT, [practitioner_id, *_values(terms)])[0]
    return made


def lock_services(practitioner_id: int) -> int:
    """Lock a practitioner's list of services until commit, and return how many are on sale.

    The lock keeps two requests from both adding the last service that is allowed.
    """
    # The calendar's row stands for the list: the person's row is locked by purchases, and services
    # of one practitioner are seldom created while a claim is moved.
    rows("SELECT 1 FROM calendar WHERE person_id = %s FOR NO KEY UPDATE", [practitioner_id])
    number: int = one(_ON_SALE, [practitioner_id])[0]
    return number


def update(service_id: int, terms: Terms) -> None:
    """Write new terms of a locked service."""
    execute(_UPDATE, [*_values(terms), service_id])


def is_used(service_id: int) -> bool:
    """Tell whether a service is booked, waited for, included in another, or covered by credits."""
    return row(_USED, [service_id] * 4) is not None


def archive(service_id: int, *, now: datetime) -> None:
    """Take a service off sale."""
    execute(
        "UPDATE service SET archived_at = %s WHERE id = %s AND archived_at IS NULL",
        [now, service_id],
    )


def delete(service_id: int) -> None:
    """Delete a service that was never booked and has no sessions."""
    execute("DELETE FROM service WHERE id = %s", [service_id])


def _values(terms: Terms) -> list[Any]:
    values = zip(_NAMES, astuple(terms), strict=True)
    return [
        json.dumps(value) if name in _JSON and value is not None else value
        for name, value in values
    ]


def _stored(record: Row) -> StoredService:
    terms = Terms(**dict(zip(_NAMES, record[6:], strict=True)))
    return StoredService._make([*record[:6], terms])


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

# count(*) > 0 instead of EXISTS: PostgreSQL estimates that one service in a hundred contains the
# id. For an EXISTS it would therefore scan the table for the first hit; for a count it uses the
# index.
_USED = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM booking WHERE service_id = %s)
OR EXISTS (SELECT 1 FROM waitlist_entry WHERE service_id = %s)
OR (SELECT count(*) FROM service WHERE includes || covers @> to_jsonb(%s::bigint)) > 0
OR (SELECT count(*) FROM credit_grant
    WHERE closed_at IS NULL AND covers @> to_jsonb(%s::bigint)) > 0
"""
