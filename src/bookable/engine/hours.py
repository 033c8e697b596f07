"""Commands and queries about a provider's own opening hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from bookable.domain.bounds import HOURS, refuse_more
from bookable.domain.hours import END_OF_DAY, refuse_far_away
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import HoursNotFound, InvalidField, RoleRequired
from bookable.storage import hours
from bookable.storage.hours import KeptWindow, Window
from bookable.storage.keys import Receipt
from bookable.storage.work import transact


def window(*, weekday: int | None, on: date | None, start: time, end: time) -> Window:
    """This will be a valid window: weekly on `weekday` (0 is Monday), or on the date `on`; an end
    of 00:00 is the end of the day.

    Raises InvalidField for a weekday outside 0..6, for neither or both of the two, and for an end
    that does not come after the start, as of windows that cross midnight: they are two windows.
    """
    if (weekday is None) == (on is None):
        raise InvalidField("date", "give a weekday for weekly hours, or a date for a single day")
    if weekday is not None and not 0 <= weekday <= 6:
        raise InvalidField("day_of_week", "must be 0 (Monday) to 6 (Sunday)")
    if on is not None:
        refuse_far_away(on, field="date")
    if start.second or start.microsecond:
        # Slots start on a grid that counts from here, and bookings start at whole minutes.
        raise InvalidField("start_time", "must be a whole minute, without seconds")
    if start >= end != END_OF_DAY:
        raise InvalidField("end_time", "must come after start_time, on the same day")
    return Window(weekday=weekday, date=on, start=start, end=end)


def closed(on: date) -> Window:
    """A date on which the weekly hours do not hold, or InvalidField."""
    refuse_far_away(on, field="date")
    return Window(weekday=None, date=on, start=None, end=None)


def admit(*, role: Role, by: Actor) -> None:
    """Raise RoleRequired for those who have no hours in this role."""
    if role not in by.roles:
        raise RoleRequired(role, "manage hours")


def add(window: Window, *, role: Role, by: Actor, receipt: Receipt | None = None) -> KeptWindow:
    """Add a window to the actor's own hours, or raise RoleRequired or InvalidField."""
    admit(role=role, by=by)

    def step(_: object) -> KeptWindow:
        refuse_more(hours.lock(by.person_id), HOURS, field="availability")
        return hours.add(by.person_id, window)

    return transact(step, receipt=receipt)


def mine(*, role: Role, by: Actor) -> list[KeptWindow]:
    """This will be the actor's own windows, or raise RoleRequired."""
    admit(role=role, by=by)
    return hours.all_of(by.person_id)


def one(window_id: int, *, role: Role, by: Actor) -> KeptWindow:
    """This will be one of the actor's own windows, or raise RoleRequired or HoursNotFound."""
    admit(role=role, by=by)
    return _found(hours.one(window_id, person_id=by.person_id))


def change(
    window_id: int,
    edit: Callable[[KeptWindow], Window],
    *,
    role: Role,
    by: Actor,
    receipt: Receipt | None = None,
) -> KeptWindow:
    """This will change one of the actor's own windows into what `edit` makes of it, or raise
    what `one` and `window` raise."""
    admit(role=role, by=by)

    def step(_: object) -> KeptWindow:
        old = _found(hours.locked(window_id, person_id=by.person_id))
        return hours.change(window_id, edit(old))

    return transact(step, receipt=receipt)


def remove(window_id: int, *, role: Role, by: Actor, receipt: Receipt | None = None) -> None:
    """This will delete one of the actor's own windows, or raise RoleRequired or HoursNotFound.
    Bookings that were made in it stay."""
    admit(role=role, by=by)

    def step(_: object) -> None:
        if not hours.delete(window_id, person_id=by.person_id):
            raise HoursNotFound

    transact(step, receipt=receipt)


def _found(window: KeptWindow | None) -> KeptWindow:
    if window is None:
        raise HoursNotFound
    return window


__all__ = [
    "KeptWindow",
    "Window",
    "add",
    "admit",
    "change",
    "closed",
    "mine",
    "one",
    "remove",
    "window",
]
