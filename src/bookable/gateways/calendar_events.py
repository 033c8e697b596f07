"""iCalendar texts (RFC 5545) as events of an outside calendar.

Recurrences are computed here and never by a server: Radicale 3.9 has a recurring event an hour late
after a change to summer time.
"""

from __future__ import annotations

import hashlib
import threading
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import chain
from typing import Any

from icalendar import Component
from icalendar.timezone import tzp
from recurring_ical_events import Occurrence  # type: ignore[import-untyped]
from recurring_ical_events.adapters.event import EventAdapter  # type: ignore[import-untyped]
from recurring_ical_events.selection.name import (  # type: ignore[import-untyped]
    ComponentsWithName,
)

from bookable.domain.calendar_servers import CalendarError, OutsideEvent
from bookable.domain.hours import meant, zone_of
from bookable.domain.spans import Span, clip
from bookable.gateways.cpu_limits import TooMuchWork, limited

MOST_TIMES = 5_000
"""How many busy times a calendar may have in the window that is read."""

NO_TIME = Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
"""A window in which no event takes time, for callers that want none of the busy times."""

LONGEST_COMPUTING = 10.0
"""Seconds of processor time that one text may take."""


class UnreadableTextError(CalendarError):
    """A text is not iCalendar at all."""


_ONE_DAY = timedelta(days=1)
_computing = threading.Lock()


def events_of(
    text: bytes, *, window: Span, zone: str, email: str = "", only: str = ""
) -> list[OutsideEvent]:
    """Return the events of an iCalendar text, with the times that they take in a window.

    With `only` no event but the one with this UID is looked at.

    An event has its UID as its name, and a version that changes with it. Times that name no zone,
    and whole days, are those of the calendar's zone, or else of `zone`, the owner's. `email` is
    that of the owner, who may have declined an invitation. Raise CalendarError for a text that
    cannot be read, or takes too much work.
    """
    # icalendar remembers the time zones that a text describes, by names which another text may give
    # to zones of its own. Choosing a source of time zones makes it forget them.
    with _computing:
        tzp.use_default()
        try:
            with limited(LONGEST_COMPUTING), warnings.catch_warnings(action="ignore"):
                return list(_events(text, window, zone_of(zone), email.casefold(), only))
        except TooMuchWork:
            raise CalendarError("An event of the calendar recurs too often to be read") from None
        except CalendarError:
            raise
        except Exception as error:
            # Libraries fail at what strangers write in ways that no list would have.
            raise UnreadableTextError("The calendar is not a readable iCalendar file") from error


def _events(
    text: bytes, window: Span, zone: tzinfo, email: str, only: str
) -> Iterator[OutsideEvent]:
    count = 0
    for calendar in _calendars(text):
        own_zone = _zone_named(calendar) or zone
        for uid, group in _by_uid(calendar).items():
            if only not in ("", uid):
                continue
            event = _event(uid, group, window=window, zone=own_zone, email=email)
            count += len(event.busy)
            if count > MOST_TIMES:
                raise CalendarError(f"The calendar has more than {MOST_TIMES:,} busy times")
            yield event


def _calendars(text: bytes) -> list[Component]:
    found = Component.from_ical(text, multiple=True)
    calendars = [each for each in found if each.name == "VCALENDAR"]
    if not calendars:
        raise UnreadableTextError("The calendar is not an iCalendar file")
    return calendars


def _zone_named(calendar: Component) -> tzinfo | None:
    return tzp.timezone(str(calendar.get("X-WR-TIMEZONE", ""))) or None


def _by_uid(calendar: Component) -> dict[str, list[Component]]:
    groups: dict[str, list[Component]] = defaultdict(list)
    for number, event in enumerate(calendar.walk("VEVENT")):
        if "DTSTART" in event:
            groups[str(event.get("UID", f"event {number}"))].append(event)
    return groups


