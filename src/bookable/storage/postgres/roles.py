"""The role in which Bookable works on its own PostgreSQL: it owns nothing, so that row-level
security binds it, and the append-only lists stay what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from bookable.storage.sql import execute, one

APPLICATION = "bookable_app"

_APPEND_ONLY = ("ledger_entry", "reputation_entry")

_ADMIT = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    *(f"REVOKE UPDATE, DELETE ON {table} FROM {{role}}" for table in _APPEND_ONLY),
)


@contextmanager
def as_owner() -> Iterator[None]:
    """This will do what follows as the owner of the tables, where that is somebody else than the
    role that works with them."""
    settings = connection.settings_dict
    owner, worker = settings.get("OWNER"), settings["USER"]
    if owner is None or owner == worker:
        yield
        return
    connection.close()
    settings["USER"] = owner
    try:
        yield
    finally:
        connection.close()
        settings["USER"] = worker


def make(role: str = APPLICATION) -> None:
    """This will make an ordinary role, unless it is there."""
    if not one("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])[0]:
        execute(f"CREATE ROLE {role} LOGIN")


def admit(role: str = APPLICATION) -> None:
    """This will let a role work on every table that there is."""
    for statement in _ADMIT:
        execute(statement.format(role=role))


def is_bound() -> bool:
    """This will tell whether row-level security binds whoever is connected."""
    return not one("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")[0]
