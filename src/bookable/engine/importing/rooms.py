"""Rooms for imported bookings: each is put into a free room of its location."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bookable.domain.sales import Venue
from bookable.engine.importing.agreements import Agreement
from bookable.engine.importing.claiming import Timeline
from bookable.engine.importing.entry import shown
from bookable.storage.bulk import catalogue, claims
from bookable.storage.bulk.catalogue import KeptRoom
from bookable.storage.bulk.claims import NewClaim


def with_rooms(
    agreements: Sequence[Agreement], *, timeline: Timeline, now: datetime
) -> list[Agreement]:
    """Return agreements with a room for each that takes time at a location with rooms.

    One without a free room goes without: what was agreed elsewhere need not fit here.
    """
    rooms = _rooms(agreements)
    tries = [
        (n, room) for n, agreement in enumerate(agreements) for room in _choice(agreement, rooms)
    ]
    # One query for all candidates, since a file may have thousands of bookings.
    taken = _taken([_claim(agreements[n], room) for n, room in tries], now) if tries else set()
    result = list(agreements)
    for number, (n, room) in enumerate(tries):
        agreement = result[n]
        if (
            agreement.room is None
            and number not in taken
            and timeline.is_free(room.calendar_id, agreement.span)
        ):
            result[n] = _put_into(agreement, room, timeline)
    return result


def _rooms(agreements: Sequence[Agreement]) -> dict[int, list[KeptRoom]]:
    wanted = {location for agreement in agreements if (location := _where(agreement)) is not None}
    rooms: dict[int, list[KeptRoom]] = defaultdict(list)
    for room in (
        sorted(catalogue.rooms_of(wanted).values(), key=lambda room: room.id) if wanted else ()
    ):
        rooms[room.location_id].append(room)
    return rooms


def _where(agreement: Agreement) -> int | None:
    sale = agreement.sale
    return sale.venue.location if sale is not None and agreement.claims else None


def _choice(agreement: Agreement, rooms: dict[int, list[KeptRoom]]) -> list[KeptRoom]:
    location = _where(agreement)
    return [] if location is None else rooms.get(location, [])


def _claim(agreement: Agreement, room: KeptRoom) -> NewClaim:
    span = agreement.span
    return NewClaim(calendar_id=room.calendar_id, start=span.start, end=span.end)


def _taken(wanted: Sequence[NewClaim], now: datetime) -> set[int]:
    """Return the numbers of the claims that are taken. An expired hold gives way."""
    return {
        obstacle.number
        for obstacle in claims.obstacles(wanted)
        if obstacle.expires_at is None or obstacle.expires_at > now
    }


def _put_into(agreement: Agreement, room: KeptRoom, timeline: Timeline) -> Agreement:
    of = f"the room {shown(room.name)}"
    timeline.take(room.calendar_id, agreement.span, path=agreement.entry.path, of=of)
    sale = agreement.sale and replace(agreement.sale, venue=Venue(room.location_id, room.id))
    return replace(agreement, sale=sale, room=room)
