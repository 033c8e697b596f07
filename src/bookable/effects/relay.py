"""The relay: gives ledger entries their place in the feed, and defers the effects they cause."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, transaction

from bookable.domain.events import (
    BookingAmended,
    BookingCanceled,
    BookingExpired,
    BookingRealigned,
    BookingRescheduled,
    kind_of,
)
from bookable.domain.lifecycle import Status
from bookable.effects.mail.noting import note_mails
from bookable.effects.retries import effect
from bookable.effects.writing_calendars import note_bookings
from bookable.engine import accepting, clock, making_meetings
from bookable.storage import feed, jobs, ledger
from bookable.telemetry import counting

log = structlog.get_logger("bookable.ledger")

EFFECTS_BY_EVENT: dict[str, str] = {
    # Another session type may need no meeting.
    kind_of(BookingAmended): jobs.DELETE_MEETINGS,
    kind_of(BookingCanceled): jobs.DELETE_MEETINGS,
    kind_of(BookingExpired): jobs.DELETE_MEETINGS,
    kind_of(BookingRescheduled): jobs.MOVE_MEETING,
    kind_of(BookingRealigned): jobs.MOVE_MEETING,
}
"""The effect on the booking itself, by the kind of the ledger entry."""

# Few enough to keep the transaction short; it holds the lock of the feed.
AT_ONCE = 250
"""How many entries, and how many facts, one transaction relays."""


def relay_all() -> int:
    """Relay all waiting ledger entries and facts, and return how many there were."""
    relayed = 0
    while feed.is_waiting():
        batch = _relay_some()
        relayed += batch
        if batch < AT_ONCE:
            break
    return relayed


def is_busy() -> bool:
    """Return whether entries or facts wait, for example for a relay in another process."""
    return feed.is_waiting()


def _relay_some() -> int:
    """Relay one batch in one transaction. After a failure its entries wait for the next call.

    Each effect looks at how things stand when it runs, so running it twice does no harm.
    """
    try:
        taken = _take_and(_defer_all)
    except (InterfaceError, OperationalError):
        raise  # The connection is lost; no single entry is at fault.
    except Exception as error:
        # Every entry of the batch gets a job of its own: one bad entry must not block the others.
        log.warning("relay_failed", problem=type(error).__name__)
        taken = _take_and(_defer_relays)
    for entry in taken.entries:
        _count(entry)
    return taken.number


@effect(jobs.RELAY)
def relay(entry_id: int) -> None:
    """Defer the effects of one entry whose batch failed; retried like an effect."""
    entry = ledger.entry(entry_id)
    if entry is not None:
        with transaction.atomic():
            _defer_all([entry])


def _take_and(act: Callable[[list[ledger.Entry]], None]) -> feed.Taken:
    with transaction.atomic():
        taken = feed.take(AT_ONCE)
        if taken.entries:
            act(taken.entries)
    return taken


def _defer_all(entries: list[ledger.Entry]) -> None:
    for entry in entries:
        _defer_effects(entry)
    _accept_requests(entries)
    note_mails(entries, now=clock.now())
    note_bookings(entries, now=clock.now())


def _defer_effects(entry: ledger.Entry) -> None:
    if (consequence := EFFECTS_BY_EVENT.get(entry.kind)) is not None:
        jobs.defer(consequence, booking_id=entry.booking_id)
    is_confirmed = entry.after == Status.CONFIRMED
    if is_confirmed and making_meetings.is_missing(entry.booking_id, program=entry.program):
        jobs.defer(jobs.MAKE_MEETING, booking_id=entry.booking_id)


def _accept_requests(entries: list[ledger.Entry]) -> None:
    made = [each for each in entries if each.before is None and each.after == Status.REQUESTED]
    for booking_id in accepting.due((each.booking_id, each.program) for each in made):
        jobs.defer(jobs.ACCEPT_REQUEST, booking_id=booking_id)


def _defer_relays(entries: list[ledger.Entry]) -> None:
    for entry in entries:
        jobs.defer(jobs.RELAY, entry_id=entry.id)


def _count(entry: ledger.Entry) -> None:
    counting.ledger_entry(entry.program, entry.kind)
    log.info(entry.kind, program=entry.program, booking=entry.booking_id, side=entry.side)
