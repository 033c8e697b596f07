"""What Zoom answers, read strictly; and its refusals, told without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, TypeVar

import httpx
import msgspec

from bookable.domain.meetings import MeetingVendorError

UNAUTHORIZED = 401
SERVER_ERROR = 500

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
    raise MeetingVendorError("Zoom gave an answer that could not be understood.")


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
        return MeetingVendorError("Zoom did not accept the credentials of this site.")
    if status >= SERVER_ERROR:
        return MeetingVendorError(f"Zoom is out of order ({status}).")
    told = problem(answer)
    message = presentable(told.message or told.reason or "", hide=hide)
    return MeetingVendorError(f"Zoom refused ({status})" + (f": {message}" if message else "."))


def presentable(message: str, *, hide: Iterable[str]) -> str:
    """This will be a vendor's sentence, short and on one line, with nothing in it that could open
    a door: neither a secret of ours, nor a link, nor anything as long as a token."""
    for secret in filter(None, hide):
        message = message.replace(secret, "…")
    message = re.sub(r"https?://\S+|[\w+/=.~-]{20,}", "…", message)
    message = "".join(each if each.isprintable() else " " for each in message)
    return " ".join(message.split())[:160]
