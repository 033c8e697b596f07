"""What a person has booked: ahead of them, behind them, and canceled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.lifecycle import TERMINAL, Status
from bookable.domain.people import Role
from bookable.domain.services import Kind
from bookable.interfaces.pages.bookings.cards import Card, card
from bookable.interfaces.pages.frame import page
from bookable.interfaces.pages.members import Member, for_members
from bookable.queries.booking_pages import BookingsFilter, Order, Place, booking_page
from bookable.queries.full_bookings import FullBooking

AT_ONCE = 20
"""Bookings on one page."""
SHOWN_AFTER = timedelta(hours=12)
"""For how long after its start a booking counts as one that is ahead."""
_OPEN = [status for status in Status if status not in TERMINAL]
_PAST = [status for status in Status if status is not Status.CANCELED]
_FEW = 10


class Tab(Enum):
    """Which bookings are shown."""

    AHEAD = "ahead"
    PAST = "past"
    CANCELED = "canceled"


class Group(NamedTuple):
    """Cards under a heading."""

    heading: str
    cards: Sequence[Card]


@for_members
def mine(request: HttpRequest, member: Member) -> HttpResponse:
    """List the bookings of which a person is the client."""
    wanted = request.GET.get("show", "")
    tab = next((each for each in Tab if each.value == wanted), Tab.AHEAD)
    after = _place(request.GET.get("after", ""), tab)
    found = booking_page(_filter(tab, member), after, limit=AT_ONCE, by=member.by, now=member.now)
    shown = [each for each in found.bookings if _is_listed(each.booking, tab)]
    listed = Group("", [card(each, member) for each in shown])
    groups = [listed]
    if tab is Tab.AHEAD and after is None:
        groups = [_over(member), listed, _untimed(member)]
    facts = {
        "tabs": [(each.value, _label(each), each is tab) for each in Tab],
        "tab": tab.value,
        "groups": [each for each in groups if each.cards],
        "more": found.end and urlencode({"show": tab.value, "after": _written(found.end)}),
        "is_first": after is None,
        "has_lines": Role.CLIENT in member.by.roles,
        "zone": member.reading.zone_at(member.now),
    }
    return page(request, "mine/mine.html", facts, is_private=True)


def _label(tab: Tab) -> str:
    match tab:
        case Tab.AHEAD:
            return gettext("Upcoming")
        case Tab.PAST:
            return gettext("Past")
    return gettext("Canceled")


def _filter(tab: Tab, member: Member) -> BookingsFilter:
    client = member.by.uuid
    if tab is Tab.AHEAD:
        since = member.now - SHOWN_AFTER
        return BookingsFilter(client=client, statuses=_OPEN, starts_from=since)
    if tab is Tab.PAST:
        until = member.now
        return BookingsFilter(
            client=client, statuses=_PAST, starts_before=until, order=Order.LATEST
        )
    return BookingsFilter(client=client, statuses=[Status.CANCELED], order=Order.LATEST)


def _over(member: Member) -> Group:
    """Return the latest bookings that are over and still open."""
    since = member.now - SHOWN_AFTER
    wanted = BookingsFilter(
        client=member.by.uuid, statuses=_OPEN, starts_before=since, order=Order.LATEST
    )
    cards = [card(each, member) for each in _few(wanted, member) if each.steps]
    return Group(gettext("Did these take place?"), cards)


def _untimed(member: Member) -> Group:
    """Return the latest bookings that have no time yet, which come first in that order."""
    wanted = BookingsFilter(client=member.by.uuid, statuses=_OPEN, order=Order.LATEST)
    found = (each for each in _few(wanted, member) if each.booking.span is None)
    return Group(gettext("Without a time yet"), [card(each, member) for each in found])


_UNSETTLED = {Status.DRAFT, Status.REQUESTED, Status.PENDING_PAYMENT}


def _is_listed(booking: Booking, tab: Tab) -> bool:
    """Return whether a booking is a line of its own.

    A course is listed by its sessions, each at its time; as a whole while it waits for an answer or
    a payment, and once it is canceled. Parts of a package follow once it is paid.
    """
    sale = booking.sale
    if sale is None:
        return True
    if sale.kind is not Kind.COURSE:
        return sale.parent is None or booking.status not in _UNSETTLED
    if tab is Tab.CANCELED:
        return sale.parent is None
    return sale.parent is not None or booking.status in _UNSETTLED


def _few(wanted: BookingsFilter, member: Member) -> Sequence[FullBooking]:
    found = booking_page(wanted, None, limit=_FEW, by=member.by, now=member.now).bookings
    return [each for each in found if _is_listed(each.booking, Tab.AHEAD)]


def _written(place: Place) -> str:
    return f"{place.time.isoformat() if place.time else ''}~{place.booking_id}"


def _place(text: str, tab: Tab) -> Place | None:
    """Return the place at which a page begins. What is none of this tab is the beginning."""
    time, _, booking_id = text.partition("~")
    if not booking_id.isdecimal() or len(booking_id) > 18:
        return None
    try:
        at = datetime.fromisoformat(time) if time else None
    except ValueError:
        return None
    is_there = tab is Tab.CANCELED if at is None else at.tzinfo is not None
    return Place(at, int(booking_id)) if is_there else None
