"""Parsing that all parts of the marketplace share."""

from __future__ import annotations

from datetime import UTC, datetime

from bookable.domain.hours import refuse_far_away
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.texts import moment


def exact_time(text: str, *, field: str) -> datetime:
    """Parse a time with an offset and return it in UTC. Raise InvalidField otherwise."""
    when = moment(text, field=field)
    if when.tzinfo is None:
        raise InvalidField(field, "needs an offset, as in 2027-03-01T09:00:00Z")
    refuse_far_away(when, field=field)
    return when.astimezone(UTC)


def owner(by: Actor) -> dict[str, object]:
    """Return the field that names the owner of an hours window."""
    return {"practitioner": by.person_id}
