"""The feed of events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from bookable.domain.event_types import EventType
from bookable.domain.feed_marks import BEGINNING, Mark, mark_of
from bookable.domain.outgoing_webhooks import TEST
from bookable.domain.people import Actor
from bookable.engine.registry import unknown
from bookable.interfaces.dialects.core.mapping import bookings
from bookable.interfaces.dialects.core.mapping.all_wrong import refuse
from bookable.interfaces.dialects.core.mapping.cursors import (
    InvalidCursorError,
    digest,
    opened,
    sealed,
)
from bookable.interfaces.dialects.core.schemas import events as out
from bookable.interfaces.dialects.core.schemas.common import NamedOut
from bookable.queries.fact_details import PersonNow, SeatOfferNow
from bookable.queries.feed_pages import FeedEvent, FeedFilter, FeedPage


def feed_filter(query: out.EventsQuery) -> FeedFilter:
    """Return the filter of a query. Raise InvalidField."""
    refuse([*unknown("program", query.program)])
    return FeedFilter(types=sorted(set(query.type)), programs=sorted(set(query.program)))


def mark_after(query: out.EventsQuery, *, by: Actor) -> Mark | None:
    """Return where to go on: after a cursor or an event's id, or None for the end of the feed.

    Raise InvalidCursorError.
    """
    if query.after == out.LATEST:
        return None
    if not query.after:
        return BEGINNING
    try:
        return mark_of(UUID(query.after))
    except ValueError:
        return _mark(opened(query.after, _digest(query, by)))


def events(page: FeedPage, query: out.EventsQuery, *, by: Actor) -> out.EventsOut:
    """Return a page of the feed."""
    items = [_event(each, by) for each in page.events]
    return out.EventsOut(items, sealed(_place(page.last), _digest(query, by)))


def body(event: FeedEvent, by: Actor) -> bytes:
    """Return an event as the body of a webhook: as the feed shows it to the endpoint's owner."""
    return msgspec.json.encode(_event(event, by))


def test_body(id_: UUID, endpoint: UUID, at: datetime) -> bytes:
    """Return the body of a webhook by which an owner tries an endpoint."""
    return msgspec.json.encode(out.TestEventOut(id_, TEST, at, {"endpoint": endpoint}))


def _digest(query: out.EventsQuery, by: Actor) -> bytes:
    """Return what a cursor is bound to: whose events are listed, and which of them."""
    whose = "all" if by.is_staff else str(by.uuid)
    return digest(whose, sorted(set(query.type)), sorted(set(query.program)))


def _place(mark: Mark) -> bytes:
    return mark.tag.to_bytes(8) + mark.position.to_bytes(8)


def _mark(place: bytes) -> Mark:
    if len(place) != 16:
        raise InvalidCursorError
    return Mark(int.from_bytes(place[:8]), int.from_bytes(place[8:]))


def _event(event: FeedEvent, by: Actor) -> out.EventOut:
    actor = out.ActorOut(event.side, bookings.named(event.actor), bookings.named(event.key))
    return out.EventOut(event.mark.id, event.type, event.at, actor, _data(event, by))


def _data(event: FeedEvent, by: Actor) -> out.EventDataOut:
    about = event.about
    if isinstance(about, PersonNow) and event.type is EventType.PERSON_ERASED:
        return out.EventDataOut(person=out.EventPersonOut(about.uuid))
    if isinstance(about, PersonNow):
        return out.EventDataOut(person=_person(about))
    if isinstance(about, SeatOfferNow):
        return out.EventDataOut(seat_offer=_seat_offer(about))
    return out.EventDataOut(booking=bookings.shown(about, by=by))


def _person(person: PersonNow) -> out.EventPersonOut:
    return out.EventPersonOut(
        id=person.uuid,
        name=person.name,
        email=person.email,
        roles=sorted(person.roles),
        timezone=person.timezone,
        locale=person.locale,
        company=person.company,
        avatar_url=person.avatar_url,
        bio=person.bio,
        active=person.is_active,
    )


def _seat_offer(offer: SeatOfferNow) -> out.SeatOfferOut:
    return out.SeatOfferOut(
        service=NamedOut(*offer.service),
        session=offer.session,
        start=offer.start,
        provider=NamedOut(*offer.provider),
        client=NamedOut(*offer.client),
        state=offer.state,
        offered_until=offer.offered_until,
    )
