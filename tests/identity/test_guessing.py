"""Guessing passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from tests.callers import Answer, Caller
from tests.identity.issuers import PASSWORD
from tests.people import NOW, person
from tests.races import at_once, tally

from bookable.domain.people import Actor
from bookable.domain.refusals import TooManyAttempts
from bookable.engine import attempts
from bookable.storage.models import AttemptCount, Person

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _throttled(settings: Any) -> None:
    settings.BOOKABLE_THROTTLES = True


@pytest.fixture
def ada(at: object) -> Actor:
    made = person(name="Ada Lovelace")
    Person.objects.filter(id=made.person_id).update(password=make_password(PASSWORD))
    return made


def guess(call: Caller, email: str, *, path: str = "login/", address: str = "10.0.0.1") -> Answer:
    call._client.defaults["REMOTE_ADDR"] = address
    return call.post(path, {"email": email, "password": "a guess"})


def know(call: Caller, actor: Actor, *, path: str = "login/", address: str = "10.0.0.1") -> Answer:
    call._client.defaults["REMOTE_ADDR"] = address
    return call.post(path, {"email": actor.email, "password": PASSWORD})


class TestTenWrongPasswordsForOneEMail:
    def test_shut_that_e_mail_out_from_there(self, ada: Actor, call: Caller) -> None:
        assert [guess(call, ada.email).status for _ in range(10)] == [401] * 10
        answer = guess(call, ada.email)
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "300"
        assert answer.body == {"detail": "Too many attempts: wait before the next one."}
        assert know(call, ada).status == 429

    def test_count_over_all_the_ways_and_spellings(self, ada: Actor, call: Caller) -> None:
        for number in range(10):
            path = ("login/", "token/", "jwt/")[number % 3]
            email = (ada.email, ada.email.upper(), f" {ada.email}")[number % 3]
            guess(call, email, path=path)
        for path in ("login/", "token/", "jwt/"):
            assert know(call, ada, path=path).status == 429

    def test_leave_others_there_and_the_e_mail_elsewhere_alone(
        self, ada: Actor, call: Caller
    ) -> None:
        for _ in range(11):
            guess(call, ada.email)
        assert guess(call, "other@example.com").status == 401
        assert know(call, ada, address="10.0.0.2").status == 200

    def test_are_forgotten_after_five_minutes(self, ada: Actor, call: Caller, at: At) -> None:
        for _ in range(11):
            guess(call, ada.email)
        at(NOW + timedelta(minutes=4, seconds=59))
        answer = know(call, ada)
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "1"
        at(NOW + timedelta(minutes=5))
        assert know(call, ada).status == 200

    def test_shut_nobody_out_for_longer_by_going_on(self, ada: Actor, call: Caller, at: At) -> None:
        for minute in range(5):
            at(NOW + timedelta(minutes=minute))
            for _ in range(11):
                guess(call, ada.email)
        at(NOW + timedelta(minutes=5))
        assert know(call, ada).status == 200

    def test_are_forgotten_when_the_clock_is_set_back(
        self, ada: Actor, call: Caller, at: At
    ) -> None:
        for _ in range(11):
            guess(call, ada.email)
        at(NOW - timedelta(days=1))
        assert know(call, ada).status == 200

    def test_do_not_count_where_throttles_are_off(
        self, ada: Actor, call: Caller, settings: Any
    ) -> None:
        settings.BOOKABLE_THROTTLES = False
        before = AttemptCount.objects.count()
        assert [guess(call, ada.email).status for _ in range(12)] == [401] * 12
        assert AttemptCount.objects.count() == before

    def test_are_kept_without_the_e_mail(self, ada: Actor, call: Caller) -> None:
        guess(call, ada.email)
        assert not AttemptCount.objects.filter(subject__contains="@").exists()


class TestTheRightPassword:
    def test_makes_the_wrong_ones_forgotten(self, ada: Actor, call: Caller) -> None:
        for _ in range(3):
            for _ in range(9):
                assert guess(call, ada.email).status == 401
            assert know(call, ada).status == 200

    def test_does_not_count(self, ada: Actor, call: Caller) -> None:
        assert [know(call, ada).status for _ in range(101)] == [200] * 101


class TestAHundredWrongPasswordsFromOneAddress:
    def test_shut_out_everybody_there(self, ada: Actor, call: Caller, at: At) -> None:
        for number in range(100):
            assert guess(call, f"{number}@example.com").status == 401
        assert know(call, ada).status == 429
        assert know(call, ada, address="10.0.0.2").status == 200
        at(NOW + timedelta(minutes=5))
        assert know(call, ada).status == 200


class TestAHundredWrongPasswordsThroughAProxyOfThisMachine:
    """The proxy is the other end of all connections, so its address says nothing."""

    def try_a_hundred(self, call: Caller, **headers: str) -> None:
        call._client.defaults["REMOTE_ADDR"] = "127.0.0.1"
        for number in range(101):
            body = {"email": f"{number}@example.com", "password": "a guess"}
            assert call.post("login/", body, **headers).status == 401

    def test_keep_nobody_out_where_it_hides_addresses(self, ada: Actor, call: Caller) -> None:
        self.try_a_hundred(call)
        assert know(call, ada, address="127.0.0.1").status == 200

    def test_shut_out_the_address_that_it_names(self, ada: Actor, call: Caller) -> None:
        call._client.defaults["REMOTE_ADDR"] = "127.0.0.1"
        for number in range(101):
            # The guesser puts an address of their own in front, a different one each time.
            body = {"email": f"{number}@example.com", "password": "a guess"}
            claimed = f"198.51.100.{number}, 203.0.113.9"
            expected = 401 if number < 100 else 429
            assert call.post("login/", body, X_Forwarded_For=claimed).status == expected
        known = {"email": ada.email, "password": PASSWORD}
        assert call.post("login/", known, X_Forwarded_For="203.0.113.9").status == 429
        assert call.post("login/", known, X_Forwarded_For="203.0.113.10").status == 200


class TestAHundredWrongPasswordsFromOneNetworkOfIPv6:
    def test_shut_out_all_of_it(self, ada: Actor, call: Caller) -> None:
        for number in range(100):
            email, address = f"{number}@example.com", f"2001:db8:0:1::{number:x}"
            assert guess(call, email, address=address).status == 401
        assert know(call, ada, address="2001:db8:0:1:ffff::").status == 429
        assert know(call, ada, address="2001:db8:0:2::").status == 200


class TestGuessesAtOnce:
    def test_are_counted_each(self, committed: None) -> None:
        email, address = f"{person().email}", "10.9.9.9"
        tasks = [lambda: attempts.begin(email, address=address, now=NOW)] * 16
        tally_of = tally(at_once(tasks))
        assert tally_of == {"NoneType": 10, TooManyAttempts.__name__: 6}
        AttemptCount.objects.all().delete()
