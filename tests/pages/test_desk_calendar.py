"""The provider's calendar: what it shows, where, and in which words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.api import set_clock
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    make_busy,
    make_client,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_on,
)
from tests.pages.test_desk import desk_of, words
from tests.steps import book_for_good, buy, request_booking

from bookable.domain.commands import Cancel
from bookable.domain.people import Role
from bookable.engine import any_program, own_hours
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")

CALENDAR = "/desk/calendar/"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def shown(who, **query) -> str:
    """Return what the calendar of a person says."""
    answer = desk_of(who).get(CALENDAR, query)
    assert answer.status_code == 200
    return words(answer)


def drawn(who, **query) -> list[tuple[str, str, str]]:
    """Return the day, the first words and the place of each entry that is drawn."""
    text = desk_of(who).get(CALENDAR, query).content.decode()
    found = []
    for section in re.findall(r"<section class=\"day.*?</section>", text, re.S):
        day = re.search(r'id="d(\d+)"', section)[1]
        for classes, body in re.findall(
            r'<li class="event ([^"]*)"[^>]*>(.*?)</li>', section, re.S
        ):
            place = " ".join(re.findall(r"at\d+ on\d+ for\d+ and\d+(?: lane\dof\d)?", classes))
            start = re.search(r'event-time">([^<]*)<', body)[1]
            found.append((day[4:], start.replace("\u202f", " "), place))
    return found


def bands(who, kind: str, **query) -> dict[str, str]:
    """Return the places of the bands of a kind by day."""
    text = desk_of(who).get(CALENDAR, query).content.decode()
    return {
        re.search(r'id="d\d{4}(\d+)"', section)[1]: place
        for section in re.findall(r"<section class=\"day.*?</section>", text, re.S)
        for place in re.findall(rf'<div class="{kind} ([^"]*)">', section)
    }


@pytest.fixture
def maria():
    return make_teacher(name="Maria Garcia", zone="Europe/Berlin")


@pytest.fixture
def john():
    return make_student(name="John Doe")


class TestWeek:
    def test_shows_a_booking_in_the_providers_zone(self, maria, john):
        book_for_good(maria, john, start=NOW + DAY + 2 * HOUR + timedelta(minutes=15), minutes=50)
        assert "1-7 Mar 2027" in shown(maria)
        # Open from nine, and at a quarter past eleven on Tuesday: two hours and three steps down.
        assert drawn(maria) == [("0302", "11:15 AM", "at2 on3 for0 and10")]

    def test_puts_what_meets_side_by_side(self, maria):
        for number, start in enumerate((10, 10, 11)):
            make_busy(maria, NOW.replace(hour=start), NOW.replace(hour=start + 1 + number % 2))
        places = [place for _, _, place in drawn(maria)]
        assert places == [
            "at2 on0 for2 and0 lane0of2",
            "at2 on0 for1 and0 lane1of2",
            "at3 on0 for1 and0 lane1of2",
        ]

    def test_shows_what_begins_at_the_end_of_another_in_the_same_place(self, maria, john):
        for start in (10, 11):
            book_for_good(maria, john, start=NOW.replace(hour=start))
        assert [place for _, _, place in drawn(maria)] == ["at2 on0 for1 and0", "at3 on0 for1 and0"]

    def test_shows_everything_that_takes_time(self):
        seller = make_practitioner(name="Dr. Smith")
        flow = make_service(seller, "workshop", price_cents=0)
        session = make_session(flow)
        buy(flow, make_client(), session=session)
        buy(make_service(seller), make_client(name="Carla"))
        make_busy(seller, NOW + 3 * HOUR, NOW + 4 * HOUR)
        says = shown(seller)
        assert "Flow 1 of 2 seats taken" in says
        assert "Carla 60-minute Consultation Waits for payment" in says
        assert "Busy elsewhere" in says

    def test_leads_to_the_page_of_a_session(self):
        seller = make_practitioner()
        session = make_session(make_service(seller, "workshop", price_cents=0))
        page = desk_of(seller).get(f"/desk/calendar/?date={session.starts_at.date()}").content
        assert f'class="event-main" href="/desk/sessions/{session.id}/"'.encode() in page

    def test_does_not_show_what_was_canceled_or_ran_out(self, maria, john):
        canceled = request_booking(maria, john)
        any_program.take(canceled.uuid, Cancel(), by=john, now=NOW)
        request_booking(maria, make_student(name="Late Lee"), start=NOW + 5 * DAY)
        assert "Late Lee" in shown(maria)
        set_clock(NOW + 2 * DAY)
        says = shown(maria)
        assert "Late Lee" not in says
        assert "John Doe" not in says

    def test_shows_nothing_of_others(self, maria, john):
        book_for_good(make_teacher(zone="Europe/Berlin"), john)
        assert drawn(maria) == []

    def test_goes_over_midnight(self, john):
        owl = make_mentor(zone="Europe/Berlin")
        start = NOW.replace(hour=22)
        book_for_good(owl, make_person(Role.MENTEE), start=start, minutes=120, program="mentoring")
        assert drawn(owl) == [
            ("0301", "11:00 PM", "at23 on0 for1 and0"),
            ("0302", "…", "at0 on0 for1 and0"),
        ]

    @pytest.mark.parametrize(
        ("language", "first"),
        [("en", "Mon"), ("de", "Mo"), ("fr", "Lun"), ("pt-br", "Dom"), ("ja", "日")],
    )
    def test_begins_with_the_first_day_of_the_language(self, maria, language, first):
        text = desk_of(maria).get(CALENDAR, {"lang": language}).content.decode()
        assert re.search(r'class="short">(\S+) <b>', text)[1] == first

    def test_marks_today_in_the_providers_zone(self):
        kiri = make_teacher(zone="Pacific/Auckland")
        set_clock(NOW + 5 * HOUR)
        text = desk_of(kiri).get(CALENDAR).content.decode()
        assert re.findall(r'id="d(\d+)"><a [^>]* aria-current="date"', text) == ["20270302"]

    @pytest.mark.parametrize(
        "query", [{"date": "2027-13-01"}, {"date": "0001-01-01"}, {"view": "x"}]
    )
    def test_says_what_it_cannot_read_and_shows_this_week(self, maria, query):
        answer = desk_of(maria).get(CALENDAR, query)
        assert answer.status_code == 400
        assert next(iter(query)) in words(answer)
        assert "1-7 Mar 2027" in words(answer)


class TestHours:
    def test_are_drawn(self, maria):
        assert bands(maria, "open")["0303"] == "at0 on0 for8 and0"

    def test_that_a_date_leaves_out_are_blocked(self, maria):
        own_hours.add(own_hours.closed(date(2027, 3, 3)), role=Role.TEACHER, by=maria)
        open_on(maria, date(2027, 3, 3), time(9), time(12))
        assert bands(maria, "open")["0303"] == "at0 on0 for3 and0"
        assert bands(maria, "blocked") == {"0303": "at3 on0 for5 and0"}
        assert "Blocked 12:00 PM-5:00 PM" in shown(maria)


class TestHoursPastMidnight:
    @pytest.fixture
    def owl(self):
        owl = make_teacher(zone="Europe/Berlin")
        models.OpeningHours.objects.all().delete()
        for number in range(9):
            on = date(2027, 2, 27) + number * DAY
            open_on(owl, on, time(0), time(2))
            open_on(owl, on, time(18), time(0))
        return owl

    def test_let_the_week_begin_in_the_evening(self, owl):
        assert set(bands(owl, "open").values()) == {"at0 on0 for6 and0"}
        assert " 6:00 PM 7:00 PM" in shown(owl)

    def test_are_drawn_in_a_week_in_which_something_is_booked_then(self, owl, john):
        book_for_good(owl, john, start=at("2027-03-04T01:00+01:00"))
        assert drawn(owl) == [("0304", "1:00 AM", "at0 on0 for1 and0")]

    def test_that_begin_at_midnight_are_drawn(self, maria):
        models.OpeningHours.objects.all().delete()
        open_on(maria, date(2027, 3, 3), time(0), time(2))
        assert bands(maria, "open") == {"0303": "at0 on0 for2 and0"}


class TestWeekInWhichClocksChange:
    """Both changes of three zones: a full hour, and half an hour on Lord Howe."""

    def night_owl(self, zone):
        owl = make_mentor(zone=zone)
        return owl, make_person(Role.MENTEE, name="Mia")

    def book(self, owl, mia, start, minutes):
        set_clock(at(start) - 3 * DAY)
        book_for_good(
            owl, mia, start=at(start), minutes=minutes, program="mentoring", now=at(start) - 3 * DAY
        )

    @pytest.mark.parametrize(
        ("zone", "bookings", "places", "says"),
        [
            (
                "Europe/Berlin",
                [("2027-10-31T02:00+02:00", 60), ("2027-10-31T02:00+01:00", 60)],
                [
                    ("1031", "2:00 AM (UTC+2)", "at1 on0 for1 and0"),
                    ("1031", "2:00 AM (UTC+1)", "at2 on0 for1 and0"),
                ],
                "25 hours: the clocks show 2:00 AM to 3:00 AM twice.",
            ),
            (
                "Europe/Berlin",
                [("2027-03-28T01:30+01:00", 60)],
                [("0328", "1:30 AM", "at0 on6 for2 and0")],
                "23 hours: the clocks skip 2:00 AM to 3:00 AM.",
            ),
            (
                "America/New_York",
                [("2027-11-07T01:30-04:00", 30), ("2027-11-07T01:30-05:00", 30)],
                [
                    ("1107", "1:30 AM (UTC\N{MINUS SIGN}4)", "at1 on6 for0 and6"),
                    ("1107", "1:30 AM (UTC\N{MINUS SIGN}5)", "at2 on6 for0 and6"),
                ],
                "25 hours: the clocks show 1:00 AM to 2:00 AM twice.",
            ),
            (
                "America/New_York",
                [("2027-03-14T03:00-04:00", 60)],
                [("0314", "3:00 AM", "at2 on0 for1 and0")],
                "23 hours: the clocks skip 2:00 AM to 3:00 AM.",
            ),
            (
                "Australia/Lord_Howe",
                [("2027-04-04T01:30+11:00", 30), ("2027-04-04T01:30+10:30", 30)],
                [
                    ("0404", "1:30 AM (UTC+11)", "at1 on6 for0 and6"),
                    ("0404", "1:30 AM (UTC+10:30)", "at2 on0 for0 and6"),
                ],
                "24.5 hours: the clocks show 1:30 AM to 2:00 AM twice.",
            ),
            (
                "Australia/Lord_Howe",
                [("2027-10-03T02:30+11:00", 30)],
                [("1003", "2:30 AM", "at1 on6 for0 and6")],
                "23.5 hours: the clocks skip 2:00 AM to 2:30 AM.",
            ),
        ],
    )
    def test_draws_every_time_where_its_clocks_show_it(self, zone, bookings, places, says):
        owl, mia = self.night_owl(zone)
        for start, minutes in bookings:
            self.book(owl, mia, start, minutes)
        day = bookings[0][0][:10]
        assert drawn(owl, date=day) == places
        assert says in shown(owl, date=day)
        assert says in shown(owl, date=day, view="list")
        assert says in shown(owl, date=day, view="month")

    def test_names_the_repeated_hour_twice_with_its_offsets(self):
        owl, _ = self.night_owl("Europe/Berlin")
        says = shown(owl, date="2027-10-31")
        assert "1:00 AM 2:00 AM (UTC+2) 2:00 AM (UTC+1) 3:00 AM" in says

    def test_leaves_out_the_repeated_hour_on_other_days(self):
        owl, _ = self.night_owl("Europe/Berlin")
        absent = bands(owl, "absent", date="2027-10-31")
        assert set(absent) == {f"10{day}" for day in range(25, 31)}
        assert set(absent.values()) == {"at2 on0 for1 and0"}

    def test_leaves_the_skipped_half_hour_empty(self):
        owl, _ = self.night_owl("Australia/Lord_Howe")
        assert bands(owl, "skipped", date="2027-10-03") == {"1003": "at1 on0 for0 and6"}

    def test_tells_a_script_which_row_is_which_moment(self):
        owl, _ = self.night_owl("Europe/Berlin")
        text = desk_of(owl).get(CALENDAR, {"date": "2027-10-31", "view": "day"}).content.decode()
        parts = re.search(r'data-sections="([^"]*)"', text)[1].split()
        starts = [datetime.fromtimestamp(60 * int(part.split(":")[2]), UTC) for part in parts]
        assert starts == [at("2027-10-31T01:00+02:00"), at("2027-10-31T02:00+01:00")]
        assert [part.rsplit(":", 1)[0] for part in parts] == ["0:120", "120:1020"]

    def test_shows_a_date_that_a_zone_skipped(self):
        sina = make_teacher(zone="Pacific/Apia")
        assert "This date does not exist here." in shown(sina, date="2011-12-30", view="day")


class TestOtherViews:
    @pytest.mark.parametrize("view", ["day", "week", "month", "list"])
    def test_show_a_booking_and_lead_on(self, maria, john, view):
        book_for_good(maria, john, start=NOW + 2 * HOUR)
        desk = desk_of(maria)
        text = desk.get(CALENDAR, {"view": view}).content.decode()
        assert text.count("<strong>John Doe</strong>") == 1
        for to in re.findall(r'class="button second" href="([^"]*)"', text):
            assert desk.get(to.replace("&amp;", "&")).status_code == 200

    def test_of_a_full_day_say_how_much_more_there_is(self, maria, john):
        for hour in range(9, 15):
            book_for_good(maria, john, start=NOW.replace(hour=hour))
        assert "3 more" in shown(maria, view="month")

    def test_of_a_busy_month_take_few_statements(self, maria, django_assert_max_num_queries):
        for number in range(60):
            start = NOW + (1 + number // 6) * DAY + (1 + number % 6) * HOUR
            book_for_good(maria, make_student(), start=start)
        desk = desk_of(maria)
        # The first request notes that the browser was seen. One of the nine may read the clock of
        # the sandbox, which stands still here.
        desk.get(CALENDAR)
        with django_assert_max_num_queries(10):
            answer = desk.get(CALENDAR, {"view": "month"})
        assert "3 more" in words(answer)
