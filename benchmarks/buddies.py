"""What is measured of buddies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from benchmarks.operation import (
    Case,
    Operation,
    caller_only,
    caller_only_variables,
    start_variable,
    tomorrow,
)
from benchmarks.town import (
    BUDDIES,
    CALENDAR,
    FIRST_BUDDY,
    FIRST_MATCH,
    FIRST_SESSION,
    PAIRS,
    uuid_of,
)

_SESSIONS = 12_000
"""In a season: more than pgbench gets through in one round."""


def _over(number: int, season: int) -> Case:
    """Sessions that are over, of one match after the other; the second of its two confirms."""
    return Case(
        caller=FIRST_BUDDY + 2 * (number % PAIRS) + 1,
        booking=FIRST_SESSION + _SESSIONS * season + number,
        start=tomorrow(),
    )


def _over_variables(season: int) -> list[str]:
    return [
        f"caller {FIRST_BUDDY} + 2 * (:k % {PAIRS}) + 1",
        f"booking {FIRST_SESSION + _SESSIONS * season} + :k",
        start_variable(),
    ]


def _sessions(season: int, *, confirmed: str) -> Sequence[str]:
    """No two of one calendar overlap: each season has as many hours of its own as it needs."""
    first, hours = FIRST_SESSION + _SESSIONS * season, -(-_SESSIONS // PAIRS)
    made = f"id BETWEEN {first} AND {first + _SESSIONS - 1}"
    return [
        f"""
INSERT INTO booking (id, uuid, program, provider_id, client_id, match_id, guarded, starts_at,
    ends_at, status, nudge_at, provider_confirmed_at, created_at, updated_at)
SELECT {first} + n, lpad(({first} + n)::text, 32, '0')::uuid, 'buddies',
    {FIRST_BUDDY} + 2 * (n % {PAIRS}), {FIRST_BUDDY} + 2 * (n % {PAIRS}) + 1,
    {FIRST_MATCH} + n % {PAIRS}, true, starts, starts + '1 hour', 'in_progress',
    now() + '1 day', {confirmed}, now(), now()
FROM (SELECT n, date_trunc('hour', now())
    - make_interval(hours => {hours * season} + n / {PAIRS} + 2) AS starts
    FROM generate_series(0, {_SESSIONS - 1}) n) planned
""",
        f"""
INSERT INTO claim (calendar_id, during, booking_id)
SELECT provider_id + {CALENDAR}, tstzrange(starts_at, ends_at), id FROM booking WHERE {made}
""",
        f"""
INSERT INTO ledger_entry (booking_id, kind, at, actor_id, side, after, facts)
SELECT id, 'booking_requested', created_at, client_id, 'client', 'confirmed', '{{}}'
FROM booking WHERE {made}
""",
        "VACUUM ANALYZE booking, claim",
    ]


def _completion(case: Case) -> tuple[str, str, str]:
    asked = json.dumps({"session_id": str(uuid_of(case.booking))})
    return "POST", "/api/session/confirm-completion", asked


def _completion_by_address(case: Case) -> tuple[str, str, str]:
    return "POST", f"/api/session/{uuid_of(case.booking)}/confirm", ""


def _leaders(case: Case) -> tuple[str, str, str]:
    return "GET", "/api/reputation/leaderboard", ""


_confirming = partial(
    Operation,
    aim="p99 < 25 ms",
    case=_over,
    variables=_over_variables,
    makes="booking WHERE client_confirmed_at IS NOT NULL",
)
_ALONE = partial(_sessions, confirmed="NULL")
_AFTER_THE_OTHER = partial(_sessions, confirmed="now()")

OPERATIONS = [
    Operation(
        name="leaderboard",
        aim="flat",
        case=caller_only(FIRST_BUDDY, BUDDIES),
        request=_leaders,
        variables=caller_only_variables(FIRST_BUDDY, BUDDIES),
    ),
    _confirming(name="confirm, first of two", request=_completion, prepared=_ALONE),
    _confirming(name="confirm, second of two", request=_completion, prepared=_AFTER_THE_OTHER),
    _confirming(
        name="confirm by its address", request=_completion_by_address, prepared=_AFTER_THE_OTHER
    ),
]
