"""CalDAV servers, such as Nextcloud, iCloud, Fastmail and Radicale, as calendars of people."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

import httpx

from bookable.domain.calendar_servers import (
    CalendarAccess,
    CalendarChanged,
    CalendarChanges,
    CalendarEntry,
    CalendarError,
    CalendarKind,
    OutsideEvent,
)
from bookable.domain.spans import Span
from bookable.gateways.caldav_discovery import find_calendar
from bookable.gateways.caldav_entries import changed_file, is_written, main_event, new_file, time_of
from bookable.gateways.caldav_messages import conditions
from bookable.gateways.caldav_session import ERRORS, Session, address, refused
from bookable.gateways.caldav_sync import Item, Listed, fetch, find_items, list_changes
from bookable.gateways.calendar_api import is_missing
from bookable.gateways.calendar_events import MOST_TIMES, NO_TIME, UnreadableTextError, events_of
from bookable.gateways.guarded_http import Guard
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.telemetry.watching import vendor_call

# As many requests at once as the worker reads and writes calendars: a server that hangs must not
# hold up others.
CONNECTIONS = 100

_CHANGED = "The event was changed in the calendar."


class Caldav:
    """The port `CalendarServer`, filled by any CalDAV server that the guard lets through.

    The names of events are their addresses, and their versions are ETags. An instance may be used
    by many threads at once.
    """

    name = "caldav"
    kind = CalendarKind.CALDAV
    writable = True

    def __init__(self, guard: Guard) -> None:
        self._client = VendorClient(ERRORS, guard=guard, connections=CONNECTIONS)
        self._calendars = _KnownCalendars()

    @vendor_call
    def changes(
        self, access: CalendarAccess, cursor: str, window: Span, *, within: float
    ) -> CalendarChanges:
        """Return what has changed since a cursor; all events if it is empty or has expired."""
        with self._calendar(access, within) as (session, calendar):
            listed = list_changes(session, calendar, cursor, window)
            read = list(_read_all(session, calendar, listed, access))
        return CalendarChanges(
            str(listed.reached),
            changed=read,
            gone=[*listed.gone, *sorted(set(listed.changed) - {event.name for event in read})],
            is_whole=listed.is_whole,
        )

    @vendor_call
    def find(self, access: CalendarAccess, uid: str, *, within: float) -> OutsideEvent | None:
        """Return the event with a UID, or None."""
        with self._calendar(access, within) as (session, calendar):
            item = _find(session, calendar, uid)
        return None if item is None else _written_event(item, access)

    @vendor_call
    def put(
        self,
        access: CalendarAccess,
        entry: CalendarEntry,
        *,
        known: OutsideEvent | None,
        within: float,
    ) -> OutsideEvent:
        """Write an entry and return its event.

        An event that has the entry's times already, after a lost answer, is left as it is. Raise
        CalendarChanged if it is another one than `known`.
        """
        with self._calendar(access, within) as (session, calendar):
            if known is None:
                item = _make(session, calendar, entry)
            else:
                item = _change(session, calendar, entry, known)
        return _written_event(item, access)

    @vendor_call
    def delete(self, access: CalendarAccess, known: OutsideEvent, *, within: float) -> None:
        """Delete an event, even if it was changed since. One that is gone already is no error."""
        with self._calendar(access, within) as (session, calendar):
            answer = session.ask("DELETE", _address(calendar, known.name))
            if not (answer.is_success or is_missing(answer)):
                raise refused(answer)

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._client.close()

    @contextmanager
    def _calendar(
        self, access: CalendarAccess, within: float
    ) -> Iterator[tuple[Session, httpx.URL]]:
        session = Session(self._client, access, Deadline(within))
        key = (access.url, access.username, access.calendar)
        try:
            yield session, self._calendars.get(key) or self._discover(session, key)
        except CalendarError:
            # It may have moved.
            self._calendars.forget(key)
            raise

    def _discover(self, session: Session, key: _Key) -> httpx.URL:
        calendar = find_calendar(session, wanted=key[-1].strip())
        self._calendars.remember(key, calendar)
        return calendar


_Key = tuple[str, str, str]


class _KnownCalendars:
    """Where calendars were found lately: it takes several requests to find one."""

    # Seconds after which a calendar is looked for again: the default one of a person may change.
    LIFETIME = 3600.0
    MOST = 10_000

    def __init__(self) -> None:
        self._found: dict[_Key, tuple[httpx.URL, float]] = {}

    def get(self, key: _Key) -> httpx.URL | None:
        calendar, until = self._found.get(key, (None, 0.0))
        return calendar if time.monotonic() < until else None

    def remember(self, key: _Key, calendar: httpx.URL) -> None:
        if len(self._found) >= self.MOST:
            self._found.clear()
        self._found[key] = (calendar, time.monotonic() + self.LIFETIME)

    def forget(self, key: _Key) -> None:
        self._found.pop(key, None)


def _make(session: Session, calendar: httpx.URL, entry: CalendarEntry) -> Item:
    url = calendar.join(f"{quote(entry.uid, safe='')}.ics")
    file = new_file(entry)
    answer = _put(session, url, file, {"If-None-Match": "*"})
    if answer.is_success:
        return _written(session, url, file, answer)
    if _is_taken(answer):
        # A put whose answer was lost, or a calendar that took the event from a mail.
        there = _find(session, calendar, entry.uid)
        if there is not None and is_written(entry, there.ics):
            return there
        raise CalendarChanged(_CHANGED)
    raise refused(answer)


def _change(
    session: Session, calendar: httpx.URL, entry: CalendarEntry, known: OutsideEvent
) -> Item:
    url = _address(calendar, known.name)
    there = next(fetch(session, calendar, [str(url)]), None)
    if there is not None and is_written(entry, there.ics):
        return there
    if there is None or there.version != known.version:
        raise CalendarChanged(_CHANGED)
    file = changed_file(entry, there.ics)
    answer = _put(session, url, file, {"If-Match": there.version.removeprefix("W/") or "*"})
    if answer.is_success:
        return _written(session, url, file, answer)
    if is_missing(answer) or answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise CalendarChanged(_CHANGED)
    raise refused(answer)


def _put(
    session: Session, url: httpx.URL, file: bytes, condition: dict[str, str]
) -> httpx.Response:
    kind = {"Content-Type": "text/calendar; charset=utf-8"}
    return session.ask("PUT", url, file, headers=kind | condition)


def _is_taken(answer: httpx.Response) -> bool:
    return answer.status_code == HTTPStatus.PRECONDITION_FAILED or "no-uid-conflict" in conditions(
        answer.content
    )


def _written(session: Session, url: httpx.URL, file: bytes, answer: httpx.Response) -> Item:
    """Return an event as it stands after it was written.

    A server that has changed something in it tells no ETag (RFC 4791, 5.3.4).
    """
    version = answer.headers.get("ETag", "")
    if version and not version.startswith("W/"):
        return Item(str(url), version, file.decode())
    there = next(fetch(session, url.join("."), [str(url)]), None)
    if there is None:
        raise CalendarChanged(_CHANGED)
    return there


def _find(session: Session, calendar: httpx.URL, uid: str) -> Item | None:
    for item in find_items(session, calendar, uid):
        event = main_event(item.ics)
        if event is not None and event.get("uid") == uid:
            return item
    return None


def _address(calendar: httpx.URL, name: str) -> httpx.URL:
    url = address(calendar, name)
    if url is None:
        raise CalendarError("The event is in another calendar.")
    return url


def _read_all(
    session: Session, calendar: httpx.URL, listed: Listed, access: CalendarAccess
) -> Iterator[OutsideEvent]:
    """Yield what has changed. What is no event, or cannot be read, is left out."""
    times = 0
    for item in fetch(session, calendar, listed.changed):
        if event := _read(item, access, listed.window):
            yield event
            times += len(event.busy)
        if times > MOST_TIMES:
            raise CalendarError(f"The calendar has more than {MOST_TIMES:,} busy times.")
        if not session.deadline.left():
            raise ERRORS.timed_out()


def _read(item: Item, access: CalendarAccess, window: Span) -> OutsideEvent | None:
    # Where the account is a mail address, invitations go to that.
    email = access.username if "@" in access.username else access.email
    try:
        found = events_of(item.ics.encode(), window=window, zone=access.zone, email=email)
    except UnreadableTextError:
        # Servers keep what programs have sent them, whatever it is.
        return None
    if not found:
        return None
    return replace(found[0], name=item.name, version=item.version)


def _written_event(item: Item, access: CalendarAccess) -> OutsideEvent:
    event = _read(item, access, time_of(item.ics) or NO_TIME)
    if event is None:
        raise ERRORS.unreadable()
    return event
