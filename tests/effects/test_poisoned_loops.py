"""A row at which a loop of the worker fails must not stop the other rows of its batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.api import set_clock
from tests.calendars.conftest import connect_caldav, kept, radicale
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.hooks.conftest import _in_reach, add, hooks, receiver, send, worker
from tests.poison import SECRET, poisoned
from tests.steps import request_booking

from bookable.effects.mail import mail_loop
from bookable.effects.reading_calendars import read_due
from bookable.effects.relay import relay_all
from bookable.effects.writing_calendars import write_due
from bookable.engine import clock, confirming
from bookable.storage.models import (
    Booking,
    CalendarConnection,
    CalendarCopy,
    DeadLetter,
    Mail,
    WebhookDelivery,
)

__all__ = ["_in_reach", "connect_caldav", "hooks", "kept", "radicale", "receiver", "send", "worker"]

pytestmark = pytest.mark.usefixtures("committed")

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _clock(committed: None) -> Iterator[None]:
    set_clock(NOW)
    yield
    clock.follow_sandbox(False)


def failed_rows(act: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Return the task and the row of each failure that is logged meanwhile, without its text."""
    with capture_logs() as said:
        act()
    assert SECRET not in str(said)
    return [(each["task"], each["row"]) for each in said if each["event"] == "row_failed"]


@pytest.mark.long
class TestCopyInACalendar:
    @pytest.fixture
    def copies(self, connect_caldav, kept) -> list[CalendarCopy]:
        maria = make_teacher()
        connect_caldav(maria)
        for hours in (0, 2, 4):
            made = request_booking(maria, make_student(), start=TOMORROW_AT_TEN + hours * HOUR)
            confirming.confirm(made.id, program="tutoring", by=maria, now=NOW)
        relay_all()
        return list(CalendarCopy.objects.order_by("id"))

    def written(self) -> int:
        return CalendarCopy.objects.exclude(name="").count()

    def test_that_cannot_be_planned_is_tried_again(self, copies, kept):
        bad = copies[0].id
        with poisoned("calendar_copy", f"old.id = {bad} AND new.is_tried", at="UPDATE"):
            assert failed_rows(write_due) == [("write_calendar", bad)]
            assert self.written() == 2
            copy = CalendarCopy.objects.get(id=bad)
            assert (copy.failures, copy.due_at) == (1, NOW + timedelta(seconds=1))
        set_clock(NOW + MINUTE)
        write_due()
        assert self.written() == 3

    def test_that_is_written_and_not_saved_makes_no_second_event(self, copies, kept):
        bad = copies[0].id
        with poisoned("calendar_copy", f"old.id = {bad} AND new.name <> ''", at="UPDATE"):
            assert failed_rows(write_due) == [("write_calendar", bad)]
            assert self.written() == 2
        set_clock(NOW + MINUTE)
        write_due()
        assert self.written() == 3
        assert len(kept.account.files(kept.calendar)) == 3

    def test_whose_booking_cannot_be_read_stops_no_other(self, copies, kept):
        good = Booking.objects.get(id=copies[0].booking_id).status
        Booking.objects.filter(id=copies[0].booking_id).update(status="unheard_of")
        failed_rows(write_due)
        assert self.written() == 2
        Booking.objects.filter(id=copies[0].booking_id).update(status=good)
        set_clock(NOW + MINUTE)
        write_due()
        assert self.written() == 3

    def test_ends_as_a_dead_letter(self, copies, kept):
        bad = copies[0].id
        with poisoned("calendar_copy", f"old.id = {bad} AND new.is_tried", at="UPDATE"):
            while (due := CalendarCopy.objects.get(id=bad).due_at) is not None:
                set_clock(due)
                write_due()
        letter = DeadLetter.objects.get()
        assert (letter.effect, letter.arguments) == ("write_calendar", {"copy_id": bad})

    def test_of_which_nothing_can_be_saved_waits_for_its_lease(self, copies, kept):
        bad = copies[0].id
        which = f"old.id = {bad} AND (new.is_tried OR new.failures > 0)"
        with poisoned("calendar_copy", which, at="UPDATE"):
            assert failed_rows(write_due) == [("write_calendar", bad)] * 2
            assert self.written() == 2
        set_clock(NOW + 3 * MINUTE)
        write_due()
        assert self.written() == 3


