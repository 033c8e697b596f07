"""Makes what tests start from: people, places, services, sessions, matches and bare bookings.

Everything is new, so that no test meets what another one made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import AlreadyBooked
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.engine import matching
from bookable.engine.matching import MatchRow
from bookable.queries import matches
from bookable.storage import busy_times, opening_windows, person_rows, zones
from bookable.storage.busy_times import Busy
from bookable.storage.models import (
    Booking,
    Calendar,
    CalendarConnection,
    Claim,
    Location,
    OpeningHours,
    Person,
    Room,
    Service,
    ServiceSession,
    Standing,
)
from bookable.storage.opening_windows import Window
from bookable.storage.person_rows import Newcomer

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""A Monday morning: the time in tests, by default."""

TOMORROW_AT_TEN = NOW + DAY + 2 * HOUR

_numbers = count(1)


def make_person(*roles: Role, name: str = "Ada Lovelace", zone: str = "UTC", **more: Any) -> Actor:
    """Make a person whose calendar is never open. By Django's models it would take three times as
    long, and most tests begin with two people."""
    newcomer = Newcomer(
        uuid=uuid4(),
        email=f"person{next(_numbers)}@example.com",
        name=name,
        roles=roles,
        password="!",
    )
    made = person_rows.make(newcomer, now=NOW)
    assert made is not None
    if zone != "UTC" or more:
        Person.objects.filter(id=made).update(timezone=zone, **more)
    return Actor(made, newcomer.uuid, name, newcomer.email, zone, frozenset(roles))


def make_teacher(
    *, opens: time = time(9), closes: time = time(17), name: str = "Maria Garcia", **more: Any
) -> Actor:
    """Make a teacher whose calendar is open every day."""
    made = make_person(Role.TEACHER, name=name, **more)
    open_daily(made, opens, closes)
    return made


def make_student(*, name: str = "John Doe", **more: Any) -> Actor:
    """Make a student."""
    return make_person(Role.STUDENT, name=name, **more)


def make_mentor(*, name: str = "Jane Smith", **more: Any) -> Actor:
    """Make a mentor without opening hours, who can be booked at any time."""
    return make_person(Role.MENTOR, name=name, **more)


def make_mentee(*, name: str = "John Doe", **more: Any) -> Actor:
    """Make a mentee."""
    return make_person(Role.MENTEE, name=name, **more)


def make_practitioner(
    *, opens: time = time(9), closes: time = time(17), name: str = "Dr. Smith", **more: Any
) -> Actor:
    """Make a practitioner whose calendar is open every day."""
    made = make_person(Role.PRACTITIONER, name=name, **more)
    open_daily(made, opens, closes)
    return made


def make_client(*, name: str = "John Doe", **more: Any) -> Actor:
    """Make a client."""
    return make_person(Role.CLIENT, name=name, **more)


def make_staff(*, name: str = "Sue Perkins", **more: Any) -> Actor:
    """Make a staff member."""
    return make_person(Role.STAFF, name=name, **more)


def make_buddy(*, name: str = "Ana Silva") -> Actor:
    """Make a buddy."""
    return make_person(Role.BUDDY, name=name)


def points_of(*people: Actor) -> list[int]:
    """Return how many points each of some people has."""
    known = dict(Standing.objects.values_list("person_id", "completed_sessions"))
    return [known.get(each.person_id, 0) for each in people]


def make_match(one: Actor, other: Actor) -> MatchRow:
    """Match two buddies by their consent, or return the match that they have."""
    try:
        asked = matching.make(one.uuid, other.uuid, program="buddies", by=one, now=NOW)
    except AlreadyBooked:
        found = matches.mine(one, limit=100, offset=0)
        return next(each for each in found if other.uuid in {each.user1_uuid, each.user2_uuid})
    # A match that staff make is accepted at once.
    return asked if asked.status == "accepted" else matching.accept(asked.uuid, by=other)


