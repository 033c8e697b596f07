"""Response bodies of the tutoring API."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.seconds import GivenWholeSeconds, WholeSeconds


class ErrorOut(Struct):
    """An error, with a message for people."""

    error: str


class WindowOut(OwnWindowOut):
    """A window of a teacher's hours, in the wall time of `timezone`. A closed date has no times."""

    teacher: UUID


class SlotOut(WholeSeconds):
    """A bookable slot, in the teacher's wall time and in UTC."""

    start_time: str
    end_time: str
    datetime_start: str
    datetime_end: str
    start_utc: dt.datetime
    end_utc: dt.datetime


class DayOut(Struct):
    """A day and its slots."""

    date: dt.date
    available_slots: list[SlotOut]


class SlotsOut(Struct):
    """The slots of one day. With `end_date`, only `teacher_id` and `days` are present."""

    teacher_id: UUID
    date: dt.date | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    available_slots: list[SlotOut] | UnsetType = UNSET
    days: list[DayOut] | UnsetType = UNSET


class ScheduledOut(WholeSeconds):
    """A booking in a teacher's schedule. Names are null if the caller may not see them."""

    start_time: dt.datetime
    end_time: dt.datetime
    status: str
    student__first_name: str | None
    student__last_name: str | None


class ScheduleOut(Struct):
    """A teacher's bookings between two dates, both included."""

    teacher_id: UUID
    start_date: dt.date
    end_date: dt.date
    bookings: list[ScheduledOut]


class TeacherOut(Struct):
    """A teacher in the directory. `rating` is the average of students' ratings from 1 to 5, or null
    if there are none."""

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
    """A booking's meeting, without its password."""

    meeting_id: str | None
    join_url: str | None
    has_meeting: bool


class BookingOut(GivenWholeSeconds):
    """A booking in a list."""

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
    """A booking's meeting with its password, for its two parties."""

    password: str | None


class BookingDetail(BookingOut, WholeSeconds):
    """A booking in full. `zoom_sync` is `pending` until the meeting has been moved to the booking's
    new time, then `synced`."""

    zoom_info: ZoomDetail
    zoom_sync: str | None
    cancellation_reason: str
    completed_by: str | None
    completed_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime


class ConfirmedBooking(Struct):
    """A booking that has just been confirmed."""

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
    """The result of confirming a booking."""

    message: str
    booking: ConfirmedBooking
    zoom_info: MeetingOut


class CancelledBooking(Struct):
    """A booking that has just been cancelled."""

    id: UUID
    status: str
    cancellation_reason: str


class CancelledOut(Struct):
    """The result of cancelling a booking."""

    message: str
    booking: CancelledBooking


class RescheduledOut(Struct):
    """The result of rescheduling a booking."""

    message: str
    booking: BookingDetail


class CompletedBooking(WholeSeconds):
    """A booking that has just been completed."""

    id: UUID
    status: str
    student: UUID
    teacher: UUID
    start_time: dt.datetime
    end_time: dt.datetime
    updated_at: dt.datetime


class CompletedOut(WholeSeconds):
    """The result of completing a session. `completed_by` is `student` or `teacher`."""

    success: bool
    message: str
    booking: CompletedBooking
    completed_by: str
    completed_at: dt.datetime


class FeedbackOut(WholeSeconds):
    """Saved feedback."""

    id: UUID
    booking_id: UUID
    author: UUID
    rating: int
    comment: str
    created_at: dt.datetime


class GivenOut(WholeSeconds):
    """Feedback by a student. `student_name` is null if the caller may not see it."""

    rating: int
    comment: str
    created_at: dt.datetime
    student_name: str | None


class FeedbackListOut(Struct):
    """Students' feedback on a teacher or on one session: the number of entries, the average rating,
    and the latest 1,000 entries, newest first."""

    count: int
    average: float | None
    results: list[GivenOut]
