"""Loading a world file: all of it or nothing, and as often as one likes."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.emails import email_key
from bookable.domain.people import SYSTEM, is_of_demo
from bookable.domain.sales import Kind
from bookable.engine.world import writing
from bookable.engine.world.agreements import Agreement, Nameable, agreement, refuse_unknown
from bookable.engine.world.claiming import Timeline, claim
from bookable.engine.world.file import WorldFile, read
from bookable.engine.world.hours import keep_hours
from bookable.engine.world.matches import keep_matches
from bookable.engine.world.names import Names
from bookable.engine.world.people import Passwords, hash_passwords, keep_people
from bookable.engine.world.places import keep_locations
from bookable.engine.world.rooms import roomed
from bookable.engine.world.services import keep_services
from bookable.engine.world.sessions import keep_sessions, sessions_claims
from bookable.storage.services import Offer, offers
from bookable.storage.work import UnitOfWork, transact
from bookable.storage.world import bookings, matches, people, places, services, sessions
from bookable.storage.world.bookings import KeptBooking
from bookable.storage.world.matches import KeptMatch
from bookable.storage.world.people import KeptPerson
from bookable.storage.world.places import KeptLocation
from bookable.storage.world.services import KeptService
from bookable.storage.world.sessions import KeptSession
from bookable.storage.world.upsert import take_turns

__all__ = ["KeptBooking", "KeptMatch", "KeptPerson", "LoadedWorld", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedWorld:
    """Everything that a file names, by the names that it uses."""

    people: Mapping[str, KeptPerson]
    locations: Mapping[str, KeptLocation]
    services: Mapping[str, KeptService]
    sessions: Mapping[str, KeptSession]
    matches: Mapping[str, KeptMatch]
    bookings: Mapping[str, KeptBooking]


def load(text: str, *, now: datetime, passwords: Passwords, demo: bool = True) -> LoadedWorld:
    """This will load a world file, or raise WorldRefused and leave everything as it was.

    What has a name that is known already is changed to what the file says of it; bookings are
    left as they are. Nothing follows from what is loaded: no message, no meeting. People of the
    demo are refused where it is not to be there.
    """
    file = read(text)
    for person in () if demo else file.people:
        if is_of_demo(email_key(person.email)):
            raise person.refuse("email", "is of the demo, which is not to be where others reach it")
    for each in (*file.sessions, *file.bookings):
        each.refuse_part_minutes("start", "end", now=now)
    hashes = hash_passwords(file.people, passwords)
    return transact(lambda work: _load(file, hashes, work=work, now=now))


def _load(
    file: WorldFile, hashes: dict[str, str], *, work: UnitOfWork, now: datetime
) -> LoadedWorld:
    work.see_as(SYSTEM)
    take_turns()
    names = _keep(file, hashes, now)
    timeline = Timeline()
    held = sessions_claims(
        file.sessions, kept=names.sessions, services=names.services, timeline=timeline
    )
    kept = bookings.find([each.key for each in file.bookings])
    new = roomed(_new(file, names, kept, timeline, now), timeline=timeline, now=now)
    made = writing.write(new, offers=names.offers, now=now)
    claim(work, [*held, *writing.claims(new, made, now=now)], now=now)
    return _loaded(file, names, {**kept, **made})


def _keep(file: WorldFile, hashes: dict[str, str], now: datetime) -> Nameable:
    keep_people(file.people, hashes=hashes, now=now)
    emails = [email_key(email) for email in file.names_of("people")]
    persons = Names("person", people.find(emails), by_email=True)
    keep_hours(file.availability, people=persons)
    keep_locations(file.locations)
    locations = Names("location", places.find(file.names_of("locations")))
    keep_services(file.services, people=persons, locations=locations)
    sold = Names("service", services.find(file.names_of("services")))
    keep_sessions(file.sessions, services=sold, locations=locations)
    keep_matches(file.matches, people=persons, now=now)
    booked = _booked(file, sold)
    courses = [each.id for each in booked.values() if each.kind is Kind.COURSE]
    dated, of_courses = sessions.find_with_courses(file.names_of("sessions"), courses=courses)
    return Nameable(
        people=persons,
        locations=locations,
        services=sold,
        sessions=Names("session", dated),
        matches=Names("match", matches.find(file.names_of("matches"))),
        offers=booked,
        courses=of_courses,
    )


def _booked(file: WorldFile, sold: Names[KeptService]) -> dict[int, Offer]:
    """What is booked, as it is sold, and what that includes; what is archived was sold too."""
    booked = {sold.of(each, "service").id for each in file.bookings if each.service is not None}
    found = _by_id(booked)
    included = {part for offer in found.values() for part in offer.includes}
    return _by_id(included - booked) | found


def _by_id(service_ids: Collection[int]) -> dict[int, Offer]:
    if not service_ids:
        return {}
    return {each.id: each for each in offers(sorted(service_ids), archived_too=True)}


def _new(
    file: WorldFile, names: Nameable, kept: Container[str], timeline: Timeline, now: datetime
) -> list[Agreement]:
    for each in file.bookings:
        refuse_unknown(each, names)
    new = [agreement(each, names) for each in file.bookings if each.key not in kept]
    writing.plan(new, timeline=timeline, now=now)
    return new


def _loaded(file: WorldFile, names: Nameable, booked: Mapping[str, KeptBooking]) -> LoadedWorld:
    return LoadedWorld(
        people=names.people.by_name(file.names_of("people")),
        locations=names.locations.by_name(file.names_of("locations")),
        services=names.services.by_name(file.names_of("services")),
        sessions=names.sessions.by_name(file.names_of("sessions")),
        matches=names.matches.by_name(file.names_of("matches")),
        bookings={each.key: booked[each.key] for each in file.bookings},
    )
