"""Removing the demo before real people come.

The demo's people are deactivated and not deleted: others may have booked with them, and the ledger
keeps what happened. Their coming bookings with others are canceled in the usual way and in their
name, so that money, credits, seats and meetings follow. Bookings among the demo's people are left
alone and end by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from bookable.domain.people import Actor
from bookable.engine import departing
from bookable.engine.accounts import NO_PASSWORD
from bookable.storage import demo_people, token_rows
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
    people = [departing.as_staff(person) for person in demo_people.people(active=False)]
    for person in people:
        _deactivate(person)
    return Removed(
        people=active_count,
        sessions=_sum(departing.cancel_sessions(person, _REASON, now=now) for person in people),
        matches=_sum(departing.end_matches(person, now=now) for person in people),
        services=_sum(departing.remove_services(person, now=now) for person in people),
        bookings=_sum(
            departing.cancel_bookings(person, _REASON, now=now, within_demo=False)
            for person in people
        ),
    )


def _sum(steps: Iterable[Iterator[bool]]) -> int:
    return sum(chain.from_iterable(steps))


def _deactivate(person: Actor) -> None:
    def step() -> None:
        demo_people.deactivate(person.person_id, password=NO_PASSWORD)
        token_rows.end_all(person.person_id)

    transact(step)
