"""As root, what answers strangers and runs jobs gives up being root before it begins."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import bookable
from bookable.server.account import PROGRAMS, Account, account
from bookable.server.processes import follow_parent
from bookable.server.refused import Refused

_HANDLES = Path("/proc/self/fd")


def refuse_unless_possible() -> None:
    """Raise Refused with what is in the way, if anything is."""
    if os.geteuid() == 0:
        _closed(account(PROGRAMS))


def keep_code_in_reach() -> None:
    """Let this process go on loading code that lies below a folder which its user may not enter,
    such as /root. Call it before anything is imported that a later import depends on.

    Linux asks for the right to enter the folders on the way to a path. Of a folder that is open
    already, `/proc/self/fd` has a path without a way.
    """
    if os.geteuid() != 0:
        return
    # The deepest first: one of these folders may stand in another.
    closed = sorted(_closed(account(PROGRAMS)), key=lambda path: -len(path.parts))
    opened = {str(path): str(_HANDLES / str(os.open(path, os.O_PATH))) for path in closed}
    loaded = [getattr(module, "__path__", None) for module in list(sys.modules.values())]
    for paths in (sys.path, *(each for each in loaded if isinstance(each, list))):
        paths[:] = [_moved(path, opened) for path in paths]
    sys.path_importer_cache.clear()


def step_down(*, parent: int) -> None:
    """Become the user of these programs for good, who still ends when the parent does. What only
    root may read, such as the secret key, has to be read by then."""
    if os.geteuid() != 0:
        return
    user = account(PROGRAMS)
    # Libraries look for files there, and take a folder that they may not enter for a mistake.
    os.environ |= {"HOME": "/", "USER": PROGRAMS, "LOGNAME": PROGRAMS}
    os.setgroups([])
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    # Linux forgets the wish with the user.
    follow_parent(parent, farewell=signal.SIGTERM)
    # Python 3.14 would start the processes of a pool anew, by a path that may be out of reach.
    multiprocessing.set_start_method("fork", force=True)


def _closed(user: Account) -> list[Path]:
    """The folders of code that the user gets to by a handle alone."""
    closed = []
    for folder in _folders_of_code():
        if not _is_open(folder, stat.S_IROTH | stat.S_IXOTH):
            raise _unreadable(folder)
        if user.barrier(folder / "any") is not None:
            closed.append(folder)
    if not _is_open(Path(bookable.__file__), stat.S_IROTH):
        raise _unreadable(Path(bookable.__file__))
    if closed and not _HANDLES.exists():
        raise _unreadable(closed[0])
    return closed


def _folders_of_code() -> Iterator[Path]:
    yield from (Path(path).resolve() for path in sys.path if Path(path).is_dir())


def _is_open(path: Path, bits: int) -> bool:
    return path.stat().st_mode & bits == bits


def _unreadable(path: Path) -> Refused:
    return Refused(
        f"the web server and the worker run as the user {PROGRAMS}, who may not read {path}: "
        f"run chmod -R o+rX {path}, or run bookable as an ordinary user"
    )


def _moved(path: str, opened: dict[str, str]) -> str:
    real = os.path.realpath(path)
    for folder, handle in opened.items():
        if real == folder or real.startswith(f"{folder}/"):
            return f"{handle}{real.removeprefix(folder)}"
    return path
