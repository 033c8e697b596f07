"""Restoring a database: tables from our own migrations, rows from a backup.

No statement of the backup is run. Statements are built here from the names that the migrations
made, so that a forged backup cannot run code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import ClientCursor, Cursor
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from bookable.storage.postgres.replacing import CLEAR, where
from bookable.storage.sql import rows


class Foreign(Exception):
    """The backup is not Bookable's, or its rows do not fit."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table, in the text format of COPY."""

    table: str
    columns: tuple[str, ...]
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Counter:
    """The state of a sequence."""

    sequence: str
    value: int
    is_called: bool


@dataclass(frozen=True)
class Tables:
    """The statements that make the tables, and the names of all that they make.

    `before` runs before the rows are copied, `after` afterwards. Names look like `TABLE person` and
    `FUNCTION name_key(text)`.
    """

    before: LiteralString
    after: LiteralString
    names: frozenset[str]


@contextmanager
def elsewhere(host: str) -> Iterator[None]:
    """Point Django's connection to a temporary embedded server for the block."""
    settings = connection.settings_dict
    original = dict(settings)
    connection.close()
    options = {"server_side_binding": True}
    owner = {"USER": "postgres", "OWNER": "postgres", "PASSWORD": ""}
    settings |= {"HOST": host, "PORT": "", "NAME": "postgres", "OPTIONS": options, **owner}
    try:
        yield
    finally:
        connection.close()
        settings.clear()
        settings |= original


def make_tables(applied: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Apply some migrations to an empty database, and return the names of all that it then has.

    Raises Foreign if our migrations never lead to exactly that state.
    """
    wanted = set(applied)
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    # The last migrations alone: a target that another one depends on would migrate backwards.
    targets = [
        migration for migration in sorted(wanted) if wanted.isdisjoint(nodes[migration].children)
    ]
    plan = executor.migration_plan(targets)
    if {(migration.app_label, migration.name) for migration, _ in plan} != wanted:
        raise Foreign("its migrations do not follow from one another")
    executor.migrate(targets, plan)
    return frozenset(name for (name,) in rows(_NAMES))


def refill(tables: Tables, pieces: Iterable[Rows | Counter]) -> None:
    """Replace everything in the database by these tables and pieces, in one transaction.

    Foreign keys, triggers and policies are made after the rows, so they are checked for all of
    them. Raises Foreign, and leaves the database as it was, for a piece of an unknown table and for
    rows that do not fit.
    """
    named, password = where()
    address = make_conninfo(**named, password=password)
    try:
        with (
            psycopg.connect(address, cursor_factory=ClientCursor) as filling,
            filling.cursor() as cursor,
        ):
            cursor.execute(CLEAR)
            cursor.execute(tables.before)
            _fill(cursor, pieces, names=tables.names)
            cursor.execute(tables.after)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        reason = str(error).strip().splitlines()[0]
        raise Foreign(f"its rows do not fit: {reason}") from None


def _fill(cursor: Cursor[Any], pieces: Iterable[Rows | Counter], *, names: frozenset[str]) -> None:
    with _as_worker(cursor) as role:
        for piece in pieces:
            if isinstance(piece, Rows):
                cursor.execute(SQL("SET LOCAL ROLE {}").format(role))
                _copy(cursor, piece, names=names)
                cursor.execute("RESET ROLE")
            else:
                _count(cursor, piece, names=names)


@contextmanager
def _as_worker(cursor: Cursor[Any]) -> Iterator[SQL | Identifier]:
    """Let the application's role copy the rows if the owner is another role.

    The owner is a superuser then, and rows of a backup should not be read with such rights.
    """
    settings = connection.settings_dict
    if settings.get("OWNER") in (None, settings["USER"]):
        yield SQL("NONE")
        return
    role = Identifier(settings["USER"])
    cursor.execute(SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    cursor.execute(SQL("GRANT INSERT ON ALL TABLES IN SCHEMA public TO {}").format(role))
    yield role
    cursor.execute(SQL("REVOKE INSERT ON ALL TABLES IN SCHEMA public FROM {}").format(role))


def _copy(cursor: Cursor[Any], piece: Rows, *, names: frozenset[str]) -> None:
    _refuse_unless_known(f"TABLE {piece.table}", names)
    for column in piece.columns:
        _refuse_unless_known(f"COLUMN {piece.table} {column}", names)
    columns = SQL(", ").join(map(Identifier, piece.columns))
    statement = SQL("COPY public.{} ({}) FROM STDIN").format(Identifier(piece.table), columns)
    with cursor.copy(statement) as copy:
        for chunk in piece.chunks:
            copy.write(chunk)


def _count(cursor: Cursor[Any], piece: Counter, *, names: frozenset[str]) -> None:
    _refuse_unless_known(f"SEQUENCE {piece.sequence}", names)
    sequence = SQL("public.{}").format(Identifier(piece.sequence)).as_string()
    cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, piece.value, piece.is_called])


def _refuse_unless_known(thing: str, names: frozenset[str]) -> None:
    if thing not in names:
        raise Foreign(f"it holds what is not Bookable's: {thing}")


# Named as `pg_restore --list` does. Objects of extensions are left out: a backup has none of them.
_NAMES = """
SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE ' WHEN 'c' THEN 'TYPE ' ELSE 'TABLE ' END || relname
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'c')
UNION ALL
SELECT format('COLUMN %%s %%s', relname, attname)
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
UNION ALL
SELECT format('FUNCTION %%s(%%s)', proname, oidvectortypes(proargtypes)) FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
UNION ALL
SELECT format('TYPE %%s', typname) FROM pg_type t
WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
UNION ALL
SELECT format('TRIGGER %%s %%s', relname, tgname)
FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
UNION ALL
SELECT format('POLICY %%s %%s', tablename, policyname) FROM pg_policies
WHERE schemaname = 'public'
"""
