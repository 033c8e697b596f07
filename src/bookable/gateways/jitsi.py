"""Jitsi as a meeting vendor: a link is all that a meeting takes."""

from __future__ import annotations

import secrets

from bookable.domain.meetings import Meeting, MeetingFound, MeetingPlan


class Jitsi:
    """The port `MeetingVendor`, filled without an account.

    A room exists while somebody is in it, at any name that anybody cares to use. So there is
    nobody to ask: a meeting is a name that nobody else can guess.
    """

    name = "jitsi"
    instant = True

    def __init__(self, base_url: str = "https://meet.jit.si") -> None:
        self._base_url = base_url.rstrip("/")

    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """This will think up a room."""
        # 128 bits, in hexadecimal because Jitsi's names do not tell capitals from small letters.
        room = f"bookable-{secrets.token_hex(16)}"
        return Meeting(self.name, room, f"{self._base_url}/{room}")

    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """This will do nothing: a room knows no times."""

    def delete(self, meeting_id: str, *, within: float) -> None:
        """This will do nothing: a room whose link nobody follows any more does not exist."""

    def marked(self, *, within: float) -> list[MeetingFound]:
        """This will find none: nothing is ever left behind."""
        return []
