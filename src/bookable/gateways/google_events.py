"""Bookings as Google's events, and Google's events as outside events."""

from __future__ import annotations

import base64
import hashlib

from bookable.domain.calendar_servers import CalendarEntry, OutsideEvent
from bookable.domain.spans import Span
from bookable.gateways.calendar_api import in_utc, span_between, whole_days
from bookable.gateways.google_api import Event

UID = "bookable_uid"
SEQUENCE = "bookable_sequence"
CANCELED = "cancelled"


def event_id(uid: str) -> str:
    """Return the id of the event of a UID: ours to choose, so that a repeated insert is refused.

    Google allows the digits and letters of base32hex: 0-9 and a-v.
    """
    digest = hashlib.sha256(uid.encode()).digest()
    return base64.b32hexencode(digest[:20]).decode().lower()


def event_of(entry: CalendarEntry) -> dict[str, object]:
    """Return an entry as Google's event.

    Google takes an id or a UID, not both. The UID therefore stands in a private property.
    """
    body: dict[str, object] = {
        "summary": entry.summary,
        "description": entry.description,
        "location": entry.location,
        "start": {"dateTime": in_utc(entry.span.start), "timeZone": entry.zone},
        "end": {"dateTime": in_utc(entry.span.end), "timeZone": entry.zone},
        "status": "confirmed",
        "transparency": "opaque",
        "extendedProperties": {"private": {UID: entry.uid, SEQUENCE: str(entry.sequence)}},
    }
    source = {"source": {"title": "Bookable", "url": entry.url}} if entry.url else {}
    return body | source


def outside(event: Event, zone: str, *, within: Span | None = None) -> OutsideEvent:
    """Return an event as the port tells it, busy if it overlaps the window that is read.

    `zone` is the calendar's.
    """
    span = _span(event, zone)
    seen = span is not None and (within is None or span.overlaps(within))
    return OutsideEvent(
        name=event.id,
        version=event.etag,
        uid=_uid(event),
        busy=[span] if span and seen and _takes_time(event) else [],
        span=span,
    )


def _uid(event: Event) -> str:
    """Return an event's UID: ours if we wrote it, and not if it is a person's copy of that."""
    ours = event.private.get(UID, "")
    return ours if event.id == event_id(ours) else event.iCalUID


def _takes_time(event: Event) -> bool:
    declined = any(each.is_me and each.response == "declined" for each in event.attendees)
    elsewhere = event.event_type == "workingLocation"
    free = event.status == CANCELED or event.transparency == "transparent"
    return not (declined or elsewhere or free)


def _span(event: Event, zone: str) -> Span | None:
    """Return an event's time. One that takes whole days takes them in the calendar's zone."""
    start, end = event.start, event.end
    if start.date is None or end.date is None:
        return span_between(start.date_time, end.date_time)
    return whole_days(start.date, end.date, zone)
