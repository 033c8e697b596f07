"""From the ledger to its effects: which entry has which consequences."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, transaction

from bookable.domain.events import (
    BookingCanceled,
    BookingExpired,
    BookingRealigned,
    BookingRescheduled,
    kind_of,
)
from bookable.domain.lifecycle import Status
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

AT_ONCE = 250
"""How many entries are relayed in one transaction."""


def relay_all() -> int:
    """Give all ledger entries that wait their places in the feed, defer what follows from them, and
    return how many they were."""
    relayed = 0
    while outbox.is_waiting():
        batch = _relay_some()
        relayed += batch
        if batch < AT_ONCE:
            break
    return relayed


def _relay_some() -> int:
    """Relay the next batch in one transaction: what breaks off leaves its entries to the next call.

    Each effect looks at how things stand when it runs, so that running twice does no harm.
    """
    try:
        taken = _taken(_follow)
    except (InterfaceError, OperationalError):
        raise  # The connection is lost, and not one entry at fault.
    except Exception as error:
        # One entry that cannot be followed must not keep all others waiting.
        log.warning("relay_failed", problem=type(error).__name__)
        taken = _taken(_follow_later)
    for entry in taken:
        _tell(entry)
    return len(taken)


@effect(outbox.RELAY)
def relay(entry_id: int) -> None:
    """Defer what follows from one entry, apart from all others and as often as it takes."""
    if outbox.note(entry_id):
        return
    entry = outbox.entry(entry_id)
    if entry is not None:
        with transaction.atomic():
            _follow(entry)


def _taken(act: Callable[[outbox.Entry], None]) -> list[outbox.Entry]:
    with transaction.atomic():
        taken = outbox.take(AT_ONCE)
        for entry in taken:
            act(entry)
    return taken


def _follow(entry: outbox.Entry) -> None:
    if (consequence := ON_BOOKING.get(entry.kind)) is not None:
        outbox.defer(consequence, booking_id=entry.booking_id)
    wants = entry.after == Status.CONFIRMED
    if wants and meetings.is_missing(entry.booking_id, program=entry.program):
        outbox.defer(outbox.MAKE_MEETING, booking_id=entry.booking_id)


def _follow_later(entry: outbox.Entry) -> None:
    outbox.defer(outbox.RELAY, entry_id=entry.id)


def _tell(entry: outbox.Entry) -> None:
    counting.ledger_entry(entry.program, entry.kind)
    log.info(entry.kind, program=entry.program, booking=entry.booking_id, side=entry.side)
