"""Zoom as a meeting vendor, through its REST API with server-to-server OAuth."""

from __future__ import annotations

import math
import re
import secrets
import string
from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

import httpx

from bookable.domain.meetings import Meeting, MeetingFound, MeetingPlan
from bookable.gateways.vendor_client import Deadline, VendorClient
from bookable.gateways.zoom_api import (
    ERRORS,
    Api,
    ListedMeeting,
    MeetingAnswer,
    Page,
    Tokens,
    problem,
    read,
    refusal,
)
from bookable.telemetry.watching import vendor_call

BAD_REQUEST = 400
MEETING_DOES_NOT_EXIST = 3001
MEETING_HAS_ENDED = 3007  # Zoom never deletes such a meeting.


class Zoom:
    """The port `MeetingVendor`, filled by one Zoom account.

    All meetings are hosted by `user`. An instance may be used by many threads at once.
    """

    name = "zoom"
    instant = False

    # How many meetings a sweep looks up one by one, if the list left their agenda out.
    MOST_LOOKUPS = 20

    def __init__(
        self,
        account_id: str,
        client_id: str,
        client_secret: str,
        *,
        oauth_url: str = "https://zoom.us/oauth/token",
        api_url: str = "https://api.zoom.us/v2",
        user: str = "me",
        waiting_room: bool = False,
    ) -> None:
        self._client = VendorClient(ERRORS)
        self._tokens = Tokens(
            self._client,
            oauth_url,
            account_id=account_id,
            client_id=client_id,
            client_secret=client_secret,
        )
        self._api = Api(self._client, api_url, tokens=self._tokens)
        self._user = user
        self._waiting_room = waiting_room

    def __repr__(self) -> str:
        return f"Zoom(api_url={self._api.url!r}, user={self._user!r})"

    @vendor_call
    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """Create a meeting.

        A request whose answer was lost is not repeated: the meeting may exist. It bears the mark of
        the booking, so the sweep for orphans finds it.
        """
        deadline = Deadline(within)
        params = meeting_params(plan) | {"settings": settings(waiting_room=self._waiting_room)}
        password = new_password()
        answer = self._ask_for(params | {"password": password}, deadline)
        if _about_the_password(answer):
            # Some accounts have password rules that this one cannot meet, such as digits only. They
            # make a password of their own when none is sent.
            answer = self._ask_for(params, deadline)
        self._expect_success(answer, password)
        made = read(answer, MeetingAnswer)
        return Meeting(self.name, str(made.id), made.join_url, made.password or "")

    @vendor_call
    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """Move a meeting. Its link, password and settings stay."""
        answer = self._api.send(
            "PATCH", _path(meeting_id), json=meeting_params(plan), deadline=Deadline(within)
        )
        self._expect_success(answer)

    @vendor_call
    def delete(self, meeting_id: str, *, within: float) -> None:
        """Delete a meeting, unless it is gone or over."""
        answer = self._api.send("DELETE", _path(meeting_id), deadline=Deadline(within))
        if not _gone(answer):
            self._expect_success(answer)

    @vendor_call
    def marked(self, *, within: float) -> list[MeetingFound]:
        """Return the user's meetings that bear the mark of a booking.

        Old meetings are included for as long as Zoom keeps them.
        """
        deadline = Deadline(within)
        listed = {str(meeting.id): meeting for meeting in self._listed(deadline)}
        for meeting in self._worth_a_lookup(listed):
            listed[str(meeting.id)] = self._looked_up(meeting, deadline)
        return [
            MeetingFound(meeting_id, booking)
            for meeting_id, meeting in listed.items()
            if (booking := marked_booking(meeting.agenda))
        ]

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        self._client.close()

    def _ask_for(self, params: dict[str, object], deadline: Deadline) -> httpx.Response:
        return self._api.send("POST", self._meetings_path(), json=params, deadline=deadline)

    def _listed(self, deadline: Deadline) -> Iterator[ListedMeeting]:
        # "scheduled" is the one type that lists all meetings: past ones that have not expired, live
        # ones and upcoming ones. "upcoming" ends half a year from now.
        params = {"type": "scheduled", "page_size": "300"}
        while True:
            answer = self._api.send("GET", self._meetings_path(), params=params, deadline=deadline)
            self._expect_success(answer)
            page = read(answer, Page)
            yield from page.meetings
            if not page.next_page_token:
                return
            params["next_page_token"] = page.next_page_token

    def _worth_a_lookup(self, listed: dict[str, ListedMeeting]) -> list[ListedMeeting]:
        """Return the newest meetings without an agenda: a crash left its meeting lately."""
        unknown = [meeting for meeting in listed.values() if meeting.agenda is None]
        newest_first = sorted(unknown, key=lambda meeting: meeting.created_at or "", reverse=True)
        return newest_first[: self.MOST_LOOKUPS]

    def _looked_up(self, listed: ListedMeeting, deadline: Deadline) -> ListedMeeting:
        answer = self._api.send("GET", _path(str(listed.id)), deadline=deadline)
        if _gone(answer):
            return listed
        self._expect_success(answer)
        return read(answer, ListedMeeting)

    def _meetings_path(self) -> str:
        return f"/users/{quote(self._user, safe='')}/meetings"

    def _expect_success(self, answer: httpx.Response, *secrets: str) -> None:
        if not answer.is_success:
            raise refusal(answer, hide=(*secrets, *self._tokens.secrets()))


