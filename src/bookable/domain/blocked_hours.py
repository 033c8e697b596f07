"""Blocking a part of a date in a person's hours, and opening it again.

Hours that a date leaves out of its weekday are blocked: nothing else says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from bookable.domain.hours import ONE_DAY, open_windows
from bookable.domain.hours_plans import HoursPlan, Stretch, Stretches
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span, clip, subtract
from bookable.domain.wall_hours import Hours

_FULL_DAY = 24 * 60

Minutes = tuple[int, int]
"""A stretch of a day in minutes from midnight; the end of the day is 24 hours."""

WHOLE_DAY = (0, _FULL_DAY)

NOT_OPEN = "is not open on this date"
NOT_BLOCKED = "is not blocked on this date"
NO_STRETCH = "must come after start, on the same day"
PAST_MIDNIGHT = "lies in hours that go on past midnight"


def blocked(plan: HoursPlan, on: date, start: time, end: time) -> HoursPlan:
    """Return hours in which a part of a date is not open. An end of 00:00 is the end of the day.
    A whole day is closed, whatever its hours are, with those that go on past its midnight.

    Raise InvalidField if nothing of it was open, or if hours that go on past midnight would have to
    begin there.
    """
    taken, old = _minutes(start, end), _of(plan, on)
    if taken == WHOLE_DAY:
        return replace(plan, dates={**plan.dates, on: ()})
    new = tuple(piece for stretch in old for piece in _without(stretch, taken))
    if new == old:
        raise InvalidField("start", NOT_OPEN)
    return _with(plan, on, new)


def opened_again(plan: HoursPlan, on: date, start: time, end: time) -> HoursPlan:
    """Return hours in which a part of a date is open as on its weekday: a whole day in all parts.

    Raise InvalidField if nothing of it was blocked.
    """
    taken = _minutes(start, end)
    if taken == WHOLE_DAY:
        return replace(plan, dates={day: each for day, each in plan.dates.items() if day != on})
    usual = plan.weekly.get(on.weekday(), ())
    old = _of(plan, on)
    new = _united([*old, *(part for each in usual for part in _within(each, taken))])
    if new == old:
        raise InvalidField("start", NOT_BLOCKED)
    return _with(plan, on, new)


def goes_beyond(plan: HoursPlan, on: date, start: time, end: time) -> bool:
    """Return whether a part of a date begins before its hours, or ends after them.

    Breaks between its hours do not count, and a whole day is blocked whatever its hours are.
    """
    taken, hours = _minutes(start, end), [_of_stretch(each) for each in _of(plan, on)]
    if taken == WHOLE_DAY or not hours:
        return taken != WHOLE_DAY
    return taken[0] < min(first for first, _ in hours) or taken[1] > max(last for _, last in hours)


def open_within(hours: Hours, span: Span) -> list[Span]:
    """Return when hours are open in a span, and in the evening before, to tell what goes on after
    midnight from what begins there."""
    return _open(hours, Span(span.start - ONE_DAY, span.end))


def blocked_within(hours: Hours, span: Span) -> list[Span]:
    """Return when hours are not open in a span although they usually are. Without weekly hours
    whole dates are blocked, and without any hours those dates alone that are closed."""
    opened = _open(hours, span)
    if hours.weekly:
        usual = _open(replace(hours, dated=(), closed=frozenset()), span)
        return clip(subtract(usual, opened), span)
    if hours.dated:
        return []
    return subtract([span], _open(Hours.always(hours.zone, closed=hours.closed), span))


def _open(hours: Hours, span: Span) -> list[Span]:
    return [each.span for each in open_windows(hours, within=span)]


def _of(plan: HoursPlan, on: date) -> Stretches:
    return tuple(plan.dates.get(on, plan.weekly.get(on.weekday(), ())))


def _with(plan: HoursPlan, on: date, stretches: Stretches) -> HoursPlan:
    """Return a plan in which a date has these hours; as its weekday has them it is no exception."""
    dates = {each: hours for each, hours in plan.dates.items() if each != on}
    if stretches != plan.weekly.get(on.weekday(), ()):
        dates[on] = stretches
    return replace(plan, dates=dates)


def _minutes(start: time, end: time) -> Minutes:
    first, last = _minute(start), _minute(end) or _FULL_DAY
    if last <= first:
        raise InvalidField("end", NO_STRETCH)
    return first, last


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _of_stretch(stretch: Stretch) -> Minutes:
    """Return the minutes of hours; those past midnight go on beyond 24 hours."""
    first, last = _minute(stretch.start), _minute(stretch.end)
    return first, last if last > first else last + _FULL_DAY


def _stretch(minutes: Minutes) -> Stretch:
    if minutes[0] >= _FULL_DAY:
        raise InvalidField("end", PAST_MIDNIGHT)
    return Stretch(*(time(each // 60 % 24, each % 60) for each in minutes))


def _without(stretch: Stretch, taken: Minutes) -> Iterable[Stretch]:
    first, last = _of_stretch(stretch)
    pieces = ((first, min(last, taken[0])), (max(first, taken[1]), last))
    if last <= taken[0] or taken[1] <= first:
        return [stretch]
    return [_stretch((start, end)) for start, end in pieces if start < end]


def _within(stretch: Stretch, taken: Minutes) -> Iterable[Stretch]:
    first, last = _of_stretch(stretch)
    start = max(first, taken[0])
    # What goes on past midnight is opened with the end of its day.
    end = last if taken[1] == _FULL_DAY else min(last, taken[1])
    return [_stretch((start, end))] if start < end else []


def _united(stretches: Iterable[Stretch]) -> Stretches:
    """Return hours in order, with what overlaps or touches as one."""
    united: list[Minutes] = []
    for first, last in sorted(map(_of_stretch, stretches)):
        if united and first <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return tuple(map(_stretch, united))
