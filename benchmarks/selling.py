"""What is measured of the marketplace besides: the life of a booking that was bought."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from benchmarks import shops
from benchmarks.making import step
from benchmarks.marketplace import BOOKINGS, HOURS
from benchmarks.operation import Case, Operation, caller_only, caller_only_variables
from benchmarks.town import CLIENTS, FIRST_CLIENT, SERVICE
from benchmarks.used import Used

_ONE = BOOKINGS + "{id}/"
_READ = 400

_SOLD = (
    ("service_id", f"provider + {SERVICE}"),
    ("kind", "'individual'"),
    ("price_cents", f"{shops.PRICE}"),
    ("price_charged_cents", f"{shops.PRICE}"),
    ("currency", "'USD'"),
)
_UNPAID = (*_SOLD, ("payment_status", "'unpaid'"))
_PAID = (*_SOLD, ("payment_status", "'paid'"), ("paid_cents", f"{shops.PRICE}"))

_DRAFT = Used(program="marketplace", status="draft", between=HOURS, more=_UNPAID, holds_time=False)
_WAITING = replace(
    _DRAFT,
    status="pending_payment",
    more=(*_UNPAID, ("hold_until", "now() + '1 hour'")),
    holds_time=True,
)
_FREE = (*_SOLD[:2], ("currency", "'USD'"), ("payment_status", "'not_required'"))
_FOR_NOTHING = replace(_WAITING, more=(*_FREE, ("hold_until", "now() + '1 hour'")))
_BOOKED = replace(_WAITING, status="confirmed", more=_PAID)
_HERS = replace(_BOOKED, by_provider=True)
_UNDER_WAY = replace(_HERS, status="in_progress", over=True)


def _times(case: Case) -> dict[str, str]:
    end = case.start.replace(hour=case.start.hour + 1)
    return {"start_time": case.start.isoformat(), "end_time": end.isoformat()}


def _of_one(name: str, address: str, used: Used, *, everyday: bool = True) -> Operation:
    """What is read of one booking after the other, and of the first again after the last."""
    read = step(name, address, used, method="GET", makes="", everyday=everyday)
    return replace(
        read,
        case=lambda number, season: used.case(number % _READ, season),
        variables=lambda season: [f"k :k % {_READ}", *used.variables(season)],
    )


def _asking(service: int) -> Callable[[Case], tuple[str, str, str]]:
    kind = {shops.PACKAGE: "package", shops.BUNDLE: "bundle", shops.COURSE: "course"}[service]
    body = json.dumps({"service_id": service})
    return lambda _case: ("POST", f"{BOOKINGS}create-{kind}/", body)


def _whole(name: str, service: int) -> Operation:
    return Operation(
        name=name,
        status=201,
        everyday=False,
        case=caller_only(FIRST_CLIENT, CLIENTS),
        request=_asking(service),
        variables=caller_only_variables(FIRST_CLIENT, CLIENTS),
        makes=f"booking WHERE service_id = {service} AND parent_id IS NULL",
    )


_rarely = partial(step, everyday=False)

OPERATIONS = [
    _of_one("market: detail", _ONE, _BOOKED),
    _of_one("market: notes", _ONE + "notes/", _BOOKED, everyday=False),
    _of_one("market: payment", _ONE + "payment/", _BOOKED, everyday=False),
    _of_one("market: quote", _ONE + "cancellation-quote/", _BOOKED, everyday=False),
    step("market: cancel", _ONE + "cancel/", _WAITING),
    step("market: reschedule", _ONE + "reschedule/", _BOOKED, body=_times),
    step("market: complete", _ONE + "complete/", _UNDER_WAY),
    step("market: confirm", _ONE + "confirm/", _FOR_NOTHING),
    step(
        "market: record payment",
        _ONE + "record-payment/",
        replace(_WAITING, by_provider=True),
        makes="payment",
    ),
    _rarely("market: no-show", _ONE + "no-show/", _UNDER_WAY),
    _rarely("market: submit", _ONE + "submit/", _DRAFT),
    _rarely("market: delete", _ONE, _WAITING, method="DELETE", status=204),
    _rarely("market: amend", _ONE, _BOOKED, method="PATCH", body=lambda _case: {"title": "Mine"}),
    _rarely(
        "market: add a note",
        _ONE + "notes/",
        _BOOKED,
        body=lambda _case: {"content": "By the window"},
        makes="note",
        status=201,
    ),
    _whole("market: buy a package", shops.PACKAGE),
    _whole("market: buy a bundle", shops.BUNDLE),
    _whole("market: buy a course", shops.COURSE),
]
