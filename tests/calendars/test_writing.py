"""Confirmed bookings are written into connected calendars, and changed with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from icalendar import Calendar
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_match,
    make_student,
    make_teacher,
)
from tests.lookalikes.faults import Fault
from tests.ordinary import make_role
from tests.steps import request_booking, schedule_session

from bookable.domain.calendar_servers import CalendarKind
from bookable.domain.commands import Cancel, Reschedule
from bookable.domain.lifecycle import Status
from bookable.effects.reading_calendars import read_due
from bookable.effects.relay import relay_all
from bookable.effects.writing_calendars import write_due
from bookable.engine import bookings, calendar_connections, confirming, outside_changes, ports
from bookable.postgres.paths import APPLICATION
from bookable.storage.models import (
    Booking,
    BusyTime,
    CalendarConnection,
    CalendarCopy,
    DeadLetter,
    Mail,
)

MINUTE = timedelta(minutes=1)
LATER = TOMORROW_AT_TEN + 3 * HOUR


def lesson(maria, *, start=TOMORROW_AT_TEN, by=None):
    booking = request_booking(maria, by or make_student(), start=start)
    return confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)


def act(booking, command, by):
    return bookings.perform(booking.id, command, program="tutoring", by=by, now=NOW)


def settle():
    relay_all()
    return write_due()


def events(kept):
    """Return the events of a calendar, by UID."""
    found = {}
    for path in kept.account.files(kept.calendar):
        event = Calendar.from_ical(kept.account.read(path)).walk("VEVENT")[0]
        found[str(event["uid"])] = event
    return found


def starts(kept):
    return {uid: event["dtstart"].dt for uid, event in events(kept).items()}


@pytest.fixture
def connected(connect_caldav, maria):
    return connect_caldav(maria)


class TestConfirmedBooking:
    def test_is_written_once(self, maria, connected, kept):
        booking = lesson(maria)
        settle()
        settle()
        assert starts(kept) == {str(booking.uuid): TOMORROW_AT_TEN}
        assert "John Doe" in str(events(kept)[str(booking.uuid)]["summary"])

    def test_is_written_for_the_client_too(self, connect_caldav, kept):
        john = make_student()
        connect_caldav(john)
        booking = lesson(make_teacher(), by=john)
        settle()
        assert starts(kept) == {str(booking.uuid): TOMORROW_AT_TEN}

    @pytest.mark.usefixtures("committed")
    def test_of_buddies_is_written_although_only_they_may_see_it(self, connect_caldav, kept):
        ana, ben = make_buddy(), make_buddy(name="Ben Costa")
        connect_caldav(ana)
        session = schedule_session(make_match(ana, ben), ben)
        relay_all()
        make_role()
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APPLICATION}")
            write_due()
            cursor.execute("RESET ROLE")
        assert starts(kept) == {str(session.uuid): NOW + timedelta(days=1)}

    def test_that_was_there_before_the_connection_is_written(self, connect_caldav, maria, kept):
        booking = lesson(maria)
        relay_all()
        connect_caldav(maria)
        settle()
        assert starts(kept) == {str(booking.uuid): TOMORROW_AT_TEN}

    def test_that_is_only_requested_is_not(self, maria, connected, kept):
        request_booking(maria, make_student())
        settle()
        assert events(kept) == {}

    def test_moves_and_goes_with_the_booking(self, maria, connected, kept):
        booking = lesson(maria)
        settle()
        act(booking, Reschedule(start=LATER), maria)
        settle()
        assert starts(kept) == {str(booking.uuid): LATER}
        act(booking, Cancel(), maria)
        settle()
        assert events(kept) == {}
        assert not CalendarCopy.objects.exists()

    def test_canceled_before_it_was_written_never_appears(self, maria, connected, kept):
        booking = lesson(maria)
        relay_all()
        act(booking, Cancel(), maria)
        settle()
        assert events(kept) == {}

    def test_coming_back_is_not_busy_twice(self, maria, connected, kept):
        lesson(maria)
        settle()
        read_due()
        assert CalendarConnection.objects.get().state == "working"
        assert not BusyTime.objects.exists()


@pytest.mark.long
class TestServerInTrouble:
    def test_answer_that_was_lost_makes_no_second_event(self, maria, connected, kept, faults, at):
        booking = lesson(maria)
        faults.queue("put", Fault.lost())
        settle()
        assert CalendarCopy.objects.get().due_at > NOW
        at(NOW + MINUTE)
        settle()
        assert starts(kept) == {str(booking.uuid): TOMORROW_AT_TEN}
        copy = CalendarCopy.objects.get()
        assert (copy.due_at, copy.problem, copy.is_tried) == (None, "", False)

    def test_lost_answer_of_a_booking_canceled_meanwhile_leaves_nothing(
        self, maria, connected, kept, faults, at
    ):
        booking = lesson(maria)
        faults.queue("put", Fault.lost())
        settle()
        act(booking, Cancel(), maria)
        at(NOW + MINUTE)
        settle()
        assert events(kept) == {}

    def test_is_tried_again_with_growing_pauses_and_then_a_dead_letter(
        self, maria, connected, faults, at
    ):
        lesson(maria)
        relay_all()
        faults.queue("put", Fault(status=500), times=40)
        now, tries = NOW, 0
        while CalendarCopy.objects.get().due_at is not None:
            now = CalendarCopy.objects.get().due_at
            at(now)
            write_due()
            tries += 1
        assert tries == 19
        assert now - NOW > timedelta(hours=12)
        letter = DeadLetter.objects.get()
        assert (letter.effect, letter.attempts) == ("write_calendar", 19)


class TestRemovedConnection:
    def test_takes_its_events_along(self, maria, connected, kept):
        lesson(maria)
        settle()
        calendar_connections.remove(connected.uuid, by=maria, check=lambda _: None, now=NOW)
        settle()
        assert events(kept) == {}
        assert not CalendarConnection.objects.exists()

    def test_goes_without_them_if_its_server_does_not_answer(
        self, maria, connected, kept, faults, at
    ):
        lesson(maria)
        settle()
        calendar_connections.remove(connected.uuid, by=maria, check=lambda _: None, now=NOW)
        faults.queue("delete", Fault(status=500), times=40)
        settle()
        assert CalendarConnection.objects.exists()
        at(NOW + timedelta(days=1, hours=3))
        settle()
        assert not CalendarConnection.objects.exists()


def move_over_there(kept, booking, start):
    """Move an event as a person does in their calendar program."""
    (path,) = kept.account.files(kept.calendar)
    calendar = Calendar.from_ical(kept.account.read(path))
    event = calendar.walk("VEVENT")[0]
    for name, time in (("dtstart", start), ("dtend", start + HOUR)):
        del event[name]
        event.add(name, time)
    headers = {"Content-Type": "text/calendar"}
    kept.account.ask("PUT", path, calendar.to_ical().decode(), headers)


def told():
    return sorted(Mail.objects.filter(kind="changed_elsewhere").values_list("side", flat=True))


class TestEventChangedOverThere:
    @pytest.fixture
    def booking(self, maria, connected, kept):
        made = lesson(maria)
        settle()
        read_due()
        return made

    def policy(self, name):
        CalendarConnection.objects.update(on_external_change=name)

    def read(self, at):
        at(NOW + 5 * MINUTE)
        read_due()

    def test_is_told_to_both_once_and_the_booking_stands(self, booking, kept, at):
        move_over_there(kept, booking, LATER)
        self.read(at)
        at(NOW + 10 * MINUTE)
        read_due()
        assert told() == ["client", "provider"]
        assert Booking.objects.get().starts_at == TOMORROW_AT_TEN

    def test_deleted_is_told_to_both_and_the_booking_stands(self, booking, kept, at):
        kept.account.remove(kept.account.files(kept.calendar)[0])
        self.read(at)
        assert told() == ["client", "provider"]
        assert Booking.objects.get().status == Status.CONFIRMED

    def test_moves_the_booking_if_it_is_to_follow(self, booking, kept, at):
        self.policy("follow")
        move_over_there(kept, booking, LATER)
        self.read(at)
        settle()
        assert Booking.objects.get().starts_at == LATER
        assert told() == []
        assert starts(kept) == {str(booking.uuid): LATER}

    def test_moves_the_booking_at_the_next_try_if_a_lock_is_refused(
        self, booking, kept, at, monkeypatch
    ):
        self.policy("follow")
        move_over_there(kept, booking, LATER)
        follow, tries = outside_changes.follow, []

        def follow_at_second_try(*booking, **how):
            tries.append(1)
            if len(tries) == 1:
                raise outside_changes.Retry
            return follow(*booking, **how)

        monkeypatch.setattr(outside_changes, "follow", follow_at_second_try)
        self.read(at)
        assert Booking.objects.get().starts_at == LATER
        assert (told(), len(tries)) == ([], 2)

    def test_deleted_cancels_the_booking_if_it_is_to_follow(self, booking, kept, at):
        self.policy("follow")
        kept.account.remove(kept.account.files(kept.calendar)[0])
        self.read(at)
        settle()
        found = Booking.objects.get()
        assert (found.status, found.canceled_by) == (Status.CANCELED, "provider")
        assert events(kept) == {}

    def test_is_told_if_the_new_time_is_not_free(self, maria, booking, kept, at):
        self.policy("follow")
        lesson(maria, start=LATER)
        move_over_there(kept, booking, LATER)
        self.read(at)
        assert Booking.objects.get(id=booking.id).starts_at == TOMORROW_AT_TEN
        assert told() == ["client", "provider"]

    def test_in_its_text_alone_is_left_alone(self, booking, kept, at):
        move_over_there(kept, booking, TOMORROW_AT_TEN)
        self.read(at)
        assert told() == []

    def test_of_what_we_wrote_ourselves_is_none(self, maria, booking, kept, at):
        act(booking, Reschedule(start=LATER), maria)
        settle()
        self.read(at)
        assert told() == []
        assert Booking.objects.get().starts_at == LATER


def test_caldav_is_set_up():
    assert ports.calendars(CalendarKind.CALDAV) is not None
