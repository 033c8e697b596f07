"""What travels when somebody signs in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from bookable.domain.slots import LIMITS
from bookable.interfaces.http.texts import Given, ShortText, Text
from bookable.interfaces.http.wanted import free_text


class CredentialsIn(Given):
    """An e-mail and a password."""

    email: Annotated[str, free_text(320, least=1)]
    password: Annotated[str, free_text(1024, least=1)]


class RefreshIn(Given):
    """A refresh token."""

    refresh: Annotated[str, free_text(2048, least=1)]


class PasswordIn(Given):
    """My current password, and the new one."""

    current: Annotated[str, free_text(1024, least=1)]
    new: Annotated[str, free_text(1024, least=1)]


def _within(field: str) -> msgspec.Meta:
    least, most = LIMITS[field]
    return msgspec.Meta(ge=least, le=most)


Interval = Annotated[int, _within("interval_minutes")]
BufferBefore = Annotated[int, _within("buffer_before_minutes")]
BufferAfter = Annotated[int, _within("buffer_after_minutes")]
Notice = Annotated[int, _within("minimum_notice_minutes")]
Advance = Annotated[int, _within("maximum_advance_days")]


class PersonOut(msgspec.Struct):
    """Who is signed in."""

    id: int
    uuid: UUID
    email: str
    name: str
    timezone: str
    roles: list[str]


class MeOut(PersonOut):
    """The person who is signed in, with all that `PATCH` takes. `slot_interval_minutes` is the
    grid on which slots begin, `buffer_before_minutes` and `buffer_after_minutes` the room around
    each booking, `minimum_notice_minutes` how long before its start a booking has to be made,
    `maximum_advance_days` how far ahead a start may lie, and `auto_accept` confirms requests
    without being asked, where an API has that."""

    company: str
    avatar_url: str
    bio: str
    slot_interval_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    maximum_advance_days: int
    auto_accept: bool


class ProfilePatch(msgspec.Struct, forbid_unknown_fields=True):
    """What to change; fields that are left out stay as they are."""

    name: ShortText | UnsetType = UNSET
    timezone: ShortText | UnsetType = UNSET
    company: ShortText | UnsetType = UNSET
    avatar_url: Annotated[str, free_text(2000)] | UnsetType = UNSET
    bio: Text | UnsetType = UNSET
    slot_interval_minutes: Interval | UnsetType = UNSET
    buffer_before_minutes: BufferBefore | UnsetType = UNSET
    buffer_after_minutes: BufferAfter | UnsetType = UNSET
    minimum_notice_minutes: Notice | UnsetType = UNSET
    maximum_advance_days: Advance | UnsetType = UNSET
    auto_accept: bool | UnsetType = UNSET


class SessionOut(PersonOut):
    """Who has just signed in, and what browsers then send as `X-CSRFToken`."""

    csrf_token: str


class TokenOut(msgspec.Struct):
    """An opaque API token."""

    token: str


class BearersOut(msgspec.Struct):
    """A bearer for requests (`access`), and a refresh token to get the next pair."""

    access: str
    refresh: str


class KeptOut(msgspec.Struct):
    """A token of mine: the API token (`token`, with the bearers that were printed with it), or the
    bearers of one sign-in (`jwt`). `created_at` is when an API token was last given out, and
    `refreshed_at` when bearers were last refreshed. The `current` one is what I show."""

    id: int
    kind: Literal["token", "jwt"]
    created_at: datetime
    refreshed_at: datetime | None
    expires_at: datetime
    current: bool


class TokenPath(msgspec.Struct):
    """A token of mine, by its number."""

    token_id: str


class DetailOut(msgspec.Struct):
    """A sentence."""

    detail: str
