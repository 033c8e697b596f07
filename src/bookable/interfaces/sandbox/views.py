"""The clock that integrators move, and the tick that does what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from django.http import HttpRequest
from msgspec import UNSET, UnsetType

from bookable.domain.refusals import InvalidField
from bookable.engine import sandbox
from bookable.interfaces.http.unreadable import explained_alone
from bookable.interfaces.sandbox.door import sandbox_only

WANTED = 'send {"now": "2027-03-01T10:00:00Z"}, {"advance_seconds": 3600} or {"now": null}'


class ClockIn(msgspec.Struct, forbid_unknown_fields=True):
    """Either a time, or how far to go; `null` for now lets the clock run."""

    now: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType | None = UNSET
    advance_seconds: float | UnsetType = UNSET


@sandbox_only
def clock(request: HttpRequest) -> dict[str, datetime]:
    """This will move the clock and answer what it shows."""
    asked = _asked(request.body)
    now, seconds = asked.now, asked.advance_seconds
    if now is UNSET and seconds is not UNSET:
        return {"now": sandbox.advance(seconds)}
    if now is not UNSET and seconds is UNSET:
        return {"now": sandbox.set_clock(now)}
    raise InvalidField("now", WANTED)


@sandbox_only
def tick(request: HttpRequest) -> dict[str, int]:
    """This will do what is due at the time that the clock shows."""
    return {"ran": sandbox.tick()}


def _asked(body: bytes) -> ClockIn:
    try:
        return msgspec.json.decode(body, type=ClockIn)
    except msgspec.ValidationError as error:
        found = explained_alone(error, ClockIn)
        raise InvalidField(found.field or "body", f"{found.problem}: {WANTED}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidField("body", f"is not JSON: {WANTED}") from None
