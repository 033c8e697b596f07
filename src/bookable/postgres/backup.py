"""Back up the whole database to a file with `pg_dump`, and restore it.

A file of `pg_dump` is a program: its tables, functions, triggers and even the statement that copies
rows are SQL written by the person who made the file. So restoring runs none of it. Our own
migrations create the tables; only names, rows and sequence values are taken from the file.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import Error

from bookable.postgres import pgtools
from bookable.postgres.database import database_running, home_paths, scratch_server
from bookable.server.errors import CommandError
from bookable.server.locks import locked
from bookable.storage.postgres import migrating, refilling, replacing
from bookable.storage.postgres.refilling import Counter, Rows

# Seconds for connections that were just closed to disappear.
_CLOSE_WITHIN = 3.0
_DUMP = [
    "--encoding=UTF8",
    # What is not logged is of no use to another server.
    "--no-unlogged-table-data",
    "--schema=public",
    "--extension=btree_gist",
    # Needed by the indexes that find any part of a name. Skipped if it is not installed.
    "--extension=pg_trgm",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--enable-row-security",
]


def backup(file: str) -> None:
    """Write the whole database to a file, or for `-` to standard output.

    The backup is a snapshot of one moment; requests and jobs go on meanwhile.
    """
    with database_running():
        if file == "-":
            pgtools.run(
                "pg_dump", "--format=custom", *_DUMP, pgtools.database(), stdout=sys.stdout.buffer
            )
            return
        with _atomic(Path(file)) as draft:
            _dump(f"--file={draft}")
    size = Path(file).stat().st_size
    print(f"wrote {size} bytes to {file}")
    if settings.BOOKABLE_OWN_KEY:
        print(f"keep {settings.BOOKABLE_HOME / 'secret.key'} too: it is not in the backup")


def _dump(*words: str, stdout: IO[bytes] | None = None) -> None:
    database = pgtools.database()
    pgtools.run("pg_dump", "--format=custom", *_DUMP, *words, database, stdout=stdout)


def restore(file: str, *, force: bool, on_restored: Callable[[], None]) -> None:
    """Replace the contents of the database by those of a backup, in one transaction.

    Raise CommandError with the database as it was if that fails. Our own migrations make the
    tables: first up to the version of the backup, and after its rows are in, up to the present.
    """
    applied = _migrations(file)
    if newer := replacing.unknown_migrations(applied):
        raise CommandError(f"{file} is of a newer version of Bookable ({newer[0]}): upgrade first")
    with _bookable_stopped(), database_running():
        _check_target(force=force)
        _replace(file, applied=applied)
        _bring_up_to_date(file)
        replacing.analyze()
        print(f"restored {replacing.contents().people} people from {file}")
        on_restored()


def _check_target(*, force: bool) -> None:
    if others := _other_clients():
        raise CommandError(
            f"{others} others are connected to the database: stop Bookable everywhere"
        )
    there = replacing.contents()
    if there.tables and not there.ours:
        raise CommandError(f"the database holds {there.tables} tables that are not Bookable's")
    if there.people and not force:
        raise CommandError(f"the database holds {there.people} people: --force replaces all of it")


def _other_clients() -> int:
    """Count other connections, after giving those that were just closed time to disappear."""
    until = time.monotonic() + _CLOSE_WITHIN
    while (others := replacing.other_clients()) and time.monotonic() < until:
        time.sleep(0.1)
    return others


def _replace(file: str, *, applied: list[tuple[str, str]]) -> None:
    try:
        _check_statements(file)
        tables = _tables(applied)
        if foreign := sorted(set(_objects(file)) - tables.names):
            raise CommandError(f"it holds what is not Bookable's: {', '.join(foreign)}")
        with _reading_data(file) as pieces:
            refilling.refill(tables, pieces)
    except (refilling.Foreign, CommandError) as refused:
        raise CommandError(f"{file} is not restored: {refused}") from None


def _bring_up_to_date(file: str) -> None:
    """Apply the migrations after those of the backup, and empty the database if one fails.

    They run in several transactions, so it would be neither the backup nor up to date.
    """
    try:
        migrating.migrate()
    except Error as error:
        replacing.clear()
        reason = str(error).strip().splitlines()[0]
        left = "the database is empty now"
        raise CommandError(
            f"{file} is not restored: it cannot be brought up to date: {reason} ({left})"
        ) from None


def _tables(applied: list[tuple[str, str]]) -> refilling.Tables:
    """Return the schema that our own migrations make, up to those of the backup.

    They run on a scratch server: as they do not run in one transaction, running them in the
    database itself could leave it half done.
    """
    with scratch_server(home_paths()) as socket, refilling.elsewhere(socket):
        names = refilling.make_tables(applied)
        before, after = (pgtools.schema(*_DUMP, section=each) for each in ("pre-data", "post-data"))
    return refilling.Tables(before, after, names)


@contextmanager
def _bookable_stopped() -> Iterator[None]:
    """Raise CommandError if `bookable up` runs on this home, and keep it from starting."""
    home = home_paths()
    with locked(home.home / "up.lock") as free:
        if not free:
            raise CommandError(f"bookable runs on {home.home}: stop it first")
        yield


@contextmanager
def _atomic(path: Path) -> Iterator[Path]:
    """Yield a draft that replaces the file at the end of the block. Only its owner may read it."""
    handle, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
    try:
        yield Path(draft)
        os.fsync(handle)
        os.replace(draft, path)
    finally:
        os.close(handle)
        Path(draft).unlink(missing_ok=True)


_CHUNK = 64 * 1024

# Kinds of objects that our migrations create, as `pg_restore --list` calls them. Those with a
# name of their own are compared by so many words of it. The others belong to one of those, and
# are created by our migrations whatever the file says about them.
_NAMED = {"TABLE": 1, "SEQUENCE": 1, "TYPE": 1, "TRIGGER": 2, "POLICY": 2}
_BELONGING = (
    *("TABLE DATA", "SEQUENCE SET", "SEQUENCE OWNED BY", "CONSTRAINT", "FK CONSTRAINT"),
    *("CHECK CONSTRAINT", "DEFAULT", "INDEX", "ROW SECURITY"),
)
_IGNORED = ("ACL ", "COMMENT ", "SCHEMA - public", "EXTENSION - btree_gist", "EXTENSION - pg_trgm")
_NUMBERS = re.compile(r"^\d+; \d+ \d+ ")

_COPY = re.compile(r'COPY public\.([a-z0-9_]+) \(([a-z0-9_", ]+)\) FROM stdin;\n')
_SETVAL = re.compile(
    r"\ASELECT pg_catalog\.setval\('public\.([a-z0-9_]+)', ([0-9]{1,19}), (true|false)\);\n"
)
_HARMLESS = re.compile(
    r"(?:--.*"
    r"|SET [a-z_]+ = (?:[a-z0-9]+|'[a-zA-Z0-9]*');"
    r"|SELECT pg_catalog\.set_config\('search_path', '', false\);"
    r"|\\(?:un)?restrict [A-Za-z0-9]+)?\n"
)
_ENCODING, _UTF8 = "SET client_encoding", "SET client_encoding = 'UTF8';\n"


def _migrations(file: str) -> list[tuple[str, str]]:
    """Return the migrations that were applied to the backed up database.

    Raise CommandError if the file is no backup of Bookable.
    """
    if not Path(file).is_file():
        raise CommandError(f"{file} is not there")
    words = ("--data-only", "--table=django_migrations", "--file=-", file)
    try:
        with pgtools.reading("pg_restore", *words) as source:
            text = source.read().decode(errors="replace")
    except CommandError:
        text = ""
    found = re.findall(r"^\d+\t(\w+)\t(\w+)\t", text, flags=re.MULTILINE)
    if ("storage", "0001_tables") not in found:
        raise CommandError(f"{file} is not a backup of Bookable")
    return found


def _objects(file: str) -> list[str]:
    """Return the objects that the file would create, such as `TABLE person`.

    Objects of a kind that Bookable does not use are named as in the file.
    """
    with pgtools.reading("pg_restore", "--list", file) as source:
        listed = source.read().decode(errors="replace").splitlines()
    said = [_NUMBERS.sub("", line) for line in listed if line and not line.startswith(";")]
    return [thing for each in said for thing in _named(each)]


def _named(said: str) -> list[str]:
    if said.startswith(_IGNORED) or any(said.startswith(f"{kind} public ") for kind in _BELONGING):
        return []
    # The name is followed by the owner.
    kind, _, rest = said.partition(" public ")
    if kind == "FUNCTION":
        return [f"{kind} {rest.partition(')')[0].replace('public.', '')})"]
    if words := _NAMED.get(kind):
        return [f"{kind} {' '.join(rest.split()[:words])}"]
    return [said]


@contextmanager
def _reading_data(file: str) -> Iterator[Iterator[Rows | Counter]]:
    """Yield the rows of each table and the value of each sequence while the file is read."""
    with pgtools.reading("pg_restore", "--data-only", "--file=-", file) as source:
        yield _parsed(line.decode(errors="surrogateescape") for line in source)


def _check_statements(file: str) -> None:
    """Read the file to its end; raise CommandError at a statement that no backup has."""
    with _reading_data(file) as found:
        for piece in found:
            if isinstance(piece, Rows):
                for _ in piece.chunks:
                    pass


def _parsed(lines: Iterator[str]) -> Iterator[Rows | Counter]:
    for line in lines:
        if found := _COPY.fullmatch(line):
            columns = [column.strip('"') for column in found[2].split(", ")]
            yield Rows(found[1], tuple(columns), _chunks(lines))
        elif found := _SETVAL.fullmatch(line):
            yield Counter(found[1], int(found[2]), found[3] == "true")
        elif not _HARMLESS.fullmatch(line) or (line.startswith(_ENCODING) and line != _UTF8):
            raise CommandError(
                f"it holds the statement {line.strip()[:80]!r}, which is not a backup's"
            )


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield the lines of one table, joined into chunks, up to the mark that ends them."""
    chunk: list[bytes] = []
    size = 0
    for line in lines:
        if line == "\\.\n":
            yield b"".join(chunk)
            return
        chunk.append(line.encode(errors="surrogateescape"))
        size += len(line)
        if size >= _CHUNK:
            yield b"".join(chunk)
            chunk, size = [], 0
    raise CommandError("it ends in the middle of a table")
