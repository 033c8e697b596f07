"""Django's PostgreSQL backend with changes, each measured or tried.

It has a cheaper check that a connection is alive, a faster reading of times, statements that are
planned once, and a shorter way to send them. It leaves a server that is no primary any more, and
takes nothing for saved that a standby it should wait for does not have.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base, schema
from psycopg import Connection, Error, OperationalError
from psycopg.errors import Diagnostic, ReadOnlySqlTransaction
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from bookable.storage.numbering import Parameters, numbered
from bookable.storage.postgres.prepared import PreparedStatements


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Django's own, without the extra index that it gives each unique text column for LIKE.

    No text is searched by its beginning here, and each such index would be written with every row.
    """

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the changes of this module."""

    SchemaEditorClass = SchemaEditor

    # Attributes of Django's class that its type hints do not have.
    health_check_enabled: bool
    health_check_done: bool

    longest_statement: float = 0
    """Seconds that a statement may run or wait for a lock; 0 is no limit."""

    longest_pause: float = 0
    """Seconds that a transaction may wait for its next statement, with all that it has locked; 0 is
    no limit, as commands need it: one waits while another connection applies migrations."""

    is_kept: bool = False
    """Whether its session has a setting that is meant for one request alone."""

    replica: DatabaseWrapper | None = None
    """The connection to the replica that goes with this one, once there is one."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """Open a connection that reads times in C and plans each statement once.

        Django's loader of times is Python code for connections in another zone than UTC. All of
        ours are in UTC, and a list has hundreds of times.

        By default PostgreSQL plans some statements anew each time, which takes 0.5 to 2 ms and
        gives no better plans: docs/decisions/0024.
        """
        connection: Connection[Any] = super().get_new_connection(best_first(conn_params))
        self._server = conn_params.get("host", ""), connection.info.host, connection.info.port
        _servers[self._server] = True
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        connection.add_notice_handler(self._hear)
        self._poller = select.poll()
        self._poller.register(connection.fileno(), select.POLLIN)
        connection.execute(_SET, self._session_settings())
        connection.commit()
        return connection

    def _session_settings(self) -> list[str]:
        limits = (self.longest_statement, self.longest_pause)
        return ["force_generic_plan", *(f"{round(each * 1000)}" for each in limits)]

    def ask(self, statement: str, parameters: Parameters, *, replan: bool = False) -> Any:
        """Run a statement, and return its result: its rows, and how many it found or changed.

        With `replan` PostgreSQL plans it for the tables as they are now.
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
        try:
            found = self._prepared().run(text, values, replan=replan)
        except Error as error:
            with self.wrap_database_errors:
                if isinstance(error, ReadOnlySqlTransaction):
                    # As if the connection were lost: `is_usable` then looks for another server.
                    raise OperationalError(_IS_A_STANDBY) from error
                raise
        self._check_is_replicated()
        return found

    _server: tuple[str, str, int] | None = None
    _poller: select.poll | None = None
    _is_unreplicated = False

    def _hear(self, notice: Diagnostic) -> None:
        # The text may be translated, and the SQLSTATE is that of any warning.
        if notice.source_function == "SyncRepWaitForLSN":
            self._is_unreplicated = True

    def _check_is_replicated(self) -> None:
        """Raise OperationalError if the wait for a standby was ended, as by `pg_cancel_backend`.
        PostgreSQL reports success then, and the change would be lost with the primary.

        It stands on the primary. A repetition under its Idempotency-Key waits for the standby once
        more, since `storage/keys.py:reserve` locks the row of the key.
        """
        if self._is_unreplicated:
            self._is_unreplicated = False
            with self.wrap_database_errors:
                raise OperationalError("the standby does not confirm what was committed")

    _statements: PreparedStatements | None = None
    _statements_class = PreparedStatements

    def get_autocommit(self) -> bool:
        """Return whether the connection commits each statement."""
        # Django's own asks for the event loop first, and each request asks this.
        if self.connection is None:
            self.ensure_connection()
        return bool(self.autocommit)

    def send_by(self, kind: type[PreparedStatements]) -> None:
        """Send statements by another class, such as one that records them in a test."""
        self._statements_class, self._statements = kind, None

    def _prepared(self) -> PreparedStatements:
        statements = self._statements
        if statements is None or statements.connection is not self.connection:
            statements = self._statements = self._statements_class(self.connection)
        return statements

    def _start_transaction_under_autocommit(self) -> None:
        """Begin the transaction of an `atomic` block, for which Django has this hook.

        Django switches psycopg's autocommit off and on again otherwise, each time by a generator.
        """
        if self.queries_logged:
            self.cursor().execute("BEGIN")
            return
        with self.wrap_database_errors:
            self._prepared().command(b"BEGIN")

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        if not self._end(b"COMMIT"):
            super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        if not self._end(b"ROLLBACK"):
            super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        if not self._end(self.ops.savepoint_rollback_sql(sid).encode()):
            super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _end(self, command: bytes) -> bool:
        """End a transaction or a part of one without psycopg's generators, and return True.

        Return False if there is none, or if Django is to note the command.
        """
        if self.connection is None or self.queries_logged:
            return False
        if self.connection.pgconn.transaction_status not in _IN_TRANSACTION:
            return False
        with self.wrap_database_errors:
            self._prepared().command(command)
        self._check_is_replicated()
        return True

    def create_cursor(self, name: str | None = None) -> Any:
        """Create a cursor; a name makes it a server-side one."""
        if name is None:
            return self.connection.cursor()
        return self.connection.cursor(name, scrollable=False, withhold=self.autocommit)

    def is_usable(self) -> bool:
        """Return whether the connection still works.

        Django runs `SELECT 1` before the first statement of every request. A server that is gone
        leaves an end-of-file to read, and a healthy one sends nothing between requests. So one look
        at the socket is enough, and saves the statement.
        """
        if self.connection is not None and not self.errors_occurred and self._has_nothing_to_read():
            return True
        is_primary = self._is_primary()
        if not is_primary and self._server is not None:
            _servers[self._server] = False
        return is_primary

    def _has_nothing_to_read(self) -> bool:
        if self.connection.pgconn.transaction_status != TransactionStatus.IDLE:
            return False
        return self._poller is not None and not self._poller.poll(0)

    def _is_primary(self) -> bool:
        """Ask the server of this connection whether it still is the primary."""
        if self.connection is None:
            return False
        try:
            with self.connection.cursor() as cursor:
                found = cursor.execute("SELECT pg_is_in_recovery()").fetchone()
        except Error:
            return False
        return bool(found == (False,))


