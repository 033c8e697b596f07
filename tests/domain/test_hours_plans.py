"""Hours as one document, and the windows in which they are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import (
    DAY,
    around,
    as_shown,
    hours_about,
    open_spans,
    properties,
    zones_and_days,
)

from bookable.domain.hours import days as span_of_days
from bookable.domain.hours import first_moment, zone_of
from bookable.domain.hours_plans import (
    Days,
    HoursPlan,
    Stretch,
    WrittenTime,
    hours_of,
    in_a_row,
    plan_of,
    replaced,
    stretch,
)
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span, clip, union
from bookable.domain.wall_hours import END_OF_DAY, DatedWindow, Hours, WeeklyWindow

MONDAY = date(2027, 3, 1)
NIGHT = Stretch(time(22), time(2))
MORNING = Stretch(time(9), time(12))
AFTERNOON = Stretch(time(14), time(16))


def plan(*mondays: Stretch, **more: tuple[Stretch, ...]) -> HoursPlan:
    """Return a plan for Mondays, and for dates of March 2027 named like d2."""
    dates = {date(2027, 3, int(name[1:])): hours for name, hours in more.items()}
    return HoursPlan({day: mondays if day == 0 else () for day in range(7)}, dates)


def opened(hours: Hours, *days: int) -> list[str]:
    """Return the open hours of some days of March 2027, as they are shown."""
    within = span_of_days(date(2027, 3, days[0]), date(2027, 3, days[-1]), hours.zone)
    assert within is not None
    return as_shown(clip(open_spans(hours, within=within), within), hours.zone)


class TestHoursPastMidnight:
    def test_are_two_windows(self) -> None:
        assert hours_of(plan(NIGHT), zone="UTC").weekly == (
            WeeklyWindow(0, time(22), END_OF_DAY),
            WeeklyWindow(1, time(0), time(2), continues=True),
        )

    def test_of_a_sunday_end_on_monday(self) -> None:
        week = {6: (NIGHT,)}
        [_, ends] = hours_of(HoursPlan(week, {}), zone="UTC").weekly
        assert ends == WeeklyWindow(0, time(0), time(2), continues=True)

    def test_are_shown_as_they_were_said(self) -> None:
        two = plan(Stretch(time(22), END_OF_DAY))
        two = replace(two, weekly={**two.weekly, 1: (Stretch(time(0), time(2)),)})
        for said in (plan(NIGHT), two):
            assert plan_of(hours_of(said, zone="UTC")) == said

    def test_belong_to_the_day_on_which_they_begin(self) -> None:
        usual = hours_of(plan(NIGHT), zone="UTC")
        assert opened(usual, 1, 2) == ["01 22:00-02:00"]
        day_off = hours_of(plan(NIGHT, d1=()), zone="UTC")
        assert opened(day_off, 1, 2) == []
        next_day_off = hours_of(plan(NIGHT, d2=()), zone="UTC")
        assert opened(next_day_off, 1, 2) == ["01 22:00-02:00"]
        both = hours_of(plan(NIGHT, d1=(NIGHT,), d2=(MORNING,)), zone="UTC")
        assert opened(both, 1, 2) == ["01 22:00-02:00", "02 09:00-12:00"]

    def test_end_where_clocks_skip_their_end_when_clocks_show_something_later(self) -> None:
        night = HoursPlan({5: (Stretch(time(22), time(2, 30)),)}, {})
        assert opened(hours_of(night, zone="Europe/Berlin"), 27, 28) == ["27 22:00-03:00"]

    def test_end_the_first_time_where_clocks_repeat_their_end(self) -> None:
        night = HoursPlan({5: (Stretch(time(22), time(2, 30)),)}, {})
        within = around(date(2027, 10, 31))
        [span] = clip(open_spans(hours_of(night, zone="Europe/Berlin"), within=within), within)
        assert span.length == timedelta(hours=4, minutes=30)

    def test_are_two_windows_once_the_first_is_gone(self) -> None:
        hours = hours_of(plan(NIGHT), zone="UTC")
        orphan = replace(hours, weekly=hours.weekly[1:])
        assert plan_of(orphan).weekly[1] == (Stretch(time(0), time(2)),)
        # Now they belong to Tuesday: a Monday off does not close them.
        assert opened(replace(orphan, closed=frozenset({MONDAY})), 1, 2) == ["02 00:00-02:00"]

    def test_are_two_windows_if_they_make_a_whole_day(self) -> None:
        hours = hours_of(plan(NIGHT), zone="UTC")
        longer = replace(hours, weekly=(WeeklyWindow(0, time(1), END_OF_DAY), hours.weekly[1]))
        assert plan_of(longer).weekly[0] == (Stretch(time(1), END_OF_DAY),)
        assert plan_of(longer).weekly[1] == (Stretch(time(0), time(2)),)


class TestDateOfAnotherApi:
    adding = Hours(
        "UTC",
        weekly=(WeeklyWindow(0, *MORNING),),
        dated=(DatedWindow(MONDAY, *AFTERNOON),),
    )

    def test_that_adds_to_its_weekday_is_shown_with_both(self) -> None:
        assert plan_of(self.adding) == plan(MORNING, d1=(MORNING, AFTERNOON))

    def test_stays_as_it_is_if_it_shows_the_same(self) -> None:
        assert replaced(self.adding, plan_of(self.adding), zone="UTC") == self.adding

    def test_is_replaced_if_its_weekday_changes(self) -> None:
        said = plan(AFTERNOON, d1=(MORNING, AFTERNOON))
        new = replaced(self.adding, said, zone="UTC")
        assert (plan_of(new), new.closed) == (said, frozenset({MONDAY}))


@st.composite
def plans(draw: st.DrawFn, day: date) -> HoursPlan:
    dates = st.sampled_from([day - DAY, day, day + DAY])
    week = {weekday: draw(days_of_hours()) for weekday in range(7)}
    return HoursPlan(week, draw(st.dictionaries(dates, days_of_hours(), max_size=3)))


@st.composite
def days_of_hours(draw: st.DrawFn) -> tuple[Stretch, ...]:
    """Draw the hours of a day: in order, not overlapping, the last ones often past midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 47), max_size=6)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    hours = [Stretch(_half_hours(start), _half_hours(end)) for start, end in pairs]
    last = draw(st.none() | st.integers(0, 47))
    if len(marks) % 2 and last is not None and not 0 < marks[-1] <= last:
        hours.append(Stretch(_half_hours(marks[-1]), _half_hours(last)))
    return tuple(each for each in hours if each.start != each.end or each.end == END_OF_DAY)


