"""When two people both have time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bookable.domain.program import HoursRule
from bookable.domain.reasons import reasons
from bookable.domain.slots import slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability, calendar_of
from bookable.engine.registry import program as program_named
from bookable.queries.offering import noon
from bookable.queries.openings import OpenDays, Opening, dated


def shared_times(
    people: Sequence[UUID],
    first: date,
    last: date,
    zone: str,
    *,
    program: str,
    length: timedelta,
    now: datetime,
    ignoring: int | None = None,
) -> OpenDays:
    """Return the times of a length that are free for all of some people, by date of a zone.

    They lie in the hours of each, if they have any, and begin as those of the first person do. The
    booking `ignoring` does not count as taken. Raise PersonNotFound.
    """
    # Outside of somebody's hours a session would be a request.
    rules = replace(program_named(program), hours=HoursRule.IF_ANY)
    around: Any = {"role": None, "first": noon(first), "last": noon(last)}
    calendars = [calendar_of(each, **around) for each in people]

    def free(within: Span) -> list[Opening]:
        more: Any = {"program": rules, "now": now, "ignoring": ignoring}
        begins, *others = (
            availability(each, within=each.pace.reach(within, length=length), **more)
            for each in calendars
        )
        return [
            Opening(span)
            for span in slots(begins, length=length, within=within)
            if all(next(reasons(other, span), None) is None for other in others)
        ]

    return OpenDays(first, last, partial(dated, free, zone))
