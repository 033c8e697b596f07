"""Short ways to say what an operation is: something that is read, or a step that is taken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from benchmarks.operation import Case, Operation, caller_only, caller_only_variables
from benchmarks.town import uuid_of
from benchmarks.used import Used

Body = Callable[[Case], Any]


def reading(
    name: str, address: str, *, first: int, count: int, aim: str = "", everyday: bool = True
) -> Operation:
    """This will be what people of consecutive numbers read in turn at one address."""
    return Operation(
        name=name,
        aim=aim,
        everyday=everyday,
        case=caller_only(first, count),
        request=lambda _case: ("GET", address, ""),
        variables=caller_only_variables(first, count),
    )


def step(
    name: str,
    address: str,
    used: Used,
    *,
    body: Body | None = None,
    method: str = "POST",
    makes: str = "ledger_entry WHERE side <> 'system'",
    aim: str = "",
    status: int = 200,
    everyday: bool = True,
) -> Operation:
    """This will be a step that somebody takes in a booking of his own; in its address `{id}` is
    the booking's number and `{uuid}` its uuid."""
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
    )


def _of(address: str, case: Case) -> str:
    return address.format(id=case.booking, uuid=uuid_of(case.booking))
