"""A server on this machine that behaves like Zoom, and misbehaves on command.

In a test:

    with ZoomLookalike() as zoom:
        gateway = Zoom(**zoom.credentials, oauth_url=zoom.oauth_url, api_url=zoom.api_url)
        zoom.queue("create", Fault.late(2))     # the next creation succeeds two seconds late
        ...
        zoom.meetings                           # the state at Zoom: {id: meeting}
        zoom.requests, zoom.count("create")     # the requests, in order

The calls are token, create, list, get, update and delete. For tests of whole processes,
`python -m tests.lookalikes.zoom PORT` prints its address and serves until it is stopped. Besides
the controls over HTTP of `tests.lookalikes.server` it has:

    GET    /_meetings   the meetings, as a list
    POST   /_revoke     make all access tokens invalid
"""

from __future__ import annotations

import base64
import secrets
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.lookalikes.faults import Answer, Fault, RefusedError, Seen
from tests.lookalikes.server import Lookalike

__all__ = ["EXPIRED", "Fault", "ZoomLookalike"]

EXPIRED = Fault.refuse(401, "Access token is expired.", code=124)

USER, MEETING = r"/v2/users/([^/]+)/meetings", r"/v2/meetings/([^/]+)"
LISTED = ("uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone")
FIRST_CREATION = datetime(2025, 1, 1, tzinfo=UTC)
DEFAULT_PAGE, LARGEST_PAGE, SHOWN_OF_AGENDA = 30, 300, 250


class ZoomLookalike(Lookalike):
    """One account at Zoom, with its meetings.

    `expires_in` is how many seconds new tokens are valid. `makes_passwords` tells whether a meeting
    without a password gets one. `lists_agendas` tells whether lists show agendas, of which they
    never show more than 250 characters.
    """

    ROUTES = {
        "token": ("POST", r"/oauth/token"),
        "create": ("POST", USER),
        "list": ("GET", USER),
        "get": ("GET", MEETING),
        "update": ("PATCH", MEETING),
        "delete": ("DELETE", MEETING),
    }

    account_id = "ACCT-9fQx2LmT7v"
    client_id = "CID-Jr8sNp4YdZ"
    client_secret = "SECRET-u5Hc1XeGq0"

    def __init__(self, port: int = 0) -> None:
        self.meetings: dict[int, dict[str, Any]] = {}
        self.expires_in = 3600.0
        self.makes_passwords = True
        self.lists_agendas = True
        self.tokens: dict[str, float] = {}
        self._ids = count(81_000_000_001)
        super().__init__(port)

    @property
    def oauth_url(self) -> str:
        """The address of the token endpoint."""
        return f"{self.address}/oauth/token"

    @property
    def api_url(self) -> str:
        """The address of the API."""
        return f"{self.address}/v2"

    @property
    def credentials(self) -> dict[str, str]:
        """The arguments with which the gateway opens this account."""
        return {
            "account_id": self.account_id,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }

    def revoke(self) -> None:
        """Make all access tokens invalid."""
        with self.lock:
            self.tokens.clear()

    def perform(self, seen: Seen) -> Answer:
        """Do a call if its token is valid."""
        if seen.call != "token":
            self._check_token(seen.headers.get("authorization", ""))
        return super().perform(seen)

    def control(self, seen: Seen) -> Answer:
        """Do what a test asks for over HTTP."""
        match seen.method, seen.path:
            case "GET", "/_meetings":
                return Answer(200, list(self.meetings.values()))
            case "POST", "/_revoke":
                self.revoke()
                return Answer(204)
        return super().control(seen)

    def _check_token(self, authorization: str) -> None:
        expires = self.tokens.get(authorization.removeprefix("Bearer "))
        if expires is None:
            raise RefusedError(401, {"code": 124, "message": "Invalid access token."})
        if time.monotonic() >= expires:
            raise RefusedError(401, {"code": 124, "message": "Access token is expired."})

    def _token(self, seen: Seen) -> Answer:
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if seen.headers.get("authorization") != f"Basic {basic}":
            reason = "Invalid client_id or client_secret"
            return Answer(400, {"reason": reason, "error": "invalid_client"})
        asked = seen.query | (seen.body if isinstance(seen.body, dict) else {})
        if asked.get("grant_type") != "account_credentials":
            return Answer(400, {"reason": "Bad Request", "error": "unsupported_grant_type"})
        if asked.get("account_id") != self.account_id:
            return Answer(400, {"reason": "Bad Request", "error": "invalid_request"})
        token = f"tok-{secrets.token_hex(8)}"
        self.tokens[token] = time.monotonic() + self.expires_in
        fresh = {"access_token": token, "token_type": "bearer", "expires_in": self.expires_in}
        extra = {"scope": "meeting:write:admin", "api_url": "https://api.zoom.us"}
        return Answer(200, fresh | extra)

    def _create(self, seen: Seen, user: str) -> Answer:
        if not isinstance(seen.body, dict):
            message = "Request Body should be a valid JSON object."
            return Answer(400, {"code": 300, "message": message})
        number = next(self._ids)
        created = FIRST_CREATION + timedelta(minutes=len(self.requests))
        password = seen.body.get("password") or (
            secrets.token_urlsafe(6) if self.makes_passwords else None
        )
        self.meetings[number] = seen.body | {
            "id": number,
            "uuid": secrets.token_urlsafe(16),
            "host_id": user,
            "status": "waiting",
            "created_at": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "start_url": f"https://us05web.zoom.us/s/{number}?zak={secrets.token_urlsafe(24)}",
            "join_url": f"https://us05web.zoom.us/j/{number}?pwd={secrets.token_urlsafe(24)}.1",
            **({"password": password} if password else {}),
        }
        return Answer(201, dict(self.meetings[number]))

    def _list(self, seen: Seen, _user: str) -> Answer:
        size = min(int(seen.query.get("page_size", DEFAULT_PAGE)), LARGEST_PAGE)
        begin = int(seen.query.get("next_page_token", 0))
        ids = sorted(self.meetings)
        page = {
            "page_size": size,
            "total_records": len(ids),
            "next_page_token": str(begin + size) if begin + size < len(ids) else "",
            "meetings": [self._listed(number) for number in ids[begin : begin + size]],
        }
        return Answer(200, page)

    def _listed(self, number: int) -> dict[str, Any]:
        meeting = self.meetings[number]
        entry = {key: meeting.get(key) for key in (*LISTED, "created_at", "join_url")}
        if self.lists_agendas and meeting.get("agenda"):
            entry["agenda"] = meeting["agenda"][:SHOWN_OF_AGENDA]
        return entry

    def _get(self, _seen: Seen, meeting: str) -> Answer:
        return Answer(200, dict(self.meetings[self._known(meeting)]))

    def _update(self, seen: Seen, meeting: str) -> Answer:
        self.meetings[self._known(meeting)].update(seen.body)
        return Answer(204)

    def _delete(self, _seen: Seen, meeting: str) -> Answer:
        del self.meetings[self._known(meeting)]
        return Answer(204)

    def _known(self, meeting: str) -> int:
        if not meeting.isdecimal() or int(meeting) not in self.meetings:
            raise RefusedError(
                404, {"code": 3001, "message": f"Meeting does not exist: {meeting}."}
            )
        return int(meeting)


def main() -> None:
    """Serve until the process is stopped."""
    zoom = ZoomLookalike(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    print(zoom.address, flush=True)


if __name__ == "__main__":
    main()
