"""Tokens that are stored: one API token for a person, as SHA-256 only, and families of JWTs.

In a family one refresh token replaces the other; its row holds the serial of the valid one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.storage.person_rows import COLUMNS, Account, account_of
from bookable.storage.sql import Row, execute, one, pages, row


class Family(NamedTuple):
    """A family of JWTs: the serial of its valid refresh token, and when that and it began."""

    id: int
    serial: int
    refreshed_at: datetime
    began_at: datetime


class Newest(NamedTuple):
    """The API token that was issued last: its owner, their version, and its SHA-256."""

    uuid: UUID
    version: int
    serial: int
    digest: bytes


def save(account: Account, digest: bytes, *, after: datetime, now: datetime) -> bool:
    """Save a person's API token as valid from now on, in place of their earlier one.

    Returns False if the token was last issued at `after` or earlier and has therefore expired, or
    if the person ended their tokens meanwhile.
    """
    owner = [account.actor.person_id, account.token_version, account.token_serial]
    return execute(_SAVE, [*owner, digest, digest, now, after]) == 1


def begin(account: Account, *, at_most: int, now: datetime) -> Family | None:
    """Begin a family, and end the person's oldest ones beyond `at_most`.

    None if the person ended all their tokens meanwhile.
    """
    owner = [account.actor.person_id, account.token_version]
    record = row(_BEGIN, [*owner, at_most - 1, now, now])
    return None if record is None else Family(*record)


def refresh(
    uuid: UUID, version: int, family_id: int, serial: int, *, after: datetime, now: datetime
) -> tuple[Account, Family] | None:
    """Make the next refresh token of a family the valid one, and return the family; or None.

    `serial` must be the valid one, and the family must have begun after a time.
    """
    return _used(row(_REFRESH, [now, family_id, serial, after, uuid, version]))


def family(uuid: UUID, version: int, family_id: int) -> tuple[Account, Family] | None:
    """Return a family with its active person, or None."""
    return _used(row(_FAMILY, [family_id, uuid, version]))


def end(person_id: int, token_id: int) -> bool:
    """End one token of a person, or return False if they have no such token."""
    return bool(one(_END, [person_id, token_id])[0])


def end_api_token(person_id: int) -> int:
    """End a person's API token, and return the serial of the next one."""
    serial: int = one(_END_OPAQUE, [person_id, person_id])[0]
    return serial


def end_all(person_id: int) -> int:
    """End every session and every token of a person, and return the version of new ones."""
    version: int = one(_END_ALL, [person_id, person_id, person_id])[0]
    return version


def newest() -> Newest | None:
    """Return the API token that was issued last, or None."""
    record = row(_NEWEST)
    if record is None:
        return None
    uuid, version, serial, digest = record
    return Newest(uuid, version, serial, bytes(digest))


def old(*, api_before: datetime, jwt_before: datetime) -> Iterator[list[int]]:
    """Yield the ids of expired tokens, batch by batch."""
    statement = (
        f"SELECT t.id FROM api_token t WHERE ({_IS_OLD}) AND t.id > %s ORDER BY t.id LIMIT %s"
    )
    for page in pages(statement, [api_before, jwt_before], after=(0,)):
        yield [token_id for (token_id,) in page]


def forget_old(token_ids: Sequence[int], *, api_before: datetime, jwt_before: datetime) -> int:
    """Delete those of the given tokens that are expired, and return how many."""
    number: int = one(_FORGET_OLD, [list(token_ids), api_before, jwt_before])[0]
    return number


def old_sessions(before: datetime) -> Iterator[list[str]]:
    """Yield the keys of browser sessions that ended before a time, batch by batch."""
    statement = (
        "SELECT session_key FROM django_session WHERE expire_date < %s AND session_key > %s"
        " ORDER BY session_key LIMIT %s"
    )
    for page in pages(statement, [before], after=("",)):
        yield [key for (key,) in page]


def forget_sessions(keys: Sequence[str], *, before: datetime) -> int:
    """Delete those of the given browser sessions that ended before a time; return the count."""
    statement = "DELETE FROM django_session WHERE session_key = ANY (%s) AND expire_date < %s"
    return execute(statement, [list(keys), before])


def _used(record: Row | None) -> tuple[Account, Family] | None:
    return None if record is None else (account_of(record), Family(*record[-4:]))


