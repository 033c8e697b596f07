"""What people signed in with that lasts: API tokens, kept as SHA-256 only and one to a person, and
families of bearers, in which one refresh token follows the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from bookable.storage.people import COLUMNS, Account, account_of
from bookable.storage.sql import Row, execute, one, pages, row, rows


class Family(NamedTuple):
    """A family of bearers: the number of the refresh token that is in force, since when it is, and
    when the first one was given out."""

    id: int
    serial: int
    refreshed_at: datetime
    began_at: datetime


class Newest(NamedTuple):
    """The API token that was given out last: whose it is, of which version, and its SHA-256."""

    uuid: UUID
    version: int
    serial: int
    digest: bytes


class Kept(NamedTuple):
    """A token of a person that is in force."""

    id: int
    kind: Literal["token", "jwt"]
    created_at: datetime
    refreshed_at: datetime | None


def keep(account: Account, digest: bytes, *, after: datetime, now: datetime) -> bool:
    """Let an API token speak for a person, in place of the one before, from now on. Return False
    for one that was given out last at `after` or earlier, whose time is over, and for one that was
    ended meanwhile."""
    owner = [account.actor.person_id, account.token_version, account.token_serial]
    return execute(_KEEP, [*owner, digest, digest, now, after]) == 1


def begin(account: Account, *, at_most: int, now: datetime) -> Family | None:
    """Begin a family of bearers, and end the oldest ones of which a person has too many; or return
    None where everything that they signed in with was ended meanwhile."""
    owner = [account.actor.person_id, account.token_version]
    found = row(_BEGIN, [*owner, at_most - 1, now, now])
    return None if found is None else Family(*found)


def refresh(
    uuid: UUID, version: int, family_id: int, serial: int, *, after: datetime, now: datetime
) -> tuple[Account, Family] | None:
    """Put the next refresh token of a family in force, if this one is and the family began after a
    time; or return None."""
    return _used(row(_REFRESH, [now, family_id, serial, after, uuid, version]))


def family(uuid: UUID, version: int, family_id: int) -> tuple[Account, Family] | None:
    """Return a family of an active person, and the person; or None."""
    return _used(row(_FAMILY, [family_id, uuid, version]))


def end(person_id: int, token_id: int) -> bool:
    """End one token of a person, with all that belongs to it; or return False where there is
    none."""
    return bool(one(_END, [person_id, token_id])[0])


def end_api_token(person_id: int) -> int:
    """End a person's API token, and return the serial of the next one."""
    serial: int = one(_END_OPAQUE, [person_id, person_id])[0]
    return serial


def end_all(person_id: int) -> None:
    """End every session and every token of a person, whatever its kind."""
    execute(_END_ALL, [person_id, person_id])


def of(person_id: int, *, api_after: datetime, jwt_after: datetime) -> list[Kept]:
    """Return the tokens of a person that are in force, the last one first."""
    return [Kept(*found) for found in rows(_OF, [person_id, api_after, jwt_after])]


def newest() -> Newest | None:
    """Return the API token that was given out last, or None."""
    found = row(_NEWEST)
    if found is None:
        return None
    uuid, version, serial, digest = found
    return Newest(uuid, version, serial, bytes(digest))


def old(*, api_before: datetime, jwt_before: datetime) -> Iterator[list[int]]:
    """Give the ids of tokens whose time is over, batch by batch."""
    statement = (
        f"SELECT t.id FROM api_token t WHERE ({_IS_OLD}) AND t.id > %s ORDER BY t.id LIMIT %s"
    )
    for page in pages(statement, [api_before, jwt_before], after=(0,)):
        yield [token_id for (token_id,) in page]


def forget_old(token_ids: Sequence[int], *, api_before: datetime, jwt_before: datetime) -> int:
    """Delete those of some tokens whose time is over, and return how many."""
    found: int = one(_FORGET_OLD, [list(token_ids), api_before, jwt_before])[0]
    return found


def old_sessions(before: datetime) -> Iterator[list[str]]:
    """Give the keys of sessions of browsers that ended before a time, batch by batch."""
    statement = (
        "SELECT session_key FROM django_session WHERE expire_date < %s AND session_key > %s"
        " ORDER BY session_key LIMIT %s"
    )
    for page in pages(statement, [before], after=("",)):
        yield [key for (key,) in page]


def forget_sessions(keys: Sequence[str], *, before: datetime) -> int:
    """Delete those of some sessions of browsers that ended before a time, and return how many."""
    statement = "DELETE FROM django_session WHERE session_key = ANY (%s) AND expire_date < %s"
    return execute(statement, [list(keys), before])


def _used(found: Row | None) -> tuple[Account, Family] | None:
    return None if found is None else (account_of(found), Family(*found[-4:]))


# An API token is given out again and again: its time begins anew each time. The row of its owner
# is locked so that nothing is kept which was ended at that moment.
_KEEP = """
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

# Of several who refresh at once the first changes the number, and the others find another one.
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

# A raised number makes the next API token another one: the deleted one could be given out again.
# Its owner is locked before it, as where one is given out.
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

# A raised version voids what was signed and every session, a deleted row what is kept.
_END_ALL = """
WITH ended AS (DELETE FROM api_token WHERE person_id = %s)
UPDATE person SET token_version = token_version + 1 WHERE id = %s
"""

_OF = """
SELECT id, kind, created_at, refreshed_at FROM api_token
WHERE person_id = %s AND created_at > CASE kind WHEN 'token' THEN %s::timestamptz ELSE %s END
ORDER BY created_at DESC, id DESC
"""

# One that is older than its version was revoked meanwhile.
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
