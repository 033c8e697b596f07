"""What is measured of mentoring."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks.making import looking, reading, step, visiting
from benchmarks.numbers import FIRST_MENTEE, FIRST_MENTOR, MENTEES, MENTORS, REGULAR
from benchmarks.operation import Case, Operation
from benchmarks.pairs import Pairs
from benchmarks.prepared import PreparedBookings

_HERE = "/api/mentors/"
_BASE = _HERE + "bookings/"
_ONE = _BASE + "{id}/"

SESSIONS = Pairs(provider=FIRST_MENTOR, providers=MENTORS, client=FIRST_MENTEE, clients=MENTEES)
_ASKED = PreparedBookings(
    program="mentoring",
    status="requested",
    pairs=SESSIONS,
    more=(("hold_until", "now() + '1 day'"), ("session_type", "'chat'")),
)
_AGREED = replace(_ASKED, status="confirmed", more=(("session_type", "'chat'"),))
_OVER = replace(_AGREED, over=True, by_provider=True)
_OF_MENTORS = replace(_ASKED, by_provider=True)


def _time(case: Case) -> dict[str, Any]:
    start = case.start
    return {
        "session_date": str(start.date()),
        "start_time": f"{start:%H:%M}",
        "timezone": "UTC",
    }


def _wish(case: Case) -> tuple[str, str, str]:
    asked = _time(case) | {"session_type": "chat", "agenda": "Asking for more"}
    return "POST", f"{_HERE}{case.provider}/bookings/", json.dumps(asked)


def _slots(case: Case) -> tuple[str, str, str]:
    return "GET", f"{_HERE}{case.provider}/slots/?date={case.start.date()}", ""


def _mine(name: str, address: str, *, aim: str = "") -> Operation:
    return reading(name, address, first=FIRST_MENTEE, count=MENTEES, aim=aim)


_amend = partial(
    step,
    address=_ONE,
    used=_AGREED,
    body=lambda _case: {"agenda": "Asking for less"},
    everyday=False,
)
_STATISTICS = _BASE + "statistics/"

OPERATIONS = [
    _mine("mentoring: list 20", _BASE, aim="<= 1.5 of bare"),
    _mine("mentoring: upcoming", _BASE + "upcoming/"),
    _mine("mentoring: past", _BASE + "past/"),
    reading("mentoring: requests", _HERE + "requests/", first=FIRST_MENTOR, count=MENTORS),
    reading("mentoring: sessions", _HERE + "sessions/", first=FIRST_MENTOR, count=MENTORS),
    _mine("mentoring: mentors", _HERE),
    visiting("mentoring: one mentor", _HERE + "{provider}/", SESSIONS),
    looking("mentoring: one booking", _ONE, _AGREED),
    looking("mentoring: one session", _HERE + "sessions/{id}/", _OF_MENTORS),
    Operation(
        name="mentoring: slots",
        case=SESSIONS.in_two_days,
        request=_slots,
        variables=SESSIONS.in_two_days_variables,
    ),
    _mine("statistics of 20", _STATISTICS, aim="flat"),
    reading("statistics of 2,000", _STATISTICS, first=REGULAR, count=1, aim="flat"),
    Operation(
        name="mentoring: create",
        status=201,
        case=SESSIONS.fresh,
        request=_wish,
        variables=SESSIONS.variables,
        makes="claim",
    ),
    step("mentoring: accept", _ONE + "accept/", _OF_MENTORS),
    step("mentoring: decline", _ONE + "decline/", _OF_MENTORS, everyday=False),
    step("mentoring: complete", _ONE + "complete/", _OVER),
    step("mentoring: no-show", _ONE + "no-show/", _OVER, everyday=False),
    step("mentoring: reschedule", _ONE + "reschedule/", _AGREED, body=_time),
    step("mentoring: cancel", _ONE, _AGREED, method="DELETE", everyday=False),
    _amend("mentoring: amend", method="PATCH"),
    _amend("mentoring: amend by PUT", method="PUT"),
]
