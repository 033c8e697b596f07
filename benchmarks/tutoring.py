"""What is measured of tutoring."""

from __future__ import annotations

import json
from dataclasses import replace

from benchmarks.making import looking, reading, step, visiting
from benchmarks.numbers import (
    FIRST_LISTER,
    FIRST_STUDENT,
    FIRST_TEACHER,
    LISTERS,
    REGULAR,
    STUDENTS,
    TEACHERS,
    uuid_of,
)
from benchmarks.operation import Case, Operation
from benchmarks.pairs import Pairs
from benchmarks.prepared import PreparedBookings

_BASE = "/api/bookings/"
_ONE = _BASE + "bookings/{uuid}/"

LESSONS = Pairs(provider=FIRST_TEACHER, providers=TEACHERS, client=FIRST_STUDENT, clients=STUDENTS)
_ASKED = PreparedBookings(
    program="tutoring",
    status="requested",
    pairs=LESSONS,
    more=(("hold_until", "now() + '1 day'"),),
)
_AGREED = PreparedBookings(program="tutoring", status="confirmed", pairs=LESSONS, meets=True)
_OVER = replace(_AGREED, over=True)
_COMPLETED = PreparedBookings(
    program="tutoring", status="completed", pairs=LESSONS, over=True, holds_time=False
)


def _booking(case: Case) -> tuple[str, str, str]:
    asked = {
        "teacher_id": str(uuid_of(case.provider)),
        "start_time": case.start.isoformat(),
        "duration": 60,
        "notes": "Irregular verbs",
    }
    return "POST", _BASE + "bookings/", json.dumps(asked)


def _slots(case: Case) -> tuple[str, str, str]:
    asked = f"teacher_id={uuid_of(case.provider)}&date={case.start.date()}&duration=60"
    return "GET", f"{_BASE}slots/available/?{asked}", ""


def _schedule(case: Case) -> tuple[str, str, str]:
    day = case.start.date()
    asked = f"teacher_id={uuid_of(case.provider)}&start_date={day}&end_date={day}"
    return "GET", f"{_BASE}schedule/?{asked}", ""


OPERATIONS = [
    Operation(
        name="create a booking",
        aim=">= 0.45 of pgbench",
        status=201,
        case=LESSONS.fresh,
        request=_booking,
        variables=LESSONS.variables,
        makes="claim",
    ),
    Operation(
        name="slots of a day",
        aim=">= 1000/s",
        case=LESSONS.in_two_days,
        request=_slots,
        variables=LESSONS.in_two_days_variables,
    ),
    reading(
        "list 20 bookings",
        _BASE + "bookings/my/",
        aim="<= 1.5 of bare",
        first=FIRST_LISTER,
        count=LISTERS,
    ),
    reading("list as a regular", _BASE + "bookings/my/", first=REGULAR, count=1, aim="flat"),
    reading(
        "list a page of 20",
        _BASE + "bookings/my/?page=1",
        first=FIRST_LISTER,
        count=LISTERS,
        everyday=False,
    ),
    visiting("feedback on a teacher", _BASE + "feedback/?teacher_id={person}", LESSONS),
    reading(
        "list by status",
        _BASE + "bookings/?status=CONFIRMED&role=student",
        first=FIRST_LISTER,
        count=LISTERS,
        everyday=False,
    ),
    looking("one booking", _ONE, _AGREED),
    reading("teachers", _BASE + "teachers/", first=FIRST_STUDENT, count=STUDENTS),
    Operation(
        name="schedule of a day",
        case=LESSONS.in_two_days,
        request=_schedule,
        variables=LESSONS.in_two_days_variables,
    ),
    step("confirm", _ONE + "confirm/", replace(_ASKED, by_provider=True)),
    step("cancel", _ONE + "cancel/", _AGREED),
    step(
        "reschedule",
        _ONE + "reschedule/",
        _AGREED,
        body=lambda case: {"start_time": case.start.isoformat()},
    ),
    step("complete", _ONE + "complete/", _OVER),
    step(
        "feedback",
        _BASE + "feedback/",
        _COMPLETED,
        body=lambda case: {"booking_id": str(uuid_of(case.booking)), "rating": 5},
        makes="feedback",
        status=201,
        everyday=False,
    ),
]
