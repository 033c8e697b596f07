"""Connected calendars are read: all that are due, at once, and each by itself."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.lookalikes.faults import Fault
from tests.lookalikes.ics import calendar, event
from tests.races import at_once
from tests.steps import request_booking

from bookable.domain.connections import window_to_read
from bookable.domain.spans import Span
from bookable.effects import reading_calendars as reading
from bookable.effects.reading_calendars import read_due
from bookable.engine import calendar_connections
from bookable.queries import offering
from bookable.storage import busy_times, calendar_readings
from bookable.storage.models import BusyTime, CalendarConnection

MINUTE = timedelta(minutes=1)
AT_TEN = event("ten", "20270302T100000Z")
AT_NOON = event("noon", "20270302T120000Z")


def busy():
    return sorted(span.lower for span in BusyTime.objects.values_list("during", flat=True))


def offered(provider):
    day = date(2027, 3, 2)
    found = offering.slots_of_days(
        provider.uuid, day, minutes=60, program="tutoring", by=provider, now=NOW
    )
    return [span.start for span in found.first]


def row():
    return CalendarConnection.objects.get()


class TestCalendarThatIsDue:
    def test_is_read_and_its_time_not_offered(self, files, connect, maria):
        files.files["mine.ics"] = calendar(AT_TEN)
        connect()
        assert TOMORROW_AT_TEN in offered(maria)
        assert read_due() == 1
        assert TOMORROW_AT_TEN not in offered(maria)
        assert (row().state, row().succeeded_at, row().due_at) == ("working", NOW, NOW + 5 * MINUTE)

    def test_is_read_again_after_five_minutes(self, files, connect, at):
        files.files["mine.ics"] = calendar(AT_TEN)
        connect()
        read_due()
        files.files["mine.ics"] = calendar(AT_NOON)
        at(NOW + 5 * MINUTE - timedelta(seconds=1))
        assert read_due() == 0
        at(NOW + 5 * MINUTE)
        assert read_due() == 1
        assert busy() == [TOMORROW_AT_TEN + 2 * HOUR]

    @pytest.mark.parametrize("tells_versions", [True, False])
    def test_that_has_not_changed_costs_one_statement_beside_the_lease(
        self, files, connect, at, tells_versions
    ):
        files.is_silent = not tells_versions
        files.files["mine.ics"] = calendar(AT_TEN)
        connect()
        read_due()
        # Some servers stamp a file anew whenever it is read.
        files.files["mine.ics"] = (
            calendar(AT_TEN)
            if tells_versions
            else calendar(AT_TEN).replace("DTSTAMP:2027", "DTSTAMP:2028")
        )
        at(NOW + 5 * MINUTE)
        with CaptureQueriesContext(database) as ran:
            read_due()
        words = [each["sql"].split()[0] for each in ran if "calendar_connection" in each["sql"]]
        assert len(words) <= 3
        assert busy() == [TOMORROW_AT_TEN]
        assert row().succeeded_at == NOW + 5 * MINUTE

    @pytest.mark.parametrize("uid", ["n\x00l", "".join(map(chr, range(0x4E00, 0x4E00 + 9_000)))])
    def test_may_have_any_names(self, files, connect, uid):
        files.files["mine.ics"] = calendar(event(uid, "20270302T100000Z"))
        connect()
        read_due()
        assert (row().state, busy()) == ("working", [TOMORROW_AT_TEN])

    def test_leaves_out_bookings_that_came_back(self, files, connect, maria):
        booking = request_booking(maria, make_student())
        files.files["mine.ics"] = calendar(event(str(booking.uuid), "20270302T150000Z"), AT_TEN)
        connect()
        read_due()
        assert busy() == [TOMORROW_AT_TEN]

    def test_counts_bookings_of_others_as_busy(self, files, connect):
        booking = request_booking(make_teacher(), make_student())
        files.files["mine.ics"] = calendar(event(str(booking.uuid), "20270302T100000Z"))
        connect()
        read_due()
        assert busy() == [TOMORROW_AT_TEN]

    def test_is_read_by_one_of_several_workers(self, committed, files, connect):
        files.files["mine.ics"] = calendar(AT_TEN)
        connect()
        assert sum(at_once([read_due] * 4)) == 1
        assert files.count("file") == 1


class TestCalendarThatCannotBeRead:
    @pytest.fixture(autouse=True)
    def _read(self, files, connect):
        files.files["mine.ics"] = calendar(AT_TEN)
        connect()
        read_due()

    @pytest.mark.parametrize(
        ("fault", "problem"),
        [
            (Fault(status=500), "out of order"),
            (Fault(drop=True), "could not be reached"),
            (Fault(status=200, body="<html>"), "iCalendar file"),
            (Fault(status=404), "no calendar at this address"),
        ],
    )
    def test_keeps_its_last_known_times_and_says_why(self, files, at, fault, problem):
        files.queue("file", fault)
        at(NOW + 5 * MINUTE)
        read_due()
        assert busy() == [TOMORROW_AT_TEN]
        assert row().state == "failing"
        assert problem in row().problem
        assert row().succeeded_at == NOW

    def test_is_tried_less_often_until_it_works_again(self, files, at):
        now = NOW + 5 * MINUTE
        pauses = []
        files.queue("file", Fault(status=500), times=6)
        for _ in range(6):
            at(now)
            read_due()
            pauses.append((row().due_at - now) // MINUTE)
            now = row().due_at
        assert pauses == [5, 10, 20, 40, 60, 60]
        at(now)
        read_due()
        assert (row().state, row().failures, row().problem) == ("working", 0, "")

    def test_waits_as_long_as_the_server_asks(self, files, at):
        files.queue("file", Fault.busy(7200))
        at(NOW + 5 * MINUTE)
        read_due()
        assert row().due_at >= NOW + 5 * MINUTE + 2 * HOUR

    def test_that_is_denied_is_not_tried_again(self, files, at):
        files.queue("file", Fault(status=401))
        at(NOW + 5 * MINUTE)
        read_due()
        assert (row().state, row().due_at) == ("denied", None)
        assert busy() == [TOMORROW_AT_TEN]


class TestCalendarThatCannotBeSaved:
    def test_holds_up_no_other(self, files, connect, monkeypatch):
        files.files["mine.ics"] = calendar(AT_TEN)
        bad, good = connect(), connect()
        replace_all = busy_times.replace_all

        def fail(connection_id, times):
            return 1 / 0 if connection_id == bad.id else replace_all(connection_id, times)

        monkeypatch.setattr(busy_times, "replace_all", fail)
        read_due()
        states = dict(CalendarConnection.objects.values_list("id", "state"))
        assert states == {bad.id: "failing", good.id: "working"}


@pytest.mark.long
class TestServerThatHangs:
    def test_holds_up_no_other(self, committed, files, connect, monkeypatch):
        monkeypatch.setattr(reading, "WITHIN_SECONDS", 4.0)
        for name in ("hangs.ics", "works.ics"):
            files.files[name] = calendar(AT_TEN)
        files.queue("file", Fault.hang(5))
        connect("hangs.ics")
        seconds: list[float] = []

        def read() -> None:
            read_due()

        def connect_another() -> None:
            wait_until(lambda: files.count("file") == 1)
            begun = time.monotonic()
            connect("works.ics", by=make_teacher())
            wait_until(lambda: busy() == [TOMORROW_AT_TEN])
            seconds.append(time.monotonic() - begun)

        at_once([read, connect_another])
        assert seconds[0] < 2.5


def wait_until(condition):
    while not condition():
        time.sleep(0.02)


class TestReadingOvertaken:
    def test_by_a_push_is_followed_by_another(self, files, connect):
        files.files["mine.ics"] = calendar(AT_TEN)
        made = connect()
        leased = calendar_readings.lease(at_most=1, now=NOW)
        assert calendar_connections.make_due(made.id, now=NOW + timedelta(seconds=1))
        reading._save(leased[0], *asked(leased[0]))
        assert row().due_at == NOW + timedelta(seconds=1)

    def test_by_its_removal_counts_for_nothing(self, files, connect, maria):
        files.files["mine.ics"] = calendar(AT_TEN)
        made = connect()
        leased = calendar_readings.lease(at_most=1, now=NOW)
        calendar_connections.remove(made.uuid, by=maria, check=lambda _: None, now=NOW)
        reading._save(leased[0], *asked(leased[0]))
        assert busy() == []

    def test_by_a_worker_that_died_is_taken_over(self, files, connect, at):
        files.files["mine.ics"] = calendar(AT_TEN)
        connect()
        calendar_readings.lease(at_most=1, now=NOW)
        assert read_due() == 0
        at(NOW + calendar_readings.LEASE)
        assert read_due() == 1


def asked(leased):
    window = reading._window(leased, NOW)
    return window, reading._ask(leased, window)


class TestWindow:
    def test_reaches_to_the_furthest_booking_and_moves_by_weeks(self):
        first = window_to_read(None, advance_days=30, now=NOW)
        assert first == Span(NOW - timedelta(days=1), NOW + timedelta(days=38))
        assert window_to_read(first, advance_days=30, now=NOW + timedelta(days=7)) == first
        later = NOW + timedelta(days=7, seconds=1)
        assert window_to_read(first, advance_days=30, now=later).start == later - timedelta(days=1)

    def test_is_read_whole_when_it_has_moved(self, files, connect, at):
        far = NOW + timedelta(days=370)
        files.files["mine.ics"] = calendar(event("far", f"{far:%Y%m%dT%H%M%SZ}"))
        connect()
        read_due()
        assert busy() == [far]
        files.files["mine.ics"] = calendar(event("far", f"{far + 5 * HOUR * 24:%Y%m%dT%H%M%SZ}"))
        at(NOW + timedelta(days=8))
        read_due()
        assert busy() == [far + 5 * HOUR * 24]
