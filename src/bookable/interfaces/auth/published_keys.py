"""The signing keys that an outside issuer publishes (JWKS), with caching and time limits."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

import jwt
import msgspec
import structlog
from jwt.api_jwk import PyJWKSet

from bookable.engine import ports
from bookable.telemetry.waiting import waiting

PUBLIC_ALGORITHMS = ["ES256", "RS256"]

TIME_LIMIT = 5.0
FRESH_FOR = 300.0
STALE_FOR = 3600.0
"""Seconds for which cached keys are used while the issuer cannot be reached, so that its outage
does not become ours."""
REFETCH_PAUSE = 30.0
"""Seconds between two fetches for an unknown key id. Anyone can send tokens with made-up key
ids."""
FAILURE_PAUSE = 5.0

log = structlog.get_logger(__name__)


def published_key(token: str, *, url: str) -> jwt.PyJWK | None:
    """Return the key that a token names in its header, or None if the issuer has no such key or
    cannot be reached."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        return _keys_at(url).get_signing_key(kid) if isinstance(kid, str) else None
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None


class PublishedKeys(jwt.PyJWKClient):
    """A JWKS client with one time limit for a whole fetch. It falls back to the last keys it got
    while the issuer cannot be reached."""

    def __init__(
        self,
        url: str,
        *,
        time_limit: float = TIME_LIMIT,
        fresh_for: float = FRESH_FOR,
        stale_for: float = STALE_FOR,
        refetch_pause: float = REFETCH_PAUSE,
        failure_pause: float = FAILURE_PAUSE,
    ) -> None:
        super().__init__(
            url, timeout=time_limit, lifespan=fresh_for, cooldown_duration=refetch_pause
        )
        self._stale_for = stale_for
        self._failure_pause = failure_pause
        self._paused_until = 0.0
        self._last: tuple[float, PyJWKSet] | None = None

    def get_signing_key(self, kid: str) -> jwt.PyJWK:
        """Return the key with an id, from the cache if it is known. Raise PyJWKClientError."""
        cached = self.jwk_set_cache.get() if self.jwk_set_cache else None
        if cached is not None and (known := self.match_kid(cached.keys, kid)) is not None:
            return known
        # PyJWKClient holds a lock while it fetches: one request asks the issuer, others wait here.
        with waiting():
            return super().get_signing_key(kid)

    def fetch_data(self) -> Any:
        """Return the issuer's current keys, or the last ones it sent. Raise PyJWKClientError."""
        if time.monotonic() < self._paused_until:
            raise jwt.PyJWKClientConnectionError("failed a moment ago")
        try:
            document = ports.issuer_document(self.uri, within=self.timeout)
            keys = PyJWKSet.from_dict(msgspec.json.decode(document, type=dict[str, Any]))
        except Exception as error:
            # An issuer can fail in any way, and the answer is the same for all: use the old keys.
            log.warning("issuer_keys_unavailable", url=self.uri, problem=repr(error))
            return self._fallback()
        self._last = (time.monotonic(), keys)
        return keys

    def _fallback(self) -> PyJWKSet:
        now = time.monotonic()
        if self._last is not None and now - self._last[0] < self._stale_for:
            return self._last[1]
        self._paused_until = now + self._failure_pause
        raise jwt.PyJWKClientConnectionError("the issuer cannot be reached")


@lru_cache(maxsize=4)
def _keys_at(url: str) -> PublishedKeys:
    return PublishedKeys(url)
