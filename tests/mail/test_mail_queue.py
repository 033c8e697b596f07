"""The queue of mails: taken by several workers at once, in order, and again after a crash."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, make_student, make_teacher
from tests.lookalikes.smtp import MailLookalike
from tests.races import at_once
from tests.steps import request_booking
from tests.waiting import eventually

from bookable.domain.commands import Reschedule
from bookable.effects.mail import mail_loop
from bookable.effects.relay import relay_all
from bookable.engine import bookings, clock, ports
from bookable.storage import outbox
from bookable.storage.models import Mail
from bookable.storage.outbox import Note
from bookable.storage.sql import execute, rows

HOUR = timedelta(hours=1)


def request_some(count: int) -> None:
    """Request bookings, of which both sides are told."""
    for number in range(count):
        request_booking(make_teacher(name=f"Maria {number}"), make_student(name=f"Sam {number}"))
    relay_all()


@contextmanager
def a_worker():
    """A worker's mail loop in a thread of its own, until it finds nothing to do."""

    def work() -> None:
        mail_loop.work_off()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield thread
    thread.join()


def states() -> Counter[str]:
    return Counter(Mail.objects.values_list("state", flat=True))


@pytest.fixture
def stopping(monkeypatch):
    event = Event()
    monkeypatch.setattr(ports, "_stopping", event)
    return event


class TestWorkersAtOnce:
    def test_send_each_mail_once_and_those_of_one_booking_in_order(self, real_server):
        for number in range(12):
            teacher, student = make_teacher(), make_student(name=f"Sam {number}")
            made = request_booking(teacher, student)
            later = Reschedule(start=made.span.start + HOUR)
            bookings.perform(made.id, later, program="tutoring", by=student, now=NOW)
        relay_all()
        assert sum(at_once([mail_loop.work_off] * 4)) == 48
        assert states() == {"sent": 48}
        assert len({letter.message["Message-ID"] for letter in real_server.letters}) == 48
        assert len(real_server.letters) == 48
        of_each: dict[str, list[str]] = {}
        for letter in real_server.letters:
            of_each.setdefault(letter.to[0], []).append(letter.subject)
        assert all(second.startswith("New time") for _, second in of_each.values())

    def test_keep_each_mail_once_without_a_server(self, committed):
        request_some(5)
        assert sum(at_once([mail_loop.work_off] * 4)) == 10
        assert states() == {"kept": 10}


class TestMailThatIsTriedAgain:
    def test_is_not_overtaken_by_a_later_one(self, real_server):
        student = make_student()
        made = request_booking(make_teacher(), student)
        real_server.queue("RCPT", *["451 4.3.0 come back later"] * 2)
        relay_all()
        mail_loop.work_off()
        later = Reschedule(start=made.span.start + HOUR)
        bookings.perform(made.id, later, program="tutoring", by=student, now=NOW)
        relay_all()
        assert mail_loop.work_off() == 0
        assert not mail_loop.is_busy()
        mail_loop.hasten()
        mail_loop.work_off()
        kinds = [letter.subject.split()[0] for letter in real_server.letters]
        assert kinds.index("New") >= 2
        assert len(kinds) == 4


class TestServerThatIsSilentOnce:
    @pytest.mark.long
    def test_holds_up_no_other_mail(self, real_server, monkeypatch):
        monkeypatch.setattr(mail_loop, "WITHIN_SECONDS", 8.0)
        real_server.queue("DATA", "silence")
        request_some(4)
        began = time.monotonic()
        with a_worker():
            eventually(lambda: states()["sent"] == 7)
            # Nor one that comes due while the loop waits.
            request_some(1)
            eventually(lambda: states()["sent"] == 9)
            assert time.monotonic() - began < 8
        assert states() == {"sent": 9, "due": 1}


@pytest.mark.long
class TestSlowServer:
    def test_gets_no_mail_whose_lease_may_end_meanwhile(self, real_server, monkeypatch):
        monkeypatch.setattr(mail_loop, "WITHIN_SECONDS", 1.0)
        monkeypatch.setattr(mail_loop, "LEASE_SECONDS", 2.5)
        real_server.queue("DATA", *["slow"] * 30)
        request_some(8)
        at_once([mail_loop.work_off] * 2)
        assert states() == {"sent": 16}
        assert len(real_server.letters) == 16
        assert not Mail.objects.exclude(attempts=0).exists()


