"""Locations, services, sessions and matches of a world file, saved by their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from bookable.domain.service_sessions import Occurrence, Session
from bookable.domain.services import Service
from bookable.storage import service_rows, session_columns
from bookable.storage.bulk import loaded_people
from bookable.storage.bulk.loaded_people import SavedPerson
from bookable.storage.bulk.rows import create, upsert
from bookable.storage.models import (
    Booking,
    Calendar,
    Location,
    LocationPractitioner,
    Match,
    Room,
    ServiceSession,
)
from bookable.storage.models import Service as ServiceModel


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLocation:
    """A saved location that a world file names."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRoom:
    """A saved room with its calendar."""

    id: int
    location_id: int
    name: str
    calendar_id: int


def save_locations(
    given: Sequence[Mapping[str, Any]], *, rooms: Mapping[str, Sequence[str]]
) -> None:
    """Save locations, each given as columns with a `key`, and add rooms to them by their key."""
    upsert(Location, given, by="key")
    ids = {key: location.id for key, location in find_locations(rooms).items()}
    create(
        Room,
        [Room(location_id=ids[key], name=name) for key, names in rooms.items() for name in names],
        or_leave=True,
    )
    calendarless = Room.objects.filter(location__in=ids.values(), calendar=None).order_by("id")
    create(Calendar, [Calendar(room=room) for room in calendarless], or_leave=True)


def find_locations(keys: Collection[str]) -> dict[str, SavedLocation]:
    """Return those of the locations that exist, by key."""
    found = Location.objects.filter(key__in=keys).values_list("key", "id")
    return {key: SavedLocation(id=id_) for key, id_ in found if key is not None}


def reserve(pairs: Collection[tuple[int, int]]) -> None:
    """Reserve locations for practitioners, given as pairs of location and practitioner ids."""
    create(
        LocationPractitioner,
        [LocationPractitioner(location_id=there, practitioner_id=who) for there, who in pairs],
        or_leave=True,
    )


def zones_of(location_ids: Collection[int]) -> dict[int, str]:
    """Return the zones of locations, by id."""
    return dict(Location.objects.filter(id__in=location_ids).values_list("id", "timezone"))


def rooms_of(location_ids: Collection[int]) -> dict[tuple[int, str], SavedRoom]:
    """Return all rooms of locations, by location and name."""
    found = Room.objects.filter(location__in=location_ids, calendar__isnull=False)
    return {(room.location_id, room.name): _room(room) for room in found.select_related("calendar")}


def _room(room: Room) -> SavedRoom:
    """Return a room that was loaded with its calendar."""
    return SavedRoom(
        id=room.id,
        location_id=room.location_id,
        name=room.name,
        calendar_id=room.calendar.id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedService(Service):
    """A saved service that a world file names."""

    practitioner: SavedPerson


def save_services(given: Sequence[Mapping[str, Any]]) -> None:
    """Save services, each given as columns with a `key`."""
    upsert(ServiceModel, given, by="key")


def find_services(keys: Collection[str]) -> dict[str, SavedService]:
    """Return those of the services that exist, by key."""
    found = ServiceModel.objects.filter(key__in=keys, practitioner__calendar__isnull=False)
    return {
        service.key or "": _service(service)
        for service in found.select_related("practitioner__calendar")
    }


def prices(keys: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the prices of services in minor units with their currencies, by key."""
    found = ServiceModel.objects.filter(key__in=keys)
    return {service.key or "": (service.price_cents, service.currency) for service in found}


def _service(service: ServiceModel) -> SavedService:
    practitioner = loaded_people.saved(service.practitioner)
    columns = {name: getattr(service, name) for name in service_rows.NAMES}
    return SavedService(
        id=service.id,
        provider=practitioner.party,
        archived_at=service.archived_at,
        terms=service_rows.read_terms(columns),
        practitioner=practitioner,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSession(Session):
    """A saved session that a world file names, with its room."""

    key: str | None
    room: SavedRoom | None


def save_sessions(given: Mapping[str, tuple[int, Occurrence]]) -> None:
    """Save sessions, each given by its key with the id of its service."""
    columns = [
        {"key": key, "service_id": service_id, **session_columns.columns(occurrence)}
        for key, (service_id, occurrence) in given.items()
    ]
    upsert(ServiceSession, columns, by="key")


def find_sessions(keys: Collection[str]) -> dict[str, SavedSession]:
    """Lock and load those of the sessions that exist, by key."""
    return {session.key or "": session for session in _locked(Q(key__in=keys))}


def find_sessions_with_courses(
    keys: Collection[str], *, courses: Collection[int]
) -> tuple[dict[str, SavedSession], dict[int, tuple[SavedSession, ...]]]:
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


def _locked(which: Q) -> list[SavedSession]:
    found = ServiceSession.objects.filter(which).select_related("room__calendar")
    return [
        _session(session)
        for session in found.order_by("id").select_for_update(of=("self",), no_key=True)
    ]


def _session(session: ServiceSession) -> SavedSession:
    columns = {name: getattr(session, name) for name in session_columns.NAMES}
    return SavedSession(
        **session_columns.facts(columns),
        key=session.key,
        room=None if session.room is None else _room(session.room),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMatch:
    """A saved match that a world file names."""

    id: int
    uuid: UUID
    user1: SavedPerson
    user2: SavedPerson
    is_booked: bool


def save_matches(given: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Save matches, each given as columns with a `key`."""
    upsert(Match, given, by="key", if_new={"created_at": now})


def matched_otherwise(
    pairs: Collection[frozenset[int]], *, keys: Collection[str]
) -> set[frozenset[int]]:
    """Return the pairs of people that have an open match with none of these keys."""
    everybody = {person for pair in pairs for person in pair}
    found = Match.objects.filter(status__in=["pending", "accepted"], user1__in=everybody)
    others = found.exclude(key__in=keys) if keys else found
    known = {frozenset(each) for each in others.values_list("user1_id", "user2_id")}
    return known & set(pairs)


def find_matches(keys: Collection[str]) -> dict[str, SavedMatch]:
    """Return those of the matches that exist, by key."""
    found = Match.objects.filter(
        key__in=keys, user1__calendar__isnull=False, user2__calendar__isnull=False
    )
    whole = found.select_related("user1__calendar", "user2__calendar")
    booked = Exists(Booking.objects.filter(match=OuterRef("pk")))
    return {
        match.key or "": SavedMatch(
            id=match.id,
            uuid=match.uuid,
            user1=loaded_people.saved(match.user1),
            user2=loaded_people.saved(match.user2),
            is_booked=is_booked,
        )
        for match in whole.annotate(booked=booked)
        for is_booked in [match.booked]
    }