def _event(
    uid: str, group: list[Component], *, window: Span, zone: tzinfo, email: str
) -> OutsideEvent:
    alone = group[0] if len(group) == 1 and not _recurs(group[0]) else None
    busy = clip(
        (
            span
            for component, span in _occurrences(group, alone, window, zone)
            if _takes_time(component, email) and span.overlaps(window)
        ),
        within=window,
    )
    span = None if alone is None else _alone(alone, zone)
    return OutsideEvent(uid, _version(group, busy, span), uid, busy, span)


def _recurs(event: Component) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _occurrences(
    group: list[Component], alone: Component | None, window: Span, zone: tzinfo
) -> Iterator[tuple[Component, Span]]:
    if alone is not None:
        found = _alone(alone, zone)
        return iter([(alone, found)] if found else [])
    return _expanded(group, window, zone)


def _alone(event: Component, zone: tzinfo) -> Span | None:
    adapter = _Adapter(event)
    try:
        return _span(adapter.start, adapter.end, zone)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


class _Adapter(EventAdapter):  # type: ignore[misc]
    """An event that tells which component it is."""

    @property
    def component(self) -> Component:
        found: Component = self._component
        return found


class _Occurrence(Occurrence):  # type: ignore[misc]
    """An occurrence that tells which component it comes from."""

    def __init__(self, adapter: _Adapter, *times: Any, **more: Any) -> None:
        super().__init__(adapter, *times, **more)
        self.component = adapter.component


_SERIES = ComponentsWithName("VEVENT", adapter=_Adapter, occurrence=_Occurrence)


def _expanded(
    group: list[Component], window: Span, zone: tzinfo
) -> Iterator[tuple[Component, Span]]:
    """Yield the occurrences about a window. Of a rule that cannot be read the first one counts."""
    # Floating times and whole days are in some zone, at most a day off.
    first, last = window.start - 2 * _ONE_DAY, window.end + 2 * _ONE_DAY
    source = Component()
    source.subcomponents = group
    try:
        _refuse_standstill(group)
        series = _SERIES.collect_series_from(source, ())
        found = chain.from_iterable(each.between(first, last) for each in series)
        for number, occurrence in enumerate(found):
            if number > MOST_TIMES:
                raise CalendarError("An event of the calendar recurs too often to be read")
            if span := _span(occurrence.start, occurrence.end, zone):
                yield occurrence.component, span
    except (ValueError, TypeError, AttributeError, OverflowError):
        for event in group:
            if span := _alone(event, zone):
                yield event, span


def _refuse_standstill(group: list[Component]) -> None:
    """Raise ValueError for an interval of 0, with which dateutil never gets to the next time."""
    for event in group:
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if any(interval < 1 for interval in rule.get("INTERVAL", [])):
                raise ValueError("an interval of 0")


def _span(start: date, end: date, zone: tzinfo) -> Span | None:
    """Return the exact time from a start to an end, or None if it takes none."""
    begins, ends = meant(start, zone), meant(end, zone)
    return Span(begins, ends) if begins < ends else None


def _takes_time(event: Component, email: str) -> bool:
    return not (
        _word(event, "STATUS") == "CANCELLED"
        or _word(event, "TRANSP") == "TRANSPARENT"
        or _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
        or _is_declined(event, email)
    )


def _word(event: Component, name: str) -> str:
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) else value).strip().upper()


def _is_declined(event: Component, email: str) -> bool:
    attendees = event.get("ATTENDEE", []) if email else []
    return any(
        str(each).casefold() == f"mailto:{email}"
        and str(each.params.get("PARTSTAT", "")).upper() == "DECLINED"
        for each in (attendees if isinstance(attendees, list) else [attendees])
    )


def _version(group: list[Component], busy: Sequence[Span], span: Span | None) -> str:
    names = ("SEQUENCE", "LAST-MODIFIED", "STATUS")
    told = [[_word(event, name) for name in names] for event in group]
    return hashlib.sha256(repr((told, busy, span)).encode()).hexdigest()[:32]
