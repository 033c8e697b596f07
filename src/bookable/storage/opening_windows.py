"""Opening hours as their owners edit them, window by window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from bookable.storage.sql import Row, execute, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window of a person's opening hours: weekly on `weekday`, or on one `date`.

    Without `start` and `end` it closes that date: the weekly windows do not apply.
    """

    weekday: int | None
    date: date | None
    start: time | None
    end: time | None

    @property
    def closed(self) -> bool:
        """Whether the window closes its date instead of opening it."""
        return self.start is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWindow(Window):
    """A saved window with its id."""

    id: int


def add(person_id: int, window: Window) -> StoredWindow:
    """Save a window of a person's hours."""
    values = [window.weekday, window.date, window.start, window.end, window.closed]
    record = row(_ADD, [*values, person_id])
    if record is None:
        raise LookupError(f"person {person_id} has no calendar")
    return read(record)


def lock(person_id: int) -> int:
    """Lock a person's hours until commit, and return how many windows there are."""
    rows("SELECT 1 FROM calendar WHERE person_id = %s FOR NO KEY UPDATE", [person_id])
    [[number]] = rows(_COUNT, [person_id])
    return int(number)


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
    id_, weekday, day, start, end = record
    return StoredWindow(id=id_, weekday=weekday, date=day, start=start, end=end)


_ADD = """
INSERT INTO opening_hours (calendar_id, weekday, date, start, "end", closed)
SELECT c.id, %s, %s, %s, %s, %s FROM calendar c WHERE c.person_id = %s
RETURNING id, weekday, date, start, "end"
"""

_COUNT = """
SELECT count(*) FROM opening_hours h JOIN calendar c ON c.id = h.calendar_id WHERE c.person_id = %s
"""

SELECT = """
SELECT h.id, h.weekday, h.date, h.start, h."end" FROM opening_hours h
JOIN calendar c ON c.id = h.calendar_id WHERE c.person_id = %s
"""

_CHANGE = """
UPDATE opening_hours SET weekday = %s, date = %s, start = %s, "end" = %s, closed = %s WHERE id = %s
"""

_DELETE = """
DELETE FROM opening_hours h USING calendar c
WHERE c.id = h.calendar_id AND h.id = %s AND c.person_id = %s
"""
