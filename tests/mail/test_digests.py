"""Digests: what is ahead of a person, each morning or on Mondays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api import Caller, set_clock
from tests.factories import NOW, make_buddy, make_match, make_person, make_student
from tests.steps import request_booking, request_session, schedule_session

from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.digests import Rhythm
from bookable.domain.notifications import Notifications
from bookable.effects.mail import mail_loop
from bookable.effects.mail.noting import note_digests
from bookable.effects.relay import relay_all
from bookable.engine import bookings, confirming, own_notifications, ports
from bookable.storage import due_mail_rows, guard
from bookable.storage.models import Mail, NotificationPreference, Person
from bookable.storage.sql import execute, one

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
# A Tuesday, after the Monday of NOW. It is winter: seven in Madrid is six in UTC.
MORNING = datetime(2027, 3, 2, 6, tzinfo=UTC)
MONDAY = datetime(2027, 3, 8, 6, tzinfo=UTC)


def choose(who, digest, *, now=NOW):
    """Choose how often a person gets a digest."""
    wanted = Rhythm(digest) if digest else None
    own_notifications.change(
        lambda kept: Notifications(kept.bookings, kept.reminders, wanted), by=who, now=now
    )


def book(provider, client, start, **more):
    """Book an hour that both agree on."""
    made = request_booking(provider, client, start=start, **more)
    return confirming.confirm(made.id, program="tutoring", by=provider, now=NOW)


def next_of(who):
    return NotificationPreference.objects.get(person_id=who.person_id).digest_at


@pytest.fixture
def digests(sent):
    """Do what the worker does at a time, and return the digests that arrived by address."""

    def work(now):
        relay_all()
        Mail.objects.exclude(kind="digest").delete()
        set_clock(now)
        note_digests(now)
        return sent()

    return work


class TestDailyDigest:
    @pytest.fixture(autouse=True)
    def _chosen(self, maria, server):
        choose(maria, "daily")

    def test_lists_what_is_ahead_until_the_next_one(self, maria, sam, digests):
        book(maria, sam, MORNING + 4 * HOUR)
        book(maria, make_student(name="Kim Lee"), MORNING + DAY + 4 * HOUR)
        [letter] = digests(MORNING).values()
        assert letter.to == [maria.email]
        assert letter.subject == "Your day · 1 booking"
        assert "Tuesday, 2 March 2027" in letter.text
        assert "11:00 AM - 12:00 PM: A lesson with Sam Doe" in letter.text
        assert "Kim Lee" not in letter.text
        assert sam.email not in letter.raw.decode()

    def test_lists_requests_that_wait_for_the_reader_at_any_time(self, maria, sam, digests):
        choose(sam, "daily")
        request_booking(maria, sam, start=MORNING + 5 * DAY + 4 * HOUR)
        set_clock(MORNING + 6 * HOUR)
        letters = digests(MORNING)
        assert letters[maria.email].subject == "1 request waits for your answer"
        assert "Answer by" in letters[maria.email].text
        assert "Accept or decline: http://127.0.0.1:8000/answer/" in letters[maria.email].text
        # Who asked has nothing to do.
        assert set(letters) == {maria.email}

    def test_counts_both(self, maria, sam, digests):
        book(maria, sam, MORNING + 4 * HOUR)
        book(maria, sam, MORNING + 6 * HOUR)
        request_booking(maria, sam, start=MORNING + 8 * HOUR)
        subject = "Your day · 2 bookings · 1 request waits for your answer"
        assert digests(MORNING)[maria.email].subject == subject

    def test_comes_at_seven_of_the_readers_clock_once(self, maria, sam, digests):
        book(maria, sam, MORNING + 4 * HOUR)
        assert next_of(maria) == MORNING
        assert digests(MORNING - MINUTE) == {}
        assert len(digests(MORNING)) == 1
        assert digests(MORNING + MINUTE) == {}
        assert next_of(maria) == MORNING + DAY

    def test_comes_again_the_next_day(self, maria, sam, digests):
        book(maria, sam, MORNING + 4 * HOUR)
        book(maria, sam, MORNING + DAY + 4 * HOUR)
        assert len(digests(MORNING)) == 1
        assert "3 March" in digests(MORNING + DAY)[maria.email].text

    def test_is_not_sent_if_there_is_nothing_to_say(self, maria, digests):
        assert digests(MORNING) == {}
        assert Mail.objects.get(kind="digest").problem == "nothing to say any more"
        assert next_of(maria) == MORNING + DAY

    def test_leaves_out_what_was_canceled_and_shows_what_was_moved(self, maria, sam, digests):
        canceled = book(maria, sam, MORNING + 3 * HOUR)
        moved = book(maria, make_student(name="Kim Lee"), MORNING + 4 * HOUR)
        gone = book(maria, make_student(name="Lou Ray"), MORNING + 5 * HOUR)
        take = {"program": "tutoring", "by": maria, "now": NOW}
        bookings.perform(canceled.id, Cancel(), **take)
        bookings.perform(moved.id, Reschedule(start=MORNING + 6 * HOUR), **take)
        bookings.perform(gone.id, Reschedule(start=MORNING + 2 * DAY), **take)
        letter = digests(MORNING)[maria.email]
        assert letter.subject == "Your day · 1 booking"
        assert "1:00 PM - 2:00 PM" in letter.text
        assert "Kim Lee" in letter.text
        assert "Sam Doe" not in letter.text
        assert "Lou Ray" not in letter.text

    def test_is_left_out_in_the_afternoon_after_an_outage(self, maria, sam, digests):
        book(maria, sam, MORNING + 8 * HOUR)
        assert digests(MORNING + 6 * HOUR) == {}
        assert next_of(maria) == MORNING + DAY

    def test_is_not_sent_once_the_next_one_is_due(self, maria, sam, server, sent, digests):
        book(maria, sam, MORNING + DAY + 8 * HOUR)
        request_booking(maria, sam, start=MORNING + 3 * DAY + 4 * HOUR)
        server.queue("RCPT", "451 4.3.0 come back later")
        assert digests(MORNING) == {}
        set_clock(MORNING + DAY)
        mail_loop.hasten()
        assert sent() == {}
        assert len(digests(MORNING + DAY)) == 1

    def test_is_shown_in_the_language_of_the_reader(self, maria, sam, digests):
        Person.objects.filter(id=maria.person_id).update(locale="de")
        book(maria, sam, MORNING + 4 * HOUR)
        letter = digests(MORNING)[maria.email]
        assert letter.subject == "Ihr Tag · 1 Buchung"
        assert "11:00 - 12:00: Unterricht mit Sam Doe" in letter.text

    def test_escapes_names_in_html(self, maria, sam, digests):
        Person.objects.filter(id=sam.person_id).update(name="<script>Eve")
        book(maria, sam, MORNING + 4 * HOUR)
        html = digests(MORNING)[maria.email].part("text/html")
        assert "<script>" not in html
        assert "&lt;script&gt;Eve" in html


class TestWeeklyDigest:
    def test_comes_on_mondays_and_lists_the_week_by_days(self, maria, sam, digests, server):
        choose(maria, "weekly")
        for after in (4 * HOUR, 6 * HOUR, 6 * DAY + 4 * HOUR, 7 * DAY + 4 * HOUR):
            book(maria, sam, MONDAY + after)
        assert digests(MORNING) == {}
        letter = digests(MONDAY)[maria.email]
        assert letter.subject == "Your week · 3 bookings"
        lines = letter.text.splitlines()
        days = [line for line in lines if line.endswith(" 2027")]
        assert days == ["Monday, 8 March 2027", "Sunday, 14 March 2027"]
        assert letter.text.count("Central European Standard Time, UTC+1") == 1

    def test_names_both_zones_of_a_week_in_which_the_clocks_change(
        self, maria, sam, digests, server
    ):
        choose(maria, "weekly")
        # The clocks go forward on Sunday, 28 March.
        monday = MONDAY + 14 * DAY
        book(maria, sam, monday + 4 * HOUR)
        book(maria, sam, monday + 6 * DAY + 4 * HOUR)
        letter = digests(monday)[maria.email]
        assert "11:00 AM" in letter.text
        assert "Central European Standard Time" in letter.text
        assert "12:00 PM" in letter.text
        assert "Central European Summer Time" in letter.text


class TestReaderOfADigest:
    def test_of_guarded_bookings_sees_their_own(self, digests, server):
        ana, ben, eve = make_buddy(), make_buddy(), make_buddy()
        for who in (ana, eve):
            choose(who, "daily")
        schedule_session(make_match(ana, ben), ana, start=NOW + DAY + 2 * HOUR)
        # Their mornings are at seven in UTC.
        letters = digests(MORNING + HOUR)
        assert set(letters) == {ana.email}
        assert "Ana Silva" in letters[ana.email].text

    def test_is_told_of_sessions_that_the_other_buddy_asks_for(self, digests, server):
        ana, ben = make_buddy(), make_buddy()
        for who in (ana, ben):
            choose(who, "daily")
        request_session(make_match(ana, ben), ana, start=NOW + 3 * DAY)
        assert set(digests(MORNING + HOUR)) == {ben.email}

    def test_who_may_not_sign_in_any_more_gets_none(self, maria, sam, digests, server):
        choose(maria, "daily")
        book(maria, sam, MORNING + 4 * HOUR)
        Person.objects.filter(id=maria.person_id).update(is_active=False)
        assert digests(MORNING) == {}
        assert "no address" in Mail.objects.get(kind="digest").problem

    def test_who_has_changed_their_mind_gets_none(self, maria, sam, sent, server):
        choose(maria, "daily")
        book(maria, sam, MORNING + 4 * HOUR)
        sent()
        set_clock(MORNING)
        note_digests(MORNING)
        choose(maria, None)
        assert sent() == {}
        assert next_of(maria) is None

    def test_who_changes_other_choices_keeps_the_planned_one(self, api_of, maria, digests):
        choose(maria, "daily")
        # It is due, and the worker has not looked yet.
        set_clock(MORNING + MINUTE)
        api_of(maria).patch("me/notifications", {"email": {"reminders": [30]}})
        assert next_of(maria) == MORNING
        api_of(maria).patch("me/notifications", {"email": {"digest": "weekly"}})
        assert next_of(maria) == MONDAY

    @pytest.mark.parametrize(
        ("zone", "moment"),
        [
            ("America/New_York", datetime(2027, 3, 2, 12, tzinfo=UTC)),
            # It is eight already when the old time comes.
            ("Europe/Helsinki", MORNING),
        ],
    )
    def test_who_went_elsewhere_gets_it_in_the_morning_there(
        self, maria, sam, digests, server, zone, moment
    ):
        choose(maria, "daily")
        book(maria, sam, MORNING + 8 * HOUR)
        Person.objects.filter(id=maria.person_id).update(timezone=zone)
        due = [at for at in (MORNING, datetime(2027, 3, 2, 12, tzinfo=UTC)) if digests(at)]
        assert due == [moment]

    def test_who_goes_east_before_monday_gets_that_of_the_week_late(self, sam, maria, digests):
        choose(sam, "weekly", now=NOW + DAY)
        book(maria, sam, MONDAY + 2 * DAY + 4 * HOUR)
        Person.objects.filter(id=sam.person_id).update(timezone="Asia/Tokyo")
        assert digests(MONDAY) == {}
        assert len(digests(MONDAY + 6 * HOUR)) == 1


@pytest.fixture
def api_of():
    return lambda who: Caller(who, base="/api/core/v1/")


class TestOneClickUnsubscribing:
    @pytest.fixture
    def letter(self, maria, sam, digests, server):
        choose(maria, "daily")
        book(maria, sam, MORNING + 4 * HOUR)
        return digests(MORNING)[maria.email]

    def test_turns_the_digest_off_and_nothing_else(self, letter, api_of, maria, digests):
        assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = letter.message["List-Unsubscribe"].strip("<>")
        answer = Client(enforce_csrf_checks=True).post(
            address.removeprefix("http://127.0.0.1:8000"),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 204
        kept = {"bookings": True, "reminders": [1440, 60], "digest": None}
        assert api_of(maria).get("me/notifications").body["email"] == kept
        assert next_of(maria) is None
        assert digests(MORNING + DAY) == {}

    def test_says_why_it_came(self, letter):
        assert "You get this list because you chose it" in letter.text
        assert "because of a booking" not in letter.text


@pytest.mark.long
class TestCostOfDigests:
    def test_is_three_statements_for_a_batch_with_any_number_of_people(self, server):
        counts = []
        for count in (2, 6):
            for who in [make_person() for _ in range(count)]:
                choose(who, "daily")
            with CaptureQueriesContext(connection) as found:
                note_digests(MORNING + HOUR)
            wanted = [each["sql"] for each in found if "SAVEPOINT" not in each["sql"]]
            counts.append(len(wanted))
            NotificationPreference.objects.all().delete()
        # One page and the end of it; plan, and note with what row-level security is to show.
        assert counts == [5, 5]

    def test_of_writing_is_the_same_for_any_number_of_people(self, maria, sam, server):
        ports.provide_mail(None)
        counts = []
        for hour, count in ((4, 1), (6, 5)):
            clients = [make_student() for _ in range(count)]
            for number, who in enumerate(clients):
                choose(who, "daily")
                book(maria, who, NOW + hour * DAY + number * HOUR + 2 * HOUR)
            Mail.objects.all().delete()
            set_clock(NOW + hour * DAY - HOUR)
            note_digests(NOW + hour * DAY - HOUR)
            with CaptureQueriesContext(connection) as found:
                mail_loop.work_off()
            ours = [each["sql"] for each in found if "sandbox_clock" not in each["sql"]]
            counts.append(len([each for each in ours if "SAVEPOINT" not in each]))
            NotificationPreference.objects.all().delete()
        # Set the view, take, read people, what is theirs, and bookings, write; then look once more.
        assert counts == [6 + 2, 6 + 2]

    def test_is_a_look_at_an_index_and_not_at_all_people(self, db):
        people = [
            Person(id=1_000_000 + n, email=f"p{n}@example.com", password="!", created_at=NOW)
            for n in range(3000)
        ]
        Person.objects.bulk_create(people, batch_size=1000)
        execute(
            "INSERT INTO notification_preference (person_id, digest, digest_at)"
            " SELECT id, 'daily', now() + interval '1 day' FROM person WHERE id >= 1000000"
        )
        execute("ANALYZE person")
        execute("ANALYZE notification_preference")
        values = [NOW - 3650 * DAY, NOW - 9999 * DAY, 0, 200]
        plan = one(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {due_mail_rows._PLANNED}", values)[0]
        [found] = json.loads(plan) if isinstance(plan, str) else plan
        assert "digest_due" in str(found)
        assert found["Plan"]["Shared Hit Blocks"] + found["Plan"]["Shared Read Blocks"] < 10


class TestStoredDigest:
    def test_is_guarded_since_it_may_list_guarded_bookings(self, maria, sam, digests, server):
        choose(maria, "daily")
        book(maria, sam, MORNING + 4 * HOUR)
        digests(MORNING)
        guard.see_everything()
        assert Mail.objects.get(kind="digest").guarded
