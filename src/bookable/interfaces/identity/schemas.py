"""What travels when somebody signs in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

_Text = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\A[^\x00]*\Z")]


class CredentialsIn(msgspec.Struct):
    """An e-mail and a password."""

    email: Annotated[_Text, msgspec.Meta(max_length=320)]
    password: Annotated[_Text, msgspec.Meta(max_length=1024)]


class RefreshIn(msgspec.Struct):
    """A bearer that is good for getting another one."""

    refresh: Annotated[_Text, msgspec.Meta(max_length=16_384)]


class MeOut(msgspec.Struct):
    """Who is signed in."""

    id: int
    uuid: UUID
    email: str
    name: str
    timezone: str
    roles: list[str]


class SessionOut(MeOut):
    """Who has just signed in, and what browsers then send as `X-CSRFToken`."""

    csrf_token: str


class TokenOut(msgspec.Struct):
    """An opaque API token."""

    token: str


class BearersOut(msgspec.Struct):
    """A bearer to come in by, and one to get another of that kind."""

    access: str
    refresh: str


class DetailOut(msgspec.Struct):
    """A sentence."""

    detail: str
