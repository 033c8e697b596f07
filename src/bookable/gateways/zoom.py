"""Zoom as a meeting vendor, through its REST API with server-to-server OAuth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx

from bookable.domain.meetings import Meeting, MeetingFound, MeetingPlan
from bookable.gateways.line import Deadline, Line
from bookable.gateways.zoom_answers import (
    COMPLAINTS,
    ListedMeeting,
    MeetingAnswer,
    Page,
    problem,
    read,
    refusal,
)
from bookable.gateways.zoom_api import Api
from bookable.gateways.zoom_meeting import marked_booking, new_password, settings, told
from bookable.gateways.zoom_token import Tokens
from bookable.telemetry.watching import vendor_call

BAD_REQUEST = 400
NOT_FOUND = 404
MEETING_DOES_NOT_EXIST = 3001
MEETING_HAS_ENDED = 3007  # Zoom deletes no such meeting, however often it is asked


class Zoom:
    """The port `MeetingVendor`, filled by one Zoom account.

    All meetings are hosted by `user`. An instance may be used by many threads at once.
    """

    name = "zoom"
    instant = False

    # How many meetings whose agenda the list leaves out are looked at one by one in a sweep.
    LOOKS = 20

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
        self._line = Line(COMPLAINTS)
        self._tokens = Tokens(
            self._line,
            oauth_url,
            account_id=account_id,
            client_id=client_id,
            client_secret=client_secret,
        )
        self._api = Api(self._line, api_url, tokens=self._tokens)
        self._user = user
        self._waiting_room = waiting_room

    def __repr__(self) -> str:
        return f"Zoom(api_url={self._api.url!r}, user={self._user!r})"

    @vendor_call
    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """This will make a meeting. One whose answer got lost is not asked for again: it may
        stand, and then bears the booking's mark."""
        deadline = Deadline(within)
        wish = told(plan) | {"settings": settings(waiting_room=self._waiting_room)}
        password = new_password()
        answer = self._ask_for(wish | {"password": password}, deadline)
        if _about_the_password(answer):
            # Some accounts have rules that no password made here can know, such as digits only;
            # those let Zoom make one.
            answer = self._ask_for(wish, deadline)
        self._expect_success(answer, password)
        made = read(answer, MeetingAnswer)
        return Meeting(self.name, str(made.id), made.join_url, made.password or "")

    @vendor_call
    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """This will move a meeting; its link, password and settings stay."""
        answer = self._api.send(
            "PATCH", _path(meeting_id), json=told(plan), deadline=Deadline(within)
        )
        self._expect_success(answer)

    @vendor_call
    def delete(self, meeting_id: str, *, within: float) -> None:
        """This will delete a meeting, unless it is gone or over."""
        answer = self._api.send("DELETE", _path(meeting_id), deadline=Deadline(within))
        if not _gone(answer):
            self._expect_success(answer)

    @vendor_call
    def marked(self, *, within: float) -> list[MeetingFound]:
        """This will list the user's meetings that bear a booking's mark, old ones included for as
        long as Zoom keeps them."""
        deadline = Deadline(within)
        listed = {str(each.id): each for each in self._listed(deadline)}
        for each in self._most_promising(listed):
            listed[str(each.id)] = self._looked_at(each, deadline)
        return [
            MeetingFound(meeting_id, booking)
            for meeting_id, each in listed.items()
            if (booking := marked_booking(each.agenda))
        ]

    def close(self) -> None:
        """This will hang up; a later call connects again."""
        self._line.close()

    def _ask_for(self, wish: dict[str, object], deadline: Deadline) -> httpx.Response:
        return self._api.send("POST", self._meetings_path(), json=wish, deadline=deadline)

    def _listed(self, deadline: Deadline) -> Iterator[ListedMeeting]:
        # Of Zoom's types "scheduled" is the one that has them all: past ones that have not
        # expired, live and upcoming ones. "upcoming" ends half a year from now.
        params = {"type": "scheduled", "page_size": "300"}
        while True:
            answer = self._api.send("GET", self._meetings_path(), params=params, deadline=deadline)
            self._expect_success(answer)
            page = read(answer, Page)
            yield from page.meetings
            if not page.next_page_token:
                return
            params["next_page_token"] = page.next_page_token

    def _most_promising(self, listed: dict[str, ListedMeeting]) -> list[ListedMeeting]:
        """What a crash left behind was made lately, so the newest are looked at first."""
        silent = [each for each in listed.values() if each.agenda is None]
        return sorted(silent, key=lambda each: each.created_at or "", reverse=True)[: self.LOOKS]

    def _looked_at(self, listed: ListedMeeting, deadline: Deadline) -> ListedMeeting:
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
    return answer.status_code == NOT_FOUND or problem(answer).code in (
        MEETING_DOES_NOT_EXIST,
        MEETING_HAS_ENDED,
    )


def _about_the_password(answer: httpx.Response) -> bool:
    message = problem(answer).message if answer.status_code == BAD_REQUEST else None
    return bool(re.search("pass(code|word)", message or "", re.IGNORECASE))
