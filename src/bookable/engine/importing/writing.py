"""Saving the new bookings of a world file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bookable.domain.lifecycle import Status
from bookable.domain.money import Bill
from bookable.domain.services import Kind, Service
from bookable.engine.credits import grant_bundle
from bookable.engine.importing import past
from bookable.engine.importing.agreements import Agreement
from bookable.engine.importing.claiming import Timeline
from bookable.storage import reputation_entries
from bookable.storage.bulk import loaded_bookings, loaded_catalogue
from bookable.storage.bulk.loaded_bookings import SavedBooking
from bookable.storage.bulk.loaded_claims import NewClaim
from bookable.storage.jobs import MAKE_MEETING, defer

ELSEWHERE = "elsewhere"
"""The payment method of everything that was paid before the import."""

Made = Sequence[tuple[Agreement, SavedBooking]]


def plan(agreements: Iterable[Agreement], *, timeline: Timeline, now: datetime) -> None:
    """Raise WorldRefused if two bookings of the file take the same time of one person."""
    for agreement in agreements:
        for person in agreement.claimed(now):
            timeline.take(
                person.calendar_id, agreement.time, path=agreement.entry.path, of=person.email
            )


def write(
    agreements: Sequence[Agreement], *, included: Mapping[int, Service], now: datetime
) -> dict[str, SavedBooking]:
    """Save new bookings with their parts, seats, payments, credits and reputation.

    Return the bookings by key.
    """
    loaded_catalogue.fill(_seats(agreements))
    saved = loaded_bookings.add([past.whole(agreement, now=now) for agreement in agreements])
    saved_pairs = list(zip(agreements, saved, strict=True))
    _add_parts(saved_pairs, included, now)
    loaded_bookings.record_payments(_bills(saved_pairs), method=ELSEWHERE, now=now)
    _grant_credits(saved_pairs, now)
    for agreement, booking in saved_pairs:
        if _wants_meeting(agreement, now):
            defer(MAKE_MEETING, booking_id=booking.id)
    reputation_entries.earn(
        [booking.id for agreement, booking in saved_pairs if agreement.earns], at=now
    )
    return {agreement.entry.key: booking for agreement, booking in saved_pairs}


def claims(
    agreements: Iterable[Agreement], saved: Mapping[str, SavedBooking], *, now: datetime
) -> list[tuple[str, NewClaim]]:
    """Return what saved bookings take up: time of the provider, of both buddies, and rooms."""
    return [
        (
            agreement.entry.path,
            NewClaim(
                calendar_id=calendar_id,
                start=agreement.time.start,
                end=agreement.time.end,
                booking_id=saved[agreement.entry.key].id,
                expires_at=past.hold_until(agreement, now=now),
            ),
        )
        for agreement in agreements
        for calendar_id in _calendars(agreement, now)
    ]


def _calendars(agreement: Agreement, now: datetime) -> list[int]:
    people = [person.calendar_id for person in agreement.claimed(now)]
    return people if agreement.room is None else [*people, agreement.room.calendar_id]


def _wants_meeting(agreement: Agreement, now: datetime) -> bool:
    """Return whether a booking gets a meeting here: online, confirmed and still to come."""
    entry = agreement.entry
    is_coming = agreement.span is not None and agreement.span.start > now
    ahead = entry.status is Status.CONFIRMED and is_coming
    return ahead and entry.program.meets_online(
        entry.given.get("session_type", entry.program.usual_type)
    )


def _seats(agreements: Iterable[Agreement]) -> Counter[int]:
    """Return the seats that bookings take by session, or raise WorldRefused if it has too few."""
    seats: Counter[int] = Counter()
    for agreement in agreements:
        for session in agreement.sits_in:
            seats[session.id] += 1
            if session.taken + seats[session.id] > session.capacity:
                field = "service" if agreement.entry.session is None else "session"
                of = f" on {session.span.start:%Y-%m-%d}" if agreement.entry.session is None else ""
                raise agreement.entry.refuse(field, f"its {session.capacity} seats{of} are taken")
    return seats


def _add_parts(saved_pairs: Made, included: Mapping[int, Service], now: datetime) -> None:
    loaded_bookings.add(
        [
            part
            for agreement, booking in saved_pairs
            for part in past.parts(agreement, parent=booking.id, included=included, now=now)
        ]
    )


def _bills(saved_pairs: Made) -> list[tuple[int, Bill]]:
    return [
        (booking.id, agreement.sale.bill)
        for agreement, booking in saved_pairs
        if agreement.sale is not None
    ]


def _grant_credits(saved_pairs: Made, now: datetime) -> None:
    """Grant all credits of imported bundles: the file does not say how many were spent."""
    for agreement, booking in saved_pairs:
        service, sale = agreement.service, agreement.sale
        if service is None or sale is None or service.kind is not Kind.BUNDLE:
            continue
        if agreement.entry.status is Status.CONFIRMED and sale.bill.owes_nothing:
            grant_bundle(service, booking_id=booking.id, person_id=agreement.client.id, now=now)
