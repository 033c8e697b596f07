"""Counters that cost next to nothing: each labelled child is looked up once and then cached."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Histogram

from bookable.telemetry.instruments import (
    EFFECTS,
    ENTRIES,
    FAILED_ROWS,
    MENDED_ROWS,
    REFUSALS,
    REQUESTS,
)

METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
"""The methods that are counted by name; all others are counted as `other`."""


def request(dialect: str, route: str, *, method: str, status: int, seconds: float) -> None:
    """Count a request and the seconds that its answer took."""
    # Before the cached call: a made-up method must not become a cache key or a label.
    label = method if method in METHODS else "other"
    _requests(dialect, route, label, status).observe(seconds)


def refusal(dialect: str, kind: str) -> None:
    """Count a refusal of the engine."""
    _refusals(dialect, kind).inc()


def ledger_entry(program: str, kind: str) -> None:
    """Count a ledger entry that was relayed."""
    ENTRIES.labels(program, kind).inc()


def effect(name: str, outcome: str) -> None:
    """Count an attempt at an effect; the outcome is `done`, `failed` or `dead`."""
    EFFECTS.labels(name, outcome).inc()


def failed_row(task: str) -> None:
    """Count a row that a periodic task skipped because it failed."""
    FAILED_ROWS.labels(task).inc()


def mended_rows(task: str, rows: int) -> None:
    """Count rows that a periodic task mended."""
    MENDED_ROWS.labels(task).inc(rows)


@cache
def _requests(dialect: str, route: str, method: str, status: int) -> Histogram:
    return REQUESTS.labels(dialect, route, method, status)


@cache
def _refusals(dialect: str, kind: str) -> Counter:
    return REFUSALS.labels(dialect, kind)
