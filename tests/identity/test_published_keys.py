"""An outside issuer's published keys, over real HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.api import Answer
from tests.factories import NOW
from tests.harness import free_port
from tests.identity.issuers import KeyServer, claims, ec_key, published, rsa_key, signed
from tests.lookalikes.faults import Fault
from tests.races import at_once, tally

from bookable.config.environment import Issuer
from bookable.interfaces.auth import published_keys
from bookable.interfaces.auth.published_keys import PublishedKeys, published_key
from bookable.interfaces.auth.tokens import credentials

Ask = Callable[[str], Answer]


@pytest.fixture
def issuer(settings: Any, key_server: KeyServer) -> KeyServer:
    """The issuer that is set up."""
    settings.ISSUER = key_server.setting()
    return key_server


def keys_at(server: KeyServer, **timeout: float) -> PublishedKeys:
    return PublishedKeys(server.url, **timeout)


class TestPublishedKey:
    @pytest.mark.parametrize("kid", ["ec", "rsa"])
    def test_authenticates_its_person(self, issuer: KeyServer, me: Ask, kid: str) -> None:
        assert me(signed(kid)).status == 200

    def test_keys_are_fetched_once(self, issuer: KeyServer, me: Ask) -> None:
        for kid in ("ec", "rsa", "ec"):
            assert me(signed(kid)).status == 200
        assert issuer.count("keys") == 1

    def test_missing_key_id_is_refused(self, issuer: KeyServer, me: Ask) -> None:
        token = jwt.encode(claims(), ec_key(), "ES256")
        assert me(f"Bearer {token}").status == 401
        assert issuer.count("keys") == 0

    def test_another_key_id_is_refused(self, issuer: KeyServer, me: Ask) -> None:
        token = jwt.encode(claims(), ec_key(), "ES256", headers={"kid": "rsa"})
        assert me(f"Bearer {token}").status == 401

    def test_encryption_key_is_refused(self, issuer: KeyServer, me: Ask) -> None:
        issuer.keys = [published(ec_key(), "ec", use="enc"), published(rsa_key(), "rsa")]
        assert me(signed("ec")).status == 401
        assert me(signed("rsa")).status == 200

    def test_own_token_needs_no_fetch(self, issuer: KeyServer, ada: Any, me: Ask) -> None:
        own = credentials(ada.uuid, now=NOW)["bearer"]
        assert me(f"Bearer {own}").status == 200
        assert me(f"Bearer {own}x").status == 401
        assert issuer.requests == []


class TestUnknownKey:
    def test_is_fetched_once_and_found(self, issuer: KeyServer, me: Ask) -> None:
        both, issuer.keys = issuer.keys, issuer.keys[:1]
        assert me(signed("ec")).status == 200
        issuer.keys = both
        assert me(signed("rsa")).status == 200
        assert issuer.count("keys") == 2

    def test_is_not_fetched_repeatedly(self, issuer: KeyServer, me: Ask) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        for number in range(20):
            token = jwt.encode(claims(), key, "ES256", headers={"kid": f"strange {number}"})
            assert me(f"Bearer {token}").status == 401
        assert issuer.count("keys") <= 2
        assert me(signed("ec")).status == 200

    def test_is_fetched_again_after_a_pause(self, key_server: KeyServer) -> None:
        keys = keys_at(key_server, refetch_pause=0.05)
        for _ in range(3):
            with pytest.raises(jwt.PyJWKClientError):
                keys.get_signing_key("strange")
            time.sleep(0.06)
        assert key_server.count("keys") == 4


class TestWithdrawnKeys:
    def test_are_refused_after_the_next_fetch(self, key_server: KeyServer) -> None:
        keys = keys_at(key_server, fresh_for=0.05)
        assert keys.get_signing_key("ec")
        key_server.keys = [published(rsa_key(), "rsa")]
        time.sleep(0.06)
        with pytest.raises(jwt.PyJWKClientError):
            keys.get_signing_key("ec")


FAULTS = {
    "refusing": Fault.refuse(500),
    "forbidding": Fault.refuse(403),
    "hanging up": Fault(drop=True),
    "pointing elsewhere": Fault(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    "garbage": Fault(status=200, body="<html>garbage</html>", content_type="text/html"),
    "no JSON object": Fault(status=200, body=["keys"]),
    "no keys": Fault(status=200, body={}),
    "an empty list": Fault(status=200, body={"keys": []}),
    "keys of a wrong type": Fault(status=200, body={"keys": "ec"}),
    "keys that are none": Fault(status=200, body={"keys": [7, None, "x"]}),
    "keys without sense": Fault(status=200, body={"keys": [{"kty": "EC", "kid": "ec"}]}),
    "too much": Fault(status=200, body={"keys": [], "x": "y" * 2_000_000}),
    "nested junk": Fault(status=200, body="[" * 100_000),
    "no text": Fault(status=200, body="{}", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.long
class TestIssuerOutage:
    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
    def test_refuses_tokens_on_any_fault(self, issuer: KeyServer, me: Ask, fault: Fault) -> None:
        issuer.queue("keys", fault, times=9)
        assert me(signed("ec")).status == 401

    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
    def test_is_asked_again_after_a_pause(self, key_server: KeyServer, fault: Fault) -> None:
        key_server.queue("keys", fault)
        keys = keys_at(key_server, failure_pause=0.05)
        for _ in range(5):
            with pytest.raises(jwt.PyJWTError):
                keys.get_signing_key("ec")
        assert key_server.count("keys") == 1
        time.sleep(0.06)
        assert keys.get_signing_key("ec")

    def test_that_is_down_refuses_unknown_keys(self, settings: Any, me: Ask) -> None:
        url = f"http://127.0.0.1:{free_port()}/jwks.json"
        settings.ISSUER = Issuer(secret=None, jwks_url=url, issuer=None, audience=None)
        assert me(signed("ec")).status == 401

    def test_does_not_affect_our_own_tokens(self, issuer: KeyServer, ada: Any, me: Ask) -> None:
        issuer.queue("keys", Fault.hang(60), times=9)
        own = credentials(ada.uuid, now=NOW)
        assert me(f"Token {own['token']}").status == me(f"Bearer {own['bearer']}").status == 200

    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
    def test_uses_cached_keys_meanwhile(self, key_server: KeyServer, fault: Fault) -> None:
        keys = keys_at(key_server, fresh_for=0.01)
        assert keys.get_signing_key("ec")
        key_server.queue("keys", fault, times=99)
        for _ in range(3):
            time.sleep(0.02)
            assert keys.get_signing_key("ec")

    def test_is_bridged_for_an_hour_at_most(self, key_server: KeyServer) -> None:
        assert published_keys.STALE_FOR == 3600
        keys = keys_at(key_server, fresh_for=0.01, stale_for=0.05)
        assert keys.get_signing_key("ec")
        key_server.queue("keys", Fault.refuse(500), times=99)
        time.sleep(0.06)
        with pytest.raises(jwt.PyJWTError):
            keys.get_signing_key("ec")


@pytest.mark.long
class TestSlowIssuer:
    @pytest.fixture
    def quick(self) -> Callable[[], float]:
        """Return the seconds that have passed."""
        began = time.monotonic()
        return lambda: time.monotonic() - began

    @pytest.mark.parametrize(
        "fault", [Fault.hang(30), Fault.late(30), Fault.slow(0.05)], ids=["hangs", "late", "drips"]
    )
    def test_is_waited_for_until_the_limit(
        self, key_server: KeyServer, fault: Fault, quick: Callable[[], float]
    ) -> None:
        key_server.queue("keys", fault)
        with pytest.raises(jwt.PyJWTError):
            keys_at(key_server, time_limit=0.3).get_signing_key("ec")
        assert 0.3 <= quick() < 5

    @pytest.mark.django_db  # Threads look at their connections.
    def test_concurrent_requests_wait_together(
        self, key_server: KeyServer, quick: Callable[[], float]
    ) -> None:
        key_server.queue("keys", Fault.hang(30), times=99)
        keys = keys_at(key_server, time_limit=0.5)
        outcomes = at_once([lambda: keys.get_signing_key("ec")] * 8)
        assert set(tally(outcomes)) == {"PyJWKClientConnectionError"}
        assert quick() < 3
        assert key_server.count("keys") == 1

    @pytest.mark.django_db  # Threads look at their connections.
    def test_concurrent_requests_cause_one_fetch(self, key_server: KeyServer) -> None:
        key_server.queue("keys", Fault.late(0.2))
        keys = keys_at(key_server)
        outcomes = at_once([lambda: keys.get_signing_key("ec")] * 8)
        assert tally(outcomes) == {"PyJWK": 8}
        assert key_server.count("keys") == 1

    def test_has_a_limit_of_five_seconds(self) -> None:
        assert published_keys.TIME_LIMIT == 5


def test_key_is_found_by_the_id_in_the_header(key_server: KeyServer) -> None:
    token = signed("rsa").removeprefix("Bearer ")
    found = published_key(token, url=key_server.url)
    assert found is not None
    assert found.key_id == "rsa"
