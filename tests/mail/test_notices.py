"""Mails about what a person has set up: webhook endpoints and connected calendars that ended."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

import pytest
from tests.api import set_clock
from tests.factories import NOW, make_connection
from tests.hooks.conftest import NO_RECEIPT, add
from tests.hooks.test_deliveries import a_key
from tests.lookalikes.faults import Fault
from tests.lookalikes.ics import IcsFiles
from tests.lookalikes.receiver import Receiver

from bookable.domain.calendar_servers import CalendarAccess, CalendarKind
from bookable.domain.outgoing_webhooks import GIVE_UP_AFTER
from bookable.domain.public_addresses import HTTP_TOO, Reach
from bookable.effects.reading_calendars import read_due
from bookable.effects.webhook_deliveries import Webhooks
from bookable.engine import calendar_connections, clock, ports, webhook_endpoints
from bookable.gateways.guarded_http import Guard
from bookable.gateways.webhook_sender import WebhookSender
from bookable.interfaces.dialects.core.mapping import events
from bookable.storage import outbox
from bookable.storage.models import (
    CalendarConnection,
    Mail,
    NotificationPreference,
    Person,
    WebhookEndpoint,
)

SUBJECTS = {
    "en": ("Your webhook endpoint at 127.0.0.1 is disabled", "Please connect your calendar Home"),
    "de": ("Ihr Webhook-Endpunkt bei 127.0.0.1", "Bitte verbinden Sie Ihren Kalender Home"),
    "es": ("Su endpoint de webhooks en 127.0.0.1", "Vuelva a conectar su calendario Home"),
    "fr": ("Votre point de terminaison webhook sur 127", "Veuillez reconnecter votre agenda"),
    "pt-br": ("Seu endpoint de webhook em 127.0.0.1", "Conecte novamente sua agenda Home"),
    "ja": ("127.0.0.1のWebhookエンドポイント", "カレンダー「Home」をもう一度連携して"),
}


@pytest.fixture
def receiver():
    """A receiver, which this site may call."""
    loopback, before = (ip_network("127.0.0.0/8"),), ports.reach()
    ports.provide_reach(Reach(loopback, HTTP_TOO))
    with Receiver() as made:
        yield made
    ports.provide_reach(before)


@pytest.fixture
def deliver(receiver):
    """Return a function that sends a test to an endpoint, whose receiver answers with a fault."""
    guard = Guard((ip_network("127.0.0.0/8"),), HTTP_TOO)
    sender = WebhookSender(guard, clock=clock.real, within=1.0)
    hooks = Webhooks(sender, encode=events.body, encode_test=events.test_body)

    def deliver(made, by, fault):
        receiver.queue("hook", fault)
        webhook_endpoints.test(made.endpoint.uuid, by=by, receipt=NO_RECEIPT)
        hooks.run()

    yield deliver
    sender.close()


@pytest.fixture
def files():
    with IcsFiles() as served, served.reachable():
        yield served


@pytest.fixture
def home(server, files, maria):
    """A calendar of Maria's with the label Home."""
    access = CalendarAccess(CalendarKind.ICS, url=files.url("hush.ics"))
    return calendar_connections.connect(access, by=maria, now=NOW, is_checked=True, label="Home")


def refused(files, minutes=0):
    files.queue("file", Fault(status=401))
    set_clock(NOW + timedelta(minutes=minutes))
    read_due()


