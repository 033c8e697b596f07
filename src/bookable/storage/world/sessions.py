"""Service sessions of a world file, kept by their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from bookable.domain.spans import Span
from bookable.storage.models import ServiceSession
from bookable.storage.world import places
from bookable.storage.world.places import KeptRoom
from bookable.storage.world.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """A session that a world file can name."""

    id: int
    service_id: int
    span: Span
    capacity: int
    taken: int
    location_id: int | None
    room: KeptRoom | None


def keep(given: Sequence[Mapping[str, Any]]) -> None:
    """This will keep sessions, each given as columns with a `key`."""
    upsert(ServiceSession, given, by="key")


def find(keys: Collection[str]) -> dict[str, KeptSession]:
    """This will lock and load those of some sessions that are there, by key."""
    found = ServiceSession.objects.filter(key__in=keys).select_related("room__calendar")
    locked = found.order_by("id").select_for_update(of=("self",), no_key=True)
    return {each.key or "": _kept(each) for each in locked}


def fill(seats: Mapping[int, int]) -> None:
    """This will take seats: so many in each session of an id."""
    for session_id, number in sorted(seats.items()):
        ServiceSession.objects.filter(id=session_id).update(taken=F("taken") + number)


def _kept(session: ServiceSession) -> KeptSession:
    return KeptSession(
        id=session.id,
        service_id=session.service_id,
        span=Span(session.starts_at, session.ends_at),
        capacity=session.capacity,
        taken=session.taken,
        location_id=session.location_id,
        room=None if session.room is None else places.kept(session.room),
    )
