"""The first opening of each provider."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from bookable.domain.people import Actor
from bookable.domain.spans import Span
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.mapping.free import providing
from bookable.interfaces.dialects.core.mapping.ranges import range_of, week_ahead
from bookable.interfaces.dialects.core.schemas import openings as out
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.first_openings import FirstPage, SweepCursor
from bookable.queries.first_slots import FirstWish
from bookable.queries.offering import MOST_DAYS


class _Cursor(NamedTuple):
    """Where to go on, in the range that the first page had."""

    start: datetime
    end: datetime
    place: SweepCursor


def asked(
    query: out.OpeningsQuery, *, by: Actor, now: datetime
) -> tuple[FirstWish, SweepCursor | None]:
    """Return what a query wants to book, and where to go on, None for the beginning.

    Raise InvalidField or InvalidCursorError.
    """
    wanted, after = wish(query, by=by, now=now), _cursor(query)
    if after is None:
        return wanted, None
    return replace(wanted, within=Span(after.start, after.end)), after.place


def wish(query: out.OpeningsQuery, *, by: Actor, now: datetime) -> FirstWish:
    """Return what a query wants to book. Raise InvalidField."""
    rules, within = all_of(lambda: providing(query.program), lambda: _within(query, by=by, now=now))
    length = timedelta(minutes=query.duration_minutes)
    rules.refuse_too_long(length, field="duration_minutes")
    return FirstWish(program=rules, length=length, within=within, search=query.search)


def page(found: FirstPage, wish: FirstWish, query: out.OpeningsQuery) -> out.OpeningsOut:
    """Return a page of openings."""
    items = [
        out.FirstOpeningOut(NamedOut(each.provider, each.name), each.span.start, each.span.end)
        for each in found.openings
    ]
    if found.end is None:
        return out.OpeningsOut(items, None)
    place = _Cursor(wish.within.start, wish.within.end, found.end)
    return out.OpeningsOut(items, sealed(msgspec.json.encode(place), _digest(query)))


def _within(query: out.OpeningsQuery, *, by: Actor, now: datetime) -> Span:
    zone = query.timezone or by.timezone
    return range_of(
        query.first, query.last, zone=zone, now=now, fill=week_ahead, most=MOST_DAYS
    ).span


def _cursor(query: out.OpeningsQuery) -> _Cursor | None:
    if not query.page:
        return None
    try:
        return msgspec.json.decode(opened(query.page, _digest(query)), type=_Cursor)
    except msgspec.DecodeError:
        raise InvalidCursorError from None


def _digest(query: out.OpeningsQuery) -> bytes:
    when = (query.first, query.last, query.timezone)
    return digest("openings", query.program, query.duration_minutes, query.search, *when)
