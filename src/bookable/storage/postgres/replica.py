"""Connections that are given up rather than waited for: to a replica, and to watch over one.

A server that hangs closes no connection, and one call of libpq would wait for it without an end.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from time import monotonic
from typing import Any

from psycopg import OperationalError
from psycopg.pq.abc import PGresult

from bookable.storage.postgres.base import DatabaseWrapper
from bookable.storage.postgres.prepared import PreparedStatements

Patience = Callable[[float], bool]
"""Whether to go on waiting for an answer, after so many seconds."""

_LOOKS_EVERY_MS = 200


class PatientStatements(PreparedStatements):
    """Statements that are waited for as long as the patience of their connection lasts."""

    patience: Patience

    def _once(self, *statement: Any) -> PGresult:
        self._pgconn.send_query_params(*statement)
        return self._wait()

    def _again(self, *statement: Any) -> PGresult:
        self._pgconn.send_query_prepared(*statement)
        return self._wait()

    def _prepared(self, name: bytes, text: bytes, types: tuple[int, ...] | None) -> PGresult:
        self._pgconn.send_prepare(name, text, types)
        return self._wait()

    def _simple(self, command: bytes) -> PGresult:
        self._pgconn.send_query(command)
        return self._wait()

    def _wait(self) -> PGresult:
        while self._pgconn.flush():
            self._await(select.POLLOUT)
        found = self._next_result()
        while self._next_result() is not None:
            pass
        if found is None:
            raise OperationalError(self._pgconn.get_error_message())
        return found

    def _next_result(self) -> PGresult | None:
        while self._pgconn.is_busy():
            self._await(select.POLLIN)
            self._pgconn.consume_input()
        return self._pgconn.get_result()

    def _await(self, event: int) -> None:
        poller, began = select.poll(), monotonic()
        poller.register(self._pgconn.socket, event)
        while not poller.poll(_LOOKS_EVERY_MS):
            if not self.patience(monotonic() - began):
                # What is still to come would be taken for the answer to another statement.
                self.connection.close()
                raise OperationalError("the server does not answer")


class PatientConnection(DatabaseWrapper):
    """A connection whose statements are given up after a while."""

    _statements_class = PatientStatements
    patience: Patience

    def _prepared(self) -> PreparedStatements:
        statements = super()._prepared()
        statements.patience = self.patience  # type: ignore[attr-defined]
        return statements


class ReplicaConnection(PatientConnection):
    """A connection that only reads. It is opened anew after any error."""

    def _is_primary(self) -> bool:
        return False
