"""Notices: what somebody is to be told. Nothing here sends mail, so each is a line of the log."""

from __future__ import annotations

import structlog

from bookable.effects.retries import effect
from bookable.engine import outbox

log = structlog.get_logger("bookable.notices")


@effect(outbox.TELL_OFFERED)
def tell_offered(entry_id: int) -> None:
    """Tell a client on a waitlist that a seat is kept for them, if it still is."""
    offer = outbox.offer(entry_id)
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


@effect(outbox.TELL_CALLED_OFF)
def tell_called_off(entry_id: int) -> None:
    """Tell a client on a waitlist that what they wait for does not take place."""
    log.info("waitlist_called_off", entry=entry_id)
