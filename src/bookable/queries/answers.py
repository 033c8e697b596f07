"""What the page behind a mail's link shows: the booking, and what its reader can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Side
from bookable.engine.answering import Answer, Asks, Question
from bookable.queries.correspondence import BookingNews, Correspondent, of_booking
from bookable.queries.full_bookings import FullBooking, full_bookings
from bookable.storage import guard


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a booking that a person was asked about.

    `booking` is as time has made it. `answers` are those that its reader can give now.
    """

    news: BookingNews
    booking: Booking
    side: Side
    answers: Sequence[Answer]

    @property
    def reader(self) -> Correspondent:
        """The person who is asked."""
        return self.news.person(self.side)

    @property
    def other(self) -> Correspondent:
        """The person on the other side."""
        return self.news.person(self.side.other)


def standing(asked: Question, *, now: datetime) -> Standing | None:
    """Return how things stand, or None if the person is on neither side of the booking."""
    with guard.looking_as(asked.by):
        full = full_bookings([asked.booking_id], by=asked.by, now=now).get(asked.booking_id)
    side = None if full is None else full.booking.side_of(asked.by)
    if full is None or side not in (Side.PROVIDER, Side.CLIENT):
        return None
    answers = _answers(full, asked.asks, side)
    return Standing(of_booking(asked.booking_id), full.booking, side, answers)


def _answers(full: FullBooking, asks: Asks, side: Side) -> list[Answer]:
    booking = full.booking
    if asks is Asks.COMPLETION:
        return [Answer.COMPLETE] if Step.COMPLETE in full.steps else []
    asker = booking.mutual_confirmation.requested_by
    if booking.status is not Status.REQUESTED or not is_asked(side, asker):
        return []
    offered = {Answer.ACCEPT: Step.CONFIRM, Answer.DECLINE: Step.CANCEL}
    return [answer for answer, step in offered.items() if step in full.steps]
