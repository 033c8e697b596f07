"""All numbers as text that Prometheus reads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bookable.telemetry.instruments import SHARED

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Gauge:
    """Something that was looked up just now: a value for each set of labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: Sequence[tuple[tuple[str, ...], float]] = ()


def exposition(gauges: Iterable[Gauge]) -> bytes:
    """This will be what every process of this home has counted, and what was looked up."""
    registry = CollectorRegistry()
    registry.register(_Looked(gauges))
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    # A server that is a single process counts in that process.
    return generate_latest(registry) + generate_latest(REGISTRY)


class _Looked(Collector):
    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = list(gauges)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """This will be the gauges in the library's own shape."""
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.values:
                family.add_metric(labels, value)
            yield family
