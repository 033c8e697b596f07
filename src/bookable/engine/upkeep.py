"""Maintenance of the database, for operators."""

from bookable.storage.deadletters import unresolved as dead_letters
from bookable.storage.postgres.inspection import Facts, facts
from bookable.storage.postgres.migrating import migrate, pending
from bookable.storage.postgres.refilling import (
    Counter,
    Foreign,
    Rows,
    Tables,
    elsewhere,
    make_tables,
    refill,
)
from bookable.storage.postgres.replacing import (
    Contents,
    analyze,
    clear,
    contents,
    other_clients,
    unknown_migrations,
    where,
)
from bookable.storage.postgres.roles import create_role, is_bound

__all__ = [
    "Contents",
    "Counter",
    "Facts",
    "Foreign",
    "Rows",
    "Tables",
    "analyze",
    "clear",
    "contents",
    "create_role",
    "dead_letters",
    "elsewhere",
    "facts",
    "is_bound",
    "make_tables",
    "migrate",
    "other_clients",
    "pending",
    "refill",
    "unknown_migrations",
    "where",
]
