"""Web servers and workers as machines of their own, over one database."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from prove.fleet.postgres import Node, address
from tests.harness import (
    Running,
    command,
    environment,
    home_with_tables,
    http,
    make_home,
    run,
)
from tests.lookalikes.zoom import Fault, ZoomLookalike
from tests.waiting import eventually

from bookable.postgres.paths import Paths
from bookable.postgres.server import Server

WORLD = {
    "people": [
        {"email": "maria@example.com", "name": "Maria", "roles": ["teacher"]},
        {"email": "sam@example.com", "name": "Sam", "roles": ["student"]},
    ],
    "bookings": [
        {
            "key": "b1",
            "program": "tutoring",
            "provider": "maria@example.com",
            "client": "sam@example.com",
            "start": "2099-01-15T09:00:00Z",
            "end": "2099-01-15T10:00:00Z",
            "status": "requested",
        }
    ],
}


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose database runs, as one on another machine would."""
    home = home_with_tables()
    server = Server(Paths(home), durable=False)
    server.start()
    yield home
    server.stop()
    shutil.rmtree(home)


def web(home: Path, *flags: str, **settings: str) -> Running:
    return Running(home=home, word="web", env=settings, flags=("--workers=1", *flags))


def is_ready(url: str) -> bool:
    return http.get(f"{url}/readyz").status_code == 200


@pytest.mark.long
class TestWebAlone:
    def test_serves_without_a_database_or_a_worker_of_its_own(self, home: Path) -> None:
        with web(home, "--host=0.0.0.0", BOOKABLE_BASE_URL="http://0.0.0.0:1") as machine:
            assert set(machine.processes()) == {"web"}
            assert is_ready(machine.url)
            assert is_ready(f"http://127.0.0.2:{machine.port}")
            assert machine.said[-1] == f"ready {machine.url}"
            assert machine.stop(signal.SIGINT) == 0

    def test_refuses_an_address_that_is_none(self, home: Path) -> None:
        assert run("web", "--host=example.com", "--home", str(home)).returncode == 2


class TestWebThatStops:
    @pytest.mark.long
    def test_says_so_first_and_answers_all_the_same(self, home: Path) -> None:
        with web(home, "--drain=3") as machine:
            machine.process.send_signal(signal.SIGTERM)
            eventually(lambda: not is_ready(machine.url))
            answer = http.get(f"{machine.url}/readyz")
            assert (answer.status_code, answer.json()) == (503, {"status": "draining"})
            other = http.get(f"{machine.url}/api/openapi/core.json")
            assert (other.status_code, other.headers["connection"]) == (200, "close")
            assert machine.process.wait(20) == 0

    @pytest.mark.long
    def test_ends_requests_that_are_under_way(self, home: Path) -> None:
        with ZoomLookalike() as zoom, web(home, "--drain=0", **_account(zoom)) as machine:
            booking = machine.load(WORLD)["bookings"]["b1"]["id"]
            zoom.queue("create", Fault.late(2))
            path = f"/api/bookings/bookings/{booking}/confirm/"
            teacher = machine.token("maria@example.com")
            with ThreadPoolExecutor() as pool:
                asked = pool.submit(
                    lambda: httpx.post(machine.url + path, headers=teacher, timeout=20)
                )
                eventually(lambda: zoom.count("create") == 1)
                machine.process.send_signal(signal.SIGTERM)
                assert asked.result().status_code == 200
            assert machine.process.wait(20) == 0


def _account(zoom: ZoomLookalike) -> dict[str, str]:
    named = {f"ZOOM_{name.upper()}": value for name, value in zoom.credentials.items()}
    return {**named, "ZOOM_OAUTH_URL": zoom.oauth_url, "ZOOM_API_URL": zoom.api_url}


@pytest.mark.long
class TestMigrateAtOnce:
    def test_waits_for_the_database_and_for_each_other_as_an_ordinary_role(self) -> None:
        folder = make_home()
        node = Node(folder, "postgres")
        processes = [_migrating(folder / f"{number}", node) for number in range(2)]
        try:
            for each in processes:
                assert each.stderr is not None
                assert each.stderr.readline().endswith(": waiting for it\n")
            node.make()
            for each in processes:
                assert each.communicate(timeout=60) == ("the tables are up to date\n", "")
                assert each.returncode == 0
        finally:
            for each in processes:
                each.kill()
            node.stop()
            shutil.rmtree(folder)


def _migrating(home: Path, node: Node) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("migrate"),
        env=environment({"BOOKABLE_HOME": str(home), "DATABASE_URL": address(node)}),
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
