"""Rounds over many rows, each treated by itself: one that fails never keeps the others waiting.

A row that fails is logged, counted and passed over. It stays as it is, so the next round tries it
again, after the same others as before: what waits is read in pages, up to the last row.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import structlog

from bookable.telemetry import counting

Row = TypeVar("Row")
_HERE = __name__.partition(".")[0]

log = structlog.get_logger(__name__)


def one_by_one(
    task: str,
    rows: Iterable[Row],
    act: Callable[[Row], int],
    *,
    name: Callable[[Row], object] = str,
) -> int:
    """Act on each row of a periodic task, and return the sum of what that came to. `name` is what
    the log calls a row that failed."""
    return sum(_alone(task, each, act, name) for each in rows)


def in_batches(
    task: str,
    batches: Iterable[Sequence[Row]],
    act: Callable[[Sequence[Row]], int],
    *,
    name: Callable[[Row], object] = str,
) -> int:
    """Act on whole batches of rows at once, and on each row by itself in a batch that fails; return
    the sum of what that came to."""
    done = 0
    for batch in batches:
        try:
            done += act(batch)
        except Exception:
            done += one_by_one(task, batch, lambda row: act([row]), name=name)
    return done


def note_failure(task: str, row: object) -> None:
    """Log and count a row on which a periodic task has just failed. What an error says may quote
    what people wrote, so only its kind and its place in the code are told."""
    error = sys.exception()
    frames = traceback.extract_tb(error.__traceback__) if error else []
    at = [f"{each.filename}:{each.lineno}" for each in frames if _HERE in each.filename]
    log.error("row_failed", task=task, row=row, problem=type(error).__name__, at=at[-1:])
    counting.failed_row(task)


def _alone(task: str, row: Row, act: Callable[[Row], int], name: Callable[[Row], object]) -> int:
    try:
        return act(row)
    except Exception:
        note_failure(task, name(row))
        return 0
