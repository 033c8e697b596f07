"""A calendar on a CalDAV server, events in it, and a booking to be written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.lookalikes.caldav_servers import Account

from bookable.domain.calendar_servers import CalendarAccess, CalendarEntry, CalendarKind
from bookable.domain.spans import Span

WINDOW = Span(datetime(2030, 3, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC))
WITHIN = 20.0


class Kept:
    """A calendar, and the account in which a person keeps it."""

    def __init__(self, account: Account, calendar: str) -> None:
        self.account = account
        self.calendar = calendar
        self.url = account.url

    def access(self, **changed: Any) -> CalendarAccess:
        """Return what it takes to reach the calendar."""
        given = {
            "url": self.url + self.calendar,
            "username": self.account.username,
            "secret": self.account.password,
            "zone": "Europe/Berlin",
        }
        return CalendarAccess(CalendarKind.CALDAV, **given | changed)

    def keep(self, name: str, *lines: str) -> str:
        """Make or overwrite an event, and return its address."""
        return self.url + self.account.keep(self.calendar, name, ics(name, *lines))


def ics(uid: str, *lines: str) -> str:
    """Return a file of an event; `END:VEVENT` and `BEGIN:VEVENT` in between begin an exception."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VEVENT"]
    own = [f"UID:{uid}", "DTSTAMP:20300101T000000Z", f"SUMMARY:{uid}"]
    return "\r\n".join([*head, *own, *lines, "END:VEVENT", "END:VCALENDAR", ""])


def utc(day: str, start: str, end: str) -> tuple[str, str]:
    """Return the lines of a time in UTC."""
    return f"DTSTART:{day}T{start}00Z", f"DTEND:{day}T{end}00Z"


def span(text: str, minutes: int = 60) -> Span:
    """Return the span that begins at a time in UTC, such as `2030-03-04 09:00`."""
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Span(start, start + timedelta(minutes=minutes))


def entry(**changed: Any) -> CalendarEntry:
    """Return a booking to be written."""
    given: dict[str, Any] = {
        "uid": str(uuid4()),
        "sequence": 0,
        "changed_at": datetime(2030, 3, 1, tzinfo=UTC),
        "span": span("2030-03-04 09:00"),
        "zone": "Europe/Berlin",
        "summary": "Maria Garcia; John, Doe",
        "description": "https://meet.example/6f1d",
        "location": "Room 1",
        "url": "https://bookable.example/bookings/1",
    }
    return CalendarEntry(**given | changed)
