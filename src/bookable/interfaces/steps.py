"""Addresses that take one step in a booking's life, declared instead of written out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import new_class
from typing import Any, ClassVar

from django.http import HttpResponse
from django.urls import URLPattern
from dmr import Path, ResponseSpec, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.commands import BookingRef, Command
from bookable.domain.refusals import BookingNotFound
from bookable.engine import bookings
from bookable.interfaces.http.door import Action, Door
from bookable.interfaces.http.ids import Id
from bookable.interfaces.http.texts import booking_ref
from bookable.interfaces.http.throttling import COMMANDS, Limits


class OneBooking(Door):
    """Base of the controllers that act on one booking, named by its number or UUID.

    `show` makes the answer of the booking as a step left it.
    """

    is_abstract = True
    program: ClassVar[str]
    booking_id: Any = Id[BookingRef](booking_ref, BookingNotFound)
    show: Callable[..., Any]

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every command and query on this booking takes."""
        booking = {"ref": self.booking_id, "program": self.program}
        return {**booking, "by": self.actor, "now": self.now}

    def answer(self, action: Action[Any]) -> HttpResponse:
        """Carry out a command and answer with the booking."""
        return self.commit(action, self.show)


@dataclass(frozen=True, kw_only=True)
class StepAddress:
    """A POST below a booking's address that takes a step.

    `name` is that of its controller, which stands in the operationId, and `title` heads the path in
    the document. `command` makes the command, from the body if there is one; a body type that
    allows None may be left out. `take` is called without a command if there is none to make.
    """

    at: str
    name: str
    title: str
    command: Callable[..., Command] | None = None
    body: Any = None
    take: Callable[..., Any] = bookings.perform
    limits: Limits = COMMANDS

    def arguments(self, *body: Any) -> dict[str, Any]:
        """Return the command as an argument of `take`."""
        return {} if self.command is None else {"command": self.command(*body)}


@dataclass(frozen=True)
class BookingAddress:
    """A booking's address: the base of its controllers, the type of its parameter, and the answer
    to its steps."""

    below: str
    door: type[OneBooking]
    parameter: type
    answer: ResponseSpec

    def paths(self, *steps: StepAddress) -> list[URLPattern]:
        """Return the URL patterns of steps."""
        return [path(f"{self.below}{step.at}", self._controller(step).as_view()) for step in steps]

    def _controller(self, step: StepAddress) -> type[OneBooking]:
        post = _without_body(step) if step.body is None else _with_body(step)
        post.__annotations__["parsed_path"] = Path[self.parameter]  # type: ignore[misc, name-defined]
        post.__annotations__["return"] = HttpResponse
        post.__doc__ = f"{step.title}."
        members = {
            "__doc__": step.title,
            "__module__": self.door.__module__,
            "limits": step.limits,
            "post": validate(self.answer)(post),
        }
        return new_class(step.name, (self.door,), exec_body=lambda body: body.update(members))


def _without_body(step: StepAddress) -> Any:
    def post(self: OneBooking, parsed_path: Any) -> HttpResponse:
        return _taken(self, step)

    return post


def _with_body(step: StepAddress) -> Any:
    def post(self: OneBooking, parsed_path: Any, parsed_body: Any = None) -> HttpResponse:
        return _taken(self, step, parsed_body)

    post.__annotations__["parsed_body"] = BodyMsgspec[step.body]  # type: ignore[misc, name-defined]
    if not isinstance(None, step.body):
        post.__defaults__ = None
    return post


def _taken(door: OneBooking, step: StepAddress, *body: Any) -> HttpResponse:
    arguments = step.arguments(*body) | door.arguments()
    return door.answer(lambda receipt: step.take(**arguments, receipt=receipt))


__all__ = ["BookingAddress", "OneBooking", "StepAddress"]
