"""What a buddy sees of their sessions: those that wait for their word, and those ahead of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bookable.domain.lifecycle import TERMINAL, Status, Step
from bookable.domain.people import Actor
from bookable.domain.refusals import RoleRequired
from bookable.engine.registry import program as program_named
from bookable.queries.booking_pages import BookingsFilter, booking_page
from bookable.queries.full_bookings import FullBooking
from bookable.queries.matches import Buddy, buddies_of
from bookable.queries.standings import Standing, leaders, standing

AT_ONCE = 50
"""How many sessions are shown at once: those of the last weeks, and of the next ones."""
SINCE = timedelta(days=60)
LEADERS = 10

_OPEN = [status for status in Status if status not in TERMINAL]
_OWN_WORD = {Step.CONFIRM, Step.COMPLETE}


class BuddySessions(NamedTuple):
    """A buddy's sessions, the people with whom they have some, their points, and the leaders."""

    waiting: Sequence[FullBooking]
    ahead: Sequence[FullBooking]
    buddies: Sequence[Buddy]
    standing: Standing
    leaders: Sequence[Standing]


def buddy_sessions(*, program: str, by: Actor, now: datetime) -> BuddySessions:
    """Return what a buddy sees of their own sessions, or raise RoleRequired."""
    role = program_named(program).provider_role
    if role not in by.roles:
        raise RoleRequired(role, "see")
    wanted = BookingsFilter(programs=[program], statuses=_OPEN, starts_from=now - SINCE, own=True)
    found = booking_page(wanted, None, limit=AT_ONCE, by=by, now=now).bookings
    rest = [each for each in found if not _OWN_WORD & set(each.steps)]
    return BuddySessions(
        [each for each in found if _OWN_WORD & set(each.steps)],
        [each for each in rest if not each.booking.has_begun(now)],
        buddies_of(by),
        standing(by.uuid),
        leaders(limit=LEADERS, offset=0),
    )
