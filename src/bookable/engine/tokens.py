"""Tokens: how long they last, how they are renewed, and what ends them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from bookable.domain.people import Actor
from bookable.storage import person_rows, sign_in_rows, token_rows
from bookable.storage.keys import Receipt
from bookable.storage.person_rows import Account
from bookable.storage.token_rows import Family, newest
from bookable.storage.work import transact

TOKEN_LASTS = timedelta(days=730)
"""How long an API token lasts after it was last issued: as far ahead as people can book."""
REFRESH_LASTS = timedelta(days=14)
"""How long bearer tokens can be refreshed after their owner signed in."""
GRACE = timedelta(seconds=30)
"""How long the previous refresh token gets the same answer again, for clients that lost it."""
FAMILIES_AT_MOST = 100
"""How many families of bearer tokens a person may have; a new one ends the oldest."""


def by_token(digest: bytes, *, now: datetime) -> Account | None:
    """Return the active owner of the API token with this SHA-256, or None."""
    return person_rows.by_token(digest, after=now - TOKEN_LASTS)


def save(account: Account, digest: bytes, *, now: datetime) -> bool:
    """Make the API token with this SHA-256 a person's only one; return False if it has expired."""
    return token_rows.save(account, digest, after=now - TOKEN_LASTS, now=now)


def begin(account: Account, *, now: datetime) -> Family | None:
    """Begin a family of bearer tokens.

    Return None if all of this person's tokens were ended meanwhile.
    """
    return token_rows.begin(account, at_most=FAMILIES_AT_MOST, now=now)


def refreshed(
    uuid: UUID, version: int, *, family: int, serial: int, now: datetime
) -> tuple[Account, Family] | None:
    """Issue the next refresh token of a family, or return None if this one is not valid.

    The previous token gets the same answer for a short time. Any older one was copied, so it ends
    the whole family: one of the two holders is a thief.
    """
    used = token_rows.refresh(uuid, version, family, serial, after=now - REFRESH_LASTS, now=now)
    if used is not None:
        return used
    result = token_rows.family(uuid, version, family)
    if result is None or result[1].began_at <= now - REFRESH_LASTS:
        return None
    account, known = result
    if known.serial == serial + 1 and now - known.refreshed_at <= GRACE:
        return result
    token_rows.end(account.actor.person_id, family)
    return None


def of_family(uuid: UUID, version: int, *, family: int) -> Account | None:
    """Return the active owner of a family of bearer tokens, or None."""
    result = token_rows.family(uuid, version, family)
    return None if result is None else result[0]


def end(token_id: int, *, by: Actor) -> bool:
    """End one of the actor's own tokens, or return False if it is not theirs."""
    return token_rows.end(by.person_id, token_id)


def end_api_token(person: Actor, *, receipt: Receipt | None = None) -> int:
    """End a person's API token and its bearers; return the serial of the next API token."""
    if receipt is None:
        # One statement is a transaction of its own.
        return token_rows.end_api_token(person.person_id)
    return transact(lambda: token_rows.end_api_token(person.person_id), receipt=receipt)


note_sign_in = sign_in_rows.note


def end_sign_in(sign_in: int, *, by: Actor) -> bool:
    """End one of the actor's own sessions in a browser, or return False if it is not theirs."""
    return sign_in_rows.end(by.person_id, sign_in)


def end_all(person: Actor) -> int:
    """End all sessions and tokens of a person, and return the version that new ones have."""
    return token_rows.end_all(person.person_id)


__all__ = [
    "Account",
    "Family",
    "begin",
    "by_token",
    "end",
    "end_all",
    "end_api_token",
    "end_sign_in",
    "newest",
    "note_sign_in",
    "of_family",
    "refreshed",
    "save",
]
