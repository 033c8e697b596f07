"""When a service can be booked, day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from bookable.domain.commands import BookingRef
from bookable.domain.hours import ONE_DAY, days
from bookable.domain.people import Actor, PersonRef
from bookable.domain.program import Program
from bookable.domain.refusals import InvalidField, PersonNotFound, ServiceNotFound
from bookable.domain.services import USUAL_MINUTES, Kind
from bookable.domain.slots import by_date, slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability
from bookable.engine.registry import program as program_named
from bookable.queries import one_booking
from bookable.queries.offering import MOST_DAYS, noon, refuse_days
from bookable.storage import references, services_on_sale
from bookable.storage.calendars import ProviderCalendar, calendars_and_more
from bookable.storage.services_on_sale import Timetable


class Opening(NamedTuple):
    """A time that can be booked; a seat is in a `session`, by its number and its uuid."""

    span: Span
    session: int | None = None
    session_uuid: UUID | None = None


Dated = list[tuple[date, list[Opening]]]
"""Some days, each with its openings."""


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The openings from a first to a last day, worked out when they are asked for.

    `look` returns those of some of these days. Everything was read before, so it takes no
    statement.
    """

    first: date
    last: date
    look: Callable[[date, date], Dated]

    @property
    def days(self) -> Dated:
        """Each day with its openings."""
        return self.look(self.first, self.last)

    def free(self, *, most: int) -> Dated:
        """Return the first days that have openings."""
        return [day for day in self.days if day[1]][:most]

    @property
    def first_free(self) -> date | None:
        """The first day with an opening, or None."""
        # In parts, since working out the openings of a year takes long, and most have one soon.
        first = self.first
        while first <= self.last:
            last = min(first + (MOST_DAYS - 1) * ONE_DAY, self.last)
            found = next((on for on, openings in self.look(first, last) if openings), None)
            if found is not None:
                return found
            first = last + ONE_DAY
        return None


Find = Callable[[date, date, str], OpenDays]
"""Reads the openings from a first to a last date of a zone."""

_FIRST_PART = timedelta(days=31)


def first_free_day(find: Find, first: date, last: date, zone: str) -> date | None:
    """Return the first day from a first to a last one that has an opening, or None.

    The days are read in parts, each four times as long as the one before, so that a provider's
    bookings of later months are read only where nothing is free before them.
    """
    part = _FIRST_PART
    while first <= last:
        end = min(first + part, last)
        found = find(first, end, zone).first_free
        if found is not None:
            return found
        first, part = end + ONE_DAY, part * 4
    return None


def openings_of_one(
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
    ignoring: BookingRef | None = None,
) -> Dated:
    """Return when a provider, or a service of theirs, can be booked, by date of `zone`.

    Without a service `minutes` are required; a service may have a length of its own. The time of
    the actor's own booking `ignoring` counts as free, so that it can be moved there. Raise
    PersonNotFound, ServiceNotFound, BookingNotFound or InvalidField.
    """
    if service is None and minutes is None:
        raise InvalidField("duration_minutes", "is required without a service")
    refuse_days(first, last)
    own = None if ignoring is None else one_booking.own(ignoring, program=program, by=by)
    return openings_of_several(
        [provider],
        first,
        last,
        service=service,
        minutes=minutes,
        zone=zone,
        program=program,
        now=now,
        ignoring=own,
    ).days


def openings_of_several(
    providers: Sequence[UUID],
    first: date,
    last: date,
    *,
    service: UUID | None,
    minutes: int | None,
    zone: str,
    program: str,
    now: datetime,
    ignoring: int | None = None,
) -> OpenDays:
    """Return when at least one of several providers can be booked.

    It takes one statement, and one more with a service, for any number of providers and days. The
    time of the booking `ignoring` counts as free. Raise PersonNotFound, ServiceNotFound or
    InvalidField.
    """
    service_id = None
    if service is not None:
        known = references.ids(service=service, session=None, location=None, bundle=None)
        # No service has the number 0. People who are not found are named before a service is.
        service_id = known["service"] or 0
    return open_days(
        providers,
        first,
        last,
        service=service_id,
        minutes=minutes,
        zone=zone,
        program=program,
        now=now,
        ignoring=ignoring,
    )


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
    ignoring: BookingRef | None = None,
) -> Dated:
    """Return the times at which a service can be booked, by date of `zone`.

    These are slots for an appointment, sessions with free seats for a workshop or a course, and
    none for a package or a bundle, which has no time of its own. The time of the actor's own
    booking `ignoring` counts as free, so that it can be moved there. Raise PersonNotFound,
    ServiceNotFound, BookingNotFound or InvalidField.
    """
    last = last or first
    refuse_days(first, last)
    own = None if ignoring is None else one_booking.own(ignoring, program=program, by=by)
    return open_days(
        [provider],
        first,
        last,
        service=service_id,
        zone=zone,
        program=program,
        now=now,
        ignoring=own,
        of_others=False,
    ).days


