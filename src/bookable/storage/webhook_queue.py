"""Deliveries of webhooks that are due: leased with their endpoint, sent, and written down.

A worker leases an endpoint, not a delivery: each endpoint gets one event at a time, in the order of
the feed. A lease ends by itself, so that what a killed worker had is sent by another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from bookable.domain.outgoing_webhooks import TEST, DeliveryStatus, Health
from bookable.domain.people import Actor, KeyRef, Role, Scope
from bookable.storage.sealed import UnsealableError, unseal
from bookable.storage.sql import Row, execute, one, pages, row, rows
from bookable.storage.webhook_endpoint_rows import purpose_of
from bookable.storage.webhook_fanning import LIVE

LEASE = timedelta(seconds=60)
"""Longer than a batch takes: two seconds, and the last answer within twenty more."""

AT_ONCE = 20
"""Deliveries that are leased with an endpoint."""


class DueDelivery(NamedTuple):
    """A delivery that is due. Without a position in the feed it is a test."""

    id: int
    uuid: UUID
    endpoint_id: int
    position: int | None
    attempts: int


class Leased(NamedTuple):
    """An endpoint that was leased, with its owner. `secrets` is empty if they cannot be read."""

    id: int
    uuid: UUID
    url: str
    secrets: Sequence[str]
    owner: Actor
    lease: UUID
    health: Health


class Result(NamedTuple):
    """What came of an attempt, or of a delivery that was not sent."""

    id: int
    attempts: int
    status: DeliveryStatus
    next_at: datetime | None
    answered: int | None
    problem: str
    answer: str
    milliseconds: int | None


def lease(limit: int, *, failing: bool, now: datetime) -> list[Leased]:
    """Lease endpoints with something due: those that fail, or the others.

    The one that has waited longest for its turn comes first.
    """
    found = rows(
        _LEASE.format(failing="IS NOT NULL" if failing else "IS NULL"),
        {"now": now, "limit": limit, "lease": uuid4(), "until": now + LEASE},
        replan=True,
    )
    return [_leased(record, now) for record in found]


def due(endpoint_ids: Sequence[int], *, now: datetime) -> list[DueDelivery]:
    """Return the first deliveries that are due at each of some endpoints."""
    parameters = {"ids": list(endpoint_ids), "now": now, "limit": AT_ONCE}
    found = rows(_DUE, parameters, replan=True)
    return [DueDelivery._make(record) for record in found]


def write(results: Sequence[Result], *, now: datetime) -> None:
    """Write down what came of deliveries, unless another worker has done so."""
    if results:
        columns = [list(column) for column in zip(*results, strict=True)]
        execute(_WRITE, [now, now, *columns])


def release(endpoint: Leased, health: Health) -> bool:
    """End a lease, and write down the health of its endpoint; False if the lease had run out."""
    new = [health.failing_since, health.succeeded_at, health.paused_until]
    return execute(_RELEASE, [*new, endpoint.id, endpoint.lease]) == 1


def release_all(leases: Collection[UUID]) -> None:
    """End leases without a result: nothing was sent."""
    execute(
        "UPDATE webhook_endpoint SET lease = NULL, leased_until = NULL WHERE lease = ANY (%s)",
        [list(leases)],
    )


def hasten(now: datetime) -> int:
    """Make everything that waits for its next attempt due, and return how much."""
    execute("UPDATE webhook_endpoint SET paused_until = NULL WHERE paused_until > %s", [now])
    return execute(_HASTEN, [now, now])


def is_busy(now: datetime) -> bool:
    """Return whether anything is due or leased."""
    return row(_IS_BUSY, {"now": now}) is not None


def add_test(endpoint_id: int, *, now: datetime) -> UUID:
    """Add the delivery of a test, and return its id."""
    uuid: UUID = one(_ADD_TEST, [endpoint_id, now, now])[0]
    return uuid


def delivery_of(endpoint_id: int, uuid: UUID) -> int | None:
    """Return the number of a delivery to an endpoint, or None if there is none."""
    found = row(
        "SELECT id FROM webhook_delivery WHERE endpoint_id = %s AND uuid = %s", [endpoint_id, uuid]
    )
    return None if found is None else int(found[0])


def retry(delivery_ids: Sequence[int], *, now: datetime) -> int:
    """Make deliveries due from the beginning, whatever became of them. Return how many.

    Leave out those of disabled endpoints.
    """
    return execute(_RETRY, [now, list(delivery_ids)])


def replay(endpoint_id: int, *, after: int) -> None:
    """Have an endpoint receive again everything after a position in the feed."""
    execute(
        "UPDATE webhook_endpoint SET position = least(position, %s) WHERE id = %s",
        [after, endpoint_id],
    )


def old(before: datetime) -> Iterator[list[int]]:
    """Yield the ids of deliveries that ended before a time, in batches."""
    first = (datetime.min.replace(tzinfo=UTC), 0)
    for page in pages(_OLD, [before], after=first):
        yield [delivery_id for _, delivery_id in page]


def forget(delivery_ids: Sequence[int]) -> int:
    """Delete deliveries, and return the count."""
    return execute("DELETE FROM webhook_delivery WHERE id = ANY (%s)", [list(delivery_ids)])


def _leased(record: Row, now: datetime) -> Leased:
    id_, uuid, url, secret, old_secret, old_until, lease, *more = record
    since, succeeded, *whose = more
    sealed = [secret, *([old_secret] if old_secret and old_until > now else [])]
    health = Health(failing_since=since, succeeded_at=succeeded)
    return Leased(id_, uuid, url, _opened(id_, sealed), _owner(whose), lease, health)


def _opened(endpoint_id: int, sealed: Sequence[bytes]) -> list[str]:
    try:
        return [unseal(each, purpose=purpose_of(endpoint_id)) for each in sealed]
    except UnsealableError:
        return []


def _owner(whose: Row | list[object]) -> Actor:
    person_id, uuid, name, email, zone, roles, key_id, key_uuid, key_name, scopes = whose
    if key_id is None:
        return Actor(person_id, uuid, name, email, zone, frozenset(map(Role, roles)))  # type: ignore[arg-type]
    key = KeyRef(key_id, key_uuid, key_name, frozenset(map(Scope, scopes)))  # type: ignore[arg-type]
    return Actor(0, key.uuid, key.name, roles=frozenset({Role.STAFF}), key=key)


_PENDING = f"d.status = '{DeliveryStatus.PENDING}'"
_FREE = f"""{LIVE} AND (e.leased_until IS NULL OR e.leased_until <= %(now)s)
    AND (e.paused_until IS NULL OR e.paused_until <= %(now)s)"""
_HAS_DUE = f"""EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.endpoint_id = e.id
    AND {_PENDING} AND d.next_at <= %(now)s)"""

_LEASE = f"""
WITH due AS MATERIALIZED (
    SELECT e.id FROM webhook_endpoint e
    WHERE e.failing_since {{failing}} AND {_FREE} AND {_HAS_DUE}
    ORDER BY e.turn_at NULLS FIRST, e.id LIMIT %(limit)s FOR UPDATE OF e SKIP LOCKED
), leased AS (
    UPDATE webhook_endpoint e
    SET lease = %(lease)s, leased_until = %(until)s, turn_at = %(now)s, paused_until = NULL
    FROM due WHERE due.id = e.id RETURNING e.*
)
SELECT e.id, e.uuid, e.url, e.secret, e.old_secret, e.old_secret_until, e.lease, e.failing_since,
    e.succeeded_at, p.id, p.uuid, p.name, p.email, p.timezone, p.roles, k.id, k.uuid, k.name,
    k.scopes
