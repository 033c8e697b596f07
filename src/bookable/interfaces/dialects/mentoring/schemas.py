"""Request and response bodies of the mentoring API."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.paging import PageQuery
from bookable.interfaces.http.seconds import GivenWholeSeconds, WholeSeconds
from bookable.interfaces.http.texts import (
    Given,
    Minutes,
    NumberedId,
    ShortText,
    Text,
    TimeText,
    ZoneName,
)
from bookable.interfaces.http.wanted import wanted

TypeWord = Literal["video", "chat", "email", "in_person"]
StatusWord = Literal["requested", "scheduled", "completed", "cancelled", "no_show", "no-show", ""]
"""An empty word means any status, as sent by a form whose field was left empty."""

WallTime = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
        r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?\Z",
        extra=wanted("a time of day like 14:30"),
    ),
]
"""`HH:MM`, with or without seconds. With an offset it is exact time. Slots carry an offset in the
hour that a clock change repeats, so that both occurrences can be booked."""


class ErrorOut(Struct):
    """An error, with a message for people."""

    detail: str


class BookingPath(Struct):
    """A booking's number."""

    booking_id: str


class MentorPath(Struct):
    """A mentor's number."""

    mentor_id: str


class BookingsQuery(PageQuery):
    """Filters for the caller's own bookings. `ordering` takes `scheduled_start`, `created_at` and
    `status`, separated by commas, with a leading minus for descending order. Unknown fields are
    ignored."""

    status: StatusWord = ""
    session_type: TypeWord | Literal[""] = ""
    ordering: ShortText = ""


class MentorsQuery(PageQuery):
    """A page of the mentors whose name, company or bio contains `search`."""

    search: ShortText = ""


class SlotsQuery(Struct):
    """A date and a length in minutes, in `timezone` or else in the caller's own time zone. With
    `end_date`, slots of every day up to it, at most 62 days. `besides` is one of the caller's own
    bookings to leave out of account, for example when rescheduling it."""

    date: dt.date
    duration: Minutes = 60
    timezone: ZoneName | None = None
    end_date: dt.date | None = None
    besides: NumberedId | None = None


class BookingIn(Given):
    """A session request. The date and time are in `timezone`, or else in the caller's own time
    zone."""

    session_date: dt.date
    start_time: WallTime
    duration: Minutes = 60
    session_type: TypeWord = "video"
    agenda: Text = ""
    notes: Text = ""
    mentee_notes: Text = ""
    timezone: ZoneName | None = None


class RescheduleIn(Given):
    """A new date and start time, in `timezone` or else in the caller's own time zone. Without
    `duration`, the session keeps its length."""

    session_date: dt.date
    start_time: WallTime
    duration: Minutes | None = None
    timezone: ZoneName | None = None


class BookingPatch(Struct):
    """The fields that a mentee may change. Other fields are ignored."""

    notes: Text | UnsetType = UNSET
    mentee_notes: Text | UnsetType = UNSET
    agenda: Text | UnsetType = UNSET


class CompleteIn(Given):
    """The actual start and end of the session: both or neither."""

    actual_start: TimeText | None = None
    actual_end: TimeText | None = None


class DeclineIn(Given):
    """An optional reason."""

    reason: Text | None = None


class BookingOut(GivenWholeSeconds):
    """A session. `session_date` and `session_end_date` are exact times; `start_time` and `end_time`
    are wall time in the mentee's time zone."""

    id: int
    mentee_name: str
    mentor_name: str
    mentor_id: int
    mentor_avatar: str
    mentor_company: str
    session_date: dt.datetime
    session_end_date: dt.datetime
    start_time: str
    end_time: str
    duration_minutes: int
    session_type: str
    session_type_display: str
    status: str
    status_display: str
    notes: str
    mentee_notes: str
    agenda: str
    meeting_link: str
    meeting_id: str
    location: str
    can_reschedule: bool
    can_cancel: bool
    is_upcoming: bool
    created_at: dt.datetime
    updated_at: dt.datetime


class CancelledOut(Struct):
    """The result of cancelling a session."""

    message: str
    booking: BookingOut


class StatisticsOut(Struct):
    """Totals over all the caller's bookings."""

    total_sessions: int
    completed_sessions: int
    upcoming_sessions: int
    cancelled_sessions: int
    total_hours: float
    favorite_session_types: list[str]


class MentorOut(Struct):
    """A mentor in the directory."""

    id: int
    name: str
    company: str
    avatar: str
    bio: str
    timezone: str


class WindowOut(OwnWindowOut):
    """A window of a mentor's hours, in the wall time of `timezone`. A closed date has no times."""

    mentor: int


class SlotOut(WholeSeconds):
    """A slot, in UTC and in the wall time of the answer's `timezone`. When a clock change repeats
    an hour, the second occurrence carries its offset, as in `02:00:00+01:00`. To book a slot, send
    its `start_time` with the answer's `date` and `timezone`."""

    session_date: dt.datetime
    session_end_date: dt.datetime
    start_time: str
    end_time: str
    start_utc: dt.datetime
    end_utc: dt.datetime


class DayOut(Struct):
    """A day and its slots."""

    date: dt.date
    slots: list[SlotOut]


class SlotsOut(Struct):
    """The slots of one day, or of each of several `days` if `end_date` was given."""

    mentor_id: int
    timezone: str
    duration: int
    date: dt.date | UnsetType = UNSET
    slots: list[SlotOut] | UnsetType = UNSET
    days: list[DayOut] | UnsetType = UNSET
