"""What a process keeps in memory: every cache, every metric label, and every container, with the
number of entries."""

from __future__ import annotations

import functools
import gc
from collections import deque
from typing import Any

from prometheus_client import REGISTRY

CONTAINERS = (dict, list, set, deque)
SMALL = 1_000
"""A cache that is bounded by this many entries may fill."""

Sizes = dict[int, int]
"""The number of entries of each container, by its id."""


def caches() -> dict[str, int]:
    """Return the number of results in every cache of this process that is not small, by name."""
    kept: dict[str, int] = {}
    for each in gc.get_objects():
        if _is_cache(each) and not _is_small(each):
            name = f"{each.__module__}.{getattr(each, '__qualname__', each)}"
            kept[name] = kept.get(name, 0) + each.cache_info().currsize
    return kept


def _is_cache(each: Any) -> bool:
    # `isinstance` asks a lazy object of Django for its class, which works out what it stands for.
    return issubclass(type(each), functools._lru_cache_wrapper)


def _is_small(cache: functools._lru_cache_wrapper[Any]) -> bool:
    most = cache.cache_info().maxsize
    return most is not None and most <= SMALL


def labels() -> dict[str, int]:
    """Return the number of samples of every metric of this process."""
    return {metric.name: len(metric.samples) for metric in REGISTRY.collect()}


def sizes() -> Sizes:
    """Return the number of entries of every container, including those that the garbage collector
    does not track because they contain no containers."""
    gc.collect()
    found: Sizes = {}
    for each in gc.get_objects():
        if _is_cache(each):
            continue
        if issubclass(type(each), CONTAINERS):
            found[id(each)] = len(each)
        for below in gc.get_referents(each):
            if type(below) in CONTAINERS:
                found[id(below)] = len(below)
    return found


def grown(before: Sizes, *, by: int) -> list[str]:
    """Return the containers that have this many more entries than before, each with the beginning
    of its content."""
    after = sizes()
    ids = {key for key, size in after.items() if size - before.get(key, 0) >= by}
    return [_shown(each) for each in _with_ids(ids, but=(before, after))]


def _with_ids(ids: set[int], *, but: tuple[Any, ...]) -> list[Any]:
    found: dict[int, Any] = {}
    for each in gc.get_objects():
        for below in (each, *gc.get_referents(each)):
            if id(below) in ids and type(below) in CONTAINERS:
                found[id(below)] = below
    return [each for each in found.values() if not any(each is mine for mine in but)]


def _shown(container: Any) -> str:
    holders = [type(each).__name__ for each in gc.get_referrers(container)]
    return f"{type(container).__name__} held by {holders}: {repr(list(container)[-3:])[:500]}"
