"""The table of everything that was tried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HEADS = ("part", "what", "rounds", "requests", "done", "refused", "errors", "violations")
SHOWN = 5
"""How many violations of a row are shown in full."""


@dataclass
class Row:
    """One thing that was tried: how often, with which results, and its violations."""

    part: str
    what: str
    rounds: int = 0
    requests: int = 0
    done: int = 0
    refused: int = 0
    errors: int = 0
    violations: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: Row) -> None:
        """Add the results of another round."""
        self.rounds += other.rounds
        self.requests += other.requests
        self.done += other.done
        self.refused += other.refused
        self.errors += other.errors
        self.violations += other.violations

    @property
    def cells(self) -> list[str]:
        """The row as texts."""
        counted = (self.rounds, self.requests, self.done, self.refused, self.errors)
        return [self.part, self.what, *(f"{n:,}" for n in counted), f"{len(self.violations):,}"]


def text(rows: Sequence[Row]) -> str:
    """Return the table for a terminal."""
    cells = [list(HEADS), *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    return "\n".join(_aligned(line, widths) for line in cells)


def markdown(rows: Sequence[Row]) -> str:
    """Return the table in Markdown."""
    lines = [list(HEADS), ["---", "---", *["---:"] * (len(HEADS) - 2)], *(r.cells for r in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def violations(rows: Iterable[Row]) -> str:
    """Return the first violations of each row that has any."""
    lines = []
    for row in rows:
        lines += [f"{row.part}, {row.what}: {violation}" for violation in row.violations[:SHOWN]]
        if len(row.violations) > SHOWN:
            lines.append(f"{row.part}, {row.what}: and {len(row.violations) - SHOWN} more")
    return "\n".join(lines)


def _aligned(line: list[str], widths: list[int]) -> str:
    left = [cell.ljust(width) for cell, width in zip(line[:2], widths[:2], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(line[2:], widths[2:], strict=True)]
    return "  ".join([*left, *right]).rstrip()
