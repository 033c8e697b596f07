"""When a provider can be booked.

Lists of slots, new bookings and moves all ask `availability`, so what is offered can be booked.
`find_time` asks it for one span, and locks calendars where that is necessary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.hours import open_windows, refuse_far_away
from bookable.domain.people import PersonRef, Role
from bookable.domain.program import HoursRule, Program
from bookable.domain.reasons import reasons, refuse_unless_bookable
from bookable.domain.refusals import PersonNotFound, SlotTaken
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span, subtract
from bookable.domain.wall_hours import Hours
from bookable.engine import registry
from bookable.engine.due_changes import release_expired_in
from bookable.engine.rooms import full
from bookable.storage import busy, claims, services_on_sale
from bookable.storage.busy import Guest
from bookable.storage.calendars import ProviderCalendar, TakenSpan, provider_calendar
from bookable.storage.services_on_sale import Room


def calendar_of(
    provider: PersonRef,
    *,
    role: Role | None,
    first: datetime,
    last: datetime,
    guest: Guest | None = None,
) -> ProviderCalendar:
    """Return a provider's time around `first` to `last`, or raise PersonNotFound."""
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
    ignoring: int | None = None,
    rooms: Sequence[Room] = (),
    binding: bool = True,
) -> Availability:
    """Return when the calendar can be booked around `within` at `now`.

    `ignoring` is a booking that does not count, as when it is moved. Expired holds do not count. If
    there are `rooms`, one of them has to be free. Hours and pace apply only where `binding`.
    """
    # With NEVER the calendar is always open: no hours apply.
    rule = program.hours if binding else HoursRule.NEVER
    return Availability(
        windows=open_windows(_hours(calendar, rule), within=within),
        taken=_live(calendar.taken, now=now, ignoring=ignoring),
        busy=_live(calendar.elsewhere, now=now, ignoring=ignoring),
        now=now,
        pace=calendar.pace if binding else Pace(),
        full=full(rooms, now=now, ignoring=ignoring) if rooms else (),
        zone=calendar.hours.zone,
    )


def is_open(calendar: ProviderCalendar, span: Span) -> bool:
    """Return whether a span lies in a person's hours. Without hours they are open at any time."""
    hours = _hours(calendar, HoursRule.IF_ANY)
    return not subtract([span], [opening.span for opening in open_windows(hours, within=span)])


def _live(taken: Iterable[TakenSpan], *, now: datetime, ignoring: int | None) -> list[Span]:
    return [
        taken_span.span
        for taken_span in taken
        if taken_span.is_live(now) and (ignoring is None or taken_span.booking_id != ignoring)
    ]


def _hours(calendar: ProviderCalendar, rule: HoursRule) -> Hours:
    """Return the hours that a rule asks for.

    With IF_ANY a provider without hours is open at any time, except on dates that they closed.
    """
    if rule is HoursRule.NEVER:
        return Hours.always(calendar.hours.zone)
    if rule is HoursRule.IF_ANY and not calendar.has_hours:
        return Hours.always(calendar.hours.zone, closed=calendar.hours.closed)
    return calendar.hours


def can_be_booked(
    calendar: ProviderCalendar,
    span: Span,
    *,
    program: Program,
    now: datetime,
    rooms: Sequence[Room] = (),
) -> bool:
    """Return whether a client could book a span, in one of the rooms if there are any."""
    within = calendar.pace.reach(span)
    offered = availability(calendar, program=program, within=within, now=now, rooms=rooms)
    return next(reasons(offered, span), None) is None


def first_slot(
    calendar: ProviderCalendar,
    *,
    length: timedelta,
    within: Span,
    program: Program,
    now: datetime,
    rooms: Sequence[Room] = (),
) -> Span | None:
    """Return the first slot of a length that starts within a span, or None."""
    reach = calendar.pace.reach(within, length=length)
    offered = availability(calendar, program=program, within=reach, now=now, rooms=rooms)
    return next(iter(slots(offered, length=length, within=within)), None)


def find_time(
    people: Sequence[PersonRef],
    *,
    program: Program,
    now: datetime,
    around: datetime,
    span_in: Callable[[str], Span],
    guest: int | None = None,
    ignoring: int | None = None,
    rooms: Sequence[Room] = (),
    binding: bool = True,
    was_held: bool = False,
) -> tuple[list[ProviderCalendar], Span]:
    """Return the calendars of some people and a span that is free in them.

    `span_in` makes the span from the time zone of the first person, the provider. Two matched
    people both need the time; otherwise the provider does, while the `guest` (the client) must not
    be booked elsewhere. Expired holds that are in the way are released. The notice of time that
    `was_held` was asked for when it was held, and is not asked for again.

    Raise PersonNotFound, or what `refuse_unless_bookable` raises.
    """
    refuse_far_away(around, field="start_time")
    calendars = _calendars(people, program=program, around=around, guest=guest)
    # The database keeps claims from overlapping, but not from coming too close or being too many:
    # lock and read again.
    if binding and any(calendar.pace.needs_lock for calendar in calendars):
        claims.lock_calendars([calendar.calendar_id for calendar in calendars])
        calendars = _calendars(people, program=program, around=around, guest=guest)
    span = span_in(calendars[0].provider.timezone)
    rules: Any = {"program": program, "now": now, "ignoring": ignoring, "binding": binding}
    for calendar in calendars:
        within = calendar.pace.reach(span)
        calendar = calendar.without_notice() if was_held else calendar
        offered = availability(calendar, within=within, rooms=rooms, **rules)
        refuse_unless_bookable(offered, span)
    if any(calendar.has_expired_in(span, now=now) for calendar in calendars):
        calendar_ids = [calendar.calendar_id for calendar in calendars]
        release_expired_in(span, calendar_ids=calendar_ids, now=now)
    return calendars, span


def refuse_unless_both_have_time(booking: Booking, *, now: datetime) -> None:
    """Raise SlotTaken if provider or client has another booking at the time of a request.

    Either of them may have become a client elsewhere since the request was made.
    """
    guest = guest_of(booking.client.person_id)
    if busy.have_other_time(booking.provider.person_id, guest, booking.time, now=now):
        raise SlotTaken


def refuse_busy_guest(session_id: int, person_id: int, *, now: datetime) -> None:
    """Raise SlotTaken if a person has another booking during a session."""
    session = services_on_sale.session(session_id, guest=guest_of(person_id), now=now)
    if session is not None and session.guest_is_busy:
        raise SlotTaken


def refuse_to_host_as_client(person_id: int, span: Span) -> None:
    """Raise SlotTaken if a person who wants to hold a session is a client at that time."""
    if busy.is_client(person_id, span):
        raise SlotTaken


def guest_of(person_id: int) -> Guest:
    """Return a client as the guest for whom free time is searched."""
    return Guest(person_id, registry.providing())


def _calendars(
    people: Sequence[PersonRef], *, program: Program, around: datetime, guest: int | None
) -> list[ProviderCalendar]:
    nearby = around if around.tzinfo else around.replace(tzinfo=UTC)
    # Two matched people need no role: the match is what allows them to book.
    role = None if program.paired else program.provider_role
    as_guest = None if guest is None else guest_of(guest)
    return [
        calendar_of(person, role=role, first=nearby, last=nearby, guest=as_guest)
        for person in people
    ]
