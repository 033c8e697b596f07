"""Bookable mentoring. Made from its OpenAPI document by `make clients`: do not change it here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, field

from bookable_client.transport import AsyncClient, Call, Client, path


class BookingIn(Struct, kw_only=True):
    """A session request. The date and time are in `timezone`, or else in the caller's own time
    zone.
    """

    session_date: date
    """The day."""
    start_time: str
    """The start."""
    duration: int | UnsetType = UNSET
    """The length in minutes."""
    session_type: Literal["chat", "email", "in_person", "video"] | UnsetType = UNSET
    """How the two meet."""
    agenda: str | UnsetType = UNSET
    """What the two will talk about."""
    notes: str | UnsetType = UNSET
    """Notes."""
    mentee_notes: str | UnsetType = UNSET
    """What the mentee wrote."""
    timezone: str | None | UnsetType = UNSET
    """A time zone, as an IANA name."""


class BookingOut(Struct, kw_only=True):
    """A session. `session_date` and `session_end_date` are exact times; `start_time` and `end_time`
    are wall time in the mentee's time zone.
    """

    id: int
    """The id."""
    mentee_name: str
    """The mentee's name."""
    mentor_name: str
    """The mentor's name."""
    mentor_id: int
    """The mentor's id."""
    mentor_avatar: str
    """The address of a picture of the mentor."""
    mentor_company: str
    """Where the mentor works."""
    session_date: str
    """The day."""
    session_end_date: str
    """The day of the end."""
    start_time: str
    """The start."""
    end_time: str
    """The end."""
    duration_minutes: int
    """The length in minutes."""
    session_type: str
    """How the two meet."""
    session_type_display: str
    """The type, in words."""
    status: str
    """The status."""
    status_display: str
    """The status, in words."""
    notes: str
    """Notes."""
    mentee_notes: str
    """What the mentee wrote."""
    agenda: str
    """What the two will talk about."""
    meeting_link: str
    """The address of the online meeting."""
    meeting_id: str
    """The number of the online meeting."""
    location: str
    """Where it takes place."""
    can_reschedule: bool
    """Whether you may move it now."""
    can_cancel: bool
    """Whether you may cancel it now."""
    is_upcoming: bool
    """Whether it is still to come."""
    created_at: datetime
    """When it was made."""
    updated_at: datetime
    """When it last changed."""


class BookingPatch(Struct, kw_only=True):
    """The fields that a mentee may change. Other fields are ignored."""

    notes: str | UnsetType = UNSET
    """Notes."""
    mentee_notes: str | UnsetType = UNSET
    """What the mentee wrote."""
    agenda: str | UnsetType = UNSET
    """What the two will talk about."""


class CancelledOut(Struct, kw_only=True):
    """The result of cancelling a session."""

    message: str
    """A sentence that says what happened."""
    booking: BookingOut
    """The booking."""


class CompleteIn(Struct, kw_only=True):
    """The actual start and end of the session: both or neither."""

    actual_start: datetime | None | UnsetType = UNSET
    """When it really began."""
    actual_end: datetime | None | UnsetType = UNSET
    """When it really ended."""


class DayOut(Struct, kw_only=True):
    """A day and its slots."""

    date_: date = field(name="date")
    """A day."""
    slots: list[SlotOut]
    """The free slots."""


class DeclineIn(Struct, kw_only=True):
    """An optional reason."""

    reason: str | None | UnsetType = UNSET
    """Why."""


class ErrorOut(Struct, kw_only=True):
    """An error, with a message for people."""

    detail: str
    """A sentence that says what happened."""


class MentorOut(Struct, kw_only=True):
    """A mentor in the directory."""

    id: int
    """The id."""
    name: str
    """The name."""
    company: str
    """Where they work."""
    avatar: str
    """The address of a picture."""
    bio: str
    """What they say about themselves."""
    timezone: str
    """A time zone, as an IANA name."""


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


