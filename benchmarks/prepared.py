"""Bookings that an operation uses up, made before each round: each case has one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.numbers import CALENDAR, FIRST_SESSION
from benchmarks.operation import Case
from benchmarks.pairs import CASES, Pairs

_LATER = 12


@dataclass(frozen=True, kw_only=True)
class PreparedBookings:
    """Bookings of pairs of people. Those that are `over` lie in the past. Of the others, those that
    hold no time start in a free hour, and those that do twelve hours later, so that they can be
    moved to the free hour.

    `more` are further columns and their values, in which `provider` is the provider's number.
    """

    program: str
    status: str
    pairs: Pairs
    by_provider: bool = False
    over: bool = False
    more: tuple[tuple[str, str], ...] = ()
    meets: bool = False
    holds_time: bool = True

    def case(self, number: int, batch: int) -> Case:
        """Return the case of a number."""
        free = self.pairs.fresh(number, batch)
        caller = free.provider if self.by_provider and free.provider else free.caller
        return Case(
            caller=caller,
            provider=free.provider,
            booking=FIRST_SESSION + CASES * batch + number,
            start=free.start,
        )

    def variables(self, batch: int) -> list[str]:
        """Return the same cases for pgbench."""
        return [
            *self.pairs.variables(batch, by_provider=self.by_provider),
            f"booking {FIRST_SESSION + CASES * batch} + :k",
        ]

    def prepared(self, batch: int, cases: int) -> Sequence[str]:
        """Return SQL that makes as many as there are cases."""
        first = FIRST_SESSION + CASES * batch
        made = f"id BETWEEN {first} AND {first + cases - 1}"
        bookings = self._bookings(first, batch, cases)
        return [bookings, *self._what_follows(made), "VACUUM ANALYZE booking, claim"]

    def _bookings(self, first: int, batch: int, cases: int) -> str:
        columns = "".join(f", {name}" for name, _ in self.more)
        values = "".join(f", {value}" for _, value in self.more)
        planned = self.pairs.planned(first, cases, starts=self._starts(batch))
        return f"""
INSERT INTO booking (id, uuid, program, provider_id, client_id, starts_at, ends_at, status,
    created_at, updated_at{columns})
SELECT number, lpad(number::text, 32, '0')::uuid, '{self.program}', provider, client, starts,
    starts + '1 hour', '{self.status}', now(), now(){values}
FROM {planned}
"""

    def _starts(self, batch: int) -> str:
        if not self.over:
            return self.pairs.free(batch, later=_LATER * self.holds_time)
        every = self.pairs.providers
        hours = -(-CASES // every)
        ago = f"hours => 3 + {hours * batch} + n / {every}"
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
