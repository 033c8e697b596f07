"""Traces through OpenTelemetry, for operators who name an endpoint.

The libraries are an extra (`bookable[tracing]`). They are imported at the first span of a process:
after any fork, since their exporter has a thread, and not at all when tracing is off.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any, Protocol

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""The variable with the address for traces; the OpenTelemetry libraries read it too."""

_EXPORTER = "opentelemetry.exporter.otlp.proto.http"


class Span(Protocol):
    """The part of OpenTelemetry's span that is used here."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Record a fact about the span."""

    def update_name(self, name: str) -> None:
        """Replace the name that the span began with."""


class _NoSpan:
    """The span while tracing is off."""

    def set_attribute(self, key: str, value: Any) -> None:
        pass

    def update_name(self, name: str) -> None:
        pass


_no_span = nullcontext[Span](_NoSpan())
_is_on: list[bool] = [False]


def is_installed() -> bool:
    """Return whether the OpenTelemetry libraries are installed."""
    try:
        return importlib.util.find_spec(_EXPORTER) is not None
    except ModuleNotFoundError:
        return False


def trace(is_on: bool) -> None:
    """Switch tracing on or off for this process."""
    _is_on[0] = is_on


def is_on() -> bool:
    """Return whether spans are recorded."""
    return _is_on[0]


def span(
    name: str,
    facts: Mapping[str, Any],
    *,
    kind: str = "INTERNAL",
    headers: Mapping[str, str] | None = None,
) -> AbstractContextManager[Span]:
    """Record the block as a span with a name and facts.

    Its parent is the current span, or the one in the `traceparent` header of `headers`.
    """
    return _recorded(name, facts, kind, headers) if _is_on[0] else _no_span


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
        # The text of an error may hold personal data.
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

    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, when set, override this name.
    resource = Resource({SERVICE_NAME: "bookable"}).merge(Resource.create())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("bookable")
