"""Metrics and traces of slow work: calls to vendors, and jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import perf_counter
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from bookable.domain.vendors import VendorBusy, VendorError
from bookable.telemetry import tracing
from bookable.telemetry.instruments import JOBS, VENDOR_CALLS
from bookable.telemetry.waiting import waiting

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Named(Protocol):
    """A gateway: it has the name of its vendor."""

    @property
    def name(self) -> str:
        """The vendor's name, as it stands in metrics."""


Vendor = TypeVar("Vendor", bound=Named)


def vendor_call(
    act: Callable[Concatenate[Vendor, Given], Result],
) -> Callable[Concatenate[Vendor, Given], Result]:
    """Count and trace the calls of a gateway's method, and free the connection slot meanwhile."""

    @wraps(act)
    def call(self: Vendor, /, *args: Given.args, **more: Given.kwargs) -> Result:
        with waiting(), _vendor(self.name, act.__name__):
            return act(self, *args, **more)

    return call


@contextmanager
def _vendor(vendor: str, call: str) -> Iterator[None]:
    began, outcome = perf_counter(), "broken"
    facts = {"bookable.vendor": vendor, "bookable.call": call}
    with tracing.span(f"{vendor} {call}", facts, kind="CLIENT") as span:
        try:
            yield
            outcome = "ok"
        except VendorBusy:
            outcome = "busy"
            raise
        except VendorError:
            outcome = "failed"
            raise
        finally:
            span.set_attribute("bookable.outcome", outcome)
            VENDOR_CALLS.labels(vendor, call, outcome).observe(perf_counter() - began)


@contextmanager
def _job(task: str) -> Iterator[None]:
    began, outcome = perf_counter(), "failed"
    with tracing.span(f"job {task}", {"bookable.task": task}, kind="CONSUMER") as span:
        try:
            yield
            outcome = "done"
        finally:
            span.set_attribute("bookable.outcome", outcome)
            JOBS.labels(task, outcome).observe(perf_counter() - began)


def job(run: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Run a job of the worker, counted and traced (a middleware of procrastinate)."""
    del worker
    with _job(context.job.task_name):
        return run()


async def awaited_job(run: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Run an async job of the worker, counted and traced."""
    del worker
    with _job(context.job.task_name):
        return await run()
