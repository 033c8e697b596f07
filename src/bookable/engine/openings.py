"""When something that is sold can be booked on one day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bookable.domain.hours import day, refuse_far_away
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField, PersonNotFound, ServiceNotFound
from bookable.domain.sales import Kind
from bookable.domain.slots import slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability, calendar_of
from bookable.engine.programs import program as program_named
from bookable.storage import services
from bookable.storage.calendars import AROUND
from bookable.storage.services import Timetable

USUAL_MINUTES = 60
"""How long an appointment is taken to be where its service does not say."""


def openings(
    service_id: int, on: date, *, provider: int, zone: str, program: str, now: datetime
) -> list[Span]:
    """This will be the times on a date of `zone` at which a service of a provider's can be booked:
    slots for an appointment, sessions with seats left for what takes place in them, and none for
    what has no time of its own. Raises PersonNotFound, ServiceNotFound or InvalidField.
    """
    refuse_far_away(on, field="date")
    rules, noon = program_named(program), datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    within = day(on, zone)
    sold = services.timetable(
        service_id,
        day=within or Span(noon, noon + timedelta(days=1)),
        first=noon - AROUND,
        last=noon + AROUND,
    )
    if sold is None or sold.provider_id != provider:
        raise _unknown(sold, provider, rules)
    if within is None:
        return []
    if sold.kind is not Kind.INDIVIDUAL:
        return [session for session in sold.sessions if session.start > now]
    return _slots(sold, within, noon, rules, now)


def _slots(
    sold: Timetable, within: Span, noon: datetime, rules: Program, now: datetime
) -> list[Span]:
    calendar = calendar_of(sold.provider_id, role=rules.provider_role, first=noon, last=noon)
    length = timedelta(minutes=sold.minutes or USUAL_MINUTES)
    reach = calendar.pace.reach(within, length=length)
    offered = availability(calendar, program=rules, within=reach, now=now, rooms=sold.rooms)
    return slots(offered, length=length, within=within)


def _unknown(
    sold: Timetable | None, provider: int, rules: Program
) -> ServiceNotFound | PersonNotFound | InvalidField:
    if not services.sells(provider, role=rules.provider_role):
        return PersonNotFound(rules.provider_role)
    if sold is None:
        return ServiceNotFound()
    return InvalidField("service_id", "is not sold by this practitioner")
