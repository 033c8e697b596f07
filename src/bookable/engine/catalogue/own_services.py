"""Commands with which practitioners manage their services. Staff may use them for everyone.

Those that leave a service behind return its id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bookable.domain.bounds import SERVICES, refuse_over_limit
from bookable.domain.names import refuse_unreadable
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import InUse, InvalidField, RoleRequired
from bookable.domain.services import (
    MADE_OF_OTHERS,
    Kind,
    Service,
    Terms,
    may_be_made_of,
    refuse_unfit,
)
from bookable.engine.catalogue import rights
from bookable.engine.catalogue.prices import refuse_unpayable
from bookable.storage import location_rows, person_rows, service_rows, session_rows
from bookable.storage.keys import Receipt
from bookable.storage.work import transact


def add(
    terms: Terms,
    *,
    by: Actor,
    practitioner_id: int | None = None,
    receipt: Receipt | None = None,
) -> int:
    """Offer a new service: the actor's own, or for staff also a practitioner's.

    Raise RoleRequired, and InvalidField for fields that do not fit, name something unknown, or
    exceed the limit of services.
    """
    rights.require_seller(by)
    seller = _seller(practitioner_id, by=by)

    def step() -> int:
        _check(terms, seller)
        rights.require_own_or_open_venue(terms.location_id, seller, by=by)
        _check_practitioners(terms, seller, by=by)
        refuse_over_limit(service_rows.lock_services(seller), SERVICES, field="services")
        return service_rows.insert(seller, terms)

    return transact(step, receipt=receipt)


def change(
    service_id: int,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    check: Callable[[], None] = lambda: None,
    receipt: Receipt | None = None,
) -> int:
    """Change the terms of a service for future bookings.

    `check` is called once the service is locked, and refuses if it is not as expected. Raise
    RoleRequired, ServiceNotFound, InvalidField, and InUse for a service that is no longer
    sold.
    """

    def step() -> int:
        old = rights.own(service_id, by=by)
        check()
        if old.archived_at is not None:
            raise InUse
        if changes.get("kind", old.terms.kind) != old.terms.kind:
            raise InvalidField("kind", "cannot be changed")
        terms = replace(old.terms, **changes)
        _check(terms, old.provider.person_id, before=old.terms)
        if terms.location_id != old.terms.location_id:
            rights.require_own_or_open_venue(terms.location_id, old.provider.person_id, by=by)
        if terms.practitioners != old.terms.practitioners:
            _check_practitioners(terms, old.provider.person_id, by=by)
        service_rows.update(service_id, terms)
        return service_id

    return transact(step, receipt=receipt)


def remove(service_id: int, *, by: Actor, now: datetime, receipt: Receipt | None = None) -> None:
    """Stop selling a service: archive it if it is used, otherwise delete it.

    Coming sessions without clients are deleted, so that their time is free again. Raise
    RoleRequired or ServiceNotFound.
    """

    def step() -> None:
        rights.own(service_id, by=by, strength="UPDATE")
        if service_rows.is_used(service_id):
            session_rows.delete(session_rows.free(service_id, after=now))
            service_rows.archive(service_id, now=now)
        else:
            session_rows.delete(session_rows.free(service_id))
            service_rows.delete(service_id)

    transact(step, receipt=receipt)


def _seller(practitioner_id: int | None, *, by: Actor) -> int:
    """Return whose service it is: the actor's own, or for staff the practitioner's."""
    if practitioner_id is None:
        if Role.PRACTITIONER not in by.roles:
            raise InvalidField("practitioner_id", "is required unless you are a practitioner")
        return by.person_id
    if not rights.is_theirs(practitioner_id, by=by):
        raise RoleRequired(Role.STAFF, "sell")
    if not person_rows.has_role(practitioner_id, Role.PRACTITIONER):
        raise InvalidField("practitioner_id", "there is no such practitioner")
    return practitioner_id


def _check(terms: Terms, seller: int, *, before: Terms | None = None) -> None:
    """Raise InvalidField unless terms fit their kind and refer to what exists.

    Services that were part of it `before` may have been archived since.
    """
    if before is None or before.name != terms.name:
        refuse_unreadable(terms.name, field="name")
    refuse_unfit(terms.kind, asdict(terms))
    if before is None or before.price != terms.price:
        refuse_unpayable(*terms.price)
    if terms.capacity is not None and not terms.is_sold_in_sessions:
        raise InvalidField("capacity", "only a workshop or a course has it")
    if terms.location_id is not None and not location_rows.is_there(terms.location_id):
        raise InvalidField("location_id", "there is no such location")
    if made_of := MADE_OF_OTHERS.get(terms.kind):
        known = frozenset(getattr(before, made_of) if before else ())
        _check_parts(made_of, getattr(terms, made_of), seller=seller, kind=terms.kind, known=known)


def _check_practitioners(terms: Terms, seller: int, *, by: Actor) -> None:
    """Raise RoleRequired unless staff name the people who provide a service besides its own
    practitioner, and InvalidField for those who cannot."""
    if terms.practitioners and not by.is_staff:
        raise RoleRequired(Role.STAFF, "sell")
    for person_id in terms.practitioners:
        if person_id == seller or not person_rows.has_role(person_id, Role.PRACTITIONER):
            raise InvalidField("practitioners", f"there is no other practitioner {person_id}")
        rights.require_own_or_open_venue(terms.location_id, person_id, by=by)


def _check_parts(
    field: str, named: tuple[int, ...], *, seller: int, kind: Kind, known: frozenset[int]
) -> None:
    parts = service_rows.parts(named)
    for service_id in named:
        part = parts.get(service_id)
        if part is None or part.provider.person_id != seller or _was_archived_since(part, known):
            raise InvalidField(field, f"the practitioner sells no service {service_id}")
        if not may_be_made_of(kind, part.kind):
            raise InvalidField(field, f"a {kind} is not made of a {part.kind}")


def _was_archived_since(part: Service, known: frozenset[int]) -> bool:
    return part.archived_at is not None and part.id not in known
