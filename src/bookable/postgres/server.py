"""The embedded PostgreSQL as a child of this process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from bookable.postgres.binaries import binaries
from bookable.postgres.cluster import prepare
from bookable.postgres.leftovers import clear
from bookable.postgres.places import Places
from bookable.server import processes
from bookable.server.errors import CommandError
from bookable.server.users import account

# A cold disk under load took 9 s.
_PATIENCE = 60.0
_LOG_LIMIT = 10_000_000
_STOP_STEPS = [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)]
_CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Server:
    """One server on one home. Whoever starts it holds the lock on `places.lock`."""

    def __init__(self, places: Places, *, durable: bool = True) -> None:
        self.places = places
        self._durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """This will come back when the server answers, whatever an earlier one left behind."""
        user = account()
        programs = binaries(self.places, account=user)
        prepare(self.places, account=user, programs=programs, durable=self._durable)
        until = time.monotonic() + _PATIENCE
        while True:
            clear(self.places)
            said = self._attempt(programs, until=until)
            if said is None:
                return
            # The backends of a server that was killed take a moment to notice.
            if "shared memory" not in said or time.monotonic() >= until:
                raise CommandError(f"PostgreSQL does not start: {said} (see {self.places.log})")
            time.sleep(0.2)

    def stop(self) -> None:
        """This will end the server: clients are cut off, and what is committed stays."""
        if self.process is not None:
            processes.end(self.process, steps=_STOP_STEPS)
            self.process = None

    def _attempt(self, programs: Path, *, until: float) -> str | None:
        with _log(self.places.log) as log:
            begin = log.tell()
            self.process = processes.spawn(
                [programs / "postgres", "-D", self.places.data, *self._options()],
                on_parent_death=signal.SIGINT,
                cwd="/",
                stdout=log,
                stderr=log,
                **account().options(),
            )
        while self.process.poll() is None:
            if answers(self.places):
                return None
            if time.monotonic() >= until:
                self.stop()
                return f"no answer within {_PATIENCE:.0f} s"
            time.sleep(0.01)
        return _last_words(self.places.log, begin)

    def _options(self) -> list[str]:
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.places.socket}",
            *self._access(),
            "timezone=UTC",
            "log_timezone=UTC",
            # Of an SSD. With that of a spinning disk, a list of one person's bookings is planned
            # to read the bookings of all people once they have fifty each.
            "random_page_cost=1.1",
            *([] if self._durable else _CARELESS),
        ]
        return [word for option in options for word in ("-c", option)]

    def _access(self) -> list[str]:
        if os.geteuid() != 0:
            return ["unix_socket_permissions=0700"]
        rules = (f"hba_file={self.places.rules}", f"ident_file={self.places.users}")
        return ["unix_socket_permissions=0770", *rules]


def answers(places: Places) -> bool:
    """This will tell whether a server takes connections on this home."""
    where = make_conninfo(host=str(places.socket), user="postgres", connect_timeout=2)
    return PGconn.ping(where.encode()) == Ping.OK


def _log(path: Path) -> BinaryIO:
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    # It quotes values of statements that failed, so it is for its owner alone.
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def _last_words(path: Path, begin: int) -> str:
    with path.open("rb") as log:
        log.seek(begin)
        lines = log.read().decode(errors="replace").splitlines()
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or ["it ended without a word"])[-1]
