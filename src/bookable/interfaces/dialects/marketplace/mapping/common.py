"""What all parts of the marketplace need to understand a request."""

from __future__ import annotations

from datetime import UTC, datetime

from bookable.domain.hours import refuse_far_away
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.interfaces.dialects.marketplace.schemas.common import LARGEST_PAGE, PageQuery
from bookable.interfaces.http.texts import LARGEST_ID, moment

FURTHEST = LARGEST_ID
"""Further into a list nobody can ask the database to look."""


def place(query: PageQuery) -> dict[str, int]:
    """This will be which page of how many entries is asked for."""
    return {"number": query.page, "size": min(query.page_size, LARGEST_PAGE)}


def part(query: PageQuery) -> dict[str, int]:
    """This will be which part of a list a page is."""
    number, size = place(query).values()
    return {"limit": size, "offset": min((number - 1) * size, FURTHEST)}


def exact_time(text: str, *, field: str) -> datetime:
    """This will be a time with an offset, in UTC, or raise InvalidField."""
    when = moment(text, field=field)
    if when.tzinfo is None:
        raise InvalidField(field, "needs an offset, as in 2027-03-01T09:00:00Z")
    refuse_far_away(when, field=field)
    return when.astimezone(UTC)


def owner(by: Actor) -> dict[str, object]:
    """Return how a window of hours names its owner."""
    return {"practitioner": by.person_id}
