from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from ipaddress import ip_network
from itertools import count
from typing import Any

import pytest
from tests.api import set_clock
from tests.caldav.given import Kept
from tests.factories import NOW, make_teacher
from tests.lookalikes.caldav_proxy import CaldavProxy
from tests.lookalikes.caldav_servers import Radicale
from tests.lookalikes.ics import IcsFiles

from bookable.domain.calendar_servers import CalendarAccess, CalendarKind
from bookable.domain.people import Actor
from bookable.domain.public_addresses import HTTP_TOO
from bookable.engine import calendar_connections, clock, ports
from bookable.engine.calendar_connections import Connection
from bookable.gateways.caldav import Caldav
from bookable.gateways.guarded_http import Guard

_numbers = count(1)


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


@pytest.fixture(scope="session")
def radicale() -> Iterator[Radicale]:
    with Radicale() as server:
        yield server


@pytest.fixture
def kept(radicale: Radicale) -> Kept:
    """A new calendar of a person on Radicale."""
    account = radicale.let_in(f"maria{next(_numbers)}", "correct horse")
    return Kept(account, account.make_calendar("work", "Work"))


@pytest.fixture
def faults(kept: Kept) -> Iterator[CaldavProxy]:
    """A proxy before that calendar, which misbehaves when asked to."""
    with CaldavProxy(kept.account.url) as proxy:
        kept.url = proxy.address
        yield proxy


@pytest.fixture
def connect_caldav(
    request: pytest.FixtureRequest, kept: Kept
) -> Iterator[Callable[..., Connection]]:
    """Connect the calendar on Radicale to a person."""
    if "faults" in request.fixturenames:
        request.getfixturevalue("faults")
    before = ports.calendars(CalendarKind.CALDAV)
    gateway = Caldav(Guard((ip_network("127.0.0.0/8"),), HTTP_TOO))
    ports.provide_calendars(gateway)
    yield lambda by: calendar_connections.connect(kept.access(), by=by, now=NOW, is_checked=True)
    gateway.close()
    if before is not None:
        ports.provide_calendars(before)
