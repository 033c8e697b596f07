"""Google's addresses, and what it answers."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus

import httpx
import msgspec

from bookable.domain.calendar_servers import (
    CalendarBusy,
    CalendarChanged,
    CalendarDenied,
    CalendarError,
)
from bookable.gateways.oauth import App, unavailable
from bookable.gateways.retry_after import retry_after
from bookable.gateways.vendor_errors import VendorErrors

ERRORS: VendorErrors[CalendarError] = VendorErrors("Google Calendar", CalendarError, CalendarBusy)

EVENTS = "https://www.googleapis.com/auth/calendar.events"
"""To see and change events: the narrowest scope with which bookings can be written."""

# Seconds to wait when Google says that a quota is used up, and not for how long.
QUOTA_PAUSE = 30.0

_QUOTAS = {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
_OURS = {"accessNotConfigured", "SERVICE_DISABLED"}  # The API is not switched on for this site.


def app(client_id: str, client_secret: str, *, url: str | None) -> App:
    """Return this site as Google knows it. `url` takes the place of all of Google's hosts."""
    return App(
        client_id=client_id,
        client_secret=client_secret,
        page=f"{url or 'https://accounts.google.com'}/o/oauth2/v2/auth",
        token_url=f"{url or 'https://oauth2.googleapis.com'}/token",
        scopes=(EVENTS,),
        needed=(EVENTS,),
        # Google gives a refresh token only offline, and again only if it asks the person again.
        extras={"access_type": "offline", "prompt": "consent"},
    )


class When(msgspec.Struct, frozen=True):
    """A moment, or a date of an event that takes whole days."""

    date_time: datetime | None = msgspec.field(default=None, name="dateTime")
    date: date | None = None


class Attendee(msgspec.Struct):
    """A guest. `is_me` marks the owner of the calendar."""

    is_me: bool = msgspec.field(default=False, name="self")
    response: str = msgspec.field(default="", name="responseStatus")


class _Properties(msgspec.Struct, frozen=True):
    private: dict[str, str] = {}


class _Status(msgspec.Struct, frozen=True, rename="camel"):
    status_code: str = ""


class _CreateRequest(msgspec.Struct, frozen=True):
    status: _Status = _Status()


class _EntryPoint(msgspec.Struct, frozen=True, rename="camel"):
    entry_point_type: str = ""
    uri: str = ""


class Conference(msgspec.Struct, frozen=True, rename="camel"):
    """The online meeting of an event, which Google makes within a moment after it is asked."""

    conference_id: str = ""
    entry_points: list[_EntryPoint] = []
    create_request: _CreateRequest = _CreateRequest()

    @property
    def is_pending(self) -> bool:
        """Whether Google is still making it."""
        return self.create_request.status.status_code == "pending"

    @property
    def join_url(self) -> str:
        """The link by which to join, or an empty text if there is none."""
        found = (each.uri for each in self.entry_points if each.entry_point_type == "video")
        return next(found, "")


class Event(msgspec.Struct, rename="camel"):
    """An event, or one occurrence of a recurring one."""

    id: str
    status: str = "confirmed"
    etag: str = ""
    iCalUID: str = ""  # noqa: N815 (Google's spelling, which no rule makes)
    transparency: str = "opaque"
    event_type: str = "default"
    start: When = When()
    end: When = When()
    attendees: list[Attendee] = []
    extended_properties: _Properties = _Properties()
    conference_data: Conference = Conference()

    @property
    def private(self) -> dict[str, str]:
        """What this site wrote beside the event, for itself alone."""
        return self.extended_properties.private


class Page(msgspec.Struct, rename="camel"):
    """A page of events. `time_zone` is the calendar's."""

    items: list[Event] = []
    time_zone: str = ""
    next_page_token: str = ""
    next_sync_token: str = ""


class Channel(msgspec.Struct, rename="camel"):
    """A channel through which Google tells of changes. `expiration` is in milliseconds."""

    id: str
    resource_id: str
    expiration: str | int = 0


class _Reason(msgspec.Struct):
    reason: str = ""


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    status: str = ""
    errors: list[_Reason] = []


class _Problem(msgspec.Struct):
    error: _Error = _Error()


def refusal(answer: httpx.Response) -> CalendarError:
    """Return the error for an answer that is not a success."""
    status = answer.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unavailable(answer, ERRORS)
    if status == HTTPStatus.UNAUTHORIZED:
        return ERRORS.unauthorized()
    if status == HTTPStatus.PRECONDITION_FAILED:
        return CalendarChanged("The event was changed in Google Calendar.")
    found = _problem(answer)
    if status == HTTPStatus.FORBIDDEN:
        return _forbidden(answer, found)
    return ERRORS.refused(status, found.message, hide=())


def _forbidden(answer: httpx.Response, found: _Error) -> CalendarError:
    reasons = {found.status, *(each.reason for each in found.errors)}
    if reasons & _QUOTAS:
        text = "Google Calendar is busy and asks to come back later."
        return CalendarBusy(text, retry_after(answer.headers, default=QUOTA_PAUSE))
    if reasons & _OURS:
        return ERRORS.refused(
            HTTPStatus.FORBIDDEN, "the Calendar API is not enabled for this site", hide=()
        )
    return CalendarDenied("Google Calendar does not let us see or change this calendar.")


def _problem(answer: httpx.Response) -> _Error:
    try:
        return msgspec.json.decode(answer.content, type=_Problem).error
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _Error()
