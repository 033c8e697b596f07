"""Payments follow their bookings: checkouts are closed, and refunds paid."""

from __future__ import annotations

from bookable.effects.retries import effect
from bookable.engine import checkouts, clock, refunding
from bookable.storage import jobs

WITHIN_SECONDS = 30.0
POLL_WITHIN_SECONDS = 10.0


@effect(jobs.CLOSE_CHECKOUTS)
def close_checkouts(booking_id: int) -> None:
    """Close the checkouts of a booking at the vendor."""
    checkouts.close_checkouts(booking_id, within=WITHIN_SECONDS, now=clock.now())


def _gave_up(refund_id: int) -> None:
    refunding.record_failure(refund_id, now=clock.now())


@effect(jobs.GIVE_BACK, at_last=_gave_up)
def give_back(refund_id: int) -> None:
    """Pay a refund through the vendor."""
    refunding.give_back(refund_id, within=WITHIN_SECONDS, now=clock.now())


@effect(jobs.REFRESH_REFUNDS)
def refresh_refunds(payment_id: int) -> None:
    """Ask the vendor for the refunds and disputes of a payment."""
    refunding.refresh_refunds(payment_id, within=WITHIN_SECONDS, now=clock.now())


def read_news() -> int:
    """Read the vendor's events about payments, and return how many were new."""
    return refunding.read_news(clock.now(), within=WITHIN_SECONDS)


def poll_checkouts() -> int:
    """Ask the vendor about open checkouts that sent no message, and return how many had changed."""
    return checkouts.poll_checkouts(clock.now(), within=POLL_WITHIN_SECONDS)
