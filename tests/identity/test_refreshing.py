"""Refresh tokens: each can be used once, and reuse ends the sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api import Answer, Caller, set_clock
from tests.factories import NOW, make_person
from tests.identity.issuers import PASSWORD, known_password
from tests.races import at_once

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.engine import tokens as stored
from bookable.engine.tokens import Account
from bookable.interfaces.auth import tokens
from bookable.storage.models import ApiToken, Person

Ask = Callable[[str], Answer]
At = Callable[[datetime], None]
Pair = dict[str, str]


@pytest.fixture
def given(ada: Actor, call: Caller) -> Pair:
    """The first pair of a sign-in."""
    return call.post("jwt/", {"email": ada.email, "password": PASSWORD}).body


def refresh(call: Caller, pair: Pair) -> Answer:
    return call.post("jwt/refresh/", {"refresh": pair["refresh"]})


def families(actor: Actor) -> list[int]:
    found = ApiToken.objects.filter(person_id=actor.person_id, kind="jwt").order_by("id")
    return list(found.values_list("serial", flat=True))


class TestRefreshToken:
    def test_is_replaced_each_time(self, call: Caller, given: Pair, me: Ask) -> None:
        pairs = [given]
        for _ in range(3):
            pairs.append(refresh(call, pairs[-1]).body)
        assert len({pair["refresh"] for pair in pairs}) == 4
        assert [me(f"Bearer {pair['access']}").status for pair in pairs] == [200] * 4

    def test_takes_one_statement(self, call: Caller, given: Pair) -> None:
        with CaptureQueriesContext(connection) as statements:
            assert refresh(call, given).status == 200
        assert len([each for each in statements if "sandbox_clock" not in each["sql"]]) == 1

    def test_is_stored_by_its_number_only(self, call: Caller, given: Pair, ada: Actor) -> None:
        refresh(call, given)
        assert families(ada) == [2]

    def test_without_a_family_is_refused(self, call: Caller, ada: Actor) -> None:
        lifetime = timedelta(days=14)
        kind = tokens.Kind.REFRESH
        old = tokens.bearer(Account(ada, 1), now=NOW, lifetime=lifetime, kind=kind)
        assert call.post("jwt/refresh/", {"refresh": old}).status == 401

    def test_ends_with_its_secret_key(
        self, call: Caller, given: Pair, ada: Actor, settings: Any
    ) -> None:
        settings.SECRET_KEY = "another secret key, since the first one was stolen"
        assert refresh(call, given).status == 401
        assert families(ada) == [1]


class TestReusedRefreshToken:
    def test_gets_the_same_answer_for_thirty_seconds(
        self, call: Caller, given: Pair, ada: Actor, at: At
    ) -> None:
        first = refresh(call, given)
        at(NOW + timedelta(seconds=30))
        again = refresh(call, given)
        assert (again.status, again.text) == (200, first.text)
        assert families(ada) == [2]

    def test_ends_the_family_later(
        self, call: Caller, given: Pair, ada: Actor, me: Ask, at: At
    ) -> None:
        new = refresh(call, given).body
        at(NOW + timedelta(seconds=31))
        assert me(f"Bearer {new['access']}").status == 200
        assert refresh(call, given).status == 401
        assert refresh(call, new).status == 401
        assert me(f"Bearer {new['access']}").status == 401
        assert me(f"Bearer {given['access']}").status == 401
        assert families(ada) == []

    def test_ends_the_family_at_once_if_it_is_older_than_the_last(
        self, call: Caller, given: Pair, ada: Actor
    ) -> None:
        newest = refresh(call, refresh(call, given).body).body
        assert refresh(call, given).status == 401
        assert refresh(call, newest).status == 401
        assert families(ada) == []

    def test_keeps_other_sign_ins_and_people(
        self, call: Caller, given: Pair, ada: Actor, me: Ask, at: At
    ) -> None:
        other = call.post("jwt/", {"email": ada.email, "password": PASSWORD}).body
        token = tokens.credentials(ada.uuid, now=NOW)["token"]
        refresh(call, given)
        at(NOW + timedelta(minutes=1))
        assert refresh(call, given).status == 401
        assert refresh(call, other).status == 200
        assert me(f"Token {token}").status == 200

    def test_keeps_another_persons_family(self, call: Caller, given: Pair, ada: Actor) -> None:
        grace = make_person(name="Grace Hopper")
        [family] = ApiToken.objects.filter(person_id=ada.person_id)
        wanted = stored.Family(family.id, 9, NOW, NOW)
        lifetime, kind = timedelta(days=1), tokens.Kind.REFRESH
        forged = tokens.bearer(
            Account(grace, 1), now=NOW, lifetime=lifetime, kind=kind, family=wanted
        )
        assert call.post("jwt/refresh/", {"refresh": forged}).status == 401
        assert refresh(call, given).status == 200


class TestConcurrentRefresh:
    def test_gets_one_new_token_for_all(self, committed: None) -> None:
        set_clock(NOW)
        ada = make_person()
        Person.objects.filter(id=ada.person_id).update(password=known_password())
        pair = tokens.bearers(Account(ada, 1), now=NOW)
        assert pair is not None

        def use() -> Answer:
            return Caller(None, base="/api/auth/").post("jwt/refresh/", {"refresh": pair.refresh})

        try:
            answers = at_once([use] * 20)
            assert [answer.status for answer in answers] == [200] * 20
            assert len({answer.text for answer in answers}) == 1
            assert families(ada) == [2]
            used = answers[0].body
            assert refresh(Caller(None, base="/api/auth/"), used).status == 200
        finally:
            clock.follow_sandbox(False)


class TestSignInLimit:
    def test_is_a_hundred_families_per_person(self, ada: Actor, me: Ask) -> None:
        account = Account(ada, 1)
        pairs = [tokens.bearers(account, now=NOW + timedelta(seconds=n)) for n in range(102)]
        assert len(families(ada)) == 100
        statuses = [me(f"Bearer {pair.access}").status for pair in pairs if pair is not None]
        assert statuses == [401, 401, *[200] * 100]
