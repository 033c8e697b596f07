"""Who comes to a practitioner, at their desk: bookings, credits, notes and payments."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.factories import NOW, make_client, make_practitioner, make_service, make_session
from tests.pages.test_desk import form_of
from tests.steps import buy, pay_by_hand

from bookable.storage.models import Booking, Note, Person

CLIENTS = "/desk/clients/"


@pytest.fixture
def seller(client, at_now):
    made = make_practitioner(zone="Europe/Berlin")
    client.force_login(Person.objects.get(id=made.person_id))
    return made


@pytest.fixture
def ann(seller):
    """A client with an hour tomorrow, and ten credits that are paid."""
    made, hour = make_client(name="Ann Client"), make_service(seller)
    buy(hour, made)
    pay_by_hand(buy(make_service(seller, "bundle", covers=[hour]), made, start=None), seller)
    return made


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


class TestClients:
    def test_are_listed_with_their_times(self, client, ann):
        page = client.get(CLIENTS).content.decode()
        assert "Ann Client" in page
        assert "2 bookings" in page
        assert "Next: Tuesday, 2 March 2027" in page

    def test_are_found_by_name(self, client, ann):
        assert b"Ann Client" in client.get(CLIENTS, {"search": "anN"}).content
        assert b"Nobody of this name" in client.get(CLIENTS, {"search": "bob"}).content

    def test_have_each_course_once(self, client, seller):
        ann, course = make_client(name="Ann Client"), make_service(seller, "course", price_cents=0)
        for days in (2, 3):
            make_session(course, start=NOW + timedelta(days=days, hours=10))
        buy(course, ann, start=None)
        page = client.get(f"{CLIENTS}{ann.uuid}/").content.decode()
        assert page.count("Teacher training</a>") == 1

    @pytest.mark.parametrize("page", ["0", "-1", "x", "9999999", "\u00b2"])
    def test_have_no_wrong_page(self, client, ann, page):
        assert client.get(CLIENTS, {"page": page}).status_code == 200

    def test_of_others_are_not_there(self, client, seller):
        other = make_client(name="Bob Stranger")
        buy(make_service(make_practitioner()), other)
        assert b"Bob Stranger" not in client.get(CLIENTS).content
        assert client.get(f"{CLIENTS}{other.uuid}/").status_code == 404
        note = {"form": form_of(client), "note": "x"}
        assert client.post(f"{CLIENTS}{other.uuid}/", note).status_code == 404

    def test_are_not_for_clients(self, client, at_now):
        client.force_login(Person.objects.get(id=make_client().person_id))
        assert client.get(CLIENTS).status_code == 403


class TestOneClient:
    def test_is_shown_with_credits_and_bookings(self, client, ann):
        page = client.get(f"{CLIENTS}{ann.uuid}/").content.decode()
        assert "Ten sessions: <strong>10</strong> / 10" in page
        assert "60-minute Consultation" in page
        assert "Bought on Monday, 1 March 2027" in page

    def test_can_be_recorded_to_have_paid(self, client, ann):
        address = f"{CLIENTS}{ann.uuid}/"
        owed = Booking.objects.get(kind="individual")
        page = client.get(address).content.decode()
        assert f'{owed.uuid}/">60-minute Consultation</a>' in page
        assert 'action="/desk/"' not in page
        step = {"form": form_of(client), "booking": str(owed.uuid), "step": "pay", "method": "cash"}
        step["seen"] = hidden(page[page.index(f'id="b-{owed.uuid}"') :], "seen")
        assert client.post(address, step)["Location"] == f"{address}?done=step#b-{owed.uuid}"
        owed.refresh_from_db()
        assert (owed.status, owed.paid_cents) == ("confirmed", 5_000)
        again = {"form": form_of(client)}
        assert client.post(address, step | again | {"seen": "77"}).status_code == 409
        assert client.post(address, again | {"step": "x"}).status_code == 422

    def test_can_be_noted_about_in_private_and_once(self, client, ann):
        address = f"{CLIENTS}{ann.uuid}/"
        form = {"form": hidden(client.get(address).content.decode(), "form"), "note": "Bad knee."}
        assert [client.post(address, form).status_code for _ in range(2)] == [303, 303]
        assert [note.is_private for note in Note.objects.all()] == [True]
        assert b"Bad knee." in client.get(address).content

    def test_needs_a_note_with_words(self, client, ann):
        answer = client.post(f"{CLIENTS}{ann.uuid}/", {"form": form_of(client), "note": " "})
        assert answer.status_code == 422
        assert b'href="#id_note"' in answer.content
