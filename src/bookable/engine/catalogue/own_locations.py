"""Commands with which practitioners manage locations of their own. Staff may use them for all.

A location is a practitioner's own if it is kept for them alone. Its zone stays as it is: the
sessions there were agreed on by it.
"""

from __future__ import annotations

from collections.abc import Callable

from bookable.domain.bounds import LOCATIONS, refuse_over_limit
from bookable.domain.hours import zone_of
from bookable.domain.names import refuse_unreadable
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import InUse, LocationNotFound
from bookable.engine.catalogue import rights
from bookable.storage import location_rows, service_rows
from bookable.storage.keys import Receipt
from bookable.storage.work import transact


def add(
    name: str, *, address: str = "", timezone: str, by: Actor, receipt: Receipt | None = None
) -> int:
    """Add a location, and return its id. That of a practitioner is kept for them alone.

    Raise RoleRequired, and InvalidField for a name that cannot be read, an unknown zone, or one
    location too many.
    """
    rights.require_seller(by)
    refuse_unreadable(name, field="name")
    zone_of(timezone)

    def step() -> int:
        if Role.PRACTITIONER not in by.roles:
            return location_rows.insert(name, address, timezone)
        # The lock keeps two requests from both adding the last one that is allowed.
        service_rows.lock_services(by.person_id)
        refuse_over_limit(location_rows.count_of(by.person_id), LOCATIONS, field="locations")
        made = location_rows.insert(name, address, timezone)
        location_rows.keep_for(made, by.person_id)
        return made

    return transact(step, receipt=receipt)


def change(
    location_id: int,
    *,
    name: str,
    address: str,
    by: Actor,
    check: Callable[[], None] = lambda: None,
    receipt: Receipt | None = None,
) -> int:
    """Change the name and the address of a location, and return its id.

    `check` is called once it is locked, and refuses if it is not as expected. Raise RoleRequired,
    LocationNotFound, and InvalidField for a name that cannot be read.
    """
    rights.require_seller(by)
    refuse_unreadable(name, field="name")

    def step() -> int:
        _lock(location_id, by)
        check()
        location_rows.update(location_id, name, address)
        return location_id

    return transact(step, receipt=receipt)


def remove(location_id: int, *, by: Actor, receipt: Receipt | None = None) -> None:
    """Delete a location that nothing refers to.

    Raise RoleRequired, LocationNotFound, and InUse for one with rooms, services, sessions or
    bookings.
    """
    rights.require_seller(by)

    def step() -> None:
        _lock(location_id, by)
        if location_rows.is_used(location_id):
            raise InUse
        location_rows.delete(location_id)

    transact(step, receipt=receipt)


def _lock(location_id: int, by: Actor) -> None:
    """Lock a location that the actor manages, or raise LocationNotFound."""
    if not location_rows.lock(location_id) or not (
        by.is_staff or location_rows.is_of(location_id, by.person_id)
    ):
        raise LocationNotFound
