"""What is measured of the marketplace besides: the life of a booking that was bought."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from benchmarks import shops
from benchmarks.making import looking, step
from benchmarks.marketplace import BOOKINGS, HOURS
from benchmarks.numbers import CLIENTS, FIRST_CLIENT, SERVICE
from benchmarks.operation import Case, Operation, caller_only, caller_only_variables
from benchmarks.prepared import PreparedBookings

ONE = BOOKINGS + "{id}/"

_SOLD = (
    ("service_id", f"provider + {SERVICE}"),
    ("kind", "'individual'"),
    ("price_cents", f"{shops.PRICE}"),
    ("price_charged_cents", f"{shops.PRICE}"),
    ("currency", "'USD'"),
)
_UNPAID = (*_SOLD, ("payment_status", "'unpaid'"))
_PAID = (*_SOLD, ("payment_status", "'paid'"), ("paid_cents", f"{shops.PRICE}"))

_DRAFT = PreparedBookings(
    program="marketplace", status="draft", pairs=HOURS, more=_UNPAID, holds_time=False
)
WAITING = replace(
    _DRAFT,
    status="pending_payment",
    more=(*_UNPAID, ("hold_until", "now() + '1 hour'")),
    holds_time=True,
)
_FREE = (*_SOLD[:2], ("currency", "'USD'"), ("payment_status", "'not_required'"))
_FOR_NOTHING = replace(WAITING, more=(*_FREE, ("hold_until", "now() + '1 hour'")))
_BOOKED = replace(WAITING, status="confirmed", more=_PAID)
_HERS = replace(_BOOKED, by_provider=True)
_UNDER_WAY = replace(_HERS, status="in_progress", over=True)


def _times(case: Case) -> dict[str, str]:
    end = case.start.replace(hour=case.start.hour + 1)
    return {"start_time": case.start.isoformat(), "end_time": end.isoformat()}


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
    looking("market: detail", ONE, _BOOKED, everyday=True),
    looking("market: notes", ONE + "notes/", _BOOKED),
    looking("market: payment", ONE + "payment/", _BOOKED),
    looking("market: quote", ONE + "cancellation-quote/", _BOOKED),
    step("market: cancel", ONE + "cancel/", WAITING),
    step("market: reschedule", ONE + "reschedule/", _BOOKED, body=_times),
    step("market: complete", ONE + "complete/", _UNDER_WAY),
    step("market: confirm", ONE + "confirm/", _FOR_NOTHING),
    step(
        "market: record payment",
        ONE + "record-payment/",
        replace(WAITING, by_provider=True),
        makes="payment",
    ),
    # Time has begun it already: the worker is never more than ten seconds late.
    _rarely("market: start", ONE + "start/", _UNDER_WAY, makes=""),
    _rarely("market: no-show", ONE + "no-show/", _UNDER_WAY),
    _rarely("market: submit", ONE + "submit/", _DRAFT),
    _rarely("market: delete", ONE, WAITING, method="DELETE", status=204),
    _rarely("market: amend", ONE, _BOOKED, method="PATCH", body=lambda _case: {"title": "Mine"}),
    _rarely(
        "market: add a note",
        ONE + "notes/",
        _BOOKED,
        body=lambda _case: {"content": "By the window"},
        makes="note",
        status=201,
    ),
    _whole("market: buy a package", shops.PACKAGE),
    _whole("market: buy a bundle", shops.BUNDLE),
    _whole("market: buy a course", shops.COURSE),
]
