"""Bookable tutoring. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path


class BookingDetail(Struct, kw_only=True):
    """A booking in full. `zoom_sync` is `pending` until the meeting has been moved to the booking's
    new time, then `synced`.
    """

    id: UUID
    """The id."""
    student: UUID
    """The student's id."""
    teacher: UUID
    """The teacher's id."""
    student_name: str
    """The student's name."""
    teacher_name: str
    """The teacher's name."""
    start_time: str
    """The start."""
    end_time: str
    """The end."""
    duration_minutes: int
    """The length in minutes."""
    status: str
    """The status."""
    zoom_meeting_id: str | None
    """The number of the online meeting, or null."""
    zoom_join_url: str | None
    """The address of the online meeting, or null."""
    notes: str
    """Notes."""
    can_cancel: bool
    """Whether you may cancel it now."""
    can_reschedule: bool
    """Whether you may move it now."""
    zoom_info: ZoomDetail
    """The online meeting."""
    zoom_sync: str | None
    """How the meeting vendor's copy stands, or null."""
    cancellation_reason: str
    """Why it was canceled."""
    completed_by: str | None
    """Who completed it, or null."""
    completed_at: datetime | None
    """When it was completed, or null."""
    created_at: datetime
    """When it was made."""
    updated_at: datetime
    """When it last changed."""


class BookingIn(Struct, kw_only=True):
    """A booking request. A `start_time` without an offset is in the teacher's time zone."""

    teacher_id: UUID
    """The teacher's id."""
    start_time: datetime
    """The start."""
    duration: int | None | UnsetType = UNSET
    """The length in minutes."""
    notes: str | None | UnsetType = UNSET
    """Notes."""


class BookingOut(Struct, kw_only=True):
    """A booking in a list."""

    id: UUID
    """The id."""
    student: UUID
    """The student's id."""
    teacher: UUID
    """The teacher's id."""
    student_name: str
    """The student's name."""
    teacher_name: str
    """The teacher's name."""
    start_time: str
    """The start."""
    end_time: str
    """The end."""
    duration_minutes: int
    """The length in minutes."""
    status: str
    """The status."""
    zoom_meeting_id: str | None
    """The number of the online meeting, or null."""
    zoom_join_url: str | None
    """The address of the online meeting, or null."""
    notes: str
    """Notes."""
    can_cancel: bool
    """Whether you may cancel it now."""
    can_reschedule: bool
    """Whether you may move it now."""
    zoom_info: ZoomInfo
    """The online meeting."""


class CancelIn(Struct, kw_only=True):
    """An optional reason for the cancellation."""

    reason: str | None | UnsetType = UNSET
    """Why."""


class CancelledBooking(Struct, kw_only=True):
    """A booking that has just been cancelled."""

    id: UUID
    """The id."""
    status: str
    """The status."""
    cancellation_reason: str
    """Why it was canceled."""


class CancelledOut(Struct, kw_only=True):
    """The result of cancelling a booking."""

    message: str
    """A sentence that says what happened."""
    booking: CancelledBooking
    """The booking."""


class CompletedBooking(Struct, kw_only=True):
    """A booking that has just been completed."""

    id: UUID
    """The id."""
    status: str
    """The status."""
    student: UUID
    """The student's id."""
    teacher: UUID
    """The teacher's id."""
    start_time: str
    """The start."""
    end_time: str
    """The end."""
    updated_at: datetime
    """When it last changed."""


class CompletedOut(Struct, kw_only=True):
    """The result of completing a session. `completed_by` is `student` or `teacher`."""

    success: bool
    """Always true."""
    message: str
    """A sentence that says what happened."""
    booking: CompletedBooking
    """The booking."""
    completed_by: str
    """Who completed it, or null."""
    completed_at: datetime
    """When it was completed, or null."""


class ConfirmedBooking(Struct, kw_only=True):
    """A booking that has just been confirmed."""

    id: UUID
    """The id."""
    status: str
    """The status."""
    zoom_meeting_id: str | None
    """The number of the online meeting, or null."""
    zoom_join_url: str | None
    """The address of the online meeting, or null."""
    zoom_info: ZoomInfo
    """The online meeting."""


class ConfirmedOut(Struct, kw_only=True):
    """The result of confirming a booking."""

    message: str
    """A sentence that says what happened."""
    booking: ConfirmedBooking
    """The booking."""
    zoom_info: MeetingOut
    """The online meeting."""


