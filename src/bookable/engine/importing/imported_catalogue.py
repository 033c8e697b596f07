"""Saving the locations, services and matches of a world file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bookable.domain.emails import email_key
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField
from bookable.domain.services import MADE_OF_OTHERS, may_be_made_of
from bookable.engine.catalogue.prices import refuse_unpayable
from bookable.engine.importing.entries import Location, Match, Service
from bookable.engine.importing.entry import Names, WorldRefused, named
from bookable.storage.bulk import loaded_catalogue as storage
from bookable.storage.bulk.loaded_catalogue import SavedLocation, SavedMatch, SavedService
from bookable.storage.bulk.loaded_people import SavedPerson


def save_locations(locations: Sequence[Location]) -> None:
    """Save the locations of a file. Rooms that it does not name stay."""
    storage.save_locations(
        [location.pick("key", "name", "address", "timezone") for location in locations],
        rooms={location.key: location.rooms for location in locations},
    )


def save_services(
    services: Sequence[Service],
    *,
    people: Names[SavedPerson],
    locations: Names[SavedLocation],
) -> None:
    """Save the services of a file, then what packages and bundles are made of."""
    columns = [_service(service, people, locations) for service in services]
    storage.save_services(columns)
    # A location that services name is reserved for their practitioners.
    with_location = [row for row in columns if "location_id" in row]
    storage.reserve(
        {
            (row["location_id"], person)
            for row in with_location
            for person in (row["practitioner_id"], *row.get("practitioners", ()))
        }
    )
    _refuse_prices(services)
    stored = Names("service", storage.find_services(named(services, "includes", "covers")))
    made_of_others = [service for service in services if service.kind in MADE_OF_OTHERS]
    storage.save_services([_made_of(service, stored) for service in made_of_others])


def _refuse_prices(services: Sequence[Service]) -> None:
    """Raise WorldRefused for a price that cannot be paid.

    The stored price is checked, because a service that exists keeps what the file leaves out.
    """
    priced = [service for service in services if service.pick("price_cents", "currency")]
    stored = storage.prices([service.key for service in priced])
    for service in priced:
        try:
            refuse_unpayable(*stored[service.key])
        except InvalidField as refusal:
            raise service.refuse(refusal.field, refusal.problem) from None


def _service(
    service: Service, people: Names[SavedPerson], locations: Names[SavedLocation]
) -> dict[str, Any]:
    practitioner = people.of(service, "practitioner")
    if Role.PRACTITIONER not in practitioner.roles:
        raise service.refuse("practitioner", f"{practitioner.email} is not a practitioner")
    location = locations.maybe(service, "location")
    return {
        **service.pick("key", "kind", "name", "duration_minutes", "price_cents", "currency"),
        **service.pick("capacity", "seats_per_client", "credits", "valid_days"),
        "practitioner_id": practitioner.id,
        **({} if location is None else {"location_id": location.id}),
        **_others(service, people, besides=practitioner),
    }


def _others(
    service: Service, people: Names[SavedPerson], *, besides: SavedPerson
) -> dict[str, list[int]]:
    """Return who provides a service besides its practitioner, if the file says so."""
    others = people.all_of(service, "practitioners")
    for n, person in enumerate(others):
        path = f"{service.path}.practitioners[{n}]"
        if Role.PRACTITIONER not in person.roles:
            raise WorldRefused(path, f"{person.email} is not a practitioner")
        if person.id == besides.id:
            raise WorldRefused(path, "is the practitioner of the service already")
    ids = list(dict.fromkeys(person.id for person in others))
    return {"practitioners": ids} if "practitioners" in service.given else {}


def _made_of(service: Service, stored: Names[SavedService]) -> dict[str, Any]:
    field = MADE_OF_OTHERS[service.kind]
    parts = stored.all_of(service, field)
    for n, part in enumerate(parts):
        path = f"{service.path}.{field}[{n}]"
        if not may_be_made_of(service.kind, part.kind):
            raise WorldRefused(path, f"a {service.kind} is not made of a {part.kind}")
        if part.practitioner.email != email_key(service.practitioner):
            raise WorldRefused(path, f"is not sold by {service.practitioner}")
    return {"key": service.key, field: [part.id for part in parts]}


def save_matches(matches: Sequence[Match], *, people: Names[SavedPerson], now: datetime) -> None:
    """Save the matches of a file as accepted. Two people may have only one open match."""
    _refuse_twice(matches, people)
    before = storage.find_matches(named(matches, "key"))
    storage.save_matches(
        [_match(match, people, before.get(match.key)) for match in matches], now=now
    )


def _refuse_twice(matches: Sequence[Match], people: Names[SavedPerson]) -> None:
    pairs = [
        frozenset({people.of(match, "user1").id, people.of(match, "user2").id}) for match in matches
    ]
    taken = storage.matched_otherwise(set(pairs), keys=named(matches, "key"))
    for match, pair in zip(matches, pairs, strict=True):
        if pair in taken:
            raise match.refuse("user2", "the two have an open match already")
        taken.add(pair)


def _match(match: Match, people: Names[SavedPerson], before: SavedMatch | None) -> dict[str, Any]:
    for field in ("user1", "user2"):
        person = people.of(match, field)
        if before is not None and before.is_booked and getattr(before, field).id != person.id:
            raise match.refuse(field, "the match is booked and cannot change")
    return {
        "key": match.key,
        "user1_id": people.of(match, "user1").id,
        "user2_id": people.of(match, "user2").id,
    }
