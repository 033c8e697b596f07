from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.api import Caller
from tests.factories import make_mentee, make_mentor

from bookable.domain.people import Actor

BASE = "/api/mentors/"


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """Call the mentoring API as a person."""
    return lambda actor: Caller(actor, base=BASE)


@pytest.fixture
def jane() -> Actor:
    """A mentor who is open at any time."""
    return make_mentor(company="Tech Corp", avatar_url="https://example.com/avatar.jpg")


@pytest.fixture
def john() -> Actor:
    """A mentee."""
    return make_mentee()


@pytest.fixture
def as_jane(call: Callable[[Actor | None], Caller], jane: Actor) -> Caller:
    """Jane at the API."""
    return call(jane)


@pytest.fixture
def as_john(call: Callable[[Actor | None], Caller], john: Actor) -> Caller:
    """John at the API."""
    return call(john)


@pytest.fixture
def book(as_john: Caller, jane: Actor) -> Callable[..., dict[str, Any]]:
    """Book Jane as John, by default tomorrow at half past two."""

    def make(**changes: Any) -> dict[str, Any]:
        wish = {"session_date": "2027-03-02", "start_time": "14:30", "duration": 60} | changes
        answer = as_john.post(f"{jane.person_id}/bookings/", wish)
        assert answer.status == 201, answer
        made: dict[str, Any] = answer.body
        return made

    return make


@pytest.fixture
def booking(book: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """John's request to Jane for tomorrow, half past two to half past three."""
    return book(
        session_type="video",
        notes="Career guidance session",
        mentee_notes="Questions about career transition",
        agenda="Discuss career path options",
    )


@pytest.fixture
def scheduled(as_jane: Caller, booking: dict[str, Any]) -> dict[str, Any]:
    """The same booking after Jane has accepted it."""
    answer = as_jane.post(f"bookings/{booking['id']}/accept/")
    assert answer.status == 200, answer
    accepted: dict[str, Any] = answer.body
    return accepted
