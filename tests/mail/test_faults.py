"""A mail server that is slow, refuses, hangs up or never answers: no mail is lost."""

from __future__ import annotations

import time
from threading import Event

import pytest
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from structlog.testing import capture_logs
from tests.factories import NOW
from tests.steps import request_booking

from bookable.domain.mail_servers import Envelope, MailError
from bookable.domain.vendors import VendorBusy
from bookable.effects.draining import drain
from bookable.effects.mail import mail_loop
from bookable.effects.relay import relay_all
from bookable.effects.retries import LAST_RETRY, LONGEST_WAIT
from bookable.engine import backoffice, ports
from bookable.gateways.smtp import Smtp
from bookable.storage import jobs
from bookable.storage.models import DeadLetter, Mail, Person
from bookable.storage.sql import one

ENVELOPE = Envelope("bookings@example.com", "sam@example.com", b"Subject: Hi\r\n\r\nHello\r\n")


@pytest.fixture
def mail(maria, sam, server):
    """Sam's mail about a request, whose turn has come. Maria gets none."""
    request_booking(maria, sam)
    Person.objects.filter(id=maria.person_id).update(is_active=False)
    relay_all()
    return Mail.objects.get(side="client")


@pytest.fixture
def gateway(server):
    return ports.mail()


@pytest.fixture
def attempt(mail):
    """Try to send the mail, without waiting for its next attempt, and return what became of it."""

    def work():
        mail_loop.hasten()
        mail_loop.work_off()
        mail.refresh_from_db()
        return mail.state

    return work


def seconds_until_due():
    wait = "round(extract(epoch FROM due_at - statement_timestamp()))"
    return one(f"SELECT {wait}::int FROM mail WHERE side = 'client'")[0]


@pytest.mark.long
class TestServerThatRefusesForNow:
    @pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
    def test_gets_the_same_mail_again(self, server, mail, attempt, verb):
        server.queue(verb, "451 4.3.0 come back later")
        assert attempt() == "due"
        assert (mail.address, mail.attempts) == (mail.person.email, 1)
        assert "451" in mail.problem
        assert "come back later" in mail.problem
        assert seconds_until_due() == 1
        assert mail_loop.work_off() == 0
        assert attempt() == "sent"
        assert [letter.to for letter in server.letters] == [[mail.person.email]]
        assert mail.problem == ""

    def test_is_asked_after_growing_pauses_and_in_the_end_no_more(self, server, mail, attempt):
        server.queue("RCPT", *["451 4.3.0 come back later"] * (LAST_RETRY + 1))
        pauses = []
        while attempt() == "due":
            pauses.append(seconds_until_due())
        assert pauses[:4] == [1, 2, 4, 8]
        assert pauses[-1] == LONGEST_WAIT
        assert len(pauses) == LAST_RETRY
        assert mail.state == "failed"
        assert DeadLetter.objects.get().attempts == LAST_RETRY + 1

    def test_is_left_alone_for_as_long_as_it_asks(self, mail, attempt):
        class Busy:
            name = "busy"

            def deliver(self, envelope, *, within):
                raise VendorBusy("The mail server is busy.", 75)

        ports.provide_mail(Busy())
        assert attempt() == "due"
        assert seconds_until_due() == 76


class TestServerThatRefusesForGood:
    @pytest.mark.parametrize("verb", ["RCPT", "DATA"])
    def test_is_not_tried_again(self, server, mail, attempt, verb):
        server.queue(verb, "550 5.1.1 no such user")
        assert attempt() == "failed"
        assert attempt() == "failed"
        assert DeadLetter.objects.get().arguments == {"mail_id": mail.id}

    def test_refuses_the_site_and_not_the_mail_if_it_refuses_the_sender(
        self, server, mail, attempt
    ):
        server.queue("MAIL", "550 5.7.1 you may not")
        assert attempt() == "due"
        assert attempt() == "sent"


class TestServerThatHangsUp:
    def test_after_a_mail_may_get_it_twice_with_the_same_message_id(self, server, mail, attempt):
        server.queue("DATA", "hang up")
        assert attempt() == "due"
        assert attempt() == "sent"
        first, second = server.letters
        assert first.message["Message-ID"] == second.message["Message-ID"]

    def test_on_an_idle_connection_gets_the_mail_over_a_new_one(self, server, gateway):
        gateway.deliver(ENVELOPE, within=5)
        server.queue("MAIL", "hang up")
        gateway.deliver(ENVELOPE, within=5)
        assert len(server.letters) == 2
        assert server.connections == 2


