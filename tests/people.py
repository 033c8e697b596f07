"""People to test with: each new, so that no test meets another one's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.commands import NO_DETAILS, Details, Request
from bookable.domain.people import Actor, Role
from bookable.engine import bookings
from bookable.storage.models import Calendar, OpeningHours, Person

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""A Monday morning; what tests take for now unless they say otherwise."""

_numbers = count(1)


def person(*roles: Role, name: str = "Ada Lovelace", zone: str = "UTC", **more: Any) -> Actor:
    """This will be somebody new, with a calendar that is never open."""
    made = Person.objects.create(
        email=f"person{next(_numbers)}@example.com",
        name=name,
        timezone=zone,
        roles=list(roles),
        password="!",
        created_at=NOW,
        **more,
    )
    Calendar.objects.create(person=made)
    return Actor(made.id, made.uuid, name, made.email, zone, frozenset(roles))


def teacher(
    *, opens: time = time(9), closes: time = time(17), name: str = "Maria Garcia", **more: Any
) -> Actor:
    """Make a teacher whose calendar is open every day."""
    made = person(Role.TEACHER, name=name, **more)
    open_daily(made, opens, closes)
    return made


def mentor(*, name: str = "Jane Smith", **more: Any) -> Actor:
    """This will be a new mentor who never said when she is open, and so is at any time."""
    return person(Role.MENTOR, name=name, **more)


def mentee(*, name: str = "John Doe", **more: Any) -> Actor:
    """This will be a new mentee."""
    return person(Role.MENTEE, name=name, **more)


def student(*, name: str = "John Doe", **more: Any) -> Actor:
    """This will be a new student."""
    return person(Role.STUDENT, name=name, **more)


def open_daily(who: Actor, opens: time, closes: time) -> None:
    """Open somebody's calendar on all days of the week."""
    calendar = Calendar.objects.get(person_id=who.person_id)
    OpeningHours.objects.bulk_create(
        OpeningHours(calendar=calendar, weekday=day, start=opens, end=closes) for day in range(7)
    )


def open_weekly(who: Actor, weekday: int, opens: time, closes: time) -> None:
    """This will open somebody's calendar every week."""
    calendar = Calendar.objects.get(person_id=who.person_id)
    OpeningHours.objects.create(calendar=calendar, weekday=weekday, start=opens, end=closes)


def open_on(who: Actor, day: date, opens: time, closes: time) -> None:
    """This will open somebody's calendar on one date."""
    calendar = Calendar.objects.get(person_id=who.person_id)
    OpeningHours.objects.create(calendar=calendar, date=day, start=opens, end=closes)


def asked(
    provider: Actor,
    client: Actor,
    *,
    start: datetime = NOW + timedelta(days=1, hours=2),
    minutes: int = 60,
    now: datetime = NOW,
    program: str = "tutoring",
    details: Details = NO_DETAILS,
) -> Booking:
    """This will be a booking that was just asked for, of tutoring unless said otherwise."""
    request = Request(
        program=program,
        provider=provider.uuid,
        start=start,
        length=timedelta(minutes=minutes),
        details=details,
    )
    return bookings.request(request, by=client, now=now)
