"""A lock that is not let go of, and what a web server still says while requests wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.harness import Running, http
from tests.waiting import eventually

from bookable.postgres.paths import Paths
from bookable.server.web import SLOTS

WORKERS = 2
MANY = 8 * SLOTS * WORKERS
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


class Stuck:
    """Requests that wait for a lock until it is let go of."""

    def __init__(self, url: str, token: dict[str, str], observer: psycopg.Connection) -> None:
        self._url, self._token, self._observer = url, token, observer
        self._threads: list[threading.Thread] = []
        self.answers: list[int] = []

    def ask(self, path: str, *, times: int, holding: int) -> None:
        """Send requests, and wait until so many of all hold a connection to the database."""
        for _ in range(times):
            thread = threading.Thread(target=self._ask, args=(path,))
            thread.start()
            self._threads.append(thread)
        eventually(lambda: self._waiting() >= holding)

    def _waiting(self) -> int:
        found = self._observer.execute(WAITING).fetchone()
        return found[0] if found else 0

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)

    def _ask(self, path: str) -> None:
        answer = http.get(self._url + path, headers=self._token, timeout=60)
        self.answers.append(answer.status_code)


@pytest.fixture(scope="module")
def token(bookable: Running) -> dict[str, str]:
    bookable.load({"people": [{"email": "stuck@example.com", "roles": ["student"]}]})
    return bookable.token("stuck@example.com")


@pytest.fixture
def stuck(bookable: Running, token: dict[str, str]) -> Iterator[Stuck]:
    """All connection slots of all processes wait for a lock."""
    where = str(Paths(bookable.home).socket)
    with (
        psycopg.connect(host=where, user="postgres", autocommit=True) as observer,
        psycopg.connect(host=where, user="postgres") as holder,
    ):
        requests = Stuck(bookable.url, token, observer)
        holder.execute("LOCK TABLE booking IN ACCESS EXCLUSIVE MODE")
        requests.ask("/api/bookings/bookings/my/", times=MANY, holding=SLOTS * WORKERS)
        yield requests
        holder.rollback()
        requests.join()
    assert set(requests.answers) <= {200, 503}


def answers(url: str) -> bool:
    """Ask on new connections, which fall on all processes, and return whether each has an answer
    long before a stuck statement is cancelled."""
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(http.get, url, timeout=15) for _ in range(12)]
    return {each.result().status_code for each in asked} == {200}


@pytest.mark.long
class TestHealthChecksWhileEverySlotIsStuck:
    def test_answer_at_once(self, bookable: Running, stuck: Stuck) -> None:
        assert [answers(bookable.url + path) for path in ("/healthz", "/readyz")] == [True, True]

    def test_are_not_delayed_by_stuck_metrics(self, bookable: Running, stuck: Stuck) -> None:
        stuck.ask("/metrics", times=12, holding=(SLOTS + 1) * WORKERS)
        assert answers(f"{bookable.url}/readyz")
