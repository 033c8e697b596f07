"""What processors were busy with, by the parts of a running Bookable."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import psutil


def spent(parts: Mapping[str, psutil.Process]) -> dict[str, float]:
    """This will be the seconds of processor time of each part and all that it started."""
    return {name: _of_family(process) for name, process in parts.items()}


def _of_family(process: psutil.Process) -> float:
    return sum(_of(each) for each in [process, *process.children(recursive=True)])


def _of(process: psutil.Process) -> float:
    """Children that have ended count for those who started them."""
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0