def make_connection(who: Actor, *, kind: str = "ics", **more: Any) -> CalendarConnection:
    """Connect a calendar that a person keeps elsewhere."""
    more = {"url": "https://calendar.example/mine.ics", "created_at": NOW, **more}
    return CalendarConnection.objects.create(person_id=who.person_id, kind=kind, **more)


def make_busy(who: Actor, start: datetime, end: datetime) -> CalendarConnection:
    """Make a person busy by an event of a connected calendar."""
    connection = make_connection(who)
    busy_times.replace_all(connection.id, [Busy("event", Span(start, end))])
    return connection


def open_daily(who: Actor, opens: time, closes: time) -> None:
    """Open a person's calendar on all days of the week."""
    week = [Window(weekday=day, date=None, start=opens, end=closes) for day in range(7)]
    opening_windows.exchange(who.person_id, gone=[], new=week)


def open_weekly(who: Actor, weekday: int, opens: time, closes: time) -> None:
    """Open a person's calendar on one day of the week."""
    calendar = Calendar.objects.get(person_id=who.person_id)
    OpeningHours.objects.create(calendar=calendar, weekday=weekday, start=opens, end=closes)


def open_on(who: Actor, day: date, opens: time, closes: time) -> None:
    """Open a person's calendar on one date."""
    calendar = Calendar.objects.get(person_id=who.person_id)
    OpeningHours.objects.create(calendar=calendar, date=day, start=opens, end=closes)


def make_location(*rooms: str, name: str = "Studio", **more: Any) -> Location:
    """Make a location with rooms of these names."""
    made = Location.objects.create(name=name, **more)
    for each in rooms:
        Calendar.objects.create(room=Room.objects.create(location=made, name=each))
    return made


def find_room(place: Location, name: str) -> Room:
    """Return the room of this name at a location."""
    return Room.objects.get(location=place, name=name)


def make_service(
    seller: Actor,
    kind: str = "individual",
    *,
    price_cents: int = 5000,
    includes: Sequence[Service] = (),
    covers: Sequence[Service] = (),
    **more: Any,
) -> Service:
    """Make a service of a practitioner: by default, an hour for 50.00."""
    usual = {"name": "60-minute Consultation"} | _USUAL[kind]
    return Service.objects.create(
        practitioner_id=seller.person_id,
        kind=kind,
        price_cents=price_cents,
        includes=[each.id for each in includes],
        covers=[each.id for each in covers],
        **usual | more,
    )


_USUAL: dict[str, dict[str, Any]] = {
    "individual": {"duration_minutes": 60},
    "workshop": {"name": "Flow", "duration_minutes": 90},
    "course": {"name": "Teacher training"},
    "package": {"name": "Starter"},
    "bundle": {"name": "Ten sessions", "credits": 10, "valid_days": 365},
}


def make_session(
    of: Service,
    *,
    start: datetime = NOW + timedelta(days=2, hours=10),
    minutes: int = 90,
    capacity: int = 2,
    location: Location | None = None,
    room: Room | None = None,
) -> ServiceSession:
    """Make a session of a workshop or course with its claims: by default, at six in the evening of
    the day after tomorrow."""
    end = start + timedelta(minutes=minutes)
    zone = (location or of.location or of.practitioner).timezone
    made = ServiceSession.objects.create(
        service=of,
        starts_at=start,
        ends_at=end,
        capacity=capacity,
        location=location,
        room=room,
        **zones.columns(WallTime.at(start, zone)),
    )
    calendars = [Calendar.objects.get(person_id=of.practitioner_id)]
    if room is not None:
        calendars.append(Calendar.objects.get(room=room))
    for calendar in calendars:
        Claim.objects.create(calendar=calendar, during=(start, end), service_session=made)
    return made


def insert_booking(what: Service, to: Actor, *, at: datetime = NOW, **more: Any) -> Booking:
    """Insert the row of a confirmed booking of a service, without anything that hangs on it."""
    return Booking.objects.create(
        program="marketplace",
        provider_id=what.practitioner_id,
        client_id=to.person_id,
        service=what,
        kind=what.kind,
        status="confirmed",
        created_at=at,
        updated_at=at,
        **more,
    )
