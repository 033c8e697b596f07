"""Traces through OpenTelemetry, where an operator says where to send them.

Its libraries are an extra (`bookable[tracing]`). They are loaded at the first span of a process,
after any fork, and not at all where tracing is off.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any, Protocol

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""The variable by which the libraries, too, learn where traces go."""

_EXPORTER = "opentelemetry.exporter.otlp.proto.http"


class Span(Protocol):
    """What a span is told while it lasts."""

    def set_attribute(self, key: str, value: Any) -> None:
        """This will note a fact."""

    def update_name(self, name: str) -> None:
        """This will give it a better name."""


class _Nothing:
    """A span that nobody looks at."""

    def set_attribute(self, key: str, value: Any) -> None:
        pass

    def update_name(self, name: str) -> None:
        pass


_nothing = nullcontext[Span](_Nothing())
_wanted: list[bool] = [False]


def is_installed() -> bool:
    """This will tell whether the libraries are there."""
    try:
        return importlib.util.find_spec(_EXPORTER) is not None
    except ModuleNotFoundError:
        return False


def trace(wanted: bool) -> None:
    """This will have spans recorded from now on, or not."""
    _wanted[0] = wanted


def is_on() -> bool:
    """This will tell whether spans are recorded."""
    return _wanted[0]


def span(
    name: str,
    facts: Mapping[str, Any],
    *,
    kind: str = "INTERNAL",
    headers: Mapping[str, str] | None = None,
) -> AbstractContextManager[Span]:
    """This will record what happens meanwhile under a name, as a part of what is recorded already
    or of what a caller's `traceparent` header names."""
    return _recorded(name, facts, kind, headers) if _wanted[0] else _nothing


@contextmanager
def _recorded(
    name: str, facts: Mapping[str, Any], kind: str, headers: Mapping[str, str] | None
) -> Iterator[Span]:
    from opentelemetry import propagate
    from opentelemetry.trace import SpanKind, StatusCode

    with _tracer().start_as_current_span(
        name,
        context=None if headers is None else propagate.extract(headers),
        kind=SpanKind[kind],
        attributes=dict(facts),
        # The text of an error may be about somebody.
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except BaseException as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(StatusCode.ERROR)
            raise


@cache
def _tracer() -> Any:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, where they are set, go before this name.
    named = Resource({SERVICE_NAME: "bookable"}).merge(Resource.create())
    provider = TracerProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("bookable")