@pytest.mark.long
class TestServerThatNeverAnswers:
    def test_is_left_in_time(self, server, gateway):
        server.queue("DATA", "silence")
        with pytest.raises(MailError, match="did not answer in time"):
            gateway.deliver(ENVELOPE, within=0.3)

    def test_that_drips_is_left_in_time(self, dripping):
        gateway = Smtp(*dripping)
        with pytest.raises(MailError):
            gateway.deliver(ENVELOPE, within=0.5)

    def test_whose_name_is_not_found_in_time_is_left_in_time(self, server):
        released = Event()
        gateway = Smtp("mail.example.com", 25, look_up=lambda *_: [str(released.wait(20))])
        began = time.monotonic()
        with pytest.raises(MailError, match="did not answer in time"):
            gateway.deliver(ENVELOPE, within=0.3)
        assert time.monotonic() - began < 5
        released.set()

    def test_at_one_of_its_addresses_is_asked_at_the_next(self, server):
        gateway = Smtp("mail.example.com", server.port, look_up=lambda *_: ["::1", "127.0.0.1"])
        gateway.deliver(ENVELOPE, within=5)
        assert len(server.letters) == 1
        gateway.close()

    def test_that_is_not_there_is_unreachable(self, server):
        gateway = Smtp("127.0.0.1", 1)
        with pytest.raises(MailError, match="could not be reached"):
            gateway.deliver(ENVELOPE, within=5)


class TestBatchOfMails:
    def test_goes_over_one_connection(self, server, gateway):
        for _ in range(5):
            gateway.deliver(ENVELOPE, within=5)
        assert len(server.letters) == 5
        assert server.connections == 1


class TestSecretsOfTheServer:
    def test_are_in_no_error_and_no_log(self, server):
        gateway = Smtp(server.host, server.port, user="bookable", password="hunter2-hunter2")
        with capture_logs() as said, pytest.raises(MailError) as caught:
            gateway.greet(within=5)
        shown = f"{caught.value} {caught.value.__cause__} {gateway!r} {said}"
        assert "hunter2" not in shown


class TestRefusedMailInTheWorker:
    def test_becomes_a_dead_letter_that_names_the_address(self, real_server, people):
        maria, sam = people
        real_server.queue("RCPT", "550 5.1.1 no such user")
        request_booking(maria, sam)
        drain(within=20)
        letter = DeadLetter.objects.get()
        mail = Mail.objects.get(state="failed")
        assert letter.effect == "send_mail"
        assert (
            letter.problem == f"{mail.address}: The mail server refused (550): 5.1.1 no such user"
        )
        assert mail.problem == letter.problem
        # The other side's mail is not delayed.
        assert Mail.objects.get(state="sent").address != mail.address

    @pytest.mark.parametrize("by", ["dead letter", "mail"])
    def test_is_sent_when_staff_try_again(self, real_server, people, by):
        real_server.queue("RCPT", "550 5.1.1 no such user", "550 5.1.1 no such user")
        request_booking(*people)
        drain(within=20)
        if by == "mail":
            assert backoffice.send_again(Mail.objects.values_list("id", flat=True)) == 2
        else:
            backoffice.retry_effects(DeadLetter.objects.values_list("id", flat=True), now=NOW)
        drain(within=20)
        assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
        assert len(real_server.letters) == 2


class TestMailWithoutAServer:
    def test_is_kept_and_sent_when_staff_ask_for_it_later(self, mail, server, gateway, attempt):
        ports.provide_mail(None)
        assert attempt() == "kept"
        assert mail.subject.startswith("You asked for")
        ports.provide_mail(gateway)
        assert attempt() == "kept"
        backoffice.send_again([mail.id])
        assert attempt() == "sent"
        assert [letter.subject for letter in server.letters] == [mail.subject]


class TestMailThatCannotBeWritten:
    def test_delays_no_other_and_is_tried_again(self, server, maria, sam, monkeypatch):
        request_booking(maria, sam)
        relay_all()
        Mail.objects.filter(side="client").update(kind="unheard_of")
        with capture_logs() as said:
            mail_loop.work_off()
        assert Mail.objects.get(side="provider").state == "sent"
        broken = Mail.objects.get(side="client")
        assert (broken.state, broken.problem, broken.attempts) == ("due", "KeyError", 1)
        assert said[0]["mail_id"] == broken.id


class TestJobOfAnEarlierRelease:
    def test_sends_nothing_twice(self, real_server, people):
        request_booking(*people)
        relay_all()
        for number in Mail.objects.values_list("id", flat=True):
            configure_task(
                name="send_mail", job_manager=JobManager(DjangoConnector()), queue="mail"
            ).defer(mail_id=number)
        drain(within=20)
        assert len(real_server.letters) == 2
        assert jobs.left() == (0, 0)
