"""Calendars that are published as iCalendar files at an address."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import NoReturn

import httpx

from bookable.domain.calendar_servers import (
    CalendarAccess,
    CalendarBusy,
    CalendarChanges,
    CalendarDenied,
    CalendarEntry,
    CalendarError,
    CalendarKind,
    CalendarMissing,
    OutsideEvent,
)
from bookable.domain.spans import Span
from bookable.gateways.calendar_api import is_missing
from bookable.gateways.calendar_events import NO_TIME, events_of
from bookable.gateways.guarded_http import Guard
from bookable.gateways.retry_after import retry_after
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors
from bookable.telemetry.watching import vendor_call

LARGEST_FILE = 8 * 1024 * 1024

_MOST_REDIRECTS = 3
_USUAL_WAIT = 300.0
_MOST_AT_ONCE = 100

ERRORS: VendorErrors[CalendarError] = VendorErrors(
    "The calendar server", error=CalendarError, put_off=CalendarBusy
)

# Some servers stamp a file anew whenever it is read, Google's among them.
_STAMPS = (b"DTSTAMP", b"LAST-MODIFIED", b"CREATED")


class Ics:
    """The port `CalendarServer`, filled by a file that is read and cannot be written.

    A cursor has what the server said about the file's version, and a digest of the file, for those
    that say nothing.
    """

    name = "ics"
    kind = CalendarKind.ICS
    writable = False

    def __init__(self, guard: Guard) -> None:
        self._client = VendorClient(
            ERRORS, guard=guard, largest=LARGEST_FILE, connections=_MOST_AT_ONCE
        )

    @vendor_call
    def changes(
        self, access: CalendarAccess, cursor: str, window: Span, *, within: float
    ) -> CalendarChanges:
        """Return all events, or nothing if the file is what it was at the cursor."""
        known = json.loads(cursor) if cursor else {}
        answer = self._get(access.url, known.get("if", {}), Deadline(within))
        if answer.status_code == HTTPStatus.NOT_MODIFIED and known:
            return CalendarChanges(cursor)
        seen = {"if": _conditions(answer), "digest": _digest(answer.content)}
        if known.get("digest") == seen["digest"]:
            return CalendarChanges(json.dumps(seen))
        events = _events(answer, access, window)
        return CalendarChanges(json.dumps(seen), changed=events, is_whole=True)

    @vendor_call
    def find(self, access: CalendarAccess, uid: str, *, within: float) -> OutsideEvent | None:
        """Return the event with a UID, without its busy times, or None."""
        answer = self._get(access.url, {}, Deadline(within))
        found = _events(answer, access, NO_TIME, only=uid)
        return next(iter(found), None)

    def put(
        self,
        access: CalendarAccess,
        entry: CalendarEntry,
        *,
        known: OutsideEvent | None,
        within: float,
    ) -> OutsideEvent:
        """Refuse: a file cannot be written."""
        raise CalendarDenied("A calendar file can only be read.")

    def delete(self, access: CalendarAccess, known: OutsideEvent, *, within: float) -> None:
        """Refuse: a file cannot be written."""
        raise CalendarDenied("A calendar file can only be read.")

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._client.close()

    def _get(self, url: str, conditions: dict[str, str], deadline: Deadline) -> httpx.Response:
        """Get a file. Each address on the way to it is checked like the first one."""
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._client.send(
                "GET",
                url,
                headers={"Accept": "text/calendar, */*;q=0.1", **conditions},
                deadline=deadline,
            )
            if answer.is_success or answer.status_code == HTTPStatus.NOT_MODIFIED:
                return answer
            if not answer.has_redirect_location:
                _raise(answer)
            url = str(httpx.URL(url).join(answer.headers["Location"]))
        raise CalendarError("The calendar server redirects in circles.")


def _events(
    answer: httpx.Response, access: CalendarAccess, window: Span, *, only: str = ""
) -> list[OutsideEvent]:
    return events_of(answer.content, window=window, zone=access.zone, email=access.email, only=only)


def _conditions(answer: httpx.Response) -> dict[str, str]:
    """Return the headers that ask for the file only if it has changed since this answer."""
    known = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    told = {ask: answer.headers.get(tell, "") for ask, tell in known}
    # Others than ASCII cannot be sent back.
    return {ask: value for ask, value in told.items() if value and value.isascii()}


def _digest(text: bytes) -> str:
    lines = (line for line in text.splitlines() if not line.startswith(_STAMPS))
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def _raise(answer: httpx.Response) -> NoReturn:
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ERRORS.busy(retry_after(answer.headers, default=_USUAL_WAIT))
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise CalendarDenied(f"The calendar server does not let us read the file ({status}).")
    if is_missing(answer):
        raise CalendarMissing("There is no calendar at this address any more.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ERRORS.server_error(status)
    raise ERRORS.refused(status, "", hide=())
