"""Reading from a replica that keeps up, stands still, hangs, dies, and becomes the primary."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest
from prove.fleet.postgres import ROLE, Node, address
from tests.harness import Running, http, make_home

WORLD = {
    "people": [
        {"email": "olive@example.com", "name": "Olive", "roles": ["staff"]},
        {"email": "peter@example.com", "name": "Peter", "roles": ["staff"]},
    ]
}
OLIVE, PETER = "olive@example.com", "peter@example.com"
NUMBERS = count(1)
WITHIN = 20.0


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = make_home()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def primary(folder: Path) -> Iterator[Node]:
    node = Node(folder, "primary")
    try:
        node.make()
        yield node
    finally:
        node.stop()


@pytest.fixture(scope="module")
def standby(folder: Path) -> Node:
    """A server that is to be the replica."""
    return Node(folder, "replica")


@pytest.fixture(scope="module")
def web(folder: Path, primary: Node, standby: Node) -> Iterator[Running]:
    """A machine whose replica may lag for longer than a test takes, so that what is stale stays so.
    It starts before there is a replica."""
    with served(folder, primary, standby, lag=30) as web:
        web.load(WORLD)
        yield web


@pytest.fixture
def replica(standby: Node, primary: Node, web: Running) -> Iterator[Node]:
    """A standby that nobody waits for, from which `web` reads."""
    try:
        standby.follow(primary)
        primary.wait_for("''")
        until(lambda: is_read_from(standby, web))
        yield standby
    finally:
        standby.stop()


@contextmanager
def served(folder: Path, primary: Node, replica: Node, *, lag: float) -> Iterator[Running]:
    home = folder / f"web{lag}"
    home.mkdir(mode=0o711)
    env = {
        "DATABASE_URL": address(primary),
        "DATABASE_REPLICA_URL": f"postgresql://{ROLE}@127.0.0.1:{replica.port}/{ROLE}",
        "BOOKABLE_REPLICA_LAG": str(lag),
        "BOOKABLE_SECRET_KEY": "a secret of these tests, the same for each server",
    }
    with Running(home=home, word="web", env=env, flags=("--workers=1",)) as web:
        yield web


def until(holds: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < WITHIN
        time.sleep(0.05)


@contextmanager
def paused(node: Node) -> Iterator[None]:
    """Have a replica repeat nothing more for the block, and still answer."""
    with node.connection("postgres") as db:
        db.execute("SELECT pg_wal_replay_pause()")
        node.until("SELECT pg_get_wal_replay_pause_state() = 'paused'")
        try:
            yield
        finally:
            db.execute("SELECT pg_wal_replay_resume()")


def is_read_from(node: Node, web: Running) -> bool:
    """Return whether others miss what has just been added while a replica stands still."""
    with paused(node):
        added = add(web)
        return added not in names(web, PETER)


def names(web: Running, who: str) -> set[str]:
    address = f"{web.url}/api/core/v1/people?role=teacher&limit=100"
    answer = http.get(address, headers=web.token(who), timeout=20)
    assert answer.status_code == 200, answer.text
    return {each["name"] for each in answer.json()["items"]}


def add(web: Running) -> str:
    """Have Olive add a teacher, and return their name."""
    name = f"Teacher {next(NUMBERS)}"
    body = {"email": f"{name.replace(' ', '')}@example.com", "roles": ["teacher"], "name": name}
    added = http.post(f"{web.url}/api/core/v1/people", json=body, headers=web.token(OLIVE))
    assert added.status_code == 201, added.text
    return name


def listed(web: Running, name: str, **cookies: str) -> bool:
    """Return whether a visitor finds somebody on the way in."""
    sent = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}
    page = http.get(f"{web.url}/", params={"q": name}, headers=sent, timeout=20)
    assert page.status_code == 200
    return f">{name}<" in page.text


class TestReplicaThatStandsStill:
    def test_is_read_by_all_but_those_who_miss_their_own_change(
        self, folder: Path, primary: Node, replica: Node, web: Running
    ) -> None:
        with served(folder, primary, replica, lag=1) as other, paused(replica):
            new = add(web)
            assert new not in names(web, PETER)
            assert new in names(web, OLIVE)
            # A note of one machine counts on all.
            assert new in names(other, OLIVE)
            assert not listed(web, new)
            assert listed(web, new, bookable_seen=str(2**62))
            # Here it lags by more than it may after a second.
            until(lambda: new in names(other, PETER))
        until(lambda: is_read_from(replica, web))


class TestReplicaThatDies:
    def test_leaves_no_request_without_an_answer(self, replica: Node, web: Running) -> None:
        replica.kill()
        assert names(web, PETER)
        new = add(web)
        assert new in names(web, PETER)


class TestReplicaThatHangs:
    def test_is_left_for_the_primary_in_time(self, replica: Node, web: Running) -> None:
        with frozen(replica):
            new, began = add(web), time.monotonic()
            assert new in names(web, PETER)
            assert time.monotonic() - began < 5


@pytest.mark.long
class TestReplicaThatIsPromoted:
    def test_is_not_read_from(self, replica: Node, web: Running) -> None:
        replica.promote()
        new = add(web)
        until(lambda: new in names(web, PETER))


@contextmanager
def frozen(node: Node) -> Iterator[None]:
    """Stop every process of a server for the block, as a machine that hangs does."""
    server = psutil.Process(node.pid)
    each = [server, *server.children(recursive=True)]
    for process in each:
        process.suspend()
    try:
        yield
    finally:
        for process in each:
            process.resume()
