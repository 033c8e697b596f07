"""Mails that follow from time alone: reminders, and the question whether a booking took place."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_buddy, make_match
from tests.steps import confirm_completion, request_booking, schedule_session

from bookable.domain.commands import Cancel, Reschedule
from bookable.effects.mail.noting import note_due_mails
from bookable.engine import bookings, confirming
from bookable.storage.models import Mail, Person
from bookable.storage.sql import execute

PROGRAM = "tutoring"
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = NOW + 3 * DAY + 2 * HOUR


@pytest.fixture
def booking(maria, sam, sent):
    made = request_booking(maria, sam, start=START)
    confirming.confirm(made.id, program=PROGRAM, by=maria, now=NOW)
    sent()
    return made


@pytest.fixture
def at(sent):
    """Do what the worker does at a time, and return what arrived."""

    def work(now):
        set_clock(now)
        note_due_mails(now)
        return sent()

    return work


def take(booking, command, by, *, now=NOW):
    bookings.perform(booking.id, command, program=PROGRAM, by=by, now=now)


class TestReminder:
    @pytest.mark.parametrize(("lead", "shown"), [(DAY, "24 hours"), (HOUR, "1 hour")])
    def test_comes_to_both_in_time_and_once(self, booking, at, maria, sam, lead, shown):
        assert at(START - lead - MINUTE) == {}
        letters = at(START - lead)
        assert set(letters) == {maria.email, sam.email}
        assert f"This begins in {shown}" in letters[sam.email].text
        assert at(START - lead + MINUTE) == {}

    def test_comes_half_of_its_lead_late_at_most(self, booking, at):
        assert len(at(START - DAY / 2 - MINUTE)) == 2
        assert at(START - HOUR / 2) == {}

    def test_has_its_time_behind_the_mark_of_the_language(self, booking, at, sam):
        Person.objects.filter(id=sam.person_id).update(locale="ja")
        subject = at(START - DAY)[sam.email].subject
        assert "、2027年3月4日" in subject

    def test_follows_a_booking_that_moves(self, booking, at, maria, sam):
        take(booking, Reschedule(start=START + DAY), sam)
        assert "New time" in at(START - DAY)[sam.email].subject
        assert set(at(START)) == {maria.email, sam.email}

    def test_comes_again_if_a_booking_moves_after_it(self, booking, at, sam):
        assert len(at(START - DAY)) == 2
        take(booking, Reschedule(start=START + DAY), sam, now=START - DAY)
        at(START - DAY + MINUTE)
        assert Mail.objects.filter(kind="reminder").count() == 2
        at(START)
        assert Mail.objects.filter(kind="reminder", state="sent").count() == 4

    def test_does_not_come_for_a_booking_that_was_canceled_or_moved_meanwhile(
        self, booking, at, sent, sam
    ):
        set_clock(START - DAY)
        note_due_mails(START - DAY)
        take(booking, Cancel(), sam)
        assert {letter.subject.split(":")[0] for letter in sent().values()} == {"Canceled"}
        assert Mail.objects.filter(kind="reminder", state="dropped").count() == 2

    def test_does_not_come_just_after_the_booking_was_made(self, maria, sam, at, sent):
        made = request_booking(maria, sam, start=NOW + 2 * HOUR, now=NOW)
        confirming.confirm(made.id, program=PROGRAM, by=maria, now=NOW)
        sent()
        assert at(NOW + MINUTE) == {}
        assert len(at(NOW + HOUR)) == 2


class TestQuestionAfterTheEnd:
    def test_asks_those_who_may_complete(self, booking, at, maria, sam):
        assert at(START + HOUR) == {}
        letters = at(START + HOUR + MINUTE)
        assert set(letters) == {maria.email, sam.email}
        assert letters[sam.email].subject.startswith("Did it take place: a lesson with")
        assert at(START + HOUR + 2 * MINUTE) == {}

    def test_asks_both_buddies_until_they_have_said_so(self, server, at, sent):
        ana, ben = make_buddy(), make_buddy()
        session = schedule_session(make_match(ana, ben), ana, start=START)
        sent()
        confirm_completion(session, ana, now=START + MINUTE)
        letters = at(START + HOUR + MINUTE)
        assert set(letters) == {ben.email}
        assert "once both of you have" in letters[ben.email].text


@pytest.mark.long
class TestManyAtOnce:
    COUNT = 2_000

    @pytest.fixture
    def many(self, booking):
        """What is due is looked for while no mail is known, and then there is much at once."""
        execute("DELETE FROM mail")
        execute("ANALYZE mail")
        execute("ANALYZE booking")
        for _ in range(3):
            assert note_due_mails(NOW) == 0
        execute(_COPIES, [self.COUNT - 1, booking.id])

    def test_are_noted_in_time_in_proportion_to_their_number(self, many):
        for due in (START - DAY, START + HOUR + MINUTE):
            # The first noting fills the mails, in which the second one finds each of them.
            assert note_due_mails(due) == 2 * self.COUNT
            began = time.monotonic()
            assert note_due_mails(due) == 0
            # A plan for a table without mails compares each with each other, for ten seconds.
            assert time.monotonic() - began < 2


_COPIES = """
INSERT INTO booking SELECT (jsonb_populate_record(b, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('booking', 'id')), 'uuid', gen_random_uuid()))).*
FROM booking b, generate_series(1, %s) WHERE b.id = %s
"""
