"""Running SQL statements: parameters in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast
from unicodedata import normalize

import msgspec

from bookable.storage.numbering import Parameters
from bookable.storage.thread_connections import connection

Row = tuple[Any, ...]
Statement = tuple[str, Sequence[Any]]
"""A statement and its parameters."""


def rows(statement: str, parameters: Parameters = (), *, replan: bool = False) -> list[Row]:
    """Run a statement, and return all its rows.

    With `replan` PostgreSQL plans the statement anew each time. A queue may be empty now and full a
    minute later, and a plan for few rows may compare every row with every other one.
    """
    return cast(list[Row], _send(statement, parameters, replan=replan).fetchall())


def row(statement: str, parameters: Parameters = ()) -> Row | None:
    """Run a statement, and return its first row, or None."""
    return cast(Row | None, _send(statement, parameters).fetchone())


def one(statement: str, parameters: Parameters = ()) -> Row:
    """Run a statement that always returns a row, and return that row."""
    record = row(statement, parameters)
    if record is None:
        raise LookupError("a statement that must return a row returned none")
    return record


def array(values: Iterable[object]) -> str:
    """Return a list of numbers or plain words as a parameter that a statement casts to its type.

    As a list, psycopg dumps it in Python: that takes ten times as long.
    """
    return f"{{{','.join(map(str, values))}}}"


def json_of(value: object) -> str:
    """Return a value as JSON, as a parameter. Like `json.dumps`, in a fifth of the time."""
    return msgspec.json.encode(value).decode()


def pages(
    statement: str, parameters: Sequence[Any], *, after: Sequence[Any], size: int = 200
) -> Iterator[list[Row]]:
    """Yield the rows of a statement in pages, each row once, even if earlier rows change meanwhile.

    A row begins with the columns by which the statement sorts. The last parameters of the statement
    are those columns of the last row of the page before, and the size of a page. PostgreSQL plans
    each page anew, because what is read in pages is what is due, which may be none or thousands.
    """
    while page := rows(statement, [*parameters, *after, size], replan=True):
        yield page
        after = page[-1][: len(after)]


def execute(statement: str, parameters: Parameters = ()) -> int:
    """Run a statement, and return how many rows it changed."""
    return cast(int, _send(statement, parameters).rowcount)


def _send(statement: str, parameters: Parameters, *, replan: bool = False) -> Any:
    return connection().ask(statement, parameters, replan=replan)


def search_condition(text: str, *columns: str) -> tuple[str, list[str]]:
    """Return the SQL condition that a text matches some columns, and its parameters.

    Each word of the text must stand in one of the columns. The columns hold results of the database
    function `name_key`, which removes accents, upper case and needless spaces.
    """
    # Normalized before wildcards are escaped, because normalizing turns a full-width percent sign
    # into a wildcard.
    words = [like_pattern(word) for word in normalize("NFKD", text).split()]
    # In a subquery, because PostgreSQL would call the function for every row otherwise.
    anywhere = " OR ".join(f"{column} LIKE (SELECT name_key(%s))" for column in columns)
    condition = " AND ".join([f"({anywhere})"] * len(words)) or "true"
    return condition, [word for word in words for _ in columns]


def like_pattern(text: str) -> str:
    """Return the LIKE pattern for texts that contain this one, with its wildcards escaped."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
