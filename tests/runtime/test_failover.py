"""What happens while the primary is away, and when another server takes its place."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction
from prove.fleet.postgres import ROLE, Node, address
from pytest_django import DjangoDbBlocker
from tests.harness import Running, http, make_home

from bookable.config.database import database
from bookable.server import web, worker
from bookable.storage.constraints import is_unavailable
from bookable.storage.postgres import inspection
from bookable.storage.postgres.base import DatabaseWrapper, best_first
from bookable.storage.sql import execute, rows

WORLD = {
    "people": [
        {"email": "maria@example.com", "name": "Maria", "roles": ["teacher", "mentor"]},
        {"email": "sam@example.com", "name": "Sam", "roles": ["student", "mentee"]},
    ],
    "availability": [
        {"person": "maria@example.com", "weekday": day, "start": "00:00", "end": "24:00"}
        for day in range(7)
    ],
}
KEY = {"Idempotency-Key": "sent-twice"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = make_home()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def nodes(folder: Path) -> Iterator[tuple[Node, Node]]:
    """A primary and its standby."""
    primary, standby = Node(folder, "one"), Node(folder, "two")
    try:
        primary.make()
        standby.follow(primary)
        yield primary, standby
    finally:
        primary.stop()
        standby.stop()


@pytest.fixture(autouse=True)
def _connecting(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Allow the connections of these tests, which are to servers of their own."""
    with django_db_blocker.unblock():
        yield


@contextmanager
def connected(*nodes: Node, url: str = "", attrs: str = "") -> Iterator[DatabaseWrapper]:
    """Have a connection of ours to whichever of some servers is the primary."""
    settings = deepcopy(connection.settings_dict)
    settings |= database(url or address(*nodes), home=Path("/nowhere"))
    settings["OPTIONS"]["target_session_attrs"] = attrs or "read-write"
    kept, ours = connections["default"], DatabaseWrapper(settings)
    # Django registers types by the alias of a connection.
    connections["default"] = ours
    try:
        yield ours
    finally:
        ours.close()
        connections["default"] = kept


