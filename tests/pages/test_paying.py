"""Paying for a booking from its page, signed in or by a guest's link, and its receipt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.card_payments import Till
from tests.factories import NOW, make_client, make_practitioner, make_service
from tests.lookalikes.faults import Fault
from tests.lookalikes.stripe import StripeLookalike
from tests.pages.test_booking_pages import at, browser_of, fields_of
from tests.pages.test_linked_bookings import address_of, browser, fields, words
from tests.steps import PROGRAM, buy, cancel, pay_by_hand

from bookable.domain.booking import Booking
from bookable.domain.booking_links import Allows
from bookable.domain.people import Actor
from bookable.engine import ports, refunding
from bookable.gateways.stripe import Stripe
from bookable.interfaces.pages.member_forms import new_key

pytestmark = pytest.mark.usefixtures("at_now")

PAY = "Pay $50.00 by card"


@pytest.fixture
def till(at_now: None) -> Iterator[Till]:
    """Stripe's look-alike, as the vendor of card payments."""
    with StripeLookalike() as stripe:
        gateway = Stripe(**stripe.credentials, api_base=stripe.address)
        ports.provide_payments(gateway)
        yield Till(stripe)
        ports.provide_payments(None)
        gateway.close()


@pytest.fixture
def client() -> Actor:
    return make_client()


@pytest.fixture
def seller() -> Actor:
    return make_practitioner(name="Dr. Smith")


@pytest.fixture
def unpaid(seller: Actor, client: Actor) -> Booking:
    return buy(make_service(seller), client)


class TestCard:
    def test_leads_to_one_checkout_however_often_it_is_asked_for(self, till, unpaid, client):
        mine = browser_of(client)
        page = mine.get(at(unpaid))
        assert PAY in page.content.decode()
        sent = [mine.post(at(unpaid, "pay/"), fields_of(page)) for _ in range(2)]
        assert [each["Location"] for each in sent] == [at(unpaid)] * 2
        (session,) = till.stripe.sessions.values()
        assert session["url"] in mine.get(at(unpaid)).content.decode().replace("&amp;", "&")
        assert session["success_url"].endswith(f"{at(unpaid)}?paid=1")

    def test_is_led_to_from_the_list_of_bookings(self, till, unpaid, client, seller):
        mine, pay = browser_of(client), f'<a class="button" href="{at(unpaid)}">Pay now'
        assert pay in mine.get("/me/").content.decode()
        ports.provide_payments(None)
        assert pay not in mine.get("/me/").content.decode()

    def test_is_waited_for_until_the_message_of_the_vendor_arrives(self, till, unpaid, client):
        mine = browser_of(client)
        mine.post(at(unpaid, "pay/"), fields_of(mine.get(at(unpaid))))
        (session,) = till.stripe.sessions.values()
        page = words(mine.get(at(unpaid, "?paid=1")))
        assert "We are waiting for the payment." in page
        assert PAY not in page
        # Who has not paid finds the button again.
        assert PAY in words(mine.get(at(unpaid, "?")))
        till.deliver(till.stripe.pay(session["id"]))
        assert "We are waiting" not in words(mine.get(at(unpaid, "?paid=1")))

    def test_is_waited_for_only_once_a_checkout_was_opened(self, till, unpaid, client):
        assert PAY in words(browser_of(client).get(at(unpaid, "?paid=1")))

    def test_is_asked_for_no_more_once_it_is_paid(self, till, unpaid, client):
        mine = browser_of(client)
        mine.post(at(unpaid, "pay/"), fields_of(mine.get(at(unpaid))))
        (session,) = till.stripe.sessions.values()
        till.deliver(till.stripe.pay(session["id"]))
        assert PAY not in mine.get(at(unpaid)).content.decode()
        again = mine.post(at(unpaid, "pay/"), {"form": new_key(client)})
        assert again["Location"] == at(unpaid)
        assert len(till.stripe.sessions) == 1
        assert "Dr. Smith" in words(mine.get(at(unpaid, "receipt/")))

    def test_is_asked_for_no_more_once_the_time_is_over(self, till, unpaid, client):
        mine = browser_of(client)
        form = fields_of(mine.get(at(unpaid)))
        set_clock(NOW + timedelta(minutes=31))
        assert PAY not in mine.get(at(unpaid)).content.decode()
        assert mine.post(at(unpaid, "pay/"), form)["Location"] == at(unpaid)
        assert not till.stripe.sessions

    def test_says_so_where_the_vendor_is_down(self, till, unpaid, client):
        till.stripe.queue("open", Fault(status=500))
        mine = browser_of(client)
        answer = mine.post(at(unpaid, "pay/"), fields_of(mine.get(at(unpaid))))
        assert answer.status_code == 409
        assert "The payment page cannot be reached." in answer.content.decode()
        mine.post(at(unpaid, "pay/"), fields_of(answer))
        assert len(till.stripe.sessions) == 1

    def test_is_for_the_client_alone(self, till, unpaid, seller):
        hers = browser_of(seller)
        assert "by card" not in hers.get(at(unpaid)).content.decode()
        assert hers.post(at(unpaid, "pay/"), {"form": new_key(seller)}).status_code == 404
        assert not till.stripe.sessions