@pytest.mark.long
class TestConnectedCalendar:
    @pytest.mark.parametrize("which", ["new.state = 'working'", "new.state <> 'unread'"])
    def test_that_cannot_be_saved_stops_no_other(self, which, connect_caldav):
        connections = [connect_caldav(make_teacher()) for _each in range(3)]
        bad = connections[0].id
        with poisoned("calendar_connection", f"old.id = {bad} AND {which}", at="UPDATE"):
            assert set(failed_rows(read_due)) == {("read_calendar", bad)}
            assert CalendarConnection.objects.filter(state="working").count() == 2
        set_clock(NOW + 10 * MINUTE)
        read_due()
        assert CalendarConnection.objects.filter(state="working").count() == 3


@pytest.mark.long
class TestEventThatABookingFollows:
    def test_is_told_if_that_fails_and_stops_no_other(self, connect_caldav, kept):
        maria = make_teacher()
        connection = connect_caldav(maria)
        CalendarConnection.objects.filter(id=connection.id).update(on_external_change="follow")
        made = []
        for hours in (0, 2, 4):
            booking = request_booking(maria, make_student(), start=TOMORROW_AT_TEN + hours * HOUR)
            made.append(booking)
            confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW)
        relay_all()
        write_due()
        read_due()
        for path in kept.account.files(kept.calendar):
            kept.account.remove(path)
        set_clock(NOW + 6 * MINUTE)
        with poisoned("booking", made[0].id):
            assert failed_rows(read_due) == [("follow_calendar", made[0].id)]
        canceled = Booking.objects.filter(status="canceled").values_list("id", flat=True)
        assert set(canceled) == {made[1].id, made[2].id}
        told = Mail.objects.filter(kind="changed_elsewhere")
        assert {(each.booking_id, each.side) for each in told} == {
            (made[0].id, "client"),
            (made[0].id, "provider"),
        }


class TestMail:
    @pytest.fixture
    def mails(self) -> list[Mail]:
        for number in range(3):
            request_booking(make_teacher(), make_student(name=f"Sam {number}"))
        relay_all()
        return list(Mail.objects.order_by("id"))

    def kept(self) -> int:
        return Mail.objects.filter(state="kept").count()

    def test_that_cannot_be_saved_is_put_off(self, mails):
        with poisoned("mail", f"old.id = {mails[0].id} AND new.subject <> ''", at="UPDATE"):
            mail_loop.work_off()
            assert self.kept() == len(mails) - 1
            bad = Mail.objects.get(id=mails[0].id)
            assert (bad.state, bad.problem, bad.attempts) == ("due", "ProgrammingError", 1)
        mail_loop.hasten()
        mail_loop.work_off()
        assert self.kept() == len(mails)

    def test_of_which_nothing_can_be_saved_stops_no_other(self, mails):
        with poisoned("mail", mails[0].id):
            assert set(failed_rows(mail_loop.work_off)) == {("send_mail", mails[0].id)}
            assert self.kept() == len(mails) - 1
        mail_loop.work_off()
        assert self.kept() == len(mails)

    def test_whose_booking_cannot_be_read_is_put_off(self, mails):
        bad = Booking.objects.get(id=mails[0].booking_id)
        Booking.objects.filter(id=bad.id).update(status="unheard_of")
        mail_loop.work_off()
        assert self.kept() == len(mails) - 2
        Booking.objects.filter(id=bad.id).update(status=bad.status)
        mail_loop.hasten()
        mail_loop.work_off()
        assert self.kept() == len(mails)


class TestDelivery:
    def test_that_cannot_be_saved_stops_no_other(self, receiver, send):
        john = make_student()
        made = [add(john, receiver.url()) for number in range(3)]
        request_booking(make_teacher(), john)
        bad = made[0].endpoint.id
        which = f"old.endpoint_id = {bad} AND new.status = 'delivered'"
        with poisoned("webhook_delivery", which, at="UPDATE"):
            assert failed_rows(send) == [("webhooks", bad)]
        done = WebhookDelivery.objects.filter(status="delivered")
        assert set(done.values_list("endpoint_id", flat=True)) == {
            each.endpoint.id for each in made[1:]
        }
