from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_teacher
from tests.lookalikes.ics import IcsFiles

from bookable.domain.calendar_servers import CalendarAccess, CalendarKind
from bookable.domain.people import Actor
from bookable.engine import calendar_connections, clock
from bookable.engine.calendar_connections import Connection


@pytest.fixture(autouse=True)
def at(request: pytest.FixtureRequest) -> Iterator[Callable[[datetime], None]]:
    """Set the clock; it stands at NOW. Tests with threads of their own ask for `committed`."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")
    set_clock(NOW)
    yield set_clock
    clock.follow_sandbox(False)


@pytest.fixture
def files() -> Iterator[IcsFiles]:
    """A web server with iCalendar files, which this site may call."""
    with IcsFiles() as served, served.reachable():
        yield served


@pytest.fixture
def maria(at: object) -> Actor:
    return make_teacher(name="Maria Garcia")


@pytest.fixture
def connect(files: IcsFiles, maria: Actor) -> Callable[..., Connection]:
    """Connect a file of Maria's, or of somebody else."""

    def connected(name: str = "mine.ics", *, by: Actor = maria, **more: Any) -> Connection:
        access = CalendarAccess(CalendarKind.ICS, url=files.url(name))
        return calendar_connections.connect(access, by=by, now=NOW, is_checked=True, **more)

    return connected
