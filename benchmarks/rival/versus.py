"""Bookable and the rival by turns, under the same load."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from benchmarks.operations import named
from benchmarks.rival.operations import SLOTS, TIME, WHO, Rival
from benchmarks.rounds import Bench
from benchmarks.series import Series

_ROW = "{:<22}{:>12}{:>12}{:>10}   {:>12}{:>12}   {}"


@dataclass(frozen=True)
class Match:
    """An operation of Bookable's, and the requests by which the same is done with the rival."""

    name: str
    theirs: tuple[Rival, ...]
    aim: str = ""


MATCHES = [Match("slots of a day", (SLOTS,), ">= 12"), Match("create a booking", (TIME, WHO))]


def versus(bookable: Bench, rival: Bench, *, seconds: int, rounds: int) -> str:
    """Measure both in turns, and return a table of their requests per second and the ratio."""
    lines = [_ROW.format("", "Bookable/s", "rival/s", "times", "CPU ms", "rival's", "aim")]
    for match in MATCHES:
        pairs = [_round(match, bookable, rival, seconds) for _ in range(rounds + 1)][1:]
        lines.append(_line(match, pairs))
    return "\n".join(lines)


def _round(
    match: Match, bookable: Bench, rival: Bench, seconds: int
) -> tuple[Series, list[Series]]:
    ours, theirs = Series(), [Series() for _ in match.theirs]
    bookable.drive(named(match.name), ours, seconds=seconds)
    for operation, series in zip(match.theirs, theirs, strict=True):
        rival.drive(operation, series, seconds=seconds)
    return ours, theirs


def _line(match: Match, pairs: list[tuple[Series, list[Series]]]) -> str:
    speeds = [(ours.per_second[0], _together(theirs)) for ours, theirs in pairs]
    cost = median(_cost(ours) for ours, _ in pairs)
    their_cost = median(sum(map(_cost, theirs)) for _, theirs in pairs)
    return _ROW.format(
        match.name,
        f"{median(ours for ours, _ in speeds):,.0f}",
        f"{median(theirs for _, theirs in speeds):,.0f}",
        f"{median(ours / theirs for ours, theirs in speeds):.1f}",
        f"{cost:.2f}",
        f"{their_cost:.2f}",
        match.aim,
    ).rstrip()


def _together(series: list[Series]) -> float:
    """What takes several requests is done as often as the time for all of them allows."""
    return 1 / sum(1 / each.per_second[0] for each in series)


def _cost(series: Series) -> float:
    """The processors' milliseconds for one of them, in the web and in PostgreSQL."""
    return 1000 * (series.cpu["web"] + series.cpu["postgres"]) / series.done
