"""Ranges of days, and the slots in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec import UNSET

from bookable.domain.hours import ONE_DAY, refuse_far_away, zone_of
from bookable.domain.people import Actor
from bookable.domain.program import Subject
from bookable.domain.refusals import InvalidField
from bookable.interfaces.dialects.core.mapping.commands import program_of
from bookable.interfaces.dialects.core.mapping.times import boundary
from bookable.interfaces.dialects.core.schemas import slots as out
from bookable.queries.offering import MOST_DAYS
from bookable.queries.openings import Opening

A_WEEK = timedelta(days=6)
"""From the first to the last day that is shown if nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Range:
    """Days of a time zone, of which the first and the last may be cut off by a moment."""

    zone: str
    first: date
    last: date
    start: datetime | None = None
    end: datetime | None = None

    def has(self, moment: datetime) -> bool:
        """Return whether a moment on one of the days is asked for."""
        is_late = self.start is None or moment >= self.start
        return is_late and (self.end is None or moment < self.end)


def asked(query: out.SlotsQuery, *, by: Actor, now: datetime) -> Range:
    """Return the range that a query asks for. Raise InvalidField."""
    zone = zone_of(query.timezone or by.timezone)
    start = _day_or_moment(query.first, field="from")
    end = _day_or_moment(query.last, field="to")
    beginning = now if start is None else start
    first = beginning.astimezone(zone).date() if isinstance(beginning, datetime) else beginning
    if isinstance(end, datetime):
        # A moment is excluded: midnight ends the day before it.
        last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    else:
        last = first + A_WEEK if end is None else end
    _refuse(first, last)
    return Range(zone.key, first, last, _moment(start), _moment(end))


def _day_or_moment(text: str, *, field: str) -> date | None:
    if "T" in text.upper():
        return boundary(text, field=field)
    if not text:
        return None
    try:
        found = date.fromisoformat(text) if len(text) == len("2027-03-01") else None
    except ValueError:
        found = None
    if found is None:
        raise InvalidField(field, "must be a date like 2027-03-01, or a time with an offset")
    refuse_far_away(found, field=field)
    return found


def _moment(given: date | None) -> datetime | None:
    return given if isinstance(given, datetime) else None


def _refuse(first: date, last: date) -> None:
    if last < first:
        raise InvalidField("to", "must come after from")
    if last - first >= MOST_DAYS * ONE_DAY:
        raise InvalidField("to", f"must make no more than {MOST_DAYS} days with from")


def program(query: out.SlotsQuery) -> str:
    """Return the programme that a query names. Raise InvalidField if it has no slots like these."""
    rules = program_of(query.program)
    if rules.subject is Subject.MATCH:
        raise InvalidField("program", "has no slots of one person: two who are matched meet there")
    if query.service is not None and rules.subject is not Subject.SERVICE:
        raise InvalidField("service", f"is not taken in {rules.name}")
    return rules.name


def slots(found: Sequence[tuple[date, Sequence[Opening]]], within: Range) -> out.SlotsOut:
    """Return the slots of each day."""
    days = [
        out.SlotDayOut(on, [_slot(each) for each in of_day if within.has(each.span.start)])
        for on, of_day in found
    ]
    return out.SlotsOut(within.zone, days)


def _slot(found: Opening) -> out.SlotOut:
    session = UNSET if found.session_uuid is None else found.session_uuid
    return out.SlotOut(found.span.start, found.span.end, session)
