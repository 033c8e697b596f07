"""A web server with iCalendar files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from typing import ClassVar

from tests.lookalikes.faults import Answer, RefusedError, Seen
from tests.lookalikes.server import Lookalike

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.public_addresses import HTTP_TOO
from bookable.engine import ports
from bookable.gateways.guarded_http import Guard
from bookable.gateways.ics import Ics


class IcsFiles(Lookalike):
    """Files by their names. It tells their versions unless `is_silent`."""

    ROUTES: ClassVar = {"file": ("GET", r"/(.+)")}

    def __init__(self, port: int = 0) -> None:
        self.files: dict[str, str] = {}
        self.is_silent = False
        self.moved: dict[str, str] = {}
        super().__init__(port)

    def url(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.address}/{name}"

    @contextmanager
    def reachable(self) -> Iterator[Ics]:
        """Let this process read the files, although they are not on the public internet."""
        before = ports.calendars(CalendarKind.ICS)
        gateway = Ics(Guard((ip_network("127.0.0.1"),), HTTP_TOO))
        ports.provide_calendars(gateway)
        yield gateway
        gateway.close()
        if before is not None:
            ports.provide_calendars(before)

    def _file(self, seen: Seen, name: str) -> Answer:
        if name in self.moved:
            return Answer(302, "", {"Location": self.moved[name]})
        if name not in self.files:
            raise RefusedError(404, "")
        text = self.files[name]
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
        headers = {"Content-Type": "text/calendar"} | ({} if self.is_silent else {"ETag": etag})
        if seen.headers.get("if-none-match") == etag:
            return Answer(304, "", headers)
        return Answer(200, text, headers)


def calendar(*events: str) -> str:
    """Return an iCalendar text with these events."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""])


def event(uid: str, start: str, *lines: str, length: str = "PT1H") -> str:
    """Return an event that begins at a time such as `20270302T100000Z`."""
    own = [f"UID:{uid}", "DTSTAMP:20270101T000000Z", f"DTSTART:{start}", f"DURATION:{length}"]
    return "\r\n".join(["BEGIN:VEVENT", *own, *lines, "END:VEVENT"])
