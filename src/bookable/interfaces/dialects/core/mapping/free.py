"""Who is free at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from bookable.domain.hours import refuse_part_minutes
from bookable.domain.people import Actor
from bookable.domain.program import Program, Subject
from bookable.domain.refusals import InvalidField
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.interfaces.dialects.core.mapping import people
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.mapping.commands import program_of
from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.mapping.times import boundary
from bookable.interfaces.dialects.core.schemas import free as out
from bookable.queries.free_providers import FreeCursor, FreePage, FreeWish


def wish(query: out.FreeQuery) -> FreeWish:
    """Return what a query wants to book. Raise InvalidField."""
    rules, start = all_of(lambda: _rules_of(query), lambda: _start(query))
    length = timedelta(minutes=query.duration_minutes)
    rules.refuse_too_long(length, field="duration_minutes")
    return FreeWish(
        program=rules,
        span=Span(start, start + length),
        kind=None if query.service_kind is None else Kind(query.service_kind),
        search=query.search,
    )


def _rules_of(query: out.FreeQuery) -> Program:
    rules = providing(query.program)
    if query.service_kind is not None and rules.subject is not Subject.SERVICE:
        raise InvalidField("service_kind", f"is not taken in {rules.name}")
    return rules


def _start(query: out.FreeQuery) -> datetime:
    start = boundary(query.start, field="start")
    if start is None:
        raise InvalidField("start", "is required")
    refuse_part_minutes(start, field="start")
    return start


def providing(name: str) -> Program:
    """Return a programme in which providers are booked. Raise InvalidField for another one."""
    rules = program_of(name)
    if rules.subject is Subject.MATCH:
        raise InvalidField("program", "has no providers: two who are matched meet there")
    return rules


def cursor_after(query: out.FreeQuery, asked: FreeWish, *, by: Actor) -> FreeCursor | None:
    """Return where to go on, or None for the beginning. Raise InvalidCursorError."""
    if not query.page:
        return None
    try:
        return msgspec.json.decode(opened(query.page, _digest(asked, by)), type=FreeCursor)
    except msgspec.DecodeError:
        raise InvalidCursorError from None


def page(found: FreePage, asked: FreeWish, *, by: Actor) -> out.FreeOut:
    """Return a page of free providers."""
    accuracy: Literal["exact", "about"] = "exact" if found.total.is_exact else "about"
    return out.FreeOut(
        [people.person(each) for each in found.people],
        out.TotalOut(found.total.number, accuracy),
        found.end and sealed(msgspec.json.encode(found.end), _digest(asked, by)),
    )


def _digest(asked: FreeWish, by: Actor) -> bytes:
    shown = "all" if by.is_staff else "providing"
    program, span = asked.program.name, asked.span
    return digest("free", shown, program, span.start, span.end, asked.kind, asked.search)
