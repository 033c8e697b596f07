"""What one row measures: an operation as requests, and as pgbench picks the same cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def tomorrow() -> datetime:
    """Return tomorrow noon, when upcoming bookings begin."""
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """Who asks for what: the one who calls, and where they matter a provider, a booking, a thing of
    another kind by its number, a time."""

    caller: int
    provider: int | None = None
    booking: int | None = None
    thing: int | None = None
    start: datetime


def caller_only(first: int, count: int) -> Callable[[int, int], Case]:
    """Return a function that makes cases in which people with consecutive numbers ask in turn."""
    return lambda number, _batch: Case(caller=first + number % count, start=tomorrow())


def caller_only_variables(first: int, count: int) -> Callable[[int], list[str]]:
    """Return a function that makes the same cases for pgbench."""
    return lambda _batch: [f"caller {first} + :k % {count}", start_variable()]


def start_variable() -> str:
    """Return the start of cases without their own."""
    return f"start {int(tomorrow().timestamp())}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation: the case of a number, the request for it, and its answer's status.

    `variables` gives pgbench the caller, the provider, the booking and the start of its case `:k`,
    as `case` does. Cases of a batch are fresh: what they use up is theirs alone, and statements
    of `prepared` put it there before, for so many cases. `makes` is where there is one row more
    after each, or one row less. Where the answer has the number of a row that statements after
    the one that makes it ask for, `numbered` is its table. Whoever `asks_a_vendor` does what
    pgbench cannot do: it has no such row.

    Where only some of a rush can succeed, `refused` is the status of all others, `rush` how many
    ask, and `sold` SQL for how often something was sold in a batch, counted, and could be:
    pgbench has no such row. `everyday` rows are measured unless others are asked for.
    What is asked for follows from the caller alone where it `reads_own`.
    """

    name: str
    aim: str = ""
    status: int = 200
    refused: int | None = None
    case: Callable[[int, int], Case]
    request: Callable[[Case], tuple[str, str, str]]
    variables: Callable[[int], list[str]]
    prepared: Callable[[int, int], Sequence[str]] = lambda _batch, _cases: ()
    makes: str = ""
    numbered: str = ""
    asks_a_vendor: bool = False
    rush: int = 0
    sold: Callable[[int], str] | None = None
    connections: int | None = None
    everyday: bool = True
    reads_own: bool = False

    def message(self, number: int, *, batch: int, tokens: dict[int, str], port: int) -> bytes:
        """Return the whole request for a case, as bytes."""
        case = self.case(number, batch)
        method, path, body = self.request(case)
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Token {tokens[case.caller]}\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
