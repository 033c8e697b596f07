"""Build the core API's answers from the engine's values, and read its parameters."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from bookable.domain.booking import Booking
from bookable.domain.event_types import is_asked
from bookable.domain.feed_marks import BEGINNING, Mark, mark_of
from bookable.domain.lifecycle import Status, Step
from bookable.domain.notifications import Notifications
from bookable.domain.people import Actor, Party, Side
from bookable.domain.program import ONE_MINUTE, USUAL_REMINDERS
from bookable.interfaces.dialects.core import schemas as out
from bookable.interfaces.dialects.core.lexicon import DECLINE, STEPS
from bookable.queries.feed_pages import FeedEvent, FeedFilter, FeedPage
from bookable.queries.full_bookings import FullBooking, Named

PARTIES = (Side.PROVIDER, Side.CLIENT)
TEXTS = ("notes", "title", "description", "agenda", "client_notes")


class InvalidCursorError(ValueError):
    """A cursor that is broken, or belongs to another list or other filters."""


def me(by: Actor) -> out.MeOut:
    """Return who asks."""
    key = out.KeyOut(by.key.uuid, by.key.name, sorted(by.key.scopes)) if by.key else None
    # A key that acts for the marketplace is no person.
    is_person = by.person_id != 0
    roles = [role.value for role in sorted(by.roles)]
    person = out.PersonOut(by.uuid, by.name, by.email, by.timezone, roles) if is_person else None
    return out.MeOut(person, key)


def feed_filter(query: out.EventsQuery) -> FeedFilter:
    """Return the filter of a query."""
    return FeedFilter(types=sorted(set(query.type)), programs=sorted(set(query.program)))


def mark_after(query: out.EventsQuery, *, by: Actor) -> Mark:
    """Return where to go on: after a cursor or an event's id. Raise InvalidCursorError."""
    if not query.after:
        return BEGINNING
    try:
        return mark_of(UUID(query.after))
    except ValueError:
        return _cursor_read(query.after, _digest(query, by))


def events(page: FeedPage, query: out.EventsQuery, *, by: Actor) -> out.EventsOut:
    """Return a page of the feed."""
    items = [_event(each, by) for each in page.events]
    return out.EventsOut(items, _cursor(page.last, _digest(query, by)))


def _digest(query: out.EventsQuery, by: Actor) -> bytes:
    """Return what a cursor is bound to: whose events are listed, and which of them."""
    whose = "all" if by.is_staff else str(by.uuid)
    bound = [whose, sorted(set(query.type)), sorted(set(query.program))]
    return hashlib.sha256(msgspec.json.encode(bound)).digest()


def _cursor(mark: Mark, digest: bytes) -> str:
    place = mark.tag.to_bytes(8) + mark.position.to_bytes(8)
    return urlsafe_b64encode(place + _check(place, digest)).decode().rstrip("=")


def _cursor_read(cursor: str, digest: bytes) -> Mark:
    try:
        given = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (NotBase64, ValueError):
        raise InvalidCursorError from None
    place, check = given[:16], given[16:]
    if check != _check(place, digest):
        raise InvalidCursorError
    return Mark(int.from_bytes(place[:8]), int.from_bytes(place[8:]))


def _check(place: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(place + digest).digest()[:8]


def _event(event: FeedEvent, by: Actor) -> out.EventOut:
    actor = out.ActorOut(event.side, _named(event.actor), _named(event.key))
    data = out.EventDataOut(booking(event.booking, by=by))
    return out.EventOut(event.mark.id, event.type, event.at, actor, data)


def booking(full: FullBooking, *, by: Actor) -> out.BookingOut:
    """Return a booking as it is shown to one of its sides, or to staff."""
    booked, around = full.booking, full.surroundings
    details, sale = booked.details, booked.sale
    span = booked.span
    length = span.length if span else sale and sale.length
    return out.BookingOut(
        id=booked.uuid,
        number=booked.id,
        version=around.version,
        program=booked.program,
        status=booked.status,
        provider=_party(booked.provider),
        client=_party(booked.client),
        start=span.start if span else None,
        end=span.end if span else None,
        timezone=booked.wall.zone if booked.wall else booked.provider.timezone,
        duration_minutes=int(length.total_seconds()) // 60 if length else None,
        session_type=details.session_type or None,
        meeting=_meeting(booked, by),
        location=_named(around.location),
        room=_named(around.room),
        service=_named(around.service),
        session=around.session,
        price=out.MoneyOut(sale.bill.total_cents, sale.bill.currency) if sale else None,
        payment_status=sale.bill.status.value if sale else None,
        hold_until=booked.hold_until,
        **{name: getattr(details, name) for name in TEXTS},
        allowed_steps=_steps(full, by),
        confirmed_by=_confirmed_by(booked),
        disputed=booked.mutual_confirmation.is_disputed,
        canceled=_canceled(full),
        series=None,
        parent=around.parent,
        assigned=None,
        created_at=booked.created_at,
        updated_at=booked.updated_at,
    )


def _party(party: Party) -> out.NamedOut:
    return out.NamedOut(party.uuid, party.name)


def _named(named: Named | None) -> out.NamedOut | None:
    return None if named is None else out.NamedOut(*named)


def _meeting(booked: Booking, by: Actor) -> out.MeetingOut | None:
    """Return the meeting. Only the two sides are told where to join."""
    is_party = booked.side_of(by) in PARTIES
    if booked.meeting is not None:
        return out.MeetingOut(booked.meeting.vendor, booked.meeting.join_url if is_party else None)
    url = booked.details.meeting_url
    return out.MeetingOut(None, url if is_party else None) if url else None


def _steps(full: FullBooking, by: Actor) -> list[str]:
    booked = full.booking
    asked = is_asked(booked.side_of(by) or "", booked.mutual_confirmation.requested_by)
    declines = booked.status is Status.REQUESTED and asked
    words = STEPS | ({Step.CANCEL: DECLINE} if declines else {})
    return [words[step] for step in full.steps]


def _confirmed_by(booked: Booking) -> list[Side]:
    said = booked.mutual_confirmation
    return [side for side in PARTIES if said.has(side) or booked.completed_by == side]


def _canceled(full: FullBooking) -> out.CanceledOut | None:
    booked, at = full.booking, full.surroundings.canceled_at
    if booked.status is not Status.CANCELED:
        return None
    # A hold that has run out cancels at once, and is written down a few seconds later.
    return out.CanceledOut(
        Side(booked.canceled_by or Side.SYSTEM), booked.cancellation_reason, at or booked.updated_at
    )


def notifications(chosen: Notifications) -> out.NotificationsOut:
    """Return which mails a person gets."""
    usual = [lead // ONE_MINUTE for lead in USUAL_REMINDERS]
    reminders = usual if chosen.reminders is None else list(chosen.reminders)
    return out.NotificationsOut(out.EmailOut(chosen.bookings, reminders))


def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the choices that a body changes."""
    known = {name: given[name] for name in ("bookings", "reminders") if name in given}
    return known | ({"reminders": tuple(known["reminders"])} if "reminders" in known else {})
