"""When a provider can be booked: the one availability that listing, booking and moving ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.hours import Hours, open_windows, refuse_far_away
from bookable.domain.people import PersonRef, Role
from bookable.domain.program import HoursRule, Program
from bookable.domain.refusals import PersonNotFound, SlotTaken
from bookable.domain.slots import Availability, Pace, refuse_unless_bookable
from bookable.domain.spans import Span, subtract
from bookable.engine import programs
from bookable.engine.rooms import full
from bookable.engine.settling import settle_some
from bookable.storage import busy, services
from bookable.storage.busy import Guest
from bookable.storage.calendars import ProviderCalendar, TakenSpan, provider_calendar
from bookable.storage.services import Room
from bookable.storage.work import UnitOfWork


def calendar_of(
    provider: PersonRef,
    *,
    role: Role | None,
    first: datetime,
    last: datetime,
    guest: Guest | None = None,
) -> ProviderCalendar:
    """Return a provider's time from `first` to `last` and around, or raise PersonNotFound."""
    calendar = provider_calendar(provider, role=role, first=first, last=last, guest=guest)
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
    binding: bool = True,
) -> Availability:
    """Return when the calendar can be booked around `within`: for a programme, at `now`, and as
    if the booking `besides` did not exist. Holds that ran out no longer count. Where there are
    rooms, one of them has to be free. Hours and pace count where they are `binding`."""
    rule = program.hours if binding else HoursRule.NEVER
    return Availability(
        windows=open_windows(_hours(calendar, rule), within=within),
        taken=_live(calendar.taken, now=now, besides=besides),
        busy=_live(calendar.elsewhere, now=now, besides=besides),
        now=now,
        pace=calendar.pace if binding else Pace(),
        full=full(rooms, now=now, besides=besides) if rooms else (),
    )


def is_open(calendar: ProviderCalendar, span: Span) -> bool:
    """Tell whether a span lies in somebody's hours, where they have set any."""
    hours = _hours(calendar, HoursRule.IF_ANY)
    return not subtract([span], [each.span for each in open_windows(hours, within=span)])


def _live(taken: Iterable[TakenSpan], *, now: datetime, besides: int | None) -> list[Span]:
    return [
        each.span
        for each in taken
        if each.is_live(now) and (besides is None or each.booking_id != besides)
    ]


def _hours(calendar: ProviderCalendar, rule: HoursRule) -> Hours:
    """A provider without any hours is open at any time where the rule allows it, save on the dates
    that they closed."""
    anytime = Hours.always(calendar.hours.zone)
    if rule is HoursRule.NEVER:
        return anytime
    unsaid = rule is HoursRule.IF_ANY and not calendar.has_hours
    return replace(anytime, closed=calendar.hours.closed) if unsaid else calendar.hours


def fit(
    work: UnitOfWork,
    people: Sequence[PersonRef],
    *,
    program: Program,
    now: datetime,
    around: datetime,
    place: Callable[[str], Span],
    guest: int | None = None,
    besides: int | None = None,
    rooms: Sequence[Room] = (),
    binding: bool = True,
) -> tuple[list[ProviderCalendar], Span]:
    """Find room in the calendars of some people for the span that `place` makes of the zone of
    the first, their provider: in both calendars of two who are matched, else in the provider's
    alone, when the `guest` who is their client has time.

    Raises PersonNotFound, and as `refuse_unless_bookable` does. That no two claims overlap
    is the database's to prove. Buffers are not, so calendars that have them are locked before
    they are read for good. Holds in the way that ran out are settled.
    """
    refuse_far_away(around, field="start_time")
    calendars = _calendars(people, program=program, around=around, guest=guest)
    if binding and any(each.pace.has_buffers for each in calendars):
        work.lock_calendars([each.calendar_id for each in calendars])
        calendars = _calendars(people, program=program, around=around, guest=guest)
    span = place(calendars[0].provider.timezone)
    rules: Any = {"program": program, "now": now, "besides": besides, "binding": binding}
    for calendar in calendars:
        within = calendar.pace.reach(span)
        offered = availability(calendar, within=within, rooms=rooms, **rules)
        refuse_unless_bookable(offered, span)
    stale = {each for calendar in calendars for each in calendar.stale_holds_in(span, now=now)}
    settle_some(work, sorted(stale), now=now)
    return calendars, span


def refuse_unless_both_have_time(booking: Booking, *, now: datetime) -> None:
    """Raise SlotTaken where a request that is answered meets what its provider or its client does
    elsewhere: since it was made, either of them may have become a client elsewhere."""
    guest = guest_of(booking.client.person_id)
    if busy.have_other_time(booking.provider.person_id, guest, booking.span, now=now):
        raise SlotTaken


def refuse_busy_guest(session_id: int, person_id: int, *, now: datetime) -> None:
    """Raise SlotTaken where a person does something else during a session."""
    session = services.session(session_id, guest=guest_of(person_id), now=now)
    if session is not None and session.guest_is_busy:
        raise SlotTaken


def refuse_to_host_as_client(person_id: int, span: Span) -> None:
    """Raise SlotTaken where a person who wants to hold a session is a client then."""
    if busy.is_client(person_id, span):
        raise SlotTaken


def guest_of(person_id: int) -> Guest:
    """Return a client as the guest for whom free time is searched."""
    return Guest(person_id, programs.providing())


def _calendars(
    people: Sequence[PersonRef], *, program: Program, around: datetime, guest: int | None
) -> list[ProviderCalendar]:
    nearby = around if around.tzinfo else around.replace(tzinfo=UTC)
    # Two who are matched are what they are by their match.
    role = None if program.paired else program.provider_role
    who = None if guest is None else guest_of(guest)
    return [calendar_of(each, role=role, first=nearby, last=nearby, guest=who) for each in people]
