"""Matches of two people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, field

from bookable.domain.match import MatchStatus
from bookable.interfaces.dialects.core.schemas.common import NamedOut, says
from bookable.interfaces.http.seconds import WholeSeconds
from bookable.interfaces.http.texts import ShortText


class MatchOut(WholeSeconds):
    """A match of two people."""

    id: Annotated[UUID, says("The `match` of a booking.")]
    status: Annotated[MatchStatus, says("Only an accepted match can be booked.")]
    people: Annotated[list[NamedOut], says("The two who are matched.")]
    created_at: Annotated[datetime, says("When it was made.")]


class MatchesOut(Struct):
    """A page of matches."""

    items: Annotated[list[MatchOut], says("Your matches, the latest first.")]
    next_cursor: Annotated[str | None, says("Where the next page begins. Null on the last page.")]


class MatchesQuery(Struct, forbid_unknown_fields=True):
    """Which page of matches is wanted."""

    limit: Annotated[int, Meta(ge=1, le=200), says("The maximum number of matches.")] = 50
    page: Annotated[ShortText, says("The `next_cursor` of the page before.")] = field(
        name="cursor", default=""
    )
