"""Feedback: what each side of a completed booking says about it, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from bookable.domain.commands import BookingRef
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import InvalidField, NotAParty, WrongStatus
from bookable.storage import feedback
from bookable.storage.feedback import KeptFeedback
from bookable.storage.keys import Receipt
from bookable.storage.work import UnitOfWork, transact

__all__ = ["KeptFeedback", "give"]

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
) -> KeptFeedback:
    """This will keep what a party thought of a completed booking.

    Raises InvalidField for a rating outside 1..5, BookingNotFound, NotAParty (staff are no
    party), WrongStatus, and AlreadyGiven for a second one.
    """
    if not 1 <= rating <= 5:
        raise InvalidField("rating", "must be 1 to 5")

    def step(work: UnitOfWork) -> KeptFeedback:
        booking = _completed(work, ref, program, by)
        given = KeptFeedback(uuid4(), booking[1], by.uuid, rating, comment, now)
        feedback.add(given, booking_id=booking[0], author_id=by.person_id)
        return given

    return transact(step, receipt=receipt)


def _completed(work: UnitOfWork, ref: BookingRef, program: str, by: Actor) -> tuple[int, UUID]:
    try:
        booking = work.booking(ref, program=program, visible_to=by)
    except NotAParty:
        raise NotAParty(ACTION) from None
    if booking.side_of(by) not in {Side.PROVIDER, Side.CLIENT}:
        raise NotAParty(ACTION)
    if booking.status is not Status.COMPLETED:
        raise WrongStatus(ACTION, booking.status)
    return booking.id, booking.uuid
