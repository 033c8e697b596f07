"""Who meets whom, and when: the cases of operations that take up time.

Each round of a measurement is a batch of fresh cases. A batch has a period of its own, in which its
bookings take place. There are more batches than periods, since nothing can be booked further ahead
than two years: so periods are used again, and what took up their time is deleted first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.operation import Case, in_two_days, start_variable

CASES = 12_000
"""Cases of a batch: more than pgbench gets through in one round."""

PERIODS = 16
_DAYS = 40
"""The length of a period: 100 providers with three cases a day need as many for all cases."""
_FIRST_DAY = 60
"""Before this day, counted from today, the town has bookings of its own."""


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Providers and clients who meet in turn: so many of each, whose numbers begin with `provider`
    and `client` and are `stride` apart."""

    provider: int
    providers: int
    client: int
    clients: int
    stride: int = 1

    def fresh(self, number: int, batch: int) -> Case:
        """Return a case in free time: three hours a day, of one provider after the other."""
        day, hour = number // (3 * self.providers), number // self.providers % 3
        start = begin(batch) + timedelta(days=day, hours=2 * hour)
        return Case(
            caller=self.client + self.stride * (number % self.clients),
            provider=self.provider + self.stride * (number % self.providers),
            start=start,
        )

    def variables(self, batch: int, *, by_provider: bool = False) -> list[str]:
        """Return the same cases for pgbench, in which clients ask, or providers."""
        first = int(begin(batch).timestamp())
        every, each = self.providers, 3 * self.providers
        caller, callers = (self.provider, every) if by_provider else (self.client, self.clients)
        return [
            f"caller {caller} + {self.stride} * (:k % {callers})",
            f"provider {self.provider} + {self.stride} * (:k % {every})",
            f"start {first} + :k / {each} * 86400 + :k / {every} % 3 * 7200",
        ]

    def in_two_days(self, number: int, batch: int) -> Case:
        """Return a case on the next day on which all providers have bookings."""
        return replace(self.fresh(number, batch), start=in_two_days())

    def in_two_days_variables(self, batch: int) -> list[str]:
        """Return the same cases for pgbench."""
        return [*self.variables(batch)[:2], start_variable()]

    def planned(self, first: int, cases: int, *, starts: str) -> str:
        """Return SQL of so many cases: a `number` from the first on, `provider`, `client` and when
        it `starts`, which is SQL of `n`, the case's number in its batch."""
        return f"""(SELECT {first} + n AS number,
    {self.provider} + {self.stride} * (n % {self.providers}) AS provider,
    {self.client} + {self.stride} * (n % {self.clients}) AS client, {starts} AS starts
    FROM generate_series(0, {cases - 1}) n) planned"""

    def free(self, batch: int, *, later: int = 0) -> str:
        """Return SQL of the free time of case `n`, or of so many hours later."""
        every, first = self.providers, begin(batch) + timedelta(hours=later)
        return (
            f"'{first.isoformat()}'::timestamptz + make_interval(days => n / {3 * every}, "
            f"hours => n / {every} % 3 * 2)"
        )


def begin(batch: int) -> datetime:
    """Return when the first case of a batch starts: an hour in which all providers are open."""
    days = _FIRST_DAY + batch % PERIODS * _DAYS
    return in_two_days().replace(hour=8) + timedelta(days=days)


def emptied(batch: int) -> list[str]:
    """Return SQL that frees the period of a batch, if an earlier batch has used it."""
    if batch < PERIODS:
        return []
    first = begin(batch)
    last = first + timedelta(days=_DAYS)
    return [
        f"DELETE FROM claim WHERE during && tstzrange('{first}', '{last}')",
        f"DELETE FROM opening_hours WHERE date BETWEEN '{first.date()}' AND '{last.date()}'",
        "VACUUM ANALYZE claim, opening_hours",
    ]
