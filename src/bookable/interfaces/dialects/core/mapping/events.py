"""The feed of events."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

import msgspec

from bookable.domain.feed_marks import BEGINNING, Mark, mark_of
from bookable.domain.people import Actor
from bookable.interfaces.dialects.core.mapping import bookings
from bookable.interfaces.dialects.core.mapping.cursors import InvalidCursorError
from bookable.interfaces.dialects.core.schemas import events as out
from bookable.queries.feed_pages import FeedEvent, FeedFilter, FeedPage


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
    actor = out.ActorOut(event.side, bookings.named(event.actor), bookings.named(event.key))
    data = out.EventDataOut(bookings.booking(event.booking, by=by))
    return out.EventOut(event.mark.id, event.type, event.at, actor, data)
