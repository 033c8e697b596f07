"""What is measured of buddies."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from benchmarks.making import looking, reading, step, visiting
from benchmarks.numbers import BUDDIES, FIRST_BUDDY, FIRST_MATCH, PAIRS, uuid_of
from benchmarks.operation import Case, Operation
from benchmarks.pairs import Pairs
from benchmarks.prepared import PreparedBookings

_ONE = "/api/session/{uuid}"

_MATCHED = Pairs(
    provider=FIRST_BUDDY, providers=PAIRS, client=FIRST_BUDDY + 1, clients=PAIRS, stride=2
)
_OF_A_MATCH = (
    ("match_id", f"(provider - {FIRST_BUDDY}) / 2 + {FIRST_MATCH}"),
    ("guarded", "true"),
    ("nudge_at", "now() + '1 day'"),
)
_TO_COME = PreparedBookings(program="buddies", status="confirmed", pairs=_MATCHED, more=_OF_A_MATCH)
_ALONE = replace(_TO_COME, status="in_progress", over=True)
_AFTER_THE_OTHER = replace(_ALONE, more=(*_OF_A_MATCH, ("provider_confirmed_at", "now()")))


def _appointment(case: Case) -> tuple[str, str, str]:
    pair = ((case.provider or 0) - FIRST_BUDDY) // 2
    asked = {
        "match_id": str(uuid_of(FIRST_MATCH + pair)),
        "scheduled_time": case.start.isoformat(),
    }
    return "POST", "/api/session/", json.dumps(asked)


_mine = partial(reading, first=FIRST_BUDDY, count=BUDDIES)
_confirming = partial(
    step, makes="booking WHERE client_confirmed_at IS NOT NULL", aim="p99 < 25 ms"
)
_COMPLETION = "/api/session/confirm-completion"


def _completed(case: Case) -> dict[str, str]:
    return {"session_id": str(uuid_of(case.booking))}


OPERATIONS = [
    _mine("sessions of a buddy", "/api/session/"),
    _mine("matches", "/api/matches/", everyday=False),
    looking("one session", _ONE, _TO_COME),
    visiting("reputation of somebody", "/api/reputation/{person}", _MATCHED),
    _mine("leaderboard", "/api/reputation/leaderboard", aim="flat"),
    _mine("my reputation", "/api/reputation/me", everyday=False),
    Operation(
        name="schedule a session",
        status=201,
        case=_MATCHED.fresh,
        request=_appointment,
        variables=_MATCHED.variables,
        makes="booking",
    ),
    _confirming("confirm, first of two", _COMPLETION, _ALONE, body=_completed),
    _confirming("confirm, second of two", _COMPLETION, _AFTER_THE_OTHER, body=_completed),
    _confirming("confirm by its address", _ONE + "/confirm", _AFTER_THE_OTHER),
    step("cancel a session", _ONE + "/cancel", _TO_COME),
    step("dispute a session", _ONE + "/dispute", _ALONE, everyday=False),
    _mine("candidates", "/api/matches/candidates/?limit=20", everyday=False),
]
