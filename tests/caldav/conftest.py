"""Real CalDAV servers, people with calendars there, and gateways to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from ipaddress import ip_network
from itertools import count
from typing import Any

import pytest
from tests.caldav.given import Kept
from tests.lookalikes.caldav_proxy import CaldavProxy
from tests.lookalikes.caldav_servers import CaldavServer, Radicale, Xandikos

from bookable.domain.public_addresses import HTTP_TOO
from bookable.gateways.caldav import Caldav
from bookable.gateways.guarded_http import Guard

_numbers = count(1)


@pytest.fixture(scope="session")
def radicale() -> Iterator[Radicale]:
    with Radicale() as server:
        yield server


@pytest.fixture(scope="session")
def xandikos() -> Iterator[Xandikos]:
    with Xandikos() as server:
        yield server


@pytest.fixture(params=["radicale", pytest.param("xandikos", marks=pytest.mark.long)])
def server(request: pytest.FixtureRequest) -> CaldavServer:
    """Each of the servers in turn."""
    found: CaldavServer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def kept(server: CaldavServer) -> Iterator[Kept]:
    """A new calendar of a person on each of the servers."""
    yield from _kept(server)


@pytest.fixture
def at_radicale(radicale: Radicale) -> Iterator[Kept]:
    """A new calendar of a person on Radicale."""
    yield from _kept(radicale)


def _kept(server: Any) -> Iterator[Kept]:
    number = next(_numbers)
    account = server.let_in(f"person{number}", "correct horse")
    kept = Kept(account, account.make_calendar(f"work{number}", f"Work {number}"))
    yield kept
    account.remove(kept.calendar)


@pytest.fixture
def gateway() -> Iterator[Caldav]:
    caldav = Caldav(Guard((ip_network("127.0.0.0/8"),), HTTP_TOO))
    yield caldav
    caldav.close()


@pytest.fixture
def proxy(at_radicale: Kept) -> Iterator[Callable[..., CaldavProxy]]:
    """A function that puts a misbehaving proxy before that calendar."""
    with ExitStack() as opened:

        def before(**options: Any) -> CaldavProxy:
            made = opened.enter_context(CaldavProxy(at_radicale.account.url, **options))
            at_radicale.url = made.address
            return made

        yield before
