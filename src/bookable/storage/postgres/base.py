"""A connection that knows whether the server has hung up without asking it anything, reads times
at the speed of the driver, has each statement planned once, and sends it without detours."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base, schema
from psycopg import Connection, OperationalError, RawCursor
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from bookable.storage.numbering import Parameters, numbered


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Django's own, without the second index that it gives to each unique text for LIKE: nothing
    is looked up by how it begins, and each such index is written with every row."""

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, save for how it finds out that a kept connection has died, for times, and for
    plans."""

    SchemaEditorClass = SchemaEditor

    longest_statement: float = 0
    """For how many seconds a statement may run or wait for a lock, or 0 for as long as it takes."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """This will open a connection that reads times by the driver's own code, and plans a
        statement but once.

        Django's loader is there for connections whose zone is not the one that it wants times in,
        and is Python; every connection of ours is in UTC, and a list has hundreds of times.

        Left to itself PostgreSQL plans some statements anew each time, which takes it 0.5 to 2 ms,
        for plans that are no better: docs/decisions/0024.
        """
        connection: Connection[Any] = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        connection.execute("SET plan_cache_mode = force_generic_plan")
        if self.longest_statement:
            connection.execute(f"SET statement_timeout = {round(self.longest_statement * 1000)}")
        connection.commit()
        return connection

    def ask(self, statement: str, parameters: Parameters) -> Any:
        """Run a statement and return the cursor with its rows, which is good until the next call.

        It is the driver's simplest cursor, made once: docs/decisions/0057 says what that saves.
        """
        if self.queries_logged or self.execute_wrappers:
            seen = self.cursor()
            seen.execute(statement, parameters)
            return seen
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_no_broken_transaction()
        text, values = numbered(statement, parameters)
        with self.wrap_database_errors:
            cursor = self._kept
            if cursor is None or cursor.connection is not self.connection:
                cursor = self._kept = self._raw_cursor(self.connection)
            cursor.execute(text, values)
            if cursor.rowcount > _MANY:
                # Its rows live as long as the cursor does.
                self._kept = None
        return cursor

    _raw_cursor = RawCursor
    _kept: RawCursor[Any] | None = None

    def use_raw_cursor(self, kind: type[RawCursor[Any]]) -> None:
        """Have statements sent by cursors of a kind, such as one that notes them for a test."""
        self._raw_cursor, self._kept = kind, None

    def _rollback(self) -> None:
        if not self._undone(b"ROLLBACK"):
            super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        if not self._undone(self.ops.savepoint_rollback_sql(sid).encode()):
            super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _undone(self, command: bytes) -> bool:
        """Roll back past the driver, so that what is prepared stays so, and tell whether that was
        possible.

        psycopg has the server forget all prepared statements at each rollback, which matters only
        to code that creates tables. Preparing a list anew after a refusal cost the server eight
        times what the list costs. After a failed statement the driver's own way is right: it has
        lost the name of that statement, which would stay prepared for ever.
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
        """This will make a cursor, with a name one that stays at the server."""
        if name is None:
            return self.connection.cursor()
        held = self.connection.autocommit
        return self.connection.cursor(name, scrollable=False, withhold=held)

    def is_usable(self) -> bool:
        """This will tell whether the connection still works.

        Django asks `SELECT 1` before the first statement of every request. A server that has
        gone leaves an end-of-file to be read, and a server that is well has nothing to say
        between two requests: one look at the socket tells them apart, and spares the statement.
        """
        if self.connection is not None and not self.errors_occurred and _silent(self.connection):
            return True
        return super().is_usable()


_MANY = 200


def _silent(connection: Connection[Any]) -> bool:
    if connection.info.transaction_status is not TransactionStatus.IDLE:
        return False
    try:
        looks = select.poll()
        looks.register(connection.fileno(), select.POLLIN)
    except OperationalError:
        return False
    return not looks.poll(0)
