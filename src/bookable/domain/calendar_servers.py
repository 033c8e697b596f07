"""The port to calendars that people keep elsewhere, and what may go wrong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bookable.domain.spans import Span
from bookable.domain.vendors import VendorBusy, VendorError


class CalendarKind(StrEnum):
    """How an outside calendar is reached."""

    ICS = "ics"
    CALDAV = "caldav"
    GOOGLE = "google"
    MICROSOFT = "microsoft"


WRITABLE = frozenset({CalendarKind.CALDAV, CalendarKind.GOOGLE, CalendarKind.MICROSOFT})
"""The kinds into which bookings are written."""

VENDORS: Mapping[CalendarKind, str] = {
    CalendarKind.GOOGLE: "Google",
    CalendarKind.MICROSOFT: "Microsoft",
}
"""The names of the vendors of the kinds that one vendor has."""

BY_CONSENT = frozenset(VENDORS)
"""The kinds whose owners give their consent at the vendor, instead of a password."""

MEETS: Mapping[CalendarKind, str] = {CalendarKind.GOOGLE: "google_meet"}
"""The kinds whose events can have an online meeting, with the vendor that makes it."""


@dataclass(frozen=True, slots=True)
class CalendarAccess:
    """What it takes to reach one calendar.

    `url` is the address of an ICS file or of a CalDAV server. `calendar` is the server's own name
    of one of the person's calendars: an address for CalDAV, an id for Google and Microsoft.
    `secret` is a password, or the refresh token of an OAuth consent. `zone` is the IANA zone of the
    owner, for events whose times name none, and `email` is theirs if it is known, for invitations
    that they declined. `connection` is the id of the stored connection, or
    None if it is not stored yet; a vendor may replace the secret of a stored one.
    """

    kind: CalendarKind
    url: str = ""
    username: str = ""
    secret: str = field(default="", repr=False)
    calendar: str = ""
    zone: str = "UTC"
    connection: int | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """An event of an outside calendar.

    `name` is what the server calls it (an address or an id), and `version` changes with the event.
    `uid` is its iCalendar UID. `busy` are the times that it takes within the window that was asked
    for, all occurrences of a recurring event included; an event that is free, canceled or declined
    takes none. `span` is the time of an event that occurs once, whether it takes time or not.
    """

    name: str
    version: str
    uid: str
    busy: Sequence[Span]
    span: Span | None


@dataclass(frozen=True, slots=True)
class CalendarChanges:
    """What has changed in a calendar since the cursor that was given.

    `cursor` is opaque; it is given back at the next reading. If `is_whole`, the calendar was read
    anew: `changed` are all its events, and every other event is gone. Else `gone` are the names of
    the events that were deleted.
    """

    cursor: str
    changed: Sequence[OutsideEvent] = ()
    gone: Sequence[str] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A booking as it is written into an outside calendar.

    `uid` is the same for ever. `sequence` rises with every change, and `changed_at` is the time of
    the last one. `zone` is an IANA zone in which the calendar shows the times.
    """

    uid: str
    sequence: int
    changed_at: datetime
    span: Span
    zone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""


class CalendarError(VendorError):
    """The calendar could not be read or written; a later attempt may succeed."""


class CalendarBusy(CalendarError, VendorBusy):
    """The server asks to try again after `retry_after` seconds."""


class CalendarDenied(CalendarError):
    """The server no longer lets us in: the password was changed, or the consent withdrawn."""

    is_final = True


class CalendarMissing(CalendarError):
    """The server has no such calendar. `there` has its calendars: an address and a name each."""

    def __init__(self, problem: str, there: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(problem)
        self.there = there


class CalendarChanged(CalendarError):
    """The event was changed on the server since `version`; read the calendar before writing."""


class CalendarServer(Protocol):
    """The port that the gateway of each kind of calendar fills.

    `within` is a time limit in seconds for the whole call, however many requests it takes. Each
    method raises CalendarError when it runs out or the server fails. `writable` tells whether
    events can be written at all.
    """

    kind: CalendarKind
    writable: bool

    def changes(
        self, access: CalendarAccess, cursor: str, window: Span, *, within: float
    ) -> CalendarChanges:
        """Return what has changed since a cursor; all events if it is empty or has expired."""

    def find(self, access: CalendarAccess, uid: str, *, within: float) -> OutsideEvent | None:
        """Return the event with a UID, or None. The answer to a lost answer of `put`."""

    def put(
        self,
        access: CalendarAccess,
        entry: CalendarEntry,
        *,
        known: OutsideEvent | None,
        within: float,
    ) -> OutsideEvent:
        """Write an entry and return its event.

        `known` is the event as it was last seen, or None for one that is new. Writing the same
        entry twice makes one event. Raise CalendarChanged if the event is no longer as `known`.
        """

    def delete(self, access: CalendarAccess, known: OutsideEvent, *, within: float) -> None:
        """Delete an event, even if it was changed since. One that is gone already is no error."""
