"""Build the engine's commands from the tutoring API's requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bookable.domain.commands import BookingRef, Cancel, Details, Request, Reschedule
from bookable.domain.refusals import BookingNotFound, InvalidField
from bookable.interfaces.dialects.tutoring.lexicon import PROGRAM
from bookable.interfaces.dialects.tutoring.schemas import inputs
from bookable.interfaces.http.ids import Id
from bookable.interfaces.http.texts import booking_ref, moment

DEFAULT_MINUTES = 60


BOOKING = Id[BookingRef](booking_ref, BookingNotFound)
"""A booking by its UUID or its number."""


def request(body: inputs.BookingIn) -> Request:
    return Request(
        program=PROGRAM,
        provider=body.teacher_id,
        start=moment(body.start_time, field="start_time"),
        length=timedelta(minutes=body.duration or DEFAULT_MINUTES),
        details=Details(notes=body.notes or ""),
    )


def feedback(query: inputs.FeedbackQuery) -> dict[str, Any]:
    """Return the engine's filter for feedback: one booking or one teacher. Raise InvalidField
    unless exactly one is given."""
    if (query.booking_id is None) == (query.teacher_id is None):
        raise InvalidField("booking_id", "give either booking_id or teacher_id")
    booking = None if query.booking_id is None else BOOKING.parse(query.booking_id)
    return {"booking": booking, "provider": query.teacher_id}


def cancel(body: inputs.CancelIn | None) -> Cancel:
    return Cancel(reason=(body.reason if body else None) or "")


def reschedule(body: inputs.RescheduleIn) -> Reschedule:
    length = None if body.duration is None else timedelta(minutes=body.duration)
    return Reschedule(start=moment(body.start_time, field="start_time"), length=length)
