"""How an effect is tried again, and what becomes of one that fails for the last time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from bookable.domain.vendors import VendorBusy, VendorError
from bookable.engine import clock, outbox
from bookable.telemetry import counting

LAST_RETRY = 18
LONGEST_WAIT = 2 * 60 * 60
"""Seconds; with the doubling before it, an effect is tried for more than half a day."""

log = structlog.get_logger(__name__)


class Backoff(BaseRetryStrategy):
    """Waits twice as long after each failure, and never less than a vendor asks for."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """This will be when to try again, or None after the last time."""
        wait = seconds_to_wait(job.attempts, exception)
        return None if wait is None else RetryDecision(retry_in={"seconds": wait})


def seconds_to_wait(failures: int, exception: BaseException) -> int | None:
    """This will be how long to wait after one more failure than `failures`, or None after the
    last one."""
    if failures >= LAST_RETRY:
        return None
    wait: int = min(2**failures, LONGEST_WAIT)
    if isinstance(exception, VendorBusy):
        wait = max(wait, int(exception.retry_after) + 1)
    return wait


Act = Callable[[int], None]


def effect(name: str, *, at_last: Act | None = None) -> Callable[[Act], Act]:
    """Make a function of one number a task of the worker, retried with backoff, that ends among the
    dead letters when it fails for the last time; `at_last` then notes what that means."""

    def register(act: Act) -> Act:
        @app.task(name=name, queue=outbox.queue_of(name), retry=Backoff(), pass_context=True)
        def run(context: JobContext, /, **arguments: int) -> None:
            try:
                act(*arguments.values())
            except Exception as error:
                _note_failure(name, context.job, error)
                if at_last is not None and context.job.attempts >= LAST_RETRY:
                    at_last(*arguments.values())
                raise
            counting.effect(name, "done")

        return act

    return register


def _note_failure(name: str, job: Job, error: Exception) -> None:
    facts: dict[str, Any] = {"effect": name, "attempt": job.attempts + 1, **job.task_kwargs}
    problem = str(error) if isinstance(error, VendorError) else type(error).__name__
    log.warning("effect_failed", problem=problem, **facts)
    counting.effect(name, "dead" if job.attempts >= LAST_RETRY else "failed")
    if job.attempts >= LAST_RETRY:
        outbox.bury(
            name,
            job.task_kwargs,
            problem=problem,
            attempts=job.attempts + 1,
            now=clock.now(),
        )
