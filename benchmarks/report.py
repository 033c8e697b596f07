"""The tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median, quantiles

from benchmarks.rounds import Measured, Series

_PARTS = ("web", "postgres", "worker", "load")
_ROW = "{:<25}{:>7}{:>9}{:>9}   {:>7}{:>10}{:>8}{:>7}   {:>10}  {}"
_OVER = f"{'':53}{'CPU ms per operation':^32}".rstrip()

_FLAT = "{:<25}{:>10}{:>10}{:>8}   {:>9}{:>9}{:>8}   {:>9}{:>9}{:>8}"
_OVER_FLAT = f"{'':25}{'HTTP, p50 ms':^28}   {'PostgreSQL, CPU ms':^26}   {'pgbench, p50 ms':^26}"


def table(measured: Iterable[Measured], *, month: list[float]) -> str:
    """This will be everything that was measured, a line each; pgbench's under the operation's."""
    lines = [_OVER, _ROW.format("", "ops/s", "p50 ms", "p99 ms", *_PARTS, "of pgbench", "aim")]
    for each in measured:
        ratio = f"{median(each.ratios):.2f}" if each.ratios else "?"
        lines.append(_line(each.operation.name, each.http, ratio, each.operation.aim))
        if each.floor is not None:
            lines.append(_line(f"  {each.statements} statements", each.floor, "", ""))
    lines.append(
        _ROW.format("slots of a month", *_speed(1 / median(month), month), *[""] * 5, "<= 0.5 ms")
    )
    return "\n".join(lines)


def flatness(measured: Iterable[Sequence[Measured]]) -> str:
    """This will be what each operation costs in a small town and in a large one, and how many
    times more in the large one: a flat one's cost is about the same."""
    lines = [_OVER_FLAT, _FLAT.format("", *["small", "large", "times"] * 3)]
    for small, large in measured:
        http = _times(small.http, large.http, lambda series: median(series.latencies))
        server = _times(small.http, large.http, lambda series: series.cpu["postgres"] / series.done)
        floor = ["?"] * 3
        if small.floor is not None and large.floor is not None:
            floor = _times(small.floor, large.floor, lambda series: median(series.latencies))
        lines.append(_FLAT.format(small.operation.name, *http, *server, *floor))
    return "\n".join(lines)


def _times(small: Series, large: Series, cost: Callable[[Series], float]) -> list[str]:
    before, after = cost(small), cost(large)
    return [_ms(before), _ms(after), f"{after / before:.2f}"]


def _line(name: str, series: Series, ratio: str, aim: str) -> str:
    cpu = [_ms(series.cpu[part] / series.done) for part in _PARTS]
    return _ROW.format(
        name, *_speed(median(series.per_second), series.latencies), *cpu, ratio, aim
    ).rstrip()


def _speed(per_second: float, times: list[float]) -> tuple[str, str, str]:
    return f"{per_second:.0f}", _ms(median(times)), _ms(quantiles(times, n=100)[98])


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
