"""Where two people meet: what a meeting vendor is told, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from bookable.domain.spans import Span
from bookable.domain.vendors import VendorBusy, VendorError


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as the vendor is asked for it.

    `booking` is the booking's uuid: it travels with the meeting, so that a meeting whose booking
    never confirmed can be found and deleted. `names` are the two participants.
    """

    booking: UUID
    names: tuple[str, str]
    span: Span
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the vendor made it; `meeting_id` is opaque text."""

    vendor: str
    meeting_id: str
    join_url: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFound:
    """A meeting that stands at the vendor and bears the mark of a booking."""

    meeting_id: str
    booking: UUID


class MeetingVendorError(VendorError):
    """The vendor did not do what it was asked. The text is fit for people and holds no secrets."""


class MeetingVendorBusy(MeetingVendorError, VendorBusy):
    """The vendor asks to come back later: after `retry_after` seconds."""


class MeetingVendor(Protocol):
    """The port that a meeting vendor's gateway fills. `within` is a time limit in seconds for the
    whole call, however many requests it takes; when it runs out MeetingVendorError is raised.

    `instant` vendors make a meeting without asking anybody, so that nobody waits for them and
    they cannot fail.
    """

    name: str
    instant: bool

    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """This will make a meeting, or raise MeetingVendorError."""

    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """This will move a meeting to the plan's span; one that is gone raises
        MeetingVendorError."""

    def delete(self, meeting_id: str, *, within: float) -> None:
        """This will delete a meeting; one that is gone already is fine."""

    def marked(self, *, within: float) -> list[MeetingFound]:
        """This will list the meetings at the vendor that bear a booking's mark."""
