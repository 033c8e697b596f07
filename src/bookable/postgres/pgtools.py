"""PostgreSQL's own programs, `pg_dump` and `pg_restore`, against the database in use."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from psycopg.conninfo import make_conninfo

from bookable.engine import upkeep
from bookable.postgres.binaries import tools
from bookable.postgres.database import database_running
from bookable.server.errors import CommandError

_WHEELS_MAJOR = 18
# Commands to psql, and what PostgreSQL before 17 does not know.
_NOT_FOR_ALL = ("\\", "SET transaction_timeout")
_PUBLIC = ["CREATE", "SCHEMA", "public;"]


def database() -> str:
    """Return the option by which a program finds the database."""
    named, _ = upkeep.where()
    return f"--dbname={make_conninfo(**named)}"


def run(program: str, *words: str, stdout: IO[bytes] | int | None = None) -> None:
    """Run a program to its end, or raise CommandError with the first line that it complains of."""
    _wait(_start(program, *words, stdout=stdout), program)


def schema(*words: str, section: str) -> str:
    """Return the statements that make a part of the tables of the database in use."""
    with reading("pg_dump", *words, f"--section={section}", database()) as source:
        lines = source.read().decode().splitlines()
    kept = [line for line in lines if not line.startswith(_NOT_FOR_ALL)]
    # Every database has the schema itself.
    return "\n".join(line for line in kept if line.split() != _PUBLIC)


@contextmanager
def reading(program: str, *words: str) -> Iterator[IO[bytes]]:
    """Run a program and give what it writes; one that fails raises CommandError at the end."""
    process = _start(program, *words, stdout=subprocess.PIPE)
    if process.stdout is None:
        raise CommandError(f"{program} cannot be read")
    try:
        with process.stdout as stdout:
            yield stdout
    except BaseException:
        process.kill()
        process.communicate()
        raise
    _wait(process, program)


def _start(
    program: str, *words: str, stdout: IO[bytes] | int | None = None
) -> subprocess.Popen[bytes]:
    # A password among the words could be read by everybody on this machine.
    _, password = upkeep.where()
    return subprocess.Popen(
        [str(_folder() / program), *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
    )


def _folder() -> Path:
    """PostgreSQL's tools speak to servers of their own release, and older ones."""
    ours, found = tools(), shutil.which("pg_dump")
    if ours is not None and (settings.BOOKABLE_EMBEDDED or _server() <= _WHEELS_MAJOR or not found):
        return ours
    if found is None:
        raise CommandError("pg_dump and pg_restore are not installed")
    return Path(found).parent


def _server() -> int:
    with database_running():
        return upkeep.facts().major


def _wait(process: subprocess.Popen[bytes], program: str) -> None:
    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    if process.wait():
        reason = (said.strip().splitlines() or ["it does not say why"])[0]
        raise CommandError(f"{program} failed: {reason}")
