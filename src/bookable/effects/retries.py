"""Retries of effects with backoff, and the dead letters that the last failure leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from bookable.domain.vendors import VendorBusy, VendorError
from bookable.engine import clock
from bookable.storage import dead_letter_rows, jobs
from bookable.telemetry import counting

LAST_RETRY = 18
LONGEST_WAIT = 2 * 60 * 60
"""Seconds. Doubling up to this wait, the retries cover more than half a day."""

log = structlog.get_logger(__name__)


class Backoff(BaseRetryStrategy):
    """Waits twice as long after each failure, and at least as long as a vendor asks for."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None after the last attempt."""
        wait = seconds_to_wait(job.attempts, exception)
        return None if wait is None else RetryDecision(retry_in={"seconds": wait})


def seconds_to_wait(failures: int, exception: BaseException) -> int | None:
    """Return the seconds to wait after `failures` earlier failures and one more.

    None after the last attempt, and after an error that would come again.
    """
    if failures >= LAST_RETRY or getattr(exception, "is_final", False):
        return None
    wait: int = min(2**failures, LONGEST_WAIT)
    if isinstance(exception, VendorBusy):
        wait = max(wait, int(exception.retry_after) + 1)
    return wait


Act = Callable[[int], None]


def effect(name: str, *, at_last: Act | None = None) -> Callable[[Act], Act]:
    """Register a function of one id as a task of the worker, with retries.

    After the last failure the effect becomes a dead letter, and `at_last` is called.
    """

    def register(act: Act) -> Act:
        @app.task(name=name, queue=jobs.queue_of(name), retry=Backoff(), pass_context=True)
        def run(context: JobContext, /, **arguments: int) -> None:
            try:
                act(*arguments.values())
            except Exception as error:
                failures = context.job.attempts
                wait = note_failure(name, arguments, error, failures=failures, now=clock.now())
                if wait is None and at_last is not None:
                    at_last(*arguments.values())
                raise
            counting.effect(name, "done")

        return act

    return register


def note_failure(
    name: str,
    arguments: Mapping[str, int],
    error: BaseException,
    *,
    failures: int,
    now: datetime,
) -> int | None:
    """Note that an effect failed once more, and return the seconds until its next attempt.

    After the last attempt the effect becomes a dead letter, and None is returned.
    """
    wait = seconds_to_wait(failures, error)
    problem = str(error) if isinstance(error, VendorError) else type(error).__name__
    log.warning("effect_failed", effect=name, attempt=failures + 1, problem=problem, **arguments)
    counting.effect(name, "dead" if wait is None else "failed")
    if wait is None:
        dead_letter_rows.add_dead_letter(
            name, arguments, problem=problem_of(error), attempts=failures + 1, now=now
        )
    return wait


def problem_of(error: BaseException) -> str:
    """Return what staff read about an error. What is no vendor's may hold anything: its name."""
    return error.in_full if isinstance(error, VendorError) else type(error).__name__
