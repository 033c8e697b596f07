"""Commands about people in the directory: staff add them, and they or staff change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bookable.domain.event_types import EventType
from bookable.domain.people import Actor, Role
from bookable.domain.profiles import checked, reachable, refuse_staff
from bookable.domain.refusals import EmailTaken, PersonNotFound, RoleRequired
from bookable.engine.accounts import NO_PASSWORD
from bookable.storage import fact_rows, person_rows, profile_rows
from bookable.storage.keys import Receipt
from bookable.storage.person_rows import Newcomer
from bookable.storage.work import transact


def require_staff(by: Actor) -> None:
    """Raise RoleRequired unless the actor is staff."""
    if not by.is_staff:
        raise RoleRequired(Role.STAFF, "add or change other people")


def add(
    email: str,
    roles: Sequence[Role],
    profile: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> UUID:
    """Add a person without a password, and return their uuid.

    Raise RoleRequired, EmailTaken or InvalidField.
    """
    require_staff(by)
    refuse_staff(roles)
    address, cleaned, uuid = reachable(email), checked(profile), uuid4()

    def step() -> UUID:
        newcomer = Newcomer(
            uuid=uuid,
            email=address,
            name=cleaned["name"],
            roles=sorted(set(roles)),
            password=NO_PASSWORD,
        )
        person_id = person_rows.make(newcomer, now=now)
        if person_id is None:
            raise EmailTaken
        profile_rows.change(person_id, cleaned)
        fact_rows.note_person(EventType.PERSON_CREATED, person_id, by=by, now=now)
        return uuid

    return transact(step, receipt=receipt)


def change(
    ref: UUID,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    check: Callable[[], None],
    receipt: Receipt | None = None,
) -> UUID:
    """Change the profile of the actor, or as staff of anybody, and return the person's uuid.

    `check` is called once the person is locked, and refuses if they are not as expected. Raise
    RoleRequired, PersonNotFound or InvalidField.
    """
    if ref != by.uuid:
        require_staff(by)
    cleaned = checked(changes)

    def step() -> UUID:
        person_id = person_rows.lock(ref)
        if person_id is None:
            raise PersonNotFound(Role.CLIENT)
        check()
        if cleaned:
            profile_rows.change(person_id, cleaned)
            fact_rows.note_person(EventType.PERSON_UPDATED, person_id, by=by, now=now)
        return ref

    return transact(step, receipt=receipt)
