"""A marketplace to test with: who sells, who buys, what there is to buy, and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from tests.people import NOW, open_daily, person

from bookable.domain.booking import Booking
from bookable.domain.commands import Buy
from bookable.domain.people import Actor, Role
from bookable.domain.sales import Kind
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.engine import paying, selling
from bookable.storage import zones
from bookable.storage.models import Calendar, Claim, Location, Room, Service, ServiceSession

BASE = "/api/v1/drf/"
TOMORROW_AT_TEN = NOW + timedelta(days=1, hours=2)


def practitioner(
    *, opens: time = time(9), closes: time = time(17), name: str = "Dr. Smith", **more: Any
) -> Actor:
    """Make a practitioner whose calendar is open every day."""
    made = person(Role.PRACTITIONER, name=name, **more)
    open_daily(made, opens, closes)
    return made


def client(*, name: str = "John Doe", **more: Any) -> Actor:
    """This will be a new client."""
    return person(Role.CLIENT, name=name, **more)


def staff(*, name: str = "Sue Perkins", **more: Any) -> Actor:
    """This will be somebody new who looks after the marketplace."""
    return person(Role.STAFF, name=name, **more)


def location(*rooms: str, name: str = "Studio", **more: Any) -> Location:
    """This will be a new place, with rooms of these names."""
    made = Location.objects.create(name=name, **more)
    for each in rooms:
        Calendar.objects.create(room=Room.objects.create(location=made, name=each))
    return made


def room(place: Location, name: str) -> Room:
    """This will be the room of a name at a place."""
    return Room.objects.get(location=place, name=name)


def service(
    seller: Actor,
    kind: str = "individual",
    *,
    price_cents: int = 5000,
    includes: Sequence[Service] = (),
    covers: Sequence[Service] = (),
    **more: Any,
) -> Service:
    """This will be something new that somebody sells: an hour for fifty, unless said otherwise."""
    usual = {"name": "60-minute Consultation"} | _USUAL[kind]
    return Service.objects.create(
        practitioner_id=seller.person_id,
        kind=kind,
        price_cents=price_cents,
        includes=[each.id for each in includes],
        covers=[each.id for each in covers],
        **usual | more,
    )


def session(
    of: Service,
    *,
    start: datetime = NOW + timedelta(days=2, hours=10),
    minutes: int = 90,
    capacity: int = 2,
    location: Location | None = None,
    room: Room | None = None,
) -> ServiceSession:
    """This will be a new occurrence of a workshop or course, with its claims: the day after
    tomorrow at six in the evening, unless said otherwise."""
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


_USUAL: dict[str, dict[str, Any]] = {
    "individual": {"duration_minutes": 60},
    "workshop": {"name": "Flow", "duration_minutes": 90},
    "course": {"name": "Teacher training"},
    "package": {"name": "Starter"},
    "bundle": {"name": "Ten sessions", "credits": 10, "valid_days": 365},
}


def bought(
    what: Service,
    by: Actor,
    *,
    start: datetime | None = TOMORROW_AT_TEN,
    session: ServiceSession | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Booking:
    """This will be what somebody bought just now: an hour tomorrow at ten, unless said otherwise,
    a seat in a session, or something as a whole."""
    if session is not None:
        span = Span(session.starts_at, session.ends_at)
    else:
        length = timedelta(minutes=what.duration_minutes or 60)
        span = Span(start, start + length) if start and what.kind == "individual" else None
    wish = Buy(
        program="marketplace",
        service=what.id,
        span=span,
        session=session.id if session else None,
        **more,
    )
    return selling.buy(wish, kinds=list(Kind), by=by, now=now)


def paid(booking: Booking, *, by: Actor, now: datetime = NOW) -> Booking:
    """This will be a booking that is paid for by hand, and so confirmed; `by` sold it."""
    return paying.record(
        booking.id, method="cash", reference="", program="marketplace", by=by, now=now
    )


def wish(what: Service, *, start: datetime = TOMORROW_AT_TEN, **more: Any) -> dict[str, Any]:
    """This will be the body by which somebody books an hour: tomorrow at ten, unless said
    otherwise."""
    length = timedelta(minutes=what.duration_minutes or 60)
    return {
        "practitioner_id": what.practitioner_id,
        "service_id": what.id,
        "start_time": start.isoformat(),
        "end_time": (start + length).isoformat(),
    } | more


def seat(in_: ServiceSession, **more: Any) -> dict[str, Any]:
    """This will be the body by which somebody books a seat in a session."""
    return {
        "practitioner_id": in_.service.practitioner_id,
        "service_id": in_.service_id,
        "service_session_id": in_.id,
        "start_time": in_.starts_at.isoformat(),
        "end_time": in_.ends_at.isoformat(),
    } | more
