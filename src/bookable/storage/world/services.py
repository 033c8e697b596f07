"""Services of a world file, saved by their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookable.storage.models import Service
from bookable.storage.world import people
from bookable.storage.world.people import KeptPerson
from bookable.storage.world.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptService:
    """A saved service that a world file names."""

    id: int
    kind: str
    practitioner: KeptPerson
    capacity: int | None
    location_id: int | None


def keep(given: Sequence[Mapping[str, Any]]) -> None:
    """Save services, each given as columns with a `key`."""
    upsert(Service, given, by="key")


def find(keys: Collection[str]) -> dict[str, KeptService]:
    """Return those of the services that exist, by key."""
    found = Service.objects.filter(key__in=keys, practitioner__calendar__isnull=False)
    return {
        service.key or "": _kept(service)
        for service in found.select_related("practitioner__calendar")
    }


def prices(keys: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the prices of services in minor units with their currencies, by key."""
    found = Service.objects.filter(key__in=keys)
    return {service.key or "": (service.price_cents, service.currency) for service in found}


def _kept(service: Service) -> KeptService:
    return KeptService(
        id=service.id,
        kind=service.kind,
        practitioner=people.kept(service.practitioner),
        capacity=service.capacity,
        location_id=service.location_id,
    )
