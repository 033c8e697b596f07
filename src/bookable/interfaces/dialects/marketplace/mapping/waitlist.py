"""Translate requests and responses of waitlists."""

from __future__ import annotations

from http import HTTPStatus

from bookable.domain.refusals import SessionNotFound
from bookable.engine.waitlist import Joined
from bookable.interfaces.dialects.marketplace.schemas import waitlist as schemas
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut
from bookable.interfaces.http.texts import number
from bookable.queries.waitlists import WaitlistEntry


def session_id(given: int | None) -> int | None:
    """Return the number of a session, or None. Raise SessionNotFound for an impossible number."""
    if given is not None and number(str(given)) is None:
        raise SessionNotFound
    return given


def waiting(entry: WaitlistEntry) -> schemas.WaitingOut:
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


def status(joined: Joined) -> int:
    """Return 201 for a new entry and 200 for one that was already there."""
    return HTTPStatus.CREATED if joined.is_new else HTTPStatus.OK
