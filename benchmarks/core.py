"""What is measured of the core API beside the dialects: the same booking, and the same list."""

from __future__ import annotations

import json

from benchmarks.making import reading
from benchmarks.numbers import FIRST_LISTER, LISTERS, uuid_of
from benchmarks.operation import Case, Operation
from benchmarks.tutoring import LESSONS


def _booking(case: Case) -> tuple[str, str, str]:
    asked = {
        "program": "tutoring",
        "provider": str(uuid_of(case.provider)),
        "start": f"{case.start:%Y-%m-%dT%H:%M:%SZ}",
        "duration_minutes": 60,
        "notes": "Irregular verbs",
    }
    return "POST", "/api/core/v1/bookings", json.dumps(asked)


OPERATIONS = [
    Operation(
        name="core: create a booking",
        everyday=False,
        status=201,
        case=LESSONS.fresh,
        request=_booking,
        variables=LESSONS.variables,
        makes="claim",
    ),
    reading(
        "core: list 20 bookings",
        "/api/core/v1/bookings?limit=20",
        first=FIRST_LISTER,
        count=LISTERS,
        everyday=False,
    ),
]
