"""What is measured of the marketplace: what is bought, listed and looked up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import partial

from benchmarks import shops
from benchmarks.making import reading
from benchmarks.numbers import (
    CLIENTS,
    FIRST_CLIENT,
    FIRST_PRACTITIONER,
    FIRST_SESSION,
    FIRST_SHOPPER,
    PRACTITIONERS,
    SERVICE,
    SHOPPERS,
)
from benchmarks.operation import Case, Operation
from benchmarks.pairs import Pairs

BASE = "/api/v1/drf/"
BOOKINGS = BASE + "bookings/"
HOURS = Pairs(
    provider=FIRST_PRACTITIONER, providers=PRACTITIONERS, client=FIRST_CLIENT, clients=CLIENTS
)

SEATS = 250
_BUYERS = 96
_FILTERS = "?status=confirmed&is_upcoming=true&ordering=-start_time"


def hour(case: Case) -> dict[str, object]:
    """Return the body that books an hour with a practitioner."""
    return {
        "practitioner_id": case.provider,
        "service_id": (case.provider or 0) + SERVICE,
        "start_time": case.start.isoformat(),
        "end_time": case.start.replace(hour=case.start.hour + 1).isoformat(),
        "client_notes": "By the window",
    }


def _buyer(number: int, batch: int) -> Case:
    case = HOURS.fresh(number, batch)
    return replace(
        case, provider=FIRST_PRACTITIONER, thing=FIRST_SESSION + batch, start=_evening(batch)
    )


def _evening(batch: int) -> datetime:
    return HOURS.fresh(0, batch).start.replace(hour=20)


def _seat(case: Case) -> tuple[str, str, str]:
    asked = {
        "practitioner_id": case.provider,
        "service_id": shops.WORKSHOP,
        "service_session_id": case.thing,
        "start_time": case.start.isoformat(),
        "end_time": case.start.replace(hour=21).isoformat(),
    }
    return "POST", BOOKINGS, json.dumps(asked)


def _hot_session(batch: int, _cases: int) -> list[str]:
    starts = f"'{_evening(batch).isoformat()}'::timestamptz"
    return [
        f"""
INSERT INTO service_session (id, service_id, starts_at, ends_at, capacity, taken)
VALUES ({FIRST_SESSION + batch}, {shops.WORKSHOP}, {starts}, {starts} + '1 hour', {SEATS}, 0)
"""
    ]


def _sold(batch: int) -> str:
    session = FIRST_SESSION + batch
    return f"""
SELECT (SELECT count(*) FROM booking WHERE service_session_id = s.id), s.taken, s.capacity
FROM service_session s WHERE id = {session}
"""


def _availability(case: Case) -> tuple[str, str, str]:
    asked = {
        "practitioner_id": case.provider,
        "service_id": (case.provider or 0) + SERVICE,
        "date": str(case.start.date()),
        "timezone": "Europe/Madrid",
    }
    return "POST", BOOKINGS + "check-availability/", json.dumps(asked)


_mine = partial(reading, first=FIRST_SHOPPER, count=SHOPPERS)

OPERATIONS = [
    Operation(
        name="market: create",
        aim=">= 0.45 of pgbench",
        status=201,
        case=HOURS.fresh,
        request=lambda case: ("POST", BOOKINGS, json.dumps(hour(case))),
        variables=HOURS.variables,
        makes="claim",
    ),
    Operation(
        name="market: one hot session",
        aim=">= 600/s",
        status=201,
        refused=409,
        case=_buyer,
        request=_seat,
        variables=HOURS.variables,
        prepared=_hot_session,
        rush=2 * SEATS + _BUYERS,
        sold=_sold,
        connections=_BUYERS,
    ),
    Operation(
        name="market: availability",
        aim=">= 800/s",
        case=HOURS.in_two_days,
        request=_availability,
        variables=HOURS.in_two_days_variables,
    ),
    _mine("market: list 20", BOOKINGS, aim="<= 1.5 of bare"),
    _mine("market: list, filtered", BOOKINGS + _FILTERS, aim="flat"),
    _mine("market: list, searched", BOOKINGS + "?search=person+80", aim="flat"),
    _mine("market: services", BASE + "services/"),
    _mine("market: practitioners", BASE + "practitioners/"),
    _mine("market: locations", BASE + "locations/", everyday=False),
    _mine("market: sessions", f"{BASE}services/{shops.WORKSHOP}/sessions/"),
    _mine("market: credits", BASE + "credits/"),
    _mine("market: my waitlist entries", BASE + "waitlist/", everyday=False),
]