# An API token can be issued again, which starts its lifetime anew. The owner's row is locked, so
# that no token is saved which that person is just ending.
_SAVE = """
WITH owner AS (
    SELECT id FROM person WHERE id = %s AND token_version = %s AND token_serial = %s FOR SHARE
), replaced AS (
    DELETE FROM api_token
    WHERE person_id IN (SELECT id FROM owner) AND kind = 'token' AND digest <> %s
)
INSERT INTO api_token AS t (person_id, kind, digest, created_at)
SELECT id, 'token', %s, %s FROM owner
ON CONFLICT (digest) DO UPDATE SET created_at = excluded.created_at WHERE t.created_at > %s
"""

_FAMILY_COLUMNS = "t.id, t.serial, t.refreshed_at, t.created_at"

_BEGIN = """
WITH owner AS (
    SELECT id FROM person WHERE id = %s AND token_version = %s FOR SHARE
), ended AS (
    DELETE FROM api_token WHERE id IN (
        SELECT id FROM api_token WHERE person_id IN (SELECT id FROM owner) AND kind = 'jwt'
        ORDER BY created_at DESC, id DESC OFFSET %s
    )
)
INSERT INTO api_token (person_id, kind, serial, created_at, refreshed_at)
SELECT id, 'jwt', 1, %s, %s FROM owner RETURNING id, serial, refreshed_at, created_at
"""

# Of several requests that refresh at the same time the first one raises the serial; the condition
# on the serial then fails for the others.
_REFRESH = f"""
UPDATE api_token t SET serial = t.serial + 1, refreshed_at = %s FROM person p
WHERE t.id = %s AND t.kind = 'jwt' AND t.serial = %s AND t.created_at > %s
    AND p.id = t.person_id AND p.is_active AND p.uuid = %s AND p.token_version = %s
RETURNING {COLUMNS}, {_FAMILY_COLUMNS}
"""

_FAMILY = f"""
SELECT {COLUMNS}, {_FAMILY_COLUMNS} FROM api_token t JOIN person p ON p.id = t.person_id
WHERE t.id = %s AND t.kind = 'jwt' AND p.is_active AND p.uuid = %s AND p.token_version = %s
"""

# The raised serial makes the next API token a different one: tokens follow from the serial, so the
# same token would come again. The owner is locked first, as in _SAVE, so that the two never
# deadlock.
_END = """
WITH owner AS (
    SELECT id FROM person WHERE id = %s FOR NO KEY UPDATE
), ended AS (
    DELETE FROM api_token
    WHERE person_id IN (SELECT id FROM owner) AND id = %s RETURNING person_id, kind
), raised AS (
    UPDATE person SET token_serial = token_serial + 1
    WHERE id IN (SELECT person_id FROM ended WHERE kind = 'token')
)
SELECT count(*) FROM ended
"""

_END_OPAQUE = """
WITH ended AS (DELETE FROM api_token WHERE person_id = %s AND kind = 'token')
UPDATE person SET token_serial = token_serial + 1 WHERE id = %s RETURNING token_serial
"""

# The raised version invalidates signed tokens and sessions; the deleted rows were the stored ones.
_END_ALL = """
WITH ended AS (DELETE FROM api_token WHERE person_id = %s),
signed_out AS (DELETE FROM sign_in WHERE person_id = %s)
UPDATE person SET token_version = token_version + 1 WHERE id = %s RETURNING token_version
"""

# The caller compares the version: a token of an older version has been ended.
_NEWEST = """
SELECT p.uuid, p.token_version, p.token_serial, t.digest
FROM api_token t JOIN person p ON p.id = t.person_id
WHERE t.kind = 'token' ORDER BY t.created_at DESC LIMIT 1
"""

_IS_OLD = "t.kind = 'token' AND t.created_at <= %s OR t.kind = 'jwt' AND t.created_at <= %s"
_FORGET_OLD = f"""
WITH old AS (
    SELECT t.id FROM api_token t JOIN person p ON p.id = t.person_id
    WHERE t.id = ANY (%s) AND ({_IS_OLD}) ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED
), ended AS (
    DELETE FROM api_token WHERE id IN (SELECT id FROM old) RETURNING person_id, kind
), raised AS (
    UPDATE person SET token_serial = token_serial + 1
    WHERE id IN (SELECT person_id FROM ended WHERE kind = 'token')
)
SELECT count(*) FROM ended
"""
