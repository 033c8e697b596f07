"""Reading from a replica that keeps up, stands still, hangs, dies, and becomes the primary."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from prove.fleet.postgres import ROLE, Node, address
from tests.harness import Running, http, make_home
from tests.waiting import FOR_EVER, eventually

# A standby takes ten seconds to be made.
pytestmark = pytest.mark.long

PASSWORD = "the password of Maria"
WORLD = {
    "people": [
        {
            "email": "maria@example.com",
            "name": "Maria",
            "roles": ["teacher"],
            "password": PASSWORD,
        },
        {"email": "olive@example.com", "name": "Olive", "roles": ["staff"]},
        {"email": "peter@example.com", "name": "Peter", "roles": ["staff"]},
    ]
}
OLIVE, PETER = "olive@example.com", "peter@example.com"
NUMBERS = count(1)


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


@pytest.fixture(scope="module")
def following(standby: Node, primary: Node, web: Running) -> Iterator[Node]:
    """A standby that nobody waits for."""
    try:
        standby.follow(primary)
        primary.wait_for("''")
        yield standby
    finally:
        standby.stop()


@pytest.fixture
def replica(following: Node, web: Running) -> Node:
    """A standby from which `web` reads."""
    if not following.is_running:
        following.start()
    eventually(lambda: is_read_from(following, web))
    return following


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


def get(web: Running, path: str, who: str) -> Any:
    answer = http.get(web.url + path, headers=web.token(who), timeout=FOR_EVER)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(web: Running, who: str) -> set[str]:
    found = get(web, "/api/core/v1/people?role=teacher&limit=100", who)
    return {each["name"] for each in found["items"]}


def add(web: Running) -> str:
    """Have Olive add a teacher, and return their name."""
    name = f"Teacher {next(NUMBERS)}"
    body = {"email": f"{name.replace(' ', '')}@example.com", "roles": ["teacher"], "name": name}
    added = http.post(f"{web.url}/api/core/v1/people", json=body, headers=web.token(OLIVE))
    assert added.status_code == 201, added.text
    return name


def one(web: Running, name: str, who: str) -> Any:
    """Return a teacher as somebody sees them alone."""
    mine = get(web, "/api/core/v1/people?role=teacher&limit=100", OLIVE)["items"]
    [id_] = [each["id"] for each in mine if each["name"] == name]
    return get(web, f"/api/core/v1/people/{id_}", who)


def listed(web: Running, name: str, **cookies: str) -> bool:
    """Return whether a visitor finds somebody on the way in."""
    sent = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}
    page = http.get(f"{web.url}/", params={"q": name}, headers=sent, timeout=FOR_EVER)
    assert page.status_code == 200
    return f">{name}<" in page.text


class TestReplicaThatStandsStill:
    @pytest.mark.long
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
            eventually(lambda: new in names(other, PETER))
        eventually(lambda: is_read_from(replica, web))


class TestOnePerson:
    def test_is_as_old_as_the_replica_but_for_those_who_changed_them(
        self, replica: Node, web: Running
    ) -> None:
        old = add(web)
        eventually(lambda: old in names(web, PETER))
        with paused(replica):
            card = one(web, old, OLIVE)
            tag = {"If-Match": tag_of(web, card["id"], PETER)}
            changed = patch(web, card["id"], {"name": f"{old}, renamed"}, OLIVE)
            assert changed.status_code == 200, changed.text
            path = f"/api/core/v1/people/{card['id']}"
            assert get(web, path, OLIVE)["name"] == f"{old}, renamed"
            assert get(web, path, PETER)["name"] == old
            # Who hears that their ETag is old must not read it again.
            assert patch(web, card["id"], {"name": "Peter's"}, PETER, **tag).status_code == 412
            assert get(web, path, PETER)["name"] == f"{old}, renamed"

    def test_whom_the_replica_does_not_know_yet_is_found_on_the_primary(
        self, replica: Node, web: Running
    ) -> None:
        with paused(replica):
            new = add(web)
            assert new not in names(web, PETER)
            assert one(web, new, PETER)["name"] == new


def tag_of(web: Running, id_: str, who: str) -> str:
    card = http.get(f"{web.url}/api/core/v1/people/{id_}", headers=web.token(who))
    return card.headers["ETag"]


def patch(
    web: Running, id_: str, changes: dict[str, str], who: str, **headers: str
) -> httpx.Response:
    address = f"{web.url}/api/core/v1/people/{id_}"
    return http.patch(address, json=changes, headers={**web.token(who), **headers})


class TestBrowser:
    def test_shows_its_own_change_even_after_signing_out(self, replica: Node, web: Running) -> None:
        name = f"Maria {next(NUMBERS)}"
        with (
            httpx.Client(base_url=web.url, follow_redirects=True, timeout=FOR_EVER) as browser,
            paused(replica),
        ):
            signed_in = submit(browser, "/sign-in/", email="maria@example.com", password=PASSWORD)
            assert signed_in.status_code == 200
            saved = submit(browser, "/me/settings/", name=name, timezone="UTC")
            assert (saved.status_code, name in saved.text) == (200, True)
            assert listed(web, name, **browser.cookies)
            submit(browser, "/sign-out/")
            assert "sessionid" not in browser.cookies
            assert f">{name}<" in browser.get("/", params={"q": name}).text
            assert not listed(web, name)


def submit(browser: httpx.Client, path: str, **typed: str) -> httpx.Response:
    """Fill in the form of a page, and send it."""
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', browser.get(path).text
    )
    return browser.post(
        path, data={**dict(hidden), **typed}, headers={"Referer": str(browser.base_url)}
    )


class TestReplicaThatDies:
    def test_inside_a_statement_has_it_asked_of_the_primary(
        self, replica: Node, web: Running
    ) -> None:
        left = leaving(web)
        with ThreadPoolExecutor() as elsewhere:
            suspend(replica)
            asking = elsewhere.submit(names, web, PETER)
            # It waits for the replica, which accepts what it cannot read.
            time.sleep(0.3)
            assert not asking.done()
            replica.kill()
            assert asking.result()
        assert leaving(web) == left + 1

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


# The last one here, since the server is no replica any more.
class TestReplicaThatIsPromoted:
    def test_is_not_read_from(self, replica: Node, web: Running) -> None:
        replica.promote()
        new = add(web)
        eventually(lambda: new in names(web, PETER))


def leaving(web: Running) -> int:
    """Return how often the machine has left the replica for the primary."""
    return sum("replica_left" in line for line in web.complaints)


def suspend(node: Node) -> list[psutil.Process]:
    """Stop every process of a server, as a machine that hangs does, and return them."""
    server = psutil.Process(node.pid)
    each = [server, *server.children(recursive=True)]
    for process in each:
        process.suspend()
    return each


@contextmanager
def frozen(node: Node) -> Iterator[None]:
    """Have a server hang for the block."""
    each = suspend(node)
    try:
        yield
    finally:
        for process in each:
            # Those of connections that were given up may have ended.
            with suppress(psutil.NoSuchProcess):
                process.resume()
