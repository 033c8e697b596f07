"""Random hours around clock changes, compared with zoneinfo minute by minute."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import (
    DAY,
    HOUR,
    around,
    hours_about,
    minutes_of,
    open_minutes,
    open_spans,
    properties,
    zones_and_days,
)

from bookable.domain.spans import Span
from bookable.domain.wall_hours import Hours

hours_and_days = zones_and_days.flatmap(
    lambda where: st.tuples(hours_about(*where), st.just(where[1]))
)


class TestOpenHoursProperty:
    @properties
    @given(hours_and_days)
    def test_match_the_clocks_minute_by_minute(self, drawn: tuple[Hours, date]) -> None:
        hours, on = drawn
        spans = open_spans(hours, within=around(on, days=4))
        assert minutes_of(spans) == sorted(open_minutes(hours, on))

    @properties
    @given(hours_and_days, st.integers(-36, 36), st.integers(1, 30))
    def test_do_not_depend_on_the_requested_time(
        self, drawn: tuple[Hours, date], shift: int, length: int
    ) -> None:
        hours, on = drawn
        start = around(on).start + 2 * DAY + shift * HOUR
        within = Span(start, start + length * HOUR)
        everything = open_spans(hours, within=around(on, days=6))
        assert open_spans(hours, within=within) == [
            each for each in everything if each.overlaps(within)
        ]