class DayOut(Struct, kw_only=True):
    """A day and its slots."""

    date_: date = field(name="date")
    """A day."""
    available_slots: list[SlotOut]
    """The free slots."""


class ErrorOut(Struct, kw_only=True):
    """An error, with a message for people."""

    error: str
    """A sentence that says what is wrong."""


class FeedbackIn(Struct, kw_only=True):
    """A rating from 1 to 5 and an optional comment on a completed session."""

    booking_id: str
    """The booking's id."""
    rating: int
    """One to five stars."""
    comment: str | None | UnsetType = UNSET
    """What the student wrote."""


class FeedbackListOut(Struct, kw_only=True):
    """Students' feedback on a teacher or on one session: the number of entries, the average rating,
    and the latest 1,000 entries, newest first.
    """

    count: int
    """How many entries there are on all pages."""
    average: float | None
    """The mean of the ratings, or null without any."""
    results: list[GivenOut]
    """The entries of this page."""


class FeedbackOut(Struct, kw_only=True):
    """Saved feedback."""

    id: UUID
    """The id."""
    booking_id: UUID
    """The booking's id."""
    author: UUID
    """Who wrote it."""
    rating: int
    """One to five stars."""
    comment: str
    """What the student wrote."""
    created_at: datetime
    """When it was made."""


class GivenOut(Struct, kw_only=True):
    """Feedback by a student. `student_name` is null if the caller may not see it."""

    rating: int
    """One to five stars."""
    comment: str
    """What the student wrote."""
    created_at: datetime
    """When it was made."""
    student_name: str | None
    """The student's name."""


class MeetingOut(Struct, kw_only=True):
    """How to join the meeting."""

    join_url: str | None
    """The address of the online meeting, or null."""
    meeting_id: str | None
    """The number of the online meeting."""
    password: str | None
    """The password."""


class PageOutBookingOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[BookingOut]
    """The entries of this page."""


class PageOutTeacherOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[TeacherOut]
    """The entries of this page."""


class Problem(Struct, kw_only=True):
    """An error as an RFC 9457 problem document. Sent if the request accepts it."""

    type: str
    """The address of a page that explains it."""
    title: str
    """What kind of error it is, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong in this case."""
    code: str
    """What kind of error it is, for programs."""
    instance: str
    """The path of the request."""
    errors: list[dict[str, Any]] | UnsetType = UNSET
    """Every wrong field, as a JSON pointer. Only in the core API."""


class RescheduleIn(Struct, kw_only=True):
    """A new start. Without `duration`, the booking keeps its length."""

    start_time: datetime
    """The start."""
    duration: int | None | UnsetType = UNSET
    """The length in minutes."""


class RescheduledOut(Struct, kw_only=True):
    """The result of rescheduling a booking."""

    message: str
    """A sentence that says what happened."""
    booking: BookingDetail
    """The booking."""


class ScheduleOut(Struct, kw_only=True):
    """A teacher's bookings between two dates, both included."""

    teacher_id: UUID
    """The teacher's id."""
    start_date: date
    """The first day."""
    end_date: date
    """The last day."""
    bookings: list[ScheduledOut]
    """The bookings."""


class ScheduledOut(Struct, kw_only=True):
    """A booking in a teacher's schedule. Names are null if the caller may not see them."""

    start_time: str
    """The start."""
    end_time: str
    """The end."""
    status: str
    """The status."""
    student__first_name: str | None
    """The student's first name."""
    student__last_name: str | None
    """The student's last name."""


class SlotOut(Struct, kw_only=True):
    """A bookable slot, in the teacher's wall time and in UTC."""

    start_time: str
    """The start."""
    end_time: str
    """The end."""
    datetime_start: str
    """The start, in the time zone of the answer."""
    datetime_end: str
    """The end, in the time zone of the answer."""
    start_utc: datetime
    """The start, in UTC."""
    end_utc: datetime
    """The end, in UTC."""


class SlotsOut(Struct, kw_only=True):
    """The slots of one day. With `end_date`, only `teacher_id` and `days` are present."""

    teacher_id: UUID
    """The teacher's id."""
    date_: date | UnsetType = field(default=UNSET, name="date")
    """A day."""
    timezone: str | UnsetType = UNSET
    """A time zone, as an IANA name."""
    available_slots: list[SlotOut] | UnsetType = UNSET
    """The free slots."""
    days: list[DayOut] | UnsetType = UNSET
    """One entry for each day."""


