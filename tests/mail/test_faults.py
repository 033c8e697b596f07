"""A mail server that is slow, refuses, hangs up or never answers: no mail is lost."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs
from tests.factories import NOW
from tests.steps import request_booking

from bookable.domain.mail_servers import Envelope, MailError, MailRefused
from bookable.effects.draining import drain
from bookable.effects.mail.sending import send_mail
from bookable.effects.relay import relay_all
from bookable.effects.retries import seconds_to_wait
from bookable.engine import dead_letters, ports, sending_again
from bookable.gateways.smtp import Smtp
from bookable.storage.models import DeadLetter, Mail

ENVELOPE = Envelope("bookings@example.com", "sam@example.com", b"Subject: Hi\r\n\r\nHello\r\n")


@pytest.fixture
def mail(maria, sam, server):
    """Sam's mail about a request, whose turn has come."""
    request_booking(maria, sam)
    relay_all()
    return Mail.objects.get(side="client")


@pytest.fixture
def gateway(server):
    return ports.mail()


class TestServerThatRefusesForNow:
    @pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
    def test_gets_the_same_mail_again(self, server, mail, verb):
        server.queue(verb, "451 4.3.0 come back later")
        with pytest.raises(MailError, match="451") as caught:
            send_mail(mail.id)
        assert seconds_to_wait(0, caught.value) == 1
        mail.refresh_from_db()
        assert (mail.state, mail.address) == ("due", mail.person.email)
        assert "come back later" in mail.problem
        send_mail(mail.id)
        assert [letter.to for letter in server.letters] == [[mail.person.email]]
        mail.refresh_from_db()
        assert (mail.state, mail.problem) == ("sent", "")


class TestServerThatRefusesForGood:
    @pytest.mark.parametrize("verb", ["RCPT", "DATA"])
    def test_is_not_tried_again(self, server, mail, verb):
        server.queue(verb, "550 5.1.1 no such user")
        with pytest.raises(MailRefused) as caught:
            send_mail(mail.id)
        assert seconds_to_wait(0, caught.value) is None

    def test_refuses_the_site_and_not_the_mail_if_it_refuses_the_sender(self, server, mail):
        server.queue("MAIL", "550 5.7.1 you may not")
        with pytest.raises(MailError) as caught:
            send_mail(mail.id)
        assert seconds_to_wait(0, caught.value) == 1


class TestServerThatHangsUp:
    def test_after_a_mail_may_get_it_twice_with_the_same_message_id(self, server, mail):
        server.queue("DATA", "hang up")
        with pytest.raises(MailError):
            send_mail(mail.id)
        send_mail(mail.id)
        first, second = server.letters
        assert first.message["Message-ID"] == second.message["Message-ID"]

    def test_on_an_idle_connection_gets_the_mail_over_a_new_one(self, server, gateway):
        gateway.deliver(ENVELOPE, within=5)
        server.queue("MAIL", "hang up")
        gateway.deliver(ENVELOPE, within=5)
        assert len(server.letters) == 2
        assert server.connections == 2


class TestServerThatNeverAnswers:
    def test_is_left_in_time(self, server, gateway):
        server.queue("DATA", "silence")
        with pytest.raises(MailError, match="did not answer in time"):
            gateway.deliver(ENVELOPE, within=0.3)

    def test_that_drips_is_left_in_time(self, dripping):
        gateway = Smtp(*dripping)
        with pytest.raises(MailError):
            gateway.deliver(ENVELOPE, within=0.5)

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
            assert sending_again.send_again(Mail.objects.values_list("id", flat=True)) == 2
        else:
            dead_letters.retry(DeadLetter.objects.values_list("id", flat=True), now=NOW)
        drain(within=20)
        assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
        assert len(real_server.letters) == 2


class TestMailWithoutAServer:
    def test_is_kept_and_sent_when_staff_ask_for_it_later(self, mail, server, gateway):
        ports.provide_mail(None)
        send_mail(mail.id)
        mail.refresh_from_db()
        assert mail.state == "kept"
        assert mail.subject.startswith("You asked for")
        ports.provide_mail(gateway)
        sending_again.send_again([mail.id])
        send_mail(mail.id)
        assert [letter.subject for letter in server.letters] == [mail.subject]
