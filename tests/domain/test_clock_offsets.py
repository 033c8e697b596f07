"""How clocks stand to UTC over a range."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from tests.domain.times import HOUR, at, span

from bookable.domain.clock_offsets import offsets
from bookable.domain.hours import zone_of

LORD_HOWE = zone_of("Australia/Lord_Howe")


class TestOffsets:
    def test_of_an_ordinary_range_are_one(self) -> None:
        within = span("2027-03-01T00:00Z", "2027-03-20T12:34Z")
        assert list(offsets(within, "Europe/Madrid")) == [(within, HOUR)]

    def test_change_where_clocks_skip_an_hour(self) -> None:
        within = span("2027-03-20T00:00Z", "2027-04-10T00:00Z")
        assert list(offsets(within, "Europe/Madrid")) == [
            (span("2027-03-20T00:00Z", "2027-03-28T01:00Z"), HOUR),
            (span("2027-03-28T01:00Z", "2027-04-10T00:00Z"), 2 * HOUR),
        ]

    def test_change_where_clocks_repeat_an_hour(self) -> None:
        within = span("2027-10-31T00:30Z", "2027-10-31T01:30Z")
        assert list(offsets(within, "Europe/Madrid")) == [
            (span("2027-10-31T00:30Z", "2027-10-31T01:00Z"), 2 * HOUR),
            (span("2027-10-31T01:00Z", "2027-10-31T01:30Z"), HOUR),
        ]

    def test_of_a_range_that_ends_at_the_change_are_one(self) -> None:
        within = span("2027-03-27T00:00Z", "2027-03-28T01:00Z")
        assert list(offsets(within, "Europe/Madrid")) == [(within, HOUR)]

    def test_cover_the_range_without_a_gap(self) -> None:
        within = span("2026-01-01T00:17Z", "2027-06-01T00:00Z")
        found = list(offsets(within, "Australia/Lord_Howe"))
        assert found[0][0].start == within.start
        assert found[-1][0].end == within.end
        assert all(one[0].end == other[0].start for one, other in pairwise(found))
        for part, offset in found:
            assert part.start.astimezone(LORD_HOWE).utcoffset() == offset
            last = part.end - timedelta(microseconds=1)
            assert last.astimezone(LORD_HOWE).utcoffset() == offset
        assert at("2026-04-04T15:00Z") in {part.start for part, _ in found}
