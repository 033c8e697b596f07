"""The table."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median, quantiles

from benchmarks.rounds import Measured, Series

_PARTS = ("web", "postgres", "worker", "load")
_ROW = "{:<20}{:>7}{:>9}{:>9}   {:>7}{:>10}{:>8}{:>7}   {:>10}  {}"
_OVER = f"{'':48}{'CPU ms per operation':^32}".rstrip()


def table(measured: Iterable[Measured], *, month: list[float]) -> str:
    """This will be everything that was measured, a line each; pgbench's under the operation's."""
    lines = [_OVER, _ROW.format("", "ops/s", "p50 ms", "p99 ms", *_PARTS, "of pgbench", "aim")]
    for each in measured:
        ratio = f"{median(each.ratios):.2f}" if each.ratios else "?"
        lines.append(_line(each.operation.name, each.http, ratio, each.operation.aim))
        if each.floor is not None:
            lines.append(_line(f"  {each.statements} statements", each.floor, "", ""))
    lines.append(
        _ROW.format("slots of a month", *_speed(1 / median(month), month), *[""] * 5, "<= 2 ms")
    )
    return "\n".join(lines)


def _line(name: str, series: Series, ratio: str, aim: str) -> str:
    cpu = [_ms(series.cpu[part] / series.done) for part in _PARTS]
    return _ROW.format(
        name, *_speed(median(series.per_second), series.latencies), *cpu, ratio, aim
    ).rstrip()


def _speed(per_second: float, times: list[float]) -> tuple[str, str, str]:
    return f"{per_second:.0f}", _ms(median(times)), _ms(quantiles(times, n=100)[98])


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
