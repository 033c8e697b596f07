"""Commands about a provider's own opening hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from bookable.domain.bounds import HOURS, refuse_over_limit
from bookable.domain.hours import refuse_far_away
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import HoursNotFound, InvalidField, RoleRequired
from bookable.domain.wall_hours import END_OF_DAY
from bookable.storage import opening_windows
from bookable.storage.keys import Receipt
from bookable.storage.opening_windows import StoredWindow, Window
from bookable.storage.work import transact


def window(*, weekday: int | None, on: date | None, start: time, end: time) -> Window:
    """Return a valid window: weekly on `weekday` (0 is Monday), or on the date `on`.

    An end of 00:00 is the end of the day. Raise InvalidField for a weekday outside 0..6, for
    neither or both of the two, and for an end that does not come after the start: hours that cross
    midnight are two windows.
    """
    if (weekday is None) == (on is None):
        raise InvalidField("date", "give a weekday for weekly hours, or a date for a single day")
    if weekday is not None and not 0 <= weekday <= 6:
        raise InvalidField("day_of_week", "must be 0 (Monday) to 6 (Sunday)")
    if on is not None:
        refuse_far_away(on, field="date")
    if start.second or start.microsecond:
        # The grid of slots counts from here, and bookings start at whole minutes.
        raise InvalidField("start_time", "must be a whole minute, without seconds")
    if start >= end != END_OF_DAY:
        raise InvalidField("end_time", "must come after start_time, on the same day")
    return Window(weekday=weekday, date=on, start=start, end=end)


def closed(on: date) -> Window:
    """Return the window of a closed date, or raise InvalidField."""
    refuse_far_away(on, field="date")
    return Window(weekday=None, date=on, start=None, end=None)


def require_role(*, role: Role, by: Actor) -> None:
    """Raise RoleRequired unless the actor has this role."""
    if role not in by.roles:
        raise RoleRequired(role, "manage hours")


def add(window: Window, *, role: Role, by: Actor, receipt: Receipt | None = None) -> StoredWindow:
    """Add a window to the actor's own hours, or raise RoleRequired or InvalidField. A date is
    closed once: closing it again returns what closes it."""
    require_role(role=role, by=by)

    def step() -> StoredWindow:
        there = opening_windows.lock(by.person_id)
        closes = _closing(window, by)
        if closes is not None:
            return closes
        refuse_over_limit(there, HOURS, field="availability")
        return opening_windows.add(by.person_id, window)

    return transact(step, receipt=receipt)


def change(
    window_id: int,
    edit: Callable[[StoredWindow], Window],
    *,
    role: Role,
    by: Actor,
    receipt: Receipt | None = None,
) -> StoredWindow:
    """Change one of the actor's own windows into what `edit` makes of it.

    Raise RoleRequired, HoursNotFound, what `window` raises, and InvalidField for a date that
    another one closes.
    """
    require_role(role=role, by=by)

    def step() -> StoredWindow:
        opening_windows.lock(by.person_id)
        new = edit(_found(opening_windows.locked(window_id, person_id=by.person_id)))
        closes = _closing(new, by)
        if closes is not None and closes.id != window_id:
            raise InvalidField("date", "is closed already")
        return opening_windows.change(window_id, new)

    return transact(step, receipt=receipt)


def remove(window_id: int, *, role: Role, by: Actor, receipt: Receipt | None = None) -> None:
    """Delete one of the actor's own windows, or raise RoleRequired or HoursNotFound.

    Bookings that were made in it stay.
    """
    require_role(role=role, by=by)

    def step() -> None:
        opening_windows.lock_owner(by.person_id)
        if not opening_windows.delete(window_id, person_id=by.person_id):
            raise HoursNotFound

    transact(step, receipt=receipt)


def _closing(window: Window, by: Actor) -> StoredWindow | None:
    if window.date is None or not window.closed:
        return None
    return opening_windows.closing(by.person_id, window.date)


def _found(window: StoredWindow | None) -> StoredWindow:
    if window is None:
        raise HoursNotFound
    return window


__all__ = [
    "StoredWindow",
    "Window",
    "add",
    "change",
    "closed",
    "remove",
    "require_role",
    "window",
]
