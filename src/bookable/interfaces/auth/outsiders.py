"""Tokens of an outside issuer, such as Supabase: whom they mean, and in which roles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from django.conf import settings

from bookable.domain.emails import email_key, is_address
from bookable.domain.people import Actor, Role, is_of_demo, known_email
from bookable.engine import people
from bookable.engine.people import Introduction
from bookable.interfaces.auth.claims import CLOCKS_DIFFER, Claims, Line, verified
from bookable.interfaces.auth.published_keys import PUBLIC_ALGORITHMS, published_key

SHARED_ALGORITHMS = ["HS256"]
LONGEST_NAME = 200
LONGEST_LIFE = timedelta(days=366)
"""For how long a token counts at most, whatever end it gives: nothing here can revoke it."""

_ROLES = {role.value for role in Role}


class ServerMetadata(msgspec.Struct):
    """What only the issuer's servers can say of a person; `user_metadata` is what anybody can say
    of himself."""

    role: str | None = None
    roles: list[str] | None = None


class OutsideClaims(Claims, kw_only=True):
    """What is read of an outside issuer's token, and nothing else of it counts."""

    sub: Annotated[Line, msgspec.Meta(min_length=1)]
    iss: Line = ""
    email: str | None = None
    email_verified: Any = None
    name: Any = None
    app_metadata: ServerMetadata | None = None
    user_metadata: Any = None

    def hold_at(self, now: datetime) -> bool:
        """Tell whether the token is in its time. One that ends far from now counts for as long as
        any may live from its issue on."""
        at, longest = now.timestamp(), LONGEST_LIFE.total_seconds()
        if self.exp > at + longest and not self._is_new(at, longest):
            return False
        return super().hold_at(now)

    def _is_new(self, at: float, longest: float) -> bool:
        """Tell whether a token was issued lately. One that was issued ahead of this clock, which
        may have been set back, must have a short life: it would be new for years."""
        if not isinstance(self.iat, int | float) or self.iat <= at - longest:
            return False
        return self.iat <= at + CLOCKS_DIFFER or self.exp - self.iat <= longest


def outsider(token: str, *, now: datetime) -> Actor | None:
    """This will be the active person whom an outside issuer's token means, or None."""
    said = _verified(token, now=now)
    return None if said is None else people.introduced(introduction(said), now=now)


def introduction(said: OutsideClaims) -> Introduction:
    """Return what of a token's claims can be believed."""
    issuer: Any = settings.ISSUER
    email = _email(said, trusted=issuer.email_trusted)
    return Introduction(
        issuer=said.iss,
        subject=said.sub,
        email=email,
        name=_name(said) or (email or "").partition("@")[0][:LONGEST_NAME],
        roles=_roles(said.app_metadata),
        default_roles=issuer.default_roles,
    )


def _verified(token: str, *, now: datetime) -> OutsideClaims | None:
    issuer: Any = settings.ISSUER
    if issuer is None:
        return None
    # Which algorithms are taken follows from how the issuer was set up: a token that chose for
    # itself could have a public key taken for a shared secret.
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


def _email(said: OutsideClaims, *, trusted: bool) -> str | None:
    """Supabase puts no `email_verified` beside `email`. The one in its `user_metadata` proves
    nothing: users write there themselves."""
    email = said.email
    verified = said.email_verified is True or (trusted and said.email_verified is None)
    if email is None or not verified or not is_address(email):
        return None
    # The placeholder of a person whose address is not known is an address of nobody, and so is one
    # of the demo's domain: no issuer can have confirmed it.
    known = known_email(email_key(email))
    return None if is_of_demo(known) else known or None


def _name(said: OutsideClaims) -> str:
    """Return the name in a token's claims in printable letters, or an empty text."""
    own = said.user_metadata if isinstance(said.user_metadata, dict) else {}
    for name in (said.name, own.get("full_name"), own.get("name")):
        if isinstance(name, str):
            printable = "".join(letter for letter in name if letter.isprintable())
            if printable.strip():
                return printable.strip()[:LONGEST_NAME]
    return ""


def _roles(said: ServerMetadata | None) -> frozenset[Role] | None:
    """Roles that mean nothing here count for nothing, and none at all is an answer too."""
    if said is None or (said.role is None and said.roles is None):
        return None
    named = [*(said.roles or ()), *([said.role] if said.role is not None else ())]
    return frozenset(Role(name) for name in named if name in _ROLES)
