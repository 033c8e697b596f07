"""Microsoft's addresses, and what Graph answers."""

from __future__ import annotations

from datetime import UTC, datetime
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
from bookable.gateways.vendor_errors import VendorErrors

ERRORS: VendorErrors[CalendarError] = VendorErrors(
    "Microsoft's calendar", CalendarError, CalendarBusy
)

# The "common" tenant takes accounts of work, school and at home.
TENANT = "common/oauth2/v2.0"
READ_AND_WRITE = "Calendars.ReadWrite"

ANEW = {"syncStateNotFound", "syncStateInvalid", "resyncRequired"}
"""Errors that say that a delta link is no longer valid."""


def app(client_id: str, client_secret: str, *, url: str | None) -> App:
    """Return this site as Microsoft knows it. `url` takes the place of all Microsoft's hosts."""
    server = f"{url or 'https://login.microsoftonline.com'}/{TENANT}"
    return App(
        client_id=client_id,
        client_secret=client_secret,
        page=f"{server}/authorize",
        token_url=f"{server}/token",
        scopes=(f"https://graph.microsoft.com/{READ_AND_WRITE}", "offline_access"),
        needed=(),
        # People often have several accounts: let them choose the one whose calendar it is.
        extras={"response_mode": "query", "prompt": "select_account"},
    )


class When(msgspec.Struct, rename="camel"):
    """A time of the clock, here always in UTC, since every request asks for that."""

    date_time: str = ""
    time_zone: str = "UTC"

    def moment(self) -> datetime | None:
        """Return the moment, or None if it cannot be read."""
        try:
            # Microsoft writes seven digits after the second.
            return datetime.fromisoformat(self.date_time[:19]).replace(tzinfo=UTC)
        except ValueError:
            return None


class _Response(msgspec.Struct):
    response: str = "none"


class Removed(msgspec.Struct):
    """Why an event is no longer in the window: `deleted` or `changed`."""

    reason: str = ""


class Event(msgspec.Struct, rename="camel"):
    """An event, one occurrence of a recurring one, or a note that it was removed.

    An occurrence in a delta lacks all but its id, its times and its master:
    https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/34
    """

    id: str
    etag: str = msgspec.field(default="", name="@odata.etag")
    removed: Removed | None = msgspec.field(default=None, name="@removed")
    type: str = "singleInstance"
    series_master_id: str | None = None
    i_cal_u_id: str | None = None
    transaction_id: str | None = None
    show_as: str | None = None
    is_cancelled: bool = False
    is_all_day: bool | None = None
    response_status: _Response | None = None
    start: When | None = None
    end: When | None = None


class Page(msgspec.Struct):
    """A page of events: with a link to the next page, or to the changes after these."""

    value: list[Event] = []
    next_link: str = msgspec.field(default="", name="@odata.nextLink")
    delta_link: str = msgspec.field(default="", name="@odata.deltaLink")


class Subscription(msgspec.Struct, rename="camel"):
    """A subscription through which Microsoft tells of changes."""

    id: str
    expiration_date_time: datetime


class _Error(msgspec.Struct, frozen=True):
    code: str = ""
    message: str = ""


class _Problem(msgspec.Struct):
    error: _Error = _Error()


def code_of(answer: httpx.Response) -> str:
    """Return Graph's code for a refusal; empty if it cannot be read."""
    return _problem(answer).code


def refusal(answer: httpx.Response) -> CalendarError:
    """Return the error for an answer that is not a success."""
    status = answer.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unavailable(answer, ERRORS)
    if status == HTTPStatus.UNAUTHORIZED:
        return ERRORS.unauthorized()
    if status == HTTPStatus.PRECONDITION_FAILED:
        return CalendarChanged("The event was changed in Microsoft's calendar.")
    if status == HTTPStatus.FORBIDDEN:
        return CalendarDenied("Microsoft's calendar does not let us see or change this calendar.")
    return ERRORS.refused(status, _problem(answer).message, hide=())


def _problem(answer: httpx.Response) -> _Error:
    try:
        return msgspec.json.decode(answer.content, type=_Problem).error
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _Error()
