"""Stretches of exact time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of exact time, `[start, end)`; touching spans do not overlap."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs exact times, with a zone")
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def length(self) -> timedelta:
        """This will be the time between start and end."""
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """This will be the length in whole minutes."""
        return int(self.length.total_seconds()) // 60
