"""Statements that a connection prepares once, and sends by the calls of libpq itself.

psycopg's cursors run each statement as a generator that waits between the steps of the protocol.
That takes longer than all else that Python does for a short statement: docs/decisions/0071 has what
was measured. Values are dumped and rows are loaded by psycopg's own code.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from itertools import count
from typing import Any

import msgspec
from psycopg import Connection, OperationalError, RawCursor
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat
from psycopg.adapt import Transformer as NewTransformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.array import ListBinaryDumper
from psycopg.types.json import set_json_loads

MOST_PREPARED = 100
"""How many statements stay prepared. Each takes memory in the server process of the connection."""

_BINARY = Format.BINARY
"""The format of results: as text, PostgreSQL writes each number, time and array, and psycopg parses
it again."""

_numbers = count(1)

_Key = tuple[bytes, tuple[int, ...] | None]


class Result:
    """What a statement returned."""

    __slots__ = ("_found", "_transformer")

    def __init__(self, found: PGresult, transformer: Transformer) -> None:
        self._found = found
        self._transformer = transformer

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""
        transformer, found = self._transformer, self._found
        transformer.set_pgresult(found)
        rows: list[tuple[Any, ...]] = transformer.load_rows(0, found.ntuples, tuple)
        # It lives as long as the connection, and would keep the rows until the next statement.
        transformer.set_pgresult(None)
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        rows = self.fetchall()
        return rows[0] if rows else None

    @property
    def rowcount(self) -> int:
        """The number of rows that the statement found or changed."""
        return self._found.command_tuples or 0


class PreparedStatements:
    """The statements of one connection. From its second use on, a statement is prepared."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self._pgconn = connection.pgconn
        adaptation = RawCursor(connection)
        # For these statements alone: fields of Django's models parse JSON themselves.
        set_json_loads(msgspec.json.decode, adaptation)
        # As text, each quotation mark in an element is escaped, and parsed again by the server:
        # that took a third of the time in which mails are written.
        adaptation.adapters.register_dumper(list, ListBinaryDumper)
        self._transformer: Transformer = NewTransformer(adaptation)
        self._names: dict[_Key, bytes] = {}
        """The name of each statement that was used lately, the oldest use first; empty after the
        first use."""

    def run(self, text: bytes, values: Sequence[Any], *, replan: bool = False) -> Result:
        """Run a statement, in a transaction if the connection is not in autocommit mode.

        With `replan` it is not prepared, so PostgreSQL plans it for the tables as they are now.
        """
        self._begin()
        transformer = self._transformer
        dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        name = b"" if replan else self._name_of((text, transformer.types))
        if name:
            found = self._again(name, dumped, transformer.formats, _BINARY)
        else:
            found = self._once(text, dumped, transformer.types, transformer.formats, _BINARY)
        return Result(self._checked(found), transformer)

    # Subclasses send these by other calls of libpq, which take the same arguments.
    def _once(self, *statement: Any) -> PGresult:
        return self._pgconn.exec_params(*statement)

    def _again(self, *statement: Any) -> PGresult:
        return self._pgconn.exec_prepared(*statement)

    def _prepared(self, name: bytes, text: bytes, types: tuple[int, ...] | None) -> PGresult:
        return self._pgconn.prepare(name, text, types)

    def _simple(self, command: bytes) -> PGresult:
        return self._pgconn.exec_(command)

    def command(self, command: bytes) -> None:
        """Run a command that neither takes nor returns anything, such as COMMIT."""
        self._checked(self._simple(command))

    def _begin(self) -> None:
        if self.connection.autocommit:
            return
        if self._pgconn.transaction_status == TransactionStatus.IDLE:
            self.command(b"BEGIN")

    def _name_of(self, key: _Key) -> bytes:
        name = self._names.pop(key, None)
        if name is None:
            name = b""
            self._forget_oldest()
        elif not name:
            name = self._prepare(*key)
        self._names[key] = name
        return name

    def _prepare(self, text: bytes, types: tuple[int, ...] | None) -> bytes:
        name = b"bookable_%d" % next(_numbers)
        self._checked(self._prepared(name, text, types))
        return name

    def _forget_oldest(self) -> None:
        if len(self._names) < MOST_PREPARED:
            return
        name = self._names.pop(next(iter(self._names)))
        if name:
            self.command(b"DEALLOCATE " + name)

    def _checked(self, result: PGresult) -> PGresult:
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return result
        if self._pgconn.status == ConnStatus.BAD:
            # Such a result has no SQLSTATE that would tell.
            raise OperationalError(result.get_error_message())
        raise error_from_result(result)


class InterruptibleStatements(PreparedStatements):
    """Statements that a signal ends, for commands: their main thread runs them.

    Python handles a signal only between two steps of its own, and one call of libpq is such a step,
    however long it waits for a lock. Nothing is prepared, since a command does little twice.
    """

    def _name_of(self, key: _Key) -> bytes:
        return b""

    def _once(self, *statement: Any) -> PGresult:
        self._pgconn.send_query_params(*statement)
        try:
            return self._wait()
        except BaseException:
            # Otherwise the rollback would wait for the statement to end.
            self.connection.cancel_safe()
            self._discard_results()
            raise

    def _wait(self) -> PGresult:
        socket = self._pgconn.socket
        while self._pgconn.flush():
            select.select([], [socket], [])
        while self._pgconn.is_busy():
            select.select([socket], [], [])
            self._pgconn.consume_input()
        found = self._pgconn.get_result()
        if found is None:
            raise OperationalError(self._pgconn.get_error_message())
        self._discard_results()
        return found

    def _discard_results(self) -> None:
        while self._pgconn.get_result() is not None:
            pass
