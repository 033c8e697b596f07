"""Translate requests and responses of waitlists."""

from __future__ import annotations

from http import HTTPStatus

from bookable.domain.people import Actor
from bookable.domain.refusals import SessionNotFound
from bookable.engine import waitlist
from bookable.engine.waitlist import Joined, Place
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping.catalogue import service_id
from bookable.interfaces.dialects.marketplace.schemas import waitlist as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.interfaces.http.texts import number


def admit_to_joining(by: Actor) -> None:
    """Raise RoleRequired unless `by` may join a waitlist."""
    waitlist.require_client(by, program=PROGRAM)


def admit_to_line(text: str, *, by: Actor) -> None:
    """Raise a refusal unless `by` may see the waitlist of a service."""
    waitlist.require_manager(service_id(text), program=PROGRAM, by=by)


def session_id(given: int | None) -> int | None:
    """Return the number of a session, or None. Raise SessionNotFound for an impossible number."""
    if given is not None and number(str(given)) is None:
        raise SessionNotFound
    return given


def place(entry: Place) -> schemas.WaitingOut:
    return schemas.WaitingOut(
        id=entry.id,
        client=NamedOut(id=entry.person_id, name=entry.person_name),
        service=NamedOut(id=entry.service_id, name=entry.service_name),
        service_session_id=entry.session_id,
        start_time=entry.session_start,
        position=entry.position,
        state=entry.state,
        offered_until=entry.offered_until,
        created_at=entry.joined_at,
    )


def joined(entry: Joined) -> schemas.WaitingOut:
    """Return the caller's waitlist entry, new or already there."""
    return place(entry.place)


def status(entry: Joined) -> int:
    """Return 201 for a new entry and 200 for one that was already there."""
    return HTTPStatus.CREATED if entry.is_new else HTTPStatus.OK
