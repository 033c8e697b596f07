"""Buddies to test with: two who are matched, and the time that they set aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.people import NOW, person

from bookable.domain.booking import Booking
from bookable.domain.commands import Complete, Confirm, Schedule
from bookable.domain.people import Actor, Role
from bookable.domain.program import Consent
from bookable.domain.refusals import AlreadyBooked
from bookable.engine import bookings, matching, registry
from bookable.engine.matching import MatchRow


def buddy(*, name: str = "Ana Silva") -> Actor:
    """This will be a new buddy."""
    return person(Role.BUDDY, name=name)


def matched(one: Actor, other: Actor) -> MatchRow:
    """Match two buddies, who both want it; or find the match that they have."""
    try:
        asked = matching.make(one.uuid, other.uuid, program="buddies", by=one, now=NOW)
    except AlreadyBooked:
        found = matching.mine(one, limit=100, offset=0)
        return next(each for each in found if other.uuid in {each.user1_uuid, each.user2_uuid})
    # What staff asks for is accepted at once.
    return asked if asked.status == "accepted" else matching.accept(asked.uuid, by=other)


def agreed(
    match: MatchRow, by: Actor, *, start: datetime = NOW + timedelta(days=1), now: datetime = NOW
) -> Booking:
    """This will be an hour that a match has set aside."""
    asked = Schedule(program="buddies", match=match.uuid, start=start, length=timedelta(minutes=60))
    return matching.schedule(asked, by=by, now=now)


def requested(match: MatchRow, by: Actor, **more: Any) -> Booking:
    """This will be an hour for which one of the two asks the other."""
    program = registry.program("buddies")
    registry.register(replace(program, consent=Consent.ASKED))
    try:
        return agreed(match, by, **more)
    finally:
        registry.register(program)


def accept(session: Booking, by: Actor, *, now: datetime = NOW) -> Booking:
    """This will accept what the other one asked for."""
    return bookings.perform(session.uuid, Confirm(), program="buddies", by=by, now=now)


def confirm(session: Booking, by: Actor, *, now: datetime) -> Booking:
    """This will confirm what the other one did."""
    return bookings.perform(session.uuid, Complete(), program="buddies", by=by, now=now)
