"""Bookings of a world file: new ones are written with ledger entries, others are not changed."""

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
    """A saved booking that a world file names."""

    id: int
    uuid: UUID


def find(keys: Collection[str]) -> dict[str, KeptBooking]:
    """Return those of the bookings that exist, by key."""
    found = Booking.objects.filter(key__in=keys).values_list("key", "id", "uuid")
    return {key: KeptBooking(id=id_, uuid=uuid) for key, id_, uuid in found if key is not None}


def add(new: Sequence[tuple[Mapping[str, Any], Event]]) -> list[KeptBooking]:
    """Write bookings, given as columns and an event each, and return them in the same order.

    Their entries are not relayed: they are history, from which no effect may follow.
    """
    made = Booking.objects.bulk_create([Booking(**columns) for columns, _ in new])
    LedgerEntry.objects.bulk_create(
        [_entry(booking, event) for booking, (_, event) in zip(made, new, strict=True)]
    )
    return [KeptBooking(id=booking.id, uuid=booking.uuid) for booking in made]


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
