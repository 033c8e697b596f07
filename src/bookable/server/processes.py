"""Child processes that end together with their parent, and what every process of ours needs."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

ENV_FILE = "BOOKABLE_ENV_FILE"
"""The environment variable that holds the path given by `--env`."""

LENT: set[str] = set()
"""Names of environment variables that came from a settings file, not from outside."""

PYTHON = (sys.executable, "-P", "-m")
"""How to run a module of ours. -P: do not import from the folder the command was called in."""

only_looks = False
"""Whether this process makes nothing in a home where nothing is."""

# PR_SET_PDEATHSIG of prctl(2).
_SET_PARENT_DEATH_SIGNAL = 1
# PR_SET_NAME.
_SET_NAME = 15
# Looked up before any fork, so that a child has nothing left to import.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

StopSteps = Sequence[tuple[signal.Signals, float]]
"""Signals to send in turn, each with the seconds to wait for the process to end."""


def spawn(
    argv: Sequence[str | os.PathLike[str]], *, on_parent_death: signal.Signals, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own.

    Ctrl-C at the terminal then reaches the parent alone, which stops its children in order.
    If the parent is killed, Linux sends the child `on_parent_death`. Call this from a thread that
    lives as long as the child: to Linux the thread is the parent.
    """
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_follow(os.getpid(), on_parent_death),
        **options,
    )


def surroundings() -> dict[str, str]:
    """Return the environment as it was before a settings file was read."""
    return {name: text for name, text in os.environ.items() if name not in LENT}


def follow_parent(parent: int | None = None, *, signum: signal.Signals) -> None:
    """Have Linux send this process a signal when its parent ends."""
    _follow(parent or os.getppid(), signum)()


def _follow(parent: int, signum: signal.Signals) -> Callable[[], None]:
    def follow() -> None:
        if _libc is not None:
            _libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(signum))
            # The parent may have ended before the call.
            if os.getppid() != parent:
                os.kill(os.getpid(), signum)

    return follow


def name_process(name: str) -> None:
    """Give this process the name that `ps -e` and `top` show, of 15 characters at most."""
    if _libc is not None:
        _libc.prctl(_SET_NAME, name.encode())


def end(process: subprocess.Popen[bytes], *, steps: StopSteps) -> None:
    """Stop a child by these signals, then kill whatever is left of its process group."""
    for signum, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def lasting_imports() -> Iterator[None]:
    """Keep the garbage collector away from what is imported in the block.

    Modules live as long as the process. Collecting among them costs a tenth of each start, a third
    of a second at each exit, and memory pages that forked workers could have shared.
    """
    atexit.register(gc.freeze)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
