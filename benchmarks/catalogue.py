"""What is measured of what there is to book, and of practitioners who look after it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from benchmarks import shops
from benchmarks.making import looking, step, visiting
from benchmarks.marketplace import BASE, HOURS
from benchmarks.numbers import FIRST_SHOPPER, SHOPPERS
from benchmarks.operation import Case, Operation, in_two_days, start_variable
from benchmarks.prepared_things import SESSION, TAKES_TIME, WORKSHOP, PreparedThings

_SERVICES = BASE + "services/"
_SERVICE = _SERVICES + "{thing}/"
_SESSIONS = _SERVICE + "sessions/"
_SESSION = _SESSIONS + "{thing}/"

_NEW = PreparedThings(pairs=HOURS, by_provider=True)
_SOLD = replace(_NEW, made=(WORKSHOP,))
_HELD = replace(_NEW, made=(WORKSHOP, SESSION, TAKES_TIME))


def _place(number: int, _batch: int) -> Case:
    return Case(
        caller=FIRST_SHOPPER + number % SHOPPERS,
        thing=shops.FIRST_LOCATION + number % shops.LOCATIONS,
        start=in_two_days(),
    )


def _place_variables(_batch: int) -> list[str]:
    return [
        f"caller {FIRST_SHOPPER} + :k % {SHOPPERS}",
        f"thing {shops.FIRST_LOCATION} + :k % {shops.LOCATIONS}",
        start_variable(),
    ]


def _hour(case: Case) -> dict[str, object]:
    return {
        "kind": "individual",
        "name": "Another hour",
        "duration_minutes": 60,
        "price_cents": shops.PRICE,
        "location_id": shops.FIRST_LOCATION,
    }


def _evening(case: Case) -> dict[str, object]:
    times = {"start_time": 20, "end_time": 21}
    return {name: case.start.replace(hour=hour).isoformat() for name, hour in times.items()}


def _later(case: Case) -> dict[str, object]:
    return {**_evening(case), "capacity": 30}


_rarely = partial(step, everyday=False)

OPERATIONS = [
    visiting("market: one practitioner", BASE + "practitioners/{provider}/", HOURS),
    visiting("market: one service", _SERVICES + "{service}/", HOURS),
    Operation(
        name="market: one location",
        everyday=False,
        case=_place,
        request=lambda case: ("GET", f"{BASE}locations/{case.thing}/", ""),
        variables=_place_variables,
    ),
    looking("market: one workshop", _SERVICE, _HELD),
    _rarely(
        "market: sell something",
        _SERVICES,
        _NEW,
        body=_hour,
        makes="service",
        numbered="service",
        status=201,
    ),
    _rarely(
        "market: change a service",
        _SERVICE,
        _SOLD,
        method="PATCH",
        body=lambda _case: {"price_cents": 6_000},
        makes="service WHERE price_cents = 6000",
    ),
    _rarely(
        "market: delete a service",
        _SERVICE,
        _SOLD,
        method="DELETE",
        makes="service",
        status=204,
    ),
    _rarely(
        "market: hold a session",
        _SESSIONS,
        _SOLD,
        body=_evening,
        makes="service_session",
        numbered="service_session",
        status=201,
    ),
    _rarely(
        "market: move a session",
        _SESSION,
        _HELD,
        method="PATCH",
        body=_later,
        makes="service_session WHERE capacity = 30",
    ),
    _rarely(
        "market: call off a session",
        _SESSION + "cancel/",
        _HELD,
        body=lambda _case: {"reason": "Ill"},
        makes="service_session WHERE canceled_at IS NOT NULL",
    ),
    _rarely(
        "market: delete a session",
        _SESSION,
        _HELD,
        method="DELETE",
        makes="service_session",
        status=204,
    ),
]
