"""Feedback: what each side of a completed booking says about it, once."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import InvalidField, NotAParty, WrongStatus
from bookable.storage import booking_rows, feedback_rows
from bookable.storage.feedback_rows import StoredFeedback
from bookable.storage.keys import Receipt
from bookable.storage.work import transact

__all__ = ["StoredFeedback", "give"]

ACTION = "give feedback"


def give(
    ref: BookingRef,
    *,
    rating: int,
    comment: str,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> StoredFeedback:
    """Save what a party says about a completed booking.

    Raise InvalidField for a rating outside 1..5, BookingNotFound, NotAParty (staff are no party),
    WrongStatus, and AlreadyGiven for a second one.
    """
    if not 1 <= rating <= 5:
        raise InvalidField("rating", "must be 1 to 5")

    def step() -> StoredFeedback:
        booking = _completed(ref, program, by)
        given = StoredFeedback(uuid4(), booking.uuid, by.uuid, rating, comment, now)
        # Only clients rate: feedback by a provider does not count in a rating.
        is_clients = booking.side_of(by) is Side.CLIENT
        feedback_rows.add(
            given,
            booking_id=booking.id,
            author_id=by.person_id,
            provider_id=booking.provider.person_id if is_clients else None,
        )
        return given

    return transact(step, receipt=receipt)


def _completed(ref: BookingRef, program: str, by: Actor) -> Booking:
    try:
        booking = booking_rows.locked(ref, program=program, visible_to=by)
    except NotAParty:
        raise NotAParty(ACTION) from None
    # Staff see every booking, but only its two sides may rate it.
    if booking.side_of(by) not in {Side.PROVIDER, Side.CLIENT}:
        raise NotAParty(ACTION)
    if booking.status is not Status.COMPLETED:
        raise WrongStatus(ACTION, booking.status)
    return booking
