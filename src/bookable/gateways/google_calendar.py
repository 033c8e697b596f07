"""Google Calendar, through its REST API v3."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote

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
from bookable.gateways.calendar_api import Cursor, cursor_of, in_utc, is_missing, is_zone, wide
from bookable.gateways.consenting import ConsentGateway
from bookable.gateways.google_api import ERRORS, Event, Page, app, refusal
from bookable.gateways.google_events import CANCELED, SEQUENCE, event_id, event_of, outside
from bookable.gateways.oauth import unavailable
from bookable.gateways.vendor_client import Deadline
from bookable.telemetry.watching import vendor_call


class GoogleCalendar(ConsentGateway):
    """The ports `CalendarServer` and `ConsentVendor`, filled by Google.

    `url` takes the place of all of Google's hosts. May be used by many threads at once.
    """

    name = "google_calendar"
    kind = CalendarKind.GOOGLE
    writable = True

    def __init__(
        self, client_id: str, client_secret: str, *, keeper: SecretKeeper, url: str | None = None
    ) -> None:
        base = f"{url or 'https://www.googleapis.com'}/calendar/v3"
        ours = app(client_id, client_secret, url=url)
        super().__init__(ours, base, keeper=keeper, errors=ERRORS)
        self._revoking = f"{url or 'https://oauth2.googleapis.com'}/revoke"

    @vendor_call
    def revoke(self, access: CalendarAccess, *, within: float) -> None:
        """Give a consent back. Google ends all that this site had for the account with it."""
        self._tokens.forget(access)
        answer = self._client.send(
            "POST", self._revoking, deadline=Deadline(within), data={"token": access.secret}
        )
        # 400 says that the token is no longer valid.
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise unavailable(answer, ERRORS)

    @vendor_call
    def changes(
        self, access: CalendarAccess, cursor: str, window: Span, *, within: float
    ) -> CalendarChanges:
        """Return what has changed since a cursor; all events if it is empty or has expired."""
        deadline = Deadline(within)
        if known := cursor_of(cursor, window=window):
            changed = self._since(access, known, deadline)
            if changed is not None:
                return changed
        first = Cursor("", wide(window))
        times = {"timeMin": in_utc(first.window.start), "timeMax": in_utc(first.window.end)}
        pages = list(self._pages(access, times, deadline))
        return _changes(pages, first, access, is_whole=True)

    @vendor_call
    def find(self, access: CalendarAccess, uid: str, *, within: float) -> OutsideEvent | None:
        """Return the event that this site wrote under a UID, or None."""
        found = self._get(access, event_id(uid), Deadline(within))
        return None if found is None or found.status == CANCELED else outside(found, access.zone)

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
        body = event_of(entry) | {"id": event_id(entry.uid)}
        answer = self.api.send(access, "POST", events_path(access), json=body, deadline=deadline)
        if answer.status_code == HTTPStatus.CONFLICT:
            return self._written_before(access, entry, deadline)
        return outside(self._read(answer), access.zone)

    @vendor_call
    def delete(self, access: CalendarAccess, known: OutsideEvent, *, within: float) -> None:
        """Delete an event, even if it was changed since. One that is gone is no error."""
        path = events_path(access, known.name)
        answer = self.api.send(access, "DELETE", path, deadline=Deadline(within))
        if not (answer.is_success or is_missing(answer)):
            raise refusal(answer)

    def _since(
        self, access: CalendarAccess, cursor: Cursor, deadline: Deadline
    ) -> CalendarChanges | None:
        """Return the changes since a cursor, or None if it has expired."""
        try:
            pages = list(self._pages(access, {"syncToken": cursor.token}, deadline))
        except _Expired:
            return None
        return _changes(pages, cursor, access, is_whole=False)

    def _pages(
        self, access: CalendarAccess, begin: dict[str, str], deadline: Deadline
    ) -> Iterator[Page]:
        # Google demands the same parameters with a sync token as in the first reading.
        asked = {"singleEvents": "true", "showDeleted": "true", "maxResults": "2500", **begin}
        while True:
            answer = self.api.send(
                access, "GET", events_path(access), params=asked, deadline=deadline
            )
            if answer.status_code == HTTPStatus.GONE:
                raise _Expired
            if not answer.is_success:
                raise refusal(answer)
            page = self.api.read(answer, Page)
            yield page
            if not page.next_page_token:
                return
            asked["pageToken"] = page.next_page_token

    def _written_before(
        self, access: CalendarAccess, entry: CalendarEntry, deadline: Deadline
    ) -> OutsideEvent:
        """Return the event that already has our id: its answer was lost, or it was deleted."""
        found = self._get(access, event_id(entry.uid), deadline)
        if found is None:
            raise CalendarChanged("The event was deleted in Google Calendar just now.")
        is_there = found.status != CANCELED
        if is_there and found.private.get(SEQUENCE) == str(entry.sequence):
            return outside(found, access.zone)
        return self._update(access, entry, found.id, found.etag, deadline)

    def _update(
        self, access: CalendarAccess, entry: CalendarEntry, name: str, etag: str, deadline: Deadline
    ) -> OutsideEvent:
        """Change what is ours in an event, and leave the colour, the guests and the rest."""
        answer = self.api.send(
            access,
            "PATCH",
            events_path(access, name),
            json=event_of(entry),
            headers={"If-Match": etag},
            deadline=deadline,
        )
        if is_missing(answer):
            raise CalendarChanged("The event was deleted in Google Calendar.")
        return outside(self._read(answer), access.zone)

    def _get(self, access: CalendarAccess, name: str, deadline: Deadline) -> Event | None:
        answer = self.api.send(access, "GET", events_path(access, name), deadline=deadline)
        if is_missing(answer):
            return None
        return self._read(answer)

    def _read(self, answer: httpx.Response) -> Event:
        if not answer.is_success:
            raise refusal(answer)
        return self.api.read(answer, Event)


class _Expired(Exception):
    """The sync token is no longer valid: the calendar has to be read anew."""


def events_path(access: CalendarAccess, *event: str) -> str:
    """Return the path of a calendar's events, or of one of them."""
    parts = [access.calendar or "primary", "events", *event]
    return "/calendars/" + "/".join(quote(each, safe="") for each in parts)


def _changes(
    pages: list[Page], cursor: Cursor, access: CalendarAccess, *, is_whole: bool
) -> CalendarChanges:
    last = pages[-1]
    if not last.next_sync_token:
        raise ERRORS.unreadable()
    zone = last.time_zone if is_zone(last.time_zone) else access.zone
    events = [event for page in pages for event in page.items]
    return CalendarChanges(
        cursor=str(Cursor(last.next_sync_token, cursor.window)),
        changed=[
            outside(event, zone, within=cursor.window)
            for event in events
            if event.status != CANCELED
        ],
        gone=[] if is_whole else [event.id for event in events if event.status == CANCELED],
        is_whole=is_whole,
    )
