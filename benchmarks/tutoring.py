"""What is measured of tutoring."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from benchmarks.operation import (
    Case,
    Operation,
    caller_only,
    caller_only_variables,
    start_variable,
    tomorrow,
)
from benchmarks.town import (
    FIRST_LISTER,
    FIRST_STUDENT,
    FIRST_TEACHER,
    LISTERS,
    STUDENTS,
    TEACHERS,
    uuid_of,
)

_BASE = "/api/bookings/"
_SPRING = datetime(2030, 3, 4, 8, tzinfo=UTC)
_SEASON = timedelta(days=60)


def _free_time(number: int, season: int) -> Case:
    """Three hours a day of each teacher, one teacher after the other."""
    day, hour = number // (3 * TEACHERS), number // TEACHERS % 3
    start = _SPRING + _SEASON * season + timedelta(days=day, hours=2 * hour)
    return Case(
        caller=FIRST_STUDENT + number % STUDENTS,
        provider=FIRST_TEACHER + number % TEACHERS,
        start=start,
    )


def _free_time_variables(season: int) -> list[str]:
    first = int((_SPRING + _SEASON * season).timestamp())
    return [
        f"caller {FIRST_STUDENT} + :k % {STUDENTS}",
        f"provider {FIRST_TEACHER} + :k % {TEACHERS}",
        f"start {first} + :k / {3 * TEACHERS} * 86400 + :k / {TEACHERS} % 3 * 7200",
    ]


def _booking(case: Case) -> tuple[str, str, str]:
    asked = {
        "teacher_id": str(uuid_of(case.provider)),
        "start_time": case.start.isoformat(),
        "duration": 60,
        "notes": "Irregular verbs",
    }
    return "POST", _BASE + "bookings/", json.dumps(asked)


def _busy_day(number: int, season: int) -> Case:
    caller, teacher = FIRST_STUDENT + number % STUDENTS, FIRST_TEACHER + number % TEACHERS
    return Case(caller=caller, provider=teacher, start=tomorrow())


def _busy_day_variables(season: int) -> list[str]:
    return [
        f"caller {FIRST_STUDENT} + :k % {STUDENTS}",
        f"provider {FIRST_TEACHER} + :k % {TEACHERS}",
        start_variable(),
    ]


def _slots(case: Case) -> tuple[str, str, str]:
    asked = f"teacher_id={uuid_of(case.provider)}&date={case.start.date()}&duration=60"
    return "GET", f"{_BASE}slots/available/?{asked}", ""


def _mine(case: Case) -> tuple[str, str, str]:
    return "GET", _BASE + "bookings/my/", ""


OPERATIONS = [
    Operation(
        name="create a booking",
        aim=">= 0.30",
        status=201,
        case=_free_time,
        request=_booking,
        variables=_free_time_variables,
        makes="claim",
    ),
    Operation(
        name="slots of a day",
        aim=">= 1000/s",
        case=_busy_day,
        request=_slots,
        variables=_busy_day_variables,
    ),
    Operation(
        name="list 20 bookings",
        aim=">= 0.30",
        case=caller_only(FIRST_LISTER, LISTERS),
        request=_mine,
        variables=caller_only_variables(FIRST_LISTER, LISTERS),
    ),
]
