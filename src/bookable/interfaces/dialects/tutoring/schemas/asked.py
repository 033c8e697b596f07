"""What tutoring is asked, as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from bookable.interfaces.http.texts import (
    Given,
    Minutes,
    PageNumber,
    PageSize,
    ShortText,
    Text,
    TimeText,
)

StatusWord = Literal["PENDING", "CONFIRMED", "CANCELLED", "COMPLETED"]
RoleWord = Literal["student", "teacher"]
Rating = Annotated[int, msgspec.Meta(ge=1, le=5)]


class BookingPath(Struct):
    """A booking by its uuid; its number is taken too."""

    booking_id: str


class SlotsQuery(Struct):
    """Whose slots, on which day of the teacher's calendar, of how many minutes. With `end_date`
    each day up to it, 62 at most; `besides` is a booking of one's own that does not count, as when
    it is to be moved."""

    teacher_id: UUID
    date: dt.date
    duration: Minutes = 60
    end_date: dt.date | None = None
    besides: ShortText | None = None


class ScheduleQuery(Struct):
    """Whose schedule, from which day to which, both included."""

    teacher_id: UUID
    start_date: dt.date
    end_date: dt.date


class MyBookingsQuery(Struct):
    """Which of one's own bookings. With `page` or `page_size` all of them come in pages; without
    either those that were made or begin within the last year, and all to come, as a plain list of
    a thousand at most."""

    status: StatusWord | None = None
    role: RoleWord | None = None
    page: PageNumber | None = None
    page_size: PageSize | None = None

    @property
    def in_pages(self) -> bool:
        """Whether pages are asked for."""
        return self.page is not None or self.page_size is not None


class TeachersQuery(Struct):
    """Which page of the teachers whose name, company or bio contains `search`."""

    search: ShortText = ""
    page: PageNumber = 1
    page_size: PageSize = 20


class BookingIn(Given):
    """A request for an hour. A `start_time` without an offset is the teacher's wall time."""

    teacher_id: UUID
    start_time: TimeText
    duration: Minutes | None = 60
    notes: Text | None = None


class CancelIn(Given):
    """Why a booking is cancelled."""

    reason: Text | None = None


class RescheduleIn(Given):
    """Where to a booking moves; without a duration it keeps the one that it has."""

    start_time: TimeText
    duration: Minutes | None = None


class FeedbackQuery(Struct):
    """Feedback on one session, or on all of a teacher's."""

    booking_id: str | None = None
    teacher_id: UUID | None = None


class FeedbackIn(Given):
    """What a party thought of a completed session."""

    booking_id: str
    rating: Rating
    comment: Text | None = None
