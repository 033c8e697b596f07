"""The page of buddies: their sessions, one tap to confirm, and what they have earned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_buddy, make_match, make_staff, make_student
from tests.pages.test_booking_pages import browser_of, fields_of
from tests.steps import request_session, schedule_session

from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")


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
            assert b"These wait for your word" in page.content
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

    def test_shows_no_sessions_of_others(self):
        ana, ben = make_buddy(), make_buddy(name="Ben Okoro")
        schedule_session(make_match(ana, ben), ana)
        eve = make_buddy(name="Eve")
        models.Person.objects.filter(id=eve.person_id).update(roles=["buddy", "staff"])
        assert b"Ben Okoro" not in browser_of(eve).get("/buddies/").content
