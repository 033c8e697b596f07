"""Times for the tests of the domain, and a slow but simple check of wall time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from bookable.domain.hours import Opening, open_windows, zone_names
from bookable.domain.spans import Span
from bookable.domain.wall_hours import DatedWindow, Hours, WeeklyWindow

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

EVERY_DAY = range(7)
MIDNIGHT = time(0)

# No deadline: on a shared machine it would measure the machine.
# Each run draws other cases; `make prove` compares a whole year of them.
properties = settings(deadline=None, max_examples=20)

CLOCK_CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Antarctica/Troll", date(2026, 3, 29)),
    ("Antarctica/Troll", date(2026, 10, 25)),
    ("Europe/Dublin", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("America/Havana", date(2025, 11, 2)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("America/Toronto", date(1919, 3, 31)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
"""Days around clock changes: at night and over midnight, by half an hour and by a whole day."""

ORDINARY = [
    ("UTC", date(2026, 3, 29)),
    ("Asia/Kathmandu", date(2026, 3, 29)),
    ("Pacific/Kiritimati", date(2026, 1, 1)),
    ("Pacific/Pago_Pago", date(2026, 1, 1)),
]


def at(text: str) -> datetime:
    """Return an exact time, such as "2026-03-29T01:30Z"."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, "an exact time has an offset"
    return moment.astimezone(UTC)


def wall_time(text: str) -> datetime:
    """Return a wall time, such as "2026-03-29T01:30"."""
    shown = datetime.fromisoformat(text)
    assert shown.tzinfo is None, "a wall time has no offset"
    return shown


def span(start: str, end: str) -> Span:
    """Return the span between two exact times."""
    return Span(at(start), at(end))


def open_spans(hours: Hours, *, within: Span) -> list[Span]:
    """Return the exact time of the open windows that overlap a span."""
    return [opening.span for opening in open_windows(hours, within=within)]


def opening(span: Span) -> Opening:
    """Return a window of a calendar in UTC."""
    return Opening(span, span.start.replace(tzinfo=None), ZoneInfo("UTC"))


def around(day: date, *, days: int = 2) -> Span:
    """Return a generous span around a date, in any zone."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Span(noon - days * DAY, noon + days * DAY)


def weekly(zone: str, *windows: tuple[time, time], on: Iterable[int] = EVERY_DAY) -> Hours:
    """Return hours with the same windows on some weekdays."""
    return Hours(zone, tuple(WeeklyWindow(day, *window) for day in on for window in windows))


def as_shown(spans: Iterable[Span], zone: str) -> list[str]:
    """Return spans as the clocks of a zone show them: "29 01:30-03:00"."""
    local = [
        (each.start.astimezone(ZoneInfo(zone)), each.end.astimezone(ZoneInfo(zone)))
        for each in spans
    ]
    return [f"{start:%d %H:%M}-{end:%H:%M}" for start, end in local]


@cache
def minutes_around(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Return every minute of some days with what the clocks show."""
    start, tz = around(day, days=4).start, ZoneInfo(zone)
    moments = [start + number * MINUTE for number in range(8 * 24 * 60)]
    return [(moment, moment.astimezone(tz).replace(tzinfo=None)) for moment in moments]


def first_showing(shown: datetime, minutes: list[tuple[datetime, datetime]]) -> datetime:
    """Return the first minute at which the clocks show a wall time or a later one."""
    return next(moment for moment, wall in minutes if wall >= shown)


