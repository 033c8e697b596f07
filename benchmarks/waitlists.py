"""What is measured of lines for what is full: joining and leaving them, and taking up an offer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from benchmarks import shops
from benchmarks.making import reading, step
from benchmarks.marketplace import BASE, BOOKINGS, HOURS
from benchmarks.numbers import FIRST_PRACTITIONER
from benchmarks.operation import Case
from benchmarks.prepared_things import (
    IS_FULL,
    OFFERED,
    ON_WAITLIST,
    SESSION,
    WORKSHOP,
    PreparedThings,
)

_LINE = BASE + "services/{thing}/waitlist/"
_THIS_ONE = _LINE + "?service_session_id={thing}"

_FULL = PreparedThings(pairs=HOURS, made=(WORKSHOP, SESSION, IS_FULL))
_WAITED_FOR = replace(_FULL, made=(*_FULL.made, ON_WAITLIST))
_OFFERED = replace(_FULL, made=(*_WAITED_FOR.made, OFFERED))


def _seat(case: Case) -> dict[str, object]:
    return {
        "practitioner_id": case.provider,
        "service_id": case.thing,
        "service_session_id": case.thing,
        "start_time": case.start.isoformat(),
        "end_time": case.start.replace(hour=case.start.hour + 1).isoformat(),
    }


_rarely = partial(step, everyday=False)

OPERATIONS = [
    reading(
        "market: who waits",
        f"{BASE}services/{shops.FULL}/waitlist/",
        first=FIRST_PRACTITIONER,
        count=1,
        everyday=False,
    ),
    _rarely("market: join a line", _LINE, _FULL, makes="waitlist_entry", status=201),
    _rarely(
        "market: leave a line",
        _THIS_ONE,
        _WAITED_FOR,
        method="DELETE",
        makes="waitlist_entry WHERE state = 'left'",
        status=204,
    ),
    _rarely(
        "market: take up an offer",
        BOOKINGS,
        _OFFERED,
        body=_seat,
        makes="waitlist_entry WHERE state = 'taken'",
        numbered="booking",
        status=201,
    ),
]
