"""Concurrent first requests of people who are not known yet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from uuid import uuid4

import pytest
from tests.factories import NOW
from tests.races import at_once

from bookable.domain.people import Actor, Role
from bookable.engine.accounts import Introduction, person_of_token
from bookable.storage.models import Calendar, Identity, Person

ISSUER = "https://races.example"
_numbers = count(1)


@pytest.fixture(params=["a name", "a uuid"])
def subject(request: pytest.FixtureRequest, committed: None) -> str:
    return f"racer {next(_numbers)}" if request.param == "a name" else str(uuid4())


def enter(introduction: Introduction) -> Callable[[], Actor | None]:
    return lambda: person_of_token(introduction, now=NOW)


def introduction(subject: str, **more: object) -> Introduction:
    return Introduction(**{"issuer": ISSUER, "subject": subject} | more)


class TestConcurrentFirstRequests:
    @pytest.mark.parametrize("verified", [True, False])
    def test_make_one_person_with_one_calendar(self, subject: str, verified: bool) -> None:
        email = f"{uuid4()}@example.com" if verified else None
        one = introduction(subject, email=email, roles=frozenset({Role.STUDENT}))
        before = Person.objects.count(), Calendar.objects.count()
        outcomes = at_once([enter(one)] * 8)
        assert len({actor.person_id for actor in outcomes}) == 1
        assert {actor.roles for actor in outcomes} == {frozenset({Role.STUDENT})}
        assert (Person.objects.count(), Calendar.objects.count()) == (before[0] + 1, before[1] + 1)
        assert Identity.objects.filter(issuer=ISSUER, subject=subject).count() == 1

    def test_make_one_person_even_if_the_email_changed_between(self, subject: str) -> None:
        tasks = [enter(introduction(subject, email=f"{uuid4()}@example.com")) for _ in range(8)]
        before = Person.objects.count()
        outcomes = at_once(tasks)
        assert len({actor.person_id for actor in outcomes}) == 1
        assert Person.objects.count() == before + 1


class TestConcurrentFirstRequestsSameEmail:
    def test_make_one_person_with_every_identity(self, committed: None) -> None:
        email = f"{uuid4()}@example.com"
        subjects = [f"racer {next(_numbers)}" for _ in range(8)]
        tasks = [enter(introduction(subject, email=email)) for subject in subjects]
        outcomes = at_once(tasks)
        assert len({actor.person_id for actor in outcomes}) == 1
        linked = Identity.objects.filter(issuer=ISSUER, subject__in=subjects)
        assert set(linked.values_list("person__email", flat=True)) == {email}
        assert linked.count() == 8


class TestConcurrentNewcomers:
    def test_make_one_person_each(self, committed: None) -> None:
        subjects = [f"racer {next(_numbers)}" for _ in range(8)]
        outcomes = at_once([enter(introduction(subject)) for subject in subjects])
        assert len({actor.person_id for actor in outcomes}) == 8