class TestMailAboutDisabledEndpoint:
    def test_says_why_and_names_the_host_alone(self, server, sent, maria, receiver, deliver):
        made = add(maria, receiver.url(path="/hush?key=hush"))
        deliver(made, maria, Fault(status=410))
        letter = sent()[maria.email]
        assert letter.subject == "Your webhook endpoint at 127.0.0.1 is disabled"
        for part in ("text/plain", "text/html"):
            shown = letter.part(part)
            assert "It answered 410" in shown
            assert "because of your account" in shown
            assert "hush" not in shown

    def test_comes_after_five_days_of_failures(self, server, sent, maria, receiver, deliver):
        made = add(maria, receiver.url())
        deliver(made, maria, Fault.refuse(500))
        assert sent() == {}
        WebhookEndpoint.objects.update(failing_since=clock.real() - GIVE_UP_AFTER)
        deliver(made, maria, Fault.refuse(500))
        assert "for five days" in sent()[maria.email].text
        assert sent() == {}, "it is sent once"

    def test_comes_again_when_it_is_disabled_again(self, server, sent, maria, receiver, deliver):
        made = add(maria, receiver.url())
        for _ in range(2):
            deliver(made, maria, Fault(status=410))
            assert list(sent()) == [maria.email]
            webhook_endpoints.enable([made.endpoint.id])

    def test_does_not_come_if_it_was_enabled_meanwhile(
        self, server, sent, maria, receiver, deliver
    ):
        made = add(maria, receiver.url())
        deliver(made, maria, Fault(status=410))
        webhook_endpoints.enable([made.endpoint.id])
        assert sent() == {}
        assert Mail.objects.get().state == "dropped"

    def test_does_not_come_if_it_was_deleted_meanwhile(
        self, server, sent, maria, receiver, deliver
    ):
        made = add(maria, receiver.url())
        deliver(made, maria, Fault(status=410))
        webhook_endpoints.delete(
            made.endpoint.uuid, check=lambda _: None, by=maria, receipt=NO_RECEIPT
        )
        assert sent() == {}

    def test_does_not_come_if_its_owner_or_staff_disabled_it(self, server, sent, maria, receiver):
        made = add(maria, receiver.url())
        webhook_endpoints.disable([made.endpoint.id])
        assert sent() == {}

    def test_does_not_come_for_a_key(self, server, sent, receiver, deliver):
        key = a_key()
        deliver(add(key, receiver.url()), key, Fault(status=410))
        assert WebhookEndpoint.objects.get().disabled_reason == "gone"
        assert sent() == {}

    def test_cannot_be_switched_off(self, server, sent, maria, receiver, deliver):
        set_choice(maria, {"bookings": False, "reminders": []})
        deliver(add(maria, receiver.url()), maria, Fault(status=410))
        assert list(sent()) == [maria.email]


class TestMailAboutDeniedCalendar:
    def test_names_the_calendar_and_the_host(self, files, home, sent, maria):
        refused(files)
        letter = sent()[maria.email]
        assert letter.subject == "Please connect your calendar Home again"
        for part in ("text/plain", "text/html"):
            shown = letter.part(part)
            assert "http://127.0.0.1:8000/me/settings/calendars/" in shown
            assert "127.0.0.1" in shown
            assert "hush" not in shown

    def test_without_a_label_is_about_the_host(self, server, sent, maria):
        made = make_connection(maria, state="denied", url="https://dav.example/u/7")
        note(made)
        letter = sent()[maria.email]
        assert letter.subject == "Please connect your calendar dav.example again"
        assert letter.text.count("dav.example") == 1

    @pytest.mark.parametrize("kind", ["google", "microsoft"])
    def test_at_a_vendor_is_about_the_consent(self, server, sent, maria, kind):
        note(make_connection(maria, kind=kind, state="denied", url=""))
        letter = sent()[maria.email]
        assert kind.capitalize() in letter.subject
        assert "consent" in letter.text

    def test_comes_once(self, files, home, sent, maria):
        refused(files)
        assert list(sent()) == [maria.email]
        CalendarConnection.objects.update(due_at=NOW)
        refused(files, 5)
        assert CalendarConnection.objects.get().failures == 2
        assert sent() == {}

    def test_does_not_come_for_a_server_that_fails(self, files, home, sent):
        files.queue("file", Fault.refuse(500))
        read_due()
        assert CalendarConnection.objects.get().state == "failing"
        assert sent() == {}

    def test_does_not_come_once_it_is_removed_or_let_in(self, server, sent, maria):
        gone = make_connection(maria, state="denied", removed_at=NOW)
        working = make_connection(maria, state="working")
        for each in (gone, working):
            note(each)
        assert sent() == {}

    def test_cannot_be_switched_off(self, files, home, sent, maria):
        set_choice(maria, {"bookings": False, "reminders": []})
        refused(files)
        assert list(sent()) == [maria.email]


@pytest.mark.parametrize("language", SUBJECTS)
class TestNoticeInEveryLanguage:
    def test_is_complete(self, server, all_sent, maria, receiver, deliver, language):
        Person.objects.filter(id=maria.person_id).update(locale=language)
        deliver(add(maria, receiver.url()), maria, Fault(status=410))
        note(make_connection(maria, state="denied", label="Home"))
        found = {each.subject: each for each in all_sent()}
        endpoint, calendar = SUBJECTS[language]
        assert [any(s.startswith(each) for s in found) for each in (endpoint, calendar)] == [
            True
        ] * 2
        for letter in found.values():
            assert f'lang="{language}"' in letter.part("text/html")


def note(connection):
    outbox.add_notice("calendar_denied", connection.id, now=NOW)


def set_choice(who, chosen):
    NotificationPreference.objects.create(person_id=who.person_id, **chosen)
