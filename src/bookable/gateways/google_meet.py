"""Google Meet as a meeting vendor, through the calendar of a booking's provider."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx

from bookable.domain.calendar_servers import (
    MEETS,
    CalendarAccess,
    CalendarBusy,
    CalendarError,
    CalendarKind,
)
from bookable.domain.meetings import (
    Meeting,
    MeetingFound,
    MeetingPlan,
    MeetingVendorBusy,
    MeetingVendorError,
)
from bookable.gateways.calendar_api import in_utc
from bookable.gateways.google_api import Event, refusal
from bookable.gateways.google_calendar import GoogleCalendar, events_path
from bookable.gateways.google_events import CANCELED, UID, event_id
from bookable.gateways.vendor_client import Deadline
from bookable.telemetry.watching import vendor_call

LOOK_EVERY = 0.5
"""Seconds between two looks at a meeting that Google is still making."""

_WITH_MEETINGS = {"conferenceDataVersion": "1"}


class GoogleMeet:
    """The port `MeetingVendor`, filled by the Google calendar of the provider.

    A meeting is part of the event by which the booking stands in that calendar. What writes, moves
    and deletes that event does so with the meeting, and finds one that was left behind. `access_to`
    returns the access to a connected calendar, or None if it cannot be reached.
    """

    name = MEETS[CalendarKind.GOOGLE]
    instant = False

    def __init__(
        self, google: GoogleCalendar, *, access_to: Callable[[int], CalendarAccess | None]
    ) -> None:
        self._api = google.api
        self._access_to = access_to

    @vendor_call
    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """Create the event of a booking with a meeting; once, however often it is asked for."""
        try:
            return self._create(plan, Deadline(within))
        except CalendarBusy as error:
            raise MeetingVendorBusy(str(error), error.retry_after) from error
        except CalendarError as error:
            raise MeetingVendorError(str(error)) from error

    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """Do nothing: the event moves with its booking."""

    def delete(self, meeting_id: str, *, within: float) -> None:
        """Do nothing: the event goes with its booking."""

    def marked(self, *, within: float) -> list[MeetingFound]:
        """Return no meetings: an event of a booking that was not confirmed is deleted as such."""
        return []

    def _create(self, plan: MeetingPlan, deadline: Deadline) -> Meeting:
        access = self._access_to(plan.host) if plan.host is not None else None
        if access is None:
            raise MeetingVendorError("The calendar that hosts the meeting cannot be reached.")
        event = self._asked_for(access, plan, deadline)
        while event.conference_data.is_pending and deadline.left():
            time.sleep(min(LOOK_EVERY, deadline.left()))
            event = self._get(access, event.id, deadline)
        made = event.conference_data
        if not made.join_url:
            raise MeetingVendorError("Google Calendar made no meeting.")
        return Meeting(self.name, made.conference_id, made.join_url)

    def _asked_for(self, access: CalendarAccess, plan: MeetingPlan, deadline: Deadline) -> Event:
        """Return the event of a booking, after its meeting was asked for, now or before."""
        name = event_id(str(plan.booking))
        body = _event_of(plan) | {"id": name}
        answer = self._send(access, "POST", events_path(access), deadline, json=body)
        if answer.status_code != HTTPStatus.CONFLICT:
            return self._read(answer)
        found = self._get(access, name, deadline)
        has_meeting = found.conference_data.join_url or found.conference_data.is_pending
        if has_meeting and found.status != CANCELED:
            return found
        path = events_path(access, name)
        return self._read(self._send(access, "PATCH", path, deadline, json=_event_of(plan)))

    def _get(self, access: CalendarAccess, name: str, deadline: Deadline) -> Event:
        return self._read(self._send(access, "GET", events_path(access, name), deadline))

    def _send(
        self, access: CalendarAccess, method: str, path: str, deadline: Deadline, **parts: Any
    ) -> httpx.Response:
        return self._api.send(
            access, method, path, deadline=deadline, params=_WITH_MEETINGS, **parts
        )

    def _read(self, answer: httpx.Response) -> Event:
        if not answer.is_success:
            raise refusal(answer)
        return self._api.read(answer, Event)


def _event_of(plan: MeetingPlan) -> dict[str, object]:
    """Return the event of a booking with a new meeting. Its other texts are written later."""
    wanted = {"requestId": uuid4().hex, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
    return {
        "summary": " and ".join(" ".join(name.split()) for name in plan.names),
        "start": {"dateTime": in_utc(plan.span.start), "timeZone": plan.timezone},
        "end": {"dateTime": in_utc(plan.span.end), "timeZone": plan.timezone},
        "status": "confirmed",
        "transparency": "opaque",
        "extendedProperties": {"private": {UID: str(plan.booking)}},
        "conferenceData": {"createRequest": wanted},
    }
