"""Sessions of a world file, saved by their keys."""

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
    """A saved session that a world file names."""

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
    """Save sessions, each given as columns with a `key`."""
    upsert(ServiceSession, given, by="key")


def find(keys: Collection[str]) -> dict[str, KeptSession]:
    """Lock and load those of the sessions that exist, by key."""
    return {session.key or "": session for session in _locked(Q(key__in=keys))}


def find_with_courses(
    keys: Collection[str], *, courses: Collection[int]
) -> tuple[dict[str, KeptSession], dict[int, tuple[KeptSession, ...]]]:
    """Lock and load sessions by key, and all sessions of some courses by course, earliest first.

    Both are locked in one statement in the order of their ids: two statements could deadlock with a
    sale.
    """
    found = _locked(Q(key__in=keys) | Q(service__in=courses))
    named = {
        session.key: session
        for session in found
        if session.key is not None and session.key in set(keys)
    }
    by_start = sorted(found, key=lambda session: (session.span.start, session.id))
    return named, {
        course: tuple(session for session in by_start if session.service_id == course)
        for course in courses
    }


def fill(seats: Mapping[int, int]) -> None:
    """Take a number of seats in each session, given by its id."""
    for session_id, number in sorted(seats.items()):
        ServiceSession.objects.filter(id=session_id).update(taken=F("taken") + number)


def _locked(which: Q) -> list[KeptSession]:
    found = ServiceSession.objects.filter(which).select_related("room__calendar")
    return [
        _kept(session)
        for session in found.order_by("id").select_for_update(of=("self",), no_key=True)
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
