"""The time, seats and place that a new or changed session will have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookable.domain.hours import refuse_part_minutes
from bookable.domain.refusals import InUse, InvalidField
from bookable.domain.sales import Venue
from bookable.domain.service_sessions import Occurrence, Session
from bookable.domain.services import LONGEST
from bookable.domain.slots import refuse_far_ahead
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.storage import location_rows
from bookable.storage.location_rows import RoomRow
from bookable.storage.service_rows import HostedService
from bookable.storage.zones import RULES


@dataclass(frozen=True, slots=True)
class Planned:
    """A session as it will be, and the calendars that it takes up."""

    occurrence: Occurrence
    calendars: tuple[int, ...]

    def concerns_people(self, before: Occurrence) -> bool:
        """Return whether the clients have to know: the time or the place changed."""
        return (self.occurrence.span, self.occurrence.venue) != (before.span, before.venue)

    def is_elsewhere_than(self, before: Occurrence) -> bool:
        """Return whether the location or the room changed."""
        return self.occurrence.venue != before.venue

    def moves_from(self, before: Occurrence) -> bool:
        after = self.occurrence
        return (after.span, after.venue.room) != (before.span, before.venue.room)


def planned(
    given: Mapping[str, Any], *, service: HostedService, before: Session | None, now: datetime
) -> Planned:
    """Return a session as it will be: new, or changed from what it was `before`.

    Raise InvalidField, and InUse for the time of a session that has begun with clients in it.
    """
    venue, room = _venue(given, service=service, before=before)
    zone = _zone(given, room, service=service, before=before)
    span = _span(given, before=before, now=now)
    stays = before is not None and before.keeps_its_wall_time(span, venue.location)
    occurrence = Occurrence(
        span=span,
        capacity=_capacity(given, service=service, before=before),
        venue=venue,
        wall=before.wall if before and stays else WallTime.at(span.start, zone),
        rules=before.rules if before and stays else RULES,
    )
    rooms = () if room is None else (room.calendar_id,)
    return Planned(occurrence, (service.calendar_id, *rooms))


def _zone(
    given: Mapping[str, Any],
    room: RoomRow | None,
    *,
    service: HostedService,
    before: Session | None,
) -> str:
    """Return the zone of the session's location, or else of its practitioner."""
    if room is not None:
        return room.zone
    if "location_id" not in given:
        return (before and before.zone) or service.zone
    location_id = given["location_id"]
    zone = None if location_id is None else location_rows.zone_of(location_id)
    return zone or service.provider.timezone


def _span(given: Mapping[str, Any], *, before: Session | None, now: datetime) -> Span:
    """Return the given time, or the time as before; refuse to move a session that has begun."""
    old = before.span if before else None
    start = given["start_time"] if old is None else given.get("start_time", old.start)
    end = given["end_time"] if old is None else given.get("end_time", old.end)
    if not start < end or end - start > LONGEST:
        raise InvalidField("end_time", f"must come after start_time, within {LONGEST.days} days")
    span = Span(start, end)
    if span == old:
        return span
    if before is not None and before.taken and before.span.start <= now:
        raise InUse
    refuse_part_minutes(start, field="start_time")
    refuse_part_minutes(end, field="end_time")
    if start <= now:
        raise InvalidField("start_time", "must be in the future")
    refuse_far_ahead(start, now=now)
    return span


def _capacity(given: Mapping[str, Any], *, service: HostedService, before: Session | None) -> int:
    stays = before is not None and "capacity" not in given
    stored = before.capacity if before and stays else service.terms.capacity
    capacity: int | None = given.get("capacity") or stored
    if capacity is None:
        raise InvalidField("capacity", "is required, since the service has none")
    if before is not None and capacity < before.taken:
        raise InvalidField("capacity", f"{before.taken} seats are taken already")
    return capacity


def _venue(
    given: Mapping[str, Any], *, service: HostedService, before: Session | None
) -> tuple[Venue, RoomRow | None]:
    """Return the place, and its room: as given, as before, or the service's.

    A change of location drops a room that is not named again.
    """
    usual = before.venue.location if before else service.terms.location_id
    location_id = given.get("location_id", usual)
    room_id = given.get("room_id", before.venue.room if before else None)
    room = None if room_id is None else location_rows.room(room_id)
    if given.get("location_id") is not None and not location_rows.is_there(given["location_id"]):
        raise InvalidField("location_id", "there is no such location")
    if "room_id" not in given:
        stays = room is not None and room.location_id == location_id
        return (Venue(location_id, room_id), room) if stays else (Venue(location_id), None)
    if room_id is not None and room is None:
        raise InvalidField("room_id", "there is no such room")
    if room is None:
        return Venue(location_id), None
    if "location_id" in given and location_id != room.location_id:
        raise InvalidField("room_id", "there is no such room at the location")
    return Venue(room.location_id, room_id), room
