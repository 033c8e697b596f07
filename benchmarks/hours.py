"""What is measured of teachers who look after their own hours."""

from __future__ import annotations

from functools import partial

from benchmarks.making import looking, step
from benchmarks.operation import Case
from benchmarks.things import HOURS_OPEN, Things
from benchmarks.tutoring import LESSONS

_HOURS = "/api/bookings/availability/"
_ONE = _HOURS + "{thing}/"

_NEW = Things(between=LESSONS, by_provider=True)
_WINDOWS = Things(between=LESSONS, by_provider=True, made=(HOURS_OPEN,))


def _window(case: Case) -> dict[str, object]:
    day = str(case.start.date())
    return {"date": day, "is_recurring": False, "start_time": "20:00", "end_time": "24:00"}


_rarely = partial(step, everyday=False, makes="opening_hours")

OPERATIONS = [
    looking("one window of hours", _ONE, _WINDOWS),
    _rarely("add hours", _HOURS, _NEW, body=_window, status=201),
    _rarely(
        "change hours",
        _ONE,
        _WINDOWS,
        method="PATCH",
        body=lambda _case: {"end_time": "22:00"},
        makes="opening_hours WHERE \"end\" = '22:00'",
    ),
    _rarely("delete hours", _ONE, _WINDOWS, method="DELETE", status=204),
]
