"""Short ways to say what an operation is: something that is read, or a step that is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.numbers import SERVICE, uuid_of
from benchmarks.operation import Case, Operation, caller_only, caller_only_variables
from benchmarks.pairs import Pairs
from benchmarks.prepared import PreparedBookings
from benchmarks.prepared_things import PreparedThings

Body = Callable[[Case], Any]

_READ = 400


def reading(
    name: str, address: str, *, first: int, count: int, aim: str = "", everyday: bool = True
) -> Operation:
    """Return an operation: people with consecutive numbers read one address in turn."""
    return Operation(
        name=name,
        aim=aim,
        everyday=everyday,
        case=caller_only(first, count),
        request=lambda _case: ("GET", address, ""),
        variables=caller_only_variables(first, count),
        reads_own=True,
    )


def visiting(name: str, address: str, pairs: Pairs) -> Operation:
    """Return an operation: clients read about one provider after another. For the names in the
    address see `step`."""
    return Operation(
        name=name,
        everyday=False,
        case=pairs.in_two_days,
        request=lambda case: ("GET", _of(address, case), ""),
        variables=pairs.in_two_days_variables,
    )


def looking(
    name: str, address: str, used: PreparedBookings | PreparedThings, *, everyday: bool = False
) -> Operation:
    """Return an operation that reads one object after another, and starts again after the last."""
    read = step(name, address, used, method="GET", makes="", everyday=everyday)
    return replace(
        read,
        case=lambda number, batch: used.case(number % _READ, batch),
        variables=lambda batch: [f"k :k % {_READ}", *used.variables(batch)],
    )


def step(
    name: str,
    address: str,
    used: PreparedBookings | PreparedThings,
    *,
    body: Body | None = None,
    method: str = "POST",
    makes: str = "ledger_entry WHERE side <> 'system'",
    numbered: str = "",
    aim: str = "",
    status: int = 200,
    everyday: bool = True,
) -> Operation:
    """Return an operation: people take a step in their own booking, or with another object.

    In its address `{id}` is the booking's number and `{uuid}` its uuid, `{thing}` the object's
    number, `{provider}` the provider's number and `{person}` their uuid, and `{service}` the number
    of the hour that they sell.
    """
    return Operation(
        name=name,
        aim=aim,
        status=status,
        everyday=everyday,
        case=used.case,
        request=lambda case: (method, _of(address, case), json.dumps(body(case)) if body else ""),
        variables=used.variables,
        prepared=used.prepared,
        makes=makes,
        numbered=numbered,
    )


def _of(address: str, case: Case) -> str:
    provider = case.provider or 0
    return address.format(
        id=case.booking,
        uuid=uuid_of(case.booking or 0),
        thing=case.thing,
        provider=provider,
        service=provider + SERVICE,
        person=uuid_of(provider),
    )
