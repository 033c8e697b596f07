"""Figures about bookings as pages: charts with their tables, and a file for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from tests.factories import (
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_teacher,
)
from tests.pages.test_desk import words
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Cancel
from bookable.domain.hours import mondays
from bookable.engine import any_program
from bookable.interfaces.pages.desk.charts import cells, chart, scale, shades
from bookable.interfaces.pages.desk.insights import _safe
from bookable.queries.insights import BusyHour, Week
from bookable.storage.models import Person

INSIGHTS = "/desk/insights/"
MARCH = {"from": "2027-03-01", "to": "2027-03-14"}


@pytest.fixture
def seller(client, at_now):
    """A practitioner with a paid seat on Wednesday at six in the evening."""
    made = make_practitioner()
    flow = make_service(made, "workshop")
    seat = buy(flow, make_client(), session=make_session(flow))
    pay_by_hand(seat, made)
    client.force_login(Person.objects.get(id=made.person_id))
    return made


class TestInsights:
    def test_are_shown_with_a_table_behind_each_chart(self, client, seller):
        page = client.get(INSIGHTS, MARCH).content.decode()
        assert "$50.00" in page
        assert "Bookings by week, 1 in the fullest one." in page
        assert '<rect class="s0" x="20.0%" y="0.0%" width="10.0%" height="100.0%"/>' in page
        assert "<title>1 Mar 2027: 1 kept</title>" in page
        assert "most on Wednesday at 6:00\u202fPM" in page
        assert page.count("<details>") == 2
        assert "style=" not in page

    def test_of_no_bookings_say_so(self, client, seller):
        page = client.get(INSIGHTS, {"from": "2026-01-01", "to": "2026-01-31"}).content.decode()
        assert "No booking begins in these days." in page

    def test_say_of_how_many_something_is_the_end(self, client, seller):
        consultation = make_service(seller, price_cents=0)
        off = buy(consultation, make_client())
        any_program.take(off.uuid, Cancel(), by=seller, now=NOW)
        says = words(client.get(INSIGHTS, MARCH))
        assert "Bookings 2 Took place 0 of 1 that has ended Canceled 1 of 1" in says
        assert "100%" not in says

    @pytest.mark.parametrize(
        ("language", "week"), [("en", "1 Mar 2027"), ("de", "01.03.2027"), ("ja", "2027/03/01")]
    )
    def test_name_weeks_in_the_order_of_the_language(self, client, seller, language, week):
        says = words(client.get(INSIGHTS, MARCH | {"lang": language}))
        assert says.count(week) == 2

    @pytest.mark.parametrize(
        "asked",
        [
            {"from": "x"},
            {"from": "2027-03-02", "to": "2027-03-01"},
            {"from": "2020-01-01", "to": "2027-03-01"},
            {"from": "0001-01-01"},
        ],
    )
    def test_of_a_wrong_range_show_the_usual_one(self, client, seller, asked):
        answer = client.get(INSIGHTS, asked)
        assert answer.status_code == 400
        assert b"Please choose a first day" in answer.content

    def test_can_be_downloaded(self, client, seller):
        answer = client.get(INSIGHTS, MARCH | {"csv": ""})
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert ["revenue", "USD", "50.00", "USD"] in rows
        assert ["week of 2027-03-01", "confirmed", "1", "bookings"] in rows
        assert ["weekday 3", "18:00", "1", "bookings"] in rows

    @pytest.mark.parametrize("language", ["de", "fr", "ja"])
    def test_draw_with_plain_numbers_in_every_language(self, client, seller, language):
        page = client.get(INSIGHTS, MARCH | {"lang": language}).content.decode()
        assert 'height="100.0%"' in page


class TestInsightsOfAll:
    def test_are_for_staff(self, client, seller):
        assert client.get("/insights/").status_code == 404
        client.force_login(Person.objects.get(id=make_staff().person_id))
        page = client.get("/insights/", MARCH).content.decode()
        assert "$50.00" in page
        assert '<a href="/insights/" aria-current="page">Insights</a>' in page
        assert client.get("/insights/", {"from": "2026-03-01"}).status_code == 400


class TestInsightsByProgramme:
    def test_are_offered_to_those_who_have_several(self, client, seller):
        assert 'name="program"' not in client.get(INSIGHTS).content.decode()
        Person.objects.filter(id=seller.person_id).update(roles=["practitioner", "teacher"])
        page = client.get(INSIGHTS, MARCH | {"program": "marketplace"}).content.decode()
        assert '<option value="marketplace" selected>Appointments and events</option>' in page
        assert "$50.00" in page
        assert "&amp;program=marketplace&amp;csv" in page
        page = client.get(INSIGHTS, MARCH | {"program": "tutoring"}).content.decode()
        assert "No booking begins in these days." in page

    def test_are_those_of_the_file(self, client, seller):
        answer = client.get(INSIGHTS, MARCH | {"program": "tutoring", "csv": ""})
        assert "50.00" not in answer.content.decode()

    def test_that_there_is_not_is_told(self, client, seller):
        answer = client.get(INSIGHTS, MARCH | {"program": "x"})
        assert answer.status_code == 400
        assert b"There is no such programme." in answer.content


class TestInsightsByProvider:
    @pytest.fixture
    def staff(self, client, seller):
        make_teacher(name="Maria Garcia")
        make_teacher(name="Maria Lopez")
        client.force_login(Person.objects.get(id=make_staff().person_id))
        return client

    def test_are_found_by_a_name_or_a_handle(self, staff):
        for typed in ("Dr. Smith", "smith", "dr-smith"):
            page = staff.get("/insights/", MARCH | {"provider": typed}).content.decode()
            assert "<h1>Insights: Dr. Smith</h1>" in page
            assert "$50.00" in page
        page = staff.get("/insights/", MARCH | {"provider": "Maria Lopez"}).content.decode()
        assert "<h1>Insights: Maria Lopez</h1>" in page
        assert "No booking begins in these days." in page

    def test_cover_a_year_of_one(self, staff):
        asked = {"provider": "dr-smith", "from": "2026-06-01", "to": "2027-03-31"}
        assert staff.get("/insights/", asked).status_code == 200

    def test_ask_which_of_several_is_meant(self, staff):
        page = staff.get("/insights/", MARCH | {"provider": "Maria"}).content.decode()
        assert "Several providers have this name. Please choose one:" in page
        [_, second] = re.findall(r'href="([^"]*provider=maria[^"]*)"', page)
        page = staff.get(second.replace("&amp;", "&")).content.decode()
        assert "<h1>Insights: Maria Lopez</h1>" in page

    def test_say_that_nobody_is_called_so(self, staff):
        page = staff.get("/insights/", MARCH | {"provider": "Nobody"}).content.decode()
        assert "No provider has this name." in page
        assert 'value="Nobody"' in page

    def test_are_only_the_own_on_a_desk(self, client, seller):
        make_teacher(name="Maria Garcia")
        page = client.get(INSIGHTS, MARCH | {"provider": "maria-garcia"}).content.decode()
        assert "$50.00" in page
        assert 'name="provider"' not in page


class TestFileForSpreadsheets:
    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    def test_computes_nothing(self, cell):
        assert _safe(cell) == f"'{cell}"

    def test_keeps_what_is_harmless(self):
        assert [_safe(each) for each in (12, "50.00", "2027-03-01")] == [
            "12",
            "50.00",
            "2027-03-01",
        ]


class TestCharts:
    def test_pile_up_to_the_fullest_week(self):
        first = NOW.date()
        weeks = {
            first: Week({"completed": 2, "canceled": 1, "no_show": 1}),
            first + timedelta(weeks=1): Week({"requested": 1}),
        }
        drawn = chart(weeks, list(mondays(first, first + timedelta(days=13))))
        first, second = drawn.columns
        assert (first.numbers, second.numbers) == ((2, 1, 1, 0), (0, 0, 0, 1))
        assert [(bar.series, bar.y, bar.height) for bar in first.bars] == [
            (0, 50.0, 50.0),
            (1, 25.0, 25.0),
            (2, 0.0, 25.0),
        ]
        assert [(bar.series, bar.y, bar.height) for bar in second.bars] == [(3, 75.0, 25.0)]
        assert (first.middle, second.middle, first.top, second.top) == (25.0, 75.0, 0.0, 75.0)

    @pytest.mark.parametrize(
        ("most", "numbers"),
        [
            (0, [0, 1]),
            (1, [0, 1]),
            (5, [0, 1, 2, 3, 4, 5]),
            (9, [0, 2, 4, 6, 8, 10]),
            (11, [0, 5, 10, 15]),
            (50, [0, 10, 20, 30, 40, 50]),
            (1234, [0, 500, 1000, 1500]),
        ],
    )
    def test_have_a_scale_of_round_numbers(self, most, numbers):
        assert scale(most) == numbers

    def test_name_some_dates_where_there_are_many(self):
        year = chart({}, [NOW.date() + timedelta(weeks=each) for each in range(53)])
        assert (len(year.dated), year.is_numbered) == (4, False)

    def test_say_which_numbers_a_shade_stands_for(self):
        most = [BusyHour(1, 9, 10)]
        assert shades(most) == [(1, 1, 2), (2, 3, 5), (3, 6, 7), (4, 8, 10)]
        assert shades([BusyHour(1, 9, 1)]) == [(4, 1, 1)]

    def test_are_darkest_where_most_begins(self):
        busy = [BusyHour(1, 9, 8), BusyHour(7, 23, 1)]
        drawn = {(cell.x, cell.y): cell.shade for cell in cells(busy, [6, 0, 1, 2, 3, 4, 5])}
        assert (drawn[37.5, 14.29], drawn[95.83, 0.0], drawn[0.0, 0.0]) == (4, 1, 0)
        assert len(drawn) == 7 * 24