@pytest.mark.long
class TestSeveralServers:
    def test_lead_to_the_primary_whichever_is_named_first(self, nodes: tuple[Node, Node]) -> None:
        for order in (nodes, nodes[::-1]):
            with connected(*order):
                assert not inspection.is_standby()

    def test_are_asked_in_turn_until_one_is_known_as_the_primary(
        self, nodes: tuple[Node, Node]
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            hosts = f"127.0.0.1:{silent.getsockname()[1]},127.0.0.1:{nodes[0].port}"
            with connected(url=f"postgresql://{ROLE}@{hosts}/{ROLE}?connect_timeout=2") as ours:
                for seconds in (4.0, 1.0):
                    began = time.monotonic()
                    assert not inspection.is_standby()
                    assert time.monotonic() - began < seconds
                    ours.close()

    def test_are_named_by_what_was_last_heard_of_them(self, nodes: tuple[Node, Node]) -> None:
        with connected(*nodes) as ours:
            assert not inspection.is_standby()
            params = ours.get_connection_params()
            first, second = (str(node.port) for node in nodes)
            turned = params | {"host": "127.0.0.1,127.0.0.1", "port": f"{second},{first}"}
            assert best_first(turned)["port"] == f"{first},{second}"
            ours.connection.close()
            assert not ours.is_usable()
            assert best_first(params)["port"] == f"{second},{first}"


@pytest.mark.long
class TestStandbyThatIsAway:
    def test_nothing_counts_as_saved_whose_wait_for_it_was_ended(
        self, nodes: tuple[Node, Node]
    ) -> None:
        primary, standby = nodes
        standby.stop()
        with connected(*nodes):
            with _ending_waits(primary), pytest.raises(OperationalError, match="not confirm"):
                execute("CREATE TABLE alone (id int)")
            with (
                _ending_waits(primary),
                pytest.raises(OperationalError, match="not confirm"),
                transaction.atomic(),
            ):
                execute("INSERT INTO alone VALUES (1)")
            standby.start()
            primary.until("SELECT count(*) > 0 FROM pg_stat_replication WHERE sync_state = 'sync'")
            assert rows("SELECT id FROM alone") == [(1,)]


@contextmanager
def _ending_waits(primary: Node) -> Iterator[None]:
    """End the next wait for a standby, as an operator does who wants a stuck session back."""
    waits = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    ending = threading.Thread(target=primary.until, args=(waits,))
    ending.start()
    yield
    ending.join()


@pytest.mark.long
class TestMachineThatHangs:
    """Its connections stay open, and the server hears from it as from any other."""

    def test_keeps_what_it_has_locked_for_no_longer_than_a_transaction_may_pause(
        self, nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(DatabaseWrapper, "longest_pause", 0.5)
        with connected(*nodes) as ours:
            execute("CREATE TABLE locked (id int)")
            with pytest.raises(OperationalError) as ended:
                _lock_and_go_on_once_it_is_free(nodes[0])
            assert is_unavailable(ended.value)
            ours.close_if_unusable_or_obsolete()
            assert rows("SELECT id FROM locked") == []


def _lock_and_go_on_once_it_is_free(primary: Node) -> None:
    with transaction.atomic():
        execute("LOCK TABLE locked")
        held = "SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
        primary.until(f"SELECT NOT EXISTS ({held})")
        execute("INSERT INTO locked VALUES (1)")


class TestServingProcesses:
    PAUSE = "SHOW idle_in_transaction_session_timeout"

    def test_may_pause_in_a_transaction_for_half_a_minute(self, nodes: tuple[Node, Node]) -> None:
        with connected(*nodes) as ours:
            assert rows(self.PAUSE) == [("0",)]
            ours.close()
            web.limit_statements(ours)
            assert rows(self.PAUSE) == [("30s",)]

    def test_may_do_so_as_a_worker(
        self, nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(DatabaseWrapper, "longest_pause", 0)
        worker.limit_pauses()
        with connected(*nodes):
            assert rows(self.PAUSE) == [("30s",)]


class TestMachineThatVanishes:
    def test_is_given_up_by_the_server_within_seconds(self, nodes: tuple[Node, Node]) -> None:
        names = "'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count'"
        question = f"SELECT name, setting FROM pg_settings WHERE name IN ({names})"
        with connected(*nodes):
            found = {name: int(value) for name, value in rows(question)}
            [[given_up]] = rows("SHOW tcp_user_timeout")
        idle, interval, times = (
            found[f"tcp_keepalives_{n}"] for n in ("idle", "interval", "count")
        )
        assert idle + interval * times <= 11
        assert given_up == "10000"


class TestServerThatIsNoPrimaryAnyMore:
    def test_is_left_after_it_has_refused_a_change(self, nodes: tuple[Node, Node]) -> None:
        with connected(nodes[1], attrs="any") as ours:
            assert inspection.is_standby()
            with pytest.raises(OperationalError, match="is a standby") as refused:
                execute("CREATE TABLE refused (id int)")
            assert is_unavailable(refused.value)
            assert not ours.is_usable()


# Without a web server, what follows from it is tested above each time.
@pytest.mark.long
class TestPrimaryThatDies:
    def test_requests_are_refused_for_now_and_succeed_under_their_key_once_there_is_another(
        self, folder: Path, nodes: tuple[Node, Node]
    ) -> None:
        primary, standby = nodes
        home = folder / "web"
        home.mkdir(mode=0o711)
        env = {"DATABASE_URL": address(*nodes)}
        with Running(home=home, word="web", env=env, flags=("--workers=1",)) as machine:
            people = machine.load(WORLD)["people"]
            sam = {**machine.token("sam@example.com"), **KEY}
            teacher = people["maria@example.com"]["uuid"]
            start = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}T10:00:00"
            wish = {"teacher_id": teacher, "start_time": start, "duration": 60}
            book = f"{machine.url}/api/bookings/bookings/"
            primary.kill()
            refused = http.post(book, json=wish, headers=sam, timeout=20)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert list(refused.json()) == ["error"]
            mentors = http.get(f"{machine.url}/api/mentors/bookings/", headers=sam, timeout=20)
            assert (mentors.status_code, list(mentors.json())) == (503, ["detail"])
            page = http.get(
                f"{machine.url}/sign-in/", headers={"Cookie": f"sessionid={'x' * 32}"}, timeout=20
            )
            assert page.status_code == 503
            assert "One moment, please" in page.text
            ready = http.get(f"{machine.url}/readyz", timeout=20)
            assert (ready.status_code, ready.json()["status"]) == (503, "no primary")
            standby.promote()
            began = time.monotonic()
            while (booked := http.post(book, json=wish, headers=sam)).status_code == 503:
                assert time.monotonic() - began < 5
            assert booked.status_code == 201, booked.text
            assert http.get(f"{machine.url}/readyz").status_code == 200
            again = http.post(book, json=wish, headers=sam)
            assert (again.status_code, again.content) == (201, booked.content)
