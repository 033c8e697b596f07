"""The sandbox's clock, the tick that runs due work, and the mails that were written."""

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
from bookable.queries import written_mails

EXAMPLES = 'send {"now": "2027-03-01T10:00:00Z"}, {"advance_seconds": 3600} or {"now": null}'


class ClockIn(msgspec.Struct, forbid_unknown_fields=True):
    """Either a time, or by how many seconds to advance. `null` for `now` lets the clock run
    again."""

    now: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType | None = UNSET
    advance_seconds: float | UnsetType = UNSET


@sandbox_only
def clock(request: HttpRequest) -> dict[str, datetime]:
    """Set or advance the clock, and answer with its time."""
    body = _decoded(request.body)
    now, seconds = body.now, body.advance_seconds
    if now is UNSET and seconds is not UNSET:
        return {"now": sandbox.advance(seconds)}
    if now is not UNSET and seconds is UNSET:
        return {"now": sandbox.set_clock(now)}
    raise InvalidField("now", EXAMPLES)


@sandbox_only
def tick(request: HttpRequest) -> dict[str, int]:
    """Do everything that is due at the clock's time, and answer with how much was done."""
    return {"ran": sandbox.tick()}


def _mail(request: HttpRequest) -> dict[str, list[dict[str, object]]]:
    """Answer with the mails that were written, oldest first; `?to=` names an address."""
    found = written_mails.written(to=request.GET.get("to", ""))
    return {"mails": [mail._asdict() for mail in found]}


mail = sandbox_only(_mail, method="GET")


def _decoded(body: bytes) -> ClockIn:
    try:
        return msgspec.json.decode(body, type=ClockIn)
    except msgspec.ValidationError as error:
        flaw = explained_alone(error, ClockIn)
        raise InvalidField(flaw.field or "body", f"{flaw.problem}: {EXAMPLES}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidField("body", f"is not JSON: {EXAMPLES}") from None
