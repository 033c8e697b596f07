"""Waitlists for seats: joining one, and the position in it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bookable.interfaces.dialects.marketplace.schemas.common import (
    NamedOut,
    PageQuery,
)
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import Given


class LineQuery(Struct):
    """Which session's line is meant."""

    service_session_id: int | None = None


class LinePageQuery(PageQuery):
    """Which page of those who wait, for one session or for all."""

    service_session_id: int | None = None


class JoinIn(Given):
    """For which session one waits: only a workshop with several sessions to come needs to know,
    and a course is waited for as a whole."""

    service_session_id: int | None = None


class WaitingOut(WholeSeconds):
    """Where somebody stands in a line, from 1. An offer keeps a seat until `offered_until`, and
    whoever books before then has it: `state` is waiting or offered."""

    id: int
    client: NamedOut
    service: NamedOut
    service_session_id: int | None
    start_time: datetime | None
    position: int
    state: str
    offered_until: datetime | None
    created_at: datetime
