"""The statement counter counts what reaches the driver."""

from __future__ import annotations

from django.db import connection
from tests.matrix.calling import statements


class TestStatementCounter:
    def test_counts_every_way_of_execution(self, db: None) -> None:
        with statements() as ran:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.executemany("SELECT %s", [(2,), (3,)])
            connection.connection.execute("SELECT 4")
            with connection.connection.cursor() as bare:
                bare.execute("SELECT 5")
        assert ran == ["SELECT 1", "SELECT %s", "SELECT %s", "SELECT 4", "SELECT 5"]

    def test_stops_after_the_block(self, db: None) -> None:
        with statements() as ran:
            pass
        connection.connection.execute("SELECT 1")
        assert ran == []

    def test_ignores_reads_of_the_sandbox_clock(self, db: None) -> None:
        with statements() as ran:
            connection.connection.execute("SELECT now FROM sandbox_clock WHERE enabled")
        assert ran == []
