"""Django's PostgreSQL backend with four changes, each measured.

It has a cheaper check that a connection is alive, a faster reading of times, statements that are
planned once, and a shorter way to send them.
"""

from __future__ import annotations

import select
from typing import Any

import msgspec
from django.db.backends.postgresql import base, schema
from psycopg import Connection, OperationalError, RawCursor
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import set_json_loads

from bookable.storage.numbering import Parameters, numbered


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Django's own, without the extra index that it gives each unique text column for LIKE.

    No text is searched by its beginning here, and each such index would be written with every row.
    """

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the three changes of this module."""

    SchemaEditorClass = SchemaEditor

    # Attributes of Django's class that its type hints do not have.
    health_check_enabled: bool
    health_check_done: bool

    longest_statement: float = 0
    """Seconds that a statement may run or wait for a lock; 0 is no limit."""

    is_kept: bool = False
    """Whether its session has a setting that is meant for one request alone."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Open a connection that reads times in C and plans each statement once.

        Django's loader of times is Python code for connections in another zone than UTC. All of
        ours are in UTC, and a list has hundreds of times.

        By default PostgreSQL plans some statements anew each time, which takes 0.5 to 2 ms and
        gives no better plans: docs/decisions/0024.
        """
        connection: Connection[Any] = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        connection.execute("SET plan_cache_mode = force_generic_plan")
        if self.longest_statement:
            connection.execute(f"SET statement_timeout = {round(self.longest_statement * 1000)}")
        connection.commit()
        return connection

    def ask(self, statement: str, parameters: Parameters) -> Any:
        """Run a statement, and return a cursor with its rows, valid until the next call.

        One raw cursor of the driver is reused: docs/decisions/0057 has what that saves.
        """
        if self.queries_logged or self.execute_wrappers:
            # Django's cursor, so that what logs or wraps statements sees this one too.
            logged = self.cursor()
            logged.execute(statement, parameters)
            return logged
        # These three are what Django's cursor does, called only when there is something to do.
        if self.health_check_enabled and not self.health_check_done:
            self.close_if_health_check_failed()
        if self.connection is None:
            self.ensure_connection()
        if self.needs_rollback:
            self.validate_no_broken_transaction()
        text, values = numbered(statement, parameters)
        with self.wrap_database_errors:
            cursor = self._kept
            if cursor is None or cursor.connection is not self.connection:
                cursor = self._kept = self._raw_cursor(self.connection)
                # For this cursor alone: fields of Django's models parse JSON themselves.
                set_json_loads(msgspec.json.decode, cursor)
            cursor.execute(text, values)
            if cursor.rowcount > _MANY:
                # A kept cursor would keep this many rows in memory until the next statement.
                self._kept = None
        return cursor

    _raw_cursor = RawCursor
    _kept: RawCursor[Any] | None = None

    def use_raw_cursor(self, kind: type[RawCursor[Any]]) -> None:
        """Send statements by cursors of another class, such as one that records them in a test."""
        self._raw_cursor, self._kept = kind, None

    def _rollback(self) -> None:
        if not self._undone(b"ROLLBACK"):
            super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        if not self._undone(self.ops.savepoint_rollback_sql(sid).encode()):
            super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _undone(self, command: bytes) -> bool:
        """Roll back without psycopg, so that prepared statements survive; return whether that was
        possible.

        psycopg makes the server forget all prepared statements at each rollback, which only code
        that creates tables needs. Preparing a list again after a refusal cost the server eight
        times what the list costs. After a failed statement psycopg's way is right: it has lost the
        name of that statement, which would stay prepared for ever.
        """
        connection = self.connection
        if connection is None or self.queries_logged:
            return False
        if connection.info.transaction_status is not TransactionStatus.INTRANS:
            return False
        with self.wrap_database_errors:
            done = connection.pgconn.exec_(command)
            if done.status != ExecStatus.COMMAND_OK:
                raise error_from_result(done)
        return True

    def create_cursor(self, name: str | None = None) -> Any:
        """Create a cursor; a name makes it a server-side one."""
        if name is None:
            return self.connection.cursor()
        held = self.connection.autocommit
        return self.connection.cursor(name, scrollable=False, withhold=held)

    def is_usable(self) -> bool:
        """Return whether the connection still works.

        Django runs `SELECT 1` before the first statement of every request. A server that is gone
        leaves an end-of-file to read, and a healthy one sends nothing between requests. So one look
        at the socket is enough, and saves the statement.
        """
        if (
            self.connection is not None
            and not self.errors_occurred
            and _has_nothing_to_read(self.connection)
        ):
            return True
        return super().is_usable()


_MANY = 200
"""Rows; after a longer result the cursor is not reused."""


def _has_nothing_to_read(connection: Connection[Any]) -> bool:
    if connection.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    try:
        poller = select.poll()
        poller.register(connection.fileno(), select.POLLIN)
    except OperationalError:
        return False
    return not poller.poll(0)
