"""Times, amounts and lengths as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookable.domain.spans import Span
from bookable.queries.showing import Reading

HOUR = timedelta(hours=1)


def plain(text: str) -> str:
    return text.translate({0x202F: " ", 0xA0: " "})


def when(start: datetime, *, zone: str, locale: str = "de", length: timedelta = HOUR):
    return Reading.of(locale, zone).when(Span(start, start + length))


class TestTimeInAMail:
    def test_is_that_of_the_readers_clock_in_an_ordinary_hour(self):
        shown = when(datetime(2027, 7, 1, 7, tzinfo=UTC), zone="Europe/Berlin")
        assert shown[:3] == ("Donnerstag, 1. Juli 2027", "09:00", "10:00")
        assert shown.zone == "Mitteleuropäische Sommerzeit, UTC+2"

    def test_leaps_over_a_skipped_hour(self):
        shown = when(datetime(2027, 3, 28, 0, 30, tzinfo=UTC), zone="Europe/Berlin")
        assert (shown.start, shown.end) == ("01:30", "03:30")

    def test_names_the_first_and_the_second_of_a_repeated_hour(self):
        first = when(datetime(2027, 10, 31, 0, 30, tzinfo=UTC), zone="Europe/Berlin")
        second = when(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), zone="Europe/Berlin")
        assert (first.start, first.end) == ("02:30", "02:30 (UTC+1)")
        assert (second.start, second.end) == ("02:30 (UTC+1)", "03:30")
        assert first.zone.startswith("Mitteleuropäische Sommerzeit")
        assert second.zone.startswith("Mitteleuropäische Normalzeit")

    def test_has_an_offset_in_the_brackets_of_the_language(self):
        second = when(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), zone="Europe/Berlin", locale="ja")
        assert second.start == "2:30（UTC+1）"  # noqa: RUF001

    def test_has_an_offset_once_where_its_zone_is_named_with_it(self):
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
        assert Reading.of("de", "Europe/Berlin").moment(second) == (
            "Sonntag, 31. Oktober 2027, 02:30 (Mitteleuropäische Normalzeit, UTC+1)"
        )

    def test_names_the_day_of_an_end_on_another_day(self):
        shown = when(datetime(2027, 7, 1, 21, 30, tzinfo=UTC), zone="Europe/Berlin")
        assert shown.end == "Freitag, 2. Juli 2027, 00:30"

    @pytest.mark.parametrize(
        ("locale", "day", "start"),
        [
            ("en", "Thursday, 1 July 2027", "9:00 AM"),
            ("es", "jueves, 1 de julio de 2027", "9:00"),
            ("fr", "jeudi 1 juillet 2027", "09:00"),
            ("pt-br", "quinta-feira, 1 de julho de 2027", "09:00"),
            ("ja", "2027年7月1日木曜日", "9:00"),
            ("tlh", "Thursday, 1 July 2027", "9:00 AM"),
        ],
    )
    def test_is_written_as_the_language_writes_it(self, locale, day, start):
        shown = when(datetime(2027, 7, 1, 9, tzinfo=UTC), zone="UTC", locale=locale)
        assert (shown.day, plain(shown.start)) == (day, start)

    def test_has_its_zone_in_the_brackets_of_the_language(self):
        nine = datetime(2027, 7, 1, 9, tzinfo=UTC)
        english = Reading.of("en", "UTC").moment(nine)
        assert plain(english) == "Thursday, 1 July 2027, 9:00 AM (Coordinated Universal Time)"
        japanese = Reading.of("ja", "UTC").moment(nine)
        assert japanese == "2027年7月1日木曜日 9:00（協定世界時）"  # noqa: RUF001

    @pytest.mark.parametrize(
        ("locale", "begins", "names"),
        [
            ("en", "Thursday, 1 July 2027, 9:00 AM", "Yoga, Tea and Rest"),
            ("de", "Donnerstag, 1. Juli 2027, 09:00", "Yoga, Tea und Rest"),
            ("es", "jueves, 1 de julio de 2027, 9:00", "Yoga, Tea y Rest"),
            ("fr", "jeudi 1 juillet 2027, 09:00", "Yoga, Tea et Rest"),
            ("pt-br", "quinta-feira, 1 de julho de 2027 09:00", "Yoga, Tea e Rest"),
            ("ja", "2027年7月1日木曜日 9:00", "Yoga、Tea、Rest"),
        ],
    )
    def test_is_put_together_as_the_language_does(self, locale, begins, names):
        nine = datetime(2027, 7, 1, 9, tzinfo=UTC)
        assert plain(when(nine, zone="UTC", locale=locale).begins) == begins
        reading = Reading.of(locale, "UTC")
        assert plain(reading.day_and_time(nine)) == begins
        assert reading.listed(["Yoga", "Tea", "Rest"]) == names


class TestAmountInAMail:
    @pytest.mark.parametrize(
        ("locale", "cents", "currency", "shown"),
        [
            ("en", 123456, "USD", "$1,234.56"),
            ("de", 123456, "EUR", "1.234,56 €"),
            ("ja", 5000, "JPY", "￥5,000"),
            ("en", 1234, "KWD", "KWD1.234"),
        ],
    )
    def test_has_the_digits_and_the_signs_of_its_currency(self, locale, cents, currency, shown):
        assert plain(Reading.of(locale, "UTC").amount(cents, currency)) == shown


class TestLength:
    @pytest.mark.parametrize(
        ("locale", "minutes", "shown"),
        [
            ("en", 1440, "24 hours"),
            ("en", 60, "1 hour"),
            ("en", 45, "45 minutes"),
            ("en", 0, "0 hours"),
            ("en", 390, "6 hr 30 min"),
            ("de", 390, "6 Std. 30 Min."),
            ("fr", 390, "6 h 30 min"),
            ("ja", 390, "6 時間 30 分"),
            ("de", 117421, "1.957 Std. 1 Min."),
        ],
    )
    def test_is_in_hours_and_minutes(self, locale, minutes, shown):
        assert plain(Reading.of(locale, "UTC").length(timedelta(minutes=minutes))) == shown


class TestRoughLength:
    @pytest.mark.parametrize(
        ("length", "says"),
        [
            (timedelta(minutes=90), "90 minutes"),
            (timedelta(minutes=123), "2 hours"),
            (timedelta(minutes=3618), "3 days"),
            (timedelta(days=30), "4 weeks"),
        ],
    )
    def test_is_in_the_largest_unit_of_which_there_are_two(self, length, says):
        assert Reading.of("en", "UTC").rough_length(length) == says
