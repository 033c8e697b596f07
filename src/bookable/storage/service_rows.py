"""Services: the codec between a `Service` and its row, and what practitioners do with them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from bookable.domain.money import CancellationPolicy
from bookable.domain.people import Party
from bookable.domain.services import Kind, Service, Terms
from bookable.storage.sql import Row, execute, one, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedService(Service):
    """A service with its practitioner's calendar, and the zone of its location or else theirs."""

    calendar_id: int
    zone: str


Strength = Literal["SHARE", "NO KEY UPDATE", "UPDATE"]


def locked(service_id: int, *, strength: Strength = "NO KEY UPDATE") -> HostedService | None:
    """Lock and load a service, or return None."""
    record = row(f"{_HOSTED} WHERE s.id = %s FOR {strength} OF s", [service_id])
    if record is None:
        return None
    return HostedService(calendar_id=record[0], zone=record[1], **_facts(record[2:]))


def load(service_id: int) -> Service | None:
    """Return a service, on sale or archived, or None."""
    found = load_all([service_id])
    return found[0] if found else None


def load_all(service_ids: Collection[int]) -> list[Service]:
    """Return those of the services that exist, archived ones too, in any order."""
    return [read(record) for record in rows(f"{SELECT} WHERE s.id = ANY (%s)", [list(service_ids)])]


def on_sale(service_id: int) -> Service | None:
    """Return a service on sale, or None."""
    record = row(f"{SELECT} WHERE s.id = %s AND {_ON_SALE}", [service_id])
    return None if record is None else read(record)


def name(service_id: int) -> str:
    """Return the name of a service."""
    return str(one("SELECT name FROM service WHERE id = %s", [service_id])[0])


def owner(service_id: int) -> int | None:
    """Return the id of the practitioner who owns a service, or None."""
    record = row("SELECT practitioner_id FROM service WHERE id = %s", [service_id])
    return None if record is None else record[0]


def parts(service_ids: Collection[int]) -> dict[int, Service]:
    """Return those of the services that exist, and keep them until commit."""
    records = rows(_PARTS, [list(service_ids)]) if service_ids else []
    return {service.id: service for service in map(read, records)}


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
    number: int = one(_COUNT, [practitioner_id])[0]
    return number


def update(service_id: int, terms: Terms) -> None:
    """Write new terms of a locked service."""
    execute(_UPDATE, [*_values(terms), service_id])


def lock_sessions(service_id: int) -> None:
    """Keep sessions from being added to a service until commit; waits for one that is under way.

    The foreign key of a booking does not do that: it is checked only at commit.
    """
    row("SELECT 1 FROM service WHERE id = %s FOR SHARE", [service_id])


def has_sessions_besides(service_id: int, session_ids: Sequence[int]) -> bool:
    """Return whether a service has sessions other than these that take place."""
    record = row(
        "SELECT 1 FROM service_session WHERE service_id = %s AND canceled_at IS NULL"
        " AND id <> ALL (%s) LIMIT 1",
        [service_id, list(session_ids)],
    )
    return record is not None


def is_used(service_id: int) -> bool:
    """Return whether bookings, holds, waitlists, other services or credits refer to a service."""
    return row(_USED, [service_id] * 5) is not None


def archive(service_id: int, *, now: datetime) -> None:
    """Take a service off sale."""
    execute(
        "UPDATE service SET archived_at = %s WHERE id = %s AND archived_at IS NULL",
        [now, service_id],
    )


def delete(service_id: int) -> None:
    """Delete a service that was never booked and has no sessions."""
    execute("DELETE FROM service WHERE id = %s", [service_id])


def referred_to(ids: str, shown: str, *, table: str = "service") -> str:
    """Return SQL for a JSON list of what a column of ids refers to, in its order; `shown` of `x`
    is what is in it."""
    return f"""(SELECT coalesce(json_agg({shown} ORDER BY e.number), '[]')
        FROM jsonb_array_elements_text({ids}) WITH ORDINALITY AS e(id, number)
        JOIN {table} x ON x.id = e.id::bigint)"""


