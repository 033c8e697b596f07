"""An operation that is measured: its requests over HTTP, and the same cases in pgbench."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def in_two_days() -> datetime:
    """Return noon in two days. Bookings that begin then have no reminder that is due."""
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What one request is about, by numbers: its caller, and the provider, the booking or the thing
    of another kind if it has one. `start` is a time that it may name."""

    caller: int
    provider: int | None = None
    booking: int | None = None
    thing: int | None = None
    start: datetime


def caller_only(first: int, count: int) -> Callable[[int, int], Case]:
    """Return a function that makes cases of `count` callers in turn, numbered from `first` on."""
    return lambda number, _batch: Case(caller=first + number % count, start=in_two_days())


def caller_only_variables(first: int, count: int) -> Callable[[int], list[str]]:
    """Return a function that makes the same cases for pgbench."""
    return lambda _batch: [f"caller {first} + :k % {count}", start_variable()]


def start_variable() -> str:
    """Return the line of a pgbench script that sets the start of cases without one of their own."""
    return f"start {int(in_two_days().timestamp())}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation that is measured, over HTTP and by pgbench.

    It runs in numbered batches of numbered cases. No case uses up what another case of its batch
    needs, such as a slot.
    """

    name: str

    aim: str = ""
    """The aim, as a row of the table shows it. Empty without an aim."""

    status: int = 200
    """The status of an answer."""

    refused: int | None = None
    """In a rush, the status of the answers to those that come too late."""

    case: Callable[[int, int], Case]
    """The case with a number, in a batch."""

    request: Callable[[Case], tuple[str, str, str]]
    """The method, the path and the body of a case's request."""

    variables: Callable[[int], list[str]]
    """The lines of a pgbench script that set the variables of its case `:k`: caller, provider,
    booking and start, the same as in `case`."""

    prepared: Callable[[int, int], Sequence[str]] = lambda _batch, _cases: ()
    """The statements that prepare the database for a batch with this many cases."""

    makes: str = ""
    """The table that has one row more, or one less, after each case."""

    numbered: str = ""
    """The table of a new row whose number the later statements of the operation need."""

    asks_a_vendor: bool = False
    """Whether a vendor is asked, which pgbench cannot do. Such an operation has no ratio."""

    rush: int = 0
    """How many requests of a batch compete for the same scarce thing. 0 if it is no rush."""

    sold: Callable[[int], str] | None = None
    """SQL for what a rush sold in a batch: sales, the count that is kept, and the most possible."""

    connections: int | None = None
    """How many connections send its requests. Without it, as many as for other operations."""

    everyday: bool = True
    """Whether it is measured by default."""

    reads_own: bool = False
    """Whether the request depends on the caller alone."""

    def message(self, number: int, *, batch: int, tokens: dict[int, str], port: int) -> bytes:
        """Return the whole request for a case, as bytes."""
        case = self.case(number, batch)
        method, path, body = self.request(case)
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Token {tokens[case.caller]}\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
