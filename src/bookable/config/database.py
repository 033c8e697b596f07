"""Django's DATABASES: the PostgreSQL in DATABASE_URL, or the embedded one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bookable.config.values import wrong
from bookable.postgres.paths import APPLICATION, OWNER, Paths

# With several servers: one that does not answer is given up for the next one. A machine that is
# gone closes no connection, so silence has to end them.
_OF_SEVERAL = {
    "target_session_attrs": "read-write",
    "connect_timeout": "3",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
# A replica that does not answer is given up for the primary.
_OF_REPLICA = {
    "connect_timeout": "2",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "2",
    "tcp_user_timeout": "2000",
}
_REPLICA = "DATABASE_REPLICA_URL"
_READ_ONLY = "-c default_transaction_read_only=on"
_LIKE = "must be like postgresql://user:password@host:5432/name"


def database(url: str | None, *, home: Path) -> dict[str, Any]:
    """Return the settings of the database."""
    where = _named(url) if url else _embedded(home)
    where["OPTIONS"] = {
        "connect_timeout": "10",
        **(_OF_SEVERAL if "," in where["HOST"] else {}),
        **where.get("OPTIONS", {}),
        # psycopg itself prepares nothing: it would make the server forget what we prepared at each
        # rollback.
        "server_side_binding": True,
    }
    return {
        "ENGINE": "bookable.storage.postgres",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": "test_bookable"},
        **where,
    }


def replica(url: str | None, *, of: str | None) -> dict[str, Any] | None:
    """Return what the settings of a connection to the replica have in place of the primary's.

    How far it lags is known of one server, so one is what an address may name.
    """
    if url is None:
        return None
    if of is None:
        raise wrong(_REPLICA, "needs DATABASE_URL, which names the primary")
    where = _named(url, setting=_REPLICA)
    if "," in where["HOST"]:
        raise wrong(_REPLICA, "must name one server")
    given = where["OPTIONS"]
    options = f"{given.get('options', '')} {_READ_ONLY}".strip()
    where["OPTIONS"] = {**_OF_REPLICA, **given, "options": options, "server_side_binding": True}
    return where


def _embedded(home: Path) -> dict[str, Any]:
    # OWNER runs migrations. All else runs as APPLICATION, which row security binds.
    where = {"NAME": "postgres", "HOST": str(Paths(home).socket)}
    return {**where, "USER": APPLICATION, "OWNER": OWNER}


def _named(url: str, *, setting: str = "DATABASE_URL") -> dict[str, Any]:
    if url.partition("://")[0] not in ("postgres", "postgresql"):
        raise wrong(setting, f"{_LIKE}; Bookable runs on PostgreSQL only")
    # Loaded only if needed: `bookable up` itself talks to no database.
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
    except ProgrammingError:
        # libpq's reason may quote the password.
        raise wrong(setting, f"cannot be read, it {_LIKE}") from None
    # libpq gives servers without a port an empty one.
    if any(port and not port.isdigit() for port in parts.get("port", "").split(",")):
        raise wrong(setting, f"has a port that is no number, it {_LIKE}")
    if not (parts.get("dbname") or parts.get("service")):
        raise wrong(setting, f"names no database, it {_LIKE}")
    return {
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
    }
