"""What is ahead of a person, day by day, as they read it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext

from bookable.domain.digests import Rhythm
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Side
from bookable.effects.mail.occasions import DigestOccasion
from bookable.effects.mail.page_links import answer_page, booking_page
from bookable.engine import answering
from bookable.engine.answering import Asks
from bookable.engine.registry import program as program_named
from bookable.queries.correspondence import BookingNews
from bookable.queries.showing import Reading


def agenda_facts(about: DigestOccasion, reading: Reading) -> dict[str, object]:
    """Return the facts for the template of a digest."""
    agenda = about.agenda
    waiting = _days(agenda.waiting, about, reading)
    ahead = _days(agenda.ahead, about, reading)
    _name_zones_once([*waiting, *ahead])
    return {
        "is_daily": agenda.rhythm is Rhythm.DAILY,
        "is_cut": agenda.is_cut,
        "ahead": ahead,
        "ahead_count": len(agenda.ahead),
        "waiting": waiting,
        "waiting_count": len(agenda.waiting),
    }


def _days(
    bookings: Sequence[BookingNews], about: DigestOccasion, reading: Reading
) -> list[dict[str, object]]:
    """Return bookings by their days, and by zone: on a clock change its name tells them apart."""
    timed = [(reading.when(each.span), each) for each in bookings if each.span is not None]
    return [
        {
            "name": day,
            "zone": zone,
            "bookings": [
                {"when": when} | _listed(booking, about, reading) for when, booking in group
            ],
        }
        for (day, zone), group in groupby(timed, lambda each: (each[0].day, each[0].zone))
    ]


def _name_zones_once(days: Sequence[dict[str, object]]) -> None:
    """Leave out the zone of a day that is also the zone of the day before it in the mail."""
    before = None
    for day in days:
        before, day["zone"] = day["zone"], "" if day["zone"] == before else day["zone"]


def _listed(booking: BookingNews, about: DigestOccasion, reading: Reading) -> dict[str, object]:
    side = Side.CLIENT if booking.client.id == about.reader.id else Side.PROVIDER
    other = booking.person(Side.PROVIDER if side is Side.CLIENT else Side.CLIENT)
    called = booking.service or booking.title or gettext(booking.noun)
    what = gettext("%(what)s with %(other)s") % {"what": called, "other": other.name}
    facts = {
        "what": capfirst(what),
        "place": booking.place,
        "join_url": booking.join_url,
        "link": booking_page(booking.uuid),
    }
    return facts | _request(booking, side, about, reading)


def _request(
    booking: BookingNews, side: Side, about: DigestOccasion, reading: Reading
) -> dict[str, object]:
    """Return by when the reader is to answer a request, and where, if they may."""
    if booking.status is not Status.REQUESTED:
        return {}
    until, may = booking.hold_until, program_named(booking.program).permits(Step.CONFIRM, side)
    token = answering.token(booking.id, about.reader.id, Asks.ANSWER, now=about.now)
    return {
        "until": reading.day_and_time(until) if until else "",
        "answer_link": answer_page(token) if may else "",
    }
