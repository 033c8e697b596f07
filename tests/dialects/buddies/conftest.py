from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.api import Caller, set_clock
from tests.factories import make_buddy, make_match
from tests.steps import schedule_session

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.engine.matching import MatchRow

START = datetime(2027, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """Call the buddies API as a person."""
    return lambda actor: Caller(actor, base="/api/")


@pytest.fixture
def ana() -> Actor:
    """The first of the match."""
    return make_buddy(name="Ana Silva")


@pytest.fixture
def ben() -> Actor:
    """The second of the match."""
    return make_buddy(name="Ben Okri")


@pytest.fixture
def as_ana(call: Callable[[Actor | None], Caller], ana: Actor) -> Caller:
    """Ana at the API."""
    return call(ana)


@pytest.fixture
def as_ben(call: Callable[[Actor | None], Caller], ben: Actor) -> Caller:
    """Ben at the API."""
    return call(ben)


@pytest.fixture
def match(ana: Actor, ben: Actor) -> MatchRow:
    """An accepted match of Ana and Ben."""
    return make_match(ana, ben)


@pytest.fixture
def session(match: MatchRow, ana: Actor) -> Booking:
    """A session of Ana and Ben, tomorrow from three to four."""
    return schedule_session(match, ana, start=START)


@pytest.fixture
def _begun(session: Booking) -> None:
    """Set the clock to after their session."""
    set_clock(START + timedelta(hours=2))
