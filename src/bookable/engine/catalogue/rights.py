"""Whose a service is, and who may look after it."""

from __future__ import annotations

from bookable.domain.people import Actor, Role
from bookable.domain.refusals import RoleRequired, ServiceNotFound
from bookable.engine.rooms import refuse_elsewhere
from bookable.storage.catalogue import places, services
from bookable.storage.catalogue.services import KeptService, Strength


def admit(by: Actor) -> None:
    """This will raise RoleRequired for those who sell nothing and look after nothing."""
    if not by.is_staff and Role.PRACTITIONER not in by.roles:
        raise RoleRequired(Role.PRACTITIONER, "sell")


def admit_to(service_id: int, *, by: Actor) -> None:
    """This will raise RoleRequired, or ServiceNotFound for what somebody else sells."""
    admit(by)
    owner = services.owner(service_id)
    if owner is None or not is_theirs(owner, by=by):
        raise ServiceNotFound


def is_theirs(practitioner_id: int, *, by: Actor) -> bool:
    """This will tell whether somebody looks after what a practitioner sells."""
    return by.is_staff or by.person_id == practitioner_id


def admit_to_place(location_id: int | None, practitioner_id: int, *, by: Actor) -> None:
    """Raise InvalidField for a location that is kept for other practitioners. Staff lets the
    practitioner in by naming it."""
    if by.is_staff and location_id is not None:
        places.let_in(location_id, practitioner_id)
    refuse_elsewhere(location_id, practitioner_id)


def own(service_id: int, *, by: Actor, strength: Strength = "NO KEY UPDATE") -> KeptService:
    """This will lock and load a service that somebody looks after, or raise RoleRequired or
    ServiceNotFound."""
    admit(by)
    kept = services.locked(service_id, strength=strength)
    if kept is None or not is_theirs(kept.practitioner_id, by=by):
        raise ServiceNotFound
    return kept
