"""Taking the demo away from where real people are to come.

Its people are deactivated and not deleted: others may have booked with them, and the ledger keeps
what happened. What is still to come with others is canceled as any booking is, in the name of the
demo's person, so that money, credits, seats and meetings follow. What the demo's people have with
each other concerns nobody, and comes to its end by itself.
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
from bookable.engine import backoffice, matches
from bookable.engine.catalogue import services, sessions
from bookable.engine.people import NO_PASSWORD
from bookable.storage import demo, tokens
from bookable.storage.work import UnitOfWork, transact

_REASON = "The demo was taken away."


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many of each were taken away."""

    people: int
    sessions: int
    matches: int
    services: int
    bookings: int


def active() -> list[Actor]:
    """Return the people of the demo who could sign in."""
    return demo.people(active=True)


def remove(*, now: datetime) -> Removed:
    """Take the demo away. What could not be done is done when it is asked for again."""
    there = len(active())
    everybody = [_as_staff(person) for person in demo.people(active=False)]
    for person in everybody:
        _shut_out(person)
    return Removed(
        people=there,
        sessions=sum(_call_off(each, now) for each in everybody),
        matches=sum(_end_matches(each, now) for each in everybody),
        services=sum(_take_off_sale(each, now) for each in everybody),
        bookings=sum(_cancel(each, now) for each in everybody),
    )


def _as_staff(person: Actor) -> Actor:
    """Return a person who is not held up by notice, nor by whose step it is."""
    return replace(person, roles=person.roles | {Role.STAFF})


def _shut_out(person: Actor) -> None:
    def step(_: object) -> None:
        demo.deactivate(person.person_id, password=NO_PASSWORD)
        tokens.end_all(person.person_id)

    transact(step)


def _call_off(person: Actor, now: datetime) -> int:
    return sum(
        _done(sessions.call_off, service, session, reason=_REASON, by=person, now=now)
        for service, session in demo.sessions(person.person_id, after=now)
    )


def _end_matches(person: Actor, now: datetime) -> int:
    def look(work: UnitOfWork) -> list[UUID]:
        work.see_as(SYSTEM)
        return demo.matches(person.person_id)

    return sum(_done(matches.end, match, by=person, now=now) for match in transact(look))


def _take_off_sale(person: Actor, now: datetime) -> int:
    return sum(
        _done(services.remove, service, by=person, now=now)
        for service in demo.sold(person.person_id)
    )


def _cancel(person: Actor, now: datetime) -> int:
    def look(work: UnitOfWork) -> list[tuple[int, str]]:
        work.see_as(SYSTEM)
        return demo.bookings(person.person_id, after=now)

    command = Cancel(reason=_REASON)
    return sum(
        _done(backoffice.override, booking, command, program=name, by=person, now=now)
        for booking, name in transact(look)
    )


def _done(act: Callable[..., object], *what: Any, **how: Any) -> bool:
    """Tell whether something could be done. It may have been done by somebody else meanwhile, or
    is such that time alone ends it."""
    with suppress(Refusal):
        act(*what, **how)
        return True
    return False
