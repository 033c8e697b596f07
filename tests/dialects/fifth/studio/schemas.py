"""What the studio takes and gives, as JSON."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import Struct

from bookable.interfaces.http.texts import Minutes, TimeText


class SorryOut(Struct):
    """Every error of this API."""

    sorry: str


class ShootPath(Struct):
    """A shoot by its uuid."""

    shoot_id: UUID


class ShootIn(Struct):
    """A wish for a shoot."""

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
