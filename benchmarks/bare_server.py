"""A bare function behind Bookable's web server: it authenticates by one prepared query, sends the
statements of a plan, and encodes the rows of the last one. `python -m benchmarks.bare_server`."""

from __future__ import annotations

import argparse
import hmac
import json
import os
import signal
import sys
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from benchmarks.bare import plan_name
from bookable.server.connection_slots import ConnectionSlots
from bookable.server.request_bodies import RequestHandler
from bookable.server.web import SLOTS

_OPTIONS = "-c plan_cache_mode=force_generic_plan"

Start = Callable[[str, list[tuple[str, str]]], Any]


class Connection:
    """A connection slot. Outside a transaction there is nothing to look after."""

    in_atomic_block = False

    def __init__(self, database: str) -> None:
        # At the first use: nothing that is open may be inherited by a fork.
        self._database = database
        self._cursor: psycopg.RawCursor[tuple[Any, ...]] | None = None

    def close_if_unusable_or_obsolete(self) -> None:
        """Nothing: the connection lasts as long as the measurement."""

    @property
    def cursor(self) -> psycopg.RawCursor[tuple[Any, ...]]:
        """The one cursor of the connection."""
        if self._cursor is None:
            opened = psycopg.connect(
                self._database, autocommit=True, prepare_threshold=0, options=_OPTIONS
            )
            self._cursor = psycopg.RawCursor(opened)
        return self._cursor


@dataclass
class Statement:
    """A statement and its parameters: those of the sample, and the caller's."""

    sql: bytes
    parameters: list[Any]

    def filled(self, caller: dict[str, Any]) -> Sequence[Any]:
        """Return the parameters for one caller."""
        return [caller[one["of"]] if isinstance(one, dict) else one for one in self.parameters]


@dataclass
class Function:
    """The bare function."""

    plans: Path
    key: bytes
    current: threading.local = field(default_factory=threading.local)
    known: dict[str, list[Statement]] = field(default_factory=dict)
    types: dict[str, type[msgspec.Struct]] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request by its plan."""
        if "HTTP_AUTHORIZATION" not in environ:
            start_response("200 OK", [])
            return [b""]
        address = environ["PATH_INFO"]
        if environ["QUERY_STRING"]:
            address += "?" + environ["QUERY_STRING"]
        authenticate, *others = self.known.get(address) or self._read(address)
        token = environ["HTTP_AUTHORIZATION"].removeprefix("Token ")
        caller = {"digest": sha256(token.encode()).digest()}
        cursor = self.current.connection.cursor
        person = cursor.execute(authenticate.sql, authenticate.filled(caller)).fetchone()
        if person is None or not hmac.compare_digest(self._token_of(person), token):
            start_response("401 Unauthorized", [])
            return [b""]
        caller |= {"caller": person[0], "uuid": person[1]}
        for each in others:
            cursor.execute(each.sql, each.filled(caller))
        row = self.types.get(address) or self._type(address, cursor)
        body = msgspec.json.encode([row(*found) for found in cursor.fetchall()], enc_hook=str)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    def _token_of(self, person: tuple[Any, ...]) -> str:
        derived = hmac.digest(self.key, f"{person[1]} {person[6]}".encode(), "sha256")
        return "bk_" + urlsafe_b64encode(derived).decode("ascii").rstrip("=")

    def _read(self, address: str) -> list[Statement]:
        plan = json.loads((self.plans / plan_name(address)).read_text(encoding="utf-8"))
        # BEGIN and COMMIT have no rows to show.
        asked = [Statement(each["sql"].encode(), each["parameters"]) for each in plan]
        self.known[address] = asked
        return asked

    def _type(self, address: str, cursor: psycopg.RawCursor[Any]) -> type[msgspec.Struct]:
        columns = [f"{each.name.strip('?')}_{n}" for n, each in enumerate(cursor.description or [])]
        self.types[address] = msgspec.defstruct("Row", [(name, Any) for name in columns])
        return self.types[address]


def main() -> None:
    """Serve until it is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--plans", type=Path, required=True)
    parser.add_argument("--database", required=True)
    asked = parser.parse_args()
    secret = os.read(sys.stdin.fileno(), 1_000).decode().strip()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    key = sha256(f"bookable api token{secret}".encode()).digest()
    function = Function(asked.plans, key)

    def load(*_: Any) -> RequestHandler:
        slots = ConnectionSlots(
            [Connection(asked.database) for _ in range(SLOTS)],
            take=lambda slot: setattr(function.current, "connection", slot),
            leave=lambda: delattr(function.current, "connection"),
        )
        return RequestHandler(
            function,
            run=slots.run,
            apart={},
            largest=lambda _path: 0,
            client_of=lambda _environ: None,
            most=1,
            timeout=20.0,
        )

    Server(
        "benchmarks.bare_server:function",
        address="127.0.0.1",
        port=asked.port,
        interface=Interfaces.RSGI,
        workers=asked.workers,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
    ).serve(target_loader=load, wrap_loader=False)


def _end_with_parent() -> None:
    # Not by sys.stdin itself: forked workers close that, and would wait for its lock for ever.
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
