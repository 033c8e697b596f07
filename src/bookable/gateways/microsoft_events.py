"""Bookings as Graph's events, and Graph's events as outside events."""

from __future__ import annotations

from bookable.domain.calendar_servers import CalendarEntry, OutsideEvent
from bookable.domain.spans import Span
from bookable.gateways.calendar_api import in_utc, span_between, whole_days
from bookable.gateways.microsoft_api import Event

UID_PROPERTY = "String {6d2f1c1e-5a3b-4a51-9b0d-3f8f5f0c7a11} Name BookableUid"
"""The extended property that carries the UID. The GUID is this project's own set of names."""
TRANSACTION = "bookable;"
"""With what the transaction ids of our events begin: `bookable;UID;NUMBER`."""
FREE = {"free", "workingElsewhere"}


def event_of(entry: CalendarEntry) -> dict[str, object]:
    """Return an entry as Graph's event."""
    return {
        "subject": entry.summary,
        "body": {"contentType": "text", "content": entry.description},
        "location": {"displayName": entry.location},
        "start": {"dateTime": in_utc(entry.span.start)[:-1], "timeZone": "UTC"},
        "end": {"dateTime": in_utc(entry.span.end)[:-1], "timeZone": "UTC"},
        "showAs": "busy",
        "singleValueExtendedProperties": [{"id": UID_PROPERTY, "value": entry.uid}],
    }


def complete(event: Event, master: Event) -> None:
    """Set what an occurrence lacks from its master."""
    event.show_as = master.show_as
    event.is_all_day = master.is_all_day
    event.is_cancelled = event.is_cancelled or master.is_cancelled
    event.response_status = master.response_status
    event.i_cal_u_id = event.i_cal_u_id or master.i_cal_u_id


def outside(
    event: Event, *, uid: str = "", zone: str = "UTC", within: Span | None = None
) -> OutsideEvent:
    """Return an event as the port tells it, busy if it overlaps the window that is read.

    `zone` is the owner's.
    """
    span = _span(event, zone)
    seen = span is not None and (within is None or span.overlaps(within))
    return OutsideEvent(
        name=event.id,
        version=event.etag,
        uid=uid or _uid(event),
        busy=[span] if span and seen and _takes_time(event) else [],
        span=span,
    )


def _uid(event: Event) -> str:
    """Return an event's UID: ours if we wrote it. A delta shows no extended properties."""
    ours = (event.transaction_id or "").removeprefix(TRANSACTION)
    if ours and ours != event.transaction_id:
        return ours.rpartition(";")[0]
    return event.i_cal_u_id or ""


def _takes_time(event: Event) -> bool:
    declined = event.response_status is not None and event.response_status.response == "declined"
    return not (declined or event.is_cancelled or event.show_as in FREE)


def _span(event: Event, zone: str) -> Span | None:
    """Return an event's time. One that takes whole days takes them in the owner's zone."""
    start, end = (when.moment() if when else None for when in (event.start, event.end))
    if event.is_all_day and start and end:
        return whole_days(start.date(), end.date(), zone)
    return span_between(start, end)
