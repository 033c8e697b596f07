"""The calendar feed: made by the core API, read by calendars at its secret address."""

from __future__ import annotations

import gzip
import hashlib
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar
from tests.api import Caller, set_clock
from tests.factories import (
    NOW,
    insert_booking,
    make_buddy,
    make_client,
    make_match,
    make_mentor,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
)
from tests.steps import buy, pay_by_hand, request_booking, schedule_session

from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.people import Role
from bookable.engine import bookings, clock, confirming, tokens
from bookable.interfaces.http.throttling import FEED, FEED_GUESSES
from bookable.storage.models import Booking, CalendarFeed, IdempotencyKey, Person, ServiceSession

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW + 3 * DAY + 2 * HOUR
ADDRESS = "me/calendar-feed"
BASE = "http://127.0.0.1:8000"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


def api(who):
    return Caller(who, base="/api/core/v1/")


def subscribe(who):
    """Return the path of a new feed of a person."""
    answer = api(who).post(ADDRESS)
    assert answer.status == 201
    return answer.body["url"].removeprefix(BASE)


def read(path, **headers):
    return Client(REMOTE_ADDR="203.0.113.9").get(path, headers=headers)


def events_of(who):
    """Return the events of a person's feed, as the icalendar library reads them."""
    calendar = Calendar.from_ical(read(subscribe(who)).content)
    assert [each.errors for each in calendar.walk() if each.errors] == []
    return calendar.walk("VEVENT")


class TestSubscription:
    def test_is_an_address_with_a_long_secret(self, sam):
        path = subscribe(sam)
        assert path.startswith("/calendar/")
        assert path.endswith(".ics")
        token = path.removeprefix("/calendar/").removesuffix(".ics")
        assert len(token) == 32
        kept = CalendarFeed.objects.get(person_id=sam.person_id)
        assert bytes(kept.digest) == hashlib.sha256(token.encode()).digest()

    def test_replaces_the_earlier_one(self, sam):
        first, second = subscribe(sam), subscribe(sam)
        assert (read(first).status_code, read(second).status_code) == (404, 200)

    def test_ends_when_it_is_revoked_and_can_be_revoked_again(self, sam, maria):
        path, other = subscribe(sam), subscribe(maria)
        assert [api(sam).delete(ADDRESS).status for _ in range(2)] == [204, 204]
        assert (read(path).status_code, read(other).status_code) == (404, 200)

    def test_ends_with_all_tokens_of_the_person(self, sam):
        path = subscribe(sam)
        tokens.end_all(sam)
        assert read(path).status_code == 404

    def test_ends_while_the_person_may_not_sign_in(self, sam):
        path = subscribe(sam)
        Person.objects.filter(id=sam.person_id).update(is_active=False)
        assert read(path).status_code == 404

    def test_is_opened_once_with_an_idempotency_key_whose_answer_is_sealed(self, sam):
        made = [api(sam).post(ADDRESS, Idempotency_Key="once") for _ in range(2)]
        assert made[0].body == made[1].body
        path = made[0].body["url"].removeprefix(BASE)
        assert read(path).status_code == 200
        assert path.encode() not in bytes(IdempotencyKey.objects.get().body)


