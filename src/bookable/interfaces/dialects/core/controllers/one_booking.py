"""What hangs on one booking: its quote, its history and its calendar file."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from dmr import ResponseSpec, modify, validate

from bookable.domain.calendar_files import calendar_file
from bookable.domain.refusals import BookingNotFound
from bookable.interfaces.dialects.core.controllers.bookings import ABooking
from bookable.interfaces.dialects.core.controllers.changes import BookingsDoor
from bookable.interfaces.dialects.core.controllers.door import UNCHANGED
from bookable.interfaces.dialects.core.mapping import one_booking as mapping
from bookable.interfaces.dialects.core.schemas import one_booking as schemas
from bookable.interfaces.dialects.core.schemas.common import NoQuery
from bookable.interfaces.http import calendar_answers
from bookable.interfaces.http.queries import Query
from bookable.queries import calendar_events
from bookable.queries.histories import history
from bookable.queries.quotes import quote_of_any

FILE = ResponseSpec(str, status_code=HTTPStatus.OK, description="The booking as iCalendar.")


class BookingQuote(BookingsDoor):
    """Quotes"""

    @modify()
    def get(self, parsed_path: ABooking, parsed_query: Query[NoQuery]) -> schemas.QuoteOut:
        """Quote a cancellation."""
        found = quote_of_any(parsed_path.booking_id, by=self.actor, now=self.now)
        return mapping.quote(found)


class BookingHistory(BookingsDoor):
    """Histories"""

    @modify()
    def get(self, parsed_path: ABooking, parsed_query: Query[NoQuery]) -> schemas.HistoryOut:
        """List what happened to a booking."""
        return mapping.history(history(parsed_path.booking_id, by=self.actor))


class BookingCalendar(BookingsDoor):
    """Calendar files"""

    @validate(FILE, UNCHANGED)
    def get(self, parsed_path: ABooking, parsed_query: Query[NoQuery]) -> HttpResponse:
        """Download a booking as iCalendar."""
        found = calendar_events.of_any(parsed_path.booking_id, by=self.actor)
        event = calendar_answers.event(found, reader_id=self.actor.person_id, now=self.now)
        if event is None:
            raise BookingNotFound
        return calendar_answers.answer(self.request, calendar_file([event]), filename="booking.ics")
