"""The sessions of a buddy: what waits for their word, what is ahead, and what they have earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse

from bookable.domain.badges import BADGES, next_badge
from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.people import Role
from bookable.engine.registry import program
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings.cards import Card, card
from bookable.interfaces.pages.buddies.planning import PROGRAM
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.queries.booking_pages import BookingsFilter, booking_page
from bookable.queries.matches import buddies_of
from bookable.queries.standings import Standing, leaders, standing

AT_ONCE = 50
"""How many sessions are shown at once: those of the last weeks, and of the next ones."""
SINCE = timedelta(days=60)
LEADERS = 10

_OPEN = [status for status in Status if status not in TERMINAL]


class Earned(NamedTuple):
    """A badge, and whether it is earned."""

    sessions: int
    is_earned: bool


class Leader(NamedTuple):
    """A person of the leaderboard."""

    rank: int
    name: str
    sessions: int
    is_me: bool


@for_members
def buddies(request: HttpRequest, member: Member) -> HttpResponse:
    """Show a buddy their sessions and their standing."""
    if program(PROGRAM).provider_role not in member.by.roles:
        raise Http404
    waiting, ahead = _sessions(member)
    mine = standing(member.by.uuid)
    facts = {
        "waiting": waiting,
        "buddies": buddies_of(member.by),
        "ahead": ahead,
        "completed": mine.completed_sessions,
        "badges": [Earned(each, each <= mine.completed_sessions) for each in BADGES],
        "next_badge": next_badge(mine.completed_sessions),
        "leaders": _leaders(leaders(limit=LEADERS, offset=0), member),
        "form_key": member_forms.maker(member.by),
        "zone": member.reading.zone_at(member.now),
    }
    return page(request, "buddies/buddies.html", facts, is_private=True)


def _sessions(member: Member) -> tuple[Sequence[Card], Sequence[Card]]:
    """Return the sessions that wait for the person's word, and those that are ahead."""
    # Staff who are buddies see their own sessions here, and not those of all.
    by = replace(member.by, roles=member.by.roles - {Role.STAFF})
    since = member.now - SINCE
    wanted = BookingsFilter(programs=[PROGRAM], statuses=_OPEN, starts_from=since)
    found = booking_page(wanted, None, limit=AT_ONCE, by=by, now=member.now).bookings
    cards = [card(each, member) for each in found]
    waiting = [each for each in cards if {"confirm", "complete"} & {b.word for b in each.buttons}]
    is_ahead = {each.booking.uuid for each in found if not each.booking.has_begun(member.now)}
    ahead = [each for each in cards if each.uuid in is_ahead and each not in waiting]
    return waiting, ahead


def _leaders(found: Sequence[Standing], member: Member) -> list[Leader]:
    return [
        Leader(rank, each.name, each.completed_sessions, each.uuid == member.by.uuid)
        for rank, each in enumerate(found, start=1)
    ]
