"""Events of bookings that were moved or deleted in a connected calendar.

What happens then is the owner's choice: both sides are told and the booking stands, or the booking
follows as far as the rules let the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError

from bookable.domain.calendar_servers import CalendarChanges, OutsideEvent
from bookable.domain.connections import ExternalChange
from bookable.domain.people import Side
from bookable.domain.spans import Span
from bookable.engine import outside_changes
from bookable.engine.batches import note_failure
from bookable.storage import copies_found, outbox
from bookable.storage.calendar_readings import DueCalendar
from bookable.storage.copies_found import Known
from bookable.storage.outbox import Note


def apply_changes(
    reading: DueCalendar,
    changes: CalendarChanges,
    ours: Mapping[UUID, OutsideEvent],
    *,
    window: Span,
    now: datetime,
) -> None:
    """Apply what was changed over there in the events of bookings, `ours` by their UIDs."""
    copies = copies_found.known(
        reading.id,
        uuids=list(ours),
        names=list(changes.gone),
        within=Span(now, window.end) if changes.is_whole else None,
    )
    for copy, event in _changed(copies, changes, ours):
        copies_found.seen(copy.id, event)
        if event is not None and event.span == copy.span:
            continue
        if copy.span is None or copy.span.end <= now:
            continue
        _apply(reading, copy, event, now=now)


def _changed(
    copies: Iterable[Known], changes: CalendarChanges, ours: Mapping[UUID, OutsideEvent]
) -> Iterable[tuple[Known, OutsideEvent | None]]:
    """Yield the copies whose event is another one than was last seen; None if it is gone."""
    for copy in copies:
        event = ours.get(copy.booking_uuid)
        if event is not None:
            # An event without a time of its own, such as one that recurs now, is left alone.
            if event.version != copy.version and event.span is not None:
                yield copy, event
        elif changes.is_whole or copy.name in changes.gone:
            yield copy, None


def _apply(reading: DueCalendar, copy: Known, event: OutsideEvent | None, *, now: datetime) -> None:
    span = event.span if event else None
    if reading.on_external_change == ExternalChange.FOLLOW and _follow(
        reading, copy, span, now=now
    ):
        return
    which = event.version if event else "gone"
    outbox.add(
        [
            Note(
                key=f"elsewhere {copy.id} {side} {which}",
                kind="changed_elsewhere",
                side=side,
                booking_id=copy.booking_id,
            )
            for side in (Side.CLIENT, Side.PROVIDER)
        ],
        now=now,
    )


def _follow(reading: DueCalendar, copy: Known, span: Span | None, *, now: datetime) -> bool:
    """Have the booking follow its event. One at which that fails keeps no other event unread."""
    try:
        return outside_changes.follow(
            copy.booking_id, span, program=copy.program, owner=reading.owner, now=now
        )
    except (InterfaceError, OperationalError, outside_changes.Retry):
        raise  # The connection or a lock was refused; no single booking is at fault.
    except Exception:
        note_failure("follow_calendar", copy.booking_id)
        return False
