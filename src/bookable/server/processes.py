"""Children that end when their parent ends, however that comes about."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

ENV_FILE = "BOOKABLE_ENV_FILE"
"""The variable that says which file of settings `--env` named."""

LENT: set[str] = set()
"""The variables that came from a file of settings, and not from outside."""

_SET_PARENT_DEATH_SIGNAL = 1
# Looked up before any fork, so that a child has nothing left to import.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str | os.PathLike[str]], *, farewell: signal.Signals, **options: Any
) -> subprocess.Popen[bytes]:
    """This will start a child in a process group of its own.

    A Ctrl-C at the terminal reaches the parent alone, which ends its children in good order.
    Where the parent is killed outright, Linux sends the child its farewell signal; the thread
    that calls this must live as long as the child, since Linux takes that thread for the parent.
    """
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_follow(os.getpid(), farewell),
        **options,
    )


def surroundings() -> dict[str, str]:
    """Return the environment as it was before a file of settings was read."""
    return {name: text for name, text in os.environ.items() if name not in LENT}


def follow_parent(parent: int | None = None, *, farewell: signal.Signals) -> None:
    """This will make Linux send this process a signal when its parent is gone."""
    _follow(parent or os.getppid(), farewell)()


def _follow(parent: int, farewell: signal.Signals) -> Callable[[], None]:
    def follow() -> None:
        if _libc is not None:
            _libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(farewell))
            if os.getppid() != parent:
                os.kill(os.getpid(), farewell)

    return follow


Farewells = Sequence[tuple[signal.Signals, float]]


def end(process: subprocess.Popen[bytes], *, politely: Farewells) -> None:
    """This will stop a child by these signals, each with its patience, and its group by force."""
    for step, seconds in politely:
        if process.poll() is not None:
            break
        process.send_signal(step)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
