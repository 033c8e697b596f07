"""What mentoring takes and gives, as JSON."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from bookable.interfaces.hours.schemas import WindowOut as OwnWindowOut
from bookable.interfaces.http.seconds import WholeSeconds
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
"""An empty word asks for any status, as a form does whose field was left alone."""

WallTime = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
        r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?\Z",
        extra=wanted("a time of day like 14:30"),
    ),
]
"""`HH:MM`, with or without seconds. With an offset, as slots have one in the second of two hours
that the clocks show alike, it is exact time."""

PageNumber = Annotated[int, msgspec.Meta(ge=1)]
"""A page beyond the last one is not found, however far beyond."""

LARGEST_PAGE = 100
PageSize = Annotated[int, msgspec.Meta(ge=1)]
"""More than a hundred to a page are taken for a hundred."""


class ErrorOut(Struct):
    """Every error of this API."""

    detail: str


class BookingPath(Struct):
    """A booking by its number."""

    booking_id: str


class MentorPath(Struct):
    """A mentor by their number."""

    mentor_id: str


class PageQuery(Struct):
    """Which page."""

    page: PageNumber = 1
    page_size: PageSize = 20


class BookingsQuery(PageQuery):
    """Which of one's own bookings. `ordering` takes `scheduled_start`, `created_at` and `status`,
    with a minus sign for the reverse, and ignores what it does not know."""

    status: StatusWord = ""
    session_type: TypeWord | Literal[""] = ""
    ordering: ShortText = ""


class MentorsQuery(PageQuery):
    """Which page of the mentors whose name, company or bio contains `search`."""

    search: ShortText = ""


class SlotsQuery(Struct):
    """Which day, and slots of how many minutes; both in `timezone`, or in one's own zone. With
    `end_date` each day up to it, 62 at most; `besides` is a booking of one's own that does not
    count, as when it is to be moved."""

    date: dt.date
    duration: Minutes = 60
    timezone: ZoneName | None = None
    end_date: dt.date | None = None
    besides: NumberedId | None = None


class BookingIn(Given):
    """A wish for a session; date and time are wall time in `timezone`, or in one's own zone."""

    session_date: dt.date
    start_time: WallTime
    duration: Minutes = 60
    session_type: TypeWord = "video"
    agenda: Text = ""
    notes: Text = ""
    mentee_notes: Text = ""
    timezone: ZoneName | None = None


class RescheduleIn(Given):
    """Where to a session moves; without a duration it keeps the one that it has."""

    session_date: dt.date
    start_time: WallTime
    duration: Minutes | None = None
    timezone: ZoneName | None = None


class BookingPatch(Struct):
    """What a mentee may change of a booking; all else is ignored."""

    notes: Text | UnsetType = UNSET
    mentee_notes: Text | UnsetType = UNSET
    agenda: Text | UnsetType = UNSET


class CompleteIn(Given):
    """When a session really began and ended, where that is known: both or neither."""

    actual_start: TimeText | None = None
    actual_end: TimeText | None = None


class DeclineIn(Given):
    """Why a session is declined."""

    reason: Text | None = None


class BookingOut(WholeSeconds):
    """A session. `start_time` and `end_time` are wall time in the mentee's zone."""

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
    """The answer to a cancellation."""

    message: str
    booking: BookingOut


class StatisticsOut(Struct):
    """What all of one's bookings come to."""

    total_sessions: int
    completed_sessions: int
    upcoming_sessions: int
    cancelled_sessions: int
    total_hours: float
    favorite_session_types: list[str]


class MentorOut(Struct):
    """A mentor as the directory shows them."""

    id: int
    name: str
    company: str
    avatar: str
    bio: str
    timezone: str


class WindowOut(OwnWindowOut):
    """A window of a mentor's hours, in the wall time of `timezone`; a closed date has no times."""

    mentor: int


class SlotOut(WholeSeconds):
    """A slot: exactly, and in the wall time of the answer's `timezone`. A wall time that the clocks
    show for the second time has its offset: `02:00:00+01:00`. Book a slot by the answer's `date`
    and `timezone` and the slot's `start_time`."""

    session_date: dt.datetime
    session_end_date: dt.datetime
    start_time: str
    end_time: str
    start_utc: dt.datetime
    end_utc: dt.datetime


class DayOut(Struct):
    """The slots of one of several days."""

    date: dt.date
    slots: list[SlotOut]


class SlotsOut(Struct):
    """The slots of one day; or, where `end_date` was asked for, of each of several `days`."""

    mentor_id: int
    timezone: str
    duration: int
    date: dt.date | UnsetType = UNSET
    slots: list[SlotOut] | UnsetType = UNSET
    days: list[DayOut] | UnsetType = UNSET