class PageOutMentorOut(Struct, kw_only=True):
    """A page of a list. `next` and `previous` are the addresses of the pages around it, or null."""

    count: int
    """How many entries there are on all pages."""
    next: str | None
    """The address of the next page, or null."""
    previous: str | None
    """The address of the page before, or null."""
    results: list[MentorOut]
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
    """A new date and start time, in `timezone` or else in the caller's own time zone. Without
    `duration`, the session keeps its length.
    """

    session_date: date
    """The day."""
    start_time: str
    """The start."""
    duration: int | None | UnsetType = UNSET
    """The length in minutes."""
    timezone: str | None | UnsetType = UNSET
    """A time zone, as an IANA name."""


class SlotOut(Struct, kw_only=True):
    """A slot, in UTC and in the wall time of the answer's `timezone`. When a clock change repeats
    an hour, the second occurrence carries its offset, as in `02:00:00+01:00`. To book a slot, send
    its `start_time` with the answer's `date` and `timezone`.
    """

    session_date: str
    """The day."""
    session_end_date: str
    """The day of the end."""
    start_time: str
    """The start."""
    end_time: str
    """The end."""
    start_utc: datetime
    """The start, in UTC."""
    end_utc: datetime
    """The end, in UTC."""


class SlotsOut(Struct, kw_only=True):
    """The slots of one day, or of each of several `days` if `end_date` was given."""

    mentor_id: int
    """The mentor's id."""
    timezone: str
    """A time zone, as an IANA name."""
    duration: int
    """The length in minutes."""
    date_: date | UnsetType = field(default=UNSET, name="date")
    """A day."""
    slots: list[SlotOut] | UnsetType = UNSET
    """The free slots."""
    days: list[DayOut] | UnsetType = UNSET
    """One entry for each day."""


class StatisticsOut(Struct, kw_only=True):
    """Totals over all the caller's bookings."""

    total_sessions: int
    """How many there were."""
    completed_sessions: int
    """How many were completed."""
    upcoming_sessions: int
    """What is still to come."""
    cancelled_sessions: int
    """How many were canceled."""
    total_hours: float
    """The hours that were completed."""
    favorite_session_types: list[str]
    """The types that were booked most, the first one most."""


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
    """A window of a mentor's hours, in the wall time of `timezone`. A closed date has no times."""

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
    mentor: int
    """The mentor's id."""


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