class TeacherOut(Struct, kw_only=True):
    """A teacher in the directory. `rating` is the average of students' ratings from 1 to 5, or null
    if there are none.
    """

    id: UUID
    """The id."""
    name: str
    """The name."""
    first_name: str
    """The name up to its first space."""
    last_name: str
    """What follows the first space of the name."""
    timezone: str
    """A time zone, as an IANA name."""
    bio: str
    """What they say about themselves."""
    company: str
    """Where they work."""
    avatar_url: str
    """The address of a picture."""
    rating: float | None
    """One to five stars."""
    rating_count: int
    """How many ratings they have."""


class WindowIn(Struct, kw_only=True):
    """Opening hours: weekly on `day_of_week` (0 is Monday), or once on `date`. With `closed`, a
    `date` and no times, the weekly hours do not apply on that date. It is closed, or open only
    during its own dated hours.
    """

    start_time: str | None | UnsetType = UNSET
    """The start."""
    end_time: str | None | UnsetType = UNSET
    """The end."""
    day_of_week: int | None | UnsetType = UNSET
    """The weekday, from 0 for Monday to 6 for Sunday."""
    is_recurring: bool | UnsetType = UNSET
    """Whether it is every week."""
    date_: date | None | UnsetType = field(default=UNSET, name="date")
    """A day."""
    closed: bool | UnsetType = UNSET
    """Whether the day is closed instead of open."""


class WindowOut(Struct, kw_only=True):
    """A window of a teacher's hours, in the wall time of `timezone`. A closed date has no times."""

    id: int
    """The id."""
    day_of_week: int
    """The weekday, from 0 for Monday to 6 for Sunday."""
    start_time: str | None
    """The start."""
    end_time: str | None
    """The end."""
    is_recurring: bool
    """Whether it is every week."""
    date_: date | None = field(name="date")
    """A day."""
    closed: bool
    """Whether the day is closed instead of open."""
    timezone: str
    """A time zone, as an IANA name."""
    teacher: UUID
    """The teacher's id."""


class WindowPatch(Struct, kw_only=True):
    """The fields to change."""

    start_time: str | None | UnsetType = UNSET
    """The start."""
    end_time: str | None | UnsetType = UNSET
    """The end."""
    day_of_week: int | None | UnsetType = UNSET
    """The weekday, from 0 for Monday to 6 for Sunday."""
    is_recurring: bool | UnsetType = UNSET
    """Whether it is every week."""
    date_: date | None | UnsetType = field(default=UNSET, name="date")
    """A day."""
    closed: bool | UnsetType = UNSET
    """Whether the day is closed instead of open."""


class ZoomDetail(Struct, kw_only=True):
    """A booking's meeting with its password, for its two parties."""

    meeting_id: str | None
    """The number of the online meeting."""
    join_url: str | None
    """The address of the online meeting, or null."""
    has_meeting: bool
    """Whether there is an online meeting."""
    password: str | None
    """The password."""


class ZoomInfo(Struct, kw_only=True):
    """A booking's meeting, without its password."""

    meeting_id: str | None
    """The number of the online meeting."""
    join_url: str | None
    """The address of the online meeting, or null."""
    has_meeting: bool
    """Whether there is an online meeting."""


