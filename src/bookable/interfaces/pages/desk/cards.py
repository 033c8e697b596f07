"""Bookings and sessions as the desk shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext

from bookable.domain.booking import Booking
from bookable.domain.hours import ONE_DAY, zone_of
from bookable.domain.people import Actor
from bookable.domain.program import ONE_MINUTE
from bookable.domain.spans import Span
from bookable.interfaces.pages.bookings.cards import buttons
from bookable.interfaces.pages.bookings.money import OwedBack, owed, owed_back
from bookable.interfaces.pages.bookings.moving import move_address
from bookable.interfaces.pages.bookings.stands import DECLINED, other_of
from bookable.interfaces.pages.bookings.words import subject
from bookable.queries.desks import Entry, HeldSession
from bookable.queries.showing import Reading, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A booking, or a session with its seats, as it is shown to its provider.

    `buttons` are the steps that they could take with it, and `move` is the page on which it is
    moved. `owed` is what they may record as paid, and `owed_back` as handed back. `seen` is its
    version, and `theirs` the time on the other side's clock if that shows another one. A booking
    without a time has the moment of its purchase as its `start`.

    A session has its id as `session`, and `seats`: how many are taken, and how many there are. A
    booking has the id of the `service` that was sold. If it is a seat, `seat_in` is the session's.
    """

    start: datetime
    when: When
    name: str
    about: str
    place: str = ""
    uuid: UUID | None = None
    seen: int = 0
    status: str = ""
    buttons: frozenset[str] = frozenset()
    move: str = ""
    theirs: When | None = None
    has_time: bool = True
    until: str = ""
    notes: str = ""
    join: str = ""
    owed: str = ""
    owed_back: OwedBack | None = None
    seats: tuple[int, int] | None = None
    session: int | None = None
    seat_in: int | None = None
    service: UUID | None = None

    @property
    def asks(self) -> bool:
        """Whether the provider is asked to answer."""
        return "decline" in self.buttons


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day; `name` says which day it is."""

    date: date
    name: str
    title: str
    cards: Sequence[Card]


def card(entry: Entry, *, by: Actor, reading: Reading, now: datetime) -> Card:
    """Return an entry of the desk as it is shown."""
    if isinstance(entry, HeldSession):
        return _session_card(entry, reading)
    booking, around = entry.booking, entry.surroundings
    side = booking.own_side(by)
    other = other_of(booking, side)
    # What is sold without a time stands where it was bought.
    span = booking.span or Span(booking.created_at, booking.created_at + ONE_MINUTE)
    when, theirs = reading.both(span, their_zone=other.timezone)
    service = around.service.name if around.service else None
    return Card(
        start=span.start,
        when=when,
        theirs=theirs if booking.span else None,
        has_time=booking.span is not None,
        name=other.name,
        about=subject(booking, service),
        place=around.location.name if around.location else booking.location,
        uuid=booking.uuid,
        seen=around.version,
        status=DECLINED if entry.is_declined else booking.status,
        buttons=frozenset(each.word for each in buttons(entry, side)),
        move=move_address(booking, by),
        until=_until(booking, reading),
        notes=_notes(booking),
        join=booking.meeting_page(now),
        owed=owed(booking, by=by, reading=reading),
        owed_back=owed_back(entry, by=by, reading=reading),
        seat_in=booking.sale.session if booking.sale else None,
        service=around.service.uuid if around.service else None,
    )


def by_sale(cards: Sequence[Card]) -> list[list[Card]]:
    """Return cards in groups: what was sold of one service for one time, such as the seats of a
    session, is together. Groups are in the order of their first cards."""
    groups: dict[object, list[Card]] = {}
    for each in cards:
        sold = (each.service, each.seat_in, each.start if each.has_time else None)
        groups.setdefault(sold, []).append(each)
    return list(groups.values())


def by_day(cards: Sequence[Card], *, reading: Reading, now: datetime) -> list[Day]:
    """Return entries in order by the day of the reader on which they begin."""
    zone = zone_of(reading.zone)
    today = now.astimezone(zone).date()
    return [
        Day(on, _relative(on, today), cards_of[0].when.day, cards_of)
        for on, group in groupby(cards, key=lambda each: each.start.astimezone(zone).date())
        if (cards_of := list(group))
    ]


def _relative(on: date, today: date) -> str:
    if on == today:
        return gettext("Today")
    return gettext("Tomorrow") if on == today + ONE_DAY else ""


def _session_card(session: HeldSession, reading: Reading) -> Card:
    return Card(
        start=session.span.start.astimezone(UTC),
        when=reading.when(session.span),
        name=session.service,
        about="",
        place=session.place,
        seats=(session.taken, session.seats),
        session=session.id,
    )


def _until(booking: Booking, reading: Reading) -> str:
    return "" if booking.hold_until is None else reading.moment(booking.hold_until)


def _notes(booking: Booking) -> str:
    details = booking.details
    parts = (details.agenda, details.description, details.client_notes, details.notes)
    return "\n\n".join(dict.fromkeys(part for part in parts if part))
