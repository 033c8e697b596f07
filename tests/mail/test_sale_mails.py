"""Mails about what was bought: payments, refunds, courses and packages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from tests.factories import (
    NOW,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import PROGRAM, buy, cancel, owe_also, pay_by_hand, reschedule

from bookable.engine import refunding
from bookable.engine.catalogue import sessions
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Booking, Mail, Payment, ServiceSession

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def smith(db):
    return make_practitioner()


@pytest.fixture
def jane(db):
    return make_client(name="Jane Roe")


def events(letter):
    return Calendar.from_ical(letter.part("text/calendar")).walk("VEVENT")


class TestUnpaidBooking:
    def test_tells_the_client_alone_how_to_pay_and_until_when(self, smith, jane, sent):
        buy(make_service(smith), jane)
        letters = sent()
        assert set(letters) == {jane.email}
        text = letters[jane.email].text
        assert "Dr. Smith tells you how to pay" in text
        assert "until Monday, 1 March 2027, 8:30 AM" in text
        assert "Price: $50.00" in text
        assert "See the booking: " in text
        assert "Pay now" not in text

    def test_that_is_paid_is_confirmed_to_both(self, smith, jane, sent):
        made = buy(make_service(smith), jane)
        sent()
        pay_by_hand(made, smith)
        letters = sent()
        assert set(letters) == {jane.email, smith.email}
        assert letters[jane.email].subject.startswith("Confirmed: 60-minute Consultation with Dr.")

    def test_that_runs_out_says_so(self, smith, jane, sent, server):
        buy(make_service(smith), jane)
        sent()
        apply_all_due_changes(NOW + HOUR)
        assert "No payment came in time." in sent()[jane.email].text


class TestPaidBookingThatIsCanceled:
    def test_says_what_goes_back(self, smith, jane, sent):
        made = buy(make_service(smith), jane)
        pay_by_hand(made, smith)
        sent()
        cancel(made, jane)
        letters = sent()
        assert "Dr. Smith gives you back $50.00 of what you paid." in letters[jane.email].text
        assert "You give $50.00 back to Jane Roe yourself." in letters[smith.email].text
        assert "goes back" not in letters[jane.email].text + letters[smith.email].text


class TestBookingPaidByCardThatIsCanceled:
    @pytest.fixture
    def by_card(self, smith, jane):
        made = buy(make_service(smith), jane)
        pay_by_hand(made, smith)
        Payment.objects.update(checkout_id="cs_1")
        return made

    def test_says_that_it_goes_back_as_it_was_paid(self, by_card, smith, jane, sent):
        sent()
        cancel(by_card, jane)
        letters = sent()
        told = "$50.00 of what you paid online goes back to you the same way."
        assert told in letters[jane.email].text
        assert "$50.00 goes back to Jane Roe." in letters[smith.email].text
        assert "yourself" not in letters[smith.email].text

    def test_says_of_each_amount_how_it_goes_back(self, by_card, smith, jane, sent):
        in_cash = {"method": "cash", "state": "paid", "paid_at": NOW, "created_at": NOW}
        Payment.objects.update(amount_cents=2000)
        card = Payment.objects.get()
        Payment.objects.create(booking=card.booking, amount_cents=3000, currency="USD", **in_cash)
        sent()
        cancel(by_card, jane)
        letters = sent()
        ways = "$20.00 goes back to Jane Roe. You give $30.00 back to Jane Roe yourself."
        assert ways in letters[smith.email].text
        assert "$20.00 of what you paid online" in letters[jane.email].text
        assert "Dr. Smith gives you back $30.00" in letters[jane.email].text


class TestRefundByHand:
    def test_is_told_as_recorded_by_the_provider(self, smith, jane, all_sent):
        made = buy(make_service(smith), jane)
        pay_by_hand(made, smith)
        cancel(made, jane)
        all_sent()
        how = {"method": "cash", "reference": "", "program": PROGRAM}
        refunding.record(made.id, **how, by=smith, now=NOW)
        [letter] = all_sent()
        assert "Dr. Smith has recorded that you got $50.00 back." in letter.text
        assert "bank" not in letter.text

    def test_in_two_currencies_is_told_in_each(self, smith, jane, all_sent):
        made = buy(make_service(smith), jane)
        pay_by_hand(made, smith)
        cancel(made, jane)
        owe_also(made, 700, "EUR")
        all_sent()
        how = {"method": "cash", "reference": "", "program": PROGRAM}
        refunding.record(made.id, **how, by=smith, now=NOW)
        texts = sorted(letter.text for letter in all_sent())
        assert [("$50.00" in text, "€7.00" in text) for text in texts] == [
            (True, False),
            (False, True),
        ]


class TestCourse:
    @pytest.fixture
    def course(self, smith):
        made = make_service(smith, "course", capacity=8, location=make_location())
        for week in range(3):
            make_session(made, start=NOW + (2 + 7 * week) * DAY, capacity=8)
        return made

    def test_is_one_mail_with_all_its_sessions_in_one_calendar_file(
        self, course, smith, jane, sent
    ):
        made = buy(course, jane)
        pay_by_hand(made, smith)
        letters = sent()
        letter = letters[jane.email]
        assert letter.subject == "Confirmed: Teacher training with Dr. Smith"
        (event,) = events(letter)
        assert event["UID"] == str(made.uuid)
        assert len(event["RDATE"].dts) == 2
        assert letter.text.count("March") == 3
        assert letter.text.count("Coordinated Universal Time") == 1, "the zone is named once"
        assert "The attached file puts it into your calendar." in letter.text
        assert "choose the times" not in letter.text
        assert Mail.objects.filter(state="sent", side="client").count() == 1

    def test_that_is_canceled_is_one_mail_that_takes_all_away(self, course, smith, jane, sent):
        made = buy(course, jane)
        pay_by_hand(made, smith)
        sent()
        cancel(made, jane)
        letters = sent()
        assert set(letters) == {jane.email, smith.email}
        assert events(letters[jane.email])[0]["STATUS"] == "CANCELLED"

    def test_that_loses_a_session_names_it(self, course, smith, jane, sent):
        pay_by_hand(buy(course, jane), smith)
        sent()
        second = ServiceSession.objects.filter(service_id=course.id).order_by("starts_at")[1]
        sessions.cancel(course.id, second.id, reason="A flood", by=smith, now=NOW)
        letter = sent()[jane.email]
        assert letter.subject.endswith("Teacher training is canceled, Wednesday, 10 March 2027")
        assert "The other sessions stay as they are. The attached file" in letter.text
        assert letter.text.count("10 March 2027") == 1
        assert "Reason: A flood" in letter.text

    def test_that_has_no_session_left_by_then_says_of_none_that_it_stays(
        self, course, smith, jane, all_sent
    ):
        pay_by_hand(buy(course, jane), smith)
        all_sent()
        for session in ServiceSession.objects.filter(service_id=course.id):
            sessions.cancel(course.id, session.id, reason="A flood", by=smith, now=NOW)
        letters = [letter.text for letter in all_sent()]
        assert sum("One session does not take place" in text for text in letters) == 4
        assert not any("stay as they are" in text for text in letters)


class TestPackage:
    def test_has_a_mail_for_each_part_that_gets_a_time(self, smith, jane, sent):
        hour = make_service(smith)
        made = buy(make_service(smith, "package", includes=[hour, hour]), jane)
        pay_by_hand(made, smith)
        letters = sent()
        assert letters[jane.email].subject == "Confirmed: Starter with Dr. Smith"
        assert "You can choose the times next." in letters[jane.email].text
        assert "Jane Roe can choose the times next." in letters[smith.email].text
        part = Booking.objects.filter(parent=made.id).first()
        start = NOW + DAY + 2 * HOUR
        reschedule(part, start, jane)
        letter = sent()[jane.email]
        assert letter.subject.startswith("Scheduled: 60-minute Consultation with Dr. Smith")
        (event,) = events(letter)
        assert (event["UID"], event.start) == (str(part.uuid), start)