class TestWorkerThatIsStopped:
    def test_gives_back_what_it_has_not_handed_over(self, real_server, stopping):
        real_server.queue("DATA", *["silence"] * 4)
        request_some(5)
        with a_worker():
            eventually(lambda: real_server.connections == 4)
            stopping.set()
            eventually(lambda: Mail.objects.filter(due_at__lte=clock.real()).count() == 6)
            real_server.break_silence("451 later")
        assert states() == {"due": 10}
        assert Mail.objects.filter(attempts=0, problem="").count() == 6
        stopping.clear()
        mail_loop.hasten()
        mail_loop.work_off()
        assert len(real_server.letters) == 10


@pytest.mark.long
class TestWorkerThatIsKilled:
    def test_loses_no_mail(self, real_server):
        request_some(3)
        with MailLookalike() as silent:
            silent.queue("DATA", *["silence"] * 6)
            process = subprocess.Popen([sys.executable, "-c", ALONE, silent.host, str(silent.port)])
            try:
                eventually(lambda: silent.connections == 4)
            finally:
                process.kill()
                process.wait()
        assert states() == {"due": 6}
        # In hand of a worker, as far as others know.
        assert mail_loop.is_busy()
        assert mail_loop.work_off() == 0
        execute("UPDATE mail SET due_at = due_at - make_interval(secs => %s)", [LEASE])
        mail_loop.work_off()
        assert states() == {"sent": 6}
        assert len({letter.message["Message-ID"] for letter in real_server.letters}) == 6


class TestQueueThatWasEmptyWhenFirstRead:
    @pytest.mark.parametrize("deleted_before", [0, 4_000])
    def test_is_read_as_fast_once_it_is_full(self, db, deleted_before):
        self.fill(deleted_before)
        execute("DELETE FROM mail")
        execute("ANALYZE mail")
        for _ in range(3):
            with outbox.taken(10) as none:
                assert none == []
        self.fill(4_000)
        began = time.monotonic()
        with outbox.taken(10) as some:
            assert len(some) == 10
        # A plan for an empty table compares each mail with each other one, for some seconds.
        assert time.monotonic() - began < 1.5

    def fill(self, count):
        outbox.add([Note(f"{n}", "digest", "", about_id=n) for n in range(count)], now=NOW)

    def test_looks_for_earlier_mails_among_those_of_the_booking(self, db):
        execute(
            "INSERT INTO mail (uuid, key, kind, side, state, created_at, done_at)"
            " SELECT gen_random_uuid(), n::text, 'requested', 'client', 'kept', now(), now()"
            " FROM generate_series(1, 3000) n"
        )
        # The trigger of new mails looks for their bookings.
        execute("UPDATE mail SET booking_id = -id")
        execute("ANALYZE mail")
        plan = rows(f"EXPLAIN {outbox._TAKE}", [10], replan=True)
        assert any("mail_turn on mail e" in line for (line,) in plan), plan
        execute("DELETE FROM mail")


class TestMailsOfManyBookings:
    @pytest.mark.parametrize("count", [2, 20])
    def test_take_the_same_statements(self, server, count):
        ports.provide_mail(None)
        request_some(count)
        with CaptureQueriesContext(connection) as found:
            assert mail_loop.work_off() == 2 * count
        ours = [each["sql"] for each in found if "sandbox_clock" not in each["sql"]]
        statements = [each for each in ours if "SAVEPOINT" not in each]
        # Set the view, take, read bookings and entries, keep forms, write; then look for others.
        assert len(statements) == 6 + 2

    def test_go_over_a_few_connections(self, real_server):
        request_some(10)
        mail_loop.work_off()
        assert len(real_server.letters) == 20
        assert real_server.connections <= mail_loop.SENDERS


LEASE = mail_loop.LEASE_SECONDS

ALONE = """
import sys, os
os.environ["DJANGO_SETTINGS_MODULE"] = "bookable.config.settings"
os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].replace("/postgres?", "/test_bookable?")
import django
django.setup()
from bookable.effects.mail import mail_loop
from bookable.engine import ports
from bookable.gateways.smtp import Smtp
ports.provide_mail(Smtp(sys.argv[1], int(sys.argv[2])))
mail_loop.work_off()
"""
