"""The consent of a person, and tokens, as vendors of calendars give them (OAuth 2.0 with PKCE)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import httpx
from tests.lookalikes.faults import Answer, RefusedError, Seen
from tests.lookalikes.server import Lookalike


class ConsentLookalike(Lookalike):
    """A vendor with one account, whose owner consents at once, or says no if `denies`.

    `expires_in` is how many seconds access tokens are valid. With `rotates` each refresh gives a
    new refresh token; with `strict` the old one is no longer valid then. `scope` is what the answer
    with tokens says, if it is not all that was asked for.
    """

    client_id = "CID-h3Kd82nVq1.apps.example"
    client_secret = "SECRET-w8Rz5TbYc6"

    def __init__(self, port: int = 0) -> None:
        self.denies = False
        self.rotates = self.strict = False
        self.scope: str | None = None
        self.expires_in = 3600.0
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()
        self.access_tokens: dict[str, float] = {}
        super().__init__(port)

    @property
    def credentials(self) -> dict[str, str]:
        """The arguments with which the gateway knows this vendor."""
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "url": self.address,
        }

    def consent(self) -> str:
        """Return a new refresh token, as if the person had consented."""
        with self.lock:
            token = f"refresh-{secrets.token_hex(12)}"
            self.refresh_tokens.add(token)
            return token

    def withdraw(self) -> None:
        """Make all tokens invalid: the person withdrew their consent."""
        with self.lock:
            self.refresh_tokens.clear()
            self.access_tokens.clear()

    def expire(self) -> None:
        """Make all access tokens invalid."""
        with self.lock:
            self.access_tokens.clear()

    def follow(self, address: str) -> str:
        """Open the page of consent as a browser does, and return where it leads back to."""
        answer = httpx.get(address)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def perform(self, seen: Seen) -> Answer:
        """Do a call if its token is valid."""
        if seen.call not in ("page", "token", "revoke", ""):
            token = seen.headers.get("authorization", "").removeprefix("Bearer ")
            if self.access_tokens.get(token, 0.0) <= time.monotonic():
                raise RefusedError(401, self.error(401, "InvalidAuthenticationToken"))
        return super().perform(seen)

    def control(self, seen: Seen) -> Answer:
        """Do what a test asks for over HTTP."""
        match seen.method, seen.path:
            case "POST", "/_withdraw":
                self.withdraw()
                return Answer(204)
        return super().control(seen)

    def error(self, status: int, code: str, message: str = "") -> dict[str, Any]:
        """Return an error in the vendor's format."""
        raise NotImplementedError

    def _page(self, seen: Seen) -> Answer:
        asked = seen.query
        if asked.get("client_id") != self.client_id or asked.get("response_type") != "code":
            return Answer(400, "This app is not known.")
        assert asked["code_challenge_method"] == "S256"
        given = {"state": asked["state"]}
        if self.denies:
            return _back(asked, given | {"error": "access_denied"})
        code = secrets.token_urlsafe(18)
        self.codes[code] = asked
        return _back(asked, given | {"code": code})

    def _token(self, seen: Seen) -> Answer:
        given = seen.body if isinstance(seen.body, dict) else {}
        ours = (self.client_id, self.client_secret)
        if (given.get("client_id"), given.get("client_secret")) != ours:
            return Answer(401, {"error": "invalid_client"})
        if given.get("grant_type") == "authorization_code":
            return self._redeem(given)
        if given.get("grant_type") == "refresh_token":
            return self._refresh(given.get("refresh_token", ""))
        return Answer(400, {"error": "unsupported_grant_type"})

    def _redeem(self, given: dict[str, str]) -> Answer:
        asked = self.codes.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != given.get("redirect_uri")
        ):
            return Answer(400, {"error": "invalid_grant"})
        return self._tokens(self.consent(), scope=self.scope or asked["scope"])

    def _refresh(self, token: str) -> Answer:
        if token not in self.refresh_tokens:
            return Answer(400, {"error": "invalid_grant", "error_description": "Revoked."})
        if not self.rotates:
            return self._tokens(None)
        if self.strict:
            self.refresh_tokens.discard(token)
        return self._tokens(self.consent())

    def _tokens(self, refresh: str | None, **more: str) -> Answer:
        token = f"access-{secrets.token_hex(12)}"
        self.access_tokens[token] = time.monotonic() + self.expires_in
        fresh = {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in}
        return Answer(200, fresh | more | ({"refresh_token": refresh} if refresh else {}))

    def _revoke(self, seen: Seen) -> Answer:
        token = seen.body.get("token", "") if isinstance(seen.body, dict) else ""
        if token not in self.refresh_tokens:
            return Answer(400, {"error": "invalid_token"})
        self.withdraw()
        return Answer(200, {})


def _back(asked: dict[str, str], given: dict[str, str]) -> Answer:
    return Answer(302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(given)}"})
