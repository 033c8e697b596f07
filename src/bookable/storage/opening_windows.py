"""Opening hours as their owners edit them, window by window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from bookable.domain.wall_hours import DatedWindow, Hours, WeeklyWindow
from bookable.storage.sql import Row, execute, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window of a person's opening hours: weekly on `weekday`, or on one `date`.

    Without `start` and `end` it closes that date: the weekly windows do not apply. One that
    `continues` goes on with a window of the day before.
    """

    weekday: int | None
    date: date | None
    start: time | None
    end: time | None
    continues: bool = False

    @property
    def closed(self) -> bool:
        """Whether the window closes its date instead of opening it."""
        return self.start is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWindow(Window):
    """A saved window with its id."""

    id: int

    @property
    def window(self) -> Window:
        """What is stored, without its id."""
        return Window(
            weekday=self.weekday,
            date=self.date,
            start=self.start,
            end=self.end,
            continues=self.continues,
        )


def add(person_id: int, window: Window) -> StoredWindow:
    """Save a window of a person's hours."""
    values = [window.weekday, window.date, window.start, window.end, window.closed]
    record = row(_ADD, [*values, person_id])
    if record is None:
        raise LookupError(f"person {person_id} has no calendar")
    return read(record)


def lock(person_id: int) -> int:
    """Lock a person's hours until commit, and return how many windows there are."""
    lock_owner(person_id)
    [[number]] = rows(_COUNT, [person_id])
    return int(number)


def lock_owner(person_id: int) -> None:
    """Lock a person's hours until commit.

    The person comes first, as a trigger of the hours changes their row.
    """
    rows(_LOCK, [person_id])


def closing(person_id: int, day: date) -> StoredWindow | None:
    """Return what closes a date of a person's hours, or None."""
    found = row(f"{SELECT} AND h.date = %s AND h.closed ORDER BY h.id LIMIT 1", [person_id, day])
    return None if found is None else read(found)


def locked(window_id: int, *, person_id: int) -> StoredWindow | None:
    """Lock and load a window of a person, or return None."""
    record = row(f"{SELECT} AND h.id = %s FOR NO KEY UPDATE OF h", [person_id, window_id])
    return None if record is None else read(record)


def change(window_id: int, window: Window) -> StoredWindow:
    """Change a locked window."""
    values = [window.weekday, window.date, window.start, window.end, window.closed]
    execute(_CHANGE, [*values, window_id])
    return StoredWindow(
        id=window_id,
        weekday=window.weekday,
        date=window.date,
        start=window.start,
        end=window.end,
    )


def delete(window_id: int, *, person_id: int) -> bool:
    """Delete a window of a person, and return whether it existed."""
    return execute(_DELETE, [window_id, person_id]) == 1


def read(record: Row) -> StoredWindow:
    """Return the window in a row of SELECT."""
    id_, weekday, day, start, end, continues = record
    return StoredWindow(
        id=id_, weekday=weekday, date=day, start=start, end=end, continues=continues
    )


def of(person_id: int) -> list[StoredWindow]:
    """Return all windows of a person, the oldest first."""
    return [read(record) for record in rows(f"{SELECT} ORDER BY h.id", [person_id])]


def exchange(person_id: int, *, gone: Sequence[int], new: Sequence[Window]) -> None:
    """Delete windows of a person by their ids, and add others. The hours are locked."""
    if gone:
        execute(_DELETE_ALL, [list(gone), person_id])
    if new:
        fields = ("weekday", "date", "start", "end", "closed", "continues")
        columns = ([getattr(window, field) for window in new] for field in fields)
        execute(_ADD_ALL, [*columns, person_id])


def hours_from(windows: Iterable[Window], *, zone: str) -> Hours:
    """Return hours of a zone that consist of some windows."""
    weekly, dated, closed = [], [], []
    for each in windows:
        if each.start is None or each.end is None:
            closed.append(each.date)
        elif each.weekday is not None:
            weekly.append(WeeklyWindow(each.weekday, each.start, each.end, each.continues))
        elif each.date is not None:
            dated.append(DatedWindow(each.date, each.start, each.end, each.continues))
    return Hours(zone, tuple(weekly), tuple(dated), frozenset(on for on in closed if on))


def windows_from(hours: Hours) -> list[Window]:
    """Return the windows of which hours consist."""
    closed = [Window(weekday=None, date=on, start=None, end=None) for on in sorted(hours.closed)]
    weekly = [Window(date=None, **each._asdict()) for each in hours.weekly]
    return [*weekly, *closed, *(Window(weekday=None, **each._asdict()) for each in hours.dated)]


_ADD = """
INSERT INTO opening_hours (calendar_id, weekday, date, start, "end", closed)
SELECT c.id, %s, %s, %s, %s, %s FROM calendar c WHERE c.person_id = %s
RETURNING id, weekday, date, start, "end", continues
"""

_ADD_ALL = """
INSERT INTO opening_hours (calendar_id, weekday, date, start, "end", closed, continues)
SELECT c.id, new.* FROM calendar c, unnest(%s::smallint[], %s::date[], %s::time[], %s::time[],
    %s::boolean[], %s::boolean[]) AS new
WHERE c.person_id = %s
"""

_DELETE_ALL = """
DELETE FROM opening_hours h USING calendar c
WHERE c.id = h.calendar_id AND h.id = ANY (%s) AND c.person_id = %s
"""

_COUNT = """
SELECT count(*) FROM opening_hours h JOIN calendar c ON c.id = h.calendar_id WHERE c.person_id = %s
"""

SELECT = """
SELECT h.id, h.weekday, h.date, h.start, h."end", h.continues FROM opening_hours h
JOIN calendar c ON c.id = h.calendar_id WHERE c.person_id = %s
"""

# A window that is changed alone is one of its own day.
_CHANGE = """
UPDATE opening_hours
SET weekday = %s, date = %s, start = %s, "end" = %s, closed = %s, continues = false WHERE id = %s
"""

_DELETE = """
DELETE FROM opening_hours h USING calendar c
WHERE c.id = h.calendar_id AND h.id = %s AND c.person_id = %s
"""

_LOCK = """
WITH owner AS MATERIALIZED (SELECT id FROM person WHERE id = %s FOR NO KEY UPDATE)
SELECT 1 FROM calendar c JOIN owner o ON o.id = c.person_id FOR NO KEY UPDATE OF c
"""
