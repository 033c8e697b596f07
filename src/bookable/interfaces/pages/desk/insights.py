"""Figures about bookings: a provider's own, and for staff those of all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from babel.numbers import format_percent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bookable.domain.currencies import shown
from bookable.domain.hours import days, mondays, zone_of
from bookable.domain.people import Actor
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.interfaces.auth.entry import now_of
from bookable.interfaces.pages import typed
from bookable.interfaces.pages.desk import charts, insights_filters
from bookable.interfaces.pages.desk.charts import Chart
from bookable.interfaces.pages.desk.frame import (
    desk_page,
    for_providers,
    for_staff,
    reading_of,
)
from bookable.interfaces.pages.desk.insights_filters import Filters
from bookable.queries.insights import Insights, Wanted, insights
from bookable.queries.showing import Reading, day_and_month, short_date

USUALLY = timedelta(days=27)
"""How far the first day lies before the last one, if nothing else is asked for."""
RANGES = (28, 91, 365)
"""The ranges of one provider that one press chooses, in days."""
RANGES_OF_ALL = (7, 28, 91)
"""Those of all providers, whose figures take longer to add up."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""The characters by which a spreadsheet takes a cell for a formula."""


class Range(NamedTuple):
    """The dates that the figures are about, in exact time."""

    first: date
    last: date
    span: Span


