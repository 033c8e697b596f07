"""The embedded PostgreSQL server as a child of this process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

import psutil
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from bookable.postgres.binaries import binaries
from bookable.postgres.cluster import prepare
from bookable.postgres.paths import Paths
from bookable.server import processes
from bookable.server.errors import CommandError
from bookable.server.users import account

# Measured: 9 s with a cold disk under load.
_START_WITHIN = 60.0
_LOG_LIMIT = 10_000_000
# Above the kernel's limit, so no process ever has this number.
_NO_PID = 2**31 - 1
_ORPHAN_STOPS_WITHIN = 20.0
_STOP_STEPS = [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)]
_NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Server:
    """The server of one home. Start it only while holding the lock on `paths.lock`."""

    def __init__(self, paths: Paths, *, durable: bool = True) -> None:
        self.paths = paths
        self._durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers, after removing what a killed one left."""
        user = account()
        programs = binaries(self.paths, account=user)
        prepare(self.paths, account=user, programs=programs, durable=self._durable)
        until = time.monotonic() + _START_WITHIN
        while True:
            _clear_leftovers(self.paths)
            reason = self._attempt(programs, until=until)
            if reason is None:
                return
            # Backends of a killed server keep its shared memory until they notice.
            if "shared memory" not in reason or time.monotonic() >= until:
                raise CommandError(f"PostgreSQL does not start: {reason} (see {self.paths.log})")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server and disconnect its clients."""
        if self.process is not None:
            processes.end(self.process, steps=_STOP_STEPS)
            self.process = None

    def _attempt(self, programs: Path, *, until: float) -> str | None:
        """Start the server and return None once it answers, or the reason why it does not."""
        with _log(self.paths.log) as log:
            begin = log.tell()
            self.process = processes.spawn(
                [programs / "postgres", "-D", self.paths.data, *self._options()],
                on_parent_death=signal.SIGINT,
                cwd="/",
                stdout=log,
                stderr=log,
                **account().options(),
            )
        while self.process.poll() is None:
            if answers(self.paths):
                return None
            if time.monotonic() >= until:
                self.stop()
                return f"no answer within {_START_WITHIN:.0f} s"
            time.sleep(0.01)
        return _error_in_log(self.paths.log, begin)

    def _options(self) -> list[str]:
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.paths.socket}",
            *self._access(),
            "timezone=UTC",
            "log_timezone=UTC",
            # As for an SSD. With the default, PostgreSQL scans the bookings of all people for a
            # list of one person's bookings, once people have fifty each.
            "random_page_cost=1.1",
            *([] if self._durable else _NOT_DURABLE),
        ]
        return [word for option in options for word in ("-c", option)]

    def _access(self) -> list[str]:
        if os.geteuid() != 0:
            return ["unix_socket_permissions=0700"]
        rules = (f"hba_file={self.paths.rules}", f"ident_file={self.paths.users}")
        return ["unix_socket_permissions=0770", *rules]


def answers(paths: Paths) -> bool:
    """Return whether a server accepts connections on this home."""
    where = make_conninfo(host=str(paths.socket), user="postgres", connect_timeout=2)
    return PGconn.ping(where.encode()) == Ping.OK


def _log(path: Path) -> BinaryIO:
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    # Only its owner may read it: it quotes values of statements that failed.
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, 0o600))


def _error_in_log(path: Path, begin: int) -> str:
    with path.open("rb") as log:
        log.seek(begin)
        lines = log.read().decode(errors="replace").splitlines()
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or ["it ended without a message"])[-1]


def _clear_leftovers(paths: Paths) -> None:
    """Remove what a killed server left, which would keep a new one from starting."""
    pid_file = paths.data / "postmaster.pid"
    if pid_file.exists():
        _end_orphan(paths, pid=_pid(pid_file))
        _remove_pid(pid_file, pid=_pid(pid_file))
    for file in paths.socket.glob(".s.PGSQL.*"):
        file.unlink(missing_ok=True)


def _pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _end_orphan(paths: Paths, *, pid: int | None) -> None:
    """Stop a server without a parent: we hold the lock, so the process that started it is gone."""
    for signum in (signal.SIGINT, signal.SIGQUIT):
        until = time.monotonic() + _ORPHAN_STOPS_WITHIN
        if pid is None or not _serves(pid, paths.data):
            return
        psutil.Process(pid).send_signal(signum)
        while time.monotonic() < until and _serves(pid, paths.data):
            time.sleep(0.05)
    raise CommandError(
        f"a PostgreSQL that no Bookable looks after (pid {pid}) still runs on {paths.data}"
    )


def _serves(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False


def _remove_pid(pid_file: Path, *, pid: int | None) -> None:
    """Remove the pid from the file, since it may by now belong to another process.

    PostgreSQL would take that process for a running server and give up. The rest of the file
    stays: it tells the new server how to find backends of the old one.
    """
    if not pid_file.exists():
        return
    if pid is None:
        pid_file.unlink()
    elif psutil.pid_exists(pid):
        _, *rest = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(_NO_PID), *rest]))
