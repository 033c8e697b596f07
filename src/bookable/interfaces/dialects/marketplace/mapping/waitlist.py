"""Lines for seats in the marketplace's words."""

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
    """This will raise RoleRequired for whoever may not stand in line."""
    waitlist.admit_to_joining(by, program=PROGRAM)


def admit_to_line(text: str, *, by: Actor) -> None:
    """This will raise the refusal of whoever may not see who waits for a service."""
    waitlist.admit_to_line(service_id(text), program=PROGRAM, by=by)


def session_id(given: int | None) -> int | None:
    """This will be the session that is meant, if any; or raise SessionNotFound for a number that
    none can have."""
    if given is not None and number(str(given)) is None:
        raise SessionNotFound
    return given


def place(found: Place) -> schemas.WaitingOut:
    """This will be where somebody stands."""
    return schemas.WaitingOut(
        id=found.id,
        client=NamedOut(id=found.person_id, name=found.person_name),
        service=NamedOut(id=found.service_id, name=found.service_name),
        service_session_id=found.session_id,
        start_time=found.session_start,
        position=found.position,
        state=found.state,
        offered_until=found.offered_until,
        created_at=found.joined_at,
    )


def joined(found: Joined) -> schemas.WaitingOut:
    """This will be where somebody stands who joined, or had done so before."""
    return place(found.place)


def status(found: Joined) -> int:
    """This will tell a new place from one that was there."""
    return HTTPStatus.CREATED if found.is_new else HTTPStatus.OK
