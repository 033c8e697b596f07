"""Jitsi as a meeting vendor: a meeting is a link with a random name."""

from __future__ import annotations

import secrets

from bookable.domain.meetings import Meeting, MeetingFound, MeetingPlan


class Jitsi:
    """The port `MeetingVendor`, filled without an account.

    Jitsi opens a room under any name when the first person joins, and closes it when the last one
    leaves. So there is no API to call: a name that cannot be guessed is the meeting.
    """

    name = "jitsi"
    instant = True

    def __init__(self, base_url: str = "https://meet.jit.si") -> None:
        self._base_url = base_url.rstrip("/")

    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """Return a meeting in a room with a random name."""
        # 128 bits. In hexadecimal, because Jitsi's room names ignore upper and lower case.
        room = f"bookable-{secrets.token_hex(16)}"
        return Meeting(self.name, room, f"{self._base_url}/{room}")

    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """Do nothing: a room has no schedule."""

    def delete(self, meeting_id: str, *, within: float) -> None:
        """Do nothing: an empty room does not exist."""

    def marked(self, *, within: float) -> list[MeetingFound]:
        """Return no meetings: nothing is ever left behind at the vendor."""
        return []
