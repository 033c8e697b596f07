"""Races of guests for the bookings of one address, and for one time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_teacher
from tests.races import at_once, tally

from bookable.domain.account_links import Purpose
from bookable.domain.commands import Request
from bookable.engine import guests, opening_accounts
from bookable.engine.guests import Guest
from bookable.interfaces.http.sent_forms import once
from bookable.storage.models import AccountLink, Booking, BookingLink, Person

pytestmark = pytest.mark.usefixtures("committed")

GRACE = Guest(name="Grace Hopper", email="grace@example.com")


def book(tess, guest=GRACE, *, hours=0, receipt=None):
    start = TOMORROW_AT_TEN + hours * HOUR
    wish = Request(program="tutoring", provider=tess.uuid, start=start, length=HOUR)
    return guests.book(wish, guest, now=NOW, receipt=receipt)


class TestBookingsOfOneAddressAtOnce:
    def test_are_three_of_one_person(self):
        tasks = [partial(book, make_teacher(), hours=hours // 2) for hours in range(8)]
        assert tally(at_once(tasks)) == {"GuestBooking": 3, "NotAsGuest": 5}
        person = Person.objects.get(email=GRACE.email)
        assert Booking.objects.filter(client_id=person.id).count() == 3
        assert BookingLink.objects.filter(person_id=person.id).count() == 3


class TestBookingsOfOneTimeAtOnce:
    def test_are_one_whoever_asks(self):
        tess = make_teacher()
        tasks = [
            partial(book, tess, replace(GRACE, email=f"guest{number}@example.com"))
            for number in range(8)
        ]
        assert tally(at_once(tasks)) == {"GuestBooking": 1, "SlotTaken": 7}
        assert BookingLink.objects.count() == 1
        assert Person.objects.filter(email__startswith="guest").count() == 1


class TestFormOfAGuestSentAtOnce:
    def test_books_once(self):
        tess = make_teacher()

        def send():
            return once(
                "a key",
                lambda receipt: book(tess, receipt=receipt),
                lambda made: f"/made/{made.booking.id}/",
                now=NOW,
            )

        assert set(at_once([send] * 4)) == {f"/made/{Booking.objects.get().id}/"}


class TestBookingWhileSigningUp:
    def test_is_the_new_accounts(self):
        for round_ in range(5):
            email = f"newcomer{round_}@example.com"
            opening_accounts.ask(Purpose.VERIFY, email, now=NOW)
            link = AccountLink.objects.get(email=email)
            opened, made = at_once(
                [
                    partial(
                        opening_accounts.open_account, link.id, name="Grace", password="x", now=NOW
                    ),
                    partial(book, make_teacher(), replace(GRACE, email=email)),
                ]
            )
            person = Person.objects.get(email=email)
            assert opened == person.id == made.client.person_id
            assert person.password == "x"
