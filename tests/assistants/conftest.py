from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.api import set_clock
from tests.factories import NOW
from tests.site import Site

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.auth.tokens import credentials


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    set_clock(NOW)
    with Site() as made:
        yield made.address
    clock.follow_sandbox(False)


@pytest.fixture
def token() -> Callable[[Actor], str]:
    """Make a token of a person."""
    return lambda person: credentials(person.uuid, now=NOW)["token"]
