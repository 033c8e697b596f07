"""Ending what people have begun, when they leave: each by a step that they could take themselves.

Money, credits, seats, meetings and mails follow as they do from any such step. The functions take
one step at a time, and yield whether it succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.commands import Cancel
from bookable.domain.people import SYSTEM, Actor, Role
from bookable.domain.refusals import Refusal
from bookable.engine import backoffice, holding, matching, waitlist
from bookable.engine.catalogue import own_services, sessions
from bookable.storage import departures, guard
from bookable.storage.work import transact


def as_staff(person: Actor) -> Actor:
    """Return a person as staff, so that neither notice nor the other side's steps stop them."""
    return replace(person, roles=person.roles | {Role.STAFF})


def cancel_sessions(person: Actor, reason: str, *, now: datetime) -> Iterator[bool]:
    """Cancel the coming sessions that a person holds."""
    for service, session in departures.sessions(person.person_id, after=now):
        yield _succeeds(sessions.cancel, service, session, reason=reason, by=person, now=now)


def end_matches(person: Actor, *, now: datetime) -> Iterator[bool]:
    """End a person's matches, asked for and accepted."""

    def look() -> list[UUID]:
        guard.see_as(SYSTEM)
        return departures.matches(person.person_id)

    for match in transact(look):
        yield _succeeds(matching.end, match, by=person, now=now)


def remove_services(person: Actor, *, now: datetime) -> Iterator[bool]:
    """Take a person's services off sale."""
    for service in departures.sold(person.person_id):
        yield _succeeds(own_services.remove, service, by=person, now=now)


def release_holds(person: Actor, *, now: datetime) -> Iterator[bool]:
    """Give back the time and the seats that are kept for a person."""
    for hold in departures.holds(person.person_id, after=now):
        yield _succeeds(holding.release, hold, by=person, now=now)


def leave_waitlists(person: Actor, *, now: datetime) -> Iterator[bool]:
    """Take a person off all waitlists. A seat that was offered to them goes to the next."""
    for *ids, program in departures.waiting(person.person_id):
        yield _succeeds(waitlist.leave, *ids, program=program, by=person, now=now)


def cancel_bookings(
    person: Actor, reason: str, *, now: datetime, within_demo: bool = True
) -> Iterator[bool]:
    """Cancel a person's coming bookings, on either side."""

    def look() -> list[tuple[int, str]]:
        guard.see_as(SYSTEM)
        return departures.bookings(person.person_id, after=now, within_demo=within_demo)

    command = Cancel(reason=reason)
    for booking, name in transact(look):
        yield _succeeds(backoffice.override, booking, command, program=name, by=person, now=now)


def _succeeds(act: Callable[..., object], *what: Any, **how: Any) -> bool:
    """Return whether an action succeeded.

    A refusal is no error here: the action may have been done by another request, or the booking may
    be in a state that only time ends.
    """
    with suppress(Refusal):
        act(*what, **how)
        return True
    return False
