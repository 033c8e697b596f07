"""Counting at next to no cost: a child of an instrument is looked up by its labels but once."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Histogram

from bookable.telemetry.instruments import EFFECTS, ENTRIES, FAILED_ROWS, REFUSALS, REQUESTS

METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
"""The methods that an address may know; all others are turned away and counted as one."""


def request(dialect: str, route: str, *, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    # Before the cached call: what strangers send must not become a key there, nor a label.
    known = method if method in METHODS else "other"
    _requests(dialect, route, known, status).observe(seconds)


def refusal(dialect: str, kind: str) -> None:
    """This will count a no of the engine."""
    _refusals(dialect, kind).inc()


def ledger_entry(program: str, kind: str) -> None:
    """This will count something that happened to a booking."""
    ENTRIES.labels(program, kind).inc()


def effect(name: str, outcome: str) -> None:
    """This will count an attempt at an effect: `done`, `failed` or `dead`."""
    EFFECTS.labels(name, outcome).inc()


def failed_row(task: str) -> None:
    """Count a row that a periodic task passed over."""
    FAILED_ROWS.labels(task).inc()


@cache
def _requests(dialect: str, route: str, method: str, status: int) -> Histogram:
    return REQUESTS.labels(dialect, route, method, status)


@cache
def _refusals(dialect: str, kind: str) -> Counter:
    return REFUSALS.labels(dialect, kind)
