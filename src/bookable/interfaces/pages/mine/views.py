"""What a person has booked: ahead of them, behind them, and canceled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from bookable.engine.registry import may_buy
from bookable.interfaces.pages.bookings.cards import Card, card
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.queries.booking_pages import Cursor
from bookable.queries.full_bookings import FullBooking
from bookable.queries.own_bookings import Shown, own_bookings

AT_ONCE = 20
"""Bookings on one page."""


class Group(NamedTuple):
    """Cards under a heading."""

    heading: str
    cards: Sequence[Card]


@for_members
def mine(request: HttpRequest, member: Member) -> HttpResponse:
    """List the bookings of which a person is the client."""
    wanted = request.GET.get("show", "")
    tab = next((each for each in Shown if each.value == wanted), Shown.AHEAD)
    after = _cursor(request.GET.get("after", ""), tab)
    found = own_bookings(tab, after, limit=AT_ONCE, by=member.by, now=member.now)
    groups = [
        _group(gettext("Did these take place?"), found.over, member),
        _group("", found.listed, member),
        _group(gettext("Without a time yet"), found.untimed, member),
    ]
    facts = {
        "tabs": [(each.value, _label(each), each is tab) for each in Shown],
        "tab": tab.value,
        "groups": [each for each in groups if each.cards],
        "more": found.end and urlencode({"show": tab.value, "after": _written(found.end)}),
        "is_first": after is None,
        "has_lines": may_buy(member.by),
        "zone": member.reading.zone_at(member.now),
    }
    return page(request, "mine/mine.html", facts, is_private=True)


def _label(tab: Shown) -> str:
    match tab:
        case Shown.AHEAD:
            return gettext("Upcoming")
        case Shown.PAST:
            return gettext("Past")
    return gettext("Canceled")


def _group(heading: str, bookings: Sequence[FullBooking], member: Member) -> Group:
    return Group(heading, [card(each, member) for each in bookings])


def _written(cursor: Cursor) -> str:
    return f"{cursor.time.isoformat() if cursor.time else ''}~{cursor.booking_id}"


def _cursor(text: str, tab: Shown) -> Cursor | None:
    """Return where a page begins, or None for the beginning and for a text that no link of the tab
    has."""
    time, _, booking_id = text.partition("~")
    if not booking_id.isdecimal() or len(booking_id) > 18:
        return None
    try:
        at = datetime.fromisoformat(time) if time else None
    except ValueError:
        return None
    is_there = tab is Shown.CANCELED if at is None else at.tzinfo is not None
    return Cursor(at, int(booking_id)) if is_there else None
