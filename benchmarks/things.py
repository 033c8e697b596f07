"""Things that are no bookings and that an operation uses up: each case has one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.operation import Case
from benchmarks.town import CALENDAR, FIRST_THING
from benchmarks.used import A_SEASON, Between

_MORE = 4
"""They are made and deleted so much faster than bookings that a season needs so many times more."""


@dataclass(frozen=True, kw_only=True)
class Things:
    """Hours, services, sessions or places in line, of providers and clients who meet in turn.

    They are made by statements, `made`, in which `{planned}` is SQL of a `number` for each, its
    `provider`, its `client` and when it `starts`. Where none are made, each case is a new one.
    """

    between: Between
    made: tuple[str, ...] = ()
    by_provider: bool = False

    def case(self, number: int, season: int) -> Case:
        """This will be the thing of a number."""
        free = self.between.free_time(number, season)
        caller = free.provider if self.by_provider and free.provider else free.caller
        return Case(
            caller=caller, provider=free.provider, thing=_first(season) + number, start=free.start
        )

    def variables(self, season: int) -> list[str]:
        """This will be the same cases for pgbench."""
        cases = self.between.variables(season, by_provider=self.by_provider)
        return [*cases, f"thing {_first(season)} + :k"]

    def prepared(self, season: int, cases: int) -> Sequence[str]:
        """This will put more there than there are cases of bookings."""
        free = self.between.free(season)
        planned = self.between.planned(_first(season), _MORE * cases, starts=free)
        made = [statement.format(planned=planned) for statement in self.made]
        return [*made, _TIDY] if made else ()


def _first(season: int) -> int:
    return FIRST_THING + _MORE * A_SEASON * season


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

IN_LINE = """
INSERT INTO waitlist_entry (program, service_id, service_session_id, person_id, state, joined_at,
    holds)
SELECT 'marketplace', number, number, client, 'waiting', now(), '[]' FROM {planned}
"""

OFFERED = """
UPDATE waitlist_entry SET state = 'offered', offered_until = now() + '1 hour',
    holds = to_jsonb(ARRAY[number])
FROM {planned} WHERE waitlist_entry.service_session_id = number
"""
