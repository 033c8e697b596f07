"""Writing bookings into connected calendars.

A copy that is due is compared with its booking as it stands, so that it does not matter how often
or in which order it is looked at. Servers are asked in threads that hold no database connection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, connections
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from bookable.domain.calendar_servers import (
    WRITABLE,
    CalendarAccess,
    CalendarChanged,
    CalendarDenied,
    CalendarEntry,
    CalendarError,
    CalendarServer,
    OutsideEvent,
)
from bookable.domain.languages import language_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import SYSTEM, Side
from bookable.effects.retries import effect, seconds_to_wait
from bookable.engine import calendar_connections, clock, ports
from bookable.engine.batches import note_failure
from bookable.queries.correspondence import BookingNews, of_bookings
from bookable.storage import (
    calendar_copies,
    calendar_readings,
    dead_letter_rows,
    guard,
    jobs,
)
from bookable.storage.calendar_copies import Copy
from bookable.storage.ledger import Entry

AT_ONCE = 24
"""How many copies are written at the same time."""

WITHIN_SECONDS = 20.0
GIVEN_UP_AFTER = timedelta(days=1)
"""How long a removed connection waits until its events are deleted over there."""

_NOT_WRITTEN = "The calendar could not be written."
_AGREED = (Status.CONFIRMED, Status.IN_PROGRESS)
_OVER = (Status.COMPLETED, Status.NO_SHOW)

log = structlog.get_logger("bookable.calendars")


class PlannedWrite(NamedTuple):
    """A copy with what is needed to write it. Without an `entry` its event has to go."""

    copy: Copy
    access: CalendarAccess
    server: CalendarServer
    entry: CalendarEntry | None


Outcome = OutsideEvent | CalendarError | None


def note_bookings(entries: Iterable[Entry], *, now: datetime) -> None:
    """Note the bookings of ledger entries, so that their copies are looked at."""
    ids = {entry.booking_id for entry in entries}
    if ids:
        calendar_copies.note(sorted(ids), sorted(WRITABLE), now=now)


def write_due() -> int:
    """Write the copies that are due, and return how many there were."""
    done = 0
    while not ports.is_stopping() and (written := _write_some()):
        done += written
    calendar_readings.end_removed()
    return done


@effect(jobs.WRITE_CALENDAR)
def write_again(copy_id: int) -> None:
    """Have a copy written that was given up, when staff ask for it."""
    calendar_copies.make_due(copy_id, now=clock.now())


def hasten() -> int:
    """Make all copies due that wait for their next attempt, and return the count."""
    return calendar_copies.hasten(now=clock.now())


def is_busy() -> bool:
    """Return whether another process is writing a copy."""
    return calendar_copies.is_any_leased(now=clock.now())


def _write_some() -> int:
    now = clock.now()
    copies = calendar_copies.lease(at_most=AT_ONCE, now=now)
    plans = list(_plans(copies, now=now))
    if plans:
        with ThreadPoolExecutor(len(plans), "calendar") as pool:
            for plan, outcome in zip(plans, pool.map(_write_in_thread, plans), strict=True):
                with _alone(plan.copy):
                    _save(plan, outcome, now=clock.now())
    return len(copies)


@contextmanager
def _alone(copy: Copy) -> Iterator[None]:
    """Put off a copy at which the block fails. The others of its batch go on."""
    try:
        yield
    except (InterfaceError, OperationalError):
        raise  # The connection is lost; no single copy is at fault.
    except Exception:
        note_failure(jobs.WRITE_CALENDAR, copy.id)
        _put_off(copy)


def _put_off(copy: Copy) -> None:
    try:
        _fail(copy, CalendarError(_NOT_WRITTEN), now=clock.now())
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        # Even that cannot be saved. It is taken again when its lease has run out.
        note_failure(jobs.WRITE_CALENDAR, copy.id)


def _plans(copies: Sequence[Copy], *, now: datetime) -> Iterator[PlannedWrite]:
    """Yield what there is to do; nothing for copies that are as they should be."""
    news = _news(copies)
    for copy in copies:
        with _alone(copy):
            if plan := _planned(copy, news[copy.booking_id], now=now):
                yield plan


def _news(copies: Sequence[Copy]) -> Mapping[int, BookingNews]:
    """Return the bookings of copies by their ids, without any that cannot be read."""
    try:
        with guard.looking_as(SYSTEM):
            return {each.id: each for each in of_bookings([copy.booking_id for copy in copies])}
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        if len(copies) == 1:
            note_failure(jobs.WRITE_CALENDAR, copies[0].id)
            return {}
        return {id_: each for copy in copies for id_, each in _news([copy]).items()}


def _planned(copy: Copy, booking: BookingNews, *, now: datetime) -> PlannedWrite | None:
    entry = _entry(copy, booking)
    if copy.has_meeting and copy.name:
        # In another calendar it would be another event, and its meeting would end.
        copy = copy._replace(wanted=copy.calendar)
    is_same = entry is not None and copy.digest == _digest(entry) and copy.calendar == copy.wanted
    is_kept = booking.status in _OVER and copy.removed_at is None
    if copy.name and (is_same or is_kept):
        calendar_copies.kept(copy)
        return None
    if entry is None and not copy.name and not copy.is_tried:
        calendar_copies.deleted(copy)
        return None
    access = calendar_connections.access_to(copy.connection_id)
    server = None if access is None else ports.calendars(access.kind)
    if access is None or server is None:
        _fail(copy, CalendarDenied("The calendar cannot be reached from here any more."), now=now)
        return None
    if entry is not None and not copy.name:
        calendar_copies.trying(copy)
    return PlannedWrite(copy, access, server, entry)


def _entry(copy: Copy, booking: BookingNews) -> CalendarEntry | None:
    """Return how a booking is written, or None if it should not be there."""
    if copy.removed_at is not None or booking.status not in _AGREED or booking.span is None:
        return None
    side = Side.PROVIDER if copy.person_id == booking.provider.id else Side.CLIENT
    reader = booking.person(side)
    other = booking.person(Side.CLIENT if side is Side.PROVIDER else Side.PROVIDER)
    with translation.override(language_of(reader.locale)):
        called = booking.service or booking.title or gettext(booking.noun)
        summary = gettext("%(what)s with %(other)s") % {"what": called, "other": other.name}
    return CalendarEntry(
        uid=str(booking.uuid),
        sequence=booking.changes,
        changed_at=booking.changed_at,
        span=booking.span,
        zone=reader.zone,
        summary=" ".join(capfirst(summary).split()),
        description=booking.join_url,
        location=booking.place or booking.join_url,
        url=booking.join_url,
    )


def _digest(entry: CalendarEntry) -> str:
    return hashlib.sha256(repr(astuple(entry)).encode()).hexdigest()


def _write_in_thread(plan: PlannedWrite) -> Outcome:
    try:
        return _write(plan)
    except CalendarError as error:
        return error
    except Exception as error:
        log.warning("calendar_not_written", copy=plan.copy.id, problem=type(error).__name__)
        return CalendarError(_NOT_WRITTEN)
    finally:
        connections.close_all()


def _write(plan: PlannedWrite) -> OutsideEvent | None:
    """Make a calendar show a booking as it is. A lost answer is found again by the UID."""
    copy, server, access = plan.copy, plan.server, _in(plan.access, plan.copy.wanted)
    known = _known(plan)
    has_moved = copy.name and copy.calendar != copy.wanted
    if known and (plan.entry is None or has_moved):
        server.delete(_in(plan.access, copy.calendar), known, within=WITHIN_SECONDS)
        known = None
    if plan.entry is None:
        return None
    try:
        return server.put(access, plan.entry, known=known, within=WITHIN_SECONDS)
    except CalendarChanged:
        # It was changed there, or taken from a mail. The booking says how it should be.
        found = server.find(access, plan.entry.uid, within=WITHIN_SECONDS)
        return server.put(access, plan.entry, known=found, within=WITHIN_SECONDS)


def _known(plan: PlannedWrite) -> OutsideEvent | None:
    copy = plan.copy
    if copy.name:
        return OutsideEvent(copy.name, copy.version, str(copy.booking_uuid), (), copy.span)
    if copy.is_tried:
        return plan.server.find(plan.access, str(copy.booking_uuid), within=WITHIN_SECONDS)
    return None


def _in(access: CalendarAccess, calendar: str) -> CalendarAccess:
    return access if access.calendar == calendar else replace(access, calendar=calendar)


def _save(plan: PlannedWrite, outcome: Outcome, *, now: datetime) -> None:
    if isinstance(outcome, CalendarError):
        _fail(plan.copy, outcome, now=now)
    elif outcome is None or plan.entry is None:
        calendar_copies.deleted(plan.copy)
    else:
        digest = _digest(plan.entry)
        calendar_copies.written(plan.copy, outcome, digest=digest, span=plan.entry.span)


def _fail(copy: Copy, error: CalendarError, *, now: datetime) -> None:
    """Note a failure. The last one leaves a dead letter, unless the connection is gone anyway."""
    log.info("calendar_not_written", copy=copy.id, problem=str(error))
    wait = _seconds_to_wait(copy, error)
    if copy.removed_at is not None and (wait is None or now - copy.removed_at > GIVEN_UP_AFTER):
        calendar_copies.deleted(copy)
        return
    again_at = None if wait is None else now + timedelta(seconds=wait)
    calendar_copies.failed(copy, str(error), again_at=again_at)
    if again_at is None:
        dead_letter_rows.add_dead_letter(
            jobs.WRITE_CALENDAR,
            {"copy_id": copy.id},
            problem=str(error),
            attempts=copy.failures + 1,
            now=now,
        )


def _seconds_to_wait(copy: Copy, error: CalendarError) -> int | None:
    # Whether we are let in at all is found out by reading; a copy waits for that.
    is_denied = isinstance(error, CalendarDenied) and copy.removed_at is None
    return seconds_to_wait(copy.failures, CalendarError() if is_denied else error)
