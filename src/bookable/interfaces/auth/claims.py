"""What a signed token says, once its signature, its times and its types are found in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import jwt
import msgspec

CLOCKS_DIFFER = 60
"""Seconds by which an issuer's clock may be ahead of this one."""

LONGEST = 16_384
"""Characters of a token. Those of real issuers stay far below, with all their metadata."""

Line = Annotated[str, msgspec.Meta(max_length=255, pattern=r"\A[^\x00-\x1f\x7f\ud800-\udfff]*\Z")]
Moment = Annotated[float, msgspec.Meta(ge=0, le=253_402_300_799)]
"""Seconds since 1970, up to the end of the year 9999."""


class Claims(msgspec.Struct):
    """What every token must say."""

    exp: Moment
    nbf: Moment | None = None
    iat: Any = None

    def hold_at(self, now: datetime) -> bool:
        """Tell whether the token is in its time."""
        return now.timestamp() < self.exp and self._has_begun(now)

    def _has_begun(self, now: datetime) -> bool:
        """Tell whether a token may be used already. One that is good from when it was issued says
        no more than `iat` does, and no clock is so exact that a minute counts."""
        if self.nbf is None or self.nbf <= now.timestamp() + CLOCKS_DIFFER:
            return True
        return isinstance(self.iat, int | float) and self.nbf <= self.iat


Said = TypeVar("Said", bound=Claims)


def verified(
    token: str,
    shape: type[Said],
    *,
    key: str | bytes | jwt.PyJWK,
    algorithms: Sequence[str],
    now: datetime,
    issuer: str | None = None,
    audience: str | None = None,
) -> Said | None:
    """This will be what a token says, or None if anything at all is wrong with it.

    Its times are held against `now`, and when it was issued does not matter: that may well lie
    ahead of a clock that was set back.
    """
    if len(token) > LONGEST:
        return None
    options: Any = {
        **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_jti"), False),
        "verify_aud": audience is not None,
    }
    try:
        said = jwt.decode(token, key, algorithms, options, issuer=issuer or None, audience=audience)
        claims = msgspec.convert(said, shape)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    return claims if claims.hold_at(now) else None
