"""A vendor's calendar API: requests with a token, answers read strictly, and one kind of cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
import msgspec

from bookable.domain import hours
from bookable.domain.calendar_servers import CalendarAccess, CalendarError
from bookable.domain.refusals import Refusal
from bookable.domain.spans import Span
from bookable.gateways.access_tokens import AccessTokens
from bookable.gateways.retry_after import send_until_accepted
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors

ONE_DAY = timedelta(days=1)
THE_FUTURE = timedelta(days=14)
"""How much more than asked for is read at first, so that the calendar is read anew only then."""

Shape = TypeVar("Shape")


class Api:
    """One vendor's API as one function that adds the token of a connection."""

    def __init__(
        self,
        client: VendorClient,
        url: str,
        *,
        tokens: AccessTokens,
        errors: VendorErrors[CalendarError],
    ) -> None:
        self.url = url
        self.errors = errors
        self._client = client
        self._tokens = tokens

    def send(
        self,
        access: CalendarAccess,
        method: str,
        path: str,
        *,
        deadline: Deadline,
        headers: Mapping[str, str] | None = None,
        **parts: Any,
    ) -> httpx.Response:
        """Send a request and return the answer, success or not.

        A request with a rejected token is repeated once with a new one, and a request that is
        answered with 429 after the requested wait: both were refused before anything was done.
        """

        def send_with(token: str) -> httpx.Response:
            return self._client.send(
                method,
                self.url + path,
                deadline=deadline,
                headers={"Authorization": f"Bearer {token}", **(headers or {})},
                **parts,
            )

        def accepted(token: str) -> httpx.Response:
            return send_until_accepted(
                lambda: send_with(token), deadline=deadline, errors=self.errors
            )

        token = self._tokens.current(access, deadline=deadline)
        answer = accepted(token)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer = accepted(self._tokens.current(access, deadline=deadline, refused=token))
        return answer

    def read(self, answer: httpx.Response, shape: type[Shape]) -> Shape:
        """Decode an answer, or raise CalendarError."""
        try:
            return msgspec.json.decode(answer.content, type=shape)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            pass  # Raised below: chained to this error, private events would reach the logs.
        raise self.errors.unreadable()

    def path_of(self, link: str) -> str:
        """Return the path and query of a link that the vendor gave.

        Raise CalendarError if it leads elsewhere: the token goes with it.
        """
        path = link.removeprefix(self.url)
        if path == link or not path.startswith("/"):
            raise self.errors.unreadable()
        return path


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading goes on: the vendor's token, and the window that the first reading fixed."""

    token: str
    window: Span

    def __str__(self) -> str:
        times = (self.window.start, self.window.end)
        return " ".join([*(each.isoformat() for each in times), self.token])


def cursor_of(text: str, *, window: Span) -> Cursor | None:
    """Return the cursor of a text, or None if the calendar has to be read anew.

    Vendors report changes within the window of the first reading alone. Once the window that is
    asked for reaches beyond it, events there would be missed.
    """
    try:
        start, end, token = text.split(" ", 2)
        cursor = Cursor(token, Span(datetime.fromisoformat(start), datetime.fromisoformat(end)))
    except ValueError:
        return None
    return cursor if token and cursor.window.contains(window) else None


def is_missing(answer: httpx.Response) -> bool:
    """Return whether what was asked for is not there, or not there any more."""
    return answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


def wide(window: Span) -> Span:
    """Return the window of a first reading, in whole seconds."""
    start, end = (each.replace(microsecond=0) for each in (window.start, window.end))
    return Span(start, end + THE_FUTURE)


def in_utc(moment: datetime) -> str:
    """Return a moment as vendors write it: 2030-03-01T10:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def span_between(start: datetime | None, end: datetime | None) -> Span | None:
    """Return a span, or None for times that are missing, empty or without a zone."""
    try:
        return None if start is None or end is None else Span(start, end)
    except (ValueError, OverflowError):
        return None


def is_zone(name: str) -> bool:
    """Return whether a text is the name of an IANA zone."""
    try:
        return bool(hours.zone_of(name))
    except Refusal:
        return False


def whole_days(start: date, end: date, zone: str) -> Span | None:
    """Return the time of an event from one date until before another one, at least one day."""
    try:
        return hours.days(start, max(end - ONE_DAY, start), zone)
    except (Refusal, OverflowError):
        return None
