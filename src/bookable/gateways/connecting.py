"""TCP connections within one time limit: for the look-up of the name, and for all its addresses."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

LookUp = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """Ask the DNS for the addresses of a host, in the order in which they should be tried."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def connect(
    host: str, port: int, *, within: float, look_up: LookUp = addresses_of
) -> socket.socket:
    """Connect to the first address of a host that answers, or raise OSError.

    Each address has its share of the seconds that are left. The socket keeps what is left as its
    limit for each single read.
    """
    ends = time.monotonic() + within
    *others, last = _looked_up(host, port, look_up, within)
    for number, address in enumerate(others):
        try:
            return _connect(address, port, _left(ends) / (len(others) + 1 - number), ends)
        except OSError:
            continue
    return _connect(last, port, _left(ends), ends)


def _connect(address: str, port: int, within: float, ends: float) -> socket.socket:
    made = socket.create_connection((address, port), timeout=within)
    made.settimeout(_left(ends))
    return made


def _looked_up(host: str, port: int, look_up: LookUp, within: float) -> list[str]:
    """Look a name up in a thread of its own, since there is no limit for that in Python.

    A daemon, so that a look-up that nothing waits for any more does not hold up the end of the
    process.
    """
    found: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def run() -> None:
        try:
            found.put(look_up(host, port))
        except (OSError, UnicodeError) as error:
            found.put(OSError(str(error)))

    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        outcome = found.get(timeout=within)
    except Empty:
        raise TimeoutError("the look-up took too long") from None
    if isinstance(outcome, OSError):
        raise outcome
    return outcome


def _left(ends: float) -> float:
    return max(ends - time.monotonic(), 0.001)
