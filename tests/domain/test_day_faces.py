"""Days side by side as the clocks show them, in weeks in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bookable.domain.day_faces import Rows, face
from bookable.domain.spans import Span

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def week(first: date, zone: str):
    faces = [face(first + timedelta(days=number), zone) for number in range(7)]
    return faces, Rows.of(faces, zone)


def hours(on: date, zone: str) -> float:
    span = face(on, zone).span
    assert span is not None
    return span.length / timedelta(hours=1)


class TestDay:
    @pytest.mark.parametrize(
        ("on", "zone", "long"),
        [
            (date(2027, 3, 27), BERLIN, 24),
            (date(2027, 3, 28), BERLIN, 23),
            (date(2027, 10, 31), BERLIN, 25),
            (date(2027, 3, 14), NEW_YORK, 23),
            (date(2027, 11, 7), NEW_YORK, 25),
            (date(2027, 10, 3), LORD_HOWE, 23.5),
            (date(2027, 4, 4), LORD_HOWE, 24.5),
        ],
    )
    def test_is_as_long_as_its_clocks_make_it(self, on, zone, long):
        assert hours(on, zone) == long

    @pytest.mark.parametrize(
        ("on", "zone", "skipped", "repeated"),
        [
            (date(2027, 3, 27), BERLIN, None, None),
            (date(2027, 3, 28), BERLIN, (120, 180), None),
            (date(2027, 10, 31), BERLIN, None, (120, 180)),
            (date(2027, 3, 14), NEW_YORK, (120, 180), None),
            (date(2027, 11, 7), NEW_YORK, None, (60, 120)),
            (date(2027, 10, 3), LORD_HOWE, (120, 150), None),
            (date(2027, 4, 4), LORD_HOWE, None, (90, 120)),
            # At midnight: the first hour is skipped, and the last one is shown twice.
            (date(2027, 9, 5), "America/Santiago", (0, 60), None),
            (date(2027, 4, 3), "America/Santiago", None, (1380, 1440)),
        ],
    )
    def test_says_what_its_clocks_skip_and_repeat(self, on, zone, skipped, repeated):
        assert (face(on, zone).skipped, face(on, zone).repeated) == (skipped, repeated)

    def test_that_its_zone_skipped_has_no_time(self):
        assert face(date(2011, 12, 30), "Pacific/Apia").span is None


class TestWeekInWhichClocksGoForward:
    def test_has_the_rows_of_an_ordinary_day(self):
        _, rows = week(date(2027, 3, 22), BERLIN)
        assert rows.count == 24 * 60

    def test_leaves_the_skipped_rows_empty(self):
        faces, rows = week(date(2027, 3, 22), BERLIN)
        assert rows.sections(faces[5]) == [(0, 1440, at("2027-03-27T00:00+01:00"))]
        assert rows.sections(faces[6]) == [
            (0, 120, at("2027-03-28T00:00+01:00")),
            (180, 1440, at("2027-03-28T03:00+02:00")),
        ]

    def test_draws_two_hours_over_three_that_the_clocks_show(self):
        _, rows = week(date(2027, 3, 22), BERLIN)
        part = Span(at("2027-03-28T01:00+01:00"), at("2027-03-28T04:00+02:00"))
        assert part.minutes == 120
        assert rows.between(part) == (60, 240)

    def test_skips_half_an_hour_on_lord_howe(self):
        faces, rows = week(date(2027, 9, 27), LORD_HOWE)
        assert rows.sections(faces[6]) == [
            (0, 120, at("2027-10-03T00:00+10:30")),
            (150, 1440, at("2027-10-03T02:30+11:00")),
        ]

    def test_skips_an_hour_in_new_york(self):
        faces, rows = week(date(2027, 3, 8), NEW_YORK)
        assert rows.sections(faces[6]) == [
            (0, 120, at("2027-03-14T00:00-05:00")),
            (180, 1440, at("2027-03-14T03:00-04:00")),
        ]


class TestWeekInWhichClocksGoBack:
    def test_has_the_repeated_hour_twice(self):
        faces, rows = week(date(2027, 10, 25), BERLIN)
        assert rows.count == 25 * 60
        assert rows.sections(faces[6]) == [
            (0, 180, at("2027-10-31T00:00+02:00")),
            (180, 1500, at("2027-10-31T02:00+01:00")),
        ]

    def test_goes_on_below_it_on_the_other_days(self):
        faces, rows = week(date(2027, 10, 25), BERLIN)
        assert rows.sections(faces[5]) == [
            (0, 180, at("2027-10-30T00:00+02:00")),
            (240, 1500, at("2027-10-30T03:00+02:00")),
        ]

    @pytest.mark.parametrize(
        ("start", "end", "drawn"),
        [
            ("2027-10-31T02:30+02:00", "2027-10-31T03:00+02:00", (150, 180)),
            ("2027-10-31T02:30+01:00", "2027-10-31T03:00+01:00", (210, 240)),
            ("2027-10-31T02:00+02:00", "2027-10-31T03:00+01:00", (120, 240)),
            ("2027-10-31T09:00+01:00", "2027-10-31T10:00+01:00", (600, 660)),
            ("2027-10-30T02:00+02:00", "2027-10-30T03:00+02:00", (120, 180)),
            ("2027-10-30T02:30+02:00", "2027-10-30T03:30+02:00", (150, 270)),
            ("2027-10-30T23:00+02:00", "2027-10-31T00:00+02:00", (1440, 1500)),
        ],
    )
    def test_draws_each_time_where_the_clocks_show_it(self, start, end, drawn):
        _, rows = week(date(2027, 10, 25), BERLIN)
        assert rows.between(Span(at(start), at(end))) == drawn

    def test_repeats_an_hour_in_new_york(self):
        faces, rows = week(date(2027, 11, 1), NEW_YORK)
        assert rows.sections(faces[6]) == [
            (0, 120, at("2027-11-07T00:00-04:00")),
            (120, 1500, at("2027-11-07T01:00-05:00")),
        ]

    def test_repeats_half_an_hour_on_lord_howe(self):
        faces, rows = week(date(2027, 3, 29), LORD_HOWE)
        assert rows.count == 1470
        assert rows.sections(faces[6]) == [
            (0, 120, at("2027-04-04T00:00+11:00")),
            (120, 1470, at("2027-04-04T01:30+10:30")),
        ]
        assert rows.between(Span(at("2027-04-04T01:30+10:30"), at("2027-04-04T02:00+10:30"))) == (
            120,
            150,
        )

    def test_repeats_the_last_hour_of_a_day(self):
        faces, rows = week(date(2027, 3, 29), "America/Santiago")
        assert rows.sections(faces[5]) == [
            (0, 1440, at("2027-04-03T00:00-03:00")),
            (1440, 1500, at("2027-04-03T23:00-04:00")),
        ]
        assert rows.sections(faces[4]) == [(0, 1440, at("2027-04-02T00:00-03:00"))]
