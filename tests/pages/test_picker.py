"""Choosing a time: what is shown of a month and of a day, and in which words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from tests.factories import NOW, make_person, open_on

from bookable.domain.hours import zone_of
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.interfaces.pages.picker import TimeForm, pick
from bookable.interfaces.pages.time_choices import received, remember, sent
from bookable.queries.openings import OpenDays, Opening, openings_of_several
from bookable.queries.showing import offset_words

HOUR = timedelta(hours=1)


def request_of(query: str = "", **more):
    return RequestFactory().get(f"/{'?' if query else ''}{query}", **more)


def finding(*starts: datetime):
    """Return a search that knows these starts alone, and notes what it is asked for."""
    asked = []

    def look(zone, first, last):
        number = (last - first).days + 1
        days = [first + timedelta(days=each) for each in range(number)]
        local = [(at, at.astimezone(zone_of(zone)).date()) for at in starts]
        return [
            (on, [Opening(Span(at, at + HOUR)) for at, day in local if day == on]) for on in days
        ]

    def find(first, last, zone):
        asked.append((first, last))
        return OpenDays(first, last, partial(look, zone))

    find.asked = asked
    return find


def shown(find, query: str = "", *, zone: str = "UTC", language: str = "en", near=None, **more):
    with translation.override(language):
        return pick(request_of(query, **more), find, zone=zone, near=near, now=NOW)


AT_TEN = datetime(2027, 3, 5, 10, tzinfo=UTC)


class TestMonth:
    def test_links_the_days_that_have_openings_and_says_how_many(self):
        picker = shown(finding(AT_TEN, AT_TEN + HOUR, AT_TEN + timedelta(days=3)))
        days = [day for week in picker.weeks for day in week if day and day.address]
        assert [(day.number, day.name) for day in days] == [
            (5, "Friday, 5 March 2027, 2 times free"),
            (8, "Monday, 8 March 2027, 1 time free"),
        ]

    def test_begins_today_and_asks_once(self):
        find = finding(AT_TEN)
        shown(find)
        assert find.asked == [(date(2027, 3, 1), date(2027, 3, 31))]

    @pytest.mark.parametrize(
        ("language", "accepted", "first"),
        [
            ("en", "en-US", "Sun"),
            ("en", "en-GB", "Mon"),
            ("de", "", "Mo"),
            ("pt-br", "", "dom"),
            ("ja", "ja", "日"),
        ],
    )
    def test_begins_its_weeks_as_the_language_and_the_region_do(self, language, accepted, first):
        picker = shown(finding(), language=language, headers={"Accept-Language": accepted})
        assert picker.words.weekdays()[0][0] == first
        assert len(picker.weeks[0]) == 7

    def test_leads_to_the_months_around_it_but_not_into_the_past(self):
        picker = shown(finding(AT_TEN))
        assert (picker.earlier, picker.later) == ("", "?month=2027-04#month")
        picker = shown(finding(AT_TEN), "month=2027-04")
        assert picker.earlier == "?month=2027-03#month"

    def test_ends_where_nothing_can_be_booked(self):
        picker = shown(finding(AT_TEN), "month=2029-02")
        assert picker.later == ""

    def test_of_a_booking_is_shown_at_first_and_its_day_if_it_has_openings(self):
        may = datetime(2027, 5, 20, 9, tzinfo=UTC)
        find = finding(AT_TEN, datetime(2027, 5, 4, 9, tzinfo=UTC), may)
        assert shown(find, near=may).chosen == date(2027, 5, 20)
        assert shown(find, near=may + timedelta(days=1)).chosen == date(2027, 5, 4)
        assert shown(find, "month=2027-03", near=may).chosen == AT_TEN.date()
        assert shown(find, near=NOW - timedelta(days=40)).chosen == AT_TEN.date()

    def test_without_openings_leads_to_the_next_one(self):
        picker = shown(finding(datetime(2027, 7, 9, 9, tzinfo=UTC)), "month=2027-03")
        assert picker.is_empty
        assert picker.next_free == ("?date=2027-07-09#times", "Friday, 9 July 2027")

    def test_without_openings_looks_for_the_next_one_in_parts(self):
        find = finding(datetime(2028, 11, 9, 9, tzinfo=UTC))
        assert shown(find, "month=2027-03").next_free[1] == "Thursday, 9 November 2028"
        assert find.asked == [
            (date(2027, 3, 1), date(2027, 3, 31)),
            (date(2027, 4, 1), date(2027, 5, 2)),
            (date(2027, 5, 3), date(2027, 9, 4)),
            (date(2027, 9, 5), date(2029, 1, 13)),
        ]

    def test_without_openings_is_skipped_at_first(self):
        picker = shown(finding(datetime(2027, 7, 9, 9, tzinfo=UTC)))
        assert (picker.month, picker.chosen) == ("July 2027", date(2027, 7, 9))

    def test_after_the_last_opening_leads_back_to_the_first(self):
        picker = shown(finding(AT_TEN), "month=2027-06")
        assert picker.is_empty
        assert picker.next_free == ("?date=2027-03-05#times", "Friday, 5 March 2027")

    def test_of_a_provider_without_any_openings_says_so(self):
        picker = shown(finding())
        assert (picker.is_empty, picker.next_free, picker.times) == (True, None, [])

    def test_that_is_past_is_not_searched(self):
        find = finding(AT_TEN)
        assert shown(find, "month=2026-03").is_empty
        assert find.asked[0][0] == date(2027, 3, 1)


class TestTimes:
    def test_are_those_of_the_first_free_day_until_one_is_chosen(self):
        find = finding(AT_TEN, AT_TEN + timedelta(days=3, hours=4))
        assert [each.label for each in shown(find).times] == ["10:00\u202fAM"]
        assert [each.label for each in shown(find, "date=2027-03-08").times] == ["2:00\u202fPM"]

    def test_are_in_the_zone_of_the_visitor(self):
        picker = shown(finding(AT_TEN), "timezone=Asia/Kathmandu")
        assert [(each.label, each.value) for each in picker.times] == [
            ("3:45\u202fPM", "2027-03-05T10:00Z")
        ]
        assert picker.zone.words == "Nepal Time, UTC+5:45"

    def test_can_fall_on_another_date_there(self):
        late = datetime(2027, 3, 31, 23, tzinfo=UTC)
        assert shown(finding(late), "timezone=Asia/Tokyo").chosen == date(2027, 4, 1)

    @pytest.mark.parametrize(
        ("hours", "language", "label"),
        [
            ("", "en", "2:00 PM"),
            ("", "de", "14:00"),
            ("24", "en", "14:00"),
            ("12", "de", "2:00 PM"),
        ],
    )
    def test_are_on_the_clock_of_the_language_or_the_chosen_one(self, hours, language, label):
        picker = shown(finding(AT_TEN + 4 * HOUR), f"hours={hours}", language=language)
        assert picker.times[0].label.replace("\u202f", " ") == label

    def test_of_an_ordinary_night_have_no_offset(self):
        picker = shown(finding(datetime(2027, 3, 10, 1, 30, tzinfo=UTC)), "timezone=Europe/Berlin")
        assert [each.label for each in picker.times] == ["2:30\u202fAM"]

    def test_of_a_repeated_hour_are_told_apart(self):
        starts = [datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1, 2)]
        picker = shown(finding(*starts), "timezone=Europe/Berlin&date=2027-10-31")
        assert [each.label for each in picker.times] == [
            "2:30\u202fAM UTC+2",
            "2:30\u202fAM UTC+1",
            "3:30\u202fAM",
        ]

    @pytest.mark.django_db
    def test_of_a_skipped_hour_are_not_there(self):
        who = make_person(Role.TEACHER, zone="Europe/Berlin")
        day = date(2027, 3, 28)
        open_on(who, day, time(1), time(5))
        asked = {"service": None, "minutes": 30, "program": "tutoring", "now": NOW}

        def find(first, last, zone):
            return openings_of_several([who.uuid], first, last, zone=zone, **asked)

        picker = shown(find, "date=2027-03-28&hours=24", zone="Europe/Berlin")
        assert [each.label for each in picker.times] == [
            *("01:00", "01:30", "03:00", "03:30", "04:00", "04:30"),
        ]

    def test_that_is_wanted_is_marked(self):
        find = finding(AT_TEN, AT_TEN + HOUR)
        for query in ("date=2027-03-05&time=11:00", "time=2027-03-05T11:00Z"):
            assert [each.is_wanted for each in shown(find, query).times] == [False, True]

    @pytest.mark.parametrize("wanted", ["12:00", "23:59"])
    def test_that_is_wanted_and_not_free_is_told(self, wanted):
        assert shown(finding(AT_TEN), f"date=2027-03-05&time={wanted}").wanted_is_gone


class TestAddress:
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("date=5", "date"),
            ("date=2027-02-30", "date"),
            ("date=0001-01-01", "date"),
            ("month=March", "month"),
            ("time=10:00", "date"),
            ("date=2027-03-05&time=ten", "time"),
            ("time=2027-03-05T10:00", "time"),
            ("timezone=Mars/Base", "timezone"),
        ],
    )
    def test_that_cannot_be_read_is_refused_by_name(self, query, field):
        with pytest.raises(InvalidField) as refusal:
            shown(finding(AT_TEN), query)
        assert refusal.value.field == field

    def test_keeps_what_is_to_be_kept_and_nothing_else(self):
        request = request_of("duration=30&evil=1&timezone=Asia/Tokyo")
        picker = pick(request, finding(AT_TEN), zone="UTC", keeps=("duration",), now=NOW)
        assert picker.later == "?duration=30&timezone=Asia%2FTokyo&month=2027-04#month"

    def test_of_a_time_is_read_as_it_is_written(self):
        assert received(sent(AT_TEN)) == AT_TEN

    def test_needs_a_time_to_be_sent(self):
        with pytest.raises(InvalidField):
            received("")


class TestZone:
    def test_is_that_of_the_provider_until_more_is_known(self):
        picker = shown(finding(AT_TEN), zone="Europe/Madrid")
        assert (picker.zone.name, picker.zone.is_guess) == ("Europe/Madrid", True)

    def test_is_remembered_with_the_clock(self, client):
        request = request_of("timezone=Asia/Tokyo&hours=24")
        response = remember(request, client.get("/sign-in/"))
        assert response.cookies["timezone"].value == "Asia/Tokyo"
        assert response.cookies["hours"].value == "24"
        again = request_of()
        again.COOKIES = {"timezone": "Asia/Tokyo", "hours": "24"}
        with translation.override("en"):
            picker = pick(again, finding(AT_TEN), zone="UTC", now=NOW)
        assert (picker.zone.name, picker.zone.is_guess, picker.times[0].label) == (
            *("Asia/Tokyo", False),
            "19:00",
        )

    def test_that_is_nonsense_is_not_remembered(self, client):
        response = remember(request_of("timezone=Mars/Base&hours=13"), client.get("/sign-in/"))
        assert not {"timezone", "hours"} & set(response.cookies)

    @pytest.mark.parametrize("zone", ["UTC", "US/Pacific", "Asia/Calcutta"])
    def test_that_was_chosen_is_an_option_even_if_the_list_lacks_it(self, zone):
        html = rendered(shown(finding(AT_TEN), f"timezone={zone}"))
        assert f'<option value="{zone}" selected>' in html

    def test_has_its_offset_on_the_day_that_is_shown(self):
        summer = shown(finding(AT_TEN), "timezone=Europe/Berlin&date=2027-07-01")
        assert summer.zone.words == "Central European Summer Time, UTC+2"

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [(0, "UTC"), (60, "UTC+1"), (-210, "UTC\N{MINUS SIGN}3:30"), (345, "UTC+5:45")],
    )
    def test_has_an_offset_in_words(self, minutes, words):
        assert offset_words(timedelta(minutes=minutes)) == words


def rendered(picker, language: str = "en") -> str:
    with translation.override(language):
        return render_to_string("pages/parts/picker.html", {"picker": picker}, request_of())


class TestPickerOnAPage:
    def test_chooses_by_the_address_of_the_page(self):
        html = rendered(shown(finding(AT_TEN), "timezone=Asia/Tokyo"))
        assert 'method="get" action="#chosen"' in html
        assert 'name="time" value="2027-03-05T10:00Z"' in html

    def test_chooses_by_a_form_of_the_page(self):
        form = TimeForm({"token": "a token"})
        with translation.override("en"):
            picker = pick(request_of(), finding(AT_TEN), zone="UTC", form=form, now=NOW)
        html = rendered(picker)
        assert 'method="post" action="?date=2027-03-05"' in html
        assert 'name="token" value="a token"' in html
        assert "csrfmiddlewaretoken" not in html

    def test_names_each_time_with_its_day(self):
        html = rendered(shown(finding(AT_TEN)))
        assert re.search(r"10:00\sAM<span class=\"hidden\">, Friday, 5 March 2027</span>", html)

    @pytest.mark.parametrize("language", ["de", "es", "fr", "pt-br", "ja"])
    def test_speaks_every_language(self, language):
        html = rendered(shown(finding(), "month=2027-03", language=language), language)
        assert "Previous month" not in html
        assert "no free times" not in html
