"""People: found by token, uuid or e-mail, and as actors."""

from __future__ import annotations

from uuid import UUID

from bookable.domain.people import Actor, Role
from bookable.storage.sql import Row, execute, row


def by_token(digest: bytes) -> Actor | None:
    """This will be the active person whose API token has this SHA-256, or None."""
    return _actor(
        row(f"{_ACTOR} JOIN api_token t ON t.person_id = p.id {_ACTIVE} t.digest = %s", [digest])
    )


def by_uuid(uuid: UUID) -> tuple[Actor, int] | None:
    """This will be the active person with this uuid and the version of his tokens, or None."""
    found = row(f"{_ACTOR} {_ACTIVE} p.uuid = %s", [uuid])
    actor = _actor(found)
    return None if found is None or actor is None else (actor, found[6])


def by_id(person_id: int) -> Actor | None:
    """This will be the active person with this number, or None."""
    return _actor(row(f"{_ACTOR} {_ACTIVE} p.id = %s", [person_id]))


def by_email(email: str) -> Actor | None:
    """This will be the active person with this e-mail in any case, or None."""
    return _actor(row(f"{_ACTOR} {_ACTIVE} p.email = %s", [email.lower()]))


def by_identity(issuer: str, subject: str) -> Actor | None:
    """This will be the active person linked to an outside issuer's subject, or None."""
    linked = (
        f"{_ACTOR} JOIN identity i ON i.person_id = p.id {_ACTIVE} i.issuer = %s AND i.subject = %s"
    )
    return _actor(row(linked, [issuer, subject]))


def link(person_id: int, *, issuer: str, subject: str) -> None:
    """This will remember who a person is to an outside issuer."""
    execute(
        "INSERT INTO identity (person_id, issuer, subject) VALUES (%s, %s, %s)"
        " ON CONFLICT ON CONSTRAINT identity_once DO NOTHING",
        [person_id, issuer, subject],
    )


def _actor(found: Row | None) -> Actor | None:
    if found is None:
        return None
    roles = frozenset(Role(role) for role in found[5])
    return Actor(found[0], found[1], found[2], found[3], found[4], roles)


_ACTOR = """
SELECT p.id, p.uuid, p.name, p.email, p.timezone, p.roles, p.token_version FROM person p
"""
_ACTIVE = "WHERE p.is_active AND"