def read(record: Row) -> Service:
    """Return the service in a row of SELECT."""
    return Service(**_facts(record))


def read_terms(columns: Mapping[str, Any]) -> Terms:
    """Return terms from values by column."""
    given = {**columns, "kind": Kind(columns["kind"])}
    policy = columns["cancellation_policy"]
    given["cancellation_policy"] = None if policy is None else CancellationPolicy.of_rows(policy)
    return Terms(**given | {name: tuple(columns[name]) for name in _IDS})


def _facts(record: Row) -> dict[str, Any]:
    terms = read_terms(dict(zip(NAMES, record[8:], strict=True)))
    return {
        "id": record[0],
        "archived_at": record[1],
        "provider": Party(*record[2:8]),
        "terms": terms,
    }


def _values(terms: Terms) -> list[Any]:
    """Return terms as values, in the order of NAMES."""
    policy = terms.cancellation_policy
    values = {
        **{name: getattr(terms, name) for name in NAMES},
        "includes": json.dumps(terms.includes),
        "covers": json.dumps(terms.covers),
        "practitioners": json.dumps(terms.practitioners),
        "cancellation_policy": None if policy is None else json.dumps(policy.as_rows),
    }
    return list(values.values())


NAMES = tuple(field.name for field in fields(Terms))
"""The columns of `Terms`, always in this order."""

_IDS = ("includes", "covers", "practitioners")
_JSON = {*_IDS, "cancellation_policy"}
_GIVEN = ", ".join("%s::jsonb" if name in _JSON else "%s" for name in NAMES)

# Parsed by every cursor; Django's own leaves jsonb as text.
_COLUMNS = f"""s.id, s.archived_at, p.id, p.uuid, p.name, p.timezone, p.company, p.avatar_url,
    {", ".join(f"s.{name}::json" if name in _JSON else f"s.{name}" for name in NAMES)}"""
_FROM = "FROM service s JOIN person p ON p.id = s.practitioner_id"

SELECT = f"SELECT {_COLUMNS} {_FROM}"

_HOSTED = f"""
SELECT c.id, coalesce((SELECT l.timezone FROM location l WHERE l.id = s.location_id), p.timezone),
    {_COLUMNS}
{_FROM} JOIN calendar c ON c.person_id = s.practitioner_id
"""

# The second condition is that of an index of services with several providers.
SOLD_BY_PROVIDER = """s.archived_at IS NULL AND s.id IN (
    SELECT o.id FROM service o WHERE o.practitioner_id = %(provider)s
    UNION SELECT o.id FROM service o
        WHERE o.practitioners <> '[]' AND o.practitioners @> to_jsonb(%(provider)s::bigint))"""
"""SQL: whether a service `s` is sold, and `provider` provides it, alone or with others."""

_ON_SALE = "s.archived_at IS NULL AND p.is_active"

_PARTS = f"{SELECT} WHERE s.id = ANY (%s) ORDER BY s.id FOR KEY SHARE OF s"

_COUNT = "SELECT count(*) FROM service WHERE practitioner_id = %s AND archived_at IS NULL"

_INSERT = f"""
INSERT INTO service (practitioner_id, {", ".join(NAMES)}) VALUES (%s, {_GIVEN}) RETURNING id
"""

_UPDATE = f"UPDATE service SET ({', '.join(NAMES)}) = ROW ({_GIVEN}) WHERE id = %s"

# count(*) > 0 instead of EXISTS: PostgreSQL estimates that one service in a hundred contains the
# id. For an EXISTS it would therefore scan the table for the first hit; for a count it uses the
# index.
_USED = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM booking WHERE service_id = %s)
OR EXISTS (SELECT 1 FROM hold WHERE service_id = %s)
OR EXISTS (SELECT 1 FROM waitlist_entry WHERE service_id = %s)
OR (SELECT count(*) FROM service WHERE includes || covers @> to_jsonb(%s::bigint)) > 0
OR (SELECT count(*) FROM credit_grant
    WHERE closed_at IS NULL AND covers @> to_jsonb(%s::bigint)) > 0
"""
