"""Who may manage a service: its practitioner and staff."""

from __future__ import annotations

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import RoleRequired, ServiceNotFound
from bookable.engine.rooms import refuse_reserved
from bookable.storage import location_rows, service_rows
from bookable.storage.service_rows import HostedService, Strength


def require_seller(by: Actor) -> None:
    """Raise RoleRequired unless the actor is a practitioner or staff."""
    if not by.is_staff and Role.PRACTITIONER not in by.roles:
        raise RoleRequired(Role.PRACTITIONER, "sell")


def require_own_service(service_id: int, *, by: Actor) -> None:
    """Raise RoleRequired, or ServiceNotFound for the service of another practitioner."""
    require_seller(by)
    owner = service_rows.owner(service_id)
    if owner is None or not is_theirs(owner, by=by):
        raise ServiceNotFound


def is_theirs(practitioner_id: int, *, by: Actor) -> bool:
    """Return whether an actor manages what a practitioner sells."""
    return by.is_staff or by.person_id == practitioner_id


def require_own_or_open_venue(location_id: int | None, practitioner_id: int, *, by: Actor) -> None:
    """Raise InvalidField for a location that is reserved for other practitioners.

    When staff name the location, the practitioner is admitted to it.
    """
    if by.is_staff and location_id is not None:
        location_rows.add_practitioner(location_id, practitioner_id)
    refuse_reserved(location_id, practitioner_id)


def own(service_id: int, *, by: Actor, strength: Strength = "NO KEY UPDATE") -> HostedService:
    """Lock and load a service that the actor manages, or raise RoleRequired or ServiceNotFound."""
    require_seller(by)
    service = service_rows.locked(service_id, strength=strength)
    if service is None or not is_theirs(service.provider.person_id, by=by):
        raise ServiceNotFound
    return service
