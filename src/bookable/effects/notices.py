"""Notices to people. No mail is sent yet: each notice is a line of the log."""

from __future__ import annotations

import structlog

from bookable.effects.retries import effect
from bookable.storage import jobs, waitlist_entries

log = structlog.get_logger("bookable.notices")


@effect(jobs.TELL_OFFERED)
def tell_offered(entry_id: int) -> None:
    """Tell a client on a waitlist that a seat is kept for them, unless the offer is over."""
    offer = waitlist_entries.offer_of(entry_id)
    if offer is None:
        return
    log.info(
        "waitlist_offered",
        entry=offer.entry_id,
        service=offer.service_id,
        session=offer.session_id,
        person=offer.person_id,
        until=offer.offered_until.isoformat(),
    )


@effect(jobs.TELL_CANCELED)
def tell_canceled(entry_id: int) -> None:
    """Tell a client on a waitlist that the session they wait for is called off."""
    log.info("waitlist_called_off", entry=entry_id)
