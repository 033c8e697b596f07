"""Removing the demo before real people come.

The demo's people are deactivated and not deleted: others may have booked with them, and the ledger
keeps what happened. Their coming bookings with others are canceled in the usual way and in their
name, so that money, credits, seats and meetings follow. Bookings among the demo's people are left
alone and end by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.commands import Cancel
from bookable.domain.people import SYSTEM, Actor, Role
from bookable.domain.refusals import Refusal
from bookable.engine import backoffice, matching
from bookable.engine.accounts import NO_PASSWORD
from bookable.engine.catalogue import own_services, sessions
from bookable.storage import demo_people, guard, token_rows
from bookable.storage.work import transact

_REASON = "The demo was taken away."


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many of each were removed."""

    people: int
    sessions: int
    matches: int
    services: int
    bookings: int


def active() -> list[Actor]:
    """Return the people of the demo who could still sign in."""
    return demo_people.people(active=True)


def remove(*, now: datetime) -> Removed:
    """Remove the demo. Run it again to do what failed the first time."""
    active_count = len(active())
    # Inactive people too: an earlier run may have stopped half-way.
    people = [_as_staff(person) for person in demo_people.people(active=False)]
    for person in people:
        _deactivate(person)
    return Removed(
        people=active_count,
        sessions=sum(_cancel_sessions(person, now) for person in people),
        matches=sum(_end_matches(person, now) for person in people),
        services=sum(_remove_services(person, now) for person in people),
        bookings=sum(_cancel_bookings(person, now) for person in people),
    )


def _as_staff(person: Actor) -> Actor:
    """Return a person as staff, so that neither notice nor the other side's steps stop them."""
    return replace(person, roles=person.roles | {Role.STAFF})


def _deactivate(person: Actor) -> None:
    def step() -> None:
        demo_people.deactivate(person.person_id, password=NO_PASSWORD)
        token_rows.end_all(person.person_id)

    transact(step)


def _cancel_sessions(person: Actor, now: datetime) -> int:
    return sum(
        _succeeds(sessions.cancel, service, session, reason=_REASON, by=person, now=now)
        for service, session in demo_people.sessions(person.person_id, after=now)
    )


def _end_matches(person: Actor, now: datetime) -> int:
    def look() -> list[UUID]:
        guard.see_as(SYSTEM)
        return demo_people.matches(person.person_id)

    return sum(_succeeds(matching.end, match, by=person, now=now) for match in transact(look))


def _remove_services(person: Actor, now: datetime) -> int:
    return sum(
        _succeeds(own_services.remove, service, by=person, now=now)
        for service in demo_people.sold(person.person_id)
    )


def _cancel_bookings(person: Actor, now: datetime) -> int:
    def look() -> list[tuple[int, str]]:
        guard.see_as(SYSTEM)
        return demo_people.bookings(person.person_id, after=now)

    command = Cancel(reason=_REASON)
    return sum(
        _succeeds(backoffice.override, booking, command, program=name, by=person, now=now)
        for booking, name in transact(look)
    )


def _succeeds(act: Callable[..., object], *what: Any, **how: Any) -> bool:
    """Return whether an action succeeded.

    A refusal is no error here: the action may have been done by another request, or the booking may
    be in a state that only time ends.
    """
    with suppress(Refusal):
        act(*what, **how)
        return True
    return False