class TestFeed:
    def test_shows_bookings_of_all_programmes_and_both_sides(self, maria, sam):
        maria = replace(maria, roles=frozenset({Role.TEACHER, Role.MENTEE}))
        lesson = request_booking(maria, sam, start=START)
        jane = make_mentor(name="Jane Smith")
        session = request_booking(jane, maria, start=START + DAY, program="mentoring")
        first, second = events_of(maria)
        assert (first["UID"], first["STATUS"]) == (str(lesson.uuid), "TENTATIVE")
        assert (second["UID"], second["SUMMARY"]) == (
            str(session.uuid),
            "A mentoring session with Jane Smith",
        )
        assert (first.start, first.end) == (START, START + HOUR)

    def test_shows_nothing_of_others(self, maria, sam):
        request_booking(maria, sam, start=START)
        assert events_of(make_staff()) == []
        assert events_of(make_client()) == []

    def test_has_the_uid_and_the_number_of_the_files_in_mails(self, maria, sam, all_sent):
        made = request_booking(maria, sam, start=START)
        confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)
        change = Reschedule(start=START + DAY)
        bookings.perform(made.id, change, program="tutoring", by=maria, now=NOW)
        *_, mailed = (each for each in all_sent() if each.to == [sam.email])
        (told,) = Calendar.from_ical(mailed.part("text/calendar")).walk("VEVENT")
        (shown,) = events_of(sam)
        for name in ("UID", "SEQUENCE", "SUMMARY", "STATUS", "CONFERENCE"):
            assert shown[name] == told[name], name
        assert (shown.start, shown.end) == (told.start, told.end)
        assert shown["SEQUENCE"] == 2
        assert "ATTENDEE" not in shown

    def test_is_in_the_language_of_the_person(self, maria, sam):
        Person.objects.filter(id=sam.person_id).update(locale="de")
        request_booking(maria, sam, start=START)
        (event,) = events_of(sam)
        assert event["SUMMARY"] == "Unterricht mit Maria Garcia"

    def test_shows_sessions_of_guarded_bookings_to_the_two_alone(self):
        ana, ben = make_buddy(), make_buddy()
        made = schedule_session(make_match(ana, ben), ana)
        assert [each["UID"] for each in events_of(ana)] == [str(made.uuid)]
        assert [each["UID"] for each in events_of(ben)] == [str(made.uuid)]
        assert events_of(make_buddy()) == []

    def test_shows_a_course_with_all_its_sessions_as_one_event(self):
        smith, jane = make_practitioner(), make_client()
        course = make_service(smith, "course")
        starts = [NOW + week * 7 * DAY for week in (1, 2, 3)]
        for start in starts:
            make_session(course, start=start)
        pay_by_hand(buy(course, jane), smith)
        (event,) = events_of(jane)
        assert [event.start, *(each.dt for each in event["RDATE"].dts)] == starts

    def test_shows_its_host_one_event_for_each_session_with_its_seats(self):
        smith, jane, kim = make_practitioner(), make_client(), make_client(name="Kim Lee")
        workshop = make_service(smith, "workshop", name="Breathing")
        session = make_session(workshop, capacity=5)
        sold = [buy(workshop, each, session=session) for each in (jane, kim)]
        (event,) = events_of(smith)
        assert (event["UID"], event["STATUS"]) == (str(session.uuid), "CONFIRMED")
        assert event["SUMMARY"] == "Breathing: 2 of 5 seats"
        assert [each["UID"] for each in events_of(jane)] == [str(sold[0].uuid)]
        before = event["SEQUENCE"]
        bookings.perform(sold[0].id, Cancel(), program="marketplace", by=jane, now=NOW)
        (event,) = events_of(smith)
        assert (event["UID"], event["SUMMARY"]) == (str(session.uuid), "Breathing: 1 of 5 seats")
        assert event["SEQUENCE"] > before

    def test_shows_the_host_of_a_course_each_session_once(self):
        smith = make_practitioner()
        course = make_service(smith, "course")
        made = [make_session(course, start=NOW + week * 7 * DAY) for week in (1, 2)]
        for _each in range(2):
            pay_by_hand(buy(course, make_client()), smith)
        assert [each["UID"] for each in events_of(smith)] == [str(each.uuid) for each in made]

    def test_shows_the_host_a_session_that_is_called_off_as_canceled(self):
        smith, jane = make_practitioner(), make_client()
        workshop = make_service(smith, "workshop")
        session = make_session(workshop)
        buy(workshop, jane, session=session)
        ServiceSession.objects.filter(id=session.id).update(canceled_at=NOW)
        (event,) = events_of(smith)
        assert (event["UID"], event["STATUS"]) == (str(session.uuid), "CANCELLED")
        set_clock(NOW + 31 * DAY)
        assert str(session.uuid) not in [each["UID"] for each in events_of(smith)]

    def test_shows_a_course_until_long_after_its_last_session(self):
        smith, jane = make_practitioner(), make_client()
        course = make_service(smith, "course")
        for start in (NOW + DAY, NOW + 60 * DAY):
            make_session(course, start=start)
        pay_by_hand(buy(course, jane), smith)
        set_clock(NOW + 140 * DAY)
        assert len(events_of(jane)) == 1
        set_clock(NOW + 151 * DAY)
        assert events_of(jane) == []

    def test_shows_the_last_90_days(self, maria, sam):
        request_booking(maria, sam, start=START)
        Booking.objects.update(status="completed", hold_until=None)
        set_clock(START + 90 * DAY)
        assert len(events_of(sam)) == 1
        set_clock(START + 91 * DAY)
        assert events_of(sam) == []

    def test_keeps_what_was_canceled_for_30_days(self, maria, sam):
        made = request_booking(maria, sam, start=START + 60 * DAY)
        bookings.perform(made.id, Cancel(), program="tutoring", by=sam, now=NOW)
        (event,) = events_of(sam)
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
        set_clock(NOW + 30 * DAY)
        assert events_of(sam) == []

    def test_shows_a_request_whose_time_ran_out_as_canceled(self, maria, sam):
        made = request_booking(maria, sam, start=START)
        set_clock(made.hold_until)
        (event,) = events_of(sam)
        assert event["STATUS"] == "CANCELLED"

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
    @pytest.mark.parametrize(
        "day",
        [
            "2027-03-14T07:00Z",
            "2027-03-28T01:00Z",
            "2027-10-31T00:30Z",
            "2027-10-31T01:30Z",
            "2027-11-07T06:30Z",
        ],
    )
    def test_has_exact_times_around_clock_changes(self, maria, sam, zone, day):
        Person.objects.filter(id=sam.person_id).update(timezone=zone)
        start = datetime.fromisoformat(day)
        request_booking(maria, sam, start=START)
        Booking.objects.update(
            starts_at=start, ends_at=start + HOUR, status="confirmed", hold_until=None
        )
        (event,) = events_of(sam)
        assert (event.start, event.end) == (start, start + HOUR)


