"""Backups: the whole database in one file, made by PostgreSQL's own `pg_dump`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

from bookable.engine import upkeep
from bookable.interfaces.auth.tokens import is_signed_by_us
from bookable.interfaces.cli.database import database_running, places
from bookable.interfaces.cli.embedded.binaries import tools
from bookable.interfaces.cli.locks import locked
from bookable.interfaces.cli.refused import Refused

_GOODBYE = 3.0
_WHEELS_MAJOR = 18
_DUMP = [
    "--format=custom",
    "--schema=public",
    "--extension=btree_gist",
    # Only where it is there: indexes that find any part of a name are made of it.
    "--extension=pg_trgm",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--enable-row-security",
]
_RESTORE = ["--no-owner", "--no-privileges", "--no-comments"]
# PostgreSQL before 17 does not know the one, and every database has the other.
_NOT_FOR_ALL = (b"SET transaction_timeout", b"CREATE SCHEMA public")


def backup(file: str) -> None:
    """This will write all that the database holds to a file, as it is at this moment, while
    everybody goes on working; or to standard output."""
    with database_running():
        if file == "-":
            _run("pg_dump", *_DUMP, _database(), stdout=sys.stdout.buffer)
            return
        with _whole(Path(file)) as draft:
            _run("pg_dump", *_DUMP, f"--file={draft}", _database())
    size = Path(file).stat().st_size
    print(f"wrote {size} bytes to {file}")
    if settings.BOOKABLE_OWN_KEY:
        print(f"keep {settings.BOOKABLE_HOME / 'secret.key'} too: it is not in the backup")


def restore(file: str, *, force: bool) -> None:
    """This will fill the database from a backup, all of it or nothing; or raise Refused, with the
    database as it was."""
    applied = _migrations(file)
    if newer := upkeep.unknown_migrations(applied):
        raise Refused(f"{file} is of a newer version of Bookable ({newer[0]}): upgrade first")
    with _nobody_else(), database_running():
        _check_emptiness(force=force)
        _replace(file)
        upkeep.migrate()
        upkeep.analyze()
        print(f"restored {upkeep.contents().people} people from {file}")
        if is_signed_by_us() is False:
            _warn_of_key()


def _check_emptiness(*, force: bool) -> None:
    if others := _others():
        raise Refused(f"{others} others are connected to the database: stop Bookable everywhere")
    there = upkeep.contents()
    if there.tables and not there.ours:
        raise Refused(f"the database holds {there.tables} tables that are not Bookable's")
    if there.people and not force:
        raise Refused(f"the database holds {there.people} people: --force replaces all of it")


def _others() -> int:
    """A connection that was closed a moment ago takes another moment to be gone."""
    until = time.monotonic() + _GOODBYE
    while (others := upkeep.other_clients()) and time.monotonic() < until:
        time.sleep(0.1)
    return others


def _replace(file: str) -> None:
    """Cleared and filled in one transaction."""
    connections.close_all()
    reading = _start("pg_restore", *_RESTORE, "--file=-", file, stdout=subprocess.PIPE)
    writing = _start(
        "psql",
        *("--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction"),
        *("--set=ON_ERROR_STOP=1", f"--command={upkeep.CLEAR}", "--file=-", _database()),
        stdin=subprocess.PIPE,
    )
    if reading.stdout is None or writing.stdin is None:
        raise Refused("the backup cannot be read")
    try:
        with writing.stdin as sink, reading.stdout as source:
            _copy(source, sink)
    except BrokenPipeError:
        reading.kill()
    _wait(writing, "psql")
    _wait(reading, "pg_restore")


def _copy(source: IO[bytes], sink: IO[bytes]) -> None:
    for line in source:
        if not line.startswith(_NOT_FOR_ALL):
            sink.write(line)
            if line.startswith(b"CREATE "):
                break
    shutil.copyfileobj(source, sink)


def _migrations(file: str) -> list[tuple[str, str]]:
    """Those that the backed up database had seen, which also tells whether it is one of ours."""
    if not Path(file).is_file():
        raise Refused(f"{file} is not there")
    table = ["--data-only", "--table=django_migrations", "--file=-", file]
    reading = _start("pg_restore", *table, stdout=subprocess.PIPE)
    said = reading.communicate()[0].decode()
    found = re.findall(r"^\d+\t(\w+)\t(\w+)\t", said, flags=re.MULTILINE)
    if reading.returncode or ("storage", "0001_tables") not in found:
        raise Refused(f"{file} is not a backup of Bookable")
    return found


@contextmanager
def _nobody_else() -> Iterator[None]:
    home = places()
    with locked(home.home / "up.lock") as free:
        if not free:
            raise Refused(f"bookable runs on {home.home}: stop it first")
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


def _warn_of_key() -> None:
    print(
        "bookable: the backup's tokens are of another secret key, and void: put that key into"
        f" {settings.BOOKABLE_HOME / 'secret.key'} or BOOKABLE_SECRET_KEY to have them back",
        file=sys.stderr,
    )


def _database() -> str:
    named, _ = upkeep.where()
    return f"--dbname={make_conninfo(**named)}"


def _run(program: str, *words: str, stdout: IO[bytes] | int | None = None) -> None:
    _wait(_start(program, *words, stdout=stdout), program)


def _start(
    program: str,
    *words: str,
    stdin: int | None = subprocess.DEVNULL,
    stdout: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    # A password among the words could be read by everybody on this machine.
    _, password = upkeep.where()
    surroundings = os.environ | ({"PGPASSWORD": password} if password else {})
    path = [str(_folder() / program), *words]
    return subprocess.Popen(
        path, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=surroundings
    )


def _folder() -> Path:
    """PostgreSQL's tools speak to servers of their own release, and older ones."""
    ours, found = tools(), shutil.which("pg_dump")
    if ours is not None and (settings.BOOKABLE_EMBEDDED or _server() <= _WHEELS_MAJOR or not found):
        return ours
    if found is None:
        raise Refused("pg_dump and pg_restore are not installed")
    return Path(found).parent


def _server() -> int:
    with database_running():
        return upkeep.facts().major


def _wait(process: subprocess.Popen[bytes], program: str) -> None:
    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    if process.wait():
        reason = (said.strip().splitlines() or ["it does not say why"])[0]
        raise Refused(f"{program} failed: {reason}")
