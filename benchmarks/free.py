"""What is measured of who is free: at a time, and first of all."""

from __future__ import annotations

from urllib.parse import urlencode

from benchmarks.operation import Case, Operation
from benchmarks.tutoring import LESSONS


def _free(case: Case) -> tuple[str, str, str]:
    asked = {
        "program": "tutoring",
        "start": case.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration_minutes": 60,
    }
    return "GET", f"/api/core/v1/free?{urlencode(asked)}", ""


def _openings(case: Case) -> tuple[str, str, str]:
    asked = {"program": "tutoring", "duration_minutes": 60, "from": case.start.date()}
    return "GET", f"/api/core/v1/openings?{urlencode(asked)}", ""


OPERATIONS = [
    Operation(
        name="who is free",
        everyday=False,
        case=LESSONS.in_two_days,
        request=_free,
        variables=LESSONS.in_two_days_variables,
    ),
    Operation(
        name="first openings",
        everyday=False,
        case=LESSONS.in_two_days,
        request=_openings,
        variables=LESSONS.in_two_days_variables,
    ),
]
