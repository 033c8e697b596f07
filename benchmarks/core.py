"""What is measured of the core API beside the dialects: the same booking."""

from __future__ import annotations

import json

from benchmarks.numbers import uuid_of
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
]
