"""Persistent database connections: the socket tells whether the server has closed it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import psycopg
import pytest
from django.db import DataError, OperationalError, connection
from psycopg.abc import Transformer
from tests.harness import Running, http
from tests.waiting import eventually

from bookable.postgres.paths import Paths
from bookable.storage.postgres.base import DatabaseWrapper
from bookable.storage.postgres.prepared import (
    MOST_PREPARED,
    InterruptibleStatements,
    PreparedStatements,
)


@pytest.fixture
def kept(db: None) -> Iterator[DatabaseWrapper]:
    """A connection beside the test's own, as one thread of a web server keeps it."""
    wrapper = connection.copy()
    assert isinstance(wrapper, DatabaseWrapper)
    ask(wrapper, "SELECT 'the last real statement'")
    yield wrapper
    wrapper.close()


def ask(wrapper: DatabaseWrapper, statement: str, *values: object) -> object:
    found = wrapper.ask(statement, values).fetchone()
    return found and found[0]


def backend(wrapper: DatabaseWrapper) -> int:
    return int(wrapper.connection.info.backend_pid)


def end(wrapper: DatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend(wrapper)])
    # The last bytes may still be on their way through the socket.
    time.sleep(0.05)


def begin_request(wrapper: DatabaseWrapper) -> None:
    wrapper.close_if_unusable_or_obsolete()


class TestHealthyConnection:
    @pytest.mark.long
    def test_is_usable_without_a_query(self, kept: DatabaseWrapper) -> None:
        assert kept.is_usable()
        with connection.cursor() as cursor:
            statement = "SELECT query FROM pg_stat_activity WHERE pid = %s"
            cursor.execute(statement, [backend(kept)])
            assert cursor.fetchone() == ("SELECT 'the last real statement'",)

    def test_is_kept_between_requests(self, kept: DatabaseWrapper) -> None:
        before = backend(kept)
        begin_request(kept)
        assert ask(kept, "SELECT pg_backend_pid()") == before

    def test_is_usable_after_a_notice_from_the_server(self, kept: DatabaseWrapper) -> None:
        ask(kept, "SELECT 1 FROM pg_notify('nobody', 'listens')")
        assert kept.is_usable()


class TestStatementWithParameters:
    def test_takes_a_named_value_several_times(self, kept: DatabaseWrapper) -> None:
        named = "SELECT %(b)s || %(a)s || %(b)s || '50 %%'"
        assert kept.ask(named, {"a": "1", "b": "2"}).fetchone() == ("21250 %",)

    def test_without_parameters_unescapes_percent_signs(self, kept: DatabaseWrapper) -> None:
        assert ask(kept, "SELECT '50 %%'") == "50 %"


class TestStatementWithRows:
    def test_leaves_none_of_them_with_the_connection(self, kept: DatabaseWrapper) -> None:
        kept.send_by(Watched)
        assert len(kept.ask("SELECT n FROM generate_series(1, %s) n", [1000]).fetchall()) == 1000
        assert Watched.transformer.pgresult is None


class Watched(PreparedStatements):
    """Statements whose part that loads rows can be looked at."""

    transformer: ClassVar[Transformer]

    def run(self, text: bytes, values: Sequence[Any], **how: bool) -> Any:
        type(self).transformer = self._transformer
        return super().run(text, values, **how)


class TestStatementOfCommand:
    def test_is_ended_by_a_signal(self, kept: DatabaseWrapper) -> None:
        def interrupt(*_: object) -> None:
            raise InterruptedError

        kept.send_by(InterruptibleStatements)
        before = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        began = time.monotonic()
        try:
            with pytest.raises(InterruptedError):
                ask(kept, "SELECT pg_sleep(60)")
        finally:
            signal.signal(signal.SIGALRM, before)
        assert time.monotonic() - began < 20
        assert ask(kept, "SELECT 1") == 1

    def test_takes_large_values_and_returns_many_rows(self, kept: DatabaseWrapper) -> None:
        kept.send_by(InterruptibleStatements)
        assert ask(kept, "SELECT length(%s)", "x" * 5_000_000) == 5_000_000
        found = kept.ask("SELECT n, repeat('y', 100) FROM generate_series(1, 50000) n", [])
        assert len(found.fetchall()) == 50_000

    def test_raises_the_error_of_the_server(self, kept: DatabaseWrapper) -> None:
        kept.send_by(InterruptibleStatements)
        with pytest.raises(DataError):
            ask(kept, "SELECT 1 / %s::int", 0)
        assert ask(kept, "SELECT 2") == 2


class TestRepeatedStatement:
    def test_is_planned_once(self, kept: DatabaseWrapper) -> None:
        for number in range(20):
            ask(kept, "SELECT 1 FROM person WHERE id = %s OR %s::bigint IS NULL", number, None)
        planned = "SELECT sum(custom_plans) FROM pg_prepared_statements"
        assert ask(kept, planned) == 0

    def test_is_planned_each_time_if_that_is_asked(self, kept: DatabaseWrapper) -> None:
        for number in range(3):
            kept.ask("SELECT 1 FROM person WHERE id = %s", [number], replan=True)
        assert ask(kept, "SELECT count(*) FROM pg_prepared_statements") == 0


PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%% AS mine'"
MINE = "SELECT 1 / %s::int AS mine"


class TestPreparedStatement:
    @pytest.fixture(autouse=True)
    def _prepare(self, kept: DatabaseWrapper) -> None:
        for _ in range(3):
            ask(kept, MINE, 1)
        assert ask(kept, PREPARED) == 1

    def test_survives_a_rollback(self, kept: DatabaseWrapper) -> None:
        kept.set_autocommit(False)
        ask(kept, MINE, 1)
        kept.rollback()
        kept.set_autocommit(True)
        assert ask(kept, PREPARED) == 1

    def test_survives_a_rollback_to_a_savepoint(self, kept: DatabaseWrapper) -> None:
        kept.set_autocommit(False)
        point = kept.savepoint()
        ask(kept, MINE, 1)
        kept.savepoint_rollback(point)
        assert ask(kept, PREPARED) == 1

    def test_is_not_leaked_by_failures(self, kept: DatabaseWrapper) -> None:
        kept.set_autocommit(False)
        for _ in range(20):
            ask(kept, MINE, 1)
            with pytest.raises(DataError):
                ask(kept, MINE, 0)
            kept.rollback()
        assert ask(kept, PREPARED) == 1

    def test_is_forgotten_after_a_hundred_others(self, kept: DatabaseWrapper) -> None:
        for number in range(MOST_PREPARED):
            for _ in range(2):
                ask(kept, f"SELECT {number} + %s::int", 1)
        assert ask(kept, PREPARED) == 0
        assert ask(kept, MINE, 1) == 1
        assert int(str(ask(kept, "SELECT count(*) FROM pg_prepared_statements"))) <= MOST_PREPARED


class TestConnectionClosedByTheServer:
    def test_is_not_usable(self, kept: DatabaseWrapper) -> None:
        end(kept)
        assert not kept.is_usable()

    def test_is_replaced_before_the_next_statement(self, kept: DatabaseWrapper) -> None:
        before = backend(kept)
        end(kept)
        begin_request(kept)
        assert ask(kept, "SELECT pg_backend_pid()") != before


class TestConnectionInATransaction:
    def test_is_checked_by_a_query(self, kept: DatabaseWrapper) -> None:
        kept.connection.execute("BEGIN")
        with pytest.raises(Exception, match="division by zero"):
            kept.connection.execute("SELECT 1 / 0")
        assert not kept.is_usable()


class TestConnectionAfterAnError:
    def test_is_checked_by_a_query(self, kept: DatabaseWrapper) -> None:
        with pytest.raises(OperationalError):
            ask(kept, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert kept.errors_occurred
        assert not kept.is_usable()


class TestWorkerWithBrokenConnections:
    JOBS = 8  # twice as many as it does at once

    @pytest.mark.long
    def test_runs_its_next_jobs_on_new_ones(self, bookable: Running) -> None:
        loaded = bookable.load(WORLD)
        people = loaded["people"]
        student = {"Authorization": f"Token {people['sam@worker.example']['token']}"}
        bookings = f"{bookable.url}/api/bookings/bookings/"
        with database(bookable) as db:
            for _ in range(2):
                db.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
                before = len(bookable.complaints)
                for hour in range(self.JOBS):
                    body = {
                        "teacher_id": people["maria@worker.example"]["uuid"],
                        "start_time": f"2027-03-01T{hour:02}:00:00Z",
                    }
                    booked = http.post(bookings, json=body, headers=student).raise_for_status()
                    cancel = f"{bookings}{booked.json()['id']}/cancel/"
                    http.post(cancel, json={}, headers=student).raise_for_status()
                eventually(lambda: db.execute(UNTRIED).fetchone() == (0,))
                assert [line for line in bookable.complaints[before:] if is_of_a_job(line)] == []


WORLD = {
    "people": [
        {"email": "maria@worker.example", "roles": ["teacher"]},
        {"email": "sam@worker.example", "roles": ["student"]},
    ],
    "availability": [
        {"person": "maria@worker.example", "weekday": day, "start": "00:00", "end": "00:00"}
        for day in range(7)
    ],
}
UNTRIED = """
SELECT count(*) FROM procrastinate_jobs
WHERE queue_name IN ('effects', 'vendors') AND status IN ('todo', 'doing') AND attempts = 0
"""


def is_of_a_job(line: str) -> bool:
    """Return whether a job failed on a broken connection. The worker's own may fail once each."""
    return "connection is closed" in line and ("effect_failed" in line or "Job " in line)


def database(bookable: Running) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(Paths(bookable.home).socket), user="postgres", autocommit=True)
