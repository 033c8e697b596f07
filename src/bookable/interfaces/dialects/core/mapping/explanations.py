"""Why a time can or cannot be booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bookable.domain.hours import first_moment, zone_of
from bookable.domain.program import Program, Subject
from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.interfaces.dialects.core.lexicon.causes import CAUSES
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of
from bookable.interfaces.dialects.core.mapping.commands import program_of
from bookable.interfaces.dialects.core.mapping.times import exact
from bookable.interfaces.dialects.core.schemas import explanations as out
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.blockers import Blocking, Found
from bookable.queries.explanations import Asked, Explanation


def asked(query: out.ExplainQuery) -> Asked:
    """Return what a query asks about. Raise InvalidField."""
    rules, start = all_of(lambda: _rules_of(query), lambda: _start(query))
    return Asked(
        program=rules.name,
        provider=query.provider,
        minutes=query.duration_minutes,
        service=query.service,
        client=query.client,
        **start,
    )


def _rules_of(query: out.ExplainQuery) -> Program:
    rules = program_of(query.program)
    if rules.subject is Subject.MATCH:
        raise InvalidField("program", "has no times of one person: two who are matched meet there")
    if query.service is not None and rules.subject is not Subject.SERVICE:
        raise InvalidField("service", f"is not taken in {rules.name}")
    return rules


def _start(query: out.ExplainQuery) -> dict[str, Any]:
    try:
        return {"start": exact(query.start, field="start", zone=query.timezone)}
    except SkippedWallTime as skipped:
        return {"start": _after(skipped), "skipped": skipped}


def _after(skipped: SkippedWallTime) -> datetime:
    """Return the moment at which the clocks go on."""
    return first_moment(skipped.wall, zone_of(skipped.zone))


def explanation(found: Explanation, *, codes: Mapping[str, str]) -> out.ExplanationOut:
    """Return an explanation. `codes` are this API's names of the engine's refusals."""
    return out.ExplanationOut(
        bookable=not found.reasons,
        reasons=[_reason(each, codes) for each in found.reasons],
        next_openings=[out.NextOpeningOut(each.start, each.end) for each in found.next_openings],
    )


def _reason(found: Found, codes: Mapping[str, str]) -> out.ReasonOut:
    reason = found.reason
    return out.ReasonOut(
        code=codes[reason.refusal.code],
        detail=CAUSES[reason.cause],
        start=reason.start,
        end=reason.end,
        booking=_blocking(found.booking),
        hold=found.hold,
    )


def _blocking(booking: Blocking | None) -> out.BlockingOut | None:
    return None if booking is None else out.BlockingOut(booking.uuid, NamedOut(*booking.client))
