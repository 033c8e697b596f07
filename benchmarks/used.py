"""Bookings that an operation uses up: each case has one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from benchmarks.operation import Case, start_variable, tomorrow
from benchmarks.town import CALENDAR, FIRST_SESSION

A_SEASON = 12_000
"""Cases of a season: more than pgbench gets through in one round."""

SPRING = datetime(2030, 3, 4, 8, tzinfo=UTC)
LENGTH_OF_SEASON = timedelta(days=60)
_LATER = 12


@dataclass(frozen=True, kw_only=True)
class Between:
    """Providers and clients, who meet in turn: so many from a number on, each `apart` from the
    next."""

    provider: int
    providers: int
    client: int
    clients: int
    apart: int = 1

    def free_time(self, number: int, season: int) -> Case:
        """This will be three hours a day of each provider, one provider after the other."""
        day, hour = number // (3 * self.providers), number // self.providers % 3
        start = _spring(season) + timedelta(days=day, hours=2 * hour)
        return Case(
            caller=self.client + self.apart * (number % self.clients),
            provider=self.provider + self.apart * (number % self.providers),
            start=start,
        )

    def variables(self, season: int, *, by_provider: bool = False) -> list[str]:
        """This will be the same cases for pgbench, in which clients ask, or providers."""
        first = int(_spring(season).timestamp())
        every, each = self.providers, 3 * self.providers
        caller, callers = (self.provider, every) if by_provider else (self.client, self.clients)
        return [
            f"caller {caller} + {self.apart} * (:k % {callers})",
            f"provider {self.provider} + {self.apart} * (:k % {every})",
            f"start {first} + :k / {each} * 86400 + :k / {every} % 3 * 7200",
        ]

    def busy_day(self, number: int, season: int) -> Case:
        """This will be the next day, on which all providers have bookings."""
        return replace(self.free_time(number, season), start=tomorrow())

    def busy_day_variables(self, season: int) -> list[str]:
        """This will be the same cases for pgbench."""
        return [*self.variables(season)[:2], start_variable()]

    def planned(self, first: int, cases: int, *, starts: str) -> str:
        """This will be SQL of so many cases: a `number` from the first on, `provider`, `client`
        and when it `starts`, which is SQL of `n`, as the case is numbered in its season."""
        return f"""(SELECT {first} + n AS number,
    {self.provider} + {self.apart} * (n % {self.providers}) AS provider,
    {self.client} + {self.apart} * (n % {self.clients}) AS client, {starts} AS starts
    FROM generate_series(0, {cases - 1}) n) planned"""

    def free(self, season: int, *, later: int = 0) -> str:
        """This will be SQL of the free time of a case, or of so many hours later."""
        every, first = self.providers, _spring(season) + timedelta(hours=later)
        return (
            f"'{first.isoformat()}'::timestamptz + make_interval(days => n / {3 * every}, "
            f"hours => n / {every} % 3 * 2)"
        )


@dataclass(frozen=True, kw_only=True)
class Used:
    """Bookings between two sorts of people. Those that are `over` lie in the past; what holds no
    time in an hour that is free, and all others twelve hours later, so that they can be moved.

    `more` are further columns and their values, in which `provider` is the provider's number.
    """

    program: str
    status: str
    between: Between
    by_provider: bool = False
    over: bool = False
    more: tuple[tuple[str, str], ...] = ()
    meets: bool = False
    holds_time: bool = True

    def case(self, number: int, season: int) -> Case:
        """This will be the booking of a number."""
        free = self.between.free_time(number, season)
        caller = free.provider if self.by_provider and free.provider else free.caller
        return Case(
            caller=caller,
            provider=free.provider,
            booking=FIRST_SESSION + A_SEASON * season + number,
            start=free.start,
        )

    def variables(self, season: int) -> list[str]:
        """This will be the same cases for pgbench."""
        return [
            *self.between.variables(season, by_provider=self.by_provider),
            f"booking {FIRST_SESSION + A_SEASON * season} + :k",
        ]

    def prepared(self, season: int, cases: int) -> Sequence[str]:
        """This will put as many there as there are cases."""
        first = FIRST_SESSION + A_SEASON * season
        made = f"id BETWEEN {first} AND {first + cases - 1}"
        bookings = self._bookings(first, season, cases)
        return [bookings, *self._what_follows(made), "VACUUM ANALYZE booking, claim"]

    def _bookings(self, first: int, season: int, cases: int) -> str:
        columns = "".join(f", {name}" for name, _ in self.more)
        values = "".join(f", {value}" for _, value in self.more)
        planned = self.between.planned(first, cases, starts=self._starts(season))
        return f"""
INSERT INTO booking (id, uuid, program, provider_id, client_id, starts_at, ends_at, status,
    created_at, updated_at{columns})
SELECT number, lpad(number::text, 32, '0')::uuid, '{self.program}', provider, client, starts,
    starts + '1 hour', '{self.status}', now(), now(){values}
FROM {planned}
"""

    def _starts(self, season: int) -> str:
        if not self.over:
            return self.between.free(season, later=_LATER * self.holds_time)
        every = self.between.providers
        hours = -(-A_SEASON // every)
        ago = f"hours => 3 + {hours * season} + n / {every}"
        return f"date_trunc('hour', now()) - make_interval({ago})"

    def _what_follows(self, made: str) -> list[str]:
        claims = f"""
INSERT INTO claim (calendar_id, during, booking_id, expires_at)
SELECT provider_id + {CALENDAR}, tstzrange(starts_at, ends_at), id, hold_until FROM booking
WHERE {made}
"""
        meetings = f"""
INSERT INTO meeting (booking_id, vendor, meeting_id, join_url, state, synced, created_at)
SELECT id, 'jitsi', uuid, 'https://meet.jit.si/' || uuid, 'live', true, now() FROM booking
WHERE {made}
"""
        ledger = f"""
INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, after, facts)
SELECT id, 'booking_requested', created_at, client_id, 'client', status, '{{}}' FROM booking
WHERE {made}
"""
        return [
            *([claims] if self.holds_time else []),
            *([meetings] if self.meets else []),
            ledger,
        ]


def _spring(season: int) -> datetime:
    return SPRING + LENGTH_OF_SEASON * season
