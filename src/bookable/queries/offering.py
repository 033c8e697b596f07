"""The slots that a provider offers, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

from bookable.domain.commands import BookingRef
from bookable.domain.hours import ONE_DAY, days, refuse_far_away
from bookable.domain.people import Actor, Party, PersonRef
from bookable.domain.refusals import InvalidField
from bookable.domain.slots import by_date, slots
from bookable.domain.spans import Span
from bookable.engine.availability import availability, calendar_of
from bookable.engine.registry import program as program_named
from bookable.queries import one_booking

MOST_DAYS = 62
"""How many days one answer covers at most: any two months."""


@dataclass(frozen=True, slots=True)
class OfferedSlots:
    """The slots of each of some days."""

    provider: Party
    days: list[tuple[date, list[Span]]]

    @property
    def first(self) -> list[Span]:
        """The slots of the first day."""
        return self.days[0][1]


def refuse_days(first: date, last: date) -> None:
    """Raise InvalidField for days that are too far away, in the wrong order or too many."""
    refuse_far_away(first, field="date")
    refuse_far_away(last, field="end_date")
    if last < first:
        raise InvalidField("end_date", "must not come before date")
    if last - first >= MOST_DAYS * ONE_DAY:
        raise InvalidField("end_date", f"must make no more than {MOST_DAYS} days with date")


def slots_of_days(
    provider: PersonRef,
    first: date,
    last: date | None = None,
    *,
    minutes: int,
    program: str,
    by: Actor,
    now: datetime,
    zone: str | None = None,
    ignoring: BookingRef | None = None,
) -> OfferedSlots:
    """Return the slots of a length on each date from the first to the last.

    Dates are those of `zone`, by default the provider's own. The actor's own booking `ignoring` is
    ignored, as when it is to be moved. Raise PersonNotFound, BookingNotFound or InvalidField.
    """
    last = last or first
    refuse_days(first, last)
    rules, length = program_named(program), timedelta(minutes=minutes)
    own = None if ignoring is None else one_booking.own(ignoring, program=program, by=by)
    noons = (noon(first), noon(last))
    calendar = calendar_of(provider, role=rules.provider_role, first=noons[0], last=noons[1])
    zone = zone or calendar.provider.timezone
    within = days(first, last, zone)
    free: list[Span] = []
    if within is not None:
        reach = calendar.pace.reach(within, length=length)
        offered = availability(calendar, program=rules, within=reach, now=now, ignoring=own)
        free = slots(offered, length=length, within=within)
    offers = by_date(free, attrgetter("start"), first=first, last=last, zone=zone)
    return OfferedSlots(calendar.provider, offers)


def noon(on: date) -> datetime:
    """Return the noon around which the calendar of a date is read, whatever its zone."""
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
