"""Bookings with a name and an e-mail address, by people who are not signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.steps import cancel, events_of, pay_by_hand

from bookable.domain.account_links import Purpose
from bookable.domain.commands import Order, Request
from bookable.domain.holds import HoldGone, HoldRef, HoldTime, Visitor
from bookable.domain.people import Role
from bookable.domain.refusals import InvalidField, NotAsGuest, SlotTaken
from bookable.engine import bookings, guests, holding, opening_accounts
from bookable.engine.guests import Guest
from bookable.storage.models import AccountLink, Booking, BookingLink, Hold, Person

pytestmark = pytest.mark.django_db

GRACE = Guest(
    name="Grace Hopper", email=" Grace@Example.com ", timezone="Europe/Madrid", locale="es"
)


def lesson(teacher, *, start=TOMORROW_AT_TEN, **more):
    return Request(program="tutoring", provider=teacher.uuid, start=start, length=HOUR, **more)


def order(service, *, start=TOMORROW_AT_TEN, **more):
    return Order(program="marketplace", service=service.uuid, start=start, **more)


def row_of(made) -> Booking:
    return Booking.objects.select_related("client").get(id=made.booking.id)


class TestGuest:
    def test_becomes_a_client_without_a_password(self):
        made = guests.book(lesson(make_teacher()), GRACE, now=NOW)
        client = row_of(made).client
        assert (client.email, client.name) == ("grace@example.com", "Grace Hopper")
        assert (client.timezone, client.locale) == ("Europe/Madrid", "es")
        assert not client.has_usable_password()
        assert set(client.roles) == {Role.STUDENT, Role.MENTEE, Role.CLIENT}

    def test_keeps_the_clock_on_which_they_read(self):
        made = guests.book(lesson(make_teacher()), replace(GRACE, clock="12"), now=NOW)
        assert row_of(made).client.clock == "12"

    def test_changes_no_clock_of_a_person_who_is_known(self):
        sam = make_student()
        guests.book(lesson(make_teacher()), replace(GRACE, email=sam.email, clock="12"), now=NOW)
        assert Person.objects.get(id=sam.person_id).clock == ""

    def test_gets_a_link_that_allows_everything(self):
        made = guests.book(lesson(make_teacher()), GRACE, now=NOW)
        link = BookingLink.objects.get(booking_id=made.booking.id)
        assert (link.person_id, link.is_guests) == (made.client.person_id, True)
        assert set(link.allows) == {"view", "cancel", "reschedule"}

    def test_is_one_person_at_the_second_booking(self):
        tess = make_teacher()
        one = guests.book(lesson(tess), GRACE, now=NOW)
        again = replace(GRACE, name="G. Hopper")
        other = guests.book(lesson(tess, start=TOMORROW_AT_TEN + HOUR), again, now=NOW)
        assert one.client.uuid == other.client.uuid
        assert other.booking.client.name == "G. Hopper"
        assert row_of(other).client.name == "Grace Hopper"

    def test_buys_what_is_sold(self):
        made = guests.book(order(make_service(make_practitioner())), GRACE, now=NOW)
        assert made.booking.status == "pending_payment"

    def test_buys_a_seat(self):
        smith = make_practitioner()
        service = make_service(smith, "workshop", price_cents=0)
        session = make_session(service)
        made = guests.book(order(service, start=None, session=session.uuid), GRACE, now=NOW)
        assert made.booking.status == "confirmed"
        assert events_of(made.booking)[0] == "booking_requested"

    @pytest.mark.parametrize("kind", ["package", "bundle"])
    def test_does_not_buy_what_needs_an_account_later(self, kind):
        smith = make_practitioner()
        single = make_service(smith)
        more = {"includes": [single]} if kind == "package" else {"covers": [single]}
        service = make_service(smith, kind, **more)
        with pytest.raises(InvalidField, match="account"):
            guests.book(order(service, start=None), GRACE, now=NOW)
        assert not Person.objects.filter(email="grace@example.com").exists()

    @pytest.mark.parametrize(
        "given", [{"use_credit": True}, {"bundle": uuid4()}, {"is_draft": True}]
    )
    def test_spends_no_credits_and_keeps_no_drafts(self, given):
        with pytest.raises(InvalidField, match=next(iter(given))):
            guests.book(order(make_service(make_practitioner()), **given), GRACE, now=NOW)

    def test_does_not_meet_buddies(self):
        asked = replace(lesson(make_teacher()), program="buddies")
        with pytest.raises(InvalidField, match="program"):
            guests.book(asked, GRACE, now=NOW)

    @pytest.mark.parametrize("email", ["", "grace", "g@demo.example", "g@unverified.invalid"])
    def test_names_an_address_that_mail_can_be_sent_to(self, email):
        with pytest.raises(InvalidField, match="email"):
            guests.book(lesson(make_teacher()), replace(GRACE, email=email), now=NOW)

    @pytest.mark.parametrize(
        ("field", "value"), [("name", " "), ("timezone", "Mars/Phobos"), ("locale", "xx")]
    )
    def test_is_told_which_field_is_wrong(self, field, value):
        with pytest.raises(InvalidField, match=field):
            guests.book(lesson(make_teacher()), replace(GRACE, **{field: value}), now=NOW)

    def test_leaves_no_person_behind_if_the_time_is_taken(self):
        tess = make_teacher()
        bookings.request(lesson(tess), by=make_student(), now=NOW)
        with pytest.raises(SlotTaken):
            guests.book(lesson(tess), GRACE, now=NOW)
        assert not Person.objects.filter(email="grace@example.com").exists()


class TestHoldOfAGuest:
    def held(self, tess):
        visitor = Visitor(uuid4())
        asked = HoldTime(
            program="tutoring",
            provider=tess.uuid,
            start=TOMORROW_AT_TEN,
            length=HOUR,
            lasts=timedelta(minutes=10),
        )
        return holding.hold_time(asked, by=visitor, now=NOW), visitor

    def test_is_taken_over_by_who_made_it(self):
        tess = make_teacher()
        hold, visitor = self.held(tess)
        guests.book(lesson(tess, hold=HoldRef(hold.uuid, visitor.secret)), GRACE, now=NOW)
        assert not Hold.objects.exists()

    def test_is_not_taken_over_by_another(self):
        tess = make_teacher()
        hold, _ = self.held(tess)
        with pytest.raises(HoldGone):
            guests.book(lesson(tess, hold=HoldRef(hold.uuid, uuid4())), GRACE, now=NOW)


def barred():
    """Return a student who may not sign in."""
    student = make_student()
    Person.objects.filter(id=student.person_id).update(is_active=False)
    return student


class TestAddressOfAnAccount:
    def book_for(self, account, wish):
        return guests.book(wish, replace(GRACE, email=account.email), now=NOW)

    def test_gets_the_booking_and_keeps_its_own_name(self):
        sam = make_student(name="Sam Jones")
        made = self.book_for(sam, lesson(make_teacher()))
        assert row_of(made).client_id == sam.person_id
        assert row_of(made).client.name == "Sam Jones"

    def test_is_shown_as_the_guest_said(self):
        sam = make_student(name="Sam Jones", company="Secret Ltd", zone="Asia/Tokyo")
        shown = self.book_for(sam, lesson(make_teacher())).booking.client
        assert (shown.name, shown.timezone, shown.company) == (GRACE.name, GRACE.timezone, "")

    def test_of_another_role_is_answered_alike(self):
        mentor = make_practitioner()
        made = self.book_for(mentor, lesson(make_teacher()))
        assert made.client.roles == {Role.STUDENT}
        assert Person.objects.get(id=mentor.person_id).roles == ["practitioner"]

    def test_of_the_provider_is_refused_in_the_words_of_too_many(self):
        tess = make_teacher()
        with pytest.raises(NotAsGuest):
            self.book_for(tess, lesson(tess))

    def test_of_who_has_too_many_open_is_refused_in_the_same_words(self):
        sam, tess = make_student(), make_teacher()
        for hour in range(25):
            start = TOMORROW_AT_TEN + DAY * hour
            bookings.request(lesson(tess, start=start), by=sam, now=NOW)
        with pytest.raises(NotAsGuest):
            self.book_for(sam, lesson(tess, start=TOMORROW_AT_TEN + HOUR))

    def test_of_who_may_not_sign_in_is_refused_in_the_same_words(self):
        with pytest.raises(NotAsGuest):
            self.book_for(barred(), lesson(make_teacher()))

    def test_of_who_has_no_time_is_refused_in_the_same_words(self):
        tess = make_teacher()
        bookings.request(lesson(tess), by=make_student(), now=NOW)
        with pytest.raises(NotAsGuest):
            self.book_for(tess, lesson(make_teacher()))

    def test_says_nothing_if_the_time_is_taken_anyway(self):
        tess = make_teacher()
        bookings.request(lesson(tess), by=make_student(), now=NOW)
        for account in (tess, barred(), make_student()):
            with pytest.raises(SlotTaken):
                self.book_for(account, lesson(tess))
        assert not Person.objects.filter(email__endswith="guests.invalid").exists()


class TestFourthBooking:
    def book(self, tess, hours):
        start = TOMORROW_AT_TEN + HOUR * hours
        return guests.book(lesson(tess, start=start), GRACE, now=NOW)

    def test_of_an_address_is_refused(self):
        tess = make_teacher()
        for hours in range(3):
            self.book(tess, hours)
        with pytest.raises(NotAsGuest):
            self.book(tess, 3)

    def test_at_a_time_that_is_taken_is_refused_as_any(self):
        tess = make_teacher()
        for hours in range(3):
            self.book(tess, hours)
        with pytest.raises(SlotTaken):
            self.book(tess, 0)

    def test_is_made_once_one_was_canceled(self):
        smith = make_practitioner()
        service = make_service(smith)
        made = [
            guests.book(order(service, start=TOMORROW_AT_TEN + HOUR * hours), GRACE, now=NOW)
            for hours in range(3)
        ]
        cancel(made[0].booking, made[0].client)
        guests.book(order(service, start=TOMORROW_AT_TEN + 5 * HOUR), GRACE, now=NOW)

    def test_is_made_once_one_is_over(self):
        smith = make_practitioner()
        service = make_service(smith)
        for hours in range(3):
            start = TOMORROW_AT_TEN + HOUR * hours
            made = guests.book(order(service, start=start), GRACE, now=NOW)
            pay_by_hand(made.booking, smith)
        later = TOMORROW_AT_TEN + HOUR
        start = later + DAY
        guests.book(order(service, start=start), GRACE, now=later)

    def test_is_made_once_one_was_not_paid_in_time(self):
        service = make_service(make_practitioner())
        for hours in range(3):
            start = TOMORROW_AT_TEN + HOUR * hours
            guests.book(order(service, start=start), GRACE, now=NOW)
        later = NOW + HOUR
        guests.book(order(service, start=TOMORROW_AT_TEN + 5 * HOUR), GRACE, now=later)

    def test_does_not_count_what_was_booked_signed_in(self):
        tess, sam = make_teacher(), make_student()
        for hours in range(3):
            start = TOMORROW_AT_TEN + HOUR * hours
            bookings.request(lesson(tess, start=start), by=sam, now=NOW)
        wish = lesson(tess, start=TOMORROW_AT_TEN + 3 * HOUR)
        guests.book(wish, replace(GRACE, email=sam.email), now=NOW)


class TestSigningUpLater:
    def test_gives_the_account_what_the_guest_booked(self):
        made = guests.book(order(make_service(make_practitioner())), GRACE, now=NOW)
        opening_accounts.ask(Purpose.VERIFY, "grace@example.com", now=NOW)
        link = AccountLink.objects.get()
        person_id = opening_accounts.open_account(link.id, password="a hash", now=NOW)
        assert person_id == made.client.person_id
        person = Person.objects.get(id=person_id)
        assert (person.name, person.password) == ("Grace Hopper", "a hash")
        assert set(person.roles) == {Role.STUDENT, Role.MENTEE, Role.CLIENT, Role.BUDDY}
        assert row_of(made).client_id == person_id
