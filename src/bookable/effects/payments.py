"""Money follows its bookings: checkouts close with them, and what is owed goes back."""

from __future__ import annotations

from bookable.effects.retries import effect
from bookable.engine import checkouts, clock, outbox, refunds

WITHIN_SECONDS = 30.0
LOOK_WITHIN_SECONDS = 10.0


@effect(outbox.CLOSE_CHECKOUTS)
def close_checkouts(booking_id: int) -> None:
    """This will close the checkouts of a booking at the vendor."""
    checkouts.close_checkouts(booking_id, within=WITHIN_SECONDS, now=clock.now())


def _gave_up(refund_id: int) -> None:
    refunds.gave_up(refund_id, now=clock.now())


@effect(outbox.GIVE_BACK, at_last=_gave_up)
def give_back(refund_id: int) -> None:
    """Have the vendor give back what is owed."""
    refunds.give_back(refund_id, within=WITHIN_SECONDS, now=clock.now())


@effect(outbox.LOOK_AGAIN)
def look_again(payment_id: int) -> None:
    """Ask the vendor what went back of a payment."""
    refunds.look_again(payment_id, within=WITHIN_SECONDS, now=clock.now())


def read_news() -> int:
    """Ask the vendor what has happened to payments, and return how much of it was news."""
    return refunds.read_news(clock.now(), within=WITHIN_SECONDS)


def look_after_open() -> int:
    """This will ask after checkouts of which nothing was heard, and return how many had news."""
    return checkouts.look_after_open(clock.now(), within=LOOK_WITHIN_SECONDS)
