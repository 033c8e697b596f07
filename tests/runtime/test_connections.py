"""Connections that are kept: a look at the socket tells whether the server has gone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import psycopg
import pytest
from django.db import DataError, OperationalError, connection
from tests.harness import Running
from tests.patience import eventually

from bookable.postgres.paths import Paths
from bookable.storage.postgres.base import DatabaseWrapper


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


class TestAConnectionThatLives:
    def test_is_usable_without_asking_the_server(self, kept: DatabaseWrapper) -> None:
        assert kept.is_usable()
        with connection.cursor() as cursor:
            statement = "SELECT query FROM pg_stat_activity WHERE pid = %s"
            cursor.execute(statement, [backend(kept)])
            assert cursor.fetchone() == ("SELECT 'the last real statement'",)

    def test_stays_the_same_over_requests(self, kept: DatabaseWrapper) -> None:
        before = backend(kept)
        begin_request(kept)
        assert ask(kept, "SELECT pg_backend_pid()") == before

    def test_is_usable_after_the_server_had_something_to_say(self, kept: DatabaseWrapper) -> None:
        ask(kept, "SELECT 1 FROM pg_notify('nobody', 'listens')")
        assert kept.is_usable()


class TestAStatementWithPlaces:
    def test_takes_values_by_their_names_as_often_as_they_are_named(
        self, kept: DatabaseWrapper
    ) -> None:
        named = "SELECT %(b)s || %(a)s || %(b)s || '50 %%'"
        assert kept.ask(named, {"a": "1", "b": "2"}).fetchone() == ("21250 %",)

    def test_has_one_percent_sign_for_two_where_it_takes_none(self, kept: DatabaseWrapper) -> None:
        assert ask(kept, "SELECT '50 %%'") == "50 %"


class TestAStatementWithManyRows:
    def test_does_not_hold_them_for_longer_than_they_are_looked_at(
        self, kept: DatabaseWrapper
    ) -> None:
        many = "SELECT n FROM generate_series(1, %s) n"
        few = kept.ask(many, [2])
        assert kept.ask(many, [3]) is few
        assert len(kept.ask(many, [1000]).fetchall()) == 1000
        assert kept.ask(many, [2]) is not few


class TestAStatementThatIsRepeated:
    def test_is_planned_once(self, kept: DatabaseWrapper) -> None:
        for number in range(20):
            ask(kept, "SELECT 1 FROM person WHERE id = %s OR %s::bigint IS NULL", number, None)
        planned = "SELECT sum(custom_plans) FROM pg_prepared_statements"
        assert ask(kept, planned) == 0


PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%% AS mine'"
MINE = "SELECT 1 / %s::int AS mine"


class TestAStatementThatIsPrepared:
    @pytest.fixture(autouse=True)
    def _prepare(self, kept: DatabaseWrapper) -> None:
        for _ in range(3):
            ask(kept, MINE, 1)
        assert ask(kept, PREPARED) == 1

    def test_stays_so_when_a_refusal_rolls_back(self, kept: DatabaseWrapper) -> None:
        kept.set_autocommit(False)
        ask(kept, MINE, 1)
        kept.rollback()
        kept.set_autocommit(True)
        assert ask(kept, PREPARED) == 1

    def test_stays_so_when_a_part_is_undone(self, kept: DatabaseWrapper) -> None:
        kept.set_autocommit(False)
        point = kept.savepoint()
        ask(kept, MINE, 1)
        kept.savepoint_rollback(point)
        assert ask(kept, PREPARED) == 1

    def test_is_not_left_behind_each_time_that_it_fails(self, kept: DatabaseWrapper) -> None:
        kept.set_autocommit(False)
        for _ in range(20):
            ask(kept, MINE, 1)
            with pytest.raises(DataError):
                ask(kept, MINE, 0)
            kept.rollback()
        assert int(str(ask(kept, PREPARED))) <= 1


class TestAConnectionTheServerHasEnded:
    def test_is_not_usable(self, kept: DatabaseWrapper) -> None:
        end(kept)
        assert not kept.is_usable()

    def test_is_replaced_before_the_next_statement(self, kept: DatabaseWrapper) -> None:
        before = backend(kept)
        end(kept)
        begin_request(kept)
        assert ask(kept, "SELECT pg_backend_pid()") != before


class TestAConnectionWithAnOpenTransaction:
    def test_is_asked_in_earnest(self, kept: DatabaseWrapper) -> None:
        kept.connection.execute("BEGIN")
        with pytest.raises(Exception, match="division by zero"):
            kept.connection.execute("SELECT 1 / 0")
        assert not kept.is_usable()


class TestAConnectionThatFailed:
    def test_is_asked_in_earnest(self, kept: DatabaseWrapper) -> None:
        with pytest.raises(OperationalError):
            ask(kept, "SELECT pg_terminate_backend(pg_backend_pid())")
        assert kept.errors_occurred
        assert not kept.is_usable()


class TestAWorkerWhoseConnectionsBroke:
    JOBS = 8  # twice as many as it does at once

    def test_does_its_next_jobs_on_new_ones(self, bookable: Running) -> None:
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
                    booked = httpx.post(bookings, json=body, headers=student).raise_for_status()
                    cancel = f"{bookings}{booked.json()['id']}/cancel/"
                    httpx.post(cancel, json={}, headers=student).raise_for_status()
                eventually(lambda: db.execute(UNTRIED).fetchone() == (0,), within=30)
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
    """Whether a job failed on a dead connection; a worker's own connections may, once each."""
    return "connection is closed" in line and ("effect_failed" in line or "Job " in line)


def database(bookable: Running) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(Paths(bookable.home).socket), user="postgres", autocommit=True)
