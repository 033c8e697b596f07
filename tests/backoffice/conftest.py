from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW, make_person, make_student, make_teacher

from bookable.domain.people import Actor, Role
from bookable.engine import clock
from bookable.storage.models import Person

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _at_now(db: None) -> Iterator[None]:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def signed_in() -> Callable[[Actor], Client]:
    """Begin a session of a person with a password, as if they had signed in at the admin."""

    def begin(who: Actor) -> Client:
        client = Client()
        client.force_login(_with_password(who))
        return client

    return begin


@pytest.fixture
def by_password() -> Callable[[Actor], Client]:
    """Sign a person in with e-mail and password on the admin's sign-in page."""

    def sign_in(who: Actor) -> Client:
        _with_password(who)
        client = Client()
        client.post("/admin/login/", {"username": who.email.upper(), "password": PASSWORD})
        return client

    return sign_in


def _with_password(who: Actor) -> Person:
    found = Person.objects.get(id=who.person_id)
    found.set_password(PASSWORD)
    found.save()
    return found


@pytest.fixture
def olive() -> Actor:
    """A staff member."""
    return make_person(Role.STAFF, name="Olive Staff")


@pytest.fixture
def staff(signed_in: Callable[[Actor], Client], olive: Actor) -> Client:
    """Olive at the admin."""
    return signed_in(olive)


@pytest.fixture
def staff_at(signed_in: Callable[[Actor], Client], olive: Actor) -> Callable[[datetime], Client]:
    """Let Olive come back at a later time, after her session has ended."""

    def come(now: datetime) -> Client:
        set_clock(now)
        return signed_in(olive)

    return come


@pytest.fixture
def ada() -> Actor:
    """An administrator."""
    return make_person(Role.STAFF, name="Ada Administrator", is_administrator=True)


@pytest.fixture
def administrator(signed_in: Callable[[Actor], Client], ada: Actor) -> Client:
    """Ada at the admin."""
    return signed_in(ada)


@pytest.fixture
def maria() -> Actor:
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def john() -> Actor:
    return make_student(name="John Doe")
