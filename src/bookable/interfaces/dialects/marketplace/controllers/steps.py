"""The steps in a booking's life."""

from __future__ import annotations

from bookable.domain.commands import Complete, Confirm, Miss, Start, Submit
from bookable.interfaces.dialects.marketplace.controllers.bookings import SHOWN, BookingDoor
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.http.throttling import CONFIRMING
from bookable.interfaces.steps import BookingAddress, StepAddress

BOOKING = BookingAddress("bookings/<str:booking_id>/", BookingDoor, schemas.BookingPath, SHOWN)
PATHS = BOOKING.paths(
    StepAddress(at="submit/", name="SubmitBooking", title="Submitting", command=Submit),
    StepAddress(
        at="confirm/",
        name="ConfirmBooking",
        title="Confirming",
        command=Confirm,
        limits=CONFIRMING,
    ),
    StepAddress(at="start/", name="StartBooking", title="Starting", command=Start),
    StepAddress(at="complete/", name="CompleteBooking", title="Completing", command=Complete),
    StepAddress(at="no-show/", name="MissBooking", title="No-show", command=Miss),
    StepAddress(
        at="cancel/",
        name="CancelBooking",
        title="Canceling",
        command=mapping.cancel,
        body=schemas.CancelIn | None,
    ),
    StepAddress(
        at="reschedule/",
        name="RescheduleBooking",
        title="Rescheduling",
        command=mapping.reschedule,
        body=schemas.RescheduleIn,
    ),
)
