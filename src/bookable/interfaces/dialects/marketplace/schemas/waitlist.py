"""Bodies and query parameters of waitlists."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.common import (
    NamedOut,
)
from bookable.interfaces.http.paging import PageQuery
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given


class WaitlistQuery(Struct):
    """The session whose waitlist is meant."""

    service_session_id: int | None = None


class WaitlistPageQuery(PageQuery):
    """A page of the waitlist of one session, or of all sessions."""

    service_session_id: int | None = None


class JoinIn(Given):
    """The session to wait for. Needed only for a workshop with several upcoming sessions; a course
    is always waited for as a whole."""

    service_session_id: int | None = None


class WaitingOut(WholeSeconds):
    """A waitlist entry. `position` counts from 1. `state` is `waiting` or `offered`: an offered
    seat is reserved for this client until `offered_until`."""

    id: int
    client: NamedOut
    service: NamedOut
    service_session_id: int | None
    start_time: datetime | None
    position: int
    state: str
    offered_until: datetime | None
    created_at: datetime
