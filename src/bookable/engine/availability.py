"""When a provider can be booked: the one availability that listing, booking and moving ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bookable.domain.hours import Hours, open_windows, refuse_far_away
from bookable.domain.people import PersonRef, Role
from bookable.domain.program import HoursRule, Program
from bookable.domain.refusals import PersonNotFound
from bookable.domain.slots import Availability, refuse_unless_bookable
from bookable.domain.spans import Span
from bookable.engine.rooms import full
from bookable.engine.settling import settle_some
from bookable.storage.calendars import ProviderCalendar, provider_calendar
from bookable.storage.services import Room
from bookable.storage.work import UnitOfWork


def calendar_of(
    provider: PersonRef, *, role: Role | None, first: datetime, last: datetime
) -> ProviderCalendar:
    """This will be a provider's time from `first` to `last` and around, or raise PersonNotFound."""
    calendar = provider_calendar(provider, role=role, first=first, last=last)
    if calendar is None:
        raise PersonNotFound(role or Role.BUDDY)
    return calendar


def availability(
    calendar: ProviderCalendar,
    *,
    program: Program,
    within: Span,
    now: datetime,
    besides: int | None = None,
    rooms: Sequence[Room] = (),
) -> Availability:
    """This will be when the calendar can be booked around `within`: for a programme, at `now`,
    and as if the booking `besides` did not exist. Holds that ran out no longer count. Where there
    are rooms, one of them has to be free."""
    taken = [
        claim.span
        for claim in calendar.taken
        if claim.is_live(now) and (besides is None or claim.booking_id != besides)
    ]
    return Availability(
        windows=open_windows(_hours(calendar, program.hours), within=within),
        taken=taken,
        now=now,
        pace=calendar.pace,
        full=full(rooms, now=now, besides=besides) if rooms else (),
    )


def _hours(calendar: ProviderCalendar, rule: HoursRule) -> Hours:
    """Whoever never said when she is open is so at any time, save on days that she closed."""
    anytime = Hours.always(calendar.hours.zone)
    if rule is HoursRule.NEVER:
        return anytime
    unsaid = rule is HoursRule.IF_ANY and not calendar.has_hours
    return replace(anytime, closed=calendar.hours.closed) if unsaid else calendar.hours


def fit(
    work: UnitOfWork,
    provider: PersonRef,
    *,
    program: Program,
    now: datetime,
    around: datetime,
    place: Callable[[str], Span],
    besides: int | None = None,
    rooms: Sequence[Room] = (),
) -> tuple[ProviderCalendar, Span]:
    """This will find room in a provider's calendar for the span that `place` makes of the
    provider's zone, or refuse: PersonNotFound, NoticeTooShort, OutsideHours, SlotTaken.

    That no two claims overlap is the database's to prove. Buffers are not, so a calendar that has
    them is locked before it is read for good; holds in the way that ran out are settled.
    """
    refuse_far_away(around, field="start_time")
    nearby = around if around.tzinfo else around.replace(tzinfo=UTC)
    # Two who are matched are what they are by their match.
    role = None if program.paired else program.provider_role
    calendar = calendar_of(provider, role=role, first=nearby, last=nearby)
    if calendar.pace.has_buffers:
        work.lock_calendar(calendar.calendar_id)
        calendar = calendar_of(provider, role=role, first=nearby, last=nearby)
    span = place(calendar.provider.timezone)
    refuse_unless_bookable(
        availability(
            calendar,
            program=program,
            within=calendar.pace.reach(span),
            now=now,
            besides=besides,
            rooms=rooms,
        ),
        span,
    )
    settle_some(work, calendar.stale_holds_in(span, now=now), now=now)
    return calendar, span
