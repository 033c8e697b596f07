"""The addresses of the notes on a booking."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.engine import notes
from bookable.interfaces.dialects.marketplace.controllers.bookings import ABooking, BookingDoor
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import bookings as mapping
from bookable.interfaces.dialects.marketplace.mapping import sales as showing
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas


class Notes(BookingDoor):
    """Notes"""

    @modify()
    def get(self, parsed_path: ABooking) -> list[schemas.NoteOut]:
        """Read the notes on a booking; private ones of others are not among them."""
        ref = mapping.booking_id(parsed_path.booking_id)
        found = notes.of_booking(ref, program=PROGRAM, by=self.actor)
        return [showing.note(each) for each in found]

    @validate(ResponseSpec(schemas.NoteOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.NoteIn]) -> HttpResponse:
        """Note something on a booking, for both sides or for oneself."""
        content, is_private = parsed_body.content, parsed_body.is_private
        return self.commit(
            lambda receipt: notes.add(
                content=content, is_private=is_private, **self.asking(parsed_path, receipt)
            ),
            showing.note,
            status=HTTPStatus.CREATED,
        )


PATHS = [path("bookings/<str:booking_id>/notes/", Notes.as_view())]
