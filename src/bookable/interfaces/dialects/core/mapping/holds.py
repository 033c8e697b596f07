"""Commands to hold time or a seat, and holds as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bookable.domain.holds import HoldSeat, HoldTime
from bookable.domain.program import Subject
from bookable.domain.refusals import InvalidField
from bookable.interfaces.dialects.core.mapping.bookings import named
from bookable.interfaces.dialects.core.mapping.commands import program_of, time_of
from bookable.interfaces.dialects.core.schemas import holds as schemas
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.held import HeldRow


def wanted(body: schemas.HoldIn) -> HoldTime | HoldSeat:
    """Return the command to hold time or a seat. Raise InvalidField for what does not fit."""
    rules, lasts = program_of(body.program), timedelta(minutes=body.minutes)
    start, length = time_of(body)
    if body.session is not None:
        if rules.subject is not Subject.SERVICE:
            raise InvalidField("session", f"is not taken in {rules.name}")
        for name, given in (("start", start), ("duration_minutes", length)):
            if given is not None:
                raise InvalidField(name, "comes from the session")
        return HoldSeat(
            program=rules.name, session=body.session, provider=body.provider, lasts=lasts
        )
    if body.provider is None:
        raise InvalidField("provider", "is required")
    if start is None:
        raise InvalidField("start", "is required")
    if length is None:
        raise InvalidField("duration_minutes", "is required")
    return HoldTime(
        program=rules.name, provider=body.provider, start=start, length=length, lasts=lasts
    )


def holds(rows: Sequence[HeldRow]) -> schemas.HoldsOut:
    """Return all holds of a person: they fit on one page."""
    return schemas.HoldsOut([hold(each) for each in rows], None)


def hold(row: HeldRow) -> schemas.HoldOut:
    """Return a hold as it is shown."""
    return schemas.HoldOut(
        id=row.uuid,
        program=row.program,
        provider=NamedOut(*row.provider),
        service=named(row.service),
        session=row.session,
        start=row.span.start,
        end=row.span.end,
        timezone=row.timezone,
        duration_minutes=int(row.span.length.total_seconds()) // 60,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
