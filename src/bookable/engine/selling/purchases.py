"""A purchase in progress, and the bookings that it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bookable.domain.booking import Booking
from bookable.domain.commands import NO_DETAILS, Buy, Details
from bookable.domain.events import BookingRequested
from bookable.domain.holds import Hold
from bookable.domain.lifecycle import Status
from bookable.domain.money import Bill, PaymentStatus
from bookable.domain.people import Actor, Party, Side
from bookable.domain.program import Program
from bookable.domain.sales import NO_VENUE, Sale, Venue, sale_of
from bookable.domain.services import Service
from bookable.domain.spans import Span
from bookable.engine.availability import guest_of
from bookable.engine.holding import to_take_over
from bookable.storage.busy import Guest
from bookable.storage.new_bookings import NewBooking


@dataclass(frozen=True, slots=True)
class Purchase:
    """What an actor buys for a client, mostly themselves, and under which rules.

    `last` are the steps right before the commit, which lock what other buyers wait for. The answer
    is made before them, so that no other command waits for that.
    """

    asked: Buy
    service: Service
    program: Program
    by: Actor
    client: Actor
    now: datetime
    last: list[Callable[[Booking], object]] = field(default_factory=list)

    @property
    def guest(self) -> Guest:
        """The buyer, as the guest for whom free time is searched."""
        return guest_of(self.client.person_id)

    def hold(self) -> Hold | None:
        """Return the hold that is to be taken over, if one is named, or raise HoldGone."""
        return to_take_over(self.asked.hold, by=self.by, client=self.client, now=self.now)

    @property
    def is_paid_by_credit(self) -> bool:
        """Whether a credit pays for the purchase."""
        return self.asked.use_credit or self.asked.bundle is not None

    @property
    def bill(self) -> Bill:
        """What is owed for the purchase. The price is fixed now, whatever it becomes later."""
        free = self.is_paid_by_credit or not self.service.terms.price_cents
        return Bill(
            price_cents=self.service.terms.price_cents,
            currency=self.service.terms.currency,
            credits_used=int(self.is_paid_by_credit),
            status=PaymentStatus.NOT_REQUIRED if free else PaymentStatus.UNPAID,
        )

    @property
    def status(self) -> Status:
        """The first status: it waits for a payment only if something is owed."""
        if self.asked.is_draft:
            return Status.DRAFT
        return Status.CONFIRMED if self.bill.owes_nothing else self.program.opening

    def sale(self, *, session: int | None = None, venue: Venue = NO_VENUE) -> Sale:
        """Return the sale of the purchase as a whole."""
        return sale_of(
            self.service,
            self.bill,
            usual=self.program.cancellation,
            session=session,
            venue=venue,
            bundle=self.asked.bundle,
        )

    def booking(
        self,
        sale: Sale,
        span: Span | None = None,
        *,
        details: Details | None = None,
        zone: str = "",
    ) -> NewBooking:
        """Return the booking of the purchase, not saved yet.

        `zone` is that of the session for a seat, in which its time was set.
        """
        client, status = self.client, self.status
        return NewBooking(
            program=self.program.name,
            provider=self.service.provider,
            client=Party(client.person_id, client.uuid, client.name, client.timezone),
            span=span,
            status=status,
            hold_until=self.program.hold_until(status, span=span, now=self.now),
            details=self.asked.details if details is None else details,
            sale=sale,
            most_open=self.program.most_open,
            zone=zone,
            event=BookingRequested(
                by=self.by,
                side=Side.CLIENT if self.by is client else Side.STAFF,
                at=self.now,
                before=None,
                after=status,
                start=None if span is None else span.start,
                end=None if span is None else span.end,
            ),
        )

    def part(self, sale: Sale, span: Span | None = None, *, zone: str = "") -> NewBooking:
        """Return a part of the purchase, not saved yet.

        It waits only for its whole. Without a span its time is still to be chosen.
        """
        booking = self.booking(sale, span, details=NO_DETAILS, zone=zone)
        return replace(booking, hold_until=None)
