"""The steps in a booking's life: one address for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import new_class
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern
from dmr import Path, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.commands import Cancel, Command, Complete, Confirm, Miss, Start, Submit
from bookable.engine import any_program
from bookable.interfaces.dialects.core.controllers.changes import CHANGED, ChangingDoor, terms_of
from bookable.interfaces.dialects.core.mapping import commands as mapping
from bookable.interfaces.dialects.core.mapping import one_booking
from bookable.interfaces.dialects.core.schemas import commands as schemas
from bookable.interfaces.dialects.core.schemas.bookings import BookingPath
from bookable.interfaces.dialects.core.schemas.dry_runs import DryRunQuery
from bookable.interfaces.http.queries import Query
from bookable.interfaces.http.throttling import COMMANDS, CONFIRMING, Limits
from bookable.queries.quotes import quote_of_any


@dataclass(frozen=True, slots=True)
class StepAddress:
    """A POST below a booking's address that takes a step; `body` may be left out if it takes None.

    `name` is that of its controller, which stands in the operation id.
    """

    at: str
    name: str
    command: Callable[[Any], Command]
    body: Any = schemas.NothingIn | None
    limits: Limits = COMMANDS


def _without(command: type[Command]) -> Callable[[Any], Command]:
    """Return how a step that takes nothing is made from its empty body."""
    return lambda _body: command()


STEPS = (
    StepAddress("confirm", "ConfirmBooking", _without(Confirm), limits=CONFIRMING),
    StepAddress("decline", "DeclineBooking", mapping.decline, schemas.ReasonIn | None),
    StepAddress("cancel", "CancelBooking", mapping.cancel, schemas.ReasonIn | None),
    StepAddress("reschedule", "RescheduleBooking", mapping.reschedule, schemas.RescheduleIn),
    StepAddress("start", "StartBooking", _without(Start)),
    StepAddress("complete", "CompleteBooking", _without(Complete)),
    StepAddress("no-show", "MissBooking", _without(Miss)),
    StepAddress("dispute", "DisputeBooking", mapping.dispute, schemas.ReasonIn | None),
    StepAddress("submit", "SubmitBooking", _without(Submit)),
)


def _controller(step: StepAddress) -> type[ChangingDoor]:
    def post(
        self: ChangingDoor, parsed_path: BookingPath, parsed_query: Any, parsed_body: Any = None
    ) -> HttpResponse:
        return _taken(self, step, parsed_path, parsed_body, dry_run=parsed_query.dry_run)

    post.__annotations__ |= {
        "parsed_path": Path[BookingPath],
        "parsed_query": Query[DryRunQuery],
        "parsed_body": BodyMsgspec[step.body],  # type: ignore[name-defined, misc]
        "return": HttpResponse,
    }
    if not isinstance(None, step.body):
        post.__defaults__ = None
    post.__doc__ = f"{step.at.capitalize()} a booking."
    members = {
        "__doc__": step.at.capitalize(),
        "__module__": __name__,
        "limits": step.limits,
        "command": staticmethod(step.command),
        "post": validate(CHANGED)(post),
    }
    return new_class(step.name, (ChangingDoor,), exec_body=lambda body: body.update(members))


def _taken(
    door: ChangingDoor, step: StepAddress, at: BookingPath, body: Any, *, dry_run: bool
) -> HttpResponse:
    asked = {**door.asked(), "terms": terms_of(door.request)}
    command, quote = step.command(body), None
    if dry_run and isinstance(command, Cancel):
        quote = one_booking.quote(quote_of_any(at.booking_id, **door.asked()))
    return door.answer(
        lambda receipt: any_program.take(at.booking_id, command, **asked, receipt=receipt),
        dry_run=dry_run,
        quote=quote,
    )


PATHS: list[URLPattern] = [
    path(f"bookings/<str:booking_id>/{step.at}", _controller(step).as_view()) for step in STEPS
]
