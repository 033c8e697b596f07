"""What Zoom answers, read strictly; and its refusals, told without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, TypeVar

import httpx
import msgspec

from bookable.domain.meetings import MeetingVendorBusy, MeetingVendorError
from bookable.gateways.complaints import Complaints

UNAUTHORIZED = 401
SERVER_ERROR = 500

COMPLAINTS = Complaints("Zoom", MeetingVendorError, MeetingVendorBusy)

Id = int | Annotated[str, msgspec.Meta(min_length=1)]
Link = Annotated[str, msgspec.Meta(pattern=r"^(?i:https?)://[^\s/]\S*\Z")]


class TokenAnswer(msgspec.Struct):
    """An access token and the seconds that it lives."""

    # Fit for a header, lest an error about an unfit one shows it.
    access_token: Annotated[str, msgspec.Meta(pattern=r"^[!-~]+\Z")]
    expires_in: float = 3600.0


class MeetingAnswer(msgspec.Struct):
    """A meeting that was just made."""

    id: Id
    join_url: Link
    password: str | None = None


class ListedMeeting(msgspec.Struct):
    """A meeting in a list, or looked at in detail."""

    id: Id
    agenda: str | None = None
    created_at: str | None = None


class Page(msgspec.Struct):
    """One page of the list of meetings."""

    meetings: list[ListedMeeting]
    next_page_token: str | None = None


class Problem(msgspec.Struct):
    """Why Zoom said no: in a `message`, or where tokens come from in a `reason`."""

    code: int | str | None = None
    message: str | None = None
    reason: str | None = None


Shape = TypeVar("Shape", bound=msgspec.Struct)


def read(answer: httpx.Response, shape: type[Shape]) -> Shape:
    """This will read an answer into its shape, or raise MeetingVendorError."""
    try:
        if "json" in answer.headers.get("Content-Type", ""):
            return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pass  # the cause would carry the body along
    raise COMPLAINTS.unreadable()


def problem(answer: httpx.Response) -> Problem:
    """This will be what Zoom says against a request; an empty one if that cannot be read."""
    try:
        return read(answer, Problem)
    except MeetingVendorError:
        return Problem()


def refusal(answer: httpx.Response, *, hide: Iterable[str]) -> MeetingVendorError:
    """This will be the error that tells people about an answer that is no success."""
    status = answer.status_code
    if status == UNAUTHORIZED:
        return COMPLAINTS.unauthorized()
    if status >= SERVER_ERROR:
        return COMPLAINTS.out_of_order(status)
    told = problem(answer)
    return COMPLAINTS.refused(status, told.message or told.reason or "", hide=hide)
