"""Statements against the database: rows in, rows out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


def rows(statement: str, parameters: Sequence[object] = ()) -> list[Row]:
    """This will run a statement and return all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def row(statement: str, parameters: Sequence[object] = ()) -> Row | None:
    """This will run a statement and return its first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: Row | None = cursor.fetchone()
        return found


def execute(statement: str, parameters: Sequence[object] = ()) -> int:
    """This will run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount
