"""The database role in which Bookable works, where that is not the owner of the tables.

It is bound by row-level security, and cannot change the append-only tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bookable.storage.sql import execute, one, row

_APPEND_ONLY = (
    *("ledger_entry", "feed_entry", "reputation_entry", "credit_entry", "identity_linking"),
    *("audit_entry", "django_admin_log"),
)

_GRANT_ACCESS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    *(f"REVOKE UPDATE, DELETE ON {table} FROM {{role}}" for table in _APPEND_ONLY),
)

# The grants are made in one go, so the right on one table, the last one made, stands for all.
_IS_THERE = "SELECT 1 FROM pg_roles WHERE rolname = %s"
_HAS_ACCESS = "SELECT has_table_privilege(%s, 'identity_linking', 'INSERT')"


@contextmanager
def as_owner() -> Iterator[str | None]:
    """Connect as the owner of the tables for the block.

    Yields the role that is used otherwise, or None if that is the owner itself.
    """
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


def create_role() -> None:
    """Create the role that works with the tables, if it is not the owner."""
    with as_owner() as worker:
        if worker is not None and row(_IS_THERE, [worker]) is None:
            execute(f"CREATE ROLE {worker} LOGIN")


def has_access(role: str) -> bool:
    """Return whether a role may use the tables."""
    return bool(one(_HAS_ACCESS, [role])[0])


def grant_access(role: str) -> None:
    """Let a role use all tables."""
    for statement in _GRANT_ACCESS:
        execute(statement.format(role=role))


def is_bound() -> bool:
    """Return whether row-level security binds the current role."""
    return not one("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")[0]
