"""When two people both have time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from bookable.domain.hours import days
from bookable.domain.program import HoursRule
from bookable.domain.reasons import reasons
from bookable.domain.slots import by_date, slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability, calendar_of
from bookable.engine.registry import program as program_named
from bookable.queries.offering import refuse_days
from bookable.queries.openings import Opening


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
) -> list[tuple[date, list[Opening]]]:
    """Return the times of a length that are free for all of some people, by date of a zone.

    They lie in the hours of each, if they have any, and begin as those of the first person do. The
    booking `ignoring` does not count as taken. Raise PersonNotFound or InvalidField.
    """
    refuse_days(first, last)
    # Outside of somebody's hours a session would be a request.
    rules = replace(program_named(program), hours=HoursRule.IF_ANY)
    noons = [datetime(on.year, on.month, on.day, 12, tzinfo=now.tzinfo) for on in (first, last)]
    calendars = [calendar_of(each, role=None, first=noons[0], last=noons[1]) for each in people]
    within = days(first, last, zone)
    free: list[Span] = []
    if within is not None:
        more: Any = {"program": rules, "now": now, "ignoring": ignoring}
        begins, *others = (
            availability(each, within=each.pace.reach(within, length=length), **more)
            for each in calendars
        )
        free = [
            span
            for span in slots(begins, length=length, within=within)
            if all(next(reasons(other, span), None) is None for other in others)
        ]
    offers = by_date(free, lambda span: span.start, first=first, last=last, zone=zone)
    return [(on, [Opening(span) for span in spans]) for on, spans in offers]
