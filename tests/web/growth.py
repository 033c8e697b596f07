"""What a process keeps in its memory: every cache, every label, and every container that anything
holds, with how many entries it has."""

from __future__ import annotations

import functools
import gc
from collections import deque
from typing import Any

from prometheus_client import REGISTRY

CONTAINERS = (dict, list, set, deque)
Sizes = dict[int, int]
"""How many entries each container has, by its id."""


def caches() -> dict[str, int]:
    """Return how many results every `cache` and `lru_cache` of this process keeps, by its name."""
    kept: dict[str, int] = {}
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            name = f"{each.__module__}.{getattr(each, '__qualname__', each)}"
            kept[name] = kept.get(name, 0) + each.cache_info().currsize
    return kept


def labels() -> dict[str, int]:
    """Return how many samples every metric of this process has."""
    return {metric.name: len(metric.samples) for metric in REGISTRY.collect()}


def sizes() -> Sizes:
    """Return how many entries every container has, also those that the collector of garbage does
    not look at, since what they hold holds nothing."""
    gc.collect()
    found: Sizes = {}
    for each in gc.get_objects():
        if isinstance(each, CONTAINERS):
            found[id(each)] = len(each)
        for below in gc.get_referents(each):
            if type(below) in CONTAINERS:
                found[id(below)] = len(below)
    return found


def grown(before: Sizes, *, by: int) -> list[str]:
    """Return what has so many entries more than before, each by the beginning of what it holds."""
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
