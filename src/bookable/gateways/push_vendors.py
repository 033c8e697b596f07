"""Pushes from calendars: channels at Google, subscriptions at Microsoft."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from bookable.domain.calendar_pushes import Channel
from bookable.domain.calendar_servers import CalendarAccess, CalendarKind
from bookable.gateways import google_api, microsoft_api
from bookable.gateways.calendar_api import in_utc, is_missing
from bookable.gateways.google_calendar import GoogleCalendar, events_path
from bookable.gateways.microsoft_calendar import MicrosoftCalendar
from bookable.gateways.vendor_client import Deadline
from bookable.telemetry.watching import vendor_call

MILLISECOND = timedelta(milliseconds=1)
THE_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class GooglePushes:
    """The port `PushServer`, filled by Google: a channel for the events of a calendar."""

    name = GoogleCalendar.name
    kind = CalendarKind.GOOGLE
    lasts = timedelta(days=7)

    def __init__(self, calendar: GoogleCalendar) -> None:
        self._api = calendar.api

    @vendor_call
    def watch(
        self,
        access: CalendarAccess,
        uuid: UUID,
        *,
        address: str,
        secret: str,
        until: datetime,
        within: float,
    ) -> Channel:
        """Open a channel."""
        body = {
            "id": str(uuid),
            "type": "web_hook",
            "address": address,
            "token": secret,
            "expiration": (until - THE_EPOCH) // MILLISECOND,
        }
        path = events_path(access, "watch")
        answer = self._api.send(access, "POST", path, json=body, deadline=Deadline(within))
        if not answer.is_success:
            raise google_api.refusal(answer)
        made = self._api.read(answer, google_api.Channel)
        return Channel(made.id, made.resource_id, _moment(made.expiration) or until)

    @vendor_call
    def stop(self, access: CalendarAccess, channel: Channel, *, within: float) -> None:
        """Close a channel."""
        body = {"id": channel.name, "resourceId": channel.resource}
        answer = self._api.send(
            access, "POST", "/channels/stop", json=body, deadline=Deadline(within)
        )
        if not (answer.is_success or is_missing(answer)):
            raise google_api.refusal(answer)


class MicrosoftPushes:
    """The port `PushServer`, filled by Microsoft: a subscription to the events of a calendar."""

    name = MicrosoftCalendar.name
    kind = CalendarKind.MICROSOFT
    # The limit was 4,230 minutes before it rose to 10,080. Half an hour less: clocks differ.
    lasts = timedelta(hours=70)

    def __init__(self, calendar: MicrosoftCalendar) -> None:
        self._api = calendar.api

    @vendor_call
    def watch(
        self,
        access: CalendarAccess,
        uuid: UUID,
        *,
        address: str,
        secret: str,
        until: datetime,
        within: float,
    ) -> Channel:
        """Subscribe. Microsoft asks our address for an echo before it answers."""
        del uuid
        body = {
            "changeType": "created,updated,deleted",
            "notificationUrl": address,
            "lifecycleNotificationUrl": address,
            "resource": _resource(access),
            "expirationDateTime": in_utc(until),
            "clientState": secret,
        }
        answer = self._api.send(
            access, "POST", "/subscriptions", json=body, deadline=Deadline(within)
        )
        if not answer.is_success:
            raise microsoft_api.refusal(answer)
        made = self._api.read(answer, microsoft_api.Subscription)
        ends = made.expiration_date_time
        return Channel(made.id, "", until if ends.tzinfo is None else ends)

    @vendor_call
    def stop(self, access: CalendarAccess, channel: Channel, *, within: float) -> None:
        """Unsubscribe."""
        path = f"/subscriptions/{channel.name}"
        answer = self._api.send(access, "DELETE", path, deadline=Deadline(within))
        if not (answer.is_success or is_missing(answer)):
            raise microsoft_api.refusal(answer)


def _resource(access: CalendarAccess) -> str:
    """Return the events of a calendar as a subscription names them: not encoded, as in a path."""
    return f"/me/calendars/{access.calendar}/events" if access.calendar else "/me/events"


def _moment(milliseconds: str | int) -> datetime | None:
    """Return the time that Google writes in milliseconds, or None if it says none."""
    try:
        return THE_EPOCH + int(milliseconds) * MILLISECOND if milliseconds else None
    except (ValueError, OverflowError):
        return None
