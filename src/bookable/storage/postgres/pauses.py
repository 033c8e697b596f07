"""How long a transaction of the worker may pause."""

from __future__ import annotations

from typing import Any

_LONGEST = "30s"


def limit_pauses(connection: Any, **_: object) -> None:
    """Have PostgreSQL end transactions that pause for too long, once a connection is open.

    Jobs wait for nothing but Python in a transaction, so a process that pauses for longer hangs,
    and others wait for its locks.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{_LONGEST}'")
