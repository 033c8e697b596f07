"""From tutoring's words to the engine's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bookable.domain.commands import BookingRef, Cancel, Details, Request, Reschedule
from bookable.domain.refusals import BookingNotFound, InvalidField
from bookable.interfaces.dialects.tutoring.lexicon import PROGRAM
from bookable.interfaces.dialects.tutoring.schemas import asked
from bookable.interfaces.http.texts import booking_ref, moment

DEFAULT_MINUTES = 60


def ref(text: str) -> BookingRef:
    """This will be a booking's uuid or number, or raise BookingNotFound for other text."""
    found = booking_ref(text)
    if found is None:
        raise BookingNotFound
    return found


def besides(text: str | None) -> BookingRef | None:
    """Return the booking that is not to count, or raise BookingNotFound."""
    return None if text is None else ref(text)


def request(body: asked.BookingIn) -> Request:
    """This will be the command to book."""
    return Request(
        program=PROGRAM,
        provider=body.teacher_id,
        start=moment(body.start_time, field="start_time"),
        length=timedelta(minutes=body.duration or DEFAULT_MINUTES),
        details=Details(notes=body.notes or ""),
    )


def feedback(query: asked.FeedbackQuery) -> dict[str, Any]:
    """Return whose feedback is asked for, of a booking or of a teacher, or raise InvalidField."""
    if (query.booking_id is None) == (query.teacher_id is None):
        raise InvalidField("booking_id", "give either booking_id or teacher_id")
    booking = None if query.booking_id is None else ref(query.booking_id)
    return {"booking": booking, "provider": query.teacher_id}


def cancel(body: asked.CancelIn | None) -> Cancel:
    """This will be the command to cancel."""
    return Cancel(reason=(body.reason if body else None) or "")


def reschedule(body: asked.RescheduleIn) -> Reschedule:
    """This will be the command to move."""
    length = None if body.duration is None else timedelta(minutes=body.duration)
    return Reschedule(start=moment(body.start_time, field="start_time"), length=length)
