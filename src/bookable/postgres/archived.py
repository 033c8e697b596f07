"""What a backup holds, read without running any of it.

An archive of `pg_dump` is a program: its tables, functions, triggers, and even the statement that
copies rows are SQL that somebody wrote. Only names, rows and numbers are taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bookable.engine.upkeep import Counter, Rows
from bookable.postgres import pgtools
from bookable.server.errors import CommandError

_CHUNK = 64 * 1024

# The kinds of things that our migrations make. Some are known by name, by so many words of it; the
# others hang on them, and are made anew whatever the archive says of them.
_NAMED = {"TABLE": 1, "SEQUENCE": 1, "TYPE": 1, "TRIGGER": 2, "POLICY": 2}
_HANGING = (
    *("TABLE DATA", "SEQUENCE SET", "SEQUENCE OWNED BY", "CONSTRAINT", "FK CONSTRAINT"),
    *("CHECK CONSTRAINT", "DEFAULT", "INDEX", "ROW SECURITY"),
)
_OUTSIDE = ("ACL ", "COMMENT ", "SCHEMA - public", "EXTENSION - btree_gist", "EXTENSION - pg_trgm")
_NUMBERS = re.compile(r"^\d+; \d+ \d+ ")

_COPY = re.compile(r'COPY public\.([a-z0-9_]+) \(([a-z0-9_", ]+)\) FROM stdin;\n')
_SETVAL = re.compile(
    r"\ASELECT pg_catalog\.setval\('public\.([a-z0-9_]+)', ([0-9]{1,19}), (true|false)\);\n"
)
_IDLE = re.compile(
    r"(?:--.*"
    r"|SET [a-z_]+ = (?:[a-z0-9]+|'[a-zA-Z0-9]*');"
    r"|SELECT pg_catalog\.set_config\('search_path', '', false\);"
    r"|\\(?:un)?restrict [A-Za-z0-9]+)?\n"
)
_ENCODING, _UTF8 = "SET client_encoding", "SET client_encoding = 'UTF8';\n"


def migrations(file: str) -> list[tuple[str, str]]:
    """Return those that the backed up database had seen, which also tells whether it is ours."""
    if not Path(file).is_file():
        raise CommandError(f"{file} is not there")
    words = ("--data-only", "--table=django_migrations", "--file=-", file)
    try:
        with pgtools.reading("pg_restore", *words) as source:
            said = source.read().decode(errors="replace")
    except CommandError:
        said = ""
    found = re.findall(r"^\d+\t(\w+)\t(\w+)\t", said, flags=re.MULTILINE)
    if ("storage", "0001_tables") not in found:
        raise CommandError(f"{file} is not a backup of Bookable")
    return found


def things(file: str) -> list[str]:
    """Return what the archive would make, such as `TABLE person`. What is of a kind that Bookable
    has none of comes in the archive's own words."""
    with pgtools.reading("pg_restore", "--list", file) as source:
        listed = source.read().decode(errors="replace").splitlines()
    said = [_NUMBERS.sub("", line) for line in listed if line and not line.startswith(";")]
    return [thing for each in said for thing in _named(each)]


def _named(said: str) -> list[str]:
    if said.startswith(_OUTSIDE) or any(said.startswith(f"{kind} public ") for kind in _HANGING):
        return []
    # Behind the name stands its owner's.
    kind, _, rest = said.partition(" public ")
    if kind == "FUNCTION":
        return [f"{kind} {rest.partition(')')[0].replace('public.', '')})"]
    if words := _NAMED.get(kind):
        return [f"{kind} {' '.join(rest.split()[:words])}"]
    return [said]


@contextmanager
def pieces(file: str) -> Iterator[Iterator[Rows | Counter]]:
    """Give the rows of each table and the numbers of each sequence, as they are read."""
    with pgtools.reading("pg_restore", "--data-only", "--file=-", file) as source:
        yield _pieces(line.decode(errors="surrogateescape") for line in source)


def look_through(file: str) -> None:
    """Read the file to its end; raise CommandError at a statement that no backup has."""
    with pieces(file) as found:
        for piece in found:
            if isinstance(piece, Rows):
                for _ in piece.chunks:
                    pass


def _pieces(lines: Iterator[str]) -> Iterator[Rows | Counter]:
    for line in lines:
        if found := _COPY.fullmatch(line):
            columns = [column.strip('"') for column in found[2].split(", ")]
            yield Rows(found[1], tuple(columns), _chunks(lines))
        elif found := _SETVAL.fullmatch(line):
            yield Counter(found[1], int(found[2]), found[3] == "true")
        elif not _IDLE.fullmatch(line) or (line.startswith(_ENCODING) and line != _UTF8):
            raise CommandError(
                f"it holds the statement {line.strip()[:80]!r}, which is not a backup's"
            )


def _chunks(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines up to the mark that ends them."""
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
