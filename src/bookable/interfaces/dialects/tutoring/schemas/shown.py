"""The answers of the tutoring API, as JSON."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.seconds import WholeSeconds


class ErrorOut(Struct):
    """Every error of this API."""

    error: str


class WindowOut(OwnWindowOut):
    """A window of a teacher's hours, in the wall time of `timezone`; a closed date has no times."""

    teacher: UUID


class SlotOut(WholeSeconds):
    """A slot, in the teacher's wall time and in exact time."""

    start_time: str
    end_time: str
    datetime_start: str
    datetime_end: str
    start_utc: dt.datetime
    end_utc: dt.datetime


class DayOut(Struct):
    """One of several days, with its slots."""

    date: dt.date
    available_slots: list[SlotOut]


class SlotsOut(Struct):
    """The slots of one day. With `end_date` there are only `teacher_id` and `days`."""

    teacher_id: UUID
    date: dt.date | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    available_slots: list[SlotOut] | UnsetType = UNSET
    days: list[DayOut] | UnsetType = UNSET


class ScheduledOut(WholeSeconds):
    """A booking in a schedule. Names are null for callers who may not see them."""

    start_time: dt.datetime
    end_time: dt.datetime
    status: str
    student__first_name: str | None
    student__last_name: str | None


class ScheduleOut(Struct):
    """The bookings of a teacher in a range of days."""

    teacher_id: UUID
    start_date: dt.date
    end_date: dt.date
    bookings: list[ScheduledOut]


class TeacherOut(Struct):
    """A teacher in the directory. `rating` is the average rating by students, from 1 to 5, and null
    before the first."""

    id: UUID
    name: str
    first_name: str
    last_name: str
    timezone: str
    bio: str
    company: str
    avatar_url: str
    rating: float | None
    rating_count: int


class ZoomInfo(Struct):
    """The meeting of a booking."""

    meeting_id: str | None
    join_url: str | None
    has_meeting: bool


class BookingOut(WholeSeconds):
    """A booking as lists show it."""

    id: UUID
    student: UUID
    teacher: UUID
    student_name: str
    teacher_name: str
    start_time: dt.datetime
    end_time: dt.datetime
    duration_minutes: int
    status: str
    zoom_meeting_id: str | None
    zoom_join_url: str | None
    notes: str
    can_cancel: bool
    can_reschedule: bool
    zoom_info: ZoomInfo


class ZoomDetail(ZoomInfo):
    """The meeting of a booking, with its password, for its two parties."""

    password: str | None


class BookingDetail(BookingOut):
    """A booking with all details for its parties. `zoom_sync` is `pending` until the meeting has
    been moved to the booking's new time."""

    zoom_info: ZoomDetail
    zoom_sync: str | None
    cancellation_reason: str
    completed_by: str | None
    completed_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime


class ConfirmedBooking(Struct):
    """A booking that was just confirmed."""

    id: UUID
    status: str
    zoom_meeting_id: str | None
    zoom_join_url: str | None
    zoom_info: ZoomInfo


class MeetingOut(Struct):
    """How to join the meeting."""

    join_url: str | None
    meeting_id: str | None
    password: str | None


class ConfirmedOut(Struct):
    """The answer to a confirmation."""

    message: str
    booking: ConfirmedBooking
    zoom_info: MeetingOut


class CancelledBooking(Struct):
    """A booking that was just cancelled."""

    id: UUID
    status: str
    cancellation_reason: str


class CancelledOut(Struct):
    """The answer to a cancellation."""

    message: str
    booking: CancelledBooking


class RescheduledOut(Struct):
    """The answer to a move."""

    message: str
    booking: BookingDetail


class CompletedBooking(WholeSeconds):
    """A booking that was just completed."""

    id: UUID
    status: str
    student: UUID
    teacher: UUID
    start_time: dt.datetime
    end_time: dt.datetime
    updated_at: dt.datetime


class CompletedOut(WholeSeconds):
    """The answer to a completion."""

    success: bool
    message: str
    booking: CompletedBooking
    completed_by: str
    completed_at: dt.datetime


class FeedbackOut(WholeSeconds):
    """Feedback as it was saved."""

    id: UUID
    booking_id: UUID
    author: UUID
    rating: int
    comment: str
    created_at: dt.datetime


class GivenOut(WholeSeconds):
    """Feedback by a student. The name is null for callers who may not see it."""

    rating: int
    comment: str
    created_at: dt.datetime
    student_name: str | None


class FeedbackListOut(Struct):
    """Feedback by students on a teacher or on one session: how many, their average rating, and the
    latest thousand, the latest first."""

    count: int
    average: float | None
    results: list[GivenOut]
