"""Things other than bookings that an operation uses up, made before each round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.numbers import CALENDAR, FIRST_THING
from benchmarks.operation import Case
from benchmarks.pairs import CASES, Pairs

_MORE = 4
"""How many times more of them a batch has: making and deleting them is faster than booking."""


@dataclass(frozen=True, kw_only=True)
class PreparedThings:
    """Hours, services, sessions or waitlist entries of pairs of people.

    They are made by statements, `made`, in which `{planned}` is SQL of a `number` for each, its
    `provider`, its `client` and when it `starts`. Where none are made, each case is a new one.
    """

    pairs: Pairs
    made: tuple[str, ...] = ()
    by_provider: bool = False

    def case(self, number: int, batch: int) -> Case:
        """Return the case of a number."""
        free = self.pairs.fresh(number, batch)
        caller = free.provider if self.by_provider and free.provider else free.caller
        return Case(
            caller=caller, provider=free.provider, thing=_first(batch) + number, start=free.start
        )

    def variables(self, batch: int) -> list[str]:
        """Return the same cases for pgbench."""
        cases = self.pairs.variables(batch, by_provider=self.by_provider)
        return [*cases, f"thing {_first(batch)} + :k"]

    def prepared(self, batch: int, cases: int) -> Sequence[str]:
        """Return SQL that makes more of them than there are cases of bookings."""
        free = self.pairs.free(batch)
        planned = self.pairs.planned(_first(batch), _MORE * cases, starts=free)
        made = [statement.format(planned=planned) for statement in self.made]
        return [*made, _TIDY] if made else ()


def _first(batch: int) -> int:
    return FIRST_THING + _MORE * CASES * batch


_TIDY = "VACUUM ANALYZE opening_hours, service, service_session, claim, waitlist_entry"

HOURS_OPEN = f"""
INSERT INTO opening_hours (id, calendar_id, date, start, "end", closed)
SELECT number, provider + {CALENDAR}, starts::date, '20:00', '21:00', false FROM {{planned}}
"""

WORKSHOP = """
INSERT INTO service (id, practitioner_id, kind, name, price_cents, currency, capacity, includes,
    covers)
SELECT number, provider, 'workshop', 'Workshop', 5000, 'USD', 20, '[]', '[]' FROM {planned}
"""

SESSION = """
INSERT INTO service_session (id, service_id, starts_at, ends_at, capacity, taken)
SELECT number, number, starts, starts + '1 hour', 20, 0 FROM {planned}
"""
"""The one session of a workshop, which has its number."""

TAKES_TIME = f"""
INSERT INTO claim (calendar_id, during, service_session_id)
SELECT provider + {CALENDAR}, tstzrange(starts, starts + '1 hour'), number FROM {{planned}}
"""

IS_FULL = """
UPDATE service_session SET capacity = 1, taken = 1
FROM {planned} WHERE service_session.id = number
"""

ON_WAITLIST = """
INSERT INTO waitlist_entry (program, service_id, service_session_id, person_id, state, joined_at,
    holds)
SELECT 'marketplace', number, number, client, 'waiting', now(), '[]' FROM {planned}
"""

OFFERED = """
UPDATE waitlist_entry SET state = 'offered', offered_until = now() + '1 hour',
    holds = to_jsonb(ARRAY[number])
FROM {planned} WHERE waitlist_entry.service_session_id = number
"""
