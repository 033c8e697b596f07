"""Which mails people choose: by the core API, by the link in a mail, and with one click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.api import Caller, set_clock
from tests.factories import NOW, make_mentee, make_mentor
from tests.lookalikes.zoom import ZoomLookalike
from tests.steps import request_booking

from bookable.domain.commands import Cancel, Confirm, Details
from bookable.effects.mail import mail_loop
from bookable.effects.mail.noting import note_due_mails
from bookable.effects.vendor_meetings import make_meeting
from bookable.engine import bookings, confirming, ports
from bookable.gateways.jitsi import Jitsi
from bookable.gateways.zoom import Zoom
from bookable.storage.models import Mail, Person

PROGRAM = "tutoring"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW + 3 * DAY + 2 * HOUR
USUAL = {"email": {"bookings": True, "reminders": [1440, 60], "digest": None}}


@pytest.fixture
def booking(maria, sam, sent):
    made = request_booking(maria, sam, start=START)
    confirming.confirm(made.id, program=PROGRAM, by=maria, now=NOW)
    return made


@pytest.fixture
def api():
    return lambda who: Caller(who, base="/api/core/v1/")


@pytest.fixture
def reminded(booking, sent):
    """Return who is reminded at some time before the start."""
    sent()

    def work(lead):
        set_clock(START - lead)
        note_due_mails(START - lead)
        return sent()

    return work


class TestChoiceByTheApi:
    def test_is_what_is_usual_at_first(self, api, sam):
        answer = api(sam).get("me/notifications")
        assert (answer.status, answer.body) == (200, USUAL)
        assert answer.headers["ETag"]

    def test_changes_what_the_body_has_and_leaves_the_rest(self, api, sam):
        first = api(sam).patch("me/notifications", {"email": {"reminders": [30, 2880, 30]}})
        assert first.body["email"] == USUAL["email"] | {"reminders": [2880, 30]}
        second = api(sam).patch("me/notifications", {"email": {"bookings": False}})
        assert second.body["email"] == first.body["email"] | {"bookings": False}
        assert api(sam).get("me/notifications").body == second.body

    @pytest.mark.parametrize("digest", ["daily", "weekly", None])
    def test_takes_a_digest(self, api, sam, digest):
        answer = api(sam).patch("me/notifications", {"email": {"digest": digest}})
        assert answer.body["email"] == USUAL["email"] | {"digest": digest}
        assert api(sam).get("me/notifications").body == answer.body

    @pytest.mark.parametrize(
        "email",
        [
            *({"reminders": [0]}, {"reminders": [10081]}, {"reminders": [1, 2, 3, 4, 5, 6]}),
            *({"reminders": None}, {"bookings": None}, {"digest": "hourly"}, {"sms": True}),
        ],
    )
    def test_refuses_what_cannot_be(self, api, sam, email):
        answer = api(sam).patch("me/notifications", {"email": email})
        assert (answer.status, answer.body["code"]) == (422, "invalid")
        assert api(sam).get("me/notifications").body == USUAL


class TestChosenReminders:
    def test_take_the_place_of_the_usual_ones(self, api, reminded, maria, sam):
        api(sam).patch("me/notifications", {"email": {"reminders": [2880, 30]}})
        assert set(reminded(2 * DAY)) == {sam.email}
        assert set(reminded(DAY)) == {maria.email}
        assert set(reminded(HOUR / 2)) == {sam.email, maria.email} - {maria.email}

    def test_can_be_none(self, api, reminded, maria, sam):
        api(sam).patch("me/notifications", {"email": {"reminders": []}})
        assert set(reminded(DAY)) == {maria.email}
        assert set(reminded(HOUR)) == {maria.email}


class TestMailsAboutBookings:
    def test_are_not_sent_to_those_who_want_none_except_of_cancellations(
        self, api, booking, sent, maria, sam
    ):
        api(sam).patch("me/notifications", {"email": {"bookings": False}})
        assert set(sent()) == {maria.email}
        assert Mail.objects.get(kind="confirmed", side="client").problem == "not wanted"
        bookings.perform(booking.id, Cancel(), program=PROGRAM, by=maria, now=NOW)
        assert set(sent()) == {maria.email, sam.email}


class TestOneClickUnsubscribing:
    @pytest.fixture
    def letter(self, reminded, sam):
        return reminded(DAY)[sam.email]

    def test_is_offered_on_reminders_alone(self, letter, server):
        assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        others = [each for each in server.letters if "Reminder" not in each.subject]
        assert others
        assert [each for each in others if each.message["List-Unsubscribe"]] == []

    def test_switches_reminders_off_without_a_page_or_signing_in(self, letter, api, sam):
        address = self.path_of(letter)
        answer = Client(enforce_csrf_checks=True).post(
            address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert (answer.status_code, answer.content) == (204, b"")
        assert api(sam).get("me/notifications").body["email"]["reminders"] == []

    def test_is_not_done_by_a_program_that_looks_at_the_link(self, letter, api, sam):
        assert Client().get(self.path_of(letter)).status_code == 200
        assert api(sam).get("me/notifications").body == USUAL

    @pytest.mark.parametrize("token", ["x", "WzEsInJlbWluZGVycyJd:1a:forged"])
    def test_takes_no_token_that_was_not_signed(self, db, token):
        assert Client().post(f"/mail/{token}/").status_code == 404

    @staticmethod
    def path_of(letter):
        address = letter.message["List-Unsubscribe"].strip("<>")
        return address.removeprefix("http://127.0.0.1:8000")


class TestPageBehindTheLinkOfEveryMail:
    @pytest.fixture
    def address(self, booking, sent, sam):
        Person.objects.filter(id=sam.person_id).update(locale="de")
        text = sent()[sam.email].text
        return text.split("http://127.0.0.1:8000")[-1].split()[0]

    def test_shows_what_is_chosen_in_the_readers_language(self, address):
        page = Client().get(address)
        assert "Erinnerungen" in page.content.decode()
        assert "24 Stunden vor dem Beginn" in page.content.decode()
        assert "15 Minuten vor dem Beginn" in page.content.decode()
        assert page.content.decode().count(" checked") == 4
        assert page.headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("digest", ["daily", "weekly", None])
    def test_saves_the_digest(self, address, api, sam, digest):
        Client().post(address, {"digest": digest or ""})
        assert api(sam).get("me/notifications").body["email"]["digest"] == digest
        page = Client().get(address).content.decode()
        assert f'value="{digest or ""}" checked' in page

    def test_leaves_reminders_that_it_does_not_offer_while_there_is_room(self, address, api, sam):
        api(sam).patch("me/notifications", {"email": {"reminders": [50, 40, 30, 20, 10]}})
        assert Client().post(address, {"reminders": ["60", "15"]}).status_code == 302
        chosen = api(sam).get("me/notifications").body["email"]["reminders"]
        assert chosen == [60, 50, 40, 30, 15]

    def test_takes_no_digest_that_there_is_not(self, address, api, sam):
        assert Client().post(address, {"digest": "hourly"}).status_code == 302
        assert api(sam).get("me/notifications").body["email"]["digest"] is None

    def test_saves_what_is_ticked(self, address, api, sam):
        answer = Client(enforce_csrf_checks=True).post(address, {"reminders": ["15", "9999"]})
        assert answer.status_code == 302
        chosen = {"bookings": False, "reminders": [15], "digest": None}
        assert api(sam).get("me/notifications").body["email"] == chosen
        saved = Client().get(address + answer.headers["Location"]).content.decode()
        assert "Ihre Auswahl ist gespeichert." in saved


class TestConfirmationWhoseMeetingIsMadeLater:
    @pytest.fixture
    def accepted(self, server):
        """A mentor's session at Zoom, confirmed a moment ago."""
        with ZoomLookalike() as vendor:
            zoom = Zoom(**vendor.credentials, oauth_url=vendor.oauth_url, api_url=vendor.api_url)
            ports.provide_meetings(zoom)
            jane, john = make_mentor(), make_mentee()
            video = Details(session_type="video")
            made = request_booking(jane, john, start=START, program="mentoring", details=video)
            bookings.perform(made.id, Confirm(), program="mentoring", by=jane, now=NOW)
            yield made, john
            ports.provide_meetings(Jitsi())
            zoom.close()

    def test_waits_for_it(self, accepted, sent):
        booking, john = accepted
        assert sent() == {}
        assert "is not made yet" in Mail.objects.filter(side="client").latest("id").problem
        make_meeting(booking.id)
        assert "Meeting: https://" in sent()[john.email].text

    def test_goes_out_without_it_after_some_minutes(self, accepted, sent):
        _, john = accepted
        assert sent() == {}
        set_clock(NOW + timedelta(minutes=10))
        mail_loop.hasten()
        assert "Confirmed" in sent()[john.email].subject
