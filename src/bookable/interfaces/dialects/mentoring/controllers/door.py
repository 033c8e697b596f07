"""What the controllers of mentoring share."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponse
from dmr import ResponseSpec

from bookable.domain.facts import BookingFacts
from bookable.domain.people import Side
from bookable.engine.keys import Receipt
from bookable.engine.queries import BookingPage
from bookable.interfaces.dialects.mentoring import mapping, schemas
from bookable.interfaces.dialects.mentoring.errors import WORDS, foremost
from bookable.interfaces.dialects.mentoring.lexicon import MENTEE, PROGRAM
from bookable.interfaces.http.door import Door
from bookable.interfaces.http.paging import PageOut, page


class MentoringDoor(Door):
    """A controller of mentoring."""

    is_abstract = True
    words = WORDS
    error_model = schemas.ErrorOut
    responses = [
        ResponseSpec(schemas.ErrorOut, status_code=HTTPStatus(status))
        for status in (400, 403, 404, 409, 422, 429, 500)
    ]

    def admit(self) -> None:
        """This will raise the refusal of whoever has no business here, or of what is not there."""

    def handle_error(self, endpoint: Any, controller: Any, exc: Exception) -> HttpResponse:
        """This will answer whatever went wrong, of which only the admitted hear more."""
        return super().handle_error(endpoint, controller, foremost(exc, self.admit))

    def show(self, booking: BookingFacts) -> schemas.BookingOut:
        """This will be a session as it is at the time of the request."""
        return mapping.booking(booking, now=self.now)

    def page_of(self, found: BookingPage, query: schemas.PageQuery) -> PageOut[schemas.BookingOut]:
        """This will be a page of sessions."""
        shown = [self.show(row) for row in found.bookings]
        return page(self.request, shown, count=found.count, **mapping.place(query))


class MentorDoor(MentoringDoor):
    """A controller at a mentor's."""

    is_abstract = True

    def admit(self) -> None:
        """This will raise PersonNotFound where there is no such mentor."""
        mapping.admit_to_mentor(self.kwargs["mentor_id"])


class BookingDoor(MentoringDoor):
    """A controller of one booking, for one side of it."""

    is_abstract = True
    as_: ClassVar[Side] = MENTEE

    def admit(self) -> None:
        """This will raise BookingNotFound for all but the one whose booking it is."""
        mapping.admit_to_booking(self.kwargs["booking_id"], by=self.actor, as_=self.as_)

    def asking(self, path: schemas.BookingPath, receipt: Receipt | None) -> dict[str, Any]:
        """This will be about which booking somebody asks, who and when, and as which side of it."""
        asked = {"ref": mapping.booking_id(path.booking_id), "program": PROGRAM, "as_": self.as_}
        return {**asked, "by": self.actor, "now": self.now, "receipt": receipt}

    def take(self, step: Callable[[Receipt | None], BookingFacts]) -> HttpResponse:
        """This will take a step and answer with the session as it is then."""
        return self.commit(step, self.show)
