"""Rooms for the bookings of a world file: where there are rooms, each is put into a free one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bookable.domain.sales import Place
from bookable.engine.world.agreements import Agreement
from bookable.engine.world.claiming import Timeline
from bookable.engine.world.reading.values import shown
from bookable.storage.world import claims, places
from bookable.storage.world.claims import NewClaim
from bookable.storage.world.places import KeptRoom


def roomed(
    agreements: Sequence[Agreement], *, timeline: Timeline, now: datetime
) -> list[Agreement]:
    """This will be agreements with a room for each that takes time where rooms are. One for which
    none is free goes without: what was agreed elsewhere need not fit here."""
    rooms = _rooms(agreements)
    tries = [(n, room) for n, each in enumerate(agreements) for room in _choice(each, rooms)]
    taken = _taken([_claim(agreements[n], room) for n, room in tries], now) if tries else set()
    found = list(agreements)
    for number, (n, room) in enumerate(tries):
        each = found[n]
        if (
            each.room is None
            and number not in taken
            and timeline.is_free(room.calendar_id, each.span)
        ):
            found[n] = _into(each, room, timeline)
    return found


def _rooms(agreements: Sequence[Agreement]) -> dict[int, list[KeptRoom]]:
    wanted = {where for each in agreements if (where := _where(each)) is not None}
    rooms: dict[int, list[KeptRoom]] = defaultdict(list)
    for room in (
        sorted(places.rooms_of(wanted).values(), key=lambda room: room.id) if wanted else ()
    ):
        rooms[room.location_id].append(room)
    return rooms


def _where(agreement: Agreement) -> int | None:
    sale = agreement.sale
    return sale.place.location if sale is not None and agreement.claims else None


def _choice(agreement: Agreement, rooms: dict[int, list[KeptRoom]]) -> list[KeptRoom]:
    where = _where(agreement)
    return [] if where is None else rooms.get(where, [])


def _claim(agreement: Agreement, room: KeptRoom) -> NewClaim:
    span = agreement.span
    return NewClaim(calendar_id=room.calendar_id, start=span.start, end=span.end)


def _taken(wanted: Sequence[NewClaim], now: datetime) -> set[int]:
    """A hold that has run out gives way when its time is claimed."""
    return {
        each.number
        for each in claims.obstacles(wanted)
        if each.expires_at is None or each.expires_at > now
    }


def _into(agreement: Agreement, room: KeptRoom, timeline: Timeline) -> Agreement:
    of = f"the room {shown(room.name)}"
    timeline.take(room.calendar_id, agreement.span, path=agreement.entry.path, of=of)
    sale = agreement.sale and replace(agreement.sale, place=Place(room.location_id, room.id))
    return replace(agreement, sale=sale, room=room)
