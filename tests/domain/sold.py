"""Sales of the marketplace for the tests of bookings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.domain.given import NOW, actor, booking

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import Command
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status
from bookable.domain.money import Bill, CancellationPolicy, PaymentStatus, Tier
from bookable.domain.people import Side
from bookable.domain.programs import MARKETPLACE_PROGRAM
from bookable.domain.sales import Sale
from bookable.domain.services import Kind

PRICE = 5000
HALF_ON_THE_LAST_DAY = CancellationPolicy((Tier(24, 100), Tier(2, 50)))

AWAITING = [PaymentStatus.UNPAID, PaymentStatus.PENDING, PaymentStatus.FAILED]
EVERYBODY = [Side.PROVIDER, Side.CLIENT, Side.STAFF, Side.SYSTEM]

WHOLE_COURSE: dict[str, Any] = {"kind": Kind.COURSE, "service": 4}
COURSE_DAY: dict[str, Any] = {**WHOLE_COURSE, "session": 11, "parent": 6}
SEAT: dict[str, Any] = {"kind": Kind.WORKSHOP, "session": 12}
PACKAGE: dict[str, Any] = {"kind": Kind.PACKAGE, "minutes": None}
PACKAGE_PART: dict[str, Any] = {"parent": 6, "payment": PaymentStatus.NOT_REQUIRED}


def bill(payment: PaymentStatus = PaymentStatus.PAID, **facts: Any) -> Bill:
    """Return a bill of fifty euros, paid by default."""
    cents = PRICE if payment is PaymentStatus.PAID else 0
    plain = {"price_cents": PRICE, "currency": "EUR", "paid_cents": cents}
    return Bill(**{**plain, **facts}, status=payment)


def sale(payment: PaymentStatus = PaymentStatus.PAID, **facts: Any) -> Sale:
    """Return a single hour that was sold, changed by the facts."""
    plain = {
        "service": 3,
        "kind": Kind.INDIVIDUAL,
        "policy": HALF_ON_THE_LAST_DAY,
        "minutes": 60,
        "bill": bill(payment),
    }
    return Sale(**{**plain, **facts})


def sold(
    status: Status = Status.CONFIRMED, *, sale_of: dict[str, Any] | None = None, **facts: Any
) -> Booking:
    """Return a booking of the marketplace with a sale, paid by default."""
    return booking(MARKETPLACE_PROGRAM, status, sale=sale(**(sale_of or {})), **facts)


def unpaid(payment: PaymentStatus = PaymentStatus.UNPAID, **facts: Any) -> Booking:
    """Return a booking that waits for its payment."""
    return sold(Status.PENDING_PAYMENT, sale_of={"payment": payment}, **facts)


def decided(
    booked: Booking, command: Command, *, by: Side = Side.CLIENT, now: datetime = NOW
) -> Decision:
    """Return the decision about a step that a side takes with a booking of the marketplace."""
    who = actor(by, MARKETPLACE_PROGRAM)
    return decide(booked, command, program=MARKETPLACE_PROGRAM, by=who, now=now)


def payment(booked: Booking) -> tuple[str, int, int]:
    """Return the state of a booking's bill: its status, what was paid and what is promised back."""
    assert booked.sale is not None
    owed = booked.sale.bill
    return owed.status, owed.paid_cents, owed.pending_cents
