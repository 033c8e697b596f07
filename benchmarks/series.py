"""What was measured of an operation: times, speeds, and what processors did."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from statistics import median, quantiles

from benchmarks.operation import Operation

PARTS = ("web", "postgres", "worker", "load")


@dataclass
class Series:
    """What the rounds of one contestant gave. Times are in seconds."""

    per_second: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    has_left_work: bool = False
    """Whether the worker was not done with a round in time, so that the cost is not known."""

    @property
    def done(self) -> int:
        """How often the operation was carried out."""
        return len(self.latencies)

    @property
    def speed(self) -> float:
        """How often it was carried out in a second."""
        return median(self.per_second)

    @property
    def typical(self) -> float:
        """How long half of the answers took at most."""
        return median(self.latencies)

    @property
    def slow(self) -> float:
        """How long 99 of 100 answers took at most."""
        return quantiles(self.latencies, n=100)[98]

    def cost(self, *parts: str) -> float:
        """Return the processor time of one operation, in some parts or in all; nan if unknown."""
        if self.has_left_work:
            return nan
        return sum(self.cpu[part] for part in parts or PARTS) / self.done


@dataclass
class Measured:
    """An operation over HTTP, as pgbench runs its statements, and as a bare function answers it:
    a floor that it does not have stays empty."""

    operation: Operation
    statements: int = 0
    http: Series = field(default_factory=Series)
    pgbench: Series = field(default_factory=Series)
    bare: Series = field(default_factory=Series)

    @property
    def of_pgbench(self) -> float | None:
        """What part of pgbench's speed HTTP reached, in the median of the rounds."""
        pairs = zip(self.http.per_second, self.pgbench.per_second, strict=False)
        ratios = [ours / theirs for ours, theirs in pairs]
        return median(ratios) if ratios else None

    @property
    def of_bare(self) -> float | None:
        """How many times the bare function's processor time HTTP took."""
        return self.http.cost() / self.bare.cost() if self.bare.done else None
