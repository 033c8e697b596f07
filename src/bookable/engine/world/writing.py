"""Writing the bookings of a world file that are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bookable.domain.events import BookingLoaded
from bookable.domain.lifecycle import Status
from bookable.domain.money import Bill
from bookable.domain.people import SYSTEM, Side
from bookable.domain.sales import Kind
from bookable.engine.world.agreements import Agreement
from bookable.engine.world.claiming import Timeline
from bookable.engine.world.columns import columns, hold_until, part_columns
from bookable.engine.world.parts import parts_of
from bookable.storage import credits, reputation
from bookable.storage.jobs import MAKE_MEETING, defer
from bookable.storage.services import Offer
from bookable.storage.world import bookings, money, sessions
from bookable.storage.world.bookings import KeptBooking
from bookable.storage.world.claims import NewClaim

ELSEWHERE = "elsewhere"
"""How everything was paid that was paid before it came here."""

Made = Sequence[tuple[Agreement, KeptBooking]]


def plan(agreements: Iterable[Agreement], *, timeline: Timeline, now: datetime) -> None:
    """Raise WorldRefused where two bookings of the file hold time of one provider, or of one of
    two buddies."""
    for each in agreements:
        for person in each.claimed(now):
            timeline.take(person.calendar_id, each.span, path=each.entry.path, of=person.email)


def write(
    agreements: Sequence[Agreement], *, offers: Mapping[int, Offer], now: datetime
) -> dict[str, KeptBooking]:
    """This will write new bookings with their parts, their seats and what was paid for them, give
    their people what they earned and what they bought, and return the bookings by key."""
    sessions.fill(_seats(agreements))
    kept = bookings.add(
        [(columns(each, now=now), _loaded(each.entry.status, now)) for each in agreements]
    )
    made = list(zip(agreements, kept, strict=True))
    _add_parts(made, offers, now)
    money.record(_bills(made), method=ELSEWHERE, now=now)
    _grant_credits(made, now)
    for each, booking in made:
        if _wants_meeting(each, now):
            defer(MAKE_MEETING, booking_id=booking.id)
    reputation.earn([booking.id for each, booking in made if each.earns], at=now)
    return {each.entry.key: booking for each, booking in made}


def claims(
    agreements: Iterable[Agreement], kept: Mapping[str, KeptBooking], *, now: datetime
) -> list[tuple[str, NewClaim]]:
    """Return what bookings that were written take up: time of the provider, of both buddies, and
    of the room."""
    return [
        (
            each.entry.path,
            NewClaim(
                calendar_id=calendar_id,
                start=each.span.start,
                end=each.span.end,
                booking_id=kept[each.entry.key].id,
                expires_at=hold_until(each, now=now),
            ),
        )
        for each in agreements
        for calendar_id in _calendars(each, now)
    ]


def _calendars(agreement: Agreement, now: datetime) -> list[int]:
    people = [person.calendar_id for person in agreement.claimed(now)]
    return people if agreement.room is None else [*people, agreement.room.calendar_id]


def _wants_meeting(agreement: Agreement, now: datetime) -> bool:
    """What was agreed elsewhere and lies ahead meets here from now on."""
    entry = agreement.entry
    ahead = entry.status is Status.CONFIRMED and agreement.has_time and agreement.span.start > now
    return ahead and entry.program.meets_online(entry.session_type or entry.program.usual_type)


def _seats(agreements: Iterable[Agreement]) -> Counter[int]:
    seats: Counter[int] = Counter()
    for each in agreements:
        for session in each.sits_in:
            seats[session.id] += 1
            if session.taken + seats[session.id] > session.capacity:
                field = "service" if each.entry.session is None else "session"
                of = f" on {session.span.start:%Y-%m-%d}" if each.entry.session is None else ""
                raise each.entry.refuse(field, f"its {session.capacity} seats{of} are taken")
    return seats


def _add_parts(made: Made, offers: Mapping[int, Offer], now: datetime) -> None:
    bookings.add(
        [
            (part_columns(whole, part, now=now), _loaded(part.status, now))
            for whole, booking in made
            for part in parts_of(whole, parent=booking.id, offers=offers, now=now)
        ]
    )


def _bills(made: Made) -> list[tuple[int, Bill]]:
    return [(booking.id, each.sale.bill) for each, booking in made if each.sale is not None]


def _grant_credits(made: Made, now: datetime) -> None:
    """As if the bundle had just been bought: how many credits were spent elsewhere is not told."""
    for each, booking in made:
        offer, sale = each.offer, each.sale
        if offer is None or sale is None or offer.kind is not Kind.BUNDLE:
            continue
        if each.entry.status is Status.CONFIRMED and sale.bill.is_settled:
            credits.grant(
                booking_id=booking.id,
                person_id=each.client.id,
                total=offer.credits or 0,
                covers=offer.covers,
                expires_at=offer.expiry(now),
                at=now,
            )


def _loaded(status: Status, now: datetime) -> BookingLoaded:
    return BookingLoaded(by=SYSTEM, side=Side.SYSTEM, at=now, before=None, after=status)
