"""Wall time as people are shown it, and as it is read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from tests.domain.times import DAY, MINUTE, at

from bookable.domain.hours import day, read, shown

NEW_YEAR, DAYS = at("2027-01-01T00:00Z"), 366


@cache
def days_of_changes() -> list[tuple[str, datetime]]:
    """List the days of a year in which a zone changes its clocks, for every zone."""
    return [
        (zone, moment)
        for zone in sorted(available_timezones() - {"localtime", "Factory"})
        for moment in _changes(ZoneInfo(zone))
    ]


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    mornings = [NEW_YEAR + number * DAY for number in range(DAYS)]
    offsets = [moment.astimezone(zone).utcoffset() for moment in mornings]
    for moment, before, after in zip(mornings, offsets, offsets[1:], strict=False):
        if before != after:
            yield moment


class TestShownWallTime:
    @pytest.mark.parametrize(
        ("moment", "zone", "text"),
        [
            ("2027-10-30T23:59Z", "Europe/Berlin", "2027-10-31T01:59:00"),
            ("2027-10-31T00:00Z", "Europe/Berlin", "2027-10-31T02:00:00"),
            ("2027-10-31T00:59Z", "Europe/Berlin", "2027-10-31T02:59:00"),
            ("2027-10-31T01:00Z", "Europe/Berlin", "2027-10-31T02:00:00+01:00"),
            ("2027-10-31T01:59Z", "Europe/Berlin", "2027-10-31T02:59:00+01:00"),
            ("2027-10-31T02:00Z", "Europe/Berlin", "2027-10-31T03:00:00"),
            ("2027-03-28T00:59Z", "Europe/Berlin", "2027-03-28T01:59:00"),
            ("2027-03-28T01:00Z", "Europe/Berlin", "2027-03-28T03:00:00"),
            ("2027-04-03T15:00Z", "Australia/Lord_Howe", "2027-04-04T01:30:00+10:30"),
            ("2027-11-07T05:30Z", "America/Havana", "2027-11-07T00:30:00-05:00"),
            ("2027-10-30T21:30Z", "Asia/Beirut", "2027-10-30T23:30:00+02:00"),
            ("2027-10-31T01:00Z", "UTC", "2027-10-31T01:00:00"),
        ],
    )
    def test_has_an_offset_only_for_the_second_occurrence(
        self, moment: str, zone: str, text: str
    ) -> None:
        assert shown(at(moment), zone).isoformat() == text

    @pytest.mark.long
    def test_reads_back_in_every_zone_on_every_clock_change(self) -> None:
        assert len(days_of_changes()) > 300
        for zone, morning in days_of_changes():
            for number in range(-72, 216):
                moment = morning + number * 10 * MINUTE
                text = shown(moment, zone).isoformat()
                back = read(datetime.fromisoformat(text), zone, field="start_time")
                assert back == moment, (zone, text)

    def test_is_on_the_requested_date(self) -> None:
        for zone, morning in days_of_changes():
            for on in (morning.date() - DAY, morning.date(), morning.date() + DAY):
                within = day(on, zone)
                assert within is not None
                moments = [within.start + n * 30 * MINUTE for n in range(within.minutes // 30)]
                assert {shown(moment, zone).date() for moment in moments} == {on}, zone

    def test_is_unique(self) -> None:
        for zone, morning in days_of_changes():
            texts = [shown(morning + n * timedelta(minutes=10), zone) for n in range(-72, 216)]
            assert len({text.isoformat() for text in texts}) == len(texts), zone