def _path(meeting_id: str) -> str:
    return f"/meetings/{quote(meeting_id, safe='')}"


def _gone(answer: httpx.Response) -> bool:
    if answer.is_success:
        return False
    return answer.status_code == HTTPStatus.NOT_FOUND or problem(answer).code in (
        MEETING_DOES_NOT_EXIST,
        MEETING_HAS_ENDED,
    )


def _about_the_password(answer: httpx.Response) -> bool:
    message = problem(answer).message if answer.status_code == BAD_REQUEST else None
    return bool(re.search("pass(code|word)", message or "", re.IGNORECASE))


SCHEDULED = 2
NO_REGISTRATION = 2

# Two names and the " and " between them must fit Zoom's limit of 200 characters for a topic.
LONGEST_NAME = 95

# All the characters that Zoom allows in a password. It takes one of each kind, since an account may
# require that.
PASSWORD_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "@-_*")
PASSWORD_LENGTH = 10

_MARK = re.compile(r"\[bookable:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")


def meeting_params(plan: MeetingPlan) -> dict[str, object]:
    """Return the parameters of a meeting that is created or moved."""
    return {
        "type": SCHEDULED,
        "topic": topic(plan.names),
        "start_time": plan.span.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": math.ceil(plan.span.length / timedelta(minutes=1)),
        "timezone": plan.timezone,
        # Lists show only the first 250 characters of the agenda, so the mark must stand in them.
        "agenda": f"Booked through Bookable. [bookable:{plan.booking}]",
    }


def topic(names: Iterable[str]) -> str:
    """Return a one-line topic with all names, each cut to LONGEST_NAME."""
    return " and ".join(" ".join(name.split())[:LONGEST_NAME] for name in names)


def settings(*, waiting_room: bool) -> dict[str, object]:
    """Return the settings of a new meeting.

    One account hosts all meetings and attends none. Without a waiting room the two participants
    must therefore be able to start by themselves, and the password keeps others out.
    """
    return {
        "waiting_room": waiting_room,
        "join_before_host": not waiting_room,
        "meeting_authentication": False,
        "mute_upon_entry": True,
        "approval_type": NO_REGISTRATION,
        "auto_recording": "none",
        # Never the host's personal room, which is the same in every meeting.
        "use_pmi": False,
    }


def new_password() -> str:
    """Return a password that meets Zoom's strictest composition rules."""
    chance = secrets.SystemRandom()
    letters = [chance.choice(kind) for kind in PASSWORD_KINDS]
    letters += chance.choices("".join(PASSWORD_KINDS), k=PASSWORD_LENGTH - len(letters))
    chance.shuffle(letters)
    return "".join(letters)


def marked_booking(agenda: str | None) -> UUID | None:
    """Return the booking whose mark an agenda bears, if any."""
    mark = _MARK.search(agenda or "")
    return UUID(mark[1]) if mark else None
