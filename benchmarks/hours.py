"""What is measured of providers who look after their own hours."""

from __future__ import annotations

from functools import partial

from benchmarks.making import looking, reading, step
from benchmarks.marketplace import HOURS
from benchmarks.mentoring import SESSIONS
from benchmarks.operation import Case, Operation
from benchmarks.pairs import Pairs
from benchmarks.prepared_things import HOURS_OPEN, PreparedThings
from benchmarks.tutoring import LESSONS

_rarely = partial(step, everyday=False, makes="opening_hours")


def _window(case: Case) -> dict[str, object]:
    day = str(case.start.date())
    return {"date": day, "is_recurring": False, "start_time": "20:00", "end_time": "24:00"}


def _of(named: str, base: str, pairs: Pairs) -> list[Operation]:
    hours = f"{base}availability/"
    one = hours + "{thing}/"
    windows = PreparedThings(pairs=pairs, by_provider=True, made=(HOURS_OPEN,))
    mine = reading(
        f"{named}hours", hours, first=pairs.provider, count=pairs.providers, everyday=False
    )
    return [
        mine,
        looking(f"{named}one window of hours", one, windows),
        _rarely(
            f"{named}add hours",
            hours,
            PreparedThings(pairs=pairs, by_provider=True),
            body=_window,
            status=201,
        ),
        _rarely(
            f"{named}change hours",
            one,
            windows,
            method="PATCH",
            body=lambda _case: {"end_time": "22:00"},
            makes="opening_hours WHERE \"end\" = '22:00'",
        ),
        _rarely(f"{named}delete hours", one, windows, method="DELETE", status=204),
    ]


OPERATIONS = [
    *_of("", "/api/bookings/", LESSONS),
    *_of("mentoring: ", "/api/mentors/", SESSIONS),
    *_of("market: ", "/api/v1/drf/", HOURS),
]
