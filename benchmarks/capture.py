"""The statements that a request really sends, read from PostgreSQL's own log."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg


@dataclass(frozen=True)
class Statement:
    """One statement as the server ran it: `$1` and so on stand for the parameters, as text."""

    sql: str
    parameters: tuple[str | None, ...]


@dataclass(frozen=True)
class Captured:
    """What one request made its connection say, and in which role."""

    role: str
    statements: tuple[Statement, ...]


def captured(
    send: Callable[[], object], *, mark: str, db: psycopg.Connection[tuple[object, ...]], log: Path
) -> Captured:
    """Send a request and return the statements that it causes, in order.

    They are those of the connection that had `mark` among its parameters, from there on.
    """
    begin = log.stat().st_size
    _set(db, "log_statement = 'all'", "log_line_prefix = '%p %u|'")
    try:
        send()
        time.sleep(0.3)
    finally:
        _set(db, "log_statement = 'none'", "log_line_prefix = '%m [%p] '")
    with log.open("rb") as file:
        file.seek(begin)
        said = list(_entries(file.read().decode(errors="replace")))
    connection = next((entry.connection for entry in said if mark in entry.text), None)
    if connection is None:
        raise RuntimeError("PostgreSQL's log tells of no statement with the token of the request")
    own = [entry for entry in said if entry.connection == connection]
    sent = _statements(own)
    # What a connection says when it is opened stands before that.
    first = next((n for n, each in enumerate(sent) if mark in each.parameters), 0)
    return Captured(connection.partition(" ")[2], tuple(sent[first:]))


def _set(db: psycopg.Connection[tuple[object, ...]], *settings: str) -> None:
    for setting in settings:
        db.execute(f"ALTER SYSTEM SET {setting}".encode())
    db.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)


@dataclass
class _Entry:
    connection: str
    level: str
    text: str


def _entries(text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for line in text.splitlines():
        if (begins := _BEGINS.match(line)) is not None:
            entries.append(_Entry(*begins.groups()))
        elif entries:
            entries[-1].text += "\n" + line.removeprefix("\t")
    return entries


def _statements(said: list[_Entry]) -> list[Statement]:
    found: list[Statement] = []
    for entry in said:
        if entry.level == "DETAIL" and found:
            found[-1] = Statement(found[-1].sql, _parameters(entry.text))
        elif (ran := _RAN.match(entry.text)) is not None:
            found.append(Statement(ran.group(1).strip().rstrip(";"), ()))
    return found


def _parameters(text: str) -> tuple[str | None, ...]:
    found = _PARAMETER.findall(text)
    return tuple(None if null else value.replace("''", "'") for null, value in found)


_BEGINS = re.compile(r"(\d+ \w*)\|([A-Z]+): +(.*)")
_RAN = re.compile(r"(?:execute \S+|statement): (.*)", re.DOTALL)
_PARAMETER = re.compile(r"\$\d+ = (?:(NULL)|'((?:[^']|'')*)')")
