from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from tests.api import Answer, Caller, set_clock
from tests.factories import NOW, make_person
from tests.identity.issuers import KeyServer, known_password

from bookable.domain.people import Actor, Role
from bookable.engine import clock
from bookable.interfaces.auth import published_keys
from bookable.storage.models import Person


@pytest.fixture
def at(db: None) -> Iterator[Callable[[datetime], None]]:
    """Set the clock, which is at NOW by default."""
    set_clock(NOW)
    yield set_clock
    clock.follow_sandbox(False)


@pytest.fixture
def ada(at: object) -> Actor:
    """A teacher who signs in with PASSWORD."""
    made = make_person(Role.TEACHER, name="Ada Lovelace")
    Person.objects.filter(id=made.person_id).update(password=known_password())
    return made


@pytest.fixture
def call(at: object) -> Caller:
    """A caller without credentials."""
    return Caller(None, base="/api/auth/")


@pytest.fixture
def me(call: Caller) -> Callable[[str], Answer]:
    """Call `/api/auth/me/` with an Authorization header."""
    return lambda authorization: call.get("me/", Authorization=authorization)


@pytest.fixture
def key_server() -> Iterator[KeyServer]:
    """An issuer's key server, with none of its keys cached."""
    published_keys._keys_at.cache_clear()
    with KeyServer() as server:
        yield server
    published_keys._keys_at.cache_clear()
