"""A provider's days as they are drawn: what is in them, where it stands, and the hours beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from bookable.domain.day_faces import DayFace, Rows, face
from bookable.domain.spans import Span, clip
from bookable.interfaces.pages.desk.day_words import DayWords
from bookable.interfaces.pages.desk.layout import (
    HOUR,
    USUAL,
    Place,
    Window,
    drawn_for,
    placed,
    row_classes,
)
from bookable.queries.diaries import Diary, DiaryEntry, Kind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_MINUTE = timedelta(minutes=1)


class Event(NamedTuple):
    """An entry of the diary on one day: from when to when, as the clocks of that day show it."""

    entry: DiaryEntry
    part: Span
    start: str
    end: str


class Band(NamedTuple):
    """A stretch of a day behind its entries: `kind` is open, blocked, skipped, absent
    or now."""

    kind: str
    classes: str
    text: str = ""


class Mark(NamedTuple):
    """A time at the side of the days."""

    classes: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnDay:
    """A day with its entries. `sections` tell a script which row is which moment."""

    date: date
    weekday: str
    full: str
    is_today: bool
    is_other_month: bool
    note: str
    opens: str
    blocked: Sequence[str]
    events: Sequence[Event]
    places: Sequence[Place[Event]] = ()
    bands: Sequence[Band] = ()
    sections: str = ""


def days(
    dates: Sequence[date], diary: Diary, words: DayWords, *, month: int, today: date
) -> list[DrawnDay]:
    """Return days with their entries, without places."""
    return [
        _day(face(on, words.reading.zone), diary, words, month=month, today=today) for on in dates
    ]


def _day(of: DayFace, diary: Diary, words: DayWords, *, month: int, today: date) -> DrawnDay:
    span = of.span
    mine = [] if span is None else [each for each in diary.entries if each.span.overlaps(span)]
    return DrawnDay(
        date=of.date,
        weekday=words.weekday(of.date),
        full=words.full(of.date),
        is_today=of.date == today,
        is_other_month=of.date.month != month,
        note=_note(of, words),
        opens=_times(diary.opens, span, words),
        blocked=[_time(each, words) for each in _cut(diary.blocked, span)],
        events=[_event(each, span, words) for each in mine if span is not None],
    )


class Drawing(NamedTuple):
    """Days side by side, and the times at their side; `first` is the first row that is drawn."""

    days: Sequence[DrawnDay]
    marks: Sequence[Mark]
    first: int


def drawing(found: Sequence[DrawnDay], diary: Diary, words: DayWords, *, now: datetime) -> Drawing:
    """Return days with a place for everything."""
    faces = [face(each.date, words.reading.zone) for each in found]
    rows = Rows.of(faces, words.reading.zone)
    window = _window(found, faces, diary, rows)
    drawn = [
        replace(
            each,
            places=placed([(event, rows.between(event.part)) for event in each.events], window),
            bands=list(_bands(of, diary, rows, window, words, now)),
            sections=" ".join(_sections(of, rows, window)),
        )
        for each, of in zip(found, faces, strict=True)
    ]
    return Drawing(drawn, list(_marks(faces, rows, window, words)), window.first)


def _window(
    found: Sequence[DrawnDay], faces: Sequence[DayFace], diary: Diary, rows: Rows
) -> Window:
    """Return the rows to draw. What other calendars say is cut to them, and so are the hours after
    midnight of the evening before: every week would begin with an empty night."""
    own = [
        rows.between(event.part)
        for each in found
        for event in each.events
        if event.entry.kind is not Kind.BUSY
    ]
    open_rows = [
        rows.between(part)
        for of in faces
        for part in _cut(_begun(of, [*diary.opens, *diary.blocked]), of.span)
    ]
    changes = drawn_for(rows, [change for of in faces for change in (of.skipped, of.repeated)])
    return Window.around(rows, [*(own + open_rows or [USUAL]), *changes])


def _begun(of: DayFace, spans: Sequence[Span]) -> list[Span]:
    """Return spans without what is left after midnight of an evening."""
    day = of.span
    if day is None or not any(each.end == day.start for each in spans):
        return list(spans)
    return [each for each in spans if each.start != day.start or each.end >= day.end]


def _bands(
    of: DayFace, diary: Diary, rows: Rows, window: Window, words: DayWords, now: datetime
) -> Iterable[Band]:
    found = [("open", rows.between(part), "") for part in _cut(diary.opens, of.span)]
    found += [
        ("blocked", rows.between(part), _time(part, words)) for part in _cut(diary.blocked, of.span)
    ]
    if of.skipped is not None:
        first, last = of.skipped
        found.append(("skipped", (rows.row(first), rows.row(last - 1) + 1), ""))
    if rows.repeated is not None and of.repeated != rows.repeated:
        found.append(("absent", (rows.repeated[1], rows.repeated[1] + rows.more), ""))
    if of.span is not None and of.span.start <= now < of.span.end:
        found.append(("now", (rows.at(now), rows.at(now) + 1), ""))
    for kind, stretch, text in found:
        part = window.cut(stretch)
        if part is not None:
            yield Band(kind, row_classes(part[0] - window.first, part[1] - window.first), text)


def _sections(of: DayFace, rows: Rows, window: Window) -> Iterable[str]:
    """Yield the rows of each section of a day with the minute, since 1970, at which it begins."""
    for first, last, moment in rows.sections(of):
        part = window.cut((first, last))
        if part is not None:
            minute = (moment - _EPOCH) // _A_MINUTE + part[0] - first
            yield f"{part[0] - window.first}:{part[1] - window.first}:{minute}"


def _marks(faces: Sequence[DayFace], rows: Rows, window: Window, words: DayWords) -> Iterable[Mark]:
    """Yield each full hour, and both times at which the clocks show what they repeat."""
    changed = next((each for each in faces if each.repeated == rows.repeated), faces[0])
    first, last = rows.repeated or (0, 0)
    twice = {first, *(minute for minute in range(first, last) if minute % HOUR == 0)}
    for minute in sorted({*range(0, 24 * HOUR, HOUR), *(twice if rows.more else ())}):
        for is_second in (False, True) if rows.more and minute in twice else (False,):
            row = rows.row(minute, is_second=is_second)
            if window.first <= row < window.last:
                text = _mark(changed, minute, is_second, words)
                yield Mark(row_classes(row - window.first, row - window.first + 30), text)


def _mark(of: DayFace, minute: int, is_second: bool, words: DayWords) -> str:
    for section in of.sections:
        if section.wall <= minute < section.wall_end and section.is_second >= is_second:
            return words.time(section.span.start + (minute - section.wall) * _A_MINUTE)
    return words.clock(minute)


def _event(entry: DiaryEntry, day: Span, words: DayWords) -> Event:
    [part] = clip([entry.span], day)
    start = words.time(part.start) if entry.span.start == part.start else "…"
    end = words.time(part.end) if entry.span.end == part.end else "…"
    return Event(entry, part, start, end)


def _time(span: Span, words: DayWords) -> str:
    return f"{words.time(span.start)}\N{EN DASH}{words.time(span.end)}"


def _times(spans: Iterable[Span], day: Span | None, words: DayWords) -> str:
    return ", ".join(_time(each, words) for each in _cut(spans, day))


def _cut(spans: Iterable[Span], day: Span | None) -> list[Span]:
    return [] if day is None else clip(spans, day)


def _note(of: DayFace, words: DayWords) -> str:
    """Return what is special about the length of a day."""
    span = of.span
    if span is None:
        return gettext("This date does not exist here.")
    if of.skipped is None and of.repeated is None:
        return ""
    number = words.hours(span.minutes)
    first, last = of.skipped or of.repeated or (0, 0)
    said = {"hours": number, "start": words.clock(first), "end": words.clock(last)}
    if of.skipped is not None:
        return gettext("%(hours)s hours: the clocks skip %(start)s to %(end)s.") % said
    return gettext("%(hours)s hours: the clocks show %(start)s to %(end)s twice.") % said