class Mentoring(Client):
    """Bookable mentoring."""

    def list_mentors(
        self, *, page: int | None = None, page_size: int | None = None, search: str | None = None
    ) -> PageOutMentorOut:
        """Returns a page of active mentors by name. Search looks at name, company and bio."""
        answer: PageOutMentorOut = self._send(
            Call(
                method="GET",
                path="/api/mentors/",
                answers={200: PageOutMentorOut},
                query={"page": page, "page_size": page_size, "search": search},
            )
        )
        return answer

    def list_hours(self) -> list[WindowOut]:
        """Returns all windows of your hours, weekly ones and those on one date, in wall time."""
        answer: list[WindowOut] = self._send(
            Call(method="GET", path="/api/mentors/availability/", answers={200: list[WindowOut]})
        )
        return answer

    def add_window_hours(self, body: WindowIn, *, idempotency_key: str | None = None) -> WindowOut:
        """Adds a weekly window, a window on one date, or a date on which the weekly hours do not
        apply. Closing a date twice closes it once. Bookings stay as they are.
        """
        answer: WindowOut = self._send(
            Call(
                method="POST",
                path="/api/mentors/availability/",
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
                path=path("/api/mentors/availability/{}/", window_id),
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
                path=path("/api/mentors/availability/{}/", window_id),
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
                path=path("/api/mentors/availability/{}/", window_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def list_bookings(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        status: Literal["cancelled", "completed", "no-show", "requested", "scheduled"]
        | None = None,
        session_type: Literal["chat", "email", "in_person", "video"] | Literal[""] | None = None,
        ordering: str | None = None,
    ) -> PageOutBookingOut:
        """Returns a page of the sessions that you booked."""
        answer: PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/mentors/bookings/",
                answers={200: PageOutBookingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "status": status,
                    "session_type": session_type,
                    "ordering": ordering,
                },
            )
        )
        return answer

    def list_past_sessions(
        self, *, page: int | None = None, page_size: int | None = None
    ) -> PageOutBookingOut:
        """Returns a page of your sessions that have started, latest first."""
        answer: PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/mentors/bookings/past/",
                answers={200: PageOutBookingOut},
                query={"page": page, "page_size": page_size},
            )
        )
        return answer

    def retrieve_statistics(self) -> StatisticsOut:
        """Returns totals over all your bookings: counts by status, hours, and the session types
        that you book most.
        """
        answer: StatisticsOut = self._send(
            Call(
                method="GET", path="/api/mentors/bookings/statistics/", answers={200: StatisticsOut}
            )
        )
        return answer

    def list_upcoming_sessions(self) -> list[BookingOut]:
        """Returns your next ten sessions, soonest first."""
        answer: list[BookingOut] = self._send(
            Call(
                method="GET",
                path="/api/mentors/bookings/upcoming/",
                answers={200: list[BookingOut]},
            )
        )
        return answer

    def retrieve_booking(self, booking_id: str) -> BookingOut:
        """Returns one of your bookings. Everyone but its mentee gets a 404."""
        answer: BookingOut = self._send(
            Call(
                method="GET",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: BookingOut},
            )
        )
        return answer

    def replace_notes_and_agenda(
        self, booking_id: str, body: BookingPatch, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Changes `notes`, `mentee_notes` and `agenda` before the start. Fields left out keep their
        values, and other fields are ignored.
        """
        answer: BookingOut = self._send(
            Call(
                method="PUT",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def update_notes_and_agenda(
        self, booking_id: str, body: BookingPatch, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Changes the given fields of `notes`, `mentee_notes` and `agenda`, before the start."""
        answer: BookingOut = self._send(
            Call(
                method="PATCH",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def cancel_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> CancelledOut:
        """Cancels the session before its start. It stays in the lists."""
        answer: CancelledOut = self._send(
            Call(
                method="DELETE",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: CancelledOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def accept_request(self, booking_id: str, *, idempotency_key: str | None = None) -> BookingOut:
        """Accepts a request before its start. A video session gets its link."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/accept/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def complete_session(
        self, booking_id: str, body: CompleteIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Records that a session took place, and optionally its actual start and end."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/complete/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def decline_session(
        self, booking_id: str, body: DeclineIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Declines a request, or cancels a scheduled session before its start, with a reason."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/decline/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def record_no_show(self, booking_id: str, *, idempotency_key: str | None = None) -> BookingOut:
        """Records that the mentee did not come. Possible from the start on."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/no-show/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    def reschedule_booking(
        self, booking_id: str, body: RescheduleIn, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Moves the session to another free time before its start. It becomes `scheduled`."""
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/reschedule/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_unanswered_requests(
        self, *, page: int | None = None, page_size: int | None = None
    ) -> PageOutBookingOut:
        """Returns a page of the requests that wait for your answer as a mentor, soonest first."""
        answer: PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/mentors/requests/",
                answers={200: PageOutBookingOut},
                query={"page": page, "page_size": page_size},
            )
        )
        return answer

    def list_sessions_with_you(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        status: Literal["cancelled", "completed", "no-show", "requested", "scheduled"]
        | None = None,
        session_type: Literal["chat", "email", "in_person", "video"] | Literal[""] | None = None,
        ordering: str | None = None,
    ) -> PageOutBookingOut:
        """Returns a page of all sessions booked with you."""
        answer: PageOutBookingOut = self._send(
            Call(
                method="GET",
                path="/api/mentors/sessions/",
                answers={200: PageOutBookingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "status": status,
                    "session_type": session_type,
                    "ordering": ordering,
                },
            )
        )
        return answer

    def retrieve_session_with_you(self, booking_id: str) -> BookingOut:
        """Returns one of the sessions booked with you."""
        answer: BookingOut = self._send(
            Call(
                method="GET",
                path=path("/api/mentors/sessions/{}/", booking_id),
                answers={200: BookingOut},
            )
        )
        return answer

    def retrieve_mentor(self, mentor_id: str) -> MentorOut:
        """Returns a mentor's entry in the directory."""
        answer: MentorOut = self._send(
            Call(method="GET", path=path("/api/mentors/{}/", mentor_id), answers={200: MentorOut})
        )
        return answer

    def request_session(
        self, mentor_id: str, body: BookingIn, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Requests a session with a mentor. It is `requested`, or `scheduled` at once if the mentor
        accepts automatically. Requires the role of a mentee.
        """
        answer: BookingOut = self._send(
            Call(
                method="POST",
                path=path("/api/mentors/{}/bookings/", mentor_id),
                answers={201: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    def list_free_slots(
        self,
        mentor_id: str,
        *,
        date_: date,
        duration: int | None = None,
        timezone: str | None = None,
        end_date: date | None = None,
        besides: int | None = None,
    ) -> SlotsOut:
        """Returns the slots of a day, or of each day up to `end_date`, in the given time zone or in
        yours. Every listed slot can be booked until someone else books it.
        """
        answer: SlotsOut = self._send(
            Call(
                method="GET",
                path=path("/api/mentors/{}/slots/", mentor_id),
                answers={200: SlotsOut},
                query={
                    "date": date_,
                    "duration": duration,
                    "timezone": timezone,
                    "end_date": end_date,
                    "besides": besides,
                },
            )
        )
        return answer


class AsyncMentoring(AsyncClient):
    """Bookable mentoring."""

    async def list_mentors(
        self, *, page: int | None = None, page_size: int | None = None, search: str | None = None
    ) -> PageOutMentorOut:
        """Returns a page of active mentors by name. Search looks at name, company and bio."""
        answer: PageOutMentorOut = await self._send(
            Call(
                method="GET",
                path="/api/mentors/",
                answers={200: PageOutMentorOut},
                query={"page": page, "page_size": page_size, "search": search},
            )
        )
        return answer

    async def list_hours(self) -> list[WindowOut]:
        """Returns all windows of your hours, weekly ones and those on one date, in wall time."""
        answer: list[WindowOut] = await self._send(
            Call(method="GET", path="/api/mentors/availability/", answers={200: list[WindowOut]})
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
                path="/api/mentors/availability/",
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
                path=path("/api/mentors/availability/{}/", window_id),
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
                path=path("/api/mentors/availability/{}/", window_id),
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
                path=path("/api/mentors/availability/{}/", window_id),
                answers={204: None},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def list_bookings(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        status: Literal["cancelled", "completed", "no-show", "requested", "scheduled"]
        | None = None,
        session_type: Literal["chat", "email", "in_person", "video"] | Literal[""] | None = None,
        ordering: str | None = None,
    ) -> PageOutBookingOut:
        """Returns a page of the sessions that you booked."""
        answer: PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/mentors/bookings/",
                answers={200: PageOutBookingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "status": status,
                    "session_type": session_type,
                    "ordering": ordering,
                },
            )
        )
        return answer

    async def list_past_sessions(
        self, *, page: int | None = None, page_size: int | None = None
    ) -> PageOutBookingOut:
        """Returns a page of your sessions that have started, latest first."""
        answer: PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/mentors/bookings/past/",
                answers={200: PageOutBookingOut},
                query={"page": page, "page_size": page_size},
            )
        )
        return answer

    async def retrieve_statistics(self) -> StatisticsOut:
        """Returns totals over all your bookings: counts by status, hours, and the session types
        that you book most.
        """
        answer: StatisticsOut = await self._send(
            Call(
                method="GET", path="/api/mentors/bookings/statistics/", answers={200: StatisticsOut}
            )
        )
        return answer

    async def list_upcoming_sessions(self) -> list[BookingOut]:
        """Returns your next ten sessions, soonest first."""
        answer: list[BookingOut] = await self._send(
            Call(
                method="GET",
                path="/api/mentors/bookings/upcoming/",
                answers={200: list[BookingOut]},
            )
        )
        return answer

    async def retrieve_booking(self, booking_id: str) -> BookingOut:
        """Returns one of your bookings. Everyone but its mentee gets a 404."""
        answer: BookingOut = await self._send(
            Call(
                method="GET",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: BookingOut},
            )
        )
        return answer

    async def replace_notes_and_agenda(
        self, booking_id: str, body: BookingPatch, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Changes `notes`, `mentee_notes` and `agenda` before the start. Fields left out keep their
        values, and other fields are ignored.
        """
        answer: BookingOut = await self._send(
            Call(
                method="PUT",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def update_notes_and_agenda(
        self, booking_id: str, body: BookingPatch, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Changes the given fields of `notes`, `mentee_notes` and `agenda`, before the start."""
        answer: BookingOut = await self._send(
            Call(
                method="PATCH",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def cancel_booking(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> CancelledOut:
        """Cancels the session before its start. It stays in the lists."""
        answer: CancelledOut = await self._send(
            Call(
                method="DELETE",
                path=path("/api/mentors/bookings/{}/", booking_id),
                answers={200: CancelledOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def accept_request(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Accepts a request before its start. A video session gets its link."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/accept/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def complete_session(
        self, booking_id: str, body: CompleteIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Records that a session took place, and optionally its actual start and end."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/complete/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def decline_session(
        self, booking_id: str, body: DeclineIn | None = None, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Declines a request, or cancels a scheduled session before its start, with a reason."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/decline/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def record_no_show(
        self, booking_id: str, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Records that the mentee did not come. Possible from the start on."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/no-show/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                takes_key=True,
            )
        )
        return answer

    async def reschedule_booking(
        self, booking_id: str, body: RescheduleIn, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Moves the session to another free time before its start. It becomes `scheduled`."""
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/mentors/bookings/{}/reschedule/", booking_id),
                answers={200: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_unanswered_requests(
        self, *, page: int | None = None, page_size: int | None = None
    ) -> PageOutBookingOut:
        """Returns a page of the requests that wait for your answer as a mentor, soonest first."""
        answer: PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/mentors/requests/",
                answers={200: PageOutBookingOut},
                query={"page": page, "page_size": page_size},
            )
        )
        return answer

    async def list_sessions_with_you(
        self,
        *,
        page: int | None = None,
        page_size: int | None = None,
        status: Literal["cancelled", "completed", "no-show", "requested", "scheduled"]
        | None = None,
        session_type: Literal["chat", "email", "in_person", "video"] | Literal[""] | None = None,
        ordering: str | None = None,
    ) -> PageOutBookingOut:
        """Returns a page of all sessions booked with you."""
        answer: PageOutBookingOut = await self._send(
            Call(
                method="GET",
                path="/api/mentors/sessions/",
                answers={200: PageOutBookingOut},
                query={
                    "page": page,
                    "page_size": page_size,
                    "status": status,
                    "session_type": session_type,
                    "ordering": ordering,
                },
            )
        )
        return answer

    async def retrieve_session_with_you(self, booking_id: str) -> BookingOut:
        """Returns one of the sessions booked with you."""
        answer: BookingOut = await self._send(
            Call(
                method="GET",
                path=path("/api/mentors/sessions/{}/", booking_id),
                answers={200: BookingOut},
            )
        )
        return answer

    async def retrieve_mentor(self, mentor_id: str) -> MentorOut:
        """Returns a mentor's entry in the directory."""
        answer: MentorOut = await self._send(
            Call(method="GET", path=path("/api/mentors/{}/", mentor_id), answers={200: MentorOut})
        )
        return answer

    async def request_session(
        self, mentor_id: str, body: BookingIn, *, idempotency_key: str | None = None
    ) -> BookingOut:
        """Requests a session with a mentor. It is `requested`, or `scheduled` at once if the mentor
        accepts automatically. Requires the role of a mentee.
        """
        answer: BookingOut = await self._send(
            Call(
                method="POST",
                path=path("/api/mentors/{}/bookings/", mentor_id),
                answers={201: BookingOut},
                headers={"Idempotency-Key": idempotency_key},
                body=body,
                takes_key=True,
            )
        )
        return answer

    async def list_free_slots(
        self,
        mentor_id: str,
        *,
        date_: date,
        duration: int | None = None,
        timezone: str | None = None,
        end_date: date | None = None,
        besides: int | None = None,
    ) -> SlotsOut:
        """Returns the slots of a day, or of each day up to `end_date`, in the given time zone or in
        yours. Every listed slot can be booked until someone else books it.
        """
        answer: SlotsOut = await self._send(
            Call(
                method="GET",
                path=path("/api/mentors/{}/slots/", mentor_id),
                answers={200: SlotsOut},
                query={
                    "date": date_,
                    "duration": duration,
                    "timezone": timezone,
                    "end_date": end_date,
                    "besides": besides,
                },
            )
        )
        return answer
