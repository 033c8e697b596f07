"""Bookings as events of a CalDAV calendar (RFC 5545).

Times are in UTC: no time is ever ambiguous, and no zone has to be described. There is no organizer
and no attendee, since servers mail invitations to those.
"""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event, vUri

from bookable.domain.calendar_files import PRODID
from bookable.domain.calendar_servers import CalendarEntry
from bookable.domain.spans import Span

# Marks what we wrote, for people who wonder and for scripts that tidy up.
MARK = "X-BOOKABLE"

# What an event loses when it is moved: another way to say when it ends, and that it recurs.
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


def new_file(entry: CalendarEntry) -> bytes:
    """Return the file of an entry."""
    return _file(_filled(Event(), entry))


def changed_file(entry: CalendarEntry, ics: str) -> bytes:
    """Return the file of an event with an entry's times and texts.

    What people have added to it stays, such as alarms and categories.
    """
    event = main_event(ics)
    return new_file(entry) if event is None else _file(_filled(event, entry))


def is_written(entry: CalendarEntry, ics: str) -> bool:
    """Return whether a file has an entry in the version that is to be written.

    Of a file that we did not write, such as one from a mail, the times are enough.
    """
    event = main_event(ics)
    return (
        event is not None
        and event.get("uid") == entry.uid
        and event.get("sequence", 0) == entry.sequence
        and _time(event) == entry.span
        and (MARK not in event or _has_texts(event, entry))
    )


def _has_texts(event: Event, entry: CalendarEntry) -> bool:
    return all(
        str(event.get(name, "")) == getattr(entry, name)
        for name in ("summary", "description", "location", "url")
    )


def main_event(ics: str) -> Event | None:
    """Return the event of a file that is not an exception of a series, if it can be read."""
    try:
        found = Calendar.from_ical(ics).walk("VEVENT")
    except Exception:  # Libraries fail at what strangers write in ways that no list would have.
        return None
    events = (each for each in found if isinstance(each, Event))
    return next((each for each in events if "RECURRENCE-ID" not in each), None)


def time_of(ics: str) -> Span | None:
    """Return the time of a file's event, as far as it has an exact one."""
    event = main_event(ics)
    return None if event is None else _time(event)


def _time(event: Event) -> Span | None:
    try:
        start, end = event.start, event.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            return Span(start, end)
    except (ValueError, LookupError, AttributeError, TypeError):
        pass  # No times, times without a zone, or an end before the start.
    return None


def _filled(event: Event, entry: CalendarEntry) -> Event:
    for name in _TIMES:
        event.pop(name, None)
    values = {
        "uid": entry.uid,
        "dtstamp": entry.changed_at,
        "sequence": entry.sequence,
        "dtstart": entry.span.start,
        "dtend": entry.span.end,
        "status": "CONFIRMED",
        "summary": entry.summary,
        "description": entry.description,
        "location": entry.location,
        "url": vUri(entry.url) if entry.url else "",
        MARK: entry.uid,
    }
    for name, value in values.items():
        event.pop(name, None)
        if value != "":
            event.add(name, value)
    return event


def _file(event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
