"""Ranges of days, and the slots in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import UNSET

from bookable.domain.people import Actor
from bookable.domain.program import Subject
from bookable.domain.refusals import InvalidField
from bookable.interfaces.dialects.core.mapping.commands import program_of
from bookable.interfaces.dialects.core.mapping.ranges import Range, range_of, week_ahead
from bookable.interfaces.dialects.core.schemas import slots as out
from bookable.queries.offering import MOST_DAYS
from bookable.queries.openings import Opening


def asked(query: out.SlotsQuery, *, by: Actor, now: datetime) -> Range:
    """Return the range that a query asks for. Raise InvalidField."""
    zone = query.timezone or by.timezone
    return range_of(query.first, query.last, zone=zone, now=now, fill=week_ahead, most=MOST_DAYS)


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
