"""Bookings of a world file: new ones are written with their ledger entries, others left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bookable.domain.events import Event
from bookable.domain.people import SYSTEM
from bookable.storage.models import Booking, LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBooking:
    """A booking that a world file names."""

    id: int
    uuid: UUID


def find(keys: Collection[str]) -> dict[str, KeptBooking]:
    """This will be those of some bookings that are there, by key."""
    found = Booking.objects.filter(key__in=keys).values_list("key", "id", "uuid")
    return {key: KeptBooking(id=id_, uuid=uuid) for key, id_, uuid in found if key is not None}


def add(new: Sequence[tuple[Mapping[str, Any], Event]]) -> list[KeptBooking]:
    """This will write bookings, each given as columns and the event that tells of it, and return
    them in their order. Nothing is relayed: what is told is past."""
    made = Booking.objects.bulk_create([Booking(**columns) for columns, _ in new])
    LedgerEntry.objects.bulk_create(
        [_entry(booking, event) for booking, (_, event) in zip(made, new, strict=True)]
    )
    return [KeptBooking(id=each.id, uuid=each.uuid) for each in made]


def _entry(booking: Booking, event: Event) -> LedgerEntry:
    return LedgerEntry(
        booking_id=booking.id,
        guarded=booking.guarded,
        kind=event.kind,
        at=event.at,
        actor_id=None if event.by is SYSTEM else event.by.person_id,
        side=event.side.value,
        before=event.before,
        after=event.after.value,
        facts=event.facts,
    )
