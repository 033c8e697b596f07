"""The page of buddies: their sessions, one tap to confirm, and what they have earned."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_buddy, make_match, make_staff, make_student, open_daily
from tests.pages.test_booking_pages import browser_of, fields_of
from tests.steps import request_session, schedule_session

from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")


AT_NINE = "2027-03-02T09:00Z"


class TestPlanningASession:
    @pytest.fixture
    def ana(self, db):
        return make_buddy()

    @pytest.fixture
    def ben(self, db):
        made = make_buddy(name="Ben Okoro")
        models.Person.objects.filter(id=made.person_id).update(timezone="Europe/Madrid")
        return made

    @pytest.fixture
    def at(self, ana, ben):
        return f"/buddies/plan/{make_match(ana, ben).uuid}/"

    def planned(self, who, at, time=AT_NINE, **more):
        browser = browser_of(who)
        given = {**fields_of(browser.get(f"{at}?time={time}")), "time": time, **more}
        return browser, browser.post(f"{at}?time={time}", given)

    def test_offers_what_is_free_for_both_within_the_hours_of_each(self, ana, ben, at):
        open_daily(ana, time(8), time(12))
        open_daily(ben, time(10), time(14))
        eve = make_buddy(name="Eve")
        start = datetime(2027, 3, 2, 11, tzinfo=UTC)
        schedule_session(make_match(ben, eve), ben, start=start)
        page = browser_of(ana).get(f"{at}?date=2027-03-02").content.decode()
        offered = re.findall(r'<button name="time" value="2027-03-02T([0-9:]+)Z"', page)
        # Ben's hours are from 9 to 13 UTC, and he meets Eve from 11 to 12.
        assert offered == ["09:00", "09:30", "10:00"]

    def test_offers_shorter_and_longer_ones(self, ana, ben, at):
        open_daily(ana, time(8), time(10))
        page = browser_of(ana).get(f"{at}?date=2027-03-02&duration=90").content.decode()
        assert re.findall(r'value="2027-03-02T([0-9:]+)Z"', page) == ["08:00", "08:30"]

    @pytest.mark.parametrize("asking", ["ana", "ben"])
    def test_asks_and_then_plans_it_in_one_tap(self, ana, ben, at, asking):
        who = {"ana": ana, "ben": ben}[asking]
        shown = browser_of(who).get(f"{at}?time={AT_NINE}&duration=45").content.decode()
        assert "Plan a session with" in shown
        browser, answer = self.planned(who, at)
        assert (answer.status_code, answer["Location"]) == (302, "/buddies/")
        made = models.Booking.objects.get()
        assert made.starts_at.isoformat() == "2027-03-02T09:00:00+00:00"
        page = browser.get("/buddies/").content.decode()
        assert "It is planned." in page or "is asked for this time" in page

    def test_sent_again_is_the_same_session(self, ana, at):
        browser, _ = self.planned(ana, at)
        given = fields_of(browser.get(f"{at}?time=2027-03-04T09:00Z")) | {"time": AT_NINE}
        assert models.Booking.objects.count() == 1
        for _ in range(2):
            again = browser.post(f"{at}?time={AT_NINE}", given | {"time": "2027-03-05T09:00Z"})
            assert again.status_code == 302
        assert models.Booking.objects.count() == 2

    def test_says_why_a_time_cannot_be_had(self, ana, ben, at):
        browser = browser_of(ana)
        given = {**fields_of(browser.get(f"{at}?time={AT_NINE}")), "time": AT_NINE}
        start = datetime(2027, 3, 2, 9, tzinfo=UTC)
        schedule_session(make_match(ben, make_buddy(name="Eve")), ben, start=start)
        answer = browser.post(f"{at}?time={AT_NINE}", given)
        assert answer.status_code == 409
        assert b"One of you has another booking at this time." in answer.content
        assert b"2027-03-02T10:30Z" in answer.content

    def test_is_for_the_two_of_an_accepted_match(self, ana, ben, at):
        assert browser_of(make_buddy(name="Eve")).get(at).status_code == 404
        models.Match.objects.update(status="pending")
        assert browser_of(ana).get(at).status_code == 404

    @pytest.mark.parametrize("query", ["date=x", "timezone=Mars", "time=25:00", "duration=9"])
    def test_reads_an_address_that_makes_no_sense(self, ana, at, query):
        assert browser_of(ana).get(f"{at}?{query}").status_code in {200, 302}

    def test_in_the_hour_that_comes_twice_has_both(self, ana, ben, at):
        models.Person.objects.filter(id=ana.person_id).update(timezone="Europe/Madrid")
        set_clock(datetime(2027, 10, 30, 8, tzinfo=UTC))
        page = browser_of(ana).get(f"{at}?date=2027-10-31").content.decode()
        assert 'value="2027-10-31T00:00Z"' in page
        assert 'value="2027-10-31T01:00Z"' in page
        assert "UTC+2" in page
        assert "UTC+1" in page

    def test_has_no_time_in_the_hour_that_is_skipped(self, ana, ben, at):
        models.Person.objects.filter(id=ana.person_id).update(timezone="Europe/Madrid")
        page = browser_of(ana).get(f"{at}?date=2027-03-28").content.decode()
        times = re.findall(r'value="2027-03-28T0([01]):00Z"[^>]*>([0-9:]+)', page)
        assert times == [("0", "1:00"), ("1", "3:00")]


class TestBuddiesPage:
    def test_is_for_buddies(self, client):
        assert client.get("/buddies/").status_code == 302
        for other in (make_student(), make_staff()):
            assert browser_of(other).get("/buddies/").status_code == 404

    def test_confirms_in_one_tap_and_comes_back(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        session = schedule_session(make_match(ana, ben), ana)
        assert b"Upcoming" in browser_of(ana).get("/buddies/").content
        set_clock(NOW + timedelta(days=1, hours=2))
        for who in (ana, ben):
            browser = browser_of(who)
            page = browser.get("/buddies/")
            assert b"Waiting for your confirmation" in page.content
            answer = browser.post(f"/me/bookings/{session.uuid}/complete/", fields_of(page))
            assert (answer.status_code, answer["Location"]) == (302, "/buddies/")
        page = browser_of(ana).get("/buddies/").content.decode()
        assert "Badge for 1: earned" in page
        assert "The next badge: 5" in page
        assert "Ben Okoro" in page.partition("Leaderboard")[2]

    def test_accepts_a_request(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        session = request_session(make_match(ana, ben), ana)
        browser = browser_of(ben)
        page = browser.get("/buddies/")
        browser.post(f"/me/bookings/{session.uuid}/confirm/", fields_of(page))
        assert models.Booking.objects.get(id=session.id).status == "confirmed"

    def test_leads_to_planning_with_each_buddy(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        match = make_match(ana, ben)
        page = browser_of(ana).get("/buddies/").content.decode()
        assert f'href="/buddies/plan/{match.uuid}/"' in page

    def test_shows_no_sessions_of_others(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        schedule_session(make_match(ana, ben), ana)
        eve = make_buddy(name="Eve")
        models.Person.objects.filter(id=eve.person_id).update(roles=["buddy", "staff"])
        assert b"Ben Okoro" not in browser_of(eve).get("/buddies/").content
