"""Reading connected calendars: many at once, each when it is due.

Servers are asked in threads that hold no database connection. What they answer is saved by the one
thread of the loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connections, transaction

from bookable.domain.calendar_servers import (
    WRITABLE,
    CalendarBusy,
    CalendarChanges,
    CalendarDenied,
    CalendarError,
    OutsideEvent,
)
from bookable.domain.connections import (
    READ_EVERY,
    ConnectionState,
    pause_after,
    window_to_read,
)
from bookable.domain.spans import Span
from bookable.effects.changed_elsewhere import apply_changes
from bookable.engine import clock, outside_changes, ports
from bookable.engine.batches import note_failure
from bookable.storage import busy_times, calendar_readings, copies_found, outbox
from bookable.storage.busy_times import Busy
from bookable.storage.calendar_readings import DueCalendar

AT_ONCE = 48
"""How many servers are asked at the same time."""

WITHIN_SECONDS = 30.0
_LOOK_EVERY = 1.0
_TASK = "read_calendar"

log = structlog.get_logger("bookable.calendars")

Outcome = CalendarChanges | CalendarError


def read_due() -> int:
    """Read the connected calendars that are due, and return how many."""
    first = calendar_readings.lease(at_most=AT_ONCE, now=clock.now())
    if not first:
        return 0
    with ThreadPoolExecutor(min(AT_ONCE, len(first) * 4), "calendar") as pool:
        return _read_all(pool, first)


def hasten() -> int:
    """Make all calendars due, as a sandbox does when its clock ticks; return the count."""
    return calendar_readings.hasten(now=clock.now())


def is_busy() -> bool:
    """Return whether another process is reading a calendar."""
    return calendar_readings.is_any_leased(now=clock.now())


def _read_all(pool: ThreadPoolExecutor, leased: list[DueCalendar]) -> int:
    """Keep the threads busy until nothing is due. One that hangs holds up no other."""
    done = 0
    asked: dict[Future[Outcome], tuple[DueCalendar, Span]] = {}
    while leased or asked:
        for reading in leased:
            window = _window(reading, clock.now())
            asked[pool.submit(_ask_in_thread, reading, window)] = (reading, window)
        answered, _ = wait(asked, timeout=_LOOK_EVERY, return_when=FIRST_COMPLETED)
        for each in answered:
            _save_alone(*asked.pop(each), each.result())
        done += len(answered)
        free = AT_ONCE - len(asked)
        # One statement for several, while there is much to do.
        wants = not ports.is_stopping() and (free >= AT_ONCE // 4 or not answered)
        leased = calendar_readings.lease(at_most=free, now=clock.now()) if wants and free else []
    return done


def _window(reading: DueCalendar, now: datetime) -> Span:
    return window_to_read(reading.last_window, advance_days=reading.advance_days, now=now)


def _ask_in_thread(reading: DueCalendar, window: Span) -> Outcome:
    try:
        return _ask(reading, window)
    finally:
        # The keeper of secrets may have opened one, and the thread ends soon.
        connections.close_all()


def _ask(reading: DueCalendar, window: Span) -> Outcome:
    """Ask the server of a calendar."""
    server = ports.calendars(reading.kind)
    if server is None:
        return CalendarError(f"{reading.kind} is not set up here any more.")
    if reading.access is None:
        return CalendarDenied("The password can no longer be read here. Enter it again.")
    try:
        return server.changes(reading.access, reading.since(window), window, within=WITHIN_SECONDS)
    except CalendarError as error:
        return error
    except Exception as error:
        log.warning("calendar_not_read", connection=reading.id, problem=type(error).__name__)
        return CalendarError("The calendar could not be read.")


def _save_alone(reading: DueCalendar, window: Span, outcome: Outcome) -> None:
    """Save what became of a reading. One that cannot be saved holds up no other."""
    try:
        _save(reading, window, outcome)
    except (InterfaceError, OperationalError):
        raise  # The connection is lost; no single calendar is at fault.
    except Exception:
        note_failure(_TASK, reading.id)
        _put_off(reading)


def _put_off(reading: DueCalendar) -> None:
    try:
        _save_failure(reading, CalendarError("The calendar could not be kept."), now=clock.now())
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        # Even that cannot be saved. It is read again when its lease has run out.
        note_failure(_TASK, reading.id)


def _save(reading: DueCalendar, window: Span, outcome: Outcome) -> None:
    now = clock.now()
    if isinstance(outcome, CalendarError):
        _save_failure(reading, outcome, now=now)
        return
    again_at = now + READ_EVERY

    def save() -> None:
        is_ours = calendar_readings.succeeded(
            reading, outcome, window=window, now=now, again_at=again_at
        )
        if is_ours and (outcome.is_whole or outcome.changed or outcome.gone):
            _save_changes(reading, window, outcome)

    outside_changes.together(save)


def _save_failure(reading: DueCalendar, error: CalendarError, *, now: datetime) -> None:
    is_denied = isinstance(error, CalendarDenied)
    pause = pause_after(reading.failures)
    if isinstance(error, CalendarBusy):
        pause = max(pause, timedelta(seconds=error.retry_after))
    log.info("calendar_failed", connection=reading.id, problem=str(error))
    with transaction.atomic():
        is_ours = calendar_readings.failed(
            reading,
            state=ConnectionState.DENIED if is_denied else ConnectionState.FAILING,
            problem=str(error),
            again_at=None if is_denied else now + pause,
        )
        if is_ours and is_denied and reading.state != ConnectionState.DENIED:
            outbox.add_notice("calendar_denied", reading.id, now=now)


def _save_changes(reading: DueCalendar, window: Span, changes: CalendarChanges) -> None:
    ours = _ours(reading, changes.changed)
    theirs = [event for event in changes.changed if _uuid(event.uid) not in ours]
    times = list(_times(theirs, window))
    if changes.is_whole:
        busy_times.replace_all(reading.id, times)
    else:
        names = [event.name for event in changes.changed]
        busy_times.replace_events(reading.id, [*names, *changes.gone], times)
    if reading.kind in WRITABLE:
        apply_changes(reading, changes, ours, window=window, now=clock.now())


def _ours(reading: DueCalendar, events: Iterable[OutsideEvent]) -> dict[UUID, OutsideEvent]:
    """Return the owner's bookings among some events, which are not busy twice."""
    by_uuid = {uuid: event for event in events if (uuid := _uuid(event.uid))}
    if not by_uuid:
        return {}
    ours = copies_found.bookings_among(by_uuid, person_id=reading.person_id)
    return {uuid: by_uuid[uuid] for uuid in ours}


def _uuid(uid: str) -> UUID | None:
    try:
        return UUID(uid)
    except ValueError:
        return None


def _times(events: Iterable[OutsideEvent], window: Span) -> Iterator[Busy]:
    for event in events:
        for span in event.busy:
            if span.overlaps(window):
                yield Busy(event.name, span)
