"""What people see of their own accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.engine.tokens import REFRESH_LASTS, TOKEN_LASTS
from bookable.storage import profile_rows, sign_in_rows
from bookable.storage.profile_rows import Profile
from bookable.storage.sign_in_rows import SignIn
from bookable.storage.sql import rows


class StoredToken(NamedTuple):
    """A valid token in a person's list of tokens."""

    id: int
    kind: Literal["token", "jwt"]
    created_at: datetime
    refreshed_at: datetime | None

    @property
    def expires_at(self) -> datetime:
        """Until when it is valid if it is not made anew."""
        return self.created_at + (TOKEN_LASTS if self.kind == "token" else REFRESH_LASTS)


def profile(by: Actor) -> Profile:
    """Return the actor's own profile."""
    return profile_rows.of(by.person_id)


def sign_ins(by: Actor, *, now: datetime) -> list[SignIn]:
    """Return the browsers in which the actor is signed in, latest seen first."""
    # Sessions end by real time, even if a sandbox's clock is ahead of it.
    return sign_in_rows.of(by.person_id, now=clock.outside(now, now=now))


def tokens(by: Actor, *, now: datetime) -> list[StoredToken]:
    """Return the actor's own valid tokens, latest first."""
    records = rows(_OF, [by.person_id, now - TOKEN_LASTS, now - REFRESH_LASTS])
    return [StoredToken._make(record) for record in records]


_OF = """
SELECT id, kind, created_at, refreshed_at FROM api_token
WHERE person_id = %s AND created_at > CASE kind WHEN 'token' THEN %s::timestamptz ELSE %s END
ORDER BY created_at DESC, id DESC
"""
