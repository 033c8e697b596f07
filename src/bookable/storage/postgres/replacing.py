"""What somebody must know of a database before its contents are replaced, and how to clear it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bookable.storage.postgres.roles import as_owner
from bookable.storage.sql import execute, one


@dataclass(frozen=True)
class Contents:
    """What a database holds: how many tables, whether they are Bookable's, and how many people."""

    tables: int
    ours: bool
    people: int


def contents() -> Contents:
    """This will look at what is there, whoever made it."""
    with as_owner():
        tables = int(one(_TABLES)[0])
        ours = one("SELECT to_regclass('public.ledger_entry') IS NOT NULL")[0]
        people = int(one("SELECT count(*) FROM person")[0]) if ours else 0
        return Contents(tables, bool(ours), people)


def other_clients() -> int:
    """This will count who else is connected to the database."""
    with as_owner():
        return int(one(_OTHERS)[0])


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """This will name those of some migrations that this version has never heard of."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations or ()) | set(loader.replacements)
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known]


def analyze() -> None:
    """This will let the planner look at tables that were filled in one go."""
    with as_owner():
        execute("ANALYZE")


def clear() -> None:
    """Leave nothing of ours in the database."""
    with as_owner():
        execute(CLEAR)


def where() -> tuple[dict[str, str], str]:
    """This will be how the owner of the tables connects, in libpq's words, and with what
    password."""
    settings = connection.settings_dict
    options = {
        name: str(value)
        for name, value in settings["OPTIONS"].items()
        if name not in ("server_side_binding", "prepare_threshold")
    }
    # The owner of the tables is bound by row-level security, and is to see every row.
    options["options"] = f"{options.get('options', '')} {_SEEING}".strip()
    named = {
        "dbname": settings["NAME"],
        "user": settings.get("OWNER") or settings["USER"],
        "host": settings["HOST"],
        "port": str(settings["PORT"]),
    }
    return {name: value for name, value in (named | options).items() if value}, settings["PASSWORD"]


_SEEING = "-c bookable.person=system -c client_min_messages=warning"

_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

# What belongs to an extension stays: it may be a superuser's.
CLEAR = """
DO $$
DECLARE
    thing text;
BEGIN
    FOR thing IN
        SELECT format('%s %s', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE'
            ELSE 'TABLE' END, c.oid::regclass)
        FROM pg_class c
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype IN ('e', 'a', 'i'))
    LOOP
        EXECUTE format('DROP %s CASCADE', thing);
    END LOOP;
    FOR thing IN
        SELECT format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
        UNION ALL
        SELECT format('TYPE %s', t.oid::regtype) FROM pg_type t
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')
        UNION ALL
        SELECT format('TYPE %s', t.oid::regtype) FROM pg_type t
        JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE typnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')
    LOOP
        EXECUTE format('DROP %s CASCADE', thing);
    END LOOP;
END $$
"""
"""A statement that leaves nothing of ours in the database."""
