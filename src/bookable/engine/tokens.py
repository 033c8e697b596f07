"""What people signed in with: how long it lasts, how it is renewed, and what ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from bookable.domain.people import Actor
from bookable.storage import people, tokens
from bookable.storage.people import Account
from bookable.storage.tokens import Family, Kept, newest

TOKEN_LASTS = timedelta(days=730)
"""How long an API token lasts since it was last given out: as far ahead as people can book."""
REFRESH_LASTS = timedelta(days=14)
"""How long bearers can be refreshed since their owner signed in."""
LASTS = {"token": TOKEN_LASTS, "jwt": REFRESH_LASTS}
"""How long each kind of token lasts."""
GRACE = timedelta(seconds=30)
"""How long the refresh token before the last gets the same answer again, since a client that lost
the answer can know no other one."""
FAMILIES_AT_MOST = 100
"""How many families of bearers a person has; a new one ends the oldest."""


def by_token(digest: bytes, *, now: datetime) -> Account | None:
    """Return the active person for whom the API token with this SHA-256 speaks, or None."""
    return people.by_token(digest, after=now - TOKEN_LASTS)


def keep(account: Account, digest: bytes, *, now: datetime) -> bool:
    """Let the API token with this SHA-256 speak for a person, and no other one, or return False
    for one whose time is over."""
    return tokens.keep(account, digest, after=now - TOKEN_LASTS, now=now)


def begin(account: Account, *, now: datetime) -> Family | None:
    """Begin a family of bearers, or return None where everything that this person signed in with
    was ended meanwhile."""
    return tokens.begin(account, at_most=FAMILIES_AT_MOST, now=now)


def refreshed(
    uuid: UUID, version: int, *, family: int, serial: int, now: datetime
) -> tuple[Account, Family] | None:
    """Put the next refresh token of a family in force, or return None where this one is not valid.

    The one before is answered the same for a moment. Any older one is in two hands, and one of
    them is a thief's: it ends the family.
    """
    used = tokens.refresh(uuid, version, family, serial, after=now - REFRESH_LASTS, now=now)
    if used is not None:
        return used
    found = tokens.family(uuid, version, family)
    if found is None or found[1].began_at <= now - REFRESH_LASTS:
        return None
    account, known = found
    if known.serial == serial + 1 and now - known.refreshed_at <= GRACE:
        return found
    tokens.end(account.actor.person_id, family)
    return None


def of_family(uuid: UUID, version: int, *, family: int) -> Account | None:
    """Return the active person who has a family of bearers, or None."""
    found = tokens.family(uuid, version, family)
    return None if found is None else found[0]


def mine(by: Actor, *, now: datetime) -> list[Kept]:
    """Return the actor's own tokens, the last one first."""
    return tokens.of(by.person_id, api_after=now - TOKEN_LASTS, jwt_after=now - REFRESH_LASTS)


def end(token_id: int, *, by: Actor) -> bool:
    """End one of the actor's own tokens, or return False where it is none."""
    return tokens.end(by.person_id, token_id)


def end_api_token(person: Actor) -> int:
    """End a person's API token and the bearers that were printed with it, and return the serial of
    the next one."""
    return tokens.end_api_token(person.person_id)


def end_all(person: Actor) -> None:
    """End all sessions and all tokens of a person."""
    tokens.end_all(person.person_id)


__all__ = [
    "Account",
    "Family",
    "Kept",
    "begin",
    "by_token",
    "end",
    "end_all",
    "end_api_token",
    "keep",
    "mine",
    "newest",
    "of_family",
    "refreshed",
]
