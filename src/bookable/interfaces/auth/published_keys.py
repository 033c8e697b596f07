"""The keys that an outside issuer publishes (JWKS), kept, and asked for with patience."""

from __future__ import annotations

import asyncio
import time
from functools import lru_cache
from typing import Any

import httpx
import jwt
import msgspec
import structlog
from jwt.api_jwk import PyJWKSet

from bookable.telemetry.waiting import waiting

PUBLIC_ALGORITHMS = ["ES256", "RS256"]

TIME_LIMIT = 5.0
KEPT_FOR = 300.0
KEPT_FOR_IN_NEED = 3600.0
"""How long keys count whose issuer can no longer be asked: an outage there is none here."""
REFETCH_PAUSE = 30.0
"""Between two looks for a key that is unknown: strangers can name as many as they like."""
FAILURE_PAUSE = 5.0
LARGEST = 1_000_000

log = structlog.get_logger(__name__)


def published_key(token: str, *, url: str) -> jwt.PyJWK | None:
    """This will be the key by which a token says that it is signed, or None where the issuer has
    none such, or cannot be asked."""
    try:
        named = jwt.get_unverified_header(token).get("kid")
        return _keys_at(url).get_signing_key(named) if isinstance(named, str) else None
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None


class PublishedKeys(jwt.PyJWKClient):
    """A client that waits for a limited time in all, and makes do with what it had while the
    issuer cannot be reached."""

    def __init__(
        self,
        url: str,
        *,
        time_limit: float = TIME_LIMIT,
        kept_for: float = KEPT_FOR,
        kept_for_in_need: float = KEPT_FOR_IN_NEED,
        refetch_pause: float = REFETCH_PAUSE,
        failure_pause: float = FAILURE_PAUSE,
    ) -> None:
        super().__init__(
            url, timeout=time_limit, lifespan=kept_for, cooldown_duration=refetch_pause
        )
        self._kept_for_in_need = kept_for_in_need
        self._failure_pause = failure_pause
        self._paused_until = 0.0
        self._last: tuple[float, PyJWKSet] | None = None

    def get_signing_key(self, kid: str) -> jwt.PyJWK:
        """Return the key of an id, at once if it is known; or raise PyJWKClientError."""
        kept = self.jwk_set_cache.get() if self.jwk_set_cache else None
        if kept is not None and (known := self.match_kid(kept.keys, kid)) is not None:
            return known
        # One caller asks the issuer, and the others wait for it here.
        with waiting():
            return super().get_signing_key(kid)

    def fetch_data(self) -> Any:
        """This will be the keys as the issuer publishes them now, or as it did before; or raise
        PyJWKClientError."""
        if time.monotonic() < self._paused_until:
            raise jwt.PyJWKClientConnectionError("failed a moment ago")
        try:
            keys = asyncio.run(_download(self.uri, within=self.timeout))
        except Exception as error:
            # Whatever an issuer can do wrong, the only answer to it is to do without.
            log.warning("issuer_keys_unavailable", url=self.uri, problem=repr(error))
            return self._in_need()
        self._last = (time.monotonic(), keys)
        return keys

    def _in_need(self) -> PyJWKSet:
        now = time.monotonic()
        if self._last is not None and now - self._last[0] < self._kept_for_in_need:
            return self._last[1]
        self._paused_until = now + self._failure_pause
        raise jwt.PyJWKClientConnectionError("the issuer's keys cannot be had")


@lru_cache(maxsize=4)
def _keys_at(url: str) -> PublishedKeys:
    return PublishedKeys(url)


async def _download(url: str, *, within: float) -> PyJWKSet:
    # On a loop of its own, because only there can one limit cover all of an exchange: a blocking
    # client's limits hold for each read, and an answer that drips stays within them for ever.
    body = b""
    async with (
        asyncio.timeout(within),
        httpx.AsyncClient(timeout=within) as client,
        client.stream("GET", url, headers={"Accept": "application/json"}) as answer,
    ):
        answer.raise_for_status()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > LARGEST:
                raise ValueError("too large for a set of keys")
    return PyJWKSet.from_dict(msgspec.json.decode(body, type=dict[str, Any]))