class TestCardByLink:
    def test_leads_to_one_checkout_and_back(self, till, unpaid, client):
        address = address_of(unpaid, client, Allows.CANCEL)
        form = fields(browser().get(address))
        for _ in range(2):
            answer = browser().post(address, {**form, "act": "pay"})
            assert answer["Location"] == "?"
        (session,) = till.stripe.sessions.values()
        assert session["cancel_url"].endswith(address)
        assert "We are waiting for the payment." in words(browser().get(f"{address}?paid=1"))
        assert session["url"] in browser().get(address).content.decode().replace("&amp;", "&")
        till.deliver(till.stripe.pay(session["id"]))
        assert PAY not in words(browser().get(address))

    def test_is_not_for_those_who_may_only_look(self, till, unpaid, client, seller):
        for address in (address_of(unpaid, client), address_of(unpaid, seller, Allows.CANCEL)):
            page = browser().get(address)
            assert PAY not in words(page)
            browser().post(address, {"act": "pay"})
        assert not till.stripe.sessions

    def test_needs_a_form_of_ours(self, till, unpaid, client):
        address = address_of(unpaid, client, Allows.CANCEL)
        assert browser().post(address, {"act": "pay", "token": "x"})["Location"] == "?again"
        assert not till.stripe.sessions


class TestWithoutCards:
    def test_the_pages_say_who_tells_how_to_pay(self, unpaid, client):
        said = "Your payment has to be recorded while the booking is kept."
        assert said in browser_of(client).get(at(unpaid)).content.decode()
        assert said in words(browser().get(address_of(unpaid, client, Allows.CANCEL)))


class TestPaidBooking:
    def test_is_called_paid_once(self, unpaid, client, seller):
        paid = pay_by_hand(unpaid, seller)
        for who in (client, seller):
            page = browser_of(who).get(at(paid)).content.decode()
            assert re.findall(r">(Paid[^<]*)<", page.partition("What happened")[0]) == ["Paid"]

    def test_says_once_what_went_back(self, unpaid, client, seller):
        cancel(pay_by_hand(unpaid, seller), client)
        mine = browser_of(client)
        assert "$50.00 on the way back" in words(mine.get(at(unpaid)))
        how = {"method": "cash", "reference": "", "program": PROGRAM}
        refunding.record(unpaid.id, **how, by=seller, now=NOW)
        page = mine.get(at(unpaid)).content.decode().partition("What happened")[0]
        assert page.count("Paid back") + page.count("paid back") == 1
        assert "-$50.00" in page


class TestReceipt:
    def test_names_both_sides_and_what_was_paid(self, unpaid, client, seller):
        paid = pay_by_hand(unpaid, seller)
        for who in (client, seller):
            assert "receipt/" in browser_of(who).get(at(paid)).content.decode()
            page = words(browser_of(who).get(at(paid, "receipt/")))
            for text in ("Dr. Smith", "John Doe", "$50.00", str(paid.uuid)):
                assert text in page

    def test_is_not_there_before_anything_is_paid(self, unpaid, client):
        assert browser_of(client).get(at(unpaid, "receipt/")).status_code == 404
        assert "receipt/" not in browser_of(client).get(at(unpaid)).content.decode()

    def test_is_not_there_for_others(self, unpaid, seller):
        paid = pay_by_hand(unpaid, seller)
        assert browser_of(make_client()).get(at(paid, "receipt/")).status_code == 404
