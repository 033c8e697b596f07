"""Rooms of locations: which one is free, and when none is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce

from bookable.domain.refusals import InvalidField, LocationNotFound, SlotTaken
from bookable.domain.spans import Span, common
from bookable.engine import due_changes
from bookable.storage import location_rows, services_on_sale
from bookable.storage.calendars import AROUND
from bookable.storage.services_on_sale import Room

RESERVED = "is kept for other practitioners"


def refuse_reserved(location_id: int | None, practitioner_id: int) -> None:
    """Raise InvalidField for a location that is reserved for other practitioners."""
    if location_id is not None and not location_rows.is_open_to(location_id, practitioner_id):
        raise InvalidField("location_id", RESERVED)


def rooms_of(location_id: int | None, *, first: datetime, last: datetime) -> list[Room]:
    """Return the rooms of a location, with what takes them up around `first` to `last`.

    No location has no rooms. Raise LocationNotFound.
    """
    if location_id is None:
        return []
    rooms = services_on_sale.rooms(location_id, first=first - AROUND, last=last + AROUND)
    if rooms is None:
        raise LocationNotFound
    return rooms


def full(rooms: Sequence[Room], *, now: datetime, ignoring: int | None = None) -> list[Span]:
    """Return the times at which every one of the rooms is taken."""
    # No room is free where the claims of all rooms have time in common.
    return reduce(common, [_taken(room, now, ignoring) for room in rooms])


def free_room(
    rooms: Sequence[Room], span: Span, *, now: datetime, ignoring: int | None = None
) -> Room | None:
    """Return the first room that is free for a span, or None if there are no rooms at all.

    Raise SlotTaken if all are taken.
    """
    for room in rooms:
        if not any(taken.overlaps(span) for taken in _taken(room, now, ignoring)):
            return room
    if rooms:
        raise SlotTaken
    return None


def release_expired_in(room: Room, span: Span, *, now: datetime) -> None:
    """Release the time of a room in a span that is still claimed by what has expired by `now`."""
    if any(until and until <= now and taken.overlaps(span) for taken, _, until in room.taken):
        due_changes.release_expired_in(span, calendar_ids=[room.calendar_id], now=now)


def _taken(room: Room, now: datetime, ignoring: int | None) -> list[Span]:
    return [
        taken
        for taken, booking_id, until in room.taken
        if (until is None or until > now) and (ignoring is None or booking_id != ignoring)
    ]
