"""Request bodies and query parameters of the tutoring API."""

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
    """A booking's UUID or number."""

    booking_id: str


class SlotsQuery(Struct):
    """A teacher, a date in the teacher's time zone and a length in minutes. With `end_date`, slots
    of every day up to it, at most 62 days. `besides` is one of the caller's own bookings to leave
    out of account, for example when rescheduling it."""

    teacher_id: UUID
    date: dt.date
    duration: Minutes = 60
    end_date: dt.date | None = None
    besides: ShortText | None = None


class ScheduleQuery(Struct):
    """A teacher and a range of dates, both included."""

    teacher_id: UUID
    start_date: dt.date
    end_date: dt.date


class MyBookingsQuery(Struct):
    """Filters for the caller's own bookings. With `page` or `page_size`, all of them in pages.
    Without either, a plain list of at most 1,000: upcoming bookings, and those made or started
    within the last year."""

    status: StatusWord | None = None
    role: RoleWord | None = None
    page: PageNumber | None = None
    page_size: PageSize | None = None

    @property
    def in_pages(self) -> bool:
        """Whether the caller asked for pages."""
        return self.page is not None or self.page_size is not None


class TeachersQuery(Struct):
    """A page of the teachers whose name, company or bio contains `search`."""

    search: ShortText = ""
    page: PageNumber = 1
    page_size: PageSize = 20


class BookingIn(Given):
    """A booking request. A `start_time` without an offset is in the teacher's time zone."""

    teacher_id: UUID
    start_time: TimeText
    duration: Minutes | None = 60
    notes: Text | None = None


class CancelIn(Given):
    """An optional reason for the cancellation."""

    reason: Text | None = None


class RescheduleIn(Given):
    """A new start. Without `duration`, the booking keeps its length."""

    start_time: TimeText
    duration: Minutes | None = None


class FeedbackQuery(Struct):
    """Either one session or one teacher."""

    booking_id: str | None = None
    teacher_id: UUID | None = None


class FeedbackIn(Given):
    """A rating from 1 to 5 and an optional comment on a completed session."""

    booking_id: str
    rating: Rating
    comment: Text | None = None
