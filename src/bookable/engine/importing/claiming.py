"""Claims of calendars for the bookings and sessions of a world file, and rooms for bookings."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bookable.domain.sales import Venue
from bookable.domain.spans import Span
from bookable.engine.due_changes import apply_due_changes_to
from bookable.engine.importing.agreements import Agreement
from bookable.engine.importing.entry import WorldRefused, shown
from bookable.storage import hold_rows
from bookable.storage.bulk import loaded_catalogue, loaded_claims
from bookable.storage.bulk.loaded_catalogue import SavedRoom
from bookable.storage.bulk.loaded_claims import NewClaim


class Timeline:
    """The time that earlier entries of the same file take up, by calendar."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[Span, str]]] = defaultdict(list)

    def take(self, calendar_id: int, span: Span, *, path: str, of: str) -> None:
        """Record that the entry at a path takes up time `of` a person or a room.

        Raise WorldRefused if an earlier entry has it.
        """
        taken = self._taken[calendar_id]
        index = bisect_left(taken, (span, path))
        # Earlier entries do not overlap each other, so only the two neighbours can be in the way.
        for other, its_path in taken[max(0, index - 1) : index + 1]:
            if other.overlaps(span):
                raise WorldRefused(path, f"overlaps {its_path} in the time of {of}")
        insort(taken, (span, path))

    def is_free(self, calendar_id: int, span: Span) -> bool:
        """Return whether a span is free of earlier entries."""
        taken = self._taken[calendar_id]
        index = bisect_left(taken, (span, ""))
        return not any(other.overlaps(span) for other, _ in taken[max(0, index - 1) : index + 1])


def claim(new: Sequence[tuple[str, NewClaim]], *, now: datetime) -> None:
    """Claim time for the entries at some paths.

    Raise WorldRefused if an existing booking or session has it. Expired holds in the way are
    released. Sessions of the file give up the time that they had before.
    """
    new_claims = [new_claim for _, new_claim in new]
    loaded_claims.lock({new_claim.calendar_id for new_claim in new_claims})
    loaded_claims.release(
        {new_claim.session_id for new_claim in new_claims if new_claim.session_id is not None}
    )
    in_the_way = loaded_claims.obstacles(new_claims)
    for each in in_the_way:
        if each.expires_at is None or each.expires_at > now:
            raise WorldRefused(new[each.number][0], f"overlaps {_existing(each.key)}")
    apply_due_changes_to(
        sorted({each.booking_id for each in in_the_way if each.booking_id}), now=now
    )
    hold_rows.delete_expired([each.hold_id for each in in_the_way if each.hold_id], now=now)
    for number in loaded_claims.put(new_claims):
        raise WorldRefused(new[number][0], f"overlaps {_existing(None)}")


def _existing(key: str | None) -> str:
    existing = "what is booked there already"
    return existing if key is None else f"{existing}: {shown(key)}"


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
            and timeline.is_free(room.calendar_id, agreement.time)
        ):
            result[n] = _put_into(agreement, room, timeline)
    return result


def _rooms(agreements: Sequence[Agreement]) -> dict[int, list[SavedRoom]]:
    wanted = {location for agreement in agreements if (location := _where(agreement)) is not None}
    rooms: dict[int, list[SavedRoom]] = defaultdict(list)
    for room in (
        sorted(loaded_catalogue.rooms_of(wanted).values(), key=lambda room: room.id)
        if wanted
        else ()
    ):
        rooms[room.location_id].append(room)
    return rooms


def _where(agreement: Agreement) -> int | None:
    sale = agreement.sale
    return sale.venue.location if sale is not None and agreement.claims else None


def _choice(agreement: Agreement, rooms: dict[int, list[SavedRoom]]) -> list[SavedRoom]:
    location = _where(agreement)
    return [] if location is None else rooms.get(location, [])


def _claim(agreement: Agreement, room: SavedRoom) -> NewClaim:
    span = agreement.time
    return NewClaim(calendar_id=room.calendar_id, start=span.start, end=span.end)


def _taken(wanted: Sequence[NewClaim], now: datetime) -> set[int]:
    """Return the numbers of the claims that are taken. An expired hold gives way."""
    return {
        obstacle.number
        for obstacle in loaded_claims.obstacles(wanted)
        if obstacle.expires_at is None or obstacle.expires_at > now
    }


def _put_into(agreement: Agreement, room: SavedRoom, timeline: Timeline) -> Agreement:
    of = f"the room {shown(room.name)}"
    timeline.take(room.calendar_id, agreement.time, path=agreement.entry.path, of=of)
    sale = agreement.sale and replace(agreement.sale, venue=Venue(room.location_id, room.id))
    return replace(agreement, sale=sale, room=room)
