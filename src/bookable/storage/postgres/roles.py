"""The role in which Bookable works where it is not the owner of its tables: row-level security
binds it, and the append-only lists stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bookable.storage.sql import execute, one, row

_APPEND_ONLY = (
    *("ledger_entry", "feed_entry", "reputation_entry", "credit_entry", "identity_linking"),
    *("audit_entry", "django_admin_log"),
)

_ADMIT = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    *(f"REVOKE UPDATE, DELETE ON {table} FROM {{role}}" for table in _APPEND_ONLY),
)

# The table that is made last speaks for all of them.
_IS_THERE = "SELECT 1 FROM pg_roles WHERE rolname = %s"
_IS_ADMITTED = "SELECT has_table_privilege(%s, 'identity_linking', 'INSERT')"


@contextmanager
def as_owner() -> Iterator[str | None]:
    """This will do what follows as the owner of the tables, and name the role that works with
    them otherwise, where that is somebody else."""
    settings = connection.settings_dict
    owner, worker = settings.get("OWNER"), settings["USER"]
    if owner is None or owner == worker:
        yield None
        return
    connection.close()
    settings["USER"] = owner
    try:
        yield worker
    finally:
        connection.close()
        settings["USER"] = worker


def introduce() -> None:
    """This will make the role that works with the tables, where it is not their owner's."""
    with as_owner() as worker:
        if worker is not None and row(_IS_THERE, [worker]) is None:
            execute(f"CREATE ROLE {worker} LOGIN")


def is_admitted(role: str) -> bool:
    """This will tell whether a role may work on the tables."""
    return bool(one(_IS_ADMITTED, [role])[0])


def admit(role: str) -> None:
    """This will let a role work on every table that there is."""
    for statement in _ADMIT:
        execute(statement.format(role=role))


def is_bound() -> bool:
    """This will tell whether row-level security binds whoever is connected."""
    return not one("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")[0]
