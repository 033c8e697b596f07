"""Pushes: messages by which a calendar's server says that something has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from bookable.domain.calendar_servers import CalendarAccess, CalendarKind


@dataclass(frozen=True, slots=True)
class Channel:
    """What a server sends pushes through, until a time by its own clock.

    `name` and `resource` are the server's words for it.
    """

    name: str
    resource: str
    until: datetime


class PushServer(Protocol):
    """The port to a calendar's server that sends pushes.

    `lasts` is how long a channel may live at most. `within` is a time limit in seconds. Each method
    raises CalendarError when it runs out or the server fails.
    """

    kind: CalendarKind
    lasts: timedelta

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
        """Ask for pushes to our address until a time. Each push will carry the secret."""

    def stop(self, access: CalendarAccess, channel: Channel, *, within: float) -> None:
        """Ask for no more pushes. A channel that is gone already is no error."""
