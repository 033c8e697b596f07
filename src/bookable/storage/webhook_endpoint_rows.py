"""Endpoints of webhooks: made, changed and deleted by their owners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.outgoing_webhooks import OLD_SECRET_LASTS, DeliveryStatus, Reason
from bookable.domain.people import Actor
from bookable.storage.sealed import seal
from bookable.storage.sql import Row, execute, one, row, rows


class Endpoint(NamedTuple):
    """An endpoint as its owner sees it."""

    id: int
    uuid: UUID
    url: str
    types: list[str]
    programs: list[str]
    description: str
    created_at: datetime
    updated_at: datetime
    disabled_at: datetime | None
    disabled_reason: str
    failing_since: datetime | None
    succeeded_at: datetime | None
    old_secret_until: datetime | None


class Owner(NamedTuple):
    """Whose endpoint it is: one of the two is None."""

    person_id: int | None
    key_id: int | None


def owner_of(by: Actor) -> Owner:
    """Return the owner for whom an actor manages endpoints: the person, or else the API key."""
    if by.person_id or by.key is None:
        return Owner(by.person_id, None)
    return Owner(None, by.key.id)


def purpose_of(endpoint_id: int) -> str:
    """Return the purpose for which an endpoint's secrets are sealed."""
    return f"webhook endpoint {endpoint_id}"


def of(owner: Owner, *, before: int | None, limit: int) -> list[Endpoint]:
    """Return an owner's endpoints, the newest first; with `before`, those that are older."""
    found = rows(_OF, [*_owned(owner), before, before, limit])
    return [Endpoint._make(record) for record in found]


def find(uuid: UUID, owner: Owner, *, lock: bool = False) -> Endpoint | None:
    """Return one of the owner's endpoints, or None; with `lock`, locked until commit."""
    found = row(_FIND + (" FOR UPDATE" if lock else ""), [*_owned(owner), uuid])
    return None if found is None else Endpoint._make(found)


def count_locked(owner: Owner) -> int:
    """Return how many endpoints an owner has, and lock the owner until commit."""
    table, id_ = ("person", owner.person_id) if owner.key_id is None else ("api_key", owner.key_id)
    rows(f"SELECT 1 FROM {table} WHERE id = %s FOR NO KEY UPDATE", [id_])
    number: int = one(_COUNT, _owned(owner))[0]
    return number


def add(owner: Owner, fields: Sequence[Any], secret: str, *, now: datetime) -> Endpoint:
    """Add an endpoint with its url, types, programs and description.

    It receives what happens from now on.
    """
    id_ = one(_NEXT_ID)[0]
    sealed = seal(secret, purpose=purpose_of(id_))
    return Endpoint._make(one(_ADD, [id_, *owner, *fields, sealed, now, now]))


def change(endpoint_id: int, fields: Sequence[Any], *, now: datetime) -> Endpoint:
    """Change the url, types, programs and description of an endpoint."""
    return Endpoint._make(one(_CHANGE, [*fields, now, endpoint_id]))


def rotate(endpoint_id: int, secret: str, *, now: datetime) -> Endpoint:
    """Replace an endpoint's secret. The old one signs beside it for a day."""
    sealed = seal(secret, purpose=purpose_of(endpoint_id))
    return Endpoint._make(one(_ROTATE, [now + OLD_SECRET_LASTS, sealed, now, endpoint_id]))


def disable(endpoint_ids: Sequence[int], reason: Reason, *, now: datetime) -> int:
    """Disable endpoints, and return how many were not disabled before.

    What waits to be sent to them has failed.
    """
    changed = rows(_DISABLE, [now, reason, now, list(endpoint_ids)])
    execute(_FAIL, [now, [each[0] for each in changed]])
    return len(changed)


def enable(endpoint_ids: Sequence[int], *, now: datetime) -> int:
    """Enable endpoints, and return how many were disabled.

    They receive what happens from now on.
    """
    return execute(_ENABLE, [now, list(endpoint_ids)])


def delete(endpoint_id: int) -> None:
    """Delete an endpoint with its deliveries."""
    execute("DELETE FROM webhook_delivery WHERE endpoint_id = %s", [endpoint_id])
    execute("DELETE FROM webhook_endpoint WHERE id = %s", [endpoint_id])


def forget_of(person_id: int) -> int:
    """Delete all endpoints of a person with their deliveries, and return how many endpoints."""
    execute(_FORGET_DELIVERIES, [person_id])
    return execute("DELETE FROM webhook_endpoint WHERE person_id = %s", [person_id])


def _owned(owner: Owner) -> Row:
    return owner.person_id, owner.key_id


_COLUMNS = ", ".join(Endpoint._fields)
# One of the two is null, and compares to nothing.
_OWNED = "(person_id = %s OR key_id = %s)"
_COUNT = f"SELECT count(*) FROM webhook_endpoint WHERE {_OWNED}"
_FIND = f"SELECT {_COLUMNS} FROM webhook_endpoint WHERE {_OWNED} AND uuid = %s"
_OF = f"""
SELECT {_COLUMNS} FROM webhook_endpoint WHERE {_OWNED} AND (%s::bigint IS NULL OR id < %s)
ORDER BY id DESC LIMIT %s
"""
_NEXT_ID = "SELECT nextval(pg_get_serial_sequence('webhook_endpoint', 'id'))"
_NOW_IN_FEED = "(SELECT coalesce(max(position), 0) FROM feed_head)"
_ADD = f"""
INSERT INTO webhook_endpoint (id, person_id, key_id, url, types, programs, description, secret,
    created_at, updated_at, position)
VALUES (%s, %s, %s, %s, %s::text[], %s::text[], %s, %s, %s, %s, {_NOW_IN_FEED}) RETURNING {_COLUMNS}
"""
_CHANGE = f"""
UPDATE webhook_endpoint SET url = %s, types = %s::text[], programs = %s::text[], description = %s,
    updated_at = %s
WHERE id = %s RETURNING {_COLUMNS}
"""
_ROTATE = f"""
UPDATE webhook_endpoint SET old_secret = secret, old_secret_until = %s, secret = %s, updated_at = %s
WHERE id = %s RETURNING {_COLUMNS}
"""
_DISABLE = """
UPDATE webhook_endpoint SET disabled_at = %s, disabled_reason = %s, updated_at = %s,
    position = NULL, paused_until = NULL
WHERE id = ANY (%s) AND disabled_at IS NULL RETURNING id
"""
_FAIL = f"""
UPDATE webhook_delivery SET status = '{DeliveryStatus.FAILED}', done_at = %s, next_at = NULL,
    last_problem = CASE WHEN last_problem = '' AND last_status IS NULL
        THEN 'The endpoint was disabled before this was sent.' ELSE last_problem END
WHERE endpoint_id = ANY (%s) AND status = '{DeliveryStatus.PENDING}'
"""
_ENABLE = f"""
UPDATE webhook_endpoint SET disabled_at = NULL, disabled_reason = '', failing_since = NULL,
    updated_at = %s, position = {_NOW_IN_FEED}
WHERE id = ANY (%s) AND disabled_at IS NOT NULL
"""
_FORGET_DELIVERIES = """
DELETE FROM webhook_delivery WHERE endpoint_id IN (
    SELECT id FROM webhook_endpoint WHERE person_id = %s)
"""
