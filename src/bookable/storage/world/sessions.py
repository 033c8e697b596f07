"""Service sessions of a world file, kept by their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from bookable.domain.spans import Span
from bookable.storage.models import ServiceSession
from bookable.storage.world import places
from bookable.storage.world.places import KeptRoom
from bookable.storage.world.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """A session that a world file can name."""

    id: int
    key: str | None
    service_id: int
    span: Span
    capacity: int
    taken: int
    location_id: int | None
    room: KeptRoom | None
    zone: str


def keep(given: Sequence[Mapping[str, Any]]) -> None:
    """This will keep sessions, each given as columns with a `key`."""
    upsert(ServiceSession, given, by="key")


def find(keys: Collection[str]) -> dict[str, KeptSession]:
    """This will lock and load those of some sessions that are there, by key."""
    return {each.key or "": each for each in _locked(Q(key__in=keys))}


def find_with_courses(
    keys: Collection[str], *, courses: Collection[int]
) -> tuple[dict[str, KeptSession], dict[int, tuple[KeptSession, ...]]]:
    """This will lock and load sessions together, in the order in which everybody locks them: some
    by key, and all those of some courses by the ids of these, the earliest first."""
    found = _locked(Q(key__in=keys) | Q(service__in=courses))
    named = {each.key: each for each in found if each.key is not None and each.key in set(keys)}
    by_start = sorted(found, key=lambda each: (each.span.start, each.id))
    return named, {
        course: tuple(each for each in by_start if each.service_id == course) for course in courses
    }


def fill(seats: Mapping[int, int]) -> None:
    """This will take seats: so many in each session of an id."""
    for session_id, number in sorted(seats.items()):
        ServiceSession.objects.filter(id=session_id).update(taken=F("taken") + number)


def _locked(which: Q) -> list[KeptSession]:
    found = ServiceSession.objects.filter(which).select_related("room__calendar")
    return [
        _kept(each) for each in found.order_by("id").select_for_update(of=("self",), no_key=True)
    ]


def _kept(session: ServiceSession) -> KeptSession:
    return KeptSession(
        id=session.id,
        key=session.key,
        service_id=session.service_id,
        span=Span(session.starts_at, session.ends_at),
        capacity=session.capacity,
        taken=session.taken,
        location_id=session.location_id,
        room=None if session.room is None else places.kept(session.room),
        zone=session.wall_zone,
    )
