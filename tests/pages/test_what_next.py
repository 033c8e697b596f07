"""What follows once something is booked is said before, by the rules of its programme."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import (
    TOMORROW_AT_TEN,
    make_mentor,
    make_practitioner,
    make_service,
    make_teacher,
)
from tests.lookalikes.stripe import StripeLookalike
from tests.pages.booking_pages import address, choose
from tests.pages.test_linked_bookings import words

from bookable.engine import ports
from bookable.gateways.stripe import Stripe

pytestmark = pytest.mark.usefixtures("at_now")

ASKED = "This is a request: {} has to accept it first."
AT_ONCE = "Your booking is confirmed at once."


def form_of(client, path: str, start=TOMORROW_AT_TEN) -> str:
    """Return the words of the page on which a time is booked."""
    return words(client.get(choose(client, path, start)["Location"]))


class TestRequest:
    def test_is_called_one_with_how_long_an_answer_takes(self, client):
        path = address(make_teacher(name="Maria"))
        first, second = words(client.get(path)), form_of(client, path)
        for page in (first, second):
            assert ASKED.format("Maria") in page
            assert "You do not pay on this site." in page
        assert "You get an answer within 48 hours" in first
        assert "You get an answer within 26 hours" in second
        assert "Send the request" in second

    def test_says_its_sentences_without_blanks_in_japanese(self, client):
        page = client.get(f"{address(make_teacher(name='Maria'))}?lang=ja").content.decode()
        [said] = re.findall(r">([^<]*これはリクエストです。[^<]*)<", page)
        assert said.count("。") > 2
        assert "。 " not in said

    @pytest.mark.parametrize(
        ("before", "answered"),
        [(timedelta(hours=5, minutes=20), "5 hours"), (timedelta(minutes=70), "1 hr 10 min")],
    )
    def test_for_a_time_that_is_near_is_answered_before_it(self, client, before, answered):
        path = address(make_teacher())
        set_clock(TOMORROW_AT_TEN - before)
        assert f"You get an answer within {answered}," in form_of(client, path)

    @pytest.mark.parametrize(
        ("make", "program"), [(make_teacher, "tutoring"), (make_mentor, "mentoring")]
    )
    def test_that_is_accepted_automatically_is_a_booking(self, client, make, program):
        path = address(make(auto_accept=True), program)
        page = form_of(client, path)
        assert AT_ONCE in page
        assert "request" not in page


class TestSale:
    @pytest.fixture
    def hour(self):
        seller = make_practitioner(name="Dr. Smith")
        return lambda **more: address(seller, "marketplace", make_service(seller, **more))

    def test_without_cards_is_kept_for_half_an_hour(self, client, hour):
        path = hour()
        for page in (words(client.get(path)), form_of(client, path)):
            assert "You do not pay on this site: Dr. Smith tells you how." in page
            assert "It is kept for you for 30 minutes." in page

    def test_with_cards_is_paid_next(self, client, hour):
        with StripeLookalike() as stripe:
            gateway = Stripe(**stripe.credentials, api_base=stripe.address)
            ports.provide_payments(gateway)
            page = form_of(client, hour())
            ports.provide_payments(None)
            gateway.close()
        assert "You pay by card next." in page

    def test_that_costs_nothing_is_confirmed_at_once(self, client, hour):
        assert AT_ONCE in form_of(client, hour(price_cents=0))
