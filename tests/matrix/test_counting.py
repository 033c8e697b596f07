"""The statement counter counts what reaches the driver."""

from __future__ import annotations

from django.db import connection
from tests.matrix.calling import statements


class TestStatementCounter:
    def test_counts_however_it_is_sent(self, db: None) -> None:
        with statements() as ran:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.executemany("SELECT %s", [(2,), (3,)])
            connection.connection.execute("SELECT 4")
            with connection.connection.cursor() as bare:
                bare.execute("SELECT 5")
        assert ran == ["SELECT 1", "SELECT %s", "SELECT %s", "SELECT 4", "SELECT 5"]

    def test_counts_no_more_afterwards(self, db: None) -> None:
        with statements() as ran:
            pass
        connection.connection.execute("SELECT 1")
        assert ran == []

    def test_that_asks_a_sandbox_for_the_time_is_none_of_the_service_s(self, db: None) -> None:
        with statements() as ran:
            connection.connection.execute("SELECT now FROM sandbox_clock WHERE enabled")
        assert ran == []
