"""A connection that knows whether the server has hung up without asking it anything."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, save for how it finds out that a kept connection has died."""

    def is_usable(self) -> bool:
        """This will tell whether the connection still works.

        Django asks `SELECT 1` before the first statement of every request. A server that has
        gone leaves an end-of-file to be read, and a server that is well has nothing to say
        between two requests: one look at the socket tells them apart, and spares the statement.
        """
        if self.connection is not None and not self.errors_occurred and _silent(self.connection):
            return True
        return super().is_usable()


def _silent(connection: Connection[Any]) -> bool:
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        return False
    try:
        looks = select.poll()
        looks.register(connection.fileno(), select.POLLIN)
    except OperationalError:
        return False
    return not looks.poll(0)
