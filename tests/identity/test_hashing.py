"""Password hashing: how expensive it is, and how many hashes run at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from tests.api import Answer, Caller
from tests.hashing import Quick
from tests.identity.issuers import PASSWORD
from tests.races import at_once

from bookable.domain.people import Actor
from bookable.domain.refusals import TooManyAttempts
from bookable.interfaces.auth import hashing
from bookable.interfaces.auth.hashing import SIGN_IN_PERMITS, Argon2, sign_in_permit
from bookable.storage.models import Person
from bookable.telemetry import waiting


class TestPasswordHash:
    def test_follows_the_second_recommendation_of_rfc_9106(self) -> None:
        kept = make_password(PASSWORD, hasher=Argon2())
        assert kept.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")
        assert check_password(PASSWORD, kept)
        assert not check_password("another", kept)


class Slow(Quick):
    """A hasher that takes its time and records how many hashes run at once."""

    running = 0
    most = 0

    def verify(self, password: str, encoded: str) -> bool:
        return hashing._on_low_priority(self._counted)

    def _counted(self) -> bool:
        Slow.running += 1
        Slow.most = max(Slow.most, Slow.running)
        time.sleep(0.02)
        Slow.running -= 1
        return True


class TestConcurrentHashes:
    def test_run_one_after_the_other(self) -> None:
        Slow.running = Slow.most = 0
        kept = make_password(PASSWORD)
        assert at_once([lambda: Slow().verify(PASSWORD, kept)] * 6) == [True] * 6
        assert Slow.most == 1

    def test_lend_their_connection_slots(self) -> None:
        left: list[str] = []

        class GivenBack:
            def __enter__(self) -> None:
                left.append("given back")

            def __exit__(self, *error: object) -> None:
                left.append("taken again")

        waiting.provide_slots(GivenBack)
        try:
            make_password(PASSWORD)
        finally:
            waiting.provide_slots(waiting.nullcontext)
        assert left == ["given back", "taken again"]

    def test_yield_to_waiting_requests_only(self) -> None:
        mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        theirs = hashing._on_low_priority(
            lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        )
        assert theirs == min(19, hashing._NICENESS)
        assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine


class TestSignInPermits:
    @pytest.fixture
    def _full(self) -> Iterator[None]:
        with ExitStack() as others:
            for _ in range(SIGN_IN_PERMITS):
                others.enter_context(sign_in_permit())
            yield

    @pytest.mark.usefixtures("_full")
    @pytest.mark.parametrize("path", ["login/", "token/", "jwt/"])
    def test_refuse_at_once_with_retry_after(
        self, ada: Actor, call: Caller, path: str, django_assert_num_queries: Any
    ) -> None:
        given = {"email": ada.email, "password": PASSWORD}
        with django_assert_num_queries(1):  # The sandbox's clock.
            answer: Answer = call.post(path, given)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")

    @pytest.mark.usefixtures("_full")
    def test_refuse_in_the_admin_too(self, ada: Actor, client: Any) -> None:
        given = {"username": ada.email, "password": PASSWORD}
        page = client.post("/admin/login/", given).content.decode()
        assert "Too many attempts: wait 1 seconds." in page

    def test_allow_as_many_as_configured(self) -> None:
        for _ in range(3):
            with ExitStack() as others:
                for _ in range(SIGN_IN_PERMITS):
                    others.enter_context(sign_in_permit())
                with pytest.raises(TooManyAttempts), sign_in_permit():
                    pass


class Old(Argon2PasswordHasher):
    """A hasher with earlier parameters."""

    time_cost, memory_cost, parallelism = 2, 16, 2


class TestOldHashUpgrade:
    def test_happens_on_sign_in_and_keeps_tokens(self, ada: Actor, call: Caller) -> None:
        old = make_password(PASSWORD, hasher=Old())
        Person.objects.filter(id=ada.person_id).update(password=old)
        given = {"email": ada.email, "password": PASSWORD}
        token = call.post("token/", given).body["token"]
        new = Person.objects.get(id=ada.person_id).password
        assert "m=8,t=1,p=1" in new
        assert check_password(PASSWORD, new)
        assert call.get("me/", Authorization=f"Token {token}").status == 200
        assert call.post("token/", given).body["token"] == token
        assert Person.objects.get(id=ada.person_id).password == new

    def test_does_not_happen_with_a_wrong_password(self, ada: Actor, call: Caller) -> None:
        old = make_password(PASSWORD, hasher=Old())
        Person.objects.filter(id=ada.person_id).update(password=old)
        assert call.post("token/", {"email": ada.email, "password": "wrong"}).status == 401
        assert Person.objects.get(id=ada.person_id).password == old