def open_days(
    providers: Sequence[PersonRef],
    first: date,
    last: date,
    *,
    service: int | None,
    minutes: int | None = None,
    zone: str,
    program: str,
    now: datetime,
    ignoring: int | None = None,
    of_others: bool = True,
) -> OpenDays:
    """Return when at least one of several providers can be booked, in one statement.

    `minutes` is the length of an appointment, and must be that of the service if the service has
    one. The time of the booking `ignoring` counts as free. With `of_others` the service may belong
    to another practitioner. Raise PersonNotFound, ServiceNotFound or InvalidField.
    """
    rules = program_named(program)
    calendars, sold = _read(providers, service, first, last, rules=rules, zone=zone, now=now)
    if sold is not None:
        _refuse_unless_sold(sold, calendars, minutes=minutes, of_others=of_others)
    length = timedelta(minutes=(sold and sold.minutes) or minutes or USUAL_MINUTES)
    rooms = () if sold is None else sold.rooms

    def free(calendar: ProviderCalendar, within: Span) -> list[Span]:
        reach = calendar.pace.reach(within, length=length)
        offered = availability(
            calendar, program=rules, within=reach, now=now, ignoring=ignoring, rooms=rooms
        )
        return slots(offered, length=length, within=within)

    def times(within: Span) -> list[Opening]:
        if sold is None or sold.kind is Kind.INDIVIDUAL:
            spans = {span for calendar in calendars for span in free(calendar, within)}
            return [Opening(span) for span in sorted(spans)]
        return [Opening(span, id_, uuid) for id_, uuid, span in sold.sessions if span.start > now]

    return OpenDays(first, last, partial(dated, times, zone))


def dated(times: Callable[[Span], list[Opening]], zone: str, first: date, last: date) -> Dated:
    """Return each date of a zone with its openings. `times` finds those of all dates at once."""
    within = days(first, last, zone)
    found = [] if within is None else times(within)
    return by_date(found, lambda each: each.span.start, first=first, last=last, zone=zone)


def _read(
    providers: Sequence[PersonRef],
    service: int | None,
    first: date,
    last: date,
    *,
    rules: Program,
    zone: str,
    now: datetime,
) -> tuple[list[ProviderCalendar], Timetable | None]:
    """Return the calendars of all providers, and when a service could take place."""
    start, end = noon(first), noon(last)
    asked = days(first, last, zone) or Span(start, end + ONE_DAY)
    found = calendars_and_more(
        providers,
        role=rules.provider_role,
        first=start,
        last=end,
        more="NULL" if service is None else services_on_sale.TIMETABLE,
        parameters={"service": service, "start": asked.start, "end": asked.end, "now": now},
    )
    if len(found) < len({*providers}) or not found:
        raise PersonNotFound(rules.provider_role)
    sold = services_on_sale.timetable(found[0][1])
    if service is not None and sold is None:
        raise ServiceNotFound
    return [calendar for calendar, _ in found], sold


def _refuse_unless_sold(
    sold: Timetable, calendars: Sequence[ProviderCalendar], *, minutes: int | None, of_others: bool
) -> None:
    sellers = {sold.provider_id, *(sold.others if of_others else ())}
    if not {each.provider.person_id for each in calendars} <= sellers:
        raise InvalidField("service_id", "is not sold by this practitioner")
    if minutes is not None and sold.minutes not in {None, minutes}:
        raise InvalidField("duration_minutes", f"is {sold.minutes} for this service")
