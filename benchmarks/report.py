"""The tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isnan
from statistics import median, quantiles

from benchmarks.afterwards import LIMIT
from benchmarks.series import PARTS, Measured, Series

_ROW = "{:<25}{:>7}{:>9}{:>9}   {:>6}{:>10}{:>8}{:>6}{:>7}   {:>10}{:>9}  {}"
_OVER = f"{'':53}{'CPU ms per operation':^37}   {'speed':>10}{'CPU':>9}".rstrip()

_BESIDE = "{:<25}{:>7}{:>9}{:>9}   {:>6}{:>10}{:>8}{:>6}{:>7}   {:>5}"

_FLAT = "{:<25}{:>10}{:>10}{:>8}   {:>9}{:>9}{:>8}   {:>9}{:>9}{:>8}"
_OVER_FLAT = f"{'':25}{'HTTP, p50 ms':^28}   {'PostgreSQL, CPU ms':^26}   {'pgbench, p50 ms':^26}"

_UNKNOWN = "?"
_HAS_LEFT_WORK = f"{_UNKNOWN}: {LIMIT:.0f} s after a round the worker still had to work for it."

_HEADS = ("", "ops/s", "p50 ms", "p99 ms", *PARTS, "all")


def table(measured: Iterable[Measured], *, month: list[float]) -> str:
    """Return all that was measured, a line each, and under each operation its floors."""
    lines = [_OVER, _ROW.format(*_HEADS, "of pgbench", "of bare", "aim").rstrip()]
    for each in measured:
        ratios = [_ratio(each.of_pgbench), _ratio(each.of_bare)]
        operation = each.operation
        line = _ROW.format(operation.name, *_figures(each.http), *ratios, operation.aim)
        lines.append(line.rstrip())
        floors = {f"{each.statements} statements": each.pgbench, "bare function": each.bare}
        lines += [
            _ROW.format(f"  {name}", *_figures(series), "", "", "").rstrip()
            for name, series in floors.items()
            if series.done
        ]
    speed = [f"{1 / median(month):.0f}", _ms(median(month)), _ms(quantiles(month, n=100)[98])]
    lines.append(_ROW.format("slots of a month", *speed, *[""] * 7, "<= 0.5 ms"))
    return "\n".join(_explained(lines))


def comparison(measured: Iterable[Sequence[Measured]], *, commit: str) -> str:
    """Return what each operation takes here, under it what it takes at another commit, and how
    many times the other's processor time it takes here."""
    lines = [_OVER.partition("speed")[0].rstrip(), _BESIDE.format(*_HEADS, "times")]
    for here, there in measured:
        times = _ratio(here.http.cost() / there.http.cost())
        lines.append(_BESIDE.format(here.operation.name, *_figures(here.http), times))
        lines.append(_BESIDE.format(f"  {commit}", *_figures(there.http), "").rstrip())
    return "\n".join(_explained(lines))


def flatness(measured: Iterable[Sequence[Measured]]) -> str:
    """Return what each operation costs in a small town and in a large one, and how many times more
    in the large one: a flat one's cost is about the same."""
    lines = [_OVER_FLAT, _FLAT.format("", *["small", "large", "times"] * 3)]
    for small, large in measured:
        http = _times(small.http, large.http, lambda series: series.typical)
        server = _times(small.http, large.http, lambda series: series.cost("postgres"))
        floor = [""] * 3
        if small.pgbench.done and large.pgbench.done:
            floor = _times(small.pgbench, large.pgbench, lambda series: series.typical)
        lines.append(_FLAT.format(small.operation.name, *http, *server, *floor))
    return "\n".join(_explained(lines))


def _times(small: Series, large: Series, cost: Callable[[Series], float]) -> list[str]:
    before, after = cost(small), cost(large)
    return [_ms(before), _ms(after), _ratio(after / before)]


def _figures(series: Series) -> list[str]:
    cpu = [_ms(series.cost(part)) for part in PARTS]
    return [
        f"{series.speed:.0f}",
        _ms(series.typical),
        _ms(series.slow),
        *cpu,
        _ms(series.cost()),
    ]


def _explained(lines: list[str]) -> list[str]:
    """Say why figures are missing, if any are."""
    is_whole = not any(_UNKNOWN in line for line in lines)
    return lines if is_whole else [*lines, _HAS_LEFT_WORK]


def _ratio(found: float | None) -> str:
    if found is None:
        return ""
    return _UNKNOWN if isnan(found) else f"{found:.2f}"


def _ms(seconds: float) -> str:
    return _UNKNOWN if isnan(seconds) else f"{seconds * 1000:.2f}"