def local_date(moment: datetime, zone: str, day: date) -> date:
    """Return the latest date that had begun in a zone by a minute near a day."""
    return _dates_around(zone, day)[(moment - around(day, days=4).start) // MINUTE]


@cache
def _dates_around(zone: str, day: date) -> list[date]:
    return list(accumulate((wall.date() for _, wall in minutes_around(zone, day)), max))


def open_minutes(hours: Hours, day: date) -> set[datetime]:
    """Return every open minute of the dates around a date, computed minute by minute."""
    minutes = minutes_around(hours.zone, day)
    opened: set[datetime] = set()
    for each in (day - DAY, day, day + DAY, day + 2 * DAY):
        windows = [
            (w.start, w.end)
            for w in hours.weekly
            if w.weekday == each.weekday()
            # Hours past midnight belong to the evening on which they begin.
            and (each - DAY if w.continues else each) not in hours.closed
        ]
        windows += [(w.start, w.end) for w in hours.dated if w.date == each]
        for start, end in windows:
            closing = each + DAY if end == MIDNIGHT else each
            first = first_showing(datetime.combine(each, start), minutes)
            last = first_showing(datetime.combine(closing, end), minutes)
            opened |= {moment for moment, _ in minutes if first <= moment < last}
    return opened


def minutes_of(spans: Iterable[Span]) -> list[datetime]:
    """Return the minutes of spans; a minute in two spans comes twice."""
    return [each.start + number * MINUTE for each in spans for number in range(each.minutes)]


def grid_minutes(opening: Opening, step: timedelta) -> set[datetime]:
    """Return the starts on an opening's grid, computed minute by minute from what the clocks
    show."""
    due, starts = opening.wall, set[datetime]()
    for minute in minutes_of([opening.span]):
        clocks = minute.astimezone(opening.zone).replace(tzinfo=None)
        while due < clocks:
            if (due - opening.wall) % step == timedelta(0):
                starts.add(minute)
            due += MINUTE
        if (clocks - opening.wall) % step == timedelta(0):
            starts.add(minute)
        due = clocks + MINUTE
    return starts


@cache
def changes_in(zone: str, year: int) -> list[date]:
    """Return the dates of a year on which the clocks of a zone change."""
    noon, tz = datetime(year, 1, 1, 12, tzinfo=UTC), ZoneInfo(zone)
    days = [noon + number * DAY for number in range(367)]
    # At noon of UTC most of the world has the date of UTC, and few change their clocks.
    return [
        after.date()
        for before, after in pairwise(days)
        if before.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset()
    ]


@st.composite
def anywhere(draw: st.DrawFn) -> tuple[str, date]:
    """Draw a zone and a day of these years, one on which its clocks change if they do."""
    zone, year = draw(st.sampled_from(sorted(zone_names()))), draw(st.integers(2024, 2028))
    days = changes_in(zone, year) or [date(year, 3, 29)]
    return zone, draw(st.sampled_from(days))


zones_and_days = st.sampled_from(CLOCK_CHANGES + ORDINARY) | anywhere()


@st.composite
def windows(draw: st.DrawFn) -> tuple[time, time]:
    """Draw a window of wall time, often one that begins or ends at midnight."""
    step = draw(st.sampled_from([1, 15, 30]))
    start = draw(st.just(0) | st.integers(0, 1440 // step - 1)) * step
    end = draw(st.just(1440) | st.integers(start // step + 1, 1440 // step).map(lambda n: n * step))
    return time(start // 60, start % 60), time(end // 60 % 24, end % 60)


@st.composite
def nights(draw: st.DrawFn) -> tuple[time, time]:
    """Draw when hours begin in the evening and end in the morning."""
    opens, closes = draw(st.integers(12 * 4, 95)), draw(st.integers(1, 12 * 4 - 1))
    return time(opens // 4, opens % 4 * 15), time(closes // 4, closes % 4 * 15)


@st.composite
def hours_about(draw: st.DrawFn, zone: str, day: date) -> Hours:
    """Draw hours with windows, exceptions and closed dates around a date."""
    dates = st.sampled_from([day - DAY, day, day + DAY])
    days = st.lists(st.tuples(dates, windows()), min_size=1, max_size=5)
    evenings = draw(st.dictionaries(dates, nights(), max_size=2))
    weekly = [WeeklyWindow(on.weekday(), *window) for on, window in draw(days)]
    for on, (opens, closes) in evenings.items():
        weekly.append(WeeklyWindow(on.weekday(), opens, MIDNIGHT))
        night = WeeklyWindow((on + DAY).weekday(), MIDNIGHT, closes, continues=True)
        weekly.append(night)
    return Hours(
        zone,
        weekly=tuple(weekly),
        dated=tuple(DatedWindow(on, *window) for on, window in draw(days)[:2]),
        closed=draw(st.just(frozenset[date]()) | st.frozensets(dates, max_size=1)),
    )
