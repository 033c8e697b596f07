"""Periodic tasks and loops over many rows: one row that fails does not stop the others.

A row that fails is logged, counted and skipped. It stays as it is, so the next run tries it again
in the same order. The rows are read in pages, up to the last one.
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
    """Act on each row of a periodic task, and return the sum of the results.

    `name` is what the log calls a row that failed.
    """
    return sum(_act_on(task, row, act, name) for row in rows)


def in_batches(
    task: str,
    batches: Iterable[Sequence[Row]],
    act: Callable[[Sequence[Row]], int],
    *,
    name: Callable[[Row], object] = str,
) -> int:
    """Act on whole batches of rows, and row by row in a batch that fails.

    Return the sum of the results.
    """
    done = 0
    for batch in batches:
        try:
            done += act(batch)
        except Exception:
            done += one_by_one(task, batch, lambda row: act([row]), name=name)
    return done


def note_failure(task: str, row: object) -> None:
    """Log and count a row on which a periodic task has just failed.

    An error's text may quote what people wrote, so only its class and its place in the code are
    logged.
    """
    error = sys.exception()
    frames = traceback.extract_tb(error.__traceback__) if error else []
    at = [f"{frame.filename}:{frame.lineno}" for frame in frames if _HERE in frame.filename]
    log.error("row_failed", task=task, row=row, problem=type(error).__name__, at=at[-1:])
    counting.failed_row(task)


def _act_on(task: str, row: Row, act: Callable[[Row], int], name: Callable[[Row], object]) -> int:
    try:
        return act(row)
    # Any error at all: one bad row must not stop the rest.
    except Exception:
        note_failure(task, name(row))
        return 0
