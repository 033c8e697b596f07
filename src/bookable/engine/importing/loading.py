"""The command that imports what a world file says."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.emails import email_key
from bookable.domain.people import SYSTEM, is_of_demo
from bookable.domain.services import Kind, Service
from bookable.engine.importing import writing
from bookable.engine.importing.agreements import Agreement, Nameable, agreement, refuse_unknown
from bookable.engine.importing.claiming import Timeline, claim, with_rooms
from bookable.engine.importing.entries import World
from bookable.engine.importing.entry import Names
from bookable.engine.importing.imported_catalogue import save_locations, save_matches, save_services
from bookable.engine.importing.imported_people import (
    Passwords,
    hash_passwords,
    save_hours,
    save_people,
)
from bookable.engine.importing.imported_sessions import save_sessions, sessions_claims
from bookable.storage import guard, service_rows
from bookable.storage.bulk import loaded_bookings, loaded_catalogue, loaded_people
from bookable.storage.bulk.loaded_bookings import SavedBooking
from bookable.storage.bulk.loaded_catalogue import (
    SavedLocation,
    SavedMatch,
    SavedService,
    SavedSession,
)
from bookable.storage.bulk.loaded_people import SavedPerson
from bookable.storage.bulk.rows import take_turns
from bookable.storage.work import transact

__all__ = ["LoadedWorld", "SavedBooking", "SavedMatch", "SavedPerson", "import_world"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedWorld:
    """Everything that a file names, by the names that it uses."""

    people: Mapping[str, SavedPerson]
    locations: Mapping[str, SavedLocation]
    services: Mapping[str, SavedService]
    sessions: Mapping[str, SavedSession]
    matches: Mapping[str, SavedMatch]
    bookings: Mapping[str, SavedBooking]


def import_world(
    file: World, *, now: datetime, passwords: Passwords, demo: bool = True
) -> LoadedWorld:
    """Import what a world file says, or raise WorldRefused and change nothing.

    Known names are updated to what the file says; existing bookings are left as they are. An import
    sends no messages. People of the demo are refused unless `demo` is true.
    """
    for person in () if demo else file.people:
        if is_of_demo(email_key(person.email)):
            raise person.refuse("email", "is of the demo, which is for local installations only")
    for entry in (*file.sessions, *file.bookings):
        entry.refuse_part_minutes("start", "end", now=now)
    # Hashing takes long, so it is done before the transaction.
    hashes = hash_passwords(file.people, passwords)
    return transact(lambda: _load(file, hashes, now=now))


def _load(file: World, hashes: dict[str, str], *, now: datetime) -> LoadedWorld:
    # Row-level security would hide the guarded bookings that exist already.
    guard.see_as(SYSTEM)
    # One import at a time: two that name the same things would block each other half-way.
    take_turns()
    names = _save(file, hashes, now)
    timeline = Timeline()
    session_claims = sessions_claims(
        file.sessions, stored=names.sessions, services=names.services, timeline=timeline
    )
    existing = loaded_bookings.find([entry.key for entry in file.bookings])
    new = with_rooms(_new(file, names, existing, timeline, now), timeline=timeline, now=now)
    added = writing.write(new, included=names.included, now=now)
    claim([*session_claims, *writing.claims(new, added, now=now)], now=now)
    return _loaded(file, names, {**existing, **added})


def _save(file: World, hashes: dict[str, str], now: datetime) -> Nameable:
    """Save everything but bookings, and return what bookings can name."""
    save_people(file.people, hashes=hashes, now=now)
    emails = [email_key(email) for email in file.names_of("people")]
    persons = Names("person", loaded_people.find(emails), by_email=True)
    save_hours(file.availability, people=persons)
    save_locations(file.locations)
    locations = Names("location", loaded_catalogue.find_locations(file.names_of("locations")))
    save_services(file.services, people=persons, locations=locations)
    sold = Names("service", loaded_catalogue.find_services(file.names_of("services")))
    save_sessions(file.sessions, services=sold, locations=locations)
    save_matches(file.matches, people=persons, now=now)
    booked = [sold.of(entry, "service") for entry in file.bookings if entry.service is not None]
    courses = {service.id for service in booked if service.kind is Kind.COURSE}
    dated, of_courses = loaded_catalogue.find_sessions_with_courses(
        file.names_of("sessions"), courses=courses
    )
    return Nameable(
        people=persons,
        locations=locations,
        services=sold,
        sessions=Names("session", dated),
        matches=Names("match", loaded_catalogue.find_matches(file.names_of("matches"))),
        included=_included(booked),
        courses=of_courses,
    )


def _included(booked: Iterable[Service]) -> dict[int, Service]:
    """Return the services that packages and bundles are made of, by id. Archived ones count too."""
    ids = {part for service in booked for part in service.terms.includes}
    return {service.id: service for service in service_rows.load_all(ids)} if ids else {}


def _new(
    file: World, names: Nameable, existing: Container[str], timeline: Timeline, now: datetime
) -> list[Agreement]:
    for entry in file.bookings:
        refuse_unknown(entry, names)
    new = [agreement(entry, names) for entry in file.bookings if entry.key not in existing]
    writing.plan(new, timeline=timeline, now=now)
    return new


def _loaded(file: World, names: Nameable, booked: Mapping[str, SavedBooking]) -> LoadedWorld:
    return LoadedWorld(
        people=names.people.by_name(file.names_of("people")),
        locations=names.locations.by_name(file.names_of("locations")),
        services=names.services.by_name(file.names_of("services")),
        sessions=names.sessions.by_name(file.names_of("sessions")),
        matches=names.matches.by_name(file.names_of("matches")),
        bookings={entry.key: booked[entry.key] for entry in file.bookings},
    )
