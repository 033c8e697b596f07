"""Statements against the database: rows in, rows out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast
from unicodedata import normalize

from django.db import connection

from bookable.storage.numbering import Parameters

Row = tuple[Any, ...]


def rows(statement: str, parameters: Parameters = ()) -> list[Row]:
    """This will run a statement and return all its rows."""
    return cast(list[Row], _asked(statement, parameters).fetchall())


def row(statement: str, parameters: Parameters = ()) -> Row | None:
    """This will run a statement and return its first row, or None."""
    return cast(Row | None, _asked(statement, parameters).fetchone())


def one(statement: str, parameters: Parameters = ()) -> Row:
    """This will run a statement that always gives a row, and return it."""
    found = row(statement, parameters)
    if found is None:
        raise LookupError("a statement that always gives a row gave none")
    return found


def pages(
    statement: str, parameters: Sequence[Any], *, after: Sequence[Any], size: int = 200
) -> Iterator[list[Row]]:
    """Return the rows of a statement page by page, each row once, whatever becomes of those before.

    A row begins with the values by which rows are ordered, and the last parameters of the statement
    are those of the row before the page, and the page's size.
    """
    while found := rows(statement, [*parameters, *after, size]):
        yield found
        after = found[-1][: len(after)]


def execute(statement: str, parameters: Parameters = ()) -> int:
    """This will run a statement and return how many rows it touched."""
    return cast(int, _asked(statement, parameters).rowcount)


def _asked(statement: str, parameters: Parameters) -> Any:
    return cast(Any, connection).ask(statement, parameters)


def finding(text: str, *columns: str) -> tuple[str, list[str]]:
    """Return the condition that each word of a text stands in one of some keys, in any order, and
    its parameters. A key is what the database's function name_key makes of a text: without
    accents, case and needless blanks."""
    # What is written another way, such as a full-width percent sign, must not become a pattern.
    words = [containing(word) for word in normalize("NFKD", text).split()]
    # In a query of its own, since the function would be called for each row otherwise.
    anywhere = " OR ".join(f"{column} LIKE (SELECT name_key(%s))" for column in columns)
    condition = " AND ".join([f"({anywhere})"] * len(words)) or "true"
    return condition, [word for word in words for _ in columns]


def containing(text: str) -> str:
    """This will be the pattern by which ILIKE finds whatever contains a text."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
