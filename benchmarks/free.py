"""What is measured of who is free at a time."""

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


OPERATIONS = [
    Operation(
        name="who is free",
        everyday=False,
        case=LESSONS.tomorrow,
        request=_free,
        variables=LESSONS.tomorrow_variables,
    ),
]