# The last four are about connections through a network. A machine that vanishes closes none, and by
# default PostgreSQL keeps for two hours what it had locked.
_SET = """
SELECT set_config('plan_cache_mode', %s, false), set_config('statement_timeout', %s, false),
    set_config('idle_in_transaction_session_timeout', %s, false),
    set_config('tcp_keepalives_idle', '5', false),
    set_config('tcp_keepalives_interval', '2', false),
    set_config('tcp_keepalives_count', '3', false),
    set_config('tcp_user_timeout', '10000', false)
"""
_PORT = 5432
_servers: dict[tuple[str, str, int], bool] = {}
"""Servers that connections led to, by all hosts of their address and their own host and port:
whether that was the last that was heard of them, or a connection was lost since."""


def best_first(conn_params: dict[str, Any]) -> dict[str, Any]:
    """Return parameters that name a server first to which a connection led, and one last whose
    connection was lost.

    Otherwise each connection would begin with one that has vanished, and wait until it is given up.
    """
    named = conn_params.get("host", "")
    hosts = named.split(",")
    if len(hosts) == 1:
        return conn_params
    ports = str(conn_params.get("port", "")).split(",")
    servers = [*zip(hosts, ports if len(ports) > 1 else ports * len(hosts), strict=True)]
    rank = {True: 0, None: 1, False: 2}
    servers.sort(key=lambda each: rank[_servers.get((named, each[0], int(each[1] or _PORT)))])
    in_order = [",".join(each) for each in zip(*servers, strict=True)]
    return conn_params | dict(zip(("host", "port"), in_order, strict=True))


_IS_A_STANDBY = "this server is a standby, and takes no changes"
_IN_TRANSACTION = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
