"""The outbox as staff and integrators see it, and as metrics and `doctor` tell of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.factories import NOW, make_staff
from tests.lookalikes.smtp import MailLookalike
from tests.steps import request_booking

from bookable.config.mail_settings import SmtpServer
from bookable.effects.mail import mail_loop
from bookable.effects.relay import relay_all
from bookable.engine import ports
from bookable.gateways.smtp import Smtp
from bookable.interfaces.cli import checks
from bookable.queries import figures
from bookable.storage.models import Mail, Person


@pytest.fixture
def mails(server, maria, sam):
    """Two kept mails about a request: there is no mail server."""
    ports.provide_mail(None)
    request_booking(maria, sam)
    relay_all()
    mail_loop.work_off()
    return Mail.objects.order_by("id")


@pytest.fixture
def browser():
    client = Client()
    client.force_login(Person.objects.get(id=make_staff().person_id))
    return client


class TestOutboxInTheAdmin:
    def test_lists_what_was_kept(self, mails, browser):
        page = browser.get("/admin/storage/mail/").content.decode()
        assert all(mail.address in page and mail.subject in page for mail in mails)

    def test_shows_a_mail(self, mails, browser):
        page = browser.get(f"/admin/storage/mail/{mails[0].id}/change/").content.decode()
        assert "We write to you either way." in page

    def test_sends_mails_again(self, mails, browser):
        chosen = {"action": "send_again", "_selected_action": [str(mail.id) for mail in mails]}
        answer = browser.post("/admin/storage/mail/", chosen, follow=True)
        assert "2 of 2 are sent again" in answer.content.decode()
        assert {mail.state for mail in mails.all()} == {"due"}


class TestOutboxOfASandbox:
    @pytest.fixture
    def ask(self, settings, mails):
        settings.BOOKABLE_SANDBOX = True
        return lambda query="": Client().get(f"/api/sandbox/mail/{query}").json()["mails"]

    def test_shows_every_mail_oldest_first(self, ask, mails):
        assert [mail["subject"] for mail in ask()] == [mail.subject for mail in mails]

    def test_shows_the_mails_to_an_address_with_all_their_parts(self, ask, sam):
        (mail,) = ask(f"?to={sam.email.upper()}")
        assert (mail["to"], mail["kind"], mail["state"]) == (sam.email, "requested", "kept")
        assert "We write to you either way." in mail["text"]
        assert "We write to you either way." in mail["html"]
        assert ask("?to=nobody@example.com") == []

    def test_is_not_there_without_a_sandbox(self, mails, settings):
        settings.BOOKABLE_SANDBOX = False
        assert Client().get("/api/sandbox/mail/").status_code == 404


class TestOldestMail:
    def test_is_counted_from_when_it_was_noted_until_it_is_sent(self, server, maria, sam):
        assert figures.oldest_mail_seconds(NOW) == 0
        request_booking(maria, sam)
        relay_all()
        assert figures.oldest_mail_seconds(NOW + timedelta(minutes=5)) == 300
        mail_loop.work_off()
        assert figures.oldest_mail_seconds(NOW + timedelta(minutes=5)) == 0


class TestDoctor:
    def said(self, settings, server=None, **options):
        found = SmtpServer(host="127.0.0.1", port=server.port if server else 1, **options)
        settings.MAIL_SERVER = found
        ports.provide_mail(Smtp(found.host, found.port, user=found.user, password=found.password))
        (finding,) = checks.mail()
        ports.provide_mail(None)
        return finding

    def test_says_that_mails_are_kept_without_a_server(self, settings):
        settings.MAIL_SERVER = None
        ports.provide_mail(None)
        (finding,) = checks.mail()
        assert "kept in the admin" in finding.text

    def test_signs_in_at_the_server(self, settings):
        with MailLookalike() as server:
            assert "sent by 127.0.0.1" in self.said(settings, server).text

    def test_says_what_is_wrong_with_the_server(self, settings):
        assert self.said(settings).text == "The mail server could not be reached."

    def test_never_shows_the_password(self, settings):
        with MailLookalike() as server:
            finding = self.said(settings, server, user="bookable", password="hunter2-hunter2")
        assert finding.mend
        assert "hunter2" not in str(finding)
