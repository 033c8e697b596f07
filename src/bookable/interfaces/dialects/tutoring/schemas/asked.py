"""What tutoring is asked, as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.http.texts import (
    Minutes,
    PageNumber,
    PageSize,
    ShortText,
    Text,
    TimeText,
)

StatusWord = Literal["PENDING", "CONFIRMED", "CANCELLED", "COMPLETED"]
RoleWord = Literal["student", "teacher"]
WallTime = Annotated[
    str, msgspec.Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)\Z")
]
"""`HH:MM` or `HH:MM:SS`; `24:00` is the end of the day."""

Weekday = Annotated[int, msgspec.Meta(ge=0, le=6)]
Rating = Annotated[int, msgspec.Meta(ge=1, le=5)]


class BookingPath(Struct):
    """A booking by its uuid; its number is taken too."""

    booking_id: str


class WindowPath(Struct):
    """Hours by their number."""

    window_id: str


class SlotsQuery(Struct):
    """Whose slots, on which day of the teacher's calendar, of how many minutes."""

    teacher_id: UUID
    date: dt.date
    duration: Minutes = 60


class ScheduleQuery(Struct):
    """Whose schedule, from which day to which, both included."""

    teacher_id: UUID
    start_date: dt.date
    end_date: dt.date


class MyBookingsQuery(Struct):
    """Which of one's own bookings."""

    status: StatusWord | None = None
    role: RoleWord | None = None


class TeachersQuery(Struct):
    """Which page of the teachers whose name, company or bio contains `search`."""

    search: ShortText = ""
    page: PageNumber = 1
    page_size: PageSize = 20


class BookingIn(Struct):
    """A request for an hour. A `start_time` without an offset is the teacher's wall time."""

    teacher_id: UUID
    start_time: TimeText
    duration: Minutes | None = 60
    notes: Text | None = None


class CancelIn(Struct):
    """Why a booking is cancelled."""

    reason: Text | None = None


class RescheduleIn(Struct):
    """Where to a booking moves; without a duration it keeps the one that it has."""

    start_time: TimeText
    duration: Minutes | None = None


class FeedbackIn(Struct):
    """What a party thought of a completed session."""

    booking_id: str
    rating: Rating
    comment: Text | None = None


class WindowIn(Struct):
    """Hours: weekly on `day_of_week` (0 is Monday), or once on `date`."""

    start_time: WallTime
    end_time: WallTime
    day_of_week: Weekday | None = None
    is_recurring: bool = True
    date: dt.date | None = None


class WindowPatch(Struct):
    """What changes of a window of hours."""

    start_time: WallTime | UnsetType = UNSET
    end_time: WallTime | UnsetType = UNSET
    day_of_week: Weekday | UnsetType | None = UNSET
    is_recurring: bool | UnsetType = UNSET
    date: dt.date | UnsetType | None = UNSET
