"""Two thousand hostile clients of every kind, beside normal clients who must not notice them.

The memory that they cost must be given back.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from prove.connections import Ask, Connection
from prove.faults.crowd import ALL, KINDS
from prove.stand import Stand, standing
from prove.table import Row

PART = "hostile"
COUNT = 2_000
SAM = "sam@example.com"
PATHS = ("/healthz", "/api/bookings/bookings/my/", "/api/auth/me/", "/api/bookings/teachers/")
WITHIN, OR_TIMES = 0.25, 3.0
"""Seconds in which 99 of 100 normal requests are answered; on a slow machine this factor of the
time that they take without hostile clients."""

MOST_MEGABYTES, MORE_AFTERWARDS = 500, 100
"""How much more memory a web process may use while they are there, and after they are gone."""

BEFORE = 2.0
GONE_WITHIN = 45.0
_MEGABYTE = 1024 * 1024


def run(*, kinds: int, seconds: float, seed: int) -> list[Row]:
    """Try the kinds of hostile clients: first all kinds together, then each alone."""
    del seed
    chosen = [ALL, *KINDS][: kinds + 1]
    with standing(workers=2) as stand:
        others = _Others(stand)
        return [_tried(stand, kind, others, seconds=seconds / len(chosen)) for kind in chosen]


class _Others:
    """Normal clients who keep asking, over a kept connection and over new ones."""

    def __init__(self, stand: Stand) -> None:
        loaded = stand.bookable.load({"people": [{"email": SAM, "name": "Sam"}]})
        token = loaded["people"][SAM]["token"]
        self.asks = [Ask("GET", path, token) for path in PATHS]
        self.kept = Connection(stand.port)

    def ask(self, row: Row, *, seconds: float) -> list[float]:
        """Ask for some seconds, and return how long each request took."""
        until, took = time.monotonic() + seconds, list[float]()
        while time.monotonic() < until:
            ask = self.asks[len(took) // 2 % len(self.asks)]
            connection = self.kept if len(took) % 2 else Connection(self.kept.port)
            began = time.monotonic()
            connection.send(ask.message(connection.port))
            answer = connection.receive()
            took.append(time.monotonic() - began)
            row.requests += 1
            row.done += answer.status == 200
            if answer.status != 200:
                row.violations.append(f"{ask.path}: {answer}")
            if connection is not self.kept:
                connection.close()
            time.sleep(0.01)
        return took


def _tried(stand: Stand, kind: str, others: _Others, *, seconds: float) -> Row:
    row = Row(PART, kind, rounds=1)
    usual = _p99(others.ask(row, seconds=BEFORE))
    before = _megabytes(stand)
    with _crowd(stand, kind):
        slowest = _p99(others.ask(row, seconds=max(3.0, seconds - BEFORE)))
        during = _megabytes(stand)
    if slowest > max(WITHIN, usual * OR_TIMES):
        row.violations.append(f"others took {slowest:.3f} s (p99), and {usual:.3f} s before")
    if during > before + MOST_MEGABYTES:
        row.violations.append(f"a web process grew from {before:.0f} to {during:.0f} MB")
    until = time.monotonic() + GONE_WITHIN
    while (after := _megabytes(stand)) > before + MORE_AFTERWARDS and time.monotonic() < until:
        time.sleep(0.5)
    if after > before + MORE_AFTERWARDS:
        row.violations.append(f"a web process kept {after:.0f} MB, and had {before:.0f} before")
    print(
        f"  {kind}: p99 {slowest:.3f} s ({usual:.3f} s before), "
        f"{before:.0f} MB before, {during:.0f} during, {after:.0f} afterwards",
        file=sys.stderr,
    )
    return row


def _p99(took: list[float]) -> float:
    return sorted(took)[len(took) * 99 // 100]


@contextmanager
def _crowd(stand: Stand, kind: str) -> Iterator[None]:
    words = [sys.executable, "-m", "prove.faults.crowd", str(stand.port), kind, str(COUNT)]
    with subprocess.Popen(words) as crowd:
        try:
            yield
        finally:
            crowd.kill()


def _megabytes(stand: Stand) -> float:
    """Return the memory of the largest web process."""
    sizes = [0]
    for process in stand.bookable.web_processes():
        with suppress(psutil.NoSuchProcess):
            sizes.append(process.memory_info().rss)
    return max(sizes) / _MEGABYTE
