"""Request and response bodies of the studio API."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct

from bookable.interfaces.http.texts import Minutes, TimeText


class SorryOut(Struct):
    """An error."""

    sorry: str


class ShootPath(Struct):
    """A shoot's UUID."""

    booking_id: str


class ShootIn(Struct):
    """A shoot to request."""

    photographer: UUID
    at: TimeText
    minutes: Minutes


class ShootOut(Struct):
    """A shoot."""

    id: UUID
    photographer: str
    at: dt.datetime
    state: str
    link: str | None
