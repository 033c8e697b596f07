"""Claims of signed tokens, verified: signature, times and types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import jwt
import msgspec

CLOCKS_DIFFER = 60
"""Seconds by which an issuer's clock may be ahead of ours."""

LONGEST = 16_384
"""The maximum length of a token in characters. Real tokens are far shorter, even with metadata."""

PrintableText = Annotated[
    str, msgspec.Meta(max_length=255, pattern=r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")
]
Moment = Annotated[float, msgspec.Meta(ge=0, le=253_402_300_799)]
"""Seconds since 1970, up to the end of the year 9999."""


class Claims(msgspec.Struct):
    """The claims that every token must have."""

    exp: Moment
    nbf: Moment | None = None
    iat: Any = None

    def are_valid_at(self, now: datetime) -> bool:
        """Return whether the token is valid at a time."""
        return now.timestamp() < self.exp and self._may_be_used(now)

    def _may_be_used(self, now: datetime) -> bool:
        """Return whether `nbf` has been reached. If `nbf` is not later than `iat`, the token was
        meant to be valid at once, so clocks that differ do not matter."""
        if self.nbf is None or self.nbf <= now.timestamp() + CLOCKS_DIFFER:
            return True
        return isinstance(self.iat, int | float) and self.nbf <= self.iat


Shape = TypeVar("Shape", bound=Claims)


def verified(
    token: str,
    shape: type[Shape],
    *,
    key: str | bytes | jwt.PyJWK,
    algorithms: Sequence[str],
    now: datetime,
    issuer: str | None = None,
    audience: str | None = None,
) -> Shape | None:
    """Return the claims of a token, or None if anything is wrong with it.

    `exp` and `nbf` are compared with `now`. `iat` is not checked, because it may lie ahead of a
    clock that was set back.
    """
    if len(token) > LONGEST:
        return None
    options: Any = {
        **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_jti"), False),
        "verify_aud": audience is not None,
    }
    try:
        decoded = jwt.decode(
            token, key, algorithms, options, issuer=issuer or None, audience=audience
        )
        claims = msgspec.convert(decoded, shape)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return claims if claims.are_valid_at(now) else None
