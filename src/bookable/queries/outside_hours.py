"""What lies outside a person's hours: of what is booked with them, or of a time that is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.hours import open_windows
from bookable.domain.hours_plans import HoursPlan, hours_of
from bookable.domain.people import Actor
from bookable.domain.program import HoursRule
from bookable.domain.spans import Span, extent, subtract
from bookable.domain.wall_hours import Hours
from bookable.engine.availability import calendar_of, is_open
from bookable.engine.registry import program
from bookable.storage import guard
from bookable.storage.sql import rows

MOST = 1_000
"""How many of the coming times are compared with the hours: the next ones."""


class Booked(NamedTuple):
    """A time on a person's calendar that is booked: by somebody, or a session with seats."""

    span: Span
    booking: UUID | None
    client: str
    service: str


def outside_hours(plan: HoursPlan, *, by: Actor, now: datetime) -> list[Booked]:
    """Return what is booked with the actor from now on and lies outside some hours, in order.

    A person with no hours at all is closed in some programmes and open in others, so nothing lies
    outside of none.
    """
    return _outside(plan, _coming(by, now), by)


def left_outside(old: HoursPlan, new: HoursPlan, *, by: Actor, now: datetime) -> list[Booked]:
    """Return what is booked with the actor and lies outside new hours, but not outside old ones."""
    booked = _coming(by, now)
    before = set(_outside(old, booked, by))
    return [each for each in _outside(new, booked, by) if each not in before]


def is_outside_hours(booking: Booking, span: Span, *, by: Actor) -> bool:
    """Return whether a booking would lie outside the actor's hours at another time. Without hours
    they are always open, and some programmes have none."""
    if program(booking.program).hours is HoursRule.NEVER:
        return False
    calendar = calendar_of(by.uuid, role=None, first=span.start, last=span.end)
    return not is_open(calendar, span)


def _coming(by: Actor, now: datetime) -> list[Booked]:
    with guard.looking_as(by):
        return [_booked(record) for record in rows(_BOOKED, [by.person_id, now, now, MOST])]


def _outside(plan: HoursPlan, booked: Sequence[Booked], by: Actor) -> list[Booked]:
    if not booked or not any((*plan.weekly.values(), *plan.dates.values())):
        return []
    opened = _open(hours_of(plan, zone=by.timezone), booked)
    return [each for each in booked if subtract([each.span], opened)]


def _open(hours: Hours, booked: Sequence[Booked]) -> list[Span]:
    within = extent(each.span for each in booked)
    return [opening.span for opening in open_windows(hours, within=within)]


def _booked(record: Sequence[object]) -> Booked:
    start, end, *more = record
    return Booked(Span(start, end), *more)  # type: ignore[arg-type]


# A session in which nobody has a seat is not booked.
_BOOKED = """
SELECT lower(c.during), upper(c.during), b.uuid, coalesce(p.name, ''),
    coalesce(s.name, b.title, '')
FROM calendar k JOIN claim c ON c.calendar_id = k.id
LEFT JOIN booking b ON b.id = c.booking_id
LEFT JOIN person p ON p.id = b.client_id
LEFT JOIN service_session t ON t.id = c.service_session_id
LEFT JOIN service s ON s.id = coalesce(t.service_id, b.service_id)
WHERE k.person_id = %s AND c.hold_id IS NULL AND lower(c.during) > %s
    AND (c.expires_at IS NULL OR c.expires_at > %s)
    AND (c.booking_id IS NULL OR b.id IS NOT NULL) AND (t.id IS NULL OR t.taken > 0)
ORDER BY 1 LIMIT %s
"""
