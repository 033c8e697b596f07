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

from bookable.postgres.binaries import tools
from bookable.postgres.database import database_running
from bookable.server.errors import CommandError
from bookable.storage.postgres import inspection, replacing

_WHEELS_MAJOR = 18
# Commands of psql, and a setting that PostgreSQL 16 and older do not have.
_SKIPPED = ("\\", "SET transaction_timeout")
_PUBLIC = ["CREATE", "SCHEMA", "public;"]


def database() -> str:
    """Return the option that tells a program how to connect, without the password."""
    named, _ = replacing.where()
    return f"--dbname={make_conninfo(**named)}"


def run(program: str, *words: str, stdout: IO[bytes] | int | None = None) -> None:
    """Run a program to its end; raise CommandError with the first line of its error output."""
    _wait(_start(program, *words, stdout=stdout), program)


def schema(*words: str, section: str) -> str:
    """Return the SQL of one section of the schema of the database in use."""
    with reading("pg_dump", *words, f"--section={section}", database()) as source:
        lines = source.read().decode().splitlines()
    wanted = [line for line in lines if not line.startswith(_SKIPPED)]
    # Every database has the schema `public` already.
    return "\n".join(line for line in wanted if line.split() != _PUBLIC)


@contextmanager
def reading(program: str, *words: str) -> Iterator[IO[bytes]]:
    """Run a program and yield its output; raise CommandError at the end if it failed."""
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
    # Not as an argument: every user of this machine can read those.
    _, password = replacing.where()
    return subprocess.Popen(
        [str(_folder() / program), *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | ({"PGPASSWORD": password} if password else {}),
    )


def _folder() -> Path:
    """Return the folder of the tools. They work with servers of their own release or older."""
    ours, found = tools(), shutil.which("pg_dump")
    if ours is not None and (settings.BOOKABLE_EMBEDDED or _server() <= _WHEELS_MAJOR or not found):
        return ours
    if found is None:
        raise CommandError("pg_dump and pg_restore are not installed")
    return Path(found).parent


def _server() -> int:
    with database_running():
        return inspection.facts().major


def _wait(process: subprocess.Popen[bytes], program: str) -> None:
    errors = process.stderr.read().decode(errors="replace") if process.stderr else ""
    if process.wait():
        reason = (errors.strip().splitlines() or ["it gives no reason"])[0]
        raise CommandError(f"{program} failed: {reason}")
