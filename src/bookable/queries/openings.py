"""When a service can be booked, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.commands import BookingRef
from bookable.domain.hours import days
from bookable.domain.people import Actor
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField, PersonNotFound, ServiceNotFound
from bookable.domain.services import Kind
from bookable.domain.slots import by_date, slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability
from bookable.engine.registry import program as program_named
from bookable.queries import one_booking
from bookable.queries.offering import refuse_days, slots_of_days
from bookable.storage import person_rows, references, services_on_sale
from bookable.storage.calendars import ProviderCalendar, calendar_and_more
from bookable.storage.services_on_sale import Timetable

USUAL_MINUTES = 60
"""The length of an appointment whose service does not fix one."""


class Opening(NamedTuple):
    """A time that can be booked; a seat is in a `session`, by its number and its uuid."""

    span: Span
    session: int | None = None
    session_uuid: UUID | None = None


def openings_of_any(
    provider: UUID,
    first: date,
    last: date,
    *,
    service: UUID | None,
    minutes: int | None,
    zone: str,
    program: str,
    by: Actor,
    now: datetime,
) -> list[tuple[date, list[Opening]]]:
    """Return when a provider, or a service of theirs, can be booked, by date of `zone`.

    Without a service `minutes` are required; a service may have a length of its own. Raise
    PersonNotFound, ServiceNotFound or InvalidField.
    """
    asked: Any = {"program": program, "zone": zone, "by": by, "now": now}
    if service is None:
        if minutes is None:
            raise InvalidField("duration_minutes", "is required without a service")
        offered = slots_of_days(provider, first, last, minutes=minutes, **asked)
        return [(on, [Opening(slot) for slot in found]) for on, found in offered.days]
    account = person_rows.by_uuid(provider)
    if account is None:
        raise PersonNotFound(program_named(program).provider_role)
    service_id = references.ids(service=service, session=None, location=None, bundle=None)
    if (known := service_id["service"]) is None:
        raise ServiceNotFound
    seller = account.actor.person_id
    asked |= {"minutes": minutes, "of_others": True}
    return openings(known, first, last, provider=seller, **asked)


def openings_of_each(
    providers: Sequence[UUID],
    first: date,
    last: date,
    *,
    service: UUID | None,
    minutes: int | None,
    zone: str,
    program: str,
    by: Actor,
    now: datetime,
) -> list[tuple[date, list[Opening]]]:
    """Return when any of some providers can be booked, as `openings_of_any` does for one."""
    asked: Any = {"service": service, "minutes": minutes, "zone": zone, "program": program}
    asked |= {"by": by, "now": now}
    found = [openings_of_any(each, first, last, **asked) for each in providers]
    return found[0] if len(found) == 1 else [_united(days) for days in zip(*found, strict=True)]


def _united(days: Sequence[tuple[date, list[Opening]]]) -> tuple[date, list[Opening]]:
    """Return the openings that one day has with any of several people."""
    spans = sorted({opening.span for _, openings in days for opening in openings})
    return days[0][0], [Opening(span) for span in spans]


def openings(
    service_id: int,
    first: date,
    last: date | None = None,
    *,
    provider: int,
    zone: str,
    program: str,
    by: Actor,
    now: datetime,
    minutes: int | None = None,
    ignoring: BookingRef | None = None,
    of_others: bool = False,
) -> list[tuple[date, list[Opening]]]:
    """Return the times at which a service can be booked, by date of `zone`.

    These are slots for an appointment, sessions with free seats for a workshop or a course, and
    none for what has no time of its own. `minutes` are the length of an appointment whose service
    fixes none, and no other length of one that does. The actor's own booking `ignoring` does not
    count, as when it is to be moved. With `of_others` the provider may be anyone who provides the
    service. Raise PersonNotFound, ServiceNotFound, BookingNotFound or InvalidField.
    """
    last = last or first
    refuse_days(first, last)
    rules, within = program_named(program), days(first, last, zone)
    calendar, sold = _timetable(service_id, provider, rules, within, first, last, now)
    if provider != sold.provider_id and not (of_others and provider in sold.others):
        raise InvalidField("service_id", "is not sold by this practitioner")
    if minutes is not None and sold.minutes not in {None, minutes}:
        raise InvalidField("duration_minutes", f"is {sold.minutes} for this service")
    own = None if ignoring is None else one_booking.own(ignoring, program=program, by=by)
    times: list[Opening] = []
    if within is not None and sold.kind is Kind.INDIVIDUAL:
        times = [
            Opening(slot)
            for slot in _slots(calendar, sold, within, rules, now, minutes=minutes, ignoring=own)
        ]
    elif within is not None:
        times = [Opening(span, id_, uuid) for id_, uuid, span in sold.sessions if span.start > now]
    return by_date(times, lambda opening: opening.span.start, first=first, last=last, zone=zone)


def _timetable(
    service_id: int,
    provider: int,
    rules: Program,
    within: Span | None,
    first: date,
    last: date,
    now: datetime,
) -> tuple[ProviderCalendar, Timetable]:
    """Return a provider's calendar and when the service could take place, in one statement."""
    noon, end = _noon(first), _noon(last)
    asked = within or Span(noon, end + timedelta(days=1))
    found = calendar_and_more(
        provider,
        role=rules.provider_role,
        first=noon,
        last=end,
        more=services_on_sale.TIMETABLE,
        parameters={"service": service_id, "start": asked.start, "end": asked.end, "now": now},
    )
    if found is None:
        raise PersonNotFound(rules.provider_role)
    calendar, sold = found[0], services_on_sale.timetable(found[1])
    if sold is None:
        raise ServiceNotFound
    return calendar, sold


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def _slots(
    calendar: ProviderCalendar,
    sold: Timetable,
    within: Span,
    rules: Program,
    now: datetime,
    *,
    minutes: int | None,
    ignoring: int | None,
) -> list[Span]:
    length = timedelta(minutes=sold.minutes or minutes or USUAL_MINUTES)
    reach = calendar.pace.reach(within, length=length)
    offered = availability(
        calendar, program=rules, within=reach, now=now, ignoring=ignoring, rooms=sold.rooms
    )
    return slots(offered, length=length, within=within)
