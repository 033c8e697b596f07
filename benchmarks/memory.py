"""The memory of the processes while all operations run in turns for a long time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import cycle

import psutil

from benchmarks.cpu import family
from benchmarks.operation import Operation
from benchmarks.rounds import Bench
from benchmarks.series import Series

_BURST, _PAUSE = 0.5, 1.0
_REPORTS = 12
_ROW = "{:>8}{:>12}{:>14}{:>14}"


def held(bench: Bench, operations: Sequence[Operation], *, minutes: int) -> str:
    """Run all operations in turns for some minutes, and return a table of the memory of the largest
    web process and of the worker, in megabytes."""
    lines = [_ROW.format("minute", "requests", "web, MB", "worker, MB")]
    began, requests, turns = time.monotonic(), 0, cycle(operations)
    for report in range(_REPORTS + 1):
        while time.monotonic() - began < report * minutes * 60 / _REPORTS:
            requests += _asked(bench, next(turns))
            time.sleep(_PAUSE)
        largest = [f"{_largest(bench.parts, part):.0f}" for part in ("web", "worker")]
        minute = round((time.monotonic() - began) / 60)
        lines.append(_ROW.format(minute, f"{requests:,}", *largest))
    return "\n".join(lines)


def _asked(bench: Bench, operation: Operation) -> int:
    series = Series()
    bench.drive(operation, series, seconds=_BURST)
    return series.done


def _largest(parts: Mapping[str, psutil.Process], part: str) -> float:
    """Return the resident memory of the largest process. Pages shared with others count fully."""
    return max(each.memory_info().rss for each in family(parts, part)) / 2**20
