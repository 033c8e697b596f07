"""Reasons to refuse: docstrings are sentences for people, attributes (by decorator) the facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime

from bookable.domain.people import Role


@dataclass(eq=False)
class Refusal(Exception):
    """Refused."""

    @property
    def code(self) -> str:
        """The reason as a word for programs: `SlotTaken` is `slot_taken`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def sentence(self) -> str:
        return (type(self).__doc__ or "").partition("\n")[0]

    def __str__(self) -> str:
        facts = ", ".join(f"{f.name}={getattr(self, f.name)}" for f in fields(self))
        return f"{self.sentence} ({facts})" if facts else self.sentence


@dataclass(eq=False)
class InvalidField(Refusal):
    """A field has a value that cannot be taken."""

    field: str
    problem: str


@dataclass(eq=False)
class SkippedWallTime(Refusal):
    """This wall time does not exist: a clock change skips it."""

    field: str
    wall: datetime
    zone: str


@dataclass(eq=False)
class PersonNotFound(Refusal):
    """There is no such person, or they do not have this role."""

    role: Role


class BookingNotFound(Refusal):
    """There is no such booking."""


class MatchNotFound(Refusal):
    """There is no such match."""


class ServiceNotFound(Refusal):
    """There is no such service."""


class SessionNotFound(Refusal):
    """There is no such session of the service."""


class LocationNotFound(Refusal):
    """There is no such location."""


class NotOnWaitlist(Refusal):
    """You are not on this waitlist."""


class HoursNotFound(Refusal):
    """There are no such hours."""


# The actor is not allowed to do this.


@dataclass(eq=False)
class RoleRequired(Refusal):
    """Only people in a certain role may do this."""

    role: Role
    action: str
    by_stranger: bool = False  # Whether it was about a booking between other people.


@dataclass(eq=False)
class NotAParty(Refusal):
    """This booking is between other people."""

    action: str


@dataclass(eq=False)
class NotYourStep(Refusal):
    """This step belongs to the other side of the booking."""

    action: str


class NotChangeable(Refusal):
    """This cannot be changed in this programme."""


class SelfBooking(Refusal):
    """You cannot book your own time."""


class SelfConfirmation(Refusal):
    """You cannot confirm your own part."""


# The booking's status or time does not allow it.


@dataclass(eq=False)
class WrongStatus(Refusal):
    """The booking's status does not allow this step."""

    action: str
    status: str


@dataclass(eq=False)
class AlreadyConfirmed(Refusal):
    """This side has confirmed before; `mutual` tells whether the other one has, too."""

    status: str
    mutual: bool


class AlreadyDisputed(Refusal):
    """This booking is disputed already."""


@dataclass(eq=False)
class TooEarly(Refusal):
    """The time for this step has not come."""

    action: str
    allowed_from: datetime | None  # None for a booking without a time.


@dataclass(eq=False)
class TooLate(Refusal):
    """The time for this step has passed."""

    action: str
    allowed_until: datetime


class Changed(Refusal):
    """It has changed since you read it."""


class AlreadyGiven(Refusal):
    """Each side of a booking gives feedback once."""


# The time, the seat or the money is not available.


class SlotTaken(Refusal):
    """This time is taken already."""


class OutsideHours(Refusal):
    """The calendar is not open at this time."""


@dataclass(eq=False)
class NoticeTooShort(Refusal):
    """This time is past, or comes sooner than the provider's notice."""

    earliest: datetime


@dataclass(eq=False)
class BeyondAdvance(Refusal):
    """This provider cannot be booked so far ahead."""

    days: int


@dataclass(eq=False)
class TooFarAhead(Refusal):
    """This start lies further ahead than can be booked."""

    days: int


@dataclass(eq=False)
class LimitReached(Refusal):
    """This person takes no more bookings on that day, or in that week."""

    limit: int
    per: str


class SeatsTaken(Refusal):
    """Every seat is taken."""


class AlreadyBooked(Refusal):
    """The client has as many seats here as the service sells to one client."""


class SeatsLeft(Refusal):
    """There are seats left, so there is no need to wait."""


class InUse(Refusal):
    """This has been booked, and so has to stay."""


@dataclass(eq=False)
class TooManyOpen(Refusal):
    """You have too many unanswered requests and unpaid bookings."""

    at_most: int


class NotAsGuest(Refusal):
    """This address cannot book this as a guest: sign in, or cancel what was booked as a guest."""


class NoCredits(Refusal):
    """No credit is left that could be spent on this."""


class PaymentMissing(Refusal):
    """This has not been paid for."""


class AlreadyPaid(Refusal):
    """There is nothing left to pay."""


class NothingToRefund(Refusal):
    """No refund of this booking is waiting to be handed back."""


class PaymentsByHand(Refusal):
    """No card vendor is set up here: payments are recorded by hand."""


@dataclass(eq=False)
class PaymentFailed(Refusal):
    """The card vendor could not be reached, so that nothing has changed."""

    problem: str


@dataclass(eq=False)
class PartOfWhole(Refusal):
    """This is a part of something that was booked as a whole."""

    action: str
    is_seat: bool = False  # Whether it is a seat, which moves to another session alone.


@dataclass(eq=False)
class MeetingFailed(Refusal):
    """The meeting could not be created, so nothing was confirmed."""

    problem: str


class ConfirmationUnderWay(Refusal):
    """Another request is confirming this booking at the moment."""


class CheckoutUnderWay(Refusal):
    """Another request is opening the checkout of this booking at the moment."""


class KeyReused(Refusal):
    """This Idempotency-Key was used for another request."""


class KeyInFlight(Refusal):
    """The first request with this Idempotency-Key is still being answered."""


class EmailTaken(Refusal):
    """Another person has this e-mail address."""


@dataclass(eq=False)
class TooManyAttempts(Refusal):
    """Too many attempts: wait before the next one."""

    retry_after_seconds: int
