"""Times of day, dates and amounts as people of different languages type them."""

from __future__ import annotations

from datetime import date, time

import pytest

from bookable.domain.hours_plans import WrittenTime
from bookable.interfaces.pages import typed


class TestTimeOfDay:
    @pytest.mark.parametrize(
        ("text", "at"),
        [
            *(
                ("9", time(9)),
                ("9:30", time(9, 30)),
                ("9.30 Uhr", time(9, 30)),
                ("930", time(9, 30)),
            ),
            *(("9h30", time(9, 30)), ("9 h", time(9)), ("0930", time(9, 30)), ("0:00", time(0))),
            *(("9:30 pm", time(21, 30)), ("9:30\u202fP.M.", time(21, 30)), ("12 AM", time(0))),
            *(("12:15 pm", time(12, 15)), ("15時30分", time(15, 30)), ("午後3:00", time(15))),
            ("\uff19\uff1a\uff13\uff10", time(9, 30)),
        ],
    )
    def test_is_read(self, text, at):
        assert typed.clock(text) == WrittenTime(at)

    @pytest.mark.parametrize("text", ["24:00", "24", "2400"])
    def test_is_the_end_of_a_day(self, text):
        assert typed.clock(text) == WrittenTime(time(0), is_24=True)

    @pytest.mark.parametrize("text", ["12:00 AM", "12am", "午前0:00"])
    def test_of_twelve_hours_is_the_end_of_the_day_as_an_end(self, text):
        assert typed.clock(text, ends=True) == WrittenTime(time(0), is_24=True)
        assert typed.clock(text) == WrittenTime(time(0))

    @pytest.mark.parametrize(
        "text", ["", "x", "25:00", "9:60", "13 pm", "0 am", "-3", "9:3", "24:01"]
    )
    def test_is_none(self, text):
        assert typed.clock(text) is None


class TestDate:
    @pytest.mark.parametrize(
        ("text", "locale"),
        [
            *(("2026-12-24", "de"), ("24.12.2026", "de"), ("24.12.26", "de"), ("12/24/2026", "en")),
            *(("24/12/2026", "fr"), ("24/12/26", "es"), ("24/12/2026", "pt_BR")),
            *(("2026/12/24", "ja"), ("2026年12月24日", "ja")),
        ],
    )
    def test_is_read(self, text, locale):
        assert typed.day(text, locale) == date(2026, 12, 24)

    @pytest.mark.parametrize(
        "text", ["", "x", "30.2.2027", "1.3", "1.13.2027", "2027-02-30", "1.1.0"]
    )
    def test_is_none(self, text):
        assert typed.day(text, "de") is None


class TestAmount:
    @pytest.mark.parametrize(
        ("text", "digits", "locale", "amount"),
        [
            *(("1.234,50", 2, "de", 123_450), ("50", 2, "de", 5_000), ("50.00", 2, "en", 5_000)),
            *(("1 234,5", 2, "fr", 123_450), ("1\u202f234,50", 2, "fr", 123_450)),
            *(("5000", 0, "ja", 5_000), ("1,5", 3, "de", 1_500), ("-3", 2, "en", -300)),
        ],
    )
    def test_is_read(self, text, digits, locale, amount):
        assert typed.amount(text, digits, locale) == amount

    @pytest.mark.parametrize("text", ["", "x", "50.00", "0,001", "1e3", "NaN", "9" * 20, "5,0,0"])
    def test_is_none(self, text):
        assert typed.amount(text, 2, "de") is None
