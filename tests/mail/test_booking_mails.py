"""Mails about a booking, from the ledger entry to the mail that arrives at a real mail server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from tests.factories import NOW, make_mentee, make_mentor
from tests.steps import request_booking

from bookable.domain.commands import Cancel, Details, Reschedule
from bookable.effects.mail import occasions
from bookable.effects.mail.noting import note_mails, send_mail
from bookable.engine import bookings, confirming
from bookable.storage import ledger
from bookable.storage.models import LedgerEntry, Mail, Person

PROGRAM = "tutoring"
HOUR = timedelta(hours=1)


@pytest.fixture
def request_(maria, sam):
    return request_booking(maria, sam)


@pytest.fixture
def booking(request_, maria, sent):
    """A confirmed booking, about which both were written to."""
    made = confirming.confirm(request_.id, program=PROGRAM, by=maria, now=NOW)
    sent()
    return made


@pytest.fixture
def take(booking):
    def step(command, by):
        return bookings.perform(booking.id, command, program=PROGRAM, by=by, now=NOW)

    return step


def event(letter):
    calendar = Calendar.from_ical(letter.part("text/calendar"))
    return calendar["METHOD"], calendar.walk("VEVENT")[0]


class TestRequestedBooking:
    def test_is_mailed_to_both_sides(self, request_, sent, maria, sam):
        letters = sent()
        assert letters[sam.email].subject.startswith("You asked for a lesson with Maria Garcia")
        assert letters[maria.email].subject.startswith("Sam Doe asks for a lesson")
        assert (
            "until Tuesday, 2 March 2027, 11:00 AM (Central European Standard Time"
            in letters[maria.email].text
        )

    def test_that_is_declined_is_mailed_with_who_did_it(self, request_, sent, maria, sam):
        sent()
        cancel = Cancel(reason="I am ill")
        bookings.perform(request_.id, cancel, program=PROGRAM, by=maria, now=NOW)
        letters = sent()
        theirs, hers = letters[sam.email].text, letters[maria.email].text
        assert "Maria Garcia cannot take your request" in theirs
        assert "You can ask for another time." in theirs
        assert "Reason: I am ill" in theirs
        assert f"See the booking: http://127.0.0.1:8000/me/bookings/{request_.uuid}/" in theirs
        assert "You declined this request" in hers
        assert "The time is free again." in hers


class TestConfirmedBooking:
    def test_is_mailed_with_text_html_and_calendar_file(self, request_, sent, maria, sam):
        made = confirming.confirm(request_.id, program=PROGRAM, by=maria, now=NOW)
        letters = sent()
        assert set(letters) == {maria.email, sam.email}
        for letter in letters.values():
            assert letter.subject.startswith("Confirmed: a lesson with ")
            assert made.join_url in letter.text
            assert f'href="{made.join_url}"' in letter.part("text/html")
            method, invited = event(letter)
            assert method == "REQUEST"
            assert invited["UID"] == str(made.uuid)
            assert invited.start == made.span.start
            assert letter.part("application/ics").decode() == letter.part("text/calendar")

    def test_shows_each_reader_their_own_time_and_the_others(self, request_, sent, maria, sam):
        confirming.confirm(request_.id, program=PROGRAM, by=maria, now=NOW)
        text = sent()[sam.email].text
        assert "5:00 AM - 6:00 AM\nEastern Standard Time, UTC\N{MINUS SIGN}5" in text
        assert "For Maria Garcia: Tuesday, 2 March 2027, 11:00 AM - 12:00 PM" in text

    def test_never_shows_the_address_of_the_other_side(self, request_, sent, maria, sam):
        confirming.confirm(request_.id, program=PROGRAM, by=maria, now=NOW)
        letters = sent()
        assert maria.email.encode() not in letters[sam.email].raw
        assert sam.email.encode() not in letters[maria.email].raw

    def test_that_was_canceled_meanwhile_is_not_called_confirmed(self, request_, sent, maria, sam):
        confirming.confirm(request_.id, program=PROGRAM, by=maria, now=NOW)
        bookings.perform(request_.id, Cancel(), program=PROGRAM, by=sam, now=NOW)
        letters = sent()
        assert [each.subject[:9] for each in letters.values()] == ["Canceled:"] * 2
        states = set(Mail.objects.values_list("kind", "state"))
        assert states == {("requested", "dropped"), ("confirmed", "dropped"), ("canceled", "sent")}


class TestCanceledBooking:
    def test_is_taken_out_of_both_calendars(self, booking, take, sent, maria, sam):
        take(Cancel(reason="A cold, sorry <3"), sam)
        letters = sent()
        for letter in letters.values():
            method, invited = event(letter)
            assert (method, invited["STATUS"]) == ("CANCEL", "CANCELLED")
            assert (invited["UID"], invited["SEQUENCE"]) == (str(booking.uuid), 2)
        text = letters[maria.email].text
        assert "Sam Doe canceled it." in text
        assert "Reason: A cold, sorry <3" in text
        assert "A cold, sorry &lt;3" in letters[maria.email].part("text/html")
        assert "You canceled it." in letters[sam.email].text


class TestRescheduledBooking:
    def test_is_mailed_with_both_times_and_a_new_calendar_file(self, booking, take, sent, maria):
        take(Reschedule(start=booking.span.start + 2 * HOUR), maria)
        letters = sent()
        text = letters[maria.email].text
        assert "Old time: Tuesday, 2 March 2027\n11:00 AM - 12:00 PM" in text
        assert "New time: Tuesday, 2 March 2027\n1:00 PM - 2:00 PM" in text
        method, invited = event(letters[maria.email])
        assert (method, invited["SEQUENCE"]) == ("REQUEST", 2)
        assert invited.start == booking.span.start + 2 * HOUR

    def test_twice_at_once_is_mailed_once_with_the_last_time(self, booking, take, sent, sam):
        for hours in (2, 3):
            take(Reschedule(start=booking.span.start + hours * HOUR), sam)
        letters = sent()
        assert len(letters) == 2
        assert Mail.objects.filter(kind="rescheduled", state="sent").count() == 2
        assert event(letters[sam.email])[1].start == booking.span.start + 3 * HOUR
        assert event(letters[sam.email])[1]["SEQUENCE"] == 3


class TestRequestThatIsConfirmedByBeingMoved:
    """In mentoring a move by the mentee confirms the session."""

    @pytest.fixture
    def moved(self, sent):
        jane, john = make_mentor(name="Jane Roe"), make_mentee(name="John Doe")
        video = Details(session_type="video")
        made = request_booking(jane, john, program="mentoring", details=video)
        sent()
        move = Reschedule(start=made.span.start + 2 * HOUR)
        return bookings.perform(made.id, move, program="mentoring", by=john, now=NOW), jane, john

    def test_is_mailed_once_as_confirmed_with_both_times(self, moved, all_sent):
        booking, jane, john = moved
        letters = {letter.to[0]: letter for letter in all_sent()}
        assert set(letters) == {jane.email, john.email}
        for letter in letters.values():
            assert letter.subject.startswith("Confirmed: ")
            assert "Old time: Tuesday, 2 March 2027" in letter.text
            assert "New time: Tuesday, 2 March 2027" in letter.text
            method, invited = event(letter)
            assert (method, invited["STATUS"], invited.start) == (
                "REQUEST",
                "CONFIRMED",
                booking.span.start,
            )
        assert "John Doe moved it." in letters[jane.email].text
        assert "You moved it." in letters[john.email].text

    def test_waits_for_the_meeting_that_its_mail_names(self, moved, all_sent, monkeypatch):
        monkeypatch.setattr(occasions.Occasion, "lacks_meeting", True)
        assert all_sent() == []


class TestMailOfALedgerEntry:
    def test_is_noted_and_sent_once(self, booking, sent, server):
        arrived = len(server.letters)
        for number in LedgerEntry.objects.values_list("id", flat=True):
            note_mails([ledger.entry(number)], now=NOW)
            send_mail(mail_id=Mail.objects.first().id)
        assert sent() == {}
        assert len(server.letters) == arrived

    @pytest.mark.parametrize("email", ["x@unverified.invalid", None])
    def test_goes_to_no_address_that_is_not_known_to_be_theirs(
        self, request_, sent, maria, sam, email
    ):
        people = Person.objects.filter(id=sam.person_id)
        people.update(**{"email": email} if email else {"is_active": False})
        assert set(sent()) == {maria.email}
        assert Mail.objects.get(state="dropped").problem == "no address that is known to be theirs"


class TestMailInALanguage:
    @pytest.mark.parametrize(
        ("locale", "day"), [("de", "Dienstag, 2. März 2027"), ("tlh", "Tuesday, 2 March 2027")]
    )
    def test_names_days_in_it_and_is_english_if_it_is_unknown(
        self, request_, sent, sam, locale, day
    ):
        Person.objects.filter(id=sam.person_id).update(locale=locale)
        letter = sent()[sam.email]
        assert day in letter.subject
        assert f'<html lang="{locale if locale == "de" else "en"}">' in letter.part("text/html")

    def test_has_the_comma_of_the_language_in_its_subject(self, request_, sent, sam):
        Person.objects.filter(id=sam.person_id).update(locale="ja")
        assert sent()[sam.email].subject.endswith("、2027年3月2日火曜日")

    def test_has_no_blank_between_two_sentences_in_japanese(self, booking, take, sent, sam):
        Person.objects.filter(id=sam.person_id).update(locale="ja")
        take(Cancel(), sam)
        lines = sent()[sam.email].text.splitlines()
        [said] = [line for line in lines if "キャンセルしました。" in line]
        assert said.count("。") == 2
        assert "。 " not in said
