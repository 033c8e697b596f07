"""Base classes of the mentoring controllers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from dmr import ResponseSpec

from bookable.domain.facts import DetailedFacts
from bookable.domain.people import Role, Side
from bookable.domain.refusals import BookingNotFound, PersonNotFound
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.errors import WORDS
from bookable.interfaces.dialects.mentoring.lexicon import MENTEE, PROGRAM
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.ids import Id
from bookable.interfaces.http.texts import number
from bookable.interfaces.steps import OneBooking
from bookable.queries import one_booking


class MentoringDoor(Door):
    """Base of the mentoring controllers."""

    is_abstract = True
    words = WORDS
    error_model = schemas.ErrorOut
    responses = [
        ResponseSpec(schemas.ErrorOut, status_code=HTTPStatus(status))
        for status in (400, 403, 404, 409, 422, 429, 500)
    ]

    def show(self, booking: DetailedFacts) -> schemas.BookingOut:
        """Return a session as it stands at the time of the request."""
        return mapping.booking(booking, now=self.now)


class MentorDoor(MentoringDoor):
    """Base of the controllers under one mentor's address."""

    is_abstract = True
    mentor_id = Id(number, lambda: PersonNotFound(Role.MENTOR))


class BookingDoor(MentoringDoor, OneBooking):
    """Base of the controllers that act on one booking, for one side of it."""

    is_abstract = True
    program = PROGRAM
    booking_id = Id(number, BookingNotFound)
    as_: ClassVar[Side] = MENTEE

    def authorise(self) -> None:
        """Raise BookingNotFound unless the booking is the caller's on this side."""
        one_booking.require(self.booking_id, program=PROGRAM, by=self.actor, as_=self.as_)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that every command and query on this booking takes."""
        return {**super().arguments(), "as_": self.as_}
