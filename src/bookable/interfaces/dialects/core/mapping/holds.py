"""Commands to hold time or a seat, and holds as they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from bookable.domain.holds import HoldAppointment, HoldSeat, HoldTime
from bookable.domain.program import Subject
from bookable.domain.refusals import InvalidField
from bookable.interfaces.dialects.core.mapping.all_wrong import all_of, refuse
from bookable.interfaces.dialects.core.mapping.bookings import named
from bookable.interfaces.dialects.core.mapping.commands import program_of, time_of
from bookable.interfaces.dialects.core.schemas import holds as schemas
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.held import HeldRow


def wanted(body: schemas.HoldIn) -> HoldTime | HoldAppointment | HoldSeat:
    """Return the command to hold time or a seat. Raise all that does not fit."""
    rules, provider, (start, length), _ = all_of(
        lambda: program_of(body.program),
        lambda: _provider(body),
        lambda: time_of(body),
        lambda: refuse(list(_misfits(body))),
    )
    lasts = timedelta(minutes=body.minutes)
    for name in ("session", "service"):
        if getattr(body, name) is not None and rules.subject is not Subject.SERVICE:
            raise InvalidField(name, f"is not taken in {rules.name}")
    sold = {"program": rules.name, "service": body.service, "provider": provider}
    if body.session is not None:
        return HoldSeat(**sold, session=body.session, lasts=lasts)
    if body.service is not None:
        return HoldAppointment(**sold, start=start, length=length, lasts=lasts)
    return HoldTime(program=rules.name, provider=provider, start=start, length=length, lasts=lasts)


def _provider(body: schemas.HoldIn) -> UUID | None:
    if body.provider is None and body.session is None and body.service is None:
        raise InvalidField("provider", "is required")
    return body.provider


def _misfits(body: schemas.HoldIn) -> Iterator[InvalidField]:
    """Yield what a hold of time lacks, and what a hold of a seat does not have."""
    if body.session is not None:
        for name in ("start", "duration_minutes"):
            if getattr(body, name) is not None:
                yield InvalidField(name, "comes from the session")
        return
    for name in ("start", *(["duration_minutes"] if body.service is None else [])):
        if getattr(body, name) is None:
            yield InvalidField(name, "is required")


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
        duration_minutes=row.span.minutes,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
