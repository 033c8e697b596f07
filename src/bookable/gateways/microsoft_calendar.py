"""Microsoft's calendar (Outlook.com, Microsoft 365), through Microsoft Graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from bookable.domain.calendar_servers import (
    CalendarAccess,
    CalendarChanged,
    CalendarChanges,
    CalendarEntry,
    CalendarKind,
    OutsideEvent,
)
from bookable.domain.consents import SecretKeeper
from bookable.domain.spans import Span
from bookable.gateways.calendar_api import Cursor, cursor_of, in_utc, is_missing, wide
from bookable.gateways.consenting import ConsentGateway
from bookable.gateways.microsoft_api import ANEW, ERRORS, Event, Page, app, code_of, refusal
from bookable.gateways.microsoft_events import (
    TRANSACTION,
    UID_PROPERTY,
    complete,
    event_of,
    outside,
)
from bookable.gateways.vendor_client import Deadline
from bookable.telemetry.watching import vendor_call

PREFER = {"Prefer": 'IdType="ImmutableId", outlook.timezone="UTC", odata.maxpagesize=200'}
"""Ids that stay when an event is moved to another folder, and times in UTC."""

MASTER, OCCURRENCE = "seriesMaster", "occurrence"


class MicrosoftCalendar(ConsentGateway):
    """The ports `CalendarServer` and `ConsentVendor`, filled by Microsoft.

    `url` takes the place of all Microsoft's hosts. May be used by many threads at once.
    """

    name = "microsoft_calendar"
    kind = CalendarKind.MICROSOFT
    writable = True

    def __init__(
        self, client_id: str, client_secret: str, *, keeper: SecretKeeper, url: str | None = None
    ) -> None:
        base = f"{url or 'https://graph.microsoft.com'}/v1.0"
        ours = app(client_id, client_secret, url=url)
        super().__init__(ours, base, keeper=keeper, errors=ERRORS)

    def revoke(self, access: CalendarAccess, *, within: float) -> None:
        """Forget the access token. Microsoft has no call with which a site gives a consent back."""
        del within
        self._tokens.forget(access)

    @vendor_call
    def changes(
        self, access: CalendarAccess, cursor: str, window: Span, *, within: float
    ) -> CalendarChanges:
        """Return what has changed since a cursor; all events if it is empty or has expired."""
        deadline = Deadline(within)
        if known := cursor_of(cursor, window=window):
            changed = self._read_from(access, known.token, known.window, deadline)
            if changed is not None:
                return changed
        first = wide(window)
        times = {"startDateTime": in_utc(first.start), "endDateTime": in_utc(first.end)}
        path = f"{calendar_path(access)}/calendarView/delta?{urlencode(times)}"
        changed = self._read_from(access, path, first, deadline, is_whole=True)
        if changed is None:
            raise ERRORS.unreadable()
        return changed

    @vendor_call
    def find(self, access: CalendarAccess, uid: str, *, within: float) -> OutsideEvent | None:
        """Return the event that this site wrote under a UID, or None."""
        found = self._find(access, uid, Deadline(within))
        return None if found is None else outside(found, uid=uid)

    @vendor_call
    def put(
        self,
        access: CalendarAccess,
        entry: CalendarEntry,
        *,
        known: OutsideEvent | None,
        within: float,
    ) -> OutsideEvent:
        """Write an entry and return its event. Writing it twice makes one event."""
        deadline = Deadline(within)
        if known is not None:
            return self._update(access, entry, known.name, known.version, deadline)
        answer = self._create(access, entry, 0, deadline)
        if answer.status_code == HTTPStatus.CONFLICT:
            found = self._find(access, entry.uid, deadline)
            if found is not None:
                return self._update(access, entry, found.id, found.etag, deadline)
            # It was made and then deleted over there; Graph remembers its transaction.
            answer = self._create(access, entry, entry.sequence + 1, deadline)
        return outside(self._read(answer), uid=entry.uid)

    @vendor_call
    def delete(self, access: CalendarAccess, known: OutsideEvent, *, within: float) -> None:
        """Delete an event, even if it was changed since. One that is gone is no error."""
        answer = self._send(access, "DELETE", _event(known.name), Deadline(within))
        if not (answer.is_success or is_missing(answer)):
            raise refusal(answer)

    def _read_from(
        self,
        access: CalendarAccess,
        path: str,
        window: Span,
        deadline: Deadline,
        *,
        is_whole: bool = False,
    ) -> CalendarChanges | None:
        """Return what a delta link leads to, or None if it is no longer valid."""
        try:
            pages = list(self._pages(access, path, deadline))
        except _Expired:
            return None
        token = self.api.path_of(pages[-1].delta_link)
        events = [event for page in pages for event in page.value]
        there = self._completed(access, [e for e in events if e.removed is None], deadline)
        return CalendarChanges(
            cursor=str(Cursor(token, window)),
            changed=[outside(event, zone=access.zone, within=window) for event in there],
            gone=[] if is_whole else [event.id for event in events if event.removed is not None],
            is_whole=is_whole,
        )

    def _pages(self, access: CalendarAccess, path: str, deadline: Deadline) -> Iterator[Page]:
        while path:
            answer = self._send(access, "GET", path, deadline)
            if answer.status_code == HTTPStatus.GONE or code_of_refusal(answer) in ANEW:
                raise _Expired
            if not answer.is_success:
                raise refusal(answer)
            page = self.api.read(answer, Page)
            yield page
            path = self.api.path_of(page.next_link) if page.next_link else ""

    def _completed(
        self, access: CalendarAccess, events: Iterable[Event], deadline: Deadline
    ) -> list[Event]:
        """Return the events without masters; occurrences have what only their master says."""
        found = list(events)
        masters = {event.id: event for event in found if event.type == MASTER}
        for event in found:
            master = event.series_master_id
            if event.type == OCCURRENCE and event.show_as is None and master:
                if master not in masters:
                    masters[master] = self._master(access, master, deadline)
                complete(event, masters[master])
        return [event for event in found if event.type != MASTER]

    def _master(self, access: CalendarAccess, name: str, deadline: Deadline) -> Event:
        answer = self._send(access, "GET", _event(name), deadline)
        if is_missing(answer):
            # Deleted since: the next delta tells that its occurrences are gone, too.
            return Event(id=name)
        return self._read(answer)

    def _find(self, access: CalendarAccess, uid: str, deadline: Deadline) -> Event | None:
        value = uid.replace("'", "''")
        is_ours = f"ep/id eq '{UID_PROPERTY}' and ep/value eq '{value}'"
        asked = {"$filter": f"singleValueExtendedProperties/Any(ep: {is_ours})", "$top": "1"}
        path = f"{calendar_path(access)}/events?{urlencode(asked)}"
        answer = self._send(access, "GET", path, deadline)
        if not answer.is_success:
            raise refusal(answer)
        return next(iter(self.api.read(answer, Page).value), None)

    def _create(
        self, access: CalendarAccess, entry: CalendarEntry, number: int, deadline: Deadline
    ) -> httpx.Response:
        body = event_of(entry) | {"transactionId": f"{TRANSACTION}{entry.uid};{number}"}
        return self._send(access, "POST", f"{calendar_path(access)}/events", deadline, json=body)

    def _update(
        self, access: CalendarAccess, entry: CalendarEntry, name: str, etag: str, deadline: Deadline
    ) -> OutsideEvent:
        answer = self._send(
            access,
            "PATCH",
            _event(name),
            deadline,
            json=event_of(entry),
            headers={"If-Match": etag},
        )
        if is_missing(answer):
            raise CalendarChanged("The event was deleted in Microsoft's calendar.")
        return outside(self._read(answer), uid=entry.uid)

    def _read(self, answer: httpx.Response) -> Event:
        if not answer.is_success:
            raise refusal(answer)
        return self.api.read(answer, Event)

    def _send(
        self,
        access: CalendarAccess,
        method: str,
        path: str,
        deadline: Deadline,
        *,
        headers: Mapping[str, str] | None = None,
        **parts: Any,
    ) -> httpx.Response:
        more = PREFER | dict(headers or {})
        return self.api.send(access, method, path, deadline=deadline, headers=more, **parts)


class _Expired(Exception):
    """The delta link is no longer valid: the calendar has to be read anew."""


def code_of_refusal(answer: httpx.Response) -> str:
    """Return Graph's code of an answer that is not a success, else an empty text."""
    return "" if answer.is_success else code_of(answer)


def calendar_path(access: CalendarAccess) -> str:
    """Return the path of a calendar: the person's default one has no name."""
    if access.calendar in ("", "primary"):
        return "/me"
    return f"/me/calendars/{quote(access.calendar, safe='')}"


def _event(name: str) -> str:
    return f"/me/events/{quote(name, safe='')}"
