"""What processors were busy with, by the parts of a running Bookable."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from statistics import median

import psutil

_LOOKS, _EVERY = 5, 2.0


def idle(parts: Mapping[str, psutil.Process]) -> dict[str, float]:
    """Return the processor time that each part takes in a second in which nothing is asked of it.

    It is the median of some looks, since PostgreSQL may be cleaning up during one of them.
    """
    looks = [_idle(parts) for _ in range(_LOOKS)]
    return {name: median(look[name] for look in looks) for name in parts}


def _idle(parts: Mapping[str, psutil.Process]) -> dict[str, float]:
    before, began = spent(parts), time.monotonic()
    time.sleep(_EVERY)
    after, lasted = spent(parts), time.monotonic() - began
    return {name: (after[name] - before[name]) / lasted for name in parts}


def spent(parts: Mapping[str, psutil.Process]) -> dict[str, float]:
    """Return the seconds of processor time of each part and the processes that it started."""
    return {name: sum(map(_of, family(parts, name))) for name in parts}


def family(parts: Mapping[str, psutil.Process], name: str) -> list[psutil.Process]:
    """Return the process of a part and all that it started, without the other parts."""
    others = {process for other, process in parts.items() if other != name}
    return [parts[name], *({*parts[name].children(recursive=True)} - others)]


def _of(process: psutil.Process) -> float:
    """Children that have ended count for those who started them."""
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0
