"""What is sold: of which kind it is, what it costs, and what a cancellation gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bookable.domain.currencies import payable
from bookable.domain.money import Bill, CancellationPolicy, PaymentStatus, share
from bookable.domain.moves import NEVER_MOVED, Moves
from bookable.domain.people import Side


class Kind(StrEnum):
    """The five kinds of service."""

    INDIVIDUAL = "individual"
    WORKSHOP = "workshop"
    COURSE = "course"
    PACKAGE = "package"
    BUNDLE = "bundle"


MADE_OF_PARTS = frozenset({Kind.PACKAGE, Kind.BUNDLE})
"""What is used up part by part, so that only what is left of it can be given back."""


HAS_A_TIME = frozenset({Kind.INDIVIDUAL, Kind.WORKSHOP})
"""What is booked for one time, and so can wait as a draft until its client is sure of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a booking takes place: ids of a location and of a room in it."""

    location: int | None = None
    room: int | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What a booking sells: one service of a `kind`, `minutes` long where that is fixed, in a seat
    of a `session` or at a time of its own, as a whole or as a part of its `parent`. The policy is
    the one that held when it was bought; `moves` is what its moves leave of that.
    `bundle` is the one whose credit pays, where the client chose it."""

    service: int
    kind: Kind
    bill: Bill
    policy: CancellationPolicy
    minutes: int | None = None
    session: int | None = None
    parent: int | None = None
    place: Place = NOWHERE
    moves: Moves = NEVER_MOVED
    bundle: int | None = None

    @property
    def length(self) -> timedelta | None:
        """This will be how long what is sold takes, or None where that is not fixed."""
        return None if self.minutes is None else timedelta(minutes=self.minutes)

    @property
    def takes_time(self) -> bool:
        """This will tell whether the booking takes up its provider's time by itself; seats do not,
        since their session does."""
        return self.kind is Kind.INDIVIDUAL and self.session is None

    @property
    def takes_seat(self) -> bool:
        """This will tell whether it takes place together with others."""
        is_day = self.kind is Kind.COURSE and self.parent is not None
        return is_day or self.kind is Kind.WORKSHOP

    @property
    def is_for_groups(self) -> bool:
        """Whether it is held for several people, so that nobody waits for the word of each."""
        return self.kind in {Kind.WORKSHOP, Kind.COURSE}

    @property
    def has_parts(self) -> bool:
        """This will tell whether other bookings belong to this one."""
        return self.parent is None and self.kind in {Kind.COURSE, Kind.PACKAGE}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was paid for: when it begins, how it was moved, and whether it is still to
    be had; or when and by whom it was given up before. What `is_free` was added after the sale
    and is worth nothing of its price."""

    start: datetime
    is_left: bool = True
    given_up: tuple[datetime, Side] | None = None
    moves: Moves = NEVER_MOVED
    is_free: bool = False


def percent_back(sale: Sale, part: Part, *, side: Side, now: datetime) -> int:
    """Return the percent of a part that a cancellation gives back: what the policy and the moves
    of the part leave where the client cancels, and all of it where they are let down."""
    if side is not Side.CLIENT:
        return 100
    return part.moves.percent(sale.policy.percent(start=part.start, now=now))


def refund_due(sale: Sale, parts: Sequence[Part], *, side: Side, now: datetime) -> int:
    """Return the cents that a cancellation by a side gives back: of what is still kept, the share
    of each part that is left, by its own start, in what can be paid of its currency. What was
    given up before gave its share back then, as it was then."""
    sold = [part for part in parts if not part.is_free]
    back = sum(percent_back(sale, part, side=side, now=now) for part in sold if part.is_left)
    ends = [(part, *part.given_up) for part in sold if part.given_up]
    gone = sum(percent_back(sale, part, side=by, now=at) for part, at, by in ends)
    cents = share(sale.bill.kept_cents, part=back, of=100 * len(sold) - gone)
    return payable(cents, sale.bill.currency)


def paid(sale: Sale, cents: int) -> Sale:
    """Return a sale once an amount of money has come in."""
    bill = sale.bill
    status = PaymentStatus.PAID
    return replace(sale, bill=replace(bill, status=status, paid_cents=bill.paid_cents + cents))


def promised(sale: Sale, cents: int) -> Sale:
    """Return a sale once an amount of what was paid is to go back."""
    return replace(sale, bill=replace(sale.bill, pending_cents=sale.bill.pending_cents + cents))


def reversed_by(sale: Sale, *, refunded: int, pending: int, disputed: bool) -> Sale:
    """Return a sale of whose money so much went back, is to go back, or is disputed."""
    bill = replace(sale.bill, refunded_cents=refunded, pending_cents=pending, is_disputed=disputed)
    return replace(sale, bill=replace(bill, status=_status_of(bill)))


def _status_of(bill: Bill) -> PaymentStatus:
    """What happened to the money, not what is meant to."""
    if not bill.paid_cents:
        return bill.status
    if bill.refunded_cents >= bill.paid_cents:
        return PaymentStatus.REFUNDED
    return PaymentStatus.PARTIALLY_REFUNDED if bill.refunded_cents else PaymentStatus.PAID
