"""Tokens of an outside issuer, such as Supabase: whose they are, and with which roles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from django.conf import settings

from bookable.domain.emails import email_key, is_address
from bookable.domain.people import Actor, Role, is_of_demo, known_email
from bookable.engine import accounts
from bookable.engine.accounts import Introduction
from bookable.interfaces.auth.jwt_claims import CLOCKS_DIFFER, Claims, PrintableText, verified
from bookable.interfaces.auth.published_keys import PUBLIC_ALGORITHMS, published_key

SHARED_ALGORITHMS = ["HS256"]
LONGEST_NAME = 200
LONGEST_LIFE = timedelta(days=366)
"""The longest time for which a token is accepted, whatever its `exp`, because Bookable cannot
revoke it."""

_ROLES = {role.value for role in Role}


class ServerMetadata(msgspec.Struct):
    """Metadata that only the issuer's servers can write. Users can write their own
    `user_metadata`."""

    role: str | None = None
    roles: list[str] | None = None


class OutsideClaims(Claims, kw_only=True):
    """The claims that are read from an outside issuer's token. All others are ignored."""

    sub: Annotated[PrintableText, msgspec.Meta(min_length=1)]
    iss: PrintableText = ""
    email: str | None = None
    email_verified: Any = None
    name: Any = None
    app_metadata: ServerMetadata | None = None
    user_metadata: Any = None

    def are_valid_at(self, now: datetime) -> bool:
        """Return whether the token is valid at a time. A token with a distant `exp` is accepted
        only for LONGEST_LIFE after its `iat`."""
        at, longest = now.timestamp(), LONGEST_LIFE.total_seconds()
        if self.exp > at + longest and not self._is_new(at, longest):
            return False
        return super().are_valid_at(now)

    def _is_new(self, at: float, longest: float) -> bool:
        """Return whether a token was issued within LONGEST_LIFE. If `iat` lies in the future,
        because our clock was set back, its whole life must be short: otherwise it would count as
        new for years."""
        if not isinstance(self.iat, int | float) or self.iat <= at - longest:
            return False
        return self.iat <= at + CLOCKS_DIFFER or self.exp - self.iat <= longest


def outsider(token: str, *, now: datetime) -> Actor | None:
    """Return the active person that an outside issuer's token belongs to, or None."""
    claims = _verified(token, now=now)
    return None if claims is None else accounts.person_of_token(introduction(claims), now=now)


def introduction(claims: OutsideClaims) -> Introduction:
    """Return those of a token's claims that can be trusted."""
    issuer: Any = settings.ISSUER
    email = _email(claims, trusted=issuer.email_trusted)
    return Introduction(
        issuer=claims.iss,
        subject=claims.sub,
        email=email,
        name=_name(claims) or (email or "").partition("@")[0][:LONGEST_NAME],
        roles=_roles(claims.app_metadata),
        default_roles=issuer.default_roles,
    )


def _verified(token: str, *, now: datetime) -> OutsideClaims | None:
    issuer: Any = settings.ISSUER
    if issuer is None:
        return None
    # The issuer's settings decide which algorithms are accepted. If the token could choose, an
    # attacker could sign with HS256 and the issuer's public key as the secret.
    algorithms = SHARED_ALGORITHMS if issuer.secret else PUBLIC_ALGORITHMS
    key = issuer.secret or published_key(token, url=issuer.jwks_url)
    if key is None:
        return None
    return verified(
        token,
        OutsideClaims,
        key=key,
        algorithms=algorithms,
        now=now,
        issuer=issuer.issuer,
        audience=issuer.audience,
    )


def _email(claims: OutsideClaims, *, trusted: bool) -> str | None:
    """Return the verified e-mail address of a token, or None.

    Supabase sends no `email_verified` beside `email`. The one in `user_metadata` proves nothing,
    because users can write it.
    """
    email = claims.email
    verified = claims.email_verified is True or (trusted and claims.email_verified is None)
    if email is None or not verified or not is_address(email):
        return None
    # Placeholders for unknown addresses and addresses of the demo's domain receive no mail, so no
    # issuer can have confirmed them.
    known = known_email(email_key(email))
    return None if is_of_demo(known) else known or None


def _name(claims: OutsideClaims) -> str:
    """Return the name in a token's claims, limited to printable characters, or an empty text."""
    own = claims.user_metadata if isinstance(claims.user_metadata, dict) else {}
    for name in (claims.name, own.get("full_name"), own.get("name")):
        if isinstance(name, str):
            printable = "".join(letter for letter in name if letter.isprintable())
            if printable.strip():
                return printable.strip()[:LONGEST_NAME]
    return ""


def _roles(claims: ServerMetadata | None) -> frozenset[Role] | None:
    """Return the known roles in a token's metadata, or None if it does not mention roles. An empty
    set means that the person has no roles."""
    if claims is None or (claims.role is None and claims.roles is None):
        return None
    named = [*(claims.roles or ()), *([claims.role] if claims.role is not None else ())]
    return frozenset(Role(name) for name in named if name in _ROLES)
