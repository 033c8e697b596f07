"""Figures about bookings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bookable.domain.hours import mondays
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor
from bookable.domain.program import ONE_MINUTE
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.mapping.commands import program_of
from bookable.interfaces.dialects.core.mapping.ranges import Range, range_of
from bookable.interfaces.dialects.core.schemas import insights as out
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.insights import MOST_DAYS_OF_ONE, Insights, Wanted, Week

USUALLY = timedelta(days=27)
"""How far the first day lies before the last one, if only that is known."""


def asked(query: out.InsightsQuery, *, by: Actor, now: datetime) -> Range:
    """Return the range that a query asks for. Raise InvalidField."""

    def fill(first: date | None, last: date | None, today: date) -> tuple[date, date]:
        last = last or today
        return first or last - USUALLY, last

    zone = query.timezone or by.timezone
    return range_of(query.first, query.last, zone=zone, now=now, fill=fill, most=MOST_DAYS_OF_ONE)


def asked_for(query: out.InsightsQuery, *, by: Actor, now: datetime) -> tuple[Wanted, Range]:
    """Return which bookings a query asks about, and in which range. Raise InvalidField."""
    program, within = all_of(
        lambda: None if query.program is None else program_of(query.program).name,
        lambda: asked(query, by=by, now=now),
    )
    wanted = Wanted(within=within.span, zone=within.zone, program=program, provider=query.provider)
    return wanted, within


def insights(found: Insights, within: Range) -> out.InsightsOut:
    """Return the figures of a range."""
    span, lead, opened = within.span, found.lead, found.open
    return out.InsightsOut(
        timezone=within.zone,
        start=span.start,
        end=span.end,
        provider=found.provider and NamedOut(found.provider.uuid, found.provider.name),
        bookings=_by_status(found.bookings),
        rates=None if found.rates is None else out.RatesOut(*found.rates),
        time=out.TimeOut(
            found.booked // ONE_MINUTE, None if opened is None else opened // ONE_MINUTE
        ),
        average_lead_minutes=None if lead is None else lead // ONE_MINUTE,
        money=[out.AmountsOut(*each) for each in found.money],
        busiest_hours=[out.BusyHourOut(*each) for each in found.busiest],
        weeks=[
            _week(monday, found.weeks.get(monday, Week()))
            for monday in mondays(within.first, within.last)
        ],
    )


def _by_status(counted: dict[str, int]) -> dict[str, int]:
    return {each.value: counted[each] for each in Status if each in counted}


def _week(monday: date, week: Week) -> out.WeekOut:
    return out.WeekOut(monday, _by_status(week.bookings), week.booked // ONE_MINUTE)
