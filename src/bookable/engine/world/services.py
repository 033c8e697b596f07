"""The services of a world file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from bookable.domain.emails import email_key
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField
from bookable.engine.catalogue.kinds import MADE_OF_OTHERS, NEEDED, ONLY_OF, SOLD_IN_SESSIONS
from bookable.engine.catalogue.prices import refuse_unpayable
from bookable.engine.world.names import Names, named
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.texts import word
from bookable.engine.world.reading.types import (
    Credits,
    Currency,
    Days,
    Email,
    Key,
    Keys,
    Length,
    Name,
    Price,
    Seats,
    SeatsPerClient,
)
from bookable.engine.world.refused import WorldRefused
from bookable.storage.world import places
from bookable.storage.world import services as storage
from bookable.storage.world.people import KeptPerson
from bookable.storage.world.places import KeptLocation
from bookable.storage.world.services import KeptService


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry(Entry):
    """A service that a practitioner sells."""

    key: Key
    practitioner: Email
    kind: Annotated[str, word(*NEEDED)]
    name: Name
    duration_minutes: Length | None = None
    price_cents: Price | None = None
    currency: Currency | None = None
    capacity: Seats | None = None
    seats_per_client: SeatsPerClient | None = None
    location: Key | None = None
    includes: Keys | None = None
    covers: Keys | None = None
    credits: Credits | None = None
    valid_days: Days | None = None

    def check(self) -> None:
        """Raise WorldRefused unless the fields fit the kind."""
        for field in NEEDED[self.kind]:
            if not getattr(self, field):
                raise self.refuse(field, f"the kind {self.kind} needs it")
        for field, kind in ONLY_OF.items():
            if getattr(self, field) and self.kind != kind:
                raise self.refuse(field, f"only a {kind} has it")
        if (self.seats_per_client or 1) > 1 and self.kind not in SOLD_IN_SESSIONS:
            raise self.refuse("seats_per_client", "only a workshop or a course has it")


def keep_services(
    services: Sequence[ServiceEntry],
    *,
    people: Names[KeptPerson],
    locations: Names[KeptLocation],
) -> None:
    """Save the services of a file, then what packages and bundles are made of."""
    columns = [_columns(service, people, locations) for service in services]
    storage.keep(columns)
    # A location that services name is reserved for their practitioners.
    with_location = [row for row in columns if "location_id" in row]
    places.keep_for({(row["location_id"], row["practitioner_id"]) for row in with_location})
    _refuse_prices(services)
    stored = Names("service", storage.find(named(services, "includes", "covers")))
    made_of_others = [service for service in services if service.kind in MADE_OF_OTHERS]
    storage.keep([_parts(service, stored) for service in made_of_others])


def _refuse_prices(services: Sequence[ServiceEntry]) -> None:
    """Raise WorldRefused for a price that cannot be paid.

    The stored price is checked, because a service that exists keeps what the file leaves out.
    """
    priced = [service for service in services if service.given("price_cents", "currency")]
    stored = storage.prices([service.key for service in priced])
    for service in priced:
        try:
            refuse_unpayable(*stored[service.key])
        except InvalidField as refusal:
            raise service.refuse(refusal.field, refusal.problem) from None


def _columns(
    service: ServiceEntry, people: Names[KeptPerson], locations: Names[KeptLocation]
) -> dict[str, Any]:
    practitioner = people.of(service, "practitioner")
    if Role.PRACTITIONER not in practitioner.roles:
        raise service.refuse("practitioner", f"{practitioner.email} is not a practitioner")
    location = locations.maybe(service, "location")
    return {
        **service.given("key", "kind", "name", "duration_minutes", "price_cents", "currency"),
        **service.given("capacity", "seats_per_client", "credits", "valid_days"),
        "practitioner_id": practitioner.id,
        **({} if location is None else {"location_id": location.id}),
    }


def _parts(service: ServiceEntry, stored: Names[KeptService]) -> dict[str, Any]:
    field = MADE_OF_OTHERS[service.kind]
    parts = stored.all_of(service, field)
    for n, part in enumerate(parts):
        path = f"{service.path}.{field}[{n}]"
        if part.kind in MADE_OF_OTHERS or (service.kind == "package" and part.kind != "individual"):
            raise WorldRefused(path, f"a {service.kind} is not made of a {part.kind}")
        if part.practitioner.email != email_key(service.practitioner):
            raise WorldRefused(path, f"is not sold by {service.practitioner}")
    return {"key": service.key, field: [part.id for part in parts]}
