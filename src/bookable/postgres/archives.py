"""Backups: the whole database in one file, made by PostgreSQL's own `pg_dump`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import Error

from bookable.engine import upkeep
from bookable.postgres import archived, pgtools
from bookable.postgres.database import database_running, places, server_for_a_while
from bookable.server.errors import CommandError
from bookable.server.locks import locked

_GOODBYE = 3.0
_DUMP = [
    "--encoding=UTF8",
    "--schema=public",
    "--extension=btree_gist",
    # Only where it is there: indexes that find any part of a name are made of it.
    "--extension=pg_trgm",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--enable-row-security",
]


def backup(file: str) -> None:
    """This will write all that the database holds to a file, as it is at this moment, while
    everybody goes on working; or to standard output."""
    with database_running():
        if file == "-":
            pgtools.run(
                "pg_dump", "--format=custom", *_DUMP, pgtools.database(), stdout=sys.stdout.buffer
            )
            return
        with _whole(Path(file)) as draft:
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
    applied = archived.migrations(file)
    if newer := upkeep.unknown_migrations(applied):
        raise CommandError(f"{file} is of a newer version of Bookable ({newer[0]}): upgrade first")
    with _nobody_else(), database_running():
        _check_emptiness(force=force)
        _replace(file, applied=applied)
        _bring_up_to_date(file)
        upkeep.analyze()
        print(f"restored {upkeep.contents().people} people from {file}")
        on_restored()


def _check_emptiness(*, force: bool) -> None:
    if others := _others():
        raise CommandError(
            f"{others} others are connected to the database: stop Bookable everywhere"
        )
    there = upkeep.contents()
    if there.tables and not there.ours:
        raise CommandError(f"the database holds {there.tables} tables that are not Bookable's")
    if there.people and not force:
        raise CommandError(f"the database holds {there.people} people: --force replaces all of it")


def _others() -> int:
    """A connection that was closed a moment ago takes another moment to be gone."""
    until = time.monotonic() + _GOODBYE
    while (others := upkeep.other_clients()) and time.monotonic() < until:
        time.sleep(0.1)
    return others


def _replace(file: str, *, applied: list[tuple[str, str]]) -> None:
    try:
        archived.look_through(file)
        tables = _tables(applied)
        if foreign := sorted(set(archived.things(file)) - tables.names):
            raise CommandError(f"it holds what is not Bookable's: {', '.join(foreign)}")
        with archived.pieces(file) as pieces:
            upkeep.refill(tables, pieces)
    except (upkeep.Foreign, CommandError) as refused:
        raise CommandError(f"{file} is not restored: {refused}") from None


def _bring_up_to_date(file: str) -> None:
    """Migrations run in several transactions. Where one of them fails, what is there is neither the
    backup nor up to date, and is taken away again."""
    try:
        upkeep.migrate()
    except Error as error:
        upkeep.clear()
        reason = str(error).strip().splitlines()[0]
        left = "the database is empty now"
        raise CommandError(
            f"{file} is not restored: it cannot be brought up to date: {reason} ({left})"
        ) from None


def _tables(applied: list[tuple[str, str]]) -> upkeep.Tables:
    """Those of our own migrations, which do not run in one transaction, and so not in the
    database: on a server that is there for them alone."""
    with server_for_a_while(places()) as socket, upkeep.elsewhere(socket):
        names = upkeep.make_tables(applied)
        before, after = (pgtools.schema(*_DUMP, section=each) for each in ("pre-data", "post-data"))
    return upkeep.Tables(before, after, names)


@contextmanager
def _nobody_else() -> Iterator[None]:
    home = places()
    with locked(home.home / "up.lock") as free:
        if not free:
            raise CommandError(f"bookable runs on {home.home}: stop it first")
        yield


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A backup that is cut short never looks like one; and it is for its owner alone."""
    handle, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
    try:
        yield Path(draft)
        os.fsync(handle)
        os.replace(draft, path)
    finally:
        os.close(handle)
        Path(draft).unlink(missing_ok=True)
