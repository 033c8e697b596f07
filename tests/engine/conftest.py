from __future__ import annotations

import pytest
from tests.factories import make_client, make_practitioner, make_service, make_staff

from bookable.domain.people import Actor
from bookable.storage.models import Service


@pytest.fixture
def smith(db: None) -> Actor:
    """A practitioner who is open every day from nine to five."""
    return make_practitioner()


@pytest.fixture
def john(db: None) -> Actor:
    return make_client(name="John Doe")


@pytest.fixture
def jane(db: None) -> Actor:
    return make_client(name="Jane Roe")


@pytest.fixture
def sue(db: None) -> Actor:
    return make_staff()


@pytest.fixture
def hour(smith: Actor) -> Service:
    """An hour with Dr. Smith, for fifty."""
    return make_service(smith)
