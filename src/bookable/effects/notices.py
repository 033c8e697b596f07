"""Notices to people on a waitlist."""

from __future__ import annotations

from bookable.effects.mail.sending import note_offer
from bookable.effects.retries import effect
from bookable.storage import jobs


@effect(jobs.TELL_OFFERED)
def tell_offered(entry_id: int) -> None:
    """Tell a client on a waitlist that a seat is reserved for them, unless the offer is over."""
    note_offer("seat_offered", entry_id)


@effect(jobs.TELL_LAPSED)
def tell_lapsed(entry_id: int) -> None:
    """Tell a client on a waitlist that the offer of a seat has run out."""
    note_offer("offer_lapsed", entry_id)


@effect(jobs.TELL_CANCELED)
def tell_canceled(entry_id: int) -> None:
    """Tell a client on a waitlist that the session they wait for is called off."""
    note_offer("waitlist_closed", entry_id)