class Tutoring(Client):
    """Bookable tutoring."""

    def list_hours(self) -> list[WindowOut]:
        """Returns all windows of your hours, weekly ones and those on one date, in wall time."""
        answer: list[WindowOut] = self._send(
            Call(method="GET", path="/api/bookings/availability/", answers={200: list[WindowOut]})
        )
        return answer

    def add_window_hours(self, body: WindowIn, *, idempotency_key: str | None = None) -> WindowOut:
        """Adds a weekly window, a window on one date, or a date on which the weekly hours do not
        apply. Closing a date twice closes it once. Bookings stay as they are.
        """
        answer: WindowOut = self._send(
            Call(
                method="POST",
                path="/api/bookings/availability/",
                answers={201: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_window_hours(self, window_id: str) -> WindowOut:
        """Returns one window of your own hours."""
        answer: WindowOut = self._send(
            Call(
                method="GET",
                path=path("/api/bookings/availability/{}/", window_id),
                answers={200: WindowOut},
            )
        )
        return answer

    def update_window_hours(
        self, window_id: str, body: WindowPatch, *, idempotency_key: str | None = None
    ) -> WindowOut:
        """Changes the given fields. Bookings made in the window stay as they are."""
        answer: WindowOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/bookings/availability/{}/", window_id),
                answers={200: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def delete_window_hours(self, window_id: str, *, idempotency_key: str | None = None) -> None:
        """Deletes the window. Bookings made in it stay as they are."""
        answer: None = self._send(
            Call(
                method="DELETE",
                path=path("/api/bookings/availability/{}/", window_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_bookings(
        self,
        *,
        status: Literal["CANCELLED", "COMPLETED", "CONFIRMED", "PENDING"] | None = None,
        role: Literal["student", "teacher"] | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> list[BookingOut] | PageOutBookingOut:
        """Returns your bookings as teacher or student, newest first. With `page`, all of them in
        pages; without it, those of the last year, at most 1,000.
        """
        answer: list[BookingOut] | PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/bookings/bookings/",
                answers={200: list[BookingOut] | PageOutBookingOut},
                query={"status": status, "role": role, "page": page, "page_size": page_size},
            )
        )
        return answer

    def request_booking(self, body: BookingIn, *, idempotency_key: str | None = None) -> BookingOut:
        """Requests a time with a teacher. The booking is `PENDING` and holds its slot until the
        teacher answers, for at most 48 hours. Requires the role of a student.
        """
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path="/api/bookings/bookings/",
                answers={201: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_bookings_by_role(
        self,
        *,
        status: Literal["CANCELLED", "COMPLETED", "CONFIRMED", "PENDING"] | None = None,
        role: Literal["student", "teacher"] | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> list[BookingOut] | PageOutBookingOut:
        """Returns the list of `GET bookings/`, filtered by status and by your role in them."""
        answer: list[BookingOut] | PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/bookings/bookings/my/",
                answers={200: list[BookingOut] | PageOutBookingOut},
                query={"status": status, "role": role, "page": page, "page_size": page_size},
            )
        )
        return answer

    def retrieve_booking(self, booking_id: str) -> BookingDetail:
        """Returns a booking to its teacher, its student and staff. Only its two parties see the
        meeting's password.
        """
        answer: BookingDetail = self._send(
            Call(
                method="GET",
                path=path("/api/bookings/bookings/{}/", booking_id),
                answers={200: BookingDetail},
            )
        )
        return answer

    def cancel_booking(
        self, booking_id: str, body: CancelIn | None = None, *, idempotency_key: str | None = None
    ) -> CancelledOut:
        """Cancels the booking, releases its time and deletes its meeting. Either party may do this,
        with a reason.
        """
        answer: CancelledOut = self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/cancel/", booking_id),
                answers={200: CancelledOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def complete_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> CompletedOut:
        """Records that the session took place. Possible after its end."""
        answer: CompletedOut = self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/complete/", booking_id),
                answers={200: CompletedOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def confirm_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> ConfirmedOut:
        """Accepts a request as its teacher and creates the meeting. This waits up to ten seconds
        for the meeting's vendor. If it fails, the booking stays `PENDING`.
        """
        answer: ConfirmedOut = self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/confirm/", booking_id),
                answers={200: ConfirmedOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def reschedule_booking(
        self, booking_id: str, body: RescheduleIn, *, idempotency_key: str | None = None
    ) -> RescheduledOut:
        """Moves the booking to another free time, with its meeting."""
        answer: RescheduledOut = self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/reschedule/", booking_id),
                answers={200: RescheduledOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_feedback(
        self, *, booking_id: str | None = None, teacher_id: UUID | None = None
    ) -> FeedbackListOut:
        """Returns students' feedback on a teacher, or on one of your sessions, with the average."""
        answer: FeedbackListOut = self._send(
            Call(
                method="GET",
                path="/api/bookings/feedback/",
                answers={200: FeedbackListOut},
                query={"booking_id": booking_id, "teacher_id": teacher_id},
            )
        )
        return answer

    def give_feedback(self, body: FeedbackIn, *, idempotency_key: str | None = None) -> FeedbackOut:
        """Records a rating from 1 to 5 and a comment on a completed session, once per party."""
        answer: FeedbackOut = self._send(
            Call(
                method="POST",
                path="/api/bookings/feedback/",
                answers={201: FeedbackOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def retrieve_teacher_schedule(
        self, *, teacher_id: UUID, start_date: date, end_date: date
    ) -> ScheduleOut:
        """Returns a teacher's bookings between two dates. Students' names are shown to the teacher,
        to the student of the booking, and to staff.
        """
        answer: ScheduleOut = self._send(
            Call(
                method="GET",
                path="/api/bookings/schedule/",
                answers={200: ScheduleOut},
                query={"teacher_id": teacher_id, "start_date": start_date, "end_date": end_date},
            )
        )
        return answer

    def list_free_slots(
        self,
        *,
        teacher_id: UUID,
        date_: date,
        duration: int | None = None,
        end_date: date | None = None,
        besides: str | None = None,
    ) -> SlotsOut:
        """Returns the slots of a teacher's day, or of each day up to `end_date`, in the teacher's
        time zone. Every listed slot can be booked until someone else books it.
        """
        answer: SlotsOut = self._send(
            Call(
                method="GET",
                path="/api/bookings/slots/available/",
                answers={200: SlotsOut},
                query={
                    "teacher_id": teacher_id,
                    "date": date_,
                    "duration": duration,
                    "end_date": end_date,
                    "besides": besides,
                },
            )
        )
        return answer

    def list_teachers(
        self, *, search: str | None = None, page: int | None = None, page_size: int | None = None
    ) -> PageOutTeacherOut:
        """Returns a page of active teachers by name. Search looks at name, company and bio."""
        answer: PageOutTeacherOut = self._send(
            Call(
                method="GET",
                path="/api/bookings/teachers/",
                answers={200: PageOutTeacherOut},
                query={"search": search, "page": page, "page_size": page_size},
            )
        )
        return answer


class AsyncTutoring(AsyncClient):
    """Bookable tutoring."""

    async def list_hours(self) -> list[WindowOut]:
        """Returns all windows of your hours, weekly ones and those on one date, in wall time."""
        answer: list[WindowOut] = await self._send(
            Call(method="GET", path="/api/bookings/availability/", answers={200: list[WindowOut]})
        )
        return answer

    async def add_window_hours(
        self, body: WindowIn, *, idempotency_key: str | None = None
    ) -> WindowOut:
        """Adds a weekly window, a window on one date, or a date on which the weekly hours do not
        apply. Closing a date twice closes it once. Bookings stay as they are.
        """
        answer: WindowOut = await self._send(
            Call(
                method="POST",
                path="/api/bookings/availability/",
                answers={201: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_window_hours(self, window_id: str) -> WindowOut:
        """Returns one window of your own hours."""
        answer: WindowOut = await self._send(
            Call(
                method="GET",
                path=path("/api/bookings/availability/{}/", window_id),
                answers={200: WindowOut},
            )
        )
        return answer

    async def update_window_hours(
        self, window_id: str, body: WindowPatch, *, idempotency_key: str | None = None
    ) -> WindowOut:
        """Changes the given fields. Bookings made in the window stay as they are."""
        answer: WindowOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/bookings/availability/{}/", window_id),
                answers={200: WindowOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def delete_window_hours(
        self, window_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Deletes the window. Bookings made in it stay as they are."""
        answer: None = await self._send(
            Call(
                method="DELETE",
                path=path("/api/bookings/availability/{}/", window_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_bookings(
        self,
        *,
        status: Literal["CANCELLED", "COMPLETED", "CONFIRMED", "PENDING"] | None = None,
        role: Literal["student", "teacher"] | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> list[BookingOut] | PageOutBookingOut:
        """Returns your bookings as teacher or student, newest first. With `page`, all of them in
        pages; without it, those of the last year, at most 1,000.
        """
        answer: list[BookingOut] | PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/bookings/bookings/",
                answers={200: list[BookingOut] | PageOutBookingOut},
                query={"status": status, "role": role, "page": page, "page_size": page_size},
            )
        )
        return answer

    async def request_booking(
        self, body: BookingIn, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Requests a time with a teacher. The booking is `PENDING` and holds its slot until the
        teacher answers, for at most 48 hours. Requires the role of a student.
        """
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path="/api/bookings/bookings/",
                answers={201: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_bookings_by_role(
        self,
        *,
        status: Literal["CANCELLED", "COMPLETED", "CONFIRMED", "PENDING"] | None = None,
        role: Literal["student", "teacher"] | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> list[BookingOut] | PageOutBookingOut:
        """Returns the list of `GET bookings/`, filtered by status and by your role in them."""
        answer: list[BookingOut] | PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/bookings/bookings/my/",
                answers={200: list[BookingOut] | PageOutBookingOut},
                query={"status": status, "role": role, "page": page, "page_size": page_size},
            )
        )
        return answer

    async def retrieve_booking(self, booking_id: str) -> BookingDetail:
        """Returns a booking to its teacher, its student and staff. Only its two parties see the
        meeting's password.
        """
        answer: BookingDetail = await self._send(
            Call(
                method="GET",
                path=path("/api/bookings/bookings/{}/", booking_id),
                answers={200: BookingDetail},
            )
        )
        return answer

    async def cancel_booking(
        self, booking_id: str, body: CancelIn | None = None, *, idempotency_key: str | None = None
    ) -> CancelledOut:
        """Cancels the booking, releases its time and deletes its meeting. Either party may do this,
        with a reason.
        """
        answer: CancelledOut = await self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/cancel/", booking_id),
                answers={200: CancelledOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def complete_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> CompletedOut:
        """Records that the session took place. Possible after its end."""
        answer: CompletedOut = await self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/complete/", booking_id),
                answers={200: CompletedOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def confirm_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> ConfirmedOut:
        """Accepts a request as its teacher and creates the meeting. This waits up to ten seconds
        for the meeting's vendor. If it fails, the booking stays `PENDING`.
        """
        answer: ConfirmedOut = await self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/confirm/", booking_id),
                answers={200: ConfirmedOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def reschedule_booking(
        self, booking_id: str, body: RescheduleIn, *, idempotency_key: str | None = None
    ) -> RescheduledOut:
        """Moves the booking to another free time, with its meeting."""
        answer: RescheduledOut = await self._send(
            Call(
                method="POST",
                path=path("/api/bookings/bookings/{}/reschedule/", booking_id),
                answers={200: RescheduledOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_feedback(
        self, *, booking_id: str | None = None, teacher_id: UUID | None = None
    ) -> FeedbackListOut:
        """Returns students' feedback on a teacher, or on one of your sessions, with the average."""
        answer: FeedbackListOut = await self._send(
            Call(
                method="GET",
                path="/api/bookings/feedback/",
                answers={200: FeedbackListOut},
                query={"booking_id": booking_id, "teacher_id": teacher_id},
            )
        )
        return answer

    async def give_feedback(
        self, body: FeedbackIn, *, idempotency_key: str | None = None
    ) -> FeedbackOut:
        """Records a rating from 1 to 5 and a comment on a completed session, once per party."""
        answer: FeedbackOut = await self._send(
            Call(
                method="POST",
                path="/api/bookings/feedback/",
                answers={201: FeedbackOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def retrieve_teacher_schedule(
        self, *, teacher_id: UUID, start_date: date, end_date: date
    ) -> ScheduleOut:
        """Returns a teacher's bookings between two dates. Students' names are shown to the teacher,
        to the student of the booking, and to staff.
        """
        answer: ScheduleOut = await self._send(
            Call(
                method="GET",
                path="/api/bookings/schedule/",
                answers={200: ScheduleOut},
                query={"teacher_id": teacher_id, "start_date": start_date, "end_date": end_date},
            )
        )
        return answer

    async def list_free_slots(
        self,
        *,
        teacher_id: UUID,
        date_: date,
        duration: int | None = None,
        end_date: date | None = None,
        besides: str | None = None,
    ) -> SlotsOut:
        """Returns the slots of a teacher's day, or of each day up to `end_date`, in the teacher's
        time zone. Every listed slot can be booked until someone else books it.
        """
        answer: SlotsOut = await self._send(
            Call(
                method="GET",
                path="/api/bookings/slots/available/",
                answers={200: SlotsOut},
                query={
                    "teacher_id": teacher_id,
                    "date": date_,
                    "duration": duration,
                    "end_date": end_date,
                    "besides": besides,
                },
            )
        )
        return answer

    async def list_teachers(
        self, *, search: str | None = None, page: int | None = None, page_size: int | None = None
    ) -> PageOutTeacherOut:
        """Returns a page of active teachers by name. Search looks at name, company and bio."""
        answer: PageOutTeacherOut = await self._send(
            Call(
                method="GET",
                path="/api/bookings/teachers/",
                answers={200: PageOutTeacherOut},
                query={"search": search, "page": page, "page_size": page_size},
            )
        )
        return answer
