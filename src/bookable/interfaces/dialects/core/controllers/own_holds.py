"""Time that the caller wants and holds already, as after a double click or in a second tab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from bookable.domain.holds import OwnHold
from bookable.domain.people import Actor
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.interfaces.dialects.core.mapping.commands import ANY, time_of
from bookable.interfaces.dialects.core.schemas.commands import BookingIn
from bookable.interfaces.dialects.core.schemas.holds import HoldIn
from bookable.queries.held import holds_it


@contextmanager
def telling_own_hold(body: BookingIn | HoldIn, *, by: Actor, now: datetime) -> Iterator[None]:
    """Raise OwnHold instead of SlotTaken where the caller holds the time that a body asks for."""
    try:
        yield
    except SlotTaken:
        start, length = time_of(body)
        if start is None:
            raise
        # A service's own length is not known here: its start tells enough.
        span = Span(start, start + (length or timedelta(minutes=1)))
        provider = None if body.provider in {None, ANY} else UUID(str(body.provider))
        if holds_it(by, span, provider=provider, service=body.service, now=now):
            raise OwnHold from None
        raise
