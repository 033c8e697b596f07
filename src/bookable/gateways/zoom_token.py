"""Server-to-server OAuth: the token with which the gateway speaks to Zoom."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Mapping

import httpx

from bookable.gateways.line import Deadline, Line
from bookable.gateways.patience import patiently
from bookable.gateways.zoom_answers import COMPLAINTS, TokenAnswer, read, refusal


class Tokens:
    """Zoom's access token, fetched when first needed and kept until shortly before it expires."""

    # A token is given up this much early, so that it does not expire on its way to Zoom.
    MARGIN = 60.0

    def __init__(
        self, line: Line, url: str, *, account_id: str, client_id: str, client_secret: str
    ) -> None:
        self._line = line
        self._url = url
        self._account_id = account_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._renewing = threading.Lock()
        self._token = ""
        self._good_until = float("-inf")

    def current(self, *, deadline: Deadline, refused: str = "") -> str:
        """This will be a token that is good, as far as known, and not the `refused` one.

        Threads that need a new one at the same time wait for one of them to fetch it.
        """
        if not self._renewing.acquire(timeout=deadline.left()):
            raise COMPLAINTS.late()
        try:
            if self._token == refused or time.monotonic() >= self._good_until:
                self._renew(deadline)
            return self._token
        finally:
            self._renewing.release()

    def secrets(self) -> tuple[str, ...]:
        """This will be what no error may show."""
        return (self._token, self._client_secret, self._client_id, self._account_id)

    def _renew(self, deadline: Deadline) -> None:
        asked = time.monotonic()
        answer = self._asked(deadline, {"data": self._grant})
        if answer.status_code == httpx.codes.BAD_REQUEST:
            # Zoom documents both places for the grant; what stands in for Zoom may read only one.
            answer = self._asked(deadline, {"params": self._grant})
        if not answer.is_success:
            raise refusal(answer, hide=self.secrets())
        fresh = read(answer, TokenAnswer)
        self._token = fresh.access_token
        self._good_until = asked + fresh.expires_in - min(self.MARGIN, fresh.expires_in / 10)

    @property
    def _grant(self) -> dict[str, str]:
        return {"grant_type": "account_credentials", "account_id": self._account_id}

    def _asked(self, deadline: Deadline, grant: Mapping[str, dict[str, str]]) -> httpx.Response:
        return patiently(
            lambda: self._ask(deadline, grant), deadline=deadline, complaints=COMPLAINTS
        )

    def _ask(self, deadline: Deadline, grant: Mapping[str, dict[str, str]]) -> httpx.Response:
        credentials = f"{self._client_id}:{self._client_secret}".encode()
        basic = base64.b64encode(credentials).decode()
        return self._line.send(
            "POST",
            self._url,
            deadline=deadline,
            headers={"Authorization": f"Basic {basic}", "Accept": "application/json"},
            **grant,
        )
