"""Receivers of messages in a process of their own: they note what arrives when, and may hang.

A line of the log is what arrived (`hook` or `mail`), its id, and the time.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.harness import free_port
from tests.waiting import eventually

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_WEBHOOK_ID = re.compile(rb"webhook-id: *(\S+)", re.IGNORECASE)
_MESSAGE_ID = re.compile(rb"^Message-ID: *<([^@>]+)@", re.IGNORECASE | re.MULTILINE)
_FOREVER = 3_600


class Sinks(NamedTuple):
    """The ports of a receiver of webhooks, of one that never answers, and of a mail server.

    While `hangs` is set, one connection of the mail server at a time gets no answer.
    """

    hook: int
    hanging: int
    mail: int
    hangs: Synchronized[int]
    log: Path

    def arrived(self, what: str) -> dict[str, float]:
        """Return when each message of a kind arrived first, by its id."""
        found: dict[str, float] = {}
        for line in self.log.read_text().splitlines():
            kind, name, at = line.split(" ")
            if kind == what:
                found.setdefault(name, float(at))
        return found


@contextmanager
def sinks(folder: Path) -> Iterator[Sinks]:
    """Serve until the block ends."""
    context = get_context("spawn")
    hook, hanging, mail = (free_port() for _ in range(3))
    made = Sinks(hook, hanging, mail, context.Value("i", 0), folder / "arrived.txt")
    process = context.Process(target=_serve, args=(made,), daemon=True)
    process.start()
    eventually(made.log.exists)
    try:
        yield made
    finally:
        process.terminate()
        process.join()


def _serve(sinks: Sinks) -> None:
    with sinks.log.open("a", buffering=1) as log:
        asyncio.run(_Servers(sinks, log).serve())


class _Servers:
    def __init__(self, sinks: Sinks, log: IO[str]) -> None:
        self._sinks, self._log = sinks, log
        self._is_hanging = False

    async def serve(self) -> None:
        for take, port in (
            (self._hook, self._sinks.hook),
            (self._silent, self._sinks.hanging),
            (self._mail, self._sinks.mail),
        ):
            await asyncio.start_server(take, "127.0.0.1", port, limit=2**20)
        await asyncio.sleep(_FOREVER)

    def _note(self, what: str, name: re.Match[bytes] | None) -> None:
        if name is not None:
            self._log.write(f"{what} {name[1].decode()} {time.time()}\n")

    async def _hook(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(_HEAD_END)
                length = _LENGTH.search(head)
                await reader.readexactly(int(length[1]) if length else 0)
                self._note("hook", _WEBHOOK_ID.search(head))
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _silent(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def _mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 mail.example\r\n")
            await self._converse(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: Any) -> None:
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                letter = await reader.readuntil(b"\r\n.\r\n")
                if self._sinks.hangs.value and not self._is_hanging:
                    await self._hang(reader)
                    return
                self._note("mail", _MESSAGE_ID.search(letter))
            answer = b"221 bye\r\n" if verb == b"QUIT" else b"250 OK\r\n"
            writer.write(answer)
            await writer.drain()

    async def _hang(self, reader: asyncio.StreamReader) -> None:
        """Give no answer until the other side hangs up; then another connection hangs."""
        self._is_hanging = True
        try:
            await reader.read()
        finally:
            self._is_hanging = False
