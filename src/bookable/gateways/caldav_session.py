"""Requests to a CalDAV server on behalf of one person: credentials, redirects and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, unquote

import httpx

from bookable.domain.calendar_servers import (
    CalendarAccess,
    CalendarBusy,
    CalendarDenied,
    CalendarError,
)
from bookable.gateways.caldav_messages import MultiStatus, UnreadableError, conditions, read
from bookable.gateways.calendar_api import is_missing
from bookable.gateways.retry_after import retry_after
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors

ERRORS = VendorErrors("The calendar server", CalendarError, CalendarBusy)

MOST_REDIRECTS = 5
# Seconds to wait for a server that is busy and does not say how long.
PAUSE = 60.0


# What may stand unescaped in a part of a path (RFC 3986, 3.3).
_IN_PATHS = "!$&'()*+,;=:@~"


class Session:
    """The requests of one call, until its deadline.

    It begins with Basic authentication and goes over to Digest where the server demands that.
    """

    def __init__(self, client: VendorClient, access: CalendarAccess, deadline: Deadline) -> None:
        self.url = server_url(access.url)
        self.deadline = deadline
        self._client = client
        self._access = access
        self._auth: httpx.Auth = httpx.BasicAuth(access.username, access.secret)

    def ask(
        self,
        method: str,
        url: httpx.URL,
        body: str | bytes = "",
        *,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request, after redirects within the same host, and return the answer.

        Its `request` is the last one that was sent. Raise CalendarDenied, CalendarBusy, or
        CalendarError if the server is out of order; other refusals are returned.
        """
        for _ in range(MOST_REDIRECTS):
            answer = self._authenticated(method, url, body, headers or {})
            if not answer.has_redirect_location:
                return _checked(answer)
            url = _target(url, answer)
        raise CalendarError("The calendar server redirects in circles.")

    def look(self, url: httpx.URL, body: str, *, depth: int = 0) -> tuple[httpx.URL, MultiStatus]:
        """Ask for properties, and return where redirects led to and what was found there.

        What cannot be asked for properties has none.
        """
        answer = self.ask("PROPFIND", url, body, headers=_headers(depth))
        found = (
            understood(answer) if answer.status_code == HTTPStatus.MULTI_STATUS else MultiStatus()
        )
        return answer.request.url, found

    def report(self, url: httpx.URL, body: str, *, depth: int) -> httpx.Response:
        """Ask a calendar for a report, and return the answer, success or not."""
        return self.ask("REPORT", url, body, headers=_headers(depth))

    def _authenticated(
        self, method: str, url: httpx.URL, body: str | bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        answer = self._exchange(method, url, body, headers)
        if answer.status_code == HTTPStatus.UNAUTHORIZED and _demands_digest(answer):
            self._auth = httpx.DigestAuth(self._access.username, self._access.secret)
            answer = self._exchange(method, url, body, headers)
        return answer

    def _exchange(
        self, method: str, url: httpx.URL, body: str | bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        steps = self._auth.auth_flow(httpx.Request(method, url, content=body, headers=headers))
        request = next(steps)
        while True:
            answer = self._client.send(
                method, str(url), deadline=self.deadline, headers=request.headers, content=body
            )
            answer.request = request
            try:
                request = steps.send(answer)
            except StopIteration:
                return answer
            except (httpx.ProtocolError, LookupError, ValueError, NotImplementedError):
                # Raised for a challenge that is malformed, or of a kind that is not supported.
                raise ERRORS.unreadable() from None


def server_url(text: str) -> httpx.URL:
    """Return the address of a server as a URL, or raise CalendarError."""
    try:
        url = httpx.URL(text.strip())
        _origin(url)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise CalendarError("The address of the calendar is not a valid one.")
    return _in_one_spelling(url)


def address(base: httpx.URL, href: str) -> httpx.URL | None:
    """Return the URL of a resource in an answer, in one spelling; None if it is on another host."""
    try:
        url = _in_one_spelling(base.join(href))
        return url if _origin(url) == _origin(base) else None
    except (httpx.InvalidURL, ValueError):
        return None


def understood(answer: httpx.Response) -> MultiStatus:
    """Read an answer about resources, or raise CalendarError."""
    if answer.status_code != HTTPStatus.MULTI_STATUS:
        raise refused(answer)
    try:
        return read(answer.content)
    except UnreadableError:
        raise ERRORS.unreadable() from None


def refused(answer: httpx.Response) -> CalendarError:
    """Return the error for an answer that is not a success."""
    status = answer.status_code
    if status == HTTPStatus.FORBIDDEN and conditions(answer.content) <= {"need-privileges"}:
        return CalendarDenied("The calendar server does not allow this.")
    if is_missing(answer):
        return CalendarError("The calendar is not there any more.")
    if answer.is_success:
        return ERRORS.unreadable()
    return ERRORS.refused(status, ", ".join(sorted(conditions(answer.content))), hide=())


def _checked(answer: httpx.Response) -> httpx.Response:
    status = answer.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        raise CalendarDenied("The calendar server did not accept the user name and password.")
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "Retry-After" in answer.headers
    ):
        raise ERRORS.busy(retry_after(answer.headers, default=PAUSE))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.INSUFFICIENT_STORAGE:
        raise ERRORS.server_error(status)
    return answer


def _target(url: httpx.URL, answer: httpx.Response) -> httpx.URL:
    """Return where a redirect leads. The password is for one host, and never goes unencrypted."""
    target = address(url, answer.headers["Location"])
    if target is None:
        raise CalendarError("The calendar server redirects to another host.")
    return target


def _demands_digest(answer: httpx.Response) -> bool:
    challenges = [each.lower() for each in answer.headers.get_list("WWW-Authenticate")]
    return any(each.startswith("digest ") for each in challenges)


def _headers(depth: int) -> dict[str, str]:
    return {"Depth": str(depth), "Content-Type": "application/xml; charset=utf-8"}


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port. Raise ValueError for an international name that is none."""
    return url.scheme, url.host, url.port


def _in_one_spelling(url: httpx.URL) -> httpx.URL:
    """Return a URL with its path escaped in one way: servers mix `@` and `%40`."""
    path = url.raw_path.decode("ascii").partition("?")[0]
    parts = [quote(unquote(part), safe=_IN_PATHS) for part in path.split("/")]
    return url.copy_with(raw_path="/".join(parts).encode(), fragment=None)
