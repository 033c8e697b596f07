"""A client of the API, and the samples that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from tests.api import Caller, set_clock
from tests.factories import NOW, make_student, make_teacher

from bookable.domain.people import Actor
from bookable.engine import clock
from bookable.interfaces.web import metrics


@pytest.fixture(autouse=True)
def _at_now(db: None) -> Iterator[None]:
    set_clock(NOW)
    metrics.forget()
    yield
    clock.follow_sandbox(False)


@pytest.fixture
def maria() -> Actor:
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def as_john() -> Caller:
    """A student at the tutoring API."""
    return Caller(make_student(name="John Doe"), base="/api/bookings/")


@pytest.fixture
def numbers() -> Callable[[], dict[str, float]]:
    """Return what Prometheus reads: each sample by name and labels."""

    def read() -> dict[str, float]:
        text = Client().get("/metrics").content.decode()
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    return read
