"""Looking at a database before its contents are replaced, and clearing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from bookable.storage.postgres.roles import as_owner
from bookable.storage.sql import execute, one


@dataclass(frozen=True)
class Contents:
    """What a database holds: the number of tables, whether they are Bookable's, and of people."""

    tables: int
    ours: bool
    people: int


def contents() -> Contents:
    """Return what the database holds, Bookable's or not."""
    with as_owner():
        tables = int(one(_TABLES)[0])
        ours = one("SELECT to_regclass('public.ledger_entry') IS NOT NULL")[0]
        people = int(one("SELECT count(*) FROM person")[0]) if ours else 0
        return Contents(tables, bool(ours), people)


def other_clients() -> int:
    """Return how many other clients are connected to the database."""
    with as_owner():
        return int(one(_OTHERS)[0])


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Return those of the migrations that this release does not know."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations or ()) | set(loader.replacements)
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known]


def analyze() -> None:
    """Update the planner's statistics after tables were filled in one go."""
    with as_owner():
        execute("ANALYZE")


def clear() -> None:
    """Drop everything of ours in the database."""
    with as_owner():
        execute(CLEAR)


def where() -> tuple[dict[str, str], str]:
    """Return the parameters with which the owner of the tables connects, and the password.

    The names are libpq's.
    """
    settings = connection.settings_dict
    options = {
        name: str(value)
        for name, value in settings["OPTIONS"].items()
        if name != "server_side_binding"
    }
    # The owner, too, is bound by row-level security, and must see every row.
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

# Objects of extensions stay: they may belong to a superuser. Without a percent sign, which would be
# a parameter to one of the two that run it.
CLEAR = """
DO $$
DECLARE
    thing text;
BEGIN
    FOR thing IN
        SELECT CASE relkind WHEN 'v' THEN 'VIEW ' WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END
            || c.oid::regclass
        FROM pg_class c
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype IN ('e', 'a', 'i'))
    LOOP
        EXECUTE 'DROP ' || thing || ' CASCADE';
    END LOOP;
    FOR thing IN
        SELECT 'ROUTINE ' || p.oid::regprocedure FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
        UNION ALL
        SELECT 'TYPE ' || t.oid::regtype FROM pg_type t
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')
        UNION ALL
        SELECT 'TYPE ' || t.oid::regtype FROM pg_type t
        JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE typnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')
    LOOP
        EXECUTE 'DROP ' || thing || ' CASCADE';
    END LOOP;
END $$
"""
"""A statement that drops everything of ours in the database."""
