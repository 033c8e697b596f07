"""The sessions of a buddy: what waits for their word, what is ahead, and what they have earned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse

from bookable.domain.badges import BADGES, next_badge
from bookable.domain.refusals import RoleRequired
from bookable.interfaces.pages import member_forms
from bookable.interfaces.pages.bookings.cards import card
from bookable.interfaces.pages.buddies.planning import PROGRAM
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.queries.buddy_sessions import buddy_sessions
from bookable.queries.standings import Standing


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
    try:
        found = buddy_sessions(program=PROGRAM, by=member.by, now=member.now)
    except RoleRequired:
        raise Http404 from None
    completed = found.standing.completed_sessions
    facts = {
        "waiting": [card(each, member) for each in found.waiting],
        "buddies": found.buddies,
        "ahead": [card(each, member) for each in found.ahead],
        "completed": completed,
        "badges": [Earned(each, each <= completed) for each in BADGES],
        "next_badge": next_badge(completed),
        "leaders": _leaders(found.leaders, member),
        "form_key": member_forms.maker(member.by),
        "zone": member.reading.zone_at(member.now),
    }
    return page(request, "buddies/buddies.html", facts, is_private=True)


def _leaders(found: Sequence[Standing], member: Member) -> list[Leader]:
    return [
        Leader(rank, each.name, each.completed_sessions, each.uuid == member.by.uuid)
        for rank, each in enumerate(found, start=1)
    ]
