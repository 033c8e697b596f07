"""What is measured over HTTP: each operation as requests, and as pgbench picks its cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.town import (
    FIRST_LISTER,
    FIRST_STUDENT,
    FIRST_TEACHER,
    LISTERS,
    STUDENTS,
    TEACHERS,
    uuid_of,
)

_SPRING = datetime(2030, 3, 4, 8, tzinfo=UTC)
_SEASON = timedelta(days=60)


@dataclass(frozen=True)
class Case:
    """Who asks for what: the one who calls, a teacher, and a time."""

    caller: int
    teacher: int
    start: datetime


@dataclass(frozen=True)
class Operation:
    """One operation: the case of a number, the request for it, and its answer's status.

    `variables` gives pgbench the caller, the teacher and the start of its case `:k`, as `case`
    does; every season has fresh time for those that take some.
    """

    name: str
    aim: str
    status: int
    case: Callable[[int, int], Case]
    request: Callable[[Case], tuple[str, str, str]]
    variables: Callable[[int], list[str]]
    claims: bool = False

    def message(self, number: int, *, season: int, tokens: dict[int, str], port: int) -> bytes:
        """This will be the whole request for a case, as it goes over the wire."""
        case = self.case(number, season)
        method, path, body = self.request(case)
        return (
            f"{method} /api/bookings/{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Token {tokens[case.caller]}\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def _free_time(number: int, season: int) -> Case:
    """Three hours a day of each teacher, one teacher after the other."""
    day, hour = number // (3 * TEACHERS), number // TEACHERS % 3
    return Case(
        FIRST_STUDENT + number % STUDENTS,
        FIRST_TEACHER + number % TEACHERS,
        _SPRING + _SEASON * season + timedelta(days=day, hours=2 * hour),
    )


def _free_time_variables(season: int) -> list[str]:
    first = int((_SPRING + _SEASON * season).timestamp())
    return [
        f"caller {FIRST_STUDENT} + :k % {STUDENTS}",
        f"teacher {FIRST_TEACHER} + :k % {TEACHERS}",
        f"start {first} + :k / {3 * TEACHERS} * 86400 + :k / {TEACHERS} % 3 * 7200",
    ]


def _booking(case: Case) -> tuple[str, str, str]:
    asked = {
        "teacher_id": str(uuid_of(case.teacher)),
        "start_time": case.start.isoformat(),
        "duration": 60,
        "notes": "Irregular verbs",
    }
    return "POST", "bookings/", json.dumps(asked)


def _tomorrow() -> datetime:
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _busy_day(number: int, season: int) -> Case:
    caller, teacher = FIRST_STUDENT + number % STUDENTS, FIRST_TEACHER + number % TEACHERS
    return Case(caller, teacher, _tomorrow())


def _busy_day_variables(season: int) -> list[str]:
    return [
        f"caller {FIRST_STUDENT} + :k % {STUDENTS}",
        f"teacher {FIRST_TEACHER} + :k % {TEACHERS}",
        f"start {int(_tomorrow().timestamp())}",
    ]


def _slots(case: Case) -> tuple[str, str, str]:
    asked = f"teacher_id={uuid_of(case.teacher)}&date={case.start.date()}&duration=60"
    return "GET", f"slots/available/?{asked}", ""


def _lister(number: int, season: int) -> Case:
    return Case(FIRST_LISTER + number % LISTERS, 0, _tomorrow())


def _lister_variables(season: int) -> list[str]:
    return [f"caller {FIRST_LISTER} + :k % {LISTERS}"]


def _mine(case: Case) -> tuple[str, str, str]:
    return "GET", "bookings/my/", ""


OPERATIONS = [
    Operation(
        "create a booking", ">= 0.30", 201, _free_time, _booking, _free_time_variables, claims=True
    ),
    Operation("slots of a day", ">= 1000/s", 200, _busy_day, _slots, _busy_day_variables),
    Operation("list 20 bookings", ">= 0.30", 200, _lister, _mine, _lister_variables),
]
