"""Writing the bookings of a world file that are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from bookable.domain.accord import Accord
from bookable.domain.events import BookingLoaded
from bookable.domain.lifecycle import HOLDS_TIME, Status
from bookable.domain.people import SYSTEM, Side
from bookable.engine.world.agreements import Agreement
from bookable.engine.world.bookings import CANCELED_BY, NOT_REQUIRED
from bookable.engine.world.claiming import Timeline
from bookable.storage import reputation
from bookable.storage.jobs import MAKE_MEETING, defer
from bookable.storage.world import bookings, sessions
from bookable.storage.world.bookings import KeptBooking
from bookable.storage.world.claims import NewClaim

_AS_GIVEN = (
    *("key", "notes", "title", "description", "agenda", "session_type"),
    *("cancellation_reason", "actual_start", "actual_end", "payment_status"),
)


def plan(agreements: Iterable[Agreement], *, timeline: Timeline) -> None:
    """This will raise WorldRefused where two bookings of the file hold time of one provider."""
    for each in agreements:
        if each.claims:
            calendar_id, of = each.provider.calendar_id, each.provider.email
            timeline.take(calendar_id, each.span, path=each.entry.path, of=of)


def write(agreements: Sequence[Agreement], *, now: datetime) -> dict[str, KeptBooking]:
    """This will write new bookings, give them their seats and their people what
    they earned, and return them by key."""
    sessions.fill(_seats(agreements))
    made = bookings.add([(_columns(each, now), _event(each, now)) for each in agreements])
    for each in agreements:
        if _wants_meeting(each, now):
            defer(MAKE_MEETING, booking_id=made[each.entry.key].id)
    reputation.earn([made[each.entry.key].id for each in agreements if each.earns], at=now)
    return made


def claims(
    agreements: Iterable[Agreement], kept: dict[str, KeptBooking], *, now: datetime
) -> list[tuple[str, NewClaim]]:
    """This will be what bookings that were written take up."""
    return [
        (
            each.entry.path,
            NewClaim(
                calendar_id=each.provider.calendar_id,
                start=each.span.start,
                end=each.span.end,
                booking_id=kept[each.entry.key].id,
                expires_at=_hold_until(each, now),
            ),
        )
        for each in agreements
        if each.claims
    ]


def _wants_meeting(agreement: Agreement, now: datetime) -> bool:
    """What was agreed elsewhere and lies ahead meets here from now on."""
    entry = agreement.entry
    ahead = entry.status is Status.CONFIRMED and agreement.span.start > now
    return ahead and entry.program.meets_online(entry.session_type or entry.program.usual_type)


def _seats(agreements: Iterable[Agreement]) -> Counter[int]:
    seats: Counter[int] = Counter()
    for each in agreements:
        if (session := each.sits_in) is not None:
            seats[session.id] += 1
            if session.taken + seats[session.id] > session.capacity:
                raise each.entry.refuse("session", f"its {session.capacity} seats are taken")
    return seats


def _columns(agreement: Agreement, now: datetime) -> dict[str, Any]:
    entry = agreement.entry
    return {
        "program": entry.program.name,
        "provider_id": agreement.provider.id,
        "client_id": agreement.client.id,
        "starts_at": agreement.span.start,
        "ends_at": agreement.span.end,
        "status": entry.status.value,
        "hold_until": _hold_until(agreement, now),
        "completed_at": agreement.span.end if entry.status is Status.COMPLETED else None,
        "canceled_by": CANCELED_BY[entry.canceled_by].value if entry.canceled_by else "",
        "location_id": agreement.location_id,
        "created_at": now,
        "updated_at": now,
        "guarded": entry.program.guarded,
        "nudge_at": _nudge_at(agreement, now),
        "session_type": entry.program.usual_type,
        **_booked(agreement),
        **entry.given(*_AS_GIVEN),
        "client_notes": entry.client_notes or entry.mentee_notes or "",
    }


def _booked(agreement: Agreement) -> dict[str, Any]:
    match, service, session = agreement.match, agreement.service, agreement.session
    columns: dict[str, Any] = {}
    if match is not None:
        columns["match_id"] = match.id
    if service is not None:
        columns["service_id"] = service.id
        columns["payment_status"] = "unpaid" if service.price_cents else NOT_REQUIRED
    if session is not None:
        columns["service_session_id"] = session.id
        columns["room_id"] = None if session.room is None else session.room.id
    return columns


def _hold_until(agreement: Agreement, now: datetime) -> datetime | None:
    entry = agreement.entry
    return entry.program.hold_until(entry.status, start=agreement.span.start, now=now)


def _nudge_at(agreement: Agreement, now: datetime) -> datetime | None:
    """Nobody is reminded of what was past when it was loaded."""
    entry = agreement.entry
    if entry.status not in HOLDS_TIME:
        return None
    nudge = Accord().nudge_due(entry.program, end=agreement.span.end)
    return nudge if nudge is not None and nudge > now else None


def _event(agreement: Agreement, now: datetime) -> BookingLoaded:
    status = agreement.entry.status
    return BookingLoaded(by=SYSTEM, side=Side.SYSTEM, at=now, before=None, after=status)
