"""Which user of the operating system each process runs as, if root starts Bookable.

PostgreSQL refuses to run as root, and the processes that serve requests and run jobs should not
either: each kind has a user of its own. `bookable up` itself stays root. Started by an ordinary
user, all processes run as that user and nothing here does anything.
"""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bookable
from bookable.server.errors import CommandError
from bookable.server.processes import follow_parent

SERVER = "embedded_postgres"
"""Runs PostgreSQL and owns its data."""

PROGRAMS = "bookable"
"""Runs the web server and the worker. Owns nothing; can read what they serve."""

_HANDLES = Path("/proc/self/fd")


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """Return the arguments by which subprocess starts a child as this user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make this user the owner of a path, if we are root."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def barrier(self, path: Path) -> Path | None:
        """Return the first folder on the way to a path that this user may not enter."""
        folders = reversed(path.absolute().parents)
        return next((folder for folder in folders if not self._enters(folder)), None)

    def _enters(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def account(name: str = SERVER) -> Account:
    """Return the user who runs this process; for root, the user of that name, made if missing."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _entry(name) or _create(name)
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", name]
    try:
        reason = subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()
    except OSError as error:
        reason = str(error)
    # Another command may have made it in the meantime, and then useradd fails.
    if entry := _entry(name):
        return entry
    raise CommandError(
        f"the user {name} cannot be made ({reason}), and its work is not done as root: "
        f"make that user, or run bookable as an ordinary user"
    )


def check_code_is_readable() -> None:
    """Raise CommandError if the web server and the worker could not read our code."""
    if os.geteuid() == 0:
        _closed_folders(account(PROGRAMS))


def keep_code_reachable() -> None:
    """Let this process import code below a folder that its user may not enter, such as /root.

    Linux checks every folder on the way to a path. `/proc/self/fd` has a path to a folder that is
    already open, with no such folders on the way. Call this first of all: what is imported from
    then on comes by that path.
    """
    if os.geteuid() != 0:
        return
    # The deepest first: one of these folders may stand in another.
    closed = sorted(_closed_folders(account(PROGRAMS)), key=lambda path: -len(path.parts))
    opened = {str(path): str(_HANDLES / str(os.open(path, os.O_PATH))) for path in closed}
    loaded = [getattr(module, "__path__", None) for module in list(sys.modules.values())]
    for paths in (sys.path, *(each for each in loaded if isinstance(each, list))):
        paths[:] = [_reachable(path, opened) for path in paths]
    sys.path_importer_cache.clear()


def drop_root(*, parent: int) -> None:
    """Give up root for good, and still end when the parent ends.

    Read what only root may read, such as the secret key, before calling this.
    """
    if os.geteuid() != 0:
        return
    user = account(PROGRAMS)
    # Libraries look for files in HOME, and fail on a folder that they may not enter.
    os.environ |= {"HOME": "/", "USER": PROGRAMS, "LOGNAME": PROGRAMS}
    os.setgroups([])
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    # Linux forgets the parent death signal when the user changes.
    follow_parent(parent, signum=signal.SIGTERM)


def _closed_folders(user: Account) -> list[Path]:
    """Return the folders of code that the user can reach only by an open handle."""
    closed = []
    for folder in _code_folders():
        if not _is_open(folder, stat.S_IROTH | stat.S_IXOTH):
            raise _unreadable(folder)
        if user.barrier(folder / "any") is not None:
            closed.append(folder)
    if not _is_open(Path(bookable.__file__), stat.S_IROTH):
        raise _unreadable(Path(bookable.__file__))
    if closed and not _HANDLES.exists():
        raise _unreadable(closed[0])
    return closed


def _code_folders() -> Iterator[Path]:
    yield from (Path(path).resolve() for path in sys.path if Path(path).is_dir())


def _is_open(path: Path, bits: int) -> bool:
    return path.stat().st_mode & bits == bits


def _unreadable(path: Path) -> CommandError:
    return CommandError(
        f"the web server and the worker run as the user {PROGRAMS}, who may not read {path}: "
        f"run chmod -R o+rX {path}, or run bookable as an ordinary user"
    )


def _reachable(path: str, opened: dict[str, str]) -> str:
    real = os.path.realpath(path)
    for folder, handle in opened.items():
        if real == folder or real.startswith(f"{folder}/"):
            return f"{handle}{real.removeprefix(folder)}"
    return path
