"""What a server that was killed leaves behind, and what of it keeps the next one from starting."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil

from bookable.postgres.places import Places
from bookable.server.errors import CommandError

# No process has this number: the kernel's limit is far below.
_NOBODY = 2**31 - 1
_PATIENCE = 20.0


def clear(places: Places) -> None:
    """This will make room for a new server. Call it with the lock on `places.lock` held."""
    pid_file = places.data / "postmaster.pid"
    if pid_file.exists():
        _end_orphan(places, pid=_pid(pid_file))
        _forget(pid_file, pid=_pid(pid_file))
    for file in places.socket.glob(".s.PGSQL.*"):
        file.unlink(missing_ok=True)


def _pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _end_orphan(places: Places, *, pid: int | None) -> None:
    """Its parent is gone, or the lock would not be ours; it may be on its way out already."""
    for farewell in (signal.SIGINT, signal.SIGQUIT):
        until = time.monotonic() + _PATIENCE
        if pid is None or not _serves(pid, places.data):
            return
        psutil.Process(pid).send_signal(farewell)
        while time.monotonic() < until and _serves(pid, places.data):
            time.sleep(0.05)
    raise CommandError(
        f"a PostgreSQL that nobody looks after (pid {pid}) still runs on {places.data}"
    )


def _serves(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False


def _forget(pid_file: Path, *, pid: int | None) -> None:
    """PostgreSQL takes any live process of that number for its predecessor, and gives up.

    The rest of the file stays: by it the new server sees whether old backends are still about.
    """
    if not pid_file.exists():
        return
    if pid is None:
        pid_file.unlink()
    elif psutil.pid_exists(pid):
        _, *rest = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(_NOBODY), *rest]))
