"""What a booking sells: its kind, its price, and the arithmetic of giving money back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookable.domain.currencies import payable
from bookable.domain.money import Bill, CancellationPolicy, PaymentStatus, share
from bookable.domain.moves import NEVER_MOVED, Moves
from bookable.domain.people import Side
from bookable.domain.services import Kind, Service


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a booking takes place: the ids of a location and of a room in it."""

    location: int | None = None
    room: int | None = None


NO_VENUE = Venue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What a booking sells: one service of a `kind`.

    `minutes` is its length if that is fixed. `session` is set for a seat, `parent` for a part of a
    course or a package. `policy` is the cancellation policy at the time of the sale, and `moves`
    limits what it gives back. `bundle` is set if the client chose a bundle to pay from.
    """

    service: int
    kind: Kind
    bill: Bill
    policy: CancellationPolicy
    minutes: int | None = None
    session: int | None = None
    parent: int | None = None
    venue: Venue = NO_VENUE
    moves: Moves = NEVER_MOVED
    bundle: int | None = None

    @property
    def length(self) -> timedelta | None:
        """The length of the appointment, or None if it is not fixed."""
        return None if self.minutes is None else timedelta(minutes=self.minutes)

    @property
    def is_seat(self) -> bool:
        """Whether it is a seat in a session: it moves to another session, and not to a time."""
        return self.session is not None

    @property
    def takes_time(self) -> bool:
        """Whether the booking itself takes its provider's time. For a seat, its session does."""
        return self.kind is Kind.INDIVIDUAL and not self.is_seat

    @property
    def takes_seat(self) -> bool:
        """Whether the booking takes a seat in a session with other clients."""
        is_course_session = self.kind is Kind.COURSE and self.parent is not None
        return is_course_session or self.kind is Kind.WORKSHOP

    @property
    def is_for_groups(self) -> bool:
        """Whether several clients attend. Such a booking completes by itself after its end."""
        return self.kind in {Kind.WORKSHOP, Kind.COURSE}

    @property
    def has_parts(self) -> bool:
        """Whether other bookings are parts of this one."""
        return self.parent is None and self.kind in {Kind.COURSE, Kind.PACKAGE}


def sale_of(
    service: Service,
    bill: Bill,
    *,
    usual: CancellationPolicy,
    session: int | None = None,
    venue: Venue = NO_VENUE,
    bundle: int | None = None,
) -> Sale:
    """Return the sale of a service on its current terms; the `usual` policy is the programme's."""
    return Sale(
        service=service.id,
        kind=service.kind,
        bill=bill,
        policy=service.terms.cancellation_policy or usual,
        minutes=service.terms.duration_minutes,
        session=session,
        venue=venue,
        bundle=bundle,
    )


def course_seat(course: Sale, *, parent: int, session: int, venue: Venue) -> Sale:
    """Return the sale of a course's part: a seat in one of its sessions, which costs nothing."""
    bill = _nothing_to_pay(course)
    return replace(
        course, bill=bill, parent=parent, session=session, venue=venue, moves=NEVER_MOVED
    )


def package_hour(package: Sale, service: Service, *, parent: int) -> Sale:
    """Return the sale of a package's part: an hour of a service, which costs nothing."""
    return Sale(
        service=service.id,
        kind=Kind.INDIVIDUAL,
        bill=_nothing_to_pay(package),
        policy=package.policy,
        minutes=service.terms.duration_minutes,
        parent=parent,
        venue=Venue(service.terms.location_id),
    )


def _nothing_to_pay(whole: Sale) -> Bill:
    return Bill(price_cents=0, currency=whole.bill.currency, status=PaymentStatus.NOT_REQUIRED)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was paid for, as far as a refund depends on it.

    `start` is None if it has no time yet. `is_left` is true while it can still be used. `given_up`
    is when, and by which side, it was canceled earlier. A part that `is_free` was added after the
    sale and has no share in the price.
    """

    start: datetime | None
    is_left: bool = True
    given_up: tuple[datetime, Side] | None = None
    moves: Moves = NEVER_MOVED
    is_free: bool = False


def percent_back(sale: Sale, part: Part, *, side: Side, now: datetime) -> int:
    """Return the percent of a part that a cancellation gives back.

    By the policy and the part's moves if the client cancels, and 100 if any other side does.
    """
    if side is not Side.CLIENT:
        return 100
    return part.moves.percent(sale.policy.percent(start=part.start, now=now))


def refund_due(sale: Sale, parts: Sequence[Part], *, side: Side, now: datetime) -> int:
    """Return the minor units that a cancellation by a side gives back.

    Each remaining part counts with its share of the money still kept, by its own start. Parts that
    were canceled earlier gave their share back then and no longer count with it. The sum is rounded
    down to what can be paid in the currency.
    """
    sold = [part for part in parts if not part.is_free]
    back = sum(percent_back(sale, part, side=side, now=now) for part in sold if part.is_left)
    ends = [(part, *part.given_up) for part in sold if part.given_up]
    gone = sum(percent_back(sale, part, side=by, now=at) for part, at, by in ends)
    # Percents are summed first and divided once, so that rounding happens only once.
    cents = share(sale.bill.kept_cents, part=back, of=100 * len(sold) - gone)
    return payable(cents, sale.bill.currency)


def paid(sale: Sale, cents: int) -> Sale:
    """Return a sale with an amount of money received."""
    bill = sale.bill
    status = PaymentStatus.PAID
    return replace(sale, bill=replace(bill, status=status, paid_cents=bill.paid_cents + cents))


def promised(sale: Sale, cents: int) -> Sale:
    """Return a sale with an amount that is promised back: a refund that is not made yet."""
    return replace(sale, bill=replace(sale.bill, pending_cents=sale.bill.pending_cents + cents))


def reversed_by(sale: Sale, *, refunded: int, pending: int, disputed: bool) -> Sale:
    """Return a sale with what was refunded, what is still promised, and whether it is disputed."""
    bill = replace(sale.bill, refunded_cents=refunded, pending_cents=pending, is_disputed=disputed)
    return replace(sale, bill=replace(bill, status=_status_of(bill)))


def _status_of(bill: Bill) -> PaymentStatus:
    """Return the payment status by the money that has moved. Promised refunds do not count yet."""
    if not bill.paid_cents:
        return bill.status
    if bill.refunded_cents >= bill.paid_cents:
        return PaymentStatus.REFUNDED
    return PaymentStatus.PARTIALLY_REFUNDED if bill.refunded_cents else PaymentStatus.PAID
