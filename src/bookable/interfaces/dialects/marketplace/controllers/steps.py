"""The addresses of the steps in a booking's life."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpResponse
from dmr import Body, validate
from dmr.routing import path

from bookable.domain.commands import Command, Complete, Confirm, Miss, Start, Submit
from bookable.engine import bookings
from bookable.interfaces.dialects.marketplace.controllers.bookings import (
    SHOWN,
    ABooking,
    BookingDoor,
)
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.http.throttling import CONFIRMING


class StepDoor(BookingDoor):
    """A controller of one step, of which nothing needs to be said."""

    is_abstract = True
    command: ClassVar[Command]

    def step(self, parsed_path: schemas.BookingPath) -> HttpResponse:
        """This will take the step."""
        return self.take(
            lambda receipt: bookings.perform(
                command=self.command, **self.asking(parsed_path, receipt)
            )
        )


class SubmitBooking(StepDoor):
    """Submitting"""

    command = Submit()

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Send a draft off to be paid."""
        return self.step(parsed_path)


class ConfirmBooking(StepDoor):
    """Confirming"""

    command = Confirm()
    limits = CONFIRMING

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Confirm a booking that is paid, or needs no payment."""
        return self.step(parsed_path)


class StartBooking(StepDoor):
    """Starting"""

    command = Start()

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Say that the booked time has begun."""
        return self.step(parsed_path)


class CompleteBooking(StepDoor):
    """Completing"""

    command = Complete()

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Say that the booked time took place."""
        return self.step(parsed_path)


class MissBooking(StepDoor):
    """Not coming"""

    command = Miss()

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Say that the client did not come."""
        return self.step(parsed_path)


class CancelBooking(BookingDoor):
    """Canceling"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: Body[schemas.CancelIn | None] = None
    ) -> HttpResponse:
        """Cancel a booking, and say why."""
        command = mapping.cancel(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )


class RescheduleBooking(BookingDoor):
    """Rescheduling"""

    @validate(SHOWN)
    def post(self, parsed_path: ABooking, parsed_body: Body[schemas.RescheduleIn]) -> HttpResponse:
        """Move a booking to another time, or give it its first one."""
        command = mapping.reschedule(parsed_body)
        return self.take(
            lambda receipt: bookings.perform(command=command, **self.asking(parsed_path, receipt))
        )


PATHS = [
    path("bookings/<str:booking_id>/submit/", SubmitBooking.as_view()),
    path("bookings/<str:booking_id>/confirm/", ConfirmBooking.as_view()),
    path("bookings/<str:booking_id>/start/", StartBooking.as_view()),
    path("bookings/<str:booking_id>/complete/", CompleteBooking.as_view()),
    path("bookings/<str:booking_id>/no-show/", MissBooking.as_view()),
    path("bookings/<str:booking_id>/cancel/", CancelBooking.as_view()),
    path("bookings/<str:booking_id>/reschedule/", RescheduleBooking.as_view()),
]
