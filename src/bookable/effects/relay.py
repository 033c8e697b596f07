"""From the ledger to its effects: which entry has which consequences."""

from __future__ import annotations

import structlog
from django.db import transaction

from bookable.domain.events import (
    BookingCanceled,
    BookingConfirmed,
    BookingExpired,
    BookingRealigned,
    BookingRequested,
    BookingRescheduled,
    kind_of,
)
from bookable.effects.retries import effect
from bookable.engine import meetings, outbox
from bookable.telemetry import counting

log = structlog.get_logger("bookable.ledger")

ON_BOOKING: dict[str, str] = {
    kind_of(BookingCanceled): outbox.DELETE_MEETINGS,
    kind_of(BookingExpired): outbox.DELETE_MEETINGS,
    kind_of(BookingRescheduled): outbox.MOVE_MEETING,
    kind_of(BookingRealigned): outbox.MOVE_MEETING,
}
"""What follows for the booking itself, by the kind of its ledger entry."""

MAY_WANT_MEETING = frozenset(map(kind_of, (BookingRequested, BookingConfirmed, BookingRescheduled)))
"""Kinds of entries after which a booking may be confirmed without a meeting."""


@effect(outbox.RELAY)
def relay(position: int) -> None:
    """This will defer everything that follows from the ledger entry at a position.

    Each effect looks at how things stand when it runs, so that running twice does no harm.
    """
    entry = outbox.entry(position)
    if entry is None:
        return
    counting.ledger_entry(entry.program, entry.kind)
    log.info(entry.kind, program=entry.program, booking=entry.booking_id, side=entry.side)
    with transaction.atomic():
        if (consequence := ON_BOOKING.get(entry.kind)) is not None:
            outbox.defer(consequence, booking_id=entry.booking_id)
        wants = entry.kind in MAY_WANT_MEETING
        if wants and meetings.is_missing(entry.booking_id, program=entry.program):
            outbox.defer(outbox.MAKE_MEETING, booking_id=entry.booking_id)
