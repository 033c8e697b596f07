"""Request and response bodies of the identity API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from bookable.interfaces.http.texts import (
    Advance,
    BufferAfter,
    BufferBefore,
    DailyLimit,
    Given,
    Interval,
    Notice,
    ShortText,
    Text,
    WeeklyLimit,
)
from bookable.interfaces.http.wanted import free_text


class CredentialsIn(Given):
    """An e-mail address and a password."""

    email: Annotated[str, free_text(320, least=1)]
    password: Annotated[str, free_text(1024, least=1)]


class RefreshIn(Given):
    """A refresh token."""

    refresh: Annotated[str, free_text(2048, least=1)]


class PasswordIn(Given):
    """The current password and the new one."""

    current: Annotated[str, free_text(1024, least=1)]
    new: Annotated[str, free_text(1024, least=1)]


class PersonOut(msgspec.Struct):
    """The signed-in person."""

    id: int
    uuid: UUID
    email: str
    name: str
    timezone: str
    roles: list[str]


class MeOut(PersonOut):
    """The signed-in person and their profile. Slots start every `slot_interval_minutes`.
    `buffer_before_minutes` and `buffer_after_minutes` stay free around each booking. A booking must
    be made at least `minimum_notice_minutes` before its start and may start at most
    `maximum_advance_days` ahead. At most `daily_limit` bookings start on a day and `weekly_limit`
    in a week, from Monday; null is no limit. With `auto_accept`, requests are confirmed
    automatically in APIs that support it."""

    company: str
    avatar_url: str
    bio: str
    slot_interval_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    maximum_advance_days: int
    daily_limit: int | None
    weekly_limit: int | None
    auto_accept: bool


class ProfilePatch(msgspec.Struct, forbid_unknown_fields=True):
    """The fields to change. Fields left out keep their values."""

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
    daily_limit: DailyLimit | UnsetType | None = UNSET
    weekly_limit: WeeklyLimit | UnsetType | None = UNSET
    auto_accept: bool | UnsetType = UNSET


class SessionOut(PersonOut):
    """The person who signed in, and the token that browsers send as `X-CSRFToken`."""

    csrf_token: str


class TokenOut(msgspec.Struct):
    """An API token."""

    token: str


class BearersOut(msgspec.Struct):
    """An access token for requests, and a refresh token to get the next pair."""

    access: str
    refresh: str


class OwnTokenOut(msgspec.Struct):
    """A token of the caller. `token` is the API token together with the bearer tokens printed with
    it; `jwt` is the bearer tokens of one sign-in. `created_at` is when an API token was last given
    out, and `refreshed_at` when bearer tokens were last refreshed. `current` marks the one that
    this request uses."""

    id: int
    kind: Literal["token", "jwt"]
    created_at: datetime
    refreshed_at: datetime | None
    expires_at: datetime
    current: bool


class TokenPath(msgspec.Struct):
    """A token's number."""

    token_id: str


class DetailOut(msgspec.Struct):
    """A message for people."""

    detail: str
