"""Feedback: what each side of a completed booking says about it, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import InvalidField, NotAParty, PersonNotFound, WrongStatus
from bookable.engine.registry import program as program_named
from bookable.storage import booking_rows, feedback_rows
from bookable.storage.feedback_rows import FeedbackRow, StoredFeedback
from bookable.storage.keys import Receipt
from bookable.storage.work import UnitOfWork, transact

__all__ = ["FeedbackRow", "GivenFeedback", "StoredFeedback", "give", "given"]

ACTION = "give feedback"
MOST = 1_000
"""How much feedback is listed at once."""


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

    def step(work: UnitOfWork) -> StoredFeedback:
        booking = _completed(work, ref, program, by)
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


def _completed(work: UnitOfWork, ref: BookingRef, program: str, by: Actor) -> Booking:
    try:
        booking = work.booking(ref, program=program, visible_to=by)
    except NotAParty:
        raise NotAParty(ACTION) from None
    # Staff see every booking, but only its two sides may rate it.
    if booking.side_of(by) not in {Side.PROVIDER, Side.CLIENT}:
        raise NotAParty(ACTION)
    if booking.status is not Status.COMPLETED:
        raise WrongStatus(ACTION, booking.status)
    return booking


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """What clients said, latest first; names are included for those who may see them."""

    count: int
    rating_sum: int
    rows: list[FeedbackRow]
    sees_all_names: bool

    @property
    def average(self) -> float | None:
        """The average rating with two digits, or None if there is none."""
        return round(self.rating_sum / self.count, 2) if self.count else None


def given(
    *, booking: BookingRef | None, provider: UUID | None, program: str, by: Actor
) -> GivenFeedback:
    """Return the feedback on one booking, or on a provider.

    That on a booking is for its parties and staff, that on a provider for everyone. Raise
    BookingNotFound, NotAParty or PersonNotFound.
    """
    if booking is not None:
        return _on_booking(booking, program, by)
    role = program_named(program).provider_role
    rated = None if provider is None else feedback_rows.rated(provider, role=role)
    if rated is None:
        raise PersonNotFound(role)
    rows = feedback_rows.of_provider(rated.person_id, limit=MOST)
    sees_all = by.is_staff or by.person_id == rated.person_id
    return GivenFeedback(rated.rating_count, rated.rating_sum, rows, sees_all)


def _on_booking(ref: BookingRef, program: str, by: Actor) -> GivenFeedback:
    try:
        booking = booking_rows.load(ref, program=program, visible_to=by)
    except NotAParty:
        raise NotAParty(ACTION) from None
    rows = feedback_rows.of_booking(booking.id)
    return GivenFeedback(len(rows), sum(row.rating for row in rows), rows, sees_all_names=True)
