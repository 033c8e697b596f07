"""Waitlists and credits of a client."""

from __future__ import annotations

import pytest
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session
from tests.pages.test_booking_pages import browser_of
from tests.steps import PROGRAM, buy, cancel, pay_by_hand

from bookable.domain.people import Actor
from bookable.engine import waitlist
from bookable.interfaces.pages.member_forms import new_key
from bookable.storage import models

pytestmark = pytest.mark.usefixtures("at_now")

AT = "/me/lines/"


class TestWaitlistPage:
    @pytest.fixture
    def waiting(self) -> Actor:
        """A client who waits for the only seat, which another one has."""
        seller, first = make_practitioner(), make_client()
        self.flow = make_service(seller, "workshop")
        self.session = make_session(self.flow, capacity=1)
        self.booked = buy(self.flow, first, start=None, session=self.session)
        self.first, self.seller = first, seller
        me = make_client(name="Mira")
        waitlist.join(self.flow.id, self.session.id, program=PROGRAM, by=me, now=NOW)
        return me

    def send(self, who: Actor, act: str) -> object:
        entry = models.WaitlistEntry.objects.get(person_id=who.person_id)
        form = {"form": new_key(who), "act": act, "entry": str(entry.id)}
        return browser_of(who).post(AT, form)

    def test_says_the_position_and_lets_a_person_leave(self, waiting):
        page = browser_of(waiting).get(AT).content.decode()
        assert "Your position: 1" in page
        assert "Take the seat" not in page
        assert self.send(waiting, "leave").status_code == 302
        assert "You are on no waitlist." in browser_of(waiting).get(AT).content.decode()

    def test_lets_a_person_take_the_seat_that_is_kept_for_them(self, waiting):
        cancel(self.booked, self.first)
        assert "A seat is kept for you" in browser_of(waiting).get(AT).content.decode()
        answer = self.send(waiting, "take")
        made = models.Booking.objects.get(client_id=waiting.person_id)
        assert answer["Location"] == f"/me/bookings/{made.uuid}/"

    @pytest.mark.parametrize(
        ("language", "act"), [("en", "Book and pay"), ("de", "Zahlungspflichtig buchen")]
    )
    def test_says_what_a_kept_seat_costs_and_that_taking_it_binds(self, waiting, language, act):
        cancel(self.booked, self.first)
        page = browser_of(waiting).get(AT, {"lang": language}).content.decode()
        form = page[page.index('value="take"') :]
        assert f"<button>{act}" in form
        assert "50" in form[: form.index("<button>")]

    def test_says_nothing_of_a_payment_for_a_seat_that_is_free_of_charge(self, waiting):
        models.Service.objects.filter(id=self.flow.id).update(price_cents=0)
        cancel(self.booked, self.first)
        mine = browser_of(waiting)
        assert "Book and pay" not in mine.get(AT).content.decode()
        entry = models.WaitlistEntry.objects.get(person_id=waiting.person_id)
        form = {"form": new_key(waiting), "act": "take", "entry": str(entry.id)}
        assert "It is booked" in mine.post(AT, form, follow=True).content.decode()

    def test_takes_no_entry_of_another_person(self, waiting):
        entry = models.WaitlistEntry.objects.get(person_id=waiting.person_id)
        other = make_client()
        form = {"form": new_key(other), "act": "leave", "entry": str(entry.id)}
        assert browser_of(other).post(AT, form).status_code == 409
        assert models.WaitlistEntry.objects.filter(id=entry.id, state="waiting").exists()


class TestCreditsPage:
    def test_says_what_is_left(self):
        seller, me = make_practitioner(), make_client()
        hour = make_service(seller)
        bundle = make_service(seller, "bundle", covers=[hour])
        pay_by_hand(buy(bundle, me, start=None), seller)
        page = browser_of(me).get(AT).content.decode()
        assert "10 of 10 left" in page
        assert "60-minute Consultation" in page