@require_safe
@for_providers
def own(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show the actor's own figures."""
    return _insights(request, by, is_all=False)


@require_safe
@for_staff
def of_all(request: HttpRequest, *, by: Actor) -> HttpResponse:
    """Show the figures of all providers."""
    return _insights(request, by, is_all=True)


def _insights(request: HttpRequest, by: Actor, *, is_all: bool) -> HttpResponse:
    now, reading, problem = now_of(request), reading_of(by), ""
    try:
        filters = insights_filters.asked(request.GET, by=by, is_all=is_all, now=now)
        within = _asked(request, reading, now)
        found = _found(filters, within, by, now)
    except InvalidField as refusal:
        filters = Filters(provider=None if is_all else by.uuid)
        problem = _wrong(refusal, is_all=is_all)
        within = _usual(reading, now)
        found = _found(filters, within, by, now)
    if "csv" in request.GET and not (problem or filters.problem):
        return _csv(found, within)
    is_of_one = filters.provider is not None
    facts = _facts(found, within, reading) | {
        "problem": problem or filters.problem,
        "filters": filters,
        "programs": insights_filters.programs(by, is_all=is_all),
        "is_all": is_all,
        # The figures of all providers are no page of the desk, so they have none of its tabs.
        **({"tabs": []} if is_all else {}),
        "address": request.path,
        "ranges": [
            (number, (within.last - timedelta(days=number - 1)).isoformat())
            for number in (RANGES if is_of_one else RANGES_OF_ALL)
        ],
    }
    status = 400 if problem else 200
    return desk_page(request, "insights.html", facts, by=by, status=status)


def _wrong(refusal: InvalidField, *, is_all: bool) -> str:
    if refusal.field == "program":
        return gettext("There is no such programme.")
    if is_all:
        return gettext(
            "Please choose a first day and a later last day, of all providers 92 days at most."
        )
    return gettext("Please choose a first day and a later last day, a year apart at most.")


def _found(filters: Filters, within: Range, by: Actor, now: datetime) -> Insights:
    wanted = Wanted(
        within=within.span,
        zone=by.timezone,
        program=filters.program,
        provider=filters.provider,
    )
    return insights(wanted, by=by, now=now)


def _asked(request: HttpRequest, reading: Reading, now: datetime) -> Range:
    usual = _usual(reading, now)
    first, last = (
        typed.day(request.GET.get(name, "") or usually.isoformat(), reading.locale)
        for name, usually in (("from", usual.first), ("to", usual.last))
    )
    if first is None or last is None:
        raise InvalidField("from", "is not a date")
    return _range(first, last, reading)


def _usual(reading: Reading, now: datetime) -> Range:
    today = now.astimezone(zone_of(reading.zone)).date()
    return _range(today - USUALLY, today, reading)


def _range(first: date, last: date, reading: Reading) -> Range:
    span = days(first, last, reading.zone)
    if span is None:
        raise InvalidField("to", "must not come before from")
    return Range(first, last, span)


def _facts(found: Insights, within: Range, reading: Reading) -> dict[str, object]:
    week = reading.week()
    names = dict(week)
    return {
        "provider": found.provider.name if found.provider else "",
        "first": within.first,
        "last": within.last,
        "total": sum(found.bookings.values()),
        "ended": found.ended,
        "all_ended": sum(found.ended),
        "lead": found.lead and reading.rough_length(found.lead),
        "booked": reading.length(found.booked),
        "open": found.open and reading.length(found.open),
        "share": _share(found, reading),
        "money": [
            (
                each.currency,
                reading.amount(each.revenue, each.currency),
                reading.amount(each.refunds, each.currency),
            )
            for each in found.money
            if each.revenue
        ],
        "busiest": [
            (names[each.weekday - 1], reading.time_of_day(time(each.hour)), each.bookings)
            for each in found.busiest
        ],
        **_weeks(charts.chart(found.weeks, list(mondays(within.first, within.last))), reading),
        **_hours(found, reading),
    }


def _weeks(chart: Chart, reading: Reading) -> dict[str, object]:
    """Return the chart of weeks with its words."""
    named = [(each, short_date(each.monday, reading.locale)) for each in chart.columns]
    return {
        "chart": chart,
        "columns": [(each, f"{name}: {_series(each.numbers, reading)}") for each, name in named],
        "dated": [(each, day_and_month(each.monday, reading.locale)) for each in chart.dated],
        "weeks": [(name, each.numbers) for each, name in named],
    }


def _series(numbers: Sequence[int], reading: Reading) -> str:
    words = (
        gettext("kept"),
        gettext("canceled"),
        gettext("missed"),
        gettext("not answered or paid yet"),
    )
    both = zip(numbers, words, strict=True)
    return reading.listed([f"{number} {word}" for number, word in both if number])


def _hours(found: Insights, reading: Reading) -> dict[str, object]:
    """Return the drawing of the hours of the week with its words."""
    weekdays = [number for number, _ in reading.week()]
    return {
        "cells": charts.cells(found.busiest, weekdays),
        "weekdays": reading.short_week(),
        "clock": [(hour / 24 * 100, reading.time_of_day(time(hour))) for hour in range(0, 24, 6)],
        "shades": [
            (
                each.shade,
                str(each.most)
                if each.least == each.most
                else f"{each.least}\N{EN DASH}{each.most}",
            )
            for each in charts.shades(found.busiest)
        ],
    }


def _share(found: Insights, reading: Reading) -> str:
    """Return which part of the open time was booked."""
    if not found.open:
        return ""
    return str(format_percent(found.booked / found.open, locale=reading.locale))


def _csv(found: Insights, within: Range) -> HttpResponse:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("figure", "of", "value", "unit"))
    writer.writerows(map(_safe, row) for row in _rows(found, within))
    name = f"insights-{within.first.isoformat()}-{within.last.isoformat()}.csv"
    return HttpResponse(
        file.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _rows(found: Insights, within: Range) -> Iterator[tuple[object, ...]]:
    for status, number in found.bookings.items():
        yield "bookings", status, number, "bookings"
    for rate, value in zip(("completed", "canceled", "missed"), found.rates or (), strict=False):
        yield "rate", rate, f"{value:.4f}", "share"
    yield "time", "booked", found.booked // timedelta(minutes=1), "minutes"
    if found.open is not None:
        yield "time", "open", found.open // timedelta(minutes=1), "minutes"
    if found.lead is not None:
        yield "lead", "average", found.lead // timedelta(minutes=1), "minutes"
    for currency, revenue, refunds in found.money:
        yield "revenue", currency, shown(revenue, currency), currency
        yield "refunds", currency, shown(refunds, currency), currency
    for monday in mondays(within.first, within.last):
        week = found.weeks.get(monday)
        for status, number in (week.bookings if week else {}).items():
            yield f"week of {monday.isoformat()}", status, number, "bookings"
    for weekday, hour, number in found.busiest:
        yield f"weekday {weekday}", f"{hour:02d}:00", number, "bookings"


def _safe(cell: object) -> str:
    """Return a cell that no spreadsheet computes."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
