from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.api import Caller
from tests.factories import make_student, make_teacher

from bookable.domain.people import Actor

BASE = "/api/bookings/"


@pytest.fixture
def call() -> Callable[[Actor | None], Caller]:
    """Call the tutoring API as a person."""
    return lambda actor: Caller(actor, base=BASE)


@pytest.fixture
def maria() -> Actor:
    """A teacher, open from nine to five UTC every day."""
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def john() -> Actor:
    """A student."""
    return make_student(name="John Doe")


@pytest.fixture
def as_maria(call: Callable[[Actor | None], Caller], maria: Actor) -> Caller:
    """Maria at the API."""
    return call(maria)


@pytest.fixture
def as_john(call: Callable[[Actor | None], Caller], john: Actor) -> Caller:
    """John at the API."""
    return call(john)


@pytest.fixture
def booking(as_john: Caller, maria: Actor) -> dict[str, object]:
    """John's request to Maria for tomorrow, ten to eleven."""
    answer = as_john.post(
        "bookings/",
        {
            "teacher_id": str(maria.uuid),
            "start_time": "2027-03-02T10:00:00Z",
            "duration": 60,
            "notes": "Looking forward",
        },
    )
    assert answer.status == 201, answer
    return answer.body


@pytest.fixture
def confirmed(as_maria: Caller, booking: dict[str, object]) -> dict[str, object]:
    """The same booking after Maria has confirmed it."""
    answer = as_maria.post(f"bookings/{booking['id']}/confirm/")
    assert answer.status == 200, answer
    return booking
