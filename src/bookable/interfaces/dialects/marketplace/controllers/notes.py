"""Controller for the notes on a booking."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec
from dmr.routing import path

from bookable.engine import notes
from bookable.interfaces.dialects.marketplace.controllers.bookings import ABooking, BookingDoor
from bookable.interfaces.dialects.marketplace.lexicon import PROGRAM
from bookable.interfaces.dialects.marketplace.mapping import sales as showing
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.queries import booking_notes


class Notes(BookingDoor):
    """Notes"""

    @modify()
    def get(self, parsed_path: ABooking) -> list[schemas.NoteOut]:
        """List the notes on a booking, without other people's private ones."""
        rows = booking_notes.notes_on(self.booking_id, program=PROGRAM, by=self.actor)
        return [showing.note(row) for row in rows]

    @validate(ResponseSpec(schemas.NoteOut, status_code=HTTPStatus.CREATED))
    def post(self, parsed_path: ABooking, parsed_body: BodyMsgspec[schemas.NoteIn]) -> HttpResponse:
        """Add a note to a booking, for both parties or only for the author."""
        content, is_private = parsed_body.content, parsed_body.is_private
        return self.commit(
            lambda receipt: notes.add(
                content=content,
                is_private=is_private,
                **self.arguments(),
                receipt=receipt,
            ),
            showing.note,
            status=HTTPStatus.CREATED,
        )


PATHS = [path("bookings/<str:booking_id>/notes/", Notes.as_view())]
