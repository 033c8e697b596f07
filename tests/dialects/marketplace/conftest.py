from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.api import MARKETPLACE, Caller
from tests.factories import make_client, make_practitioner, make_service, make_staff

from bookable.domain.people import Actor
from bookable.storage.models import Service


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """Call the marketplace API as a person."""
    return lambda actor: Caller(actor, base=MARKETPLACE)


@pytest.fixture
def smith() -> Actor:
    """A practitioner who is open every day."""
    return make_practitioner()


@pytest.fixture
def john() -> Actor:
    """A client."""
    return make_client()


@pytest.fixture
def sue() -> Actor:
    """Staff."""
    return make_staff()


@pytest.fixture
def as_smith(call: Callable[[Actor | None], Caller], smith: Actor) -> Caller:
    """Dr. Smith at the API."""
    return call(smith)


@pytest.fixture
def as_john(call: Callable[[Actor | None], Caller], john: Actor) -> Caller:
    """John at the API."""
    return call(john)


@pytest.fixture
def as_sue(call: Callable[[Actor | None], Caller], sue: Actor) -> Caller:
    """Sue at the API."""
    return call(sue)


@pytest.fixture
def hour(smith: Actor) -> Service:
    """An hour with Dr. Smith, for 50 dollars."""
    return make_service(smith)
