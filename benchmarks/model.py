"""How many machines so many bookings a day take: `python -m benchmarks.model`.

A model on paper. What an operation costs was measured (benchmarks/README.md, "Seen beside 4e88c9a
on 2026-11-30"); what people do, and how full machines may be, are guesses that options replace.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from math import ceil

DAY, MS = 86_400, 1000
SIZES = (100_000, 1_000_000, 10_000_000, 100_000_000)
CONNECTIONS_OF_A_PROCESS = 6
"""Four slots for requests, and one each for /readyz and /metrics (server/web.py)."""

CONNECTIONS_OF_A_WORKER = 14
"""Its loops, the threads of its jobs, and those of procrastinate."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time of one operation."""

    web: float
    postgres: float
    worker: float
    replica: float = 0.0


CREATE = Cost(1.34, 1.49, 0.37)
STEP = Cost(1.60, 1.73, 0.33)
SLOTS = Cost(0.75, 0.29, 0.0)
LIST = Cost(0.74, 0.45, 0.02)
MAIL = Cost(0.0, 0.1, 0.125)

# With a replica: by the ratios of "Seen with a replica on 2026-11-30".
SLOTS_OF_REPLICA = Cost(0.90, 0.10, 0.0, 0.22)
NOTED = Cost(0.1, 0.05, 0.0)
"""The note of how far the log is, with each booking and step."""


@dataclass(frozen=True)
class Habits:
    """What happens for each booking, when, and how full processors may be."""

    steps: float
    searches: float
    lists: float
    mails: float
    peak: float
    full: float
    cores: int
    bytes: int
    replica: bool = False

    def per_booking(self) -> Cost:
        """Return the milliseconds of processor time of a booking with all that comes with it."""
        parts = (
            (1.0, CREATE),
            (self.steps, STEP),
            (self.searches, SLOTS_OF_REPLICA if self.replica else SLOTS),
            (self.lists, LIST),
            (self.mails, MAIL),
            (1.0 + self.steps if self.replica else 0.0, NOTED),
        )
        return Cost(
            sum(times * cost.web for times, cost in parts),
            sum(times * cost.postgres for times, cost in parts),
            sum(times * cost.worker for times, cost in parts),
            sum(times * cost.replica for times, cost in parts),
        )

    def reads(self) -> float:
        """Return the part of the primary's time that goes into searches and lists."""
        look = SLOTS_OF_REPLICA if self.replica else SLOTS
        reading = self.searches * look.postgres + self.lists * LIST.postgres
        return reading / self.per_booking().postgres

    def most_of_a_core(self) -> float:
        """Return how many bookings a second a core of the primary takes with all that comes with
        them, as full as it may be."""
        return MS * self.full / self.per_booking().postgres


@dataclass(frozen=True)
class Need:
    """What so many bookings a day take, at the busiest moment."""

    bookings: int
    rate: float
    web_cores: float
    worker_cores: float
    postgres_cores: float
    replica_cores: float
    web_machines: int
    connections: int
    gigabytes_a_year: float


def need(bookings: int, habits: Habits) -> Need:
    """Work out what so many bookings a day take."""
    rate = bookings / DAY * habits.peak
    cost = habits.per_booking()
    web, postgres, worker, replica = (
        rate * each / MS / habits.full
        for each in (cost.web, cost.postgres, cost.worker, cost.replica)
    )
    # One process of the web server for each core, since Python's lock keeps it to one.
    processes, workers = ceil(web), ceil(worker)
    return Need(
        bookings=bookings,
        rate=rate,
        web_cores=web,
        worker_cores=worker,
        postgres_cores=postgres,
        replica_cores=replica,
        web_machines=max(2, ceil((processes + workers) / habits.cores)),
        connections=processes * CONNECTIONS_OF_A_PROCESS + workers * CONNECTIONS_OF_A_WORKER,
        gigabytes_a_year=bookings * 365 * habits.bytes / 1e9,
    )


def table(habits: Habits, sizes: tuple[int, ...] = SIZES) -> str:
    """Return the needs as a table in Markdown."""
    heads = (
        *("bookings a day", "a second at the peak", "cores web", "cores worker"),
        *("cores PostgreSQL", *(["cores replica"] if habits.replica else [])),
        *(f"machines of {habits.cores} cores", "connections", "GB a year"),
    )
    lines = [heads, ("---:",) * len(heads)]
    for size in sizes:
        found = need(size, habits)
        numbers = [found.web_cores, found.worker_cores, found.postgres_cores]
        numbers += [found.replica_cores] if habits.replica else []
        lines.append(
            (
                f"{found.bookings:,}",
                f"{found.rate:,.1f}",
                *(f"{number:,.1f}" for number in numbers),
                f"{found.web_machines:,}",
                f"{found.connections:,}",
                f"{found.gigabytes_a_year:,.0f}",
            )
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Print the table for the habits that the options name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model", description=__doc__)
    add = parser.add_argument
    add("--bookings", type=int, action="append", metavar="N", help="a day; repeatable")
    add("--steps", type=float, default=1.0, help="confirmed, moved, canceled (%(default)s)")
    add("--searches", type=float, default=30.0, help="looks for times (%(default)s)")
    add("--lists", type=float, default=10.0, help="of bookings (%(default)s)")
    add("--mails", type=float, default=4.0, help="(%(default)s)")
    add("--peak", type=float, default=4.0, help="busiest moment to average (%(default)s)")
    add("--full", type=float, default=0.5, help="how busy processors may be (%(default)s)")
    add("--cores", type=int, default=16, help="of a machine (%(default)s)")
    add("--bytes", type=int, default=BYTES, help="a booking takes with indexes (%(default)s)")
    add("--replica", action="store_true", help="a replica answers the looks for times")
    options = vars(parser.parse_args())
    sizes = tuple(options.pop("bookings") or SIZES)
    habits = Habits(**options)
    print(table(habits, sizes))
    print(f"\n{habits.reads():.0%} of the primary's time goes into reads.")
    print(f"A core of it takes {habits.most_of_a_core():.0f} bookings a second with all of that.")


BYTES = 3000


if __name__ == "__main__":
    main()
