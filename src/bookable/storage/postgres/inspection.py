"""Facts about the PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from bookable.storage.sql import one, row


@dataclass(frozen=True)
class Facts:
    """The properties of a PostgreSQL server that Bookable depends on."""

    version: str
    major: int
    gist_available: bool
    gist_installed: bool
    clock: datetime
    random_page_cost: float


def facts() -> Facts:
    """Ask the server for its properties."""
    version, number, clock, cost = one(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
        " clock_timestamp(), current_setting('random_page_cost')::float8"
    )
    gist = row("SELECT installed_version FROM pg_available_extensions WHERE name = 'btree_gist'")
    return Facts(
        version=version,
        major=number // 10_000,
        gist_available=gist is not None,
        gist_installed=gist is not None and gist[0] is not None,
        clock=clock,
        random_page_cost=cost,
    )


def is_standby() -> bool:
    """Return whether the server only repeats what another one does, and takes no changes."""
    return bool(one("SELECT pg_is_in_recovery()")[0])


def shares_sessions() -> bool:
    """Return whether two open connections were served by one session of the server.

    A pooler in transaction mode does that. Busy ones choose another session now and then.
    """
    other = connection.copy()
    try:
        return any(_session(other) == one(_SESSION)[0] for _ in range(_TRIES))
    finally:
        other.close()


def _session(other: BaseDatabaseWrapper) -> int:
    with other.cursor() as cursor:
        cursor.execute(_SESSION)
        return int(cursor.fetchone()[0])


_SESSION = "SELECT pg_backend_pid()"
_TRIES = 5
