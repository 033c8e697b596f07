"""Outside issuers of tokens: one with a shared secret, and one that publishes its keys over
HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth.hashers import make_password
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from tests.factories import NOW
from tests.lookalikes.faults import Answer, Seen
from tests.lookalikes.server import Lookalike

from bookable.config.environment import Issuer
from bookable.domain.people import Actor
from bookable.storage import identities
from bookable.storage.identities import Link, LinkedBy

PASSWORD = "correct horse battery staple"
SECRET = "the secret that Supabase shares with its projects"
ISSUER = "https://project.supabase.example/auth/v1"


@cache
def known_password() -> str:
    """Return the hash of PASSWORD, computed once because hashing is slow."""
    return make_password(PASSWORD)


def sharing(**more: Any) -> Issuer:
    """Return the setting for an issuer that shares SECRET."""
    return Issuer(**{"secret": SECRET, "jwks_url": None, "issuer": None, "audience": None} | more)


def claims(sub: str = "someone", **more: Any) -> dict[str, Any]:
    """Return the claims of an issuer's token. Arguments add claims, and None removes one."""
    said = {
        "iss": ISSUER,
        "sub": sub,
        "aud": "authenticated",
        "role": "authenticated",
        "iat": NOW.timestamp(),
        "exp": (NOW + timedelta(hours=1)).timestamp(),
    }
    return {name: value for name, value in (said | more).items() if value is not None}


def shared(sub: str = "someone", **more: Any) -> str:
    """Return an Authorization header with a token signed with SECRET."""
    return f"Bearer {jwt.encode(claims(sub, **more), SECRET, 'HS256')}"


def link(person: Actor, *, issuer: str = ISSUER, subject: str = "someone") -> None:
    """Link a person to an issuer's subject, as a world file does."""
    by = LinkedBy.WORLD_FILE
    one = Link(person_id=person.person_id, issuer=issuer, subject=subject, by=by)
    identities.link([one], now=NOW)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    """Return the issuer's key for ES256."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """Return the issuer's key for RS256."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(key: Any, kid: str, **more: Any) -> dict[str, Any]:
    """Return the public half of a key, as issuers publish it."""
    algorithm = ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm
    return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"} | more


class KeyServer(Lookalike):
    """An issuer's key server, with a key `ec` for ES256 and a key `rsa` for RS256."""

    ROUTES: ClassVar[dict[str, tuple[str, str]]] = {"keys": ("GET", "/jwks.json")}

    def __init__(self, port: int = 0) -> None:
        self.keys = [published(ec_key(), "ec"), published(rsa_key(), "rsa")]
        super().__init__(port)

    @property
    def url(self) -> str:
        """The address of the keys."""
        return f"{self.address}/jwks.json"

    def setting(self, **more: Any) -> Issuer:
        """Return the setting for this issuer."""
        given = {"secret": None, "jwks_url": self.url, "issuer": None, "audience": None}
        return Issuer(**given | more)

    def _keys(self, seen: Seen) -> Answer:
        return Answer(200, {"keys": self.keys})


def signed(kid: str, sub: str = "someone", **more: Any) -> str:
    """Return an Authorization header with a token signed with a published key."""
    key, algorithm = (rsa_key(), "RS256") if kid == "rsa" else (ec_key(), "ES256")
    return f"Bearer {jwt.encode(claims(sub, **more), key, algorithm, headers={'kid': kid})}"
