"""Controllers for the steps in a booking's life."""

from __future__ import annotations

from django.http import HttpResponse
from dmr import validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.domain.commands import Complete, Confirm, Miss, Start, Submit
from bookable.engine import bookings
from bookable.interfaces.dialects.marketplace.controllers.bookings import (
    SHOWN,
    ABooking,
    BookingDoor,
)
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.http.throttling import CONFIRMING


class SubmitBooking(BookingDoor):
    """Submitting"""

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Submit a draft for payment. From then on it holds its time."""
        return self.answer(
            lambda receipt: bookings.perform(command=Submit(), **self.arguments(), receipt=receipt)
        )


class ConfirmBooking(BookingDoor):
    """Confirming"""

    limits = CONFIRMING

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Confirm a booking that is paid or needs no payment."""
        return self.answer(
            lambda receipt: bookings.perform(command=Confirm(), **self.arguments(), receipt=receipt)
        )


class StartBooking(BookingDoor):
    """Starting"""

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Mark a booking as in progress."""
        return self.answer(
            lambda receipt: bookings.perform(command=Start(), **self.arguments(), receipt=receipt)
        )


class CompleteBooking(BookingDoor):
    """Completing"""

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Mark a booking as completed."""
        return self.answer(
            lambda receipt: bookings.perform(
                command=Complete(), **self.arguments(), receipt=receipt
            )
        )


class MissBooking(BookingDoor):
    """No-show"""

    @validate(SHOWN)
    def post(self, parsed_path: ABooking) -> HttpResponse:
        """Mark a booking as missed by the client."""
        return self.answer(
            lambda receipt: bookings.perform(command=Miss(), **self.arguments(), receipt=receipt)
        )


class CancelBooking(BookingDoor):
    """Canceling"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.CancelIn | None] = None
    ) -> HttpResponse:
        """Cancel a booking, with an optional reason."""
        command = mapping.cancel(parsed_body)
        return self.answer(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
        )


class RescheduleBooking(BookingDoor):
    """Rescheduling"""

    @validate(SHOWN)
    def post(
        self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.RescheduleIn]
    ) -> HttpResponse:
        """Move a booking to another time, or schedule one that has no time yet."""
        command = mapping.reschedule(parsed_body)
        return self.answer(
            lambda receipt: bookings.perform(command=command, **self.arguments(), receipt=receipt)
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
