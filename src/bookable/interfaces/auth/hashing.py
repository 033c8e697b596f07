"""Password hashing with bounded memory and CPU: a hash takes 64 MiB and keeps a core busy."""

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

SIGN_IN_PERMITS = 8
"""How many sign-in attempts a process holds at a time, including those that wait. More are
refused."""

_RETRY_AFTER = 1
_NICENESS = 10

_one_at_a_time = Lock()
_permits = BoundedSemaphore(SIGN_IN_PERMITS)


class Argon2(Argon2PasswordHasher):
    """Argon2id with the second recommended parameters of RFC 9106, section 4. Django's defaults
    take the same time with more memory and more threads."""

    time_cost = 3
    memory_cost = 64 * 1024
    parallelism = 4

    def encode(self, password: str, salt: str) -> str:
        return _on_low_priority(partial(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether a hash is that of a password."""
        return _on_low_priority(partial(super().verify, password, encoded))


@contextmanager
def sign_in_permit() -> Iterator[None]:
    """Hold one of the few slots for sign-in attempts during the block. Raise TooManyAttempts at
    once if all are taken."""
    if not _permits.acquire(blocking=False):
        raise TooManyAttempts(_RETRY_AFTER)
    try:
        yield
    finally:
        _permits.release()


def _on_low_priority(work: Callable[[], Result]) -> Result:
    """Hash on a low-priority thread, one hash at a time, and release the request's connection slot
    meanwhile."""
    with waiting(), _one_at_a_time, ThreadPoolExecutor(1, initializer=_lower_priority) as pool:
        return pool.submit(work).result()


def _lower_priority() -> None:
    # On Linux, niceness belongs to a thread. The threads that argon2 starts inherit it.
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)
