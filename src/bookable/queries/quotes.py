"""Quotes of what a cancellation would give back, and the account of what has been paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef, Cancel
from bookable.domain.lifecycle import Status
from bookable.domain.money import CancellationPolicy, Tier
from bookable.domain.people import Actor, Side
from bookable.domain.refunds import credit_fate, money_back, next_change, percent_now
from bookable.domain.refusals import BookingNotFound
from bookable.domain.sale_steps import can_take
from bookable.domain.services import Kind
from bookable.engine.parts import cancellation, share_back
from bookable.engine.ports import payments
from bookable.engine.registry import program as program_named
from bookable.queries.one_booking import booking as one_booking
from bookable.queries.one_booking import visible
from bookable.storage import booking_rows, credit_entries, payment_rows, refund_rows
from bookable.storage.payment_rows import PaymentRow
from bookable.storage.refund_rows import RefundRow


@dataclass(frozen=True, slots=True)
class Quote:
    """What a cancellation would give back now.

    It never gives back more later, and gives back less from `changes_at` on. `percent` is how much
    of the price that is. `tier` is the line of the policy that counts, if the client cancels.
    """

    booking_id: int
    can_be_canceled: bool
    refund_cents: int
    paid_cents: int
    currency: str
    returns_credit: bool
    policy: CancellationPolicy
    changes_at: datetime | None
    percent: int = 0
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What is owed for a booking, what was paid and what went back.

    `by_card` tells whether card payments are possible here.
    """

    booking: Booking
    payments: list[PaymentRow]
    refunds: list[RefundRow]
    by_card: bool


def quote(ref: BookingRef, *, program: str, by: Actor, now: datetime) -> Quote:
    """Return what a cancellation by the actor would give back.

    Raise BookingNotFound or NotAParty.
    """
    rules = program_named(program)
    booking = one_booking(ref, program=program, by=by, now=now)
    side = booking.side_of(by) or Side.CLIENT
    cancel = cancellation(Cancel(), booking, side=side, now=now, lock=False)
    possible = can_take(booking, cancel, program=rules, side=side, now=now)
    sale = booking.sale
    cents = money_back(booking, cancel, side=side, now=now) if possible else 0
    is_clients = possible and side is Side.CLIENT
    return Quote(
        booking_id=booking.id,
        can_be_canceled=possible,
        refund_cents=cents,
        paid_cents=_kept(booking, now=now),
        currency=sale.bill.currency if sale else "",
        returns_credit=possible and _returns_credit(booking, side=side, now=now),
        policy=sale.policy if sale else rules.cancellation,
        changes_at=next_change(booking, cancel.parts, now=now) if is_clients else None,
        percent=_percent(booking, cents, side=side, now=now) if possible else 0,
        tier=sale.policy.tier_at(start=_start(booking), now=now) if sale and is_clients else None,
    )


def quote_of_any(ref: UUID, *, by: Actor, now: datetime) -> Quote:
    """Return what a cancellation of a booking of any programme would give back.

    Raise BookingNotFound.
    """
    program = booking_rows.visible_program(ref, visible_to=by)
    if program is None:
        raise BookingNotFound
    return quote(ref, program=program, by=by, now=now)


def _percent(booking: Booking, cents: int, *, side: Side, now: datetime) -> int:
    """Return how much of the price goes back: of what has parts, how much of what was paid."""
    sale = booking.sale
    if sale is not None and (sale.has_parts or sale.kind is Kind.BUNDLE) and sale.bill.kept_cents:
        return cents * 100 // sale.bill.kept_cents
    return percent_now(booking, side=side, now=now)


def _start(booking: Booking) -> datetime | None:
    return None if booking.span is None else booking.span.start


def account(ref: BookingRef, *, program: str, by: Actor) -> Account:
    """Return what is owed for a booking, with every payment and refund.

    Raise BookingNotFound or NotAParty.
    """
    booking = visible(ref, program=program, by=by)
    paid, back = payment_rows.of_booking(booking.id), refund_rows.of_booking(booking.id)
    return Account(booking, paid, back, payments() is not None)


class Awaited(NamedTuple):
    """What a client still has to pay; `by_card` if the card vendor takes it, at a `checkout` once
    that is open."""

    cents: int
    currency: str
    by_card: bool
    checkout: str


def awaited(booking: Booking) -> Awaited | None:
    """Return what a booking, as it stands now, waits for its client to pay, or None."""
    sale = booking.sale
    if sale is None or booking.status is not Status.PENDING_PAYMENT:
        return None
    opened = (each for each in payment_rows.of_booking(booking.id) if each.state == "open")
    checkout = next(filter(None, (each.checkout_url for each in opened)), "")
    return Awaited(sale.bill.total_cents, sale.bill.currency, payments() is not None, checkout)


def _returns_credit(booking: Booking, *, side: Side, now: datetime) -> bool:
    if booking.sale is None or not booking.sale.bill.credits_used:
        return False
    fate = credit_fate(booking, credit_entries.spent_on(booking.id), side=side, now=now)
    return fate is not None and fate.comes_back


def _kept(booking: Booking, *, now: datetime) -> int:
    """Return what is kept of what was paid: for a part, its share of the whole's money."""
    if booking.sale is None:
        return 0
    return booking.sale.bill.kept_cents or share_back(
        booking, side=Side.SYSTEM, now=now, lock=False
    )


__all__ = [
    "Account",
    "Awaited",
    "PaymentRow",
    "Quote",
    "RefundRow",
    "account",
    "awaited",
    "quote",
    "quote_of_any",
]
