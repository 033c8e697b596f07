"""What a mail is about when its turn comes, and the table of kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from bookable.domain.calendar_files import Method
from bookable.domain.event_types import is_asked
from bookable.domain.events import Event, kind_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.domain.program import MeetingRule, Program
from bookable.engine.answering import Asks
from bookable.queries.agendas import Agenda
from bookable.queries.correspondence import BookingNews, Correspondent, Notice, OfferNews
from bookable.storage.ledger import Entry

BOTH = (Side.CLIENT, Side.PROVIDER)
CLIENT = (Side.CLIENT,)

DIGEST = "digest"
"""The kind of mail that is about a person, and not about a booking."""


class Amount(NamedTuple):
    """An amount of money, in minor units of its currency."""

    cents: int
    currency: str


class Topic(Enum):
    """What people may switch off. Mails about money, cancellations, webhook endpoints, connected
    calendars and accounts are always sent."""

    BOOKINGS = "bookings"
    REMINDERS = "reminders"
    DIGEST = "digest"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a kind adds to the mail: facts for its template, a calendar file, and a question."""

    facts: Mapping[str, object] = field(default_factory=dict)
    invitation: Method | None = None
    asks: Asks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A booking as it stands, and why `side` is written to: a ledger entry, or a lead.

    `since` is when the mail was noted.
    """

    booking: BookingNews
    program: Program
    side: Side
    now: datetime
    since: datetime
    entry: Entry | None = None
    lead: timedelta | None = None

    @property
    def reader(self) -> Correspondent:
        """The person who is written to."""
        return self.booking.person(self.side)

    @property
    def other(self) -> Correspondent:
        """The person on the other side."""
        return self.booking.person(self.side.other)

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the ledger entry."""
        return self.entry.facts if self.entry else {}

    @property
    def doer(self) -> Side:
        """The side that did it, staff, or time."""
        return Side(self.entry.side) if self.entry else Side.SYSTEM

    @property
    def is_asked(self) -> bool:
        """Whether the reader is the side that was asked for the booking."""
        return is_asked(self.side, self.booking.requested_by)

    @property
    def was_declined(self) -> bool:
        """Whether the side that was asked has canceled the request."""
        entry = self.entry
        if entry is None or entry.before != Status.REQUESTED:
            return False
        return is_asked(entry.side, self.booking.requested_by)

    @property
    def refund(self) -> tuple[Amount, Amount]:
        """What the ledger entry gives back: by the card vendor, and by the provider themselves."""
        booking, cents = self.booking, int(self.facts.get("refund_cents") or 0)
        # Refunds are made in the transaction of the ledger entry, at the same time.
        sent = sum(
            each.cents for each in booking.card_refunds if self.entry and each.at == self.entry.at
        )
        by_card = min(cents, sent)
        return Amount(by_card, booking.currency), Amount(cents - by_card, booking.currency)

    @property
    def lacks_meeting(self) -> bool:
        """Whether the worker is still to make the meeting of the booking."""
        is_made_later = self.program.meeting is MeetingRule.ONCE_CONFIRMED
        is_online = self.program.meets_online(self.booking.session_type)
        return is_made_later and is_online and not self.booking.join_url

    @property
    def was_superseded(self) -> bool:
        """Whether the booking has changed again since the ledger entry."""
        return self.entry is not None and self.entry.id < self.booking.last_change


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferOccasion:
    """An entry of a waitlist as it stands."""

    offer: OfferNews
    now: datetime

    @property
    def reader(self) -> Correspondent:
        """The person who is written to."""
        return self.offer.client

    @property
    def other(self) -> Correspondent:
        """The person whose session it is."""
        return self.offer.provider


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOccasion:
    """Something of a person's own, such as a connected calendar, as it stands."""

    notice: Notice
    now: datetime

    @property
    def reader(self) -> Correspondent:
        """The person who is written to."""
        return self.notice.person


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOccasion:
    """What is ahead of a person, and what waits for their answer.

    `since` is when the mail was noted.
    """

    agenda: Agenda
    now: datetime
    since: datetime

    @property
    def reader(self) -> Correspondent:
        """The person who is written to."""
        return self.agenda.person


AnyOccasion = Occasion | OfferOccasion | NoticeOccasion | DigestOccasion
Write = Callable[[Any], Letter | None]
Fits = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail. `write` returns None if there is nothing to say any more."""

    name: str
    write: Write
    to: tuple[Side, ...]
    topic: Topic
    after: frozenset[str]
    fits: Fits


KINDS: dict[str, Kind] = {}
"""Every kind by its name."""


def kind(
    *events: type[Event],
    to: tuple[Side, ...] = BOTH,
    topic: Topic = Topic.BOOKINGS,
    fits: Fits = lambda entry: True,
) -> Callable[[Write], Write]:
    """Register a function as a kind of mail that follows from some events.

    Its name is also that of its template. `fits` leaves entries out before the booking is read.
    """

    def register(write: Write) -> Write:
        name = write.__name__
        KINDS[name] = Kind(name, write, to, topic, frozenset(map(kind_of, events)), fits)
        return write

    return register


def kinds_after(entry: Entry) -> list[Kind]:
    """Return the kinds of mail that follow from a ledger entry."""
    return [each for each in KINDS.values() if entry.kind in each.after and each.fits(entry)]
