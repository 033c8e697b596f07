"""Guessing passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from tests.api import Answer, Caller
from tests.factories import NOW, make_person
from tests.identity.issuers import PASSWORD, known_password
from tests.races import at_once, tally

from bookable.domain.people import Actor
from bookable.domain.refusals import TooManyAttempts
from bookable.engine import attempts
from bookable.engine.attempts import Attempt
from bookable.engine.tokens import end_all
from bookable.interfaces.auth import devices
from bookable.storage.models import AttemptCount, Person

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _throttled(settings: Any) -> None:
    settings.BOOKABLE_THROTTLES = True


@pytest.fixture
def ada(at: object) -> Actor:
    made = make_person(name="Ada Lovelace")
    Person.objects.filter(id=made.person_id).update(password=make_password(PASSWORD))
    return made


def guess(call: Caller, email: str, *, path: str = "login/", address: str = "10.0.0.1") -> Answer:
    call._client.defaults["REMOTE_ADDR"] = address
    return call.post(path, {"email": email, "password": "a guess"})


def know(call: Caller, actor: Actor, *, path: str = "login/", address: str = "10.0.0.1") -> Answer:
    call._client.defaults["REMOTE_ADDR"] = address
    return call.post(path, {"email": actor.email, "password": PASSWORD})


class TestWrongPasswordsForOneEmail:
    def test_lock_out_that_email_from_that_address(self, ada: Actor, call: Caller) -> None:
        assert [guess(call, ada.email).status for _ in range(10)] == [401] * 10
        answer = guess(call, ada.email)
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "300"
        assert answer.body == {"detail": "Too many attempts: wait before the next one."}
        assert know(call, ada).status == 429

    def test_are_counted_over_all_ways_and_spellings(self, ada: Actor, call: Caller) -> None:
        for number in range(10):
            path = ("login/", "token/", "jwt/")[number % 3]
            email = (ada.email, ada.email.upper(), f" {ada.email}")[number % 3]
            guess(call, email, path=path)
        for path in ("login/", "token/", "jwt/"):
            assert know(call, ada, path=path).status == 429

    def test_leave_other_emails_and_addresses_unaffected(self, ada: Actor, call: Caller) -> None:
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

    def test_do_not_extend_the_lockout(self, ada: Actor, call: Caller, at: At) -> None:
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

    def test_are_not_counted_without_throttles(
        self, ada: Actor, call: Caller, settings: Any
    ) -> None:
        settings.BOOKABLE_THROTTLES = False
        before = AttemptCount.objects.count()
        assert [guess(call, ada.email).status for _ in range(12)] == [401] * 12
        assert AttemptCount.objects.count() == before

    def test_are_stored_without_the_email(self, ada: Actor, call: Caller) -> None:
        guess(call, ada.email)
        assert not AttemptCount.objects.filter(subject__contains="@").exists()


class TestRightPasswordWhileThrottled:
    def test_resets_the_count(self, ada: Actor, call: Caller) -> None:
        for _ in range(3):
            for _ in range(9):
                assert guess(call, ada.email).status == 401
            assert know(call, ada).status == 200

    def test_is_limited_to_thirty_a_minute(self, ada: Actor, call: Caller, at: At) -> None:
        paths = ("login/", "token/", "jwt/")
        ways = [(paths[number % 3], f"10.0.0.{number % 7}") for number in range(31)]
        statuses = [know(call, ada, path=path, address=there).status for path, there in ways]
        assert statuses == [200] * 30 + [429]
        at(NOW + timedelta(minutes=1))
        assert know(call, ada).status == 200

    def test_is_counted_per_person(self, ada: Actor, call: Caller) -> None:
        for _ in range(31):
            know(call, ada)
        other = make_person()
        Person.objects.filter(id=other.person_id).update(password=known_password())
        assert know(call, other).status == 200


@pytest.mark.long
class TestWrongPasswordsFromOneAddress:
    def test_lock_out_the_address(self, ada: Actor, call: Caller, at: At) -> None:
        for number in range(100):
            assert guess(call, f"{number}@example.com").status == 401
        assert know(call, ada).status == 429
        assert know(call, ada, address="10.0.0.2").status == 200
        at(NOW + timedelta(minutes=5))
        assert know(call, ada).status == 200


@pytest.mark.long
class TestWrongPasswordsThroughLocalProxy:
    """The proxy is the other end of every connection, so its address says nothing about the
    client."""

    def try_a_hundred(self, call: Caller, **headers: str) -> None:
        call._client.defaults["REMOTE_ADDR"] = "127.0.0.1"
        for number in range(101):
            body = {"email": f"{number}@example.com", "password": "a guess"}
            assert call.post("login/", body, **headers).status == 401

    def test_do_not_lock_out_others_behind_it(self, ada: Actor, call: Caller) -> None:
        self.try_a_hundred(call)
        assert know(call, ada, address="127.0.0.1").status == 200

    def test_lock_out_the_client_address_it_names(self, ada: Actor, call: Caller) -> None:
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


@pytest.mark.long
class TestWrongPasswordsFromOneIpv6Network:
    def test_lock_out_the_whole_network(self, ada: Actor, call: Caller) -> None:
        for number in range(100):
            email, address = f"{number}@example.com", f"2001:db8:0:1::{number:x}"
            assert guess(call, email, address=address).status == 401
        assert know(call, ada, address="2001:db8:0:1:ffff::").status == 429
        assert know(call, ada, address="2001:db8:0:2::").status == 200


@pytest.mark.long
class TestWrongPasswordsFromManyAddresses:
    """Each attempt comes from another address, so limits by address do not apply."""

    def guess_from_everywhere(self, call: Caller, email: str, times: int) -> list[int]:
        call._client.cookies.clear()
        addresses = [f"198.51.{number // 200}.{number % 200}" for number in range(times)]
        return [guess(call, email, address=each).status for each in addresses]

    def test_wait_longer_each_time(self, ada: Actor, call: Caller, at: At) -> None:
        assert self.guess_from_everywhere(call, ada.email, 20) == [401] * 20
        waits, now = [], NOW
        for _ in range(8):
            answer = guess(call, ada.email, address="203.0.113.1")
            waits.append(int(answer.headers["Retry-After"]))
            now += timedelta(seconds=waits[-1])
            at(now - timedelta(seconds=1))
            assert guess(call, ada.email, address="203.0.113.2").status == 429
            at(now)
            assert guess(call, ada.email, address="203.0.113.3").status == 401
        assert waits == [1, 2, 4, 8, 16, 32, 64, 64]

    @pytest.mark.long
    def test_are_limited_to_a_hundred_an_hour(self, ada: Actor, call: Caller, at: At) -> None:
        looked_at = 0
        for second in range(0, 3600, 4):
            at(NOW + timedelta(seconds=second))
            answer = guess(call, ada.email, address=f"198.51.{second % 251}.{second % 241}")
            looked_at += answer.status == 401
        assert 60 < looked_at < 100

    def test_delay_but_do_not_lock_out(self, ada: Actor, call: Caller, at: At) -> None:
        self.guess_from_everywhere(call, ada.email, 200)
        answer = know(call, ada, address="203.0.113.1")
        assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
        at(NOW + timedelta(seconds=1))
        assert know(call, ada, address="203.0.113.1").status == 200

    def test_are_forgotten_one_by_one(self, ada: Actor, call: Caller, at: At) -> None:
        self.guess_from_everywhere(call, ada.email, 20)
        at(NOW + timedelta(minutes=5))
        assert self.guess_from_everywhere(call, ada.email, 6) == [401] * 5 + [429]

    def test_are_forgotten_when_the_clock_is_set_back(
        self, ada: Actor, call: Caller, at: At
    ) -> None:
        self.guess_from_everywhere(call, ada.email, 25)
        at(NOW - timedelta(days=1))
        assert know(call, ada, address="203.0.113.1").status == 200

    def test_delay_unknown_emails_alike(self, call: Caller) -> None:
        statuses = self.guess_from_everywhere(call, "unknown@example.com", 21)
        assert statuses == [401] * 20 + [429]

    def test_exclude_right_passwords(self, ada: Actor, call: Caller, at: At) -> None:
        for minute in range(6):
            at(NOW + timedelta(minutes=minute))
            call._client.cookies.clear()
            for _ in range(15):
                assert know(call, ada, path="token/", address="203.0.113.1").status == 200

    def test_leave_other_people_unaffected(self, ada: Actor, call: Caller) -> None:
        self.guess_from_everywhere(call, ada.email, 30)
        assert guess(call, "other@example.com", address="198.51.0.1").status == 401


class TestKnownDevice:
    @pytest.fixture
    def home(self, ada: Actor) -> Caller:
        """Ada's own browser."""
        caller = Caller(None, base="/api/auth/")
        assert know(caller, ada, address="203.0.113.7").status == 200
        return caller

    def test_is_not_delayed_by_guesses_elsewhere(
        self, ada: Actor, call: Caller, home: Caller
    ) -> None:
        for number in range(25):
            guess(call, ada.email, address=f"198.51.100.{number}")
        assert know(call, ada, address="203.0.113.8").status == 429
        for path in ("login/", "token/", "jwt/"):
            assert know(home, ada, path=path, address="203.0.113.8").status == 200

    @pytest.mark.long
    def test_is_not_locked_out_by_others_at_its_address(
        self, ada: Actor, call: Caller, home: Caller
    ) -> None:
        for number in range(101):
            guess(call, f"{number}@example.com", address="203.0.113.7")
        assert know(call, ada, address="203.0.113.7").status == 429
        assert know(home, ada, address="203.0.113.7").status == 200

    def test_may_guess_as_often_as_one_address(self, ada: Actor, home: Caller) -> None:
        statuses = [guess(home, ada.email, address=f"10.0.0.{n}").status for n in range(11)]
        assert statuses == [401] * 10 + [429]

    def test_is_known_for_one_person_only(self, ada: Actor, call: Caller, home: Caller) -> None:
        for number in range(25):
            guess(call, "other@example.com", address=f"198.51.100.{number}")
        assert guess(home, "other@example.com").status == 429

    def test_is_known_for_a_year(self, ada: Actor, home: Caller, call: Caller, at: At) -> None:
        home._client.cookies.pop("sessionid")
        for later, status in ((timedelta(days=364), 200), (timedelta(days=366), 429)):
            at(NOW + later)
            kept = home._client.cookies[devices.COOKIE].value
            for number in range(25):
                guess(call, ada.email, address=f"198.51.100.{number}")
            assert know(home, ada, address="203.0.113.8").status == status
            home._client.cookies[devices.COOKIE] = kept

    def test_is_forgotten_when_tokens_are_revoked(
        self, ada: Actor, home: Caller, call: Caller
    ) -> None:
        end_all(ada)
        for number in range(25):
            guess(call, ada.email, address=f"198.51.100.{number}")
        assert know(home, ada, address="203.0.113.8").status == 429

    @pytest.mark.parametrize("forged", ["", "x", "a:b", "eyJpZCI6MX0:AAAA", "\x00", "a" * 4000])
    def test_cannot_be_forged(self, ada: Actor, call: Caller, forged: str) -> None:
        for number in range(25):
            guess(call, ada.email, address=f"198.51.100.{number}")
        call._client.cookies[devices.COOKIE] = forged
        assert know(call, ada, address="203.0.113.8").status == 429

    def test_cookie_is_hidden_from_scripts_and_other_sites(self, home: Caller) -> None:
        cookie = home._client.cookies[devices.COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert "@" not in cookie.value

    def test_is_no_credential(self, ada: Actor, home: Caller) -> None:
        home._client.cookies.pop("sessionid")
        assert home.get("me/").status == 401

    def test_may_come_from_the_admin(self, ada: Actor, call: Caller) -> None:
        Person.objects.filter(id=ada.person_id).update(roles=["staff"])
        browser = Client()
        given = {"username": ada.email, "password": PASSWORD}
        assert browser.post("/admin/login/", given).status_code == 302
        for number in range(25):
            guess(call, ada.email, address=f"198.51.100.{number}")
        assert know(call, ada).status == 429
        assert browser.post("/admin/login/", given, REMOTE_ADDR="10.0.0.9").status_code == 302


class TestWrongPasswordsThroughHidingProxy:
    def test_delay_but_do_not_lock_out(self, ada: Actor, call: Caller, at: At) -> None:
        statuses = [guess(call, ada.email, address="127.0.0.1").status for _ in range(40)]
        assert statuses == [401] * 20 + [429] * 20
        at(NOW + timedelta(seconds=1))
        assert know(call, ada, address="127.0.0.1").status == 200


class TestConcurrentGuesses:
    def test_are_all_counted(self, committed: None) -> None:
        email, address = f"{make_person().email}", "10.9.9.9"
        guessed = Attempt(email, address=address)
        tasks = [lambda: attempts.begin(guessed, now=NOW)] * 16
        tally_of = tally(at_once(tasks))
        assert tally_of == {"NoneType": 10, TooManyAttempts.__name__: 6}
        AttemptCount.objects.all().delete()

    def test_are_all_delayed(self, committed: None) -> None:
        guessed = Attempt(f"{make_person().email}")
        tasks = [lambda: attempts.begin(guessed, now=NOW)] * 28
        tally_of = tally(at_once(tasks))
        assert tally_of == {"NoneType": 20, TooManyAttempts.__name__: 8}
        AttemptCount.objects.all().delete()
