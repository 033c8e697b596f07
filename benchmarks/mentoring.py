"""What is measured of mentoring."""

from __future__ import annotations

from benchmarks.operation import Case, Operation, caller_only, caller_only_variables
from benchmarks.town import FIRST_MENTEE, MENTEES, REGULAR

_BASE = "/api/mentors/bookings/"


def _mine(case: Case) -> tuple[str, str, str]:
    return "GET", _BASE, ""


def _statistics(case: Case) -> tuple[str, str, str]:
    return "GET", _BASE + "statistics/", ""


OPERATIONS = [
    Operation(
        name="mentoring: list 20",
        aim="",
        case=caller_only(FIRST_MENTEE, MENTEES),
        request=_mine,
        variables=caller_only_variables(FIRST_MENTEE, MENTEES),
    ),
    Operation(
        name="statistics of 20",
        aim="flat",
        case=caller_only(FIRST_MENTEE, MENTEES),
        request=_statistics,
        variables=caller_only_variables(FIRST_MENTEE, MENTEES),
    ),
    Operation(
        name="statistics of 2,000",
        aim="flat",
        case=caller_only(REGULAR, 1),
        request=_statistics,
        variables=caller_only_variables(REGULAR, 1),
    ),
]
