from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.api import Caller
from tests.core_api import BASE
from tests.factories import make_student, make_teacher

from bookable.domain.people import Actor


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """Call the core API as a person."""
    return lambda actor: Caller(actor, base=BASE)


@pytest.fixture
def maria() -> Actor:
    """A teacher."""
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def john() -> Actor:
    """A student."""
    return make_student(name="John Doe")
