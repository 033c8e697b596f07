"""When digests are due: ordinary, skipped and repeated mornings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookable.domain.digests import Rhythm, is_due, next_digest


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestDailyDigest:
    @pytest.mark.parametrize(
        ("after", "zone", "due"),
        [
            ("2027-03-01T05:59", "Europe/Madrid", "2027-03-01T06:00"),
            ("2027-03-01T06:00", "Europe/Madrid", "2027-03-02T06:00"),
            ("2027-03-01T23:00", "Asia/Tokyo", "2027-03-02T22:00"),
            # The clocks went forward in the night.
            ("2027-03-27T06:00", "Europe/Madrid", "2027-03-28T05:00"),
            # And back.
            ("2027-10-30T05:00", "Europe/Madrid", "2027-10-31T06:00"),
        ],
    )
    def test_comes_at_seven_where_the_reader_is(self, after, zone, due):
        assert next_digest(Rhythm.DAILY, after=at(after), zone=zone) == at(due)

    @pytest.mark.parametrize(
        ("after", "zone", "due"),
        [
            # Casey went from 0:00 to 8:00.
            ("1968-12-31T12:00", "Antarctica/Casey", "1969-01-01T00:00"),
            # Apia had no December 30.
            ("2011-12-29T17:00", "Pacific/Apia", "2011-12-30T17:00"),
        ],
    )
    def test_comes_once_its_hour_has_passed_if_the_clocks_skip_it(self, after, zone, due):
        assert next_digest(Rhythm.DAILY, after=at(after), zone=zone) == at(due)

    def test_comes_once_if_its_hour_is_repeated(self):
        # Kwajalein had the morning of September 30 twice.
        first = at("1969-09-29T20:00")
        zone = "Pacific/Kwajalein"
        before = first - timedelta(hours=1)
        assert next_digest(Rhythm.DAILY, after=before, zone=zone) == first
        assert next_digest(Rhythm.DAILY, after=first, zone=zone) > at("1969-09-30T19:00")


class TestWeeklyDigest:
    def test_comes_on_mondays(self):
        monday = at("2027-03-01T06:00")
        zone = "Europe/Madrid"
        assert next_digest(Rhythm.WEEKLY, after=at("2027-02-23T12:00"), zone=zone) == monday
        assert next_digest(Rhythm.WEEKLY, after=monday, zone=zone) == at("2027-03-08T06:00")


class TestDigestWhoseTimeHasCome:
    @pytest.mark.parametrize(
        ("now", "due"),
        [
            ("2027-03-02T05:59", False),
            ("2027-03-02T06:00", True),
            ("2027-03-02T11:59", True),
            # In the afternoon it is too late for it.
            ("2027-03-02T12:00", False),
        ],
    )
    def test_is_sent_in_the_morning_alone(self, now, due):
        assert is_due(Rhythm.DAILY, now=at(now), zone="Europe/Madrid") is due

    @pytest.mark.parametrize(
        ("now", "due"),
        [
            ("2027-03-01T05:59", False),
            ("2027-03-01T06:00", True),
            ("2027-03-02T05:59", True),
            ("2027-03-02T06:00", False),
        ],
    )
    def test_of_a_week_is_sent_within_a_day(self, now, due):
        assert is_due(Rhythm.WEEKLY, now=at(now), zone="Europe/Madrid") is due