def _half_hours(number: int) -> time:
    return time(number // 2, number % 2 * 30)


def minutes_open(said: HoursPlan, zone: str, within: Span) -> list[Span]:
    """Return the open time of a plan, computed day by day from what it says."""
    spans = []
    for number in range((within.end - within.start).days + 4):
        on = within.start.date() - 2 * DAY + number * DAY
        for start, end in said.dates.get(on, said.weekly[on.weekday()]):
            ends_on = on if start < end else on + DAY
            first, last = (
                first_moment(datetime.combine(*wall), zone_of(zone))
                for wall in ((on, start), (ends_on, end))
            )
            if first < last:
                spans.append(Span(first, last))
    return clip(union(spans), within)


class TestPlanProperty:
    @properties
    @given(st.data())
    def test_is_shown_as_it_was_said(self, data: st.DataObject) -> None:
        zone, day = data.draw(zones_and_days)
        said = data.draw(plans(day))
        assert plan_of(hours_of(said, zone=zone)) == said

    @properties
    @given(st.data())
    def test_opens_what_it_says(self, data: st.DataObject) -> None:
        zone, day = data.draw(zones_and_days)
        said, within = data.draw(plans(day)), around(day)
        opened = union(clip(open_spans(hours_of(said, zone=zone), within=within), within))
        assert opened == minutes_open(said, zone, within)

    @properties
    @given(st.data())
    def test_replaces_any_hours_and_opens_the_same(self, data: st.DataObject) -> None:
        zone, day = data.draw(zones_and_days)
        old, said, within = data.draw(hours_about(zone, day)), data.draw(plans(day)), around(day)
        new = replaced(old, said, zone=zone)
        assert plan_of(new) == said
        opened = union(clip(open_spans(new, within=within), within))
        assert opened == minutes_open(said, zone, within)

    @properties
    @given(st.data())
    def test_of_any_hours_opens_the_same_and_changes_no_window(self, data: st.DataObject) -> None:
        zone, day = data.draw(zones_and_days)
        old, within = data.draw(hours_about(zone, day)), around(day)
        same = replaced(old, plan_of(old), zone=zone)
        for name in ("weekly", "dated", "closed"):
            assert Counter(getattr(same, name)) == Counter(getattr(old, name))
        opened = union(clip(open_spans(old, within=within), within))
        assert opened == minutes_open(plan_of(old), zone, within)


def test_hours_past_midnight_that_are_there_twice_stay_two() -> None:
    evening = WeeklyWindow(5, time(20), time(0)), WeeklyWindow(6, time(0), time(2), continues=True)
    twice = Hours("UTC", evening * 2)
    shown = plan_of(twice)
    assert shown.weekly[5] == (Stretch(time(20), time(2)),) * 2
    assert Counter(replaced(twice, shown, zone="UTC").weekly) == Counter(twice.weekly)


@pytest.mark.parametrize("end", [time(0), time(23)])
def test_hours_that_end_on_their_own_day_are_one_window(end: time) -> None:
    [window] = hours_of(plan(Stretch(time(22), end)), zone="UTC").weekly
    assert window == WeeklyWindow(0, time(22), end)


class TestWrittenHours:
    @pytest.mark.parametrize(
        ("start", "end", "field"),
        [
            (WrittenTime(END_OF_DAY, is_24=True), WrittenTime(time(9)), "start"),
            (WrittenTime(time(9, 0, 30)), WrittenTime(time(10)), "start"),
            (WrittenTime(time(9)), WrittenTime(time(9)), "end"),
            (WrittenTime(time(0)), WrittenTime(time(0)), "end"),
        ],
    )
    def test_are_refused_where_they_say_nothing(self, start, end, field):
        with pytest.raises(InvalidField) as caught:
            stretch(start, end)
        assert caught.value.field == field

    def test_may_be_the_whole_day_and_go_on_past_midnight(self):
        whole = stretch(WrittenTime(time(0)), WrittenTime(END_OF_DAY, is_24=True))
        night = stretch(WrittenTime(time(22)), WrittenTime(time(2)))
        assert (whole, night) == (Stretch(time(0), time(0)), Stretch(time(22), time(2)))
        assert night.is_overnight


class TestDatesInARow:
    def test_with_the_same_hours_are_one(self):
        noon = (Stretch(time(9), time(12)),)
        days = [date(2027, 12, day) for day in (24, 25, 26, 27, 29)]
        found = in_a_row(dict(zip(days, [(), (), (), noon, noon], strict=True)))
        assert found == [
            Days(days[0], days[2], ()),
            Days(days[3], days[3], noon),
            Days(days[4], days[4], noon),
        ]