FROM leased e LEFT JOIN person p ON p.id = e.person_id LEFT JOIN api_key k ON k.id = e.key_id
"""

_DUE = f"""
SELECT n.id, n.uuid, n.endpoint_id, n.position, n.attempts
FROM unnest(%(ids)s::bigint[]) e (id), LATERAL (
    SELECT d.id, d.uuid, d.endpoint_id, d.position, d.attempts FROM webhook_delivery d
    WHERE d.endpoint_id = e.id AND {_PENDING} AND d.next_at <= %(now)s
    ORDER BY d.position NULLS FIRST, d.id LIMIT %(limit)s
) n ORDER BY n.endpoint_id, n.position NULLS FIRST, n.id
"""

_WRITE = f"""
UPDATE webhook_delivery d SET attempts = n.attempts, status = n.status, next_at = n.next_at,
    done_at = CASE WHEN n.next_at IS NULL THEN %s::timestamptz END, last_at = %s,
    last_status = n.answered, last_problem = n.problem, last_answer = n.answer,
    last_milliseconds = n.milliseconds
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::int[], %s::text[],
    %s::text[], %s::int[])
    AS n (id, attempts, status, next_at, answered, problem, answer, milliseconds)
WHERE d.id = n.id AND {_PENDING}
    AND (d.attempts < n.attempts OR n.status = '{DeliveryStatus.DROPPED}')
"""

_RELEASE = """
UPDATE webhook_endpoint SET failing_since = %s, succeeded_at = %s, paused_until = %s, lease = NULL,
    leased_until = NULL
WHERE id = %s AND lease = %s
"""

_HASTEN = f"""
UPDATE webhook_delivery d SET next_at = %s WHERE {_PENDING} AND d.next_at > %s
"""

_IS_BUSY = f"""
SELECT 1 FROM webhook_endpoint e WHERE {LIVE} AND (e.leased_until > %(now)s
    OR (e.paused_until IS NULL OR e.paused_until <= %(now)s) AND {_HAS_DUE})
LIMIT 1
"""

_ADD_TEST = f"""
INSERT INTO webhook_delivery (endpoint_id, type, status, created_at, next_at)
VALUES (%s, '{TEST}', '{DeliveryStatus.PENDING}', %s, %s) RETURNING uuid
"""

_RETRY = f"""
UPDATE webhook_delivery d SET status = '{DeliveryStatus.PENDING}', attempts = 0, next_at = %s,
    done_at = NULL
FROM webhook_endpoint e
WHERE d.id = ANY (%s) AND e.id = d.endpoint_id AND e.disabled_at IS NULL
"""

_OLD = """
SELECT done_at, id FROM webhook_delivery WHERE done_at < %s AND (done_at, id) > (%s, %s)
ORDER BY done_at, id LIMIT %s
"""