class TestAnswer:
    @pytest.fixture
    def path(self, maria, sam):
        request_booking(maria, sam, start=START)
        return subscribe(sam)

    def test_is_private_and_is_not_indexed(self, path):
        answer = read(path)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert not answer.cookies

    def test_says_its_name_and_when_to_come_again(self, path):
        calendar = Calendar.from_ical(read(path).content)
        assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == ("Bookable", "Bookable")
        assert calendar["REFRESH-INTERVAL"].dt == timedelta(minutes=15)
        assert calendar["X-PUBLISHED-TTL"] == "PT15M"
        assert "METHOD" not in calendar

    def test_is_the_same_until_something_changes(self, path, maria, sam):
        first = read(path)
        set_clock(NOW + HOUR)
        tag = first.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = read(path, If_None_Match=known)
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        request_booking(maria, sam, start=START + DAY)
        changed = read(path, If_None_Match=tag)
        assert changed.status_code == 200
        assert changed.headers["ETag"] != tag

    @pytest.mark.parametrize(
        ("accepted", "is_short"),
        [
            *(("gzip", True), ("br, gzip;q=0.5", True), ("*", True), ("GZIP; q=1.0", True)),
            *(("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.000, *", False)),
        ],
    )
    def test_is_compressed_where_that_is_accepted(self, path, accepted, is_short):
        plain, answer = read(path), read(path, Accept_Encoding=accepted)
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert (answer.headers.get("Content-Encoding") == "gzip") is is_short
        shown = gzip.decompress(answer.content) if is_short else answer.content
        assert shown == plain.content
        assert (answer.headers["ETag"] == plain.headers["ETag"]) is not is_short
        known = {"Accept_Encoding": accepted, "If_None_Match": answer.headers["ETag"]}
        assert read(path, **known).status_code == 304

    def test_of_head_has_the_same_headers(self, path):
        answer = Client().head(path)
        assert (answer.status_code, answer.headers["ETag"]) == (200, read(path).headers["ETag"])

    def test_writes_nothing(self, path):
        with connection.execute_wrapper(_refuse_writes):
            assert read(path).status_code == 200

    @pytest.mark.parametrize("token", ["x", "a" * 32, "a" * 5000, "%00", "..%2f"])
    def test_of_a_wrong_address_is_404(self, token):
        assert read(f"/calendar/{token}.ics").status_code == 404

    def test_of_other_methods_is_405(self, path):
        assert Client().post(path).status_code == 405


class TestThrottle:
    @pytest.fixture(autouse=True)
    def _throttled(self, settings, monkeypatch):
        settings.BOOKABLE_THROTTLES = True
        for each in (FEED, FEED_GUESSES):
            monkeypatch.setattr(each, "at_most", 2)
            monkeypatch.setattr(each, "_tallies", {})

    def test_limits_guesses_and_not_those_who_know_the_address(self, sam):
        path = subscribe(sam)
        guesses = [read("/calendar/made-up.ics").status_code for _ in range(3)]
        assert guesses == [404, 404, 429]
        assert read(path).status_code == 200

    def test_limits_how_often_one_feed_is_read(self, sam, maria):
        path, other = subscribe(sam), subscribe(maria)
        answers = [read(path) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert read(other).status_code == 200


class TestSpeed:
    def test_takes_20_ms_for_100_bookings(self, sam):
        smith = make_practitioner()
        hour = make_service(smith)
        for n in range(100):
            start = START + n * HOUR
            insert_booking(hour, sam, starts_at=start, ends_at=start + HOUR)
        path = subscribe(sam)
        assert read(path).content.count(b"BEGIN:VEVENT") == 100
        best = min(_timed(path) for _ in range(5))
        assert best < 0.020, f"{best * 1000:.1f} ms"


def _timed(path):
    begun = time.process_time()
    read(path)
    return time.process_time() - begun


def _refuse_writes(execute, sql, params, many, context):
    assert not sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")), sql
    return execute(sql, params, many, context)
