"""Online meetings: what a meeting vendor is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from bookable.domain.spans import Span
from bookable.domain.vendors import VendorBusy, VendorError


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as it is requested from the vendor.

    `booking` is the booking's uuid. It is stored with the meeting, so that a meeting whose booking
    was never confirmed can be found and deleted. `names` are the two participants. `host` is the
    connected calendar that the meeting is made in, for vendors that make it in a person's own.
    """

    booking: UUID
    names: tuple[str, str]
    span: Span
    timezone: str = "UTC"
    host: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the vendor made it; `meeting_id` is opaque text."""

    vendor: str
    meeting_id: str
    join_url: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFound:
    """A meeting at the vendor that carries the mark of a booking."""

    meeting_id: str
    booking: UUID


class MeetingVendorError(VendorError):
    """The vendor failed to do what it was asked. The text is fit for people and has no secrets."""


class MeetingVendorBusy(MeetingVendorError, VendorBusy):
    """The vendor asks to try again after `retry_after` seconds."""


class MeetingVendor(Protocol):
    """The port that a meeting vendor's gateway fills.

    `within` is a time limit in seconds for the whole call, however many requests it takes. Raise
    MeetingVendorError when it runs out. An `instant` vendor makes meetings without a request, so it
    cannot fail and a confirmation does not wait for it.
    """

    name: str
    instant: bool

    def create(self, plan: MeetingPlan, *, within: float) -> Meeting:
        """Create a meeting, or raise MeetingVendorError."""

    def update(self, meeting_id: str, plan: MeetingPlan, *, within: float) -> None:
        """Move a meeting to the plan's span. Raise MeetingVendorError if it is gone."""

    def delete(self, meeting_id: str, *, within: float) -> None:
        """Delete a meeting. One that is gone already is no error."""

    def marked(self, *, within: float) -> list[MeetingFound]:
        """Return the meetings at the vendor that carry a booking's mark."""
