"""Rows that PostgreSQL refuses to change, as if they were damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

SECRET = "a secret that an error quotes"


@contextmanager
def poisoned(table: str, row: Any, *, at: str = "UPDATE OR DELETE") -> Iterator[None]:
    """Have PostgreSQL refuse to change a row, named by its id or by a condition.

    With `at` an INSERT, it refuses to write such a row.
    """
    which = row if isinstance(row, str) else f"old.id = {row}"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{SECRET}'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER poison BEFORE {at} ON {table} FOR EACH ROW WHEN ({which})"
            " EXECUTE FUNCTION poison()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION poison CASCADE")
