"""What those who run Bookable ask of its database, and do to it."""

from bookable.storage.deadletters import unresolved as dead_letters
from bookable.storage.postgres.inspection import Facts, facts
from bookable.storage.postgres.migrating import migrate, pending
from bookable.storage.postgres.replacing import (
    CLEAR,
    Contents,
    analyze,
    contents,
    other_clients,
    unknown_migrations,
    where,
)
from bookable.storage.postgres.roles import introduce, is_bound

__all__ = [
    "CLEAR",
    "Contents",
    "Facts",
    "analyze",
    "contents",
    "dead_letters",
    "facts",
    "introduce",
    "is_bound",
    "migrate",
    "other_clients",
    "pending",
    "unknown_migrations",
    "where",
]
