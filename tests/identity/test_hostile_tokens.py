"""Tokens made to break something."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from hmac import digest
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.api import Answer
from tests.factories import NOW
from tests.identity.issuers import (
    SECRET,
    KeyServer,
    claims,
    ec_key,
    published,
    rsa_key,
    shared,
    sharing,
    signed,
)

from bookable.domain.people import Actor
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import Identity

Ask = Callable[[str], Answer]


def part(said: object) -> str:
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def hmac_signed(header: object, payload: object, key: str | bytes = SECRET) -> str:
    """Return a header with a correctly signed token with any content."""

    signing = f"{part(header)}.{part(payload)}"
    secret = key.encode() if isinstance(key, str) else key
    return f"Bearer {signing}.{part(digest(secret, signing.encode(), sha256))}"


HS256 = {"alg": "HS256", "typ": "JWT"}
NESTED = b"[" * 5_000 + b"]" * 5_000


@pytest.fixture(params=["none", "shared", "published"])
def issuer(request: pytest.FixtureRequest, settings: Any, key_server: KeyServer) -> str:
    """Each way an outside issuer can be set up, or none."""
    ways = {"none": None, "shared": sharing(), "published": key_server.setting()}
    settings.ISSUER = ways[request.param]
    return str(request.param)


class TestNotAToken:
    @pytest.mark.parametrize(
        "token",
        [
            *(".", "..", "...", "....", "a.b", "a.b.c", "a.b.c.d.e", "==.==.=="),
            *("eyJ", "e30.e30.", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA", "é.é.é", "%00.%00.%00"),
            "x" * 20_000,
            "x." * 200_000,
            f"{part(NESTED)}.{part(NESTED)}.x",
            f"{part(HS256)}.{part(NESTED)}.x",
        ],
        ids=lambda token: token[:20],
    )
    def test_is_refused(self, issuer: str, me: Ask, token: str) -> None:
        assert me(f"Bearer {token}").status == 401
        assert me(f"Token {token}").status == 401


class TestHostileTokenHeader:
    @pytest.mark.parametrize(
        "header",
        [
            {},
            {"alg": "none"},
            {"alg": "None"},
            {"alg": ""},
            {"alg": None},
            {"alg": 7},
            {"alg": ["HS256"]},
            {"alg": {"HS256": 1}},
            {"alg": "HS384"},
            {"alg": "HS512"},
            {"alg": "hs256"},
            HS256 | {"kid": 7},
            HS256 | {"kid": ["ec"]},
            HS256 | {"crit": ["exp"]},
            HS256 | {"crit": 7},
            HS256 | {"b64": False},
            HS256 | {"b64": False, "crit": ["b64"]},
            [],
            "HS256",
            None,
            NESTED,
            b"\xff\xfe",
        ],
        ids=lambda header: str(header)[:30],
    )
    def test_odd_header_is_refused(self, issuer: str, me: Ask, header: object) -> None:
        assert me(hmac_signed(header, claims())).status == 401

    @pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
    def test_unsigned_token_is_refused(self, issuer: str, me: Ask, alg: str) -> None:
        assert me(f"Bearer {part({'alg': alg})}.{part(claims())}.").status == 401


class TestHostileClaims:
    @pytest.mark.parametrize(
        "said",
        [
            *(
                {"sub": sub}
                for sub in (None, "", 7, ["x"], {}, "x" * 256, "a\x00b", "a\n", "\ud800")
            ),
            *({"iss": iss} for iss in (7, [], "x" * 256, "a\x00b", "\udfff")),
            *({"exp": exp} for exp in ("x", "1e3", True, [], {}, -1, 10**12, 10**30, 10**400)),
            *({"exp": exp} for exp in (float("nan"), float("inf"), 0)),
            *({"nbf": nbf} for nbf in ("x", True, [], float("inf"), 10**30)),
            *({"email": email} for email in (7, [], {"x": 1}, True)),
            *({"app_metadata": said} for said in ("staff", [], 7, ["role"])),
            *({"app_metadata": {"role": role}} for role in (7, ["staff"], {}, True)),
            *({"app_metadata": {"roles": roles}} for roles in ("staff", 7, {}, [7], [["staff"]])),
        ],
        ids=lambda said: ascii(said)[:40],
    )
    def test_odd_claims_are_refused(self, me: Ask, settings: Any, said: dict[str, Any]) -> None:
        settings.ISSUER = sharing()
        assert me(hmac_signed(HS256, claims() | said)).status == 401
        assert not Identity.objects.exists()

    @pytest.mark.parametrize("payload", [[], "x", 7, None, NESTED, b"\xff", b'{"exp":'], ids=str)
    def test_claims_must_be_an_object(self, me: Ask, settings: Any, payload: object) -> None:
        settings.ISSUER = sharing()
        assert me(hmac_signed(HS256, payload)).status == 401

    def test_huge_claims_are_refused(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = sharing()
        assert me(shared(user_metadata={"x": "y" * 8_000})).status == 200
        assert me(shared(user_metadata={"x": "y" * 16_000})).status == 401

    def test_unknown_claims_are_ignored(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = sharing()
        junk = {"amr": [{"method": 7}], "jti": 7, "session_id": None, "x" * 300: {"y": [[]]}}
        assert me(shared(**junk, user_metadata=[["\ud800"]])).status == 200


class TestAlteredToken:
    """A valid token with one character of its header or claims added, removed or replaced."""

    @settings(
        max_examples=30,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.data())
    def test_any_change_is_refused(self, ada: Actor, me: Ask, data: st.DataObject) -> None:
        given_out = credentials(ada.uuid, now=NOW)
        kind = data.draw(st.sampled_from(["token", "bearer"]))
        token = str(given_out[kind])
        place = data.draw(st.integers(0, token.rfind(".") if kind == "bearer" else len(token)))
        put_in = data.draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=2))
        taken_out = data.draw(st.integers(0, 2))
        changed = token[:place] + put_in + token[place + taken_out :]
        assume(changed != token)
        scheme = data.draw(st.sampled_from(["Token", "Bearer"]))
        assert me(f"{scheme} {changed}").status == 401


class TestTokenSignature:
    def test_with_another_secret_is_refused(self, me: Ask, settings: Any) -> None:
        settings.ISSUER = sharing()
        assert me(hmac_signed(HS256, claims(), "another secret" * 4)).status == 401

    def test_with_the_public_key_as_a_secret_is_refused(
        self, me: Ask, settings: Any, key_server: KeyServer
    ) -> None:
        settings.ISSUER = key_server.setting()
        public = rsa_key().public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        known = json.dumps(published(rsa_key(), "rsa")).encode()
        for key in (pem, known, b""):
            assert me(hmac_signed(HS256 | {"kid": "rsa"}, claims(), key)).status == 401

    def test_with_a_published_key_is_refused_if_a_secret_is_configured(
        self, me: Ask, settings: Any
    ) -> None:
        settings.ISSUER = sharing()
        assert me(signed("rsa")).status == me(signed("ec")).status == 401

    def test_with_a_secret_is_refused_if_keys_are_configured(
        self, me: Ask, settings: Any, key_server: KeyServer
    ) -> None:
        settings.ISSUER = key_server.setting()
        assert me(shared()).status == 401
        assert me(hmac_signed(HS256 | {"kid": "ec"}, claims())).status == 401

    def test_with_a_published_secret_is_refused(
        self, me: Ask, settings: Any, key_server: KeyServer
    ) -> None:
        key = {"kty": "oct", "k": part(SECRET.encode()), "kid": "oct", "use": "sig"}
        key_server.keys.append(key)
        settings.ISSUER = key_server.setting()
        assert me(hmac_signed(HS256 | {"kid": "oct"}, claims())).status == 401

    @pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
    def test_with_another_algorithm_is_refused(
        self, me: Ask, settings: Any, key_server: KeyServer, algorithm: str
    ) -> None:
        settings.ISSUER = key_server.setting()
        token = jwt.encode(claims(), rsa_key(), algorithm, headers={"kid": "rsa"})
        assert me(f"Bearer {token}").status == 401

    def test_with_a_key_in_the_token_is_refused(
        self, me: Ask, settings: Any, key_server: KeyServer
    ) -> None:
        settings.ISSUER = key_server.setting()
        own = ec.generate_private_key(ec.SECP256R1())
        with KeyServer() as other:
            other.keys = [published(own, "ec")]
            brought = {"jwk": published(own, "ec"), "jku": other.url, "kid": "ec"}
            token = jwt.encode(claims(), own, "ES256", headers=brought)
            assert me(f"Bearer {token}").status == 401
            assert other.requests == []

    def test_of_a_changed_token_is_refused(
        self, me: Ask, settings: Any, key_server: KeyServer
    ) -> None:
        settings.ISSUER = key_server.setting()
        header, _, signature = signed("ec").split(".")
        changed = part(claims("somebody else"))
        assert me(f"{header}.{changed}.{signature}").status == 401
        assert ec_key().curve.name == "secp256r1"
