"""Idempotency keys: which request used a key, and what it was answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bookable.domain.refusals import KeyInFlight, KeyReused
from bookable.storage import sealed
from bookable.storage.holders import HOLDER_IS_GONE, MYSELF
from bookable.storage.sealed import UnsealableError
from bookable.storage.sql import execute, pages, row

KEPT_FOR = timedelta(hours=24)
RESERVED_FOR = timedelta(seconds=60)
"""Longer than any request takes. A first request that disappeared frees its key after this."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was given: status and body."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """The function that makes the answer of a command from its result, and the key to save it under
    if the request had one.

    An answer with a secret is saved sealed, for a `purpose` that says whose it is.
    """

    key_id: int | None
    render: Callable[[Any], Answer]
    purpose: str = ""

    def write(self, result: object) -> None:
        """Make the answer, and save it under its key, in the transaction of the change.

        Raises KeyInFlight if another request took the key over and answered meanwhile.
        """
        answer = self.render(result)
        if self.key_id is None:
            return
        body = answer.body
        if self.purpose:
            body = sealed.seal(body.decode(), purpose=self.purpose)
        if not execute(_ANSWER, [answer.status, body, self.key_id]):
            raise KeyInFlight


def reserve(
    key: str, *, owner_id: int, fingerprint: bytes, now: datetime, purpose: str = ""
) -> int | Answer:
    """Reserve a key for a first request and return its id, or return the earlier answer.

    Raises KeyReused for a different request under the key, KeyInFlight while the first request is
    still running. An answer that was sealed for a `purpose` is unsealed.
    """
    asked = [owner_id, key, fingerprint, now + RESERVED_FOR, now, str(owner_id), now - KEPT_FOR]
    taken = row(_RESERVE, asked)
    if taken is not None:
        key_id: int = taken[0]
        return key_id
    record = row(_FIND, [str(owner_id), key])
    if record is None or (record[1] is None and bytes(record[0]) == fingerprint):
        raise KeyInFlight
    if bytes(record[0]) != fingerprint:
        raise KeyReused
    return Answer(status=record[1], body=_opened(bytes(record[2]), purpose))


def answer(key: str, *, owner_id: int, purpose: str) -> Answer | None:
    """Return the answer that was saved under a key, if any, unsealed for its `purpose`."""
    record = row(_FIND, [str(owner_id), key])
    if record is None or record[1] is None:
        return None
    return Answer(status=record[1], body=_opened(bytes(record[2]), purpose))


def _opened(body: bytes, purpose: str) -> bytes:
    if not purpose:
        return body
    try:
        return sealed.unseal(body, purpose=purpose).encode()
    except UnsealableError:
        # SECRET_KEY has changed. What the first request did stands, so it must not run again.
        raise KeyReused from None


def free(key_id: int) -> None:
    """Free a reserved key whose request was refused."""
    execute("DELETE FROM idempotency_key WHERE id = %s AND status IS NULL", [key_id])


def old(before: datetime) -> Iterator[list[int]]:
    """Yield the ids of keys that were reserved by a time, batch by batch."""
    for page in pages(_OLD, [before], after=(datetime.min.replace(tzinfo=UTC), 0)):
        yield [key_id for _, key_id in page]


def forget(key_ids: Sequence[int], *, before: datetime) -> int:
    """Delete the given keys, except those that were reserved again; return the count."""
    statement = "DELETE FROM idempotency_key WHERE id = ANY (%s) AND created_at <= %s"
    return execute(statement, [list(key_ids), before])


_OLD = """
SELECT created_at, id FROM idempotency_key WHERE created_at <= %s AND (created_at, id) > (%s, %s)
ORDER BY created_at, id LIMIT %s
"""

# A transaction names its actor where it sees guarded rows, and then its answer is guarded, too.
_ANSWER = """
UPDATE idempotency_key SET status = %s, body = %s,
    guarded = coalesce(current_setting('bookable.person', true), '') <> ''
WHERE id = %s AND status IS NULL
"""

# Both name the owner to row-level security, and only then look at a key: the second row needs the
# first one. A statement of its own would cost each request that has a key.
_FIND = """
SELECT k.fingerprint, k.status, k.body
FROM (SELECT set_config('bookable.person', %s, true) AS person OFFSET 0) me, LATERAL (
    SELECT fingerprint, status, body FROM idempotency_key
    WHERE owner_id = me.person::bigint AND key = %s OFFSET 0
) k
"""

# A key is taken over as if it were new once it is a day old or its first request is dead.
_RESERVE = f"""
INSERT INTO idempotency_key AS k
    (owner_id, key, fingerprint, holder, reserved_until, created_at)
SELECT %s::bigint, %s, %s::bytea, {MYSELF}, %s::timestamptz, %s::timestamptz
FROM (SELECT set_config('bookable.person', %s, true) OFFSET 0) me
ON CONFLICT ON CONSTRAINT idempotency_key_once DO UPDATE
SET fingerprint = excluded.fingerprint, holder = excluded.holder, status = NULL, body = NULL,
    guarded = false,
    reserved_until = excluded.reserved_until, created_at = excluded.created_at
WHERE k.created_at <= %s OR (k.status IS NULL
    AND (k.reserved_until <= excluded.created_at OR {HOLDER_IS_GONE.format(holder="k.holder")}))
RETURNING id
"""
