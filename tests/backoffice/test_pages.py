from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from tests.factories import NOW, make_person, make_student, make_teacher
from tests.steps import request_booking

from bookable.domain.meetings import Meeting as MadeMeeting
from bookable.domain.people import Role
from bookable.engine import ports
from bookable.engine.confirming import confirm
from bookable.gateways.jitsi import Jitsi
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import ApiToken, LedgerEntry, Meeting, Person

PAGES = sorted(model._meta.model_name for model in admin.site._registry)


class Vendor(Jitsi):
    """A vendor whose meetings have secrets."""

    name = "secretive"

    def create(self, plan, *, within):
        return MadeMeeting(self.name, "m-1", "https://meet.test/j/1?pwd=hush-hush", "hush-hush")


@pytest.fixture
def booking(maria, john):
    ports.provide_meetings(Vendor())
    made = request_booking(maria, john)
    yield confirm(made.id, program="tutoring", by=maria, now=NOW)
    ports.provide_meetings(Jitsi())


class TestAdminPages:
    @pytest.mark.parametrize("roles", [[Role.TEACHER], [Role.STUDENT, Role.CLIENT], []])
    def test_are_closed_to_people_who_are_no_staff(self, signed_in, roles):
        response = signed_in(make_person(*roles)).get("/admin/")
        assert (response.status_code, response.headers["Location"]) == (
            302,
            "/admin/login/?next=/admin/",
        )

    def test_are_closed_to_deactivated_staff(self, signed_in, olive):
        client = signed_in(olive)
        assert client.get("/admin/").status_code == 200
        Person.objects.filter(id=olive.person_id).update(is_active=False)
        assert client.get("/admin/").status_code == 302

    def test_limit_password_guesses(self, client, olive, settings):
        settings.BOOKABLE_THROTTLES = True
        guess = {"username": olive.email, "password": "guess"}
        client.defaults["REMOTE_ADDR"] = "10.0.0.1"
        shown = [client.post("/admin/login/", guess).content.decode() for _ in range(11)]
        assert ["Too many attempts" in page for page in shown] == [False] * 10 + [True]

    def test_are_open_to_staff(self, staff):
        assert "Dead letters" in staff.get("/admin/").content.decode()

    def test_exclude_groups_tokens_and_the_queue(self):
        assert not {"group", "apitoken", "procrastinatejob"} & set(PAGES)

    @pytest.mark.long
    @pytest.mark.parametrize("page", PAGES)
    def test_open_every_list_and_search_it(self, administrator, booking, page):
        for query in ("", "?q=maria", "?e=1"):
            assert administrator.get(f"/admin/storage/{page}/{query}").status_code == 200

    @pytest.mark.parametrize("page", ["booking", "claim", "ledgerentry", "meeting", "deadletter"])
    def test_cannot_add_or_delete_engine_data(self, staff, booking, page):
        assert staff.get(f"/admin/storage/{page}/add/").status_code in (403, 404)
        assert staff.post(f"/admin/storage/{page}/1/delete/", {"post": "yes"}).status_code != 200
        assert LedgerEntry.objects.filter(booking_id=booking.id).count() == 2


class TestAdminSecrets:
    @pytest.mark.parametrize("page", ["booking", "meeting", "person", "apitoken"])
    def test_are_hidden_everywhere(self, staff, booking, maria, page):
        token = credentials(maria.uuid, now=NOW)["token"]
        meeting = Meeting.objects.get(booking_id=booking.id)
        digest = bytes(ApiToken.objects.get(person_id=maria.person_id).digest)
        Person.objects.get(id=maria.person_id).set_password("x")
        ids = {"booking": booking.id, "meeting": meeting.id}
        shown = "".join(
            staff.get(address).content.decode()
            for address in (
                f"/admin/storage/{page}/",
                f"/admin/storage/{page}/{ids.get(page, maria.person_id)}/change/",
            )
        )
        hidden = ["hush-hush", token, digest.hex(), "argon2", "https://meet.test"]
        assert [secret for secret in hidden if secret in shown] == []


class TestAdminBooking:
    def test_is_found_by_number_uuid_and_people(self, staff, booking, maria, john):
        other = request_booking(
            make_teacher(name="Zoe"),
            make_student(name="Yann"),
            start=NOW + timedelta(days=1, hours=3),
        )
        for term in (booking.id, booking.uuid, maria.email, john.email):
            shown = staff.get("/admin/storage/booking/", {"q": str(term)}).content.decode()
            assert f"/admin/storage/booking/{booking.id}/change/" in shown
            assert f"/admin/storage/booking/{other.id}/change/" not in shown

    def test_shows_its_ledger_oldest_first(self, staff, booking):
        shown = staff.get(f"/admin/storage/booking/{booking.id}/change/").content.decode()
        assert 0 < shown.index("booking_requested") < shown.index("booking_confirmed")

    def test_is_read_only(self, staff, booking):
        address = f"/admin/storage/booking/{booking.id}/change/"
        assert staff.post(address, {"status": "completed"}).status_code == 403


class TestAdminHistory:
    def test_keeps_changes(self, staff, olive, maria):
        staff.post(
            "/admin/storage/person/", {"action": "revoke", "_selected_action": maria.person_id}
        )
        history = staff.get(f"/admin/storage/person/{maria.person_id}/history/").content.decode()
        assert "Ended all sessions and tokens" in history
        assert olive.email in history
