"""Hashing passwords in a place of its own: each hash takes 64 MiB and a core for a while."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from threading import BoundedSemaphore, Lock, get_native_id
from typing import TypeVar

from django.contrib.auth.hashers import Argon2PasswordHasher

from bookable.domain.refusals import TooManyAttempts
from bookable.telemetry.waiting import waiting

Result = TypeVar("Result")

LINE = 8
"""How many attempts to sign in a process works on and lets wait, before it refuses more."""

_COME_BACK = 1
_NICENESS = 10

_one_at_a_time = Lock()
_line = BoundedSemaphore(LINE)


class Argon2(Argon2PasswordHasher):
    """Argon2id with the second choice of parameters of RFC 9106, section 4. Django's defaults cost
    the same time with more memory and more threads."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 4

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password."""
        return _apart(partial(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether a hash is that of a password."""
        return _apart(partial(super().verify, password, encoded))


@contextmanager
def in_line() -> Iterator[None]:
    """Take one of the few places for attempts to sign in during the block, or raise
    TooManyAttempts at once."""
    if not _line.acquire(blocking=False):
        raise TooManyAttempts(_COME_BACK)
    try:
        yield
    finally:
        _line.release()


def _apart(work: Callable[[], Result]) -> Result:
    """Hash on a thread that steps back for all others, while the request's connection slot is
    others' to use."""
    with waiting(), _one_at_a_time, ThreadPoolExecutor(1, initializer=_step_back) as place:
        return place.submit(work).result()


def _step_back() -> None:
    # On Linux a thread has a niceness of its own, which the threads that argon2 starts inherit.
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)
