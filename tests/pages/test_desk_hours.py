"""The editor of a provider's hours, before its browser: what it says and what it saves."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from django.test import Client
from tests.factories import NOW, make_practitioner, make_service, make_session, make_student
from tests.pages.test_desk import form_of
from tests.races import at_once

from bookable.domain.hours_plans import HoursPlan, Stretch
from bookable.engine import replacing_hours
from bookable.queries.person_hours import person_hours
from bookable.storage.models import Person, ServiceSession

HOURS = "/desk/hours/"
NINE, NOON, FIVE, TEN_PM = time(9), time(12), time(17), time(22)
MONDAY_TO_FRIDAY = {
    f"w{day}-0-{end}": at for day in range(5) for end, at in (("start", "9"), ("end", "17"))
}


@pytest.fixture
def desk(client, ada):
    Person.objects.filter(id=ada.person_id).update(timezone="Europe/Berlin")
    client.force_login(Person.objects.get(id=ada.person_id))
    return client


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def opened(client: Client, **query: str) -> dict[str, str]:
    page = client.get(HOURS, query).content.decode()
    return {name: hidden(page, name) for name in ("form", "version")}


def sent(client: Client, typed, do: str = "save", **more):
    return client.post(HOURS, {**opened(client), **typed, "do": do, **more})


def saved(ada) -> HoursPlan:
    return person_hours(ada.uuid, by=ada).plan


class TestHoursEditor:
    def test_saves_what_is_typed(self, desk, ada):
        typed = {
            **MONDAY_TO_FRIDAY,
            "w0-1-start": "18:00",
            "w0-1-end": "24:00",
            "w5-3-start": "10 pm",
            "w5-3-end": "2.00",
            "d0-first": "2027-03-03",
            "d0-0-start": "12",
            "d0-0-end": "17",
            "d7-first": "2027-12-24",
            "d7-last": "2028-01-06",
        }
        answer = sent(desk, typed)
        assert (answer.status_code, answer["Location"]) == (303, "/desk/hours/?saved")
        plan = saved(ada)
        assert plan.weekly[0] == (Stretch(NINE, FIVE), Stretch(time(18), time(0)))
        assert plan.weekly[5] == (Stretch(TEN_PM, time(2)),)
        assert plan.weekly[6] == ()
        assert plan.dates[date(2027, 3, 3)] == (Stretch(NOON, FIVE),)
        assert [on for on, hours in plan.dates.items() if not hours] == [
            date(2027, 12, 24) + timedelta(days=number) for number in range(14)
        ]

    def test_names_the_buttons_and_fields_of_dates_that_are_not_chosen_yet(self, desk):
        page = sent(desk, {"d0-first": "", "d0-0-start": "9", "d0-0-end": "5 pm"}, do="add:d0")
        names = re.findall(r'name="d0-\d-start".* aria-label="([^"]*)"', page.content.decode())
        assert names == ["Other dates, from", "Other dates, from"]
        assert b'aria-label="Add hours: Other dates"' in page.content
        assert b'aria-label="Remove these dates: Other dates"' in page.content

    def test_shows_what_is_saved(self, desk):
        typed = {**MONDAY_TO_FRIDAY, "d0-first": "2027-12-24", "d0-last": "2028-01-06"}
        sent(desk, typed)
        page = desk.get(HOURS, {"lang": "de"}).content.decode()
        assert 'name="w4-0-start" id="w4-0-start" value="09:00"' in page
        assert 'name="d0-first" id="d0-first" value="2027-12-24"' in page
        assert 'name="d0-last" id="d0-last" value="2028-01-06"' in page

    def test_reads_back_what_it_shows(self, desk, ada):
        sent(desk, {"w0-0-start": "0:00", "w0-0-end": "24:00", "w1-0-start": "9", "w1-0-end": "24"})
        before = saved(ada)
        for language in ("en", "de", "es", "fr", "pt-br", "ja"):
            page = desk.get(HOURS, {"lang": language}).content.decode()
            fields = dict(re.findall(r'name="(w[^"]+)" id="[^"]+" value="([^"]*)"', page))
            assert sent(desk, fields).status_code == 303
            assert saved(ada) == before

    def test_takes_german_dates(self, desk, ada):
        opened(desk, lang="de")
        sent(desk, {"d0-first": "24.12.2027", "d0-last": "26.12.27"})
        assert list(saved(ada).dates) == [date(2027, 12, day) for day in (24, 25, 26)]

    def test_leaves_dates_that_are_over(self, desk, ada):
        over = HoursPlan(dict.fromkeys(range(7), ()), {date(2027, 2, 1): ()})
        replacing_hours.replace(
            ada.uuid, over, zone="Europe/Berlin", by=ada, now=NOW, check=lambda: None
        )
        assert b"2027-02-01" not in desk.get(HOURS).content
        sent(desk, MONDAY_TO_FRIDAY)
        assert list(saved(ada).dates) == [date(2027, 2, 1)]

    def test_says_each_mistake_beside_its_field_and_keeps_what_was_typed(self, desk, ada):
        before = saved(ada)
        typed = {
            "w0-0-start": "late",
            "w0-0-end": "17",
            "w1-0-start": "9",
            "w1-0-end": "9",
            "w2-0-start": "24:00",
            "w2-0-end": "",
            "d0-first": "",
            "d1-first": "2027-02-30",
            "d2-first": "2027-05-02",
            "d2-last": "2027-05-01",
            "d3-first": "2027-05-03",
            "d3-last": "2029-05-03",
            "d4-first": "2027-06-01",
            "d5-first": "2027-06-01",
            "d6-first": "0001-01-01",
        }
        answer = sent(desk, typed)
        page = answer.content.decode()
        assert answer.status_code == 422
        wrong = re.findall(r'<li><a href="#([^"]+)">', page)
        assert wrong == [
            *("w0-0-start", "w1-0-end", "w2-0-end", "d0-first", "d1-first", "d2-last"),
            *("d3-last", "d5-first", "d6-first"),
        ]
        assert all(f'aria-describedby="{name}-wrong"' in page for name in wrong)
        assert all(f'value="{text}"' in page for text in typed.values() if text)
        assert saved(ada) == before

    def test_saves_once_what_is_sent_twice(self, desk, ada):
        form = {**opened(desk), **MONDAY_TO_FRIDAY, "do": "save"}
        assert [desk.post(HOURS, form).status_code for _ in range(2)] == [303, 303]

    def test_is_not_for_those_who_provide_nothing(self, client, at_now):
        student = make_student()
        client.force_login(Person.objects.get(id=student.person_id))
        assert client.get(HOURS).status_code == 403

    def test_asks_strangers_to_sign_in(self, client, at_now):
        assert client.get(HOURS)["Location"] == "/sign-in/?next=%2Fdesk%2Fhours%2F"


class TestHoursButtons:
    def test_add_a_line(self, desk):
        page = sent(desk, MONDAY_TO_FRIDAY, "add:w0").content.decode()
        assert 'name="w0-1-start" id="w0-1-start" value=""' in page
        assert 'name="w0-0-start" id="w0-0-start" value="9"' in page

    def test_remove_a_line(self, desk):
        page = sent(desk, MONDAY_TO_FRIDAY, "remove:w0-0").content.decode()
        assert 'id="w0-0-start"' not in page
        assert "w1-0-start" in page

    def test_copy_a_day_to_others(self, desk):
        more = {"w0-1-start": "19", "w0-1-end": "21", "w0-to": ["w5", "w6", "w0", "x"]}
        page = sent(desk, {**MONDAY_TO_FRIDAY, **more}, "copy:w0").content.decode()
        for day in (5, 6):
            assert f'name="w{day}-1-end" id="w{day}-1-end" value="21"' in page
        assert "Copied to Saturday, Sunday." in page

    def test_copy_names_the_days_as_its_language_lists_them(self, desk, ada):
        Person.objects.filter(id=ada.person_id).update(locale="ja")
        given = {**MONDAY_TO_FRIDAY, "w0-to": ["w5", "w6"]}
        page = sent(desk, given, "copy:w0").content.decode()
        assert "日曜日、土曜日にコピーしました。" in page
        assert 'data-comma="、"' in page

    def test_copy_to_no_day_says_so(self, desk):
        assert b"Choose the days to copy to." in sent(desk, MONDAY_TO_FRIDAY, "copy:w0").content

    def test_add_and_remove_dates(self, desk):
        page = sent(desk, {"d3-first": "2027-05-01"}, "dates").content.decode()
        assert 'name="d4-first" id="d4-first" value=""' in page
        page = sent(desk, {"d3-first": "2027-05-01"}, "drop:d3").content.decode()
        assert 'name="d3-first"' not in page

    @pytest.mark.parametrize(
        "act", ["", "x", "add:", "add:w9", "remove:w0-9", "drop:w0", "drop:d9"]
    )
    def test_that_do_not_exist_change_nothing(self, desk, ada, act):
        before = saved(ada)
        assert sent(desk, MONDAY_TO_FRIDAY, act).status_code == 200
        assert saved(ada) == before


class TestTwoEditors:
    def test_the_second_is_told_and_may_save_again(self, desk, ada):
        second = opened(desk)
        sent(desk, MONDAY_TO_FRIDAY)
        typed = {"w0-0-start": "8", "w0-0-end": "16"}
        answer = desk.post(HOURS, {**second, **typed, "do": "save"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "These hours were changed in another window" in page
        assert "<li>Tuesday: 9:00 AM\u20135:00 PM</li>" in page
        assert 'value="8"' in page
        again = {name: hidden(page, name) for name in ("form", "version")}
        assert desk.post(HOURS, {**again, **typed, "do": "save"}).status_code == 303
        assert saved(ada).weekly[0] == (Stretch(time(8), time(16)),)
        assert saved(ada).weekly[1] == ()


@pytest.mark.usefixtures("committed")
class TestTwoEditorsAtOnce:
    def test_one_saves_and_the_other_is_told(self):
        ada = make_practitioner(opens=NINE, closes=FIVE)
        person, typed = Person.objects.get(id=ada.person_id), {"w0-0-start": "8"}

        def save(number: int) -> int:
            client = Client()
            client.force_login(person)
            form = {**seen, **typed, "form": form_of(client), "w0-0-end": f"{15 + number}"}
            return client.post(HOURS, {**form, "do": "save"}).status_code

        first = Client()
        first.force_login(person)
        seen = opened(first)
        assert sorted(at_once([partial(save, number) for number in range(3)])) == [303, 409, 409]


class TestBookingsOutsideHours:
    @pytest.fixture
    def booked(self, client, at_now):
        """A workshop on Wednesday at six in the evening in Berlin, with a seat taken."""
        seller = make_practitioner(zone="Europe/Berlin")
        session = make_session(make_service(seller, "workshop", name="Breath"))
        ServiceSession.objects.filter(id=session.id).update(taken=1)
        client.force_login(Person.objects.get(id=seller.person_id))
        return client

    def test_are_named_before_and_after_saving_and_stay(self, booked):
        typed = {"w2-0-start": "9", "w2-0-end": "18"}
        page = sent(booked, typed, "check").content.decode()
        assert "Nothing is saved yet. These bookings would lie outside your hours." in page
        assert "Wednesday, 3 March 2027, 7:00\u202fPM\u20138:30\u202fPM · Breath" in page
        assert booked.get(HOURS).content.decode().count("Breath") == 1
        sent(booked, typed)
        assert "These bookings lie outside your hours." in booked.get(HOURS).content.decode()
        assert ServiceSession.objects.get().canceled_at is None

    def test_are_not_those_within(self, booked):
        typed = {"w2-0-start": "9", "w2-0-end": "24:00"}
        page = sent(booked, typed, "check").content.decode()
        assert "No booking would lie outside these hours." in page


class TestHoursWhereClocksChange:
    """Hours from two to three on Sundays in Berlin, or what a change of the clocks leaves of them:
    nothing of the hour that is skipped, and both hours where it is repeated."""

    @pytest.mark.parametrize(
        ("start", "is_outside"),
        [
            ("2027-03-21T01:00Z", False),
            ("2027-03-28T00:00Z", True),
            ("2027-03-28T01:00Z", True),
            ("2027-10-31T00:00Z", False),
            ("2027-10-31T01:00Z", False),
            ("2027-10-31T02:00Z", True),
        ],
    )
    def test_name_what_is_booked_outside_of_them(self, client, at_now, start, is_outside):
        seller = make_practitioner(zone="Europe/Berlin")
        flow = make_service(seller, "workshop", name="Breath")
        session = make_session(flow, start=datetime.fromisoformat(start), minutes=60)
        ServiceSession.objects.filter(id=session.id).update(taken=1)
        client.force_login(Person.objects.get(id=seller.person_id))
        page = sent(client, {"w6-0-start": "2", "w6-0-end": "3"}, "check").content.decode()
        assert ("These bookings would lie outside your hours." in page) is is_outside

    @pytest.mark.parametrize("on", ["2027-03-21", "2027-03-28", "2027-10-31"])
    def test_are_saved_as_they_are_typed(self, desk, ada, on):
        typed = {"d0-first": on, "d0-0-start": "2", "d0-0-end": "3"}
        sent(desk, typed)
        assert saved(ada).dates == {date.fromisoformat(on): (Stretch(time(2), time(3)),)}


class TestPace:
    PACE = {
        "slot_interval_minutes": "15",
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "10",
        "notice": "2",
        "notice_unit": "60",
        "maximum_advance_days": "60",
        "daily_limit": "4",
        "weekly_limit": "",
        "auto_accept": "on",
    }

    def _sent(self, client, **more):
        page = client.get("/desk/hours/pace/").content.decode()
        form = {name: hidden(page, name) for name in ("form", "version")}
        return client.post("/desk/hours/pace/", {**form, **self.PACE, **more})

    def test_is_saved(self, desk, ada):
        assert self._sent(desk).status_code == 303
        person = Person.objects.get(id=ada.person_id)
        assert (person.slot_interval_minutes, person.daily_limit, person.weekly_limit) == (
            15,
            4,
            None,
        )
        assert (person.auto_accept, person.minimum_notice_minutes) == (True, 120)
        page = desk.get(HOURS).content.decode()
        assert "4 bookings" in page
        assert "2 hours" in page

    def test_says_what_is_wrong(self, desk):
        answer = self._sent(desk, slot_interval_minutes="0", daily_limit="x")
        assert answer.status_code == 422
        assert b'href="#id_slot_interval_minutes"' in answer.content
        assert b'href="#id_daily_limit"' in answer.content

    def test_takes_at_most_a_year_of_notice(self, desk):
        assert b'href="#id_notice"' in self._sent(desk, notice="400", notice_unit="1440").content

    def test_of_two_windows_the_second_is_told(self, desk):
        assert self._sent(desk).status_code == 303
        assert self._sent(desk, version="older").status_code == 409
