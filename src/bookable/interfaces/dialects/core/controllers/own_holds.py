"""Time that the caller wants and holds already, as after a double click or in a second tab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from bookable.domain.holds import OwnHold
from bookable.domain.people import Actor
from bookable.domain.refusals import SlotTaken
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
        start, _ = time_of(body)
        provider = None if body.provider in {None, ANY} else UUID(str(body.provider))
        if start and holds_it(by, start, provider=provider, service=body.service, now=now):
            raise OwnHold from None
        raise
