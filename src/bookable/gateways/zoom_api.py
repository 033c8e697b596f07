"""Zoom's API: requests with a token, answers read strictly, errors shown without secrets."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

import httpx
import msgspec

from bookable.domain.meetings import MeetingVendorBusy, MeetingVendorError
from bookable.gateways.retry_after import send_until_accepted
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.vendor_errors import VendorErrors

ERRORS = VendorErrors("Zoom", MeetingVendorError, MeetingVendorBusy)

Id = int | Annotated[str, msgspec.Meta(min_length=1)]
Link = Annotated[str, msgspec.Meta(pattern=r"^(?i:https?)://[^\s/]\S*\Z")]


class TokenAnswer(msgspec.Struct):
    """An access token and the seconds until it expires."""

    # The pattern admits only what fits a header: an error about a bad header would show the token.
    access_token: Annotated[str, msgspec.Meta(pattern=r"^[!-~]+\Z")]
    expires_in: float = 3600.0


class MeetingAnswer(msgspec.Struct):
    """A meeting that was just created."""

    id: Id
    join_url: Link
    password: str | None = None


class ListedMeeting(msgspec.Struct):
    """A meeting in a list, or looked up by itself."""

    id: Id
    agenda: str | None = None
    created_at: str | None = None


class Page(msgspec.Struct):
    """A page of the list of meetings."""

    meetings: list[ListedMeeting]
    next_page_token: str | None = None


class Problem(msgspec.Struct):
    """Why Zoom refused a request: the API sends a `message`, the token endpoint a `reason`."""

    code: int | str | None = None
    message: str | None = None
    reason: str | None = None


Shape = TypeVar("Shape", bound=msgspec.Struct)


def read(answer: httpx.Response, shape: type[Shape]) -> Shape:
    """Decode an answer, or raise MeetingVendorError."""
    try:
        if "json" in answer.headers.get("Content-Type", ""):
            return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass  # Raised below: chained to this error, the body would reach the logs.
    raise ERRORS.unreadable()


def problem(answer: httpx.Response) -> Problem:
    """Return Zoom's reason for a refusal; an empty one if it cannot be read."""
    try:
        return read(answer, Problem)
    except MeetingVendorError:
        return Problem()


def refusal(answer: httpx.Response, *, hide: Iterable[str]) -> MeetingVendorError:
    """Return the error for an answer that is not a success."""
    status = answer.status_code
    if status == HTTPStatus.UNAUTHORIZED:
        return ERRORS.unauthorized()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ERRORS.server_error(status)
    reason = problem(answer)
    return ERRORS.refused(status, reason.message or reason.reason or "", hide=hide)


class Tokens:
    """Zoom's access token, fetched when first needed and kept until shortly before it expires.

    Server-to-server OAuth: https://developers.zoom.us/docs/internal-apps/s2s-oauth/
    """

    # Seconds. A token is renewed this early, so that it does not expire on its way to Zoom.
    MARGIN = 60.0

    def __init__(
        self, client: VendorClient, url: str, *, account_id: str, client_id: str, client_secret: str
    ) -> None:
        self._client = client
        self._url = url
        self._account_id = account_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._renewing = threading.Lock()
        self._token = ""
        self._good_until = float("-inf")

    def current(self, *, deadline: Deadline, refused: str = "") -> str:
        """Return a valid token that is not the `refused` one.

        Threads that need a new token at the same time wait for one of them to fetch it.
        """
        if not self._renewing.acquire(timeout=deadline.left()):
            raise ERRORS.timed_out()
        try:
            if self._token == refused or time.monotonic() >= self._good_until:
                self._renew(deadline)
            return self._token
        finally:
            self._renewing.release()

    def secrets(self) -> tuple[str, ...]:
        """Return what no error text may show."""
        return (self._token, self._client_secret, self._client_id, self._account_id)

    def _renew(self, deadline: Deadline) -> None:
        started = time.monotonic()
        answer = self._ask(deadline, {"data": self._grant})
        if answer.status_code == httpx.codes.BAD_REQUEST:
            # Zoom documents both places for the grant, and a stand-in for Zoom may read only one.
            answer = self._ask(deadline, {"params": self._grant})
        if not answer.is_success:
            raise refusal(answer, hide=self.secrets())
        fresh = read(answer, TokenAnswer)
        self._token = fresh.access_token
        self._good_until = started + fresh.expires_in - min(self.MARGIN, fresh.expires_in / 10)

    @property
    def _grant(self) -> dict[str, str]:
        return {"grant_type": "account_credentials", "account_id": self._account_id}

    def _ask(self, deadline: Deadline, grant: Mapping[str, dict[str, str]]) -> httpx.Response:
        return send_until_accepted(
            lambda: self._post(deadline, grant), deadline=deadline, errors=ERRORS
        )

    def _post(self, deadline: Deadline, grant: Mapping[str, dict[str, str]]) -> httpx.Response:
        credentials = f"{self._client_id}:{self._client_secret}".encode()
        basic = base64.b64encode(credentials).decode()
        return self._client.send(
            "POST",
            self._url,
            deadline=deadline,
            headers={"Authorization": f"Basic {basic}", "Accept": "application/json"},
            **grant,
        )


class Api:
    """Zoom's API as one function that adds the token and waits when Zoom asks to."""

    def __init__(self, client: VendorClient, url: str, *, tokens: Tokens) -> None:
        self.url = url.rstrip("/")
        self._client = client
        self._tokens = tokens

    def send(self, method: str, path: str, *, deadline: Deadline, **parts: Any) -> httpx.Response:
        """Send a request and return Zoom's answer, success or not.

        A request with a rejected token is repeated once with a new one, and a request that Zoom
        answers with 429 after the requested wait: both were refused before anything was done.
        Nothing else is repeated, since after a network failure Zoom may have done the work.
        """

        def send_with(token: str) -> httpx.Response:
            return self._client.send(
                method,
                self.url + path,
                deadline=deadline,
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                **parts,
            )

        token = self._tokens.current(deadline=deadline)
        answer = send_until_accepted(lambda: send_with(token), deadline=deadline, errors=ERRORS)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            fresh = self._tokens.current(deadline=deadline, refused=token)
            answer = send_until_accepted(lambda: send_with(fresh), deadline=deadline, errors=ERRORS)
        return answer
