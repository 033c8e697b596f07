from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from tests.factories import NOW, make_person, open_weekly
from tests.identity.issuers import link

from bookable.domain.people import Actor, Role
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import Calendar, Fact, Identity, IdentityLinking, OpeningHours, Person

NEW = {
    "email": "Nina@Example.com",
    "name": "Nina Simone",
    "timezone": "Europe/Paris",
    "roles": ["teacher", "mentor"],
    "usable_password": "true",
    "password1": "sinnerman is a long song",
    "password2": "sinnerman is a long song",
}
HOURS = "storage-openinghours"


def person_page(who: Person, *windows: dict[str, str], **changed: Any) -> dict[str, Any]:
    """The form data of a person's page."""
    existing = list(OpeningHours.objects.filter(calendar__person=who).order_by("id"))
    page: dict[str, Any] = {
        "email": who.email,
        "name": who.name,
        "timezone": who.timezone,
        "roles": who.roles,
        "is_active": "on",
        "slot_interval_minutes": "30",
        "buffer_before_minutes": "0",
        "buffer_after_minutes": "0",
        "minimum_notice_minutes": "0",
        "maximum_advance_days": "730",
        "daily_limit": "",
        "weekly_limit": "",
        f"{HOURS}-TOTAL_FORMS": str(len(windows)),
        f"{HOURS}-INITIAL_FORMS": str(len(existing)),
        **changed,
    }
    for index, window in enumerate(windows):
        page |= {f"{HOURS}-{index}-{name}": value for name, value in window.items()}
    return page


@pytest.fixture
def nina(staff: Client) -> Person:
    """A person whom staff have added."""
    assert staff.post("/admin/storage/person/add/", NEW).status_code == 302
    return Person.objects.get(email="nina@example.com")


def save(staff: Client, who: Person, *windows: dict[str, str], **changed: Any) -> str:
    """Save the page and return it if it shows errors."""
    response = staff.post(
        f"/admin/storage/person/{who.id}/change/", person_page(who, *windows, **changed)
    )
    return "" if response.status_code == 302 else response.content.decode()


class TestAddPerson:
    def test_stores_the_email_in_lower_case(self, nina):
        assert (nina.name, nina.roles) == ("Nina Simone", ["teacher", "mentor"])
        assert nina.created_at == NOW

    def test_creates_a_calendar(self, nina):
        assert Calendar.objects.filter(person=nina).count() == 1

    def test_person_can_sign_in(self, nina):
        assert nina.check_password("sinnerman is a long song")

    def test_password_is_optional(self, staff):
        without = NEW | {"usable_password": "false", "password1": "", "password2": ""}
        staff.post("/admin/storage/person/add/", without)
        assert not Person.objects.get(email="nina@example.com").has_usable_password()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("timezone", "Mars/Olympus"),
            ("email", "nobody"),
            ("roles", ["emperor"]),
            ("password2", "another one"),
            ("password1", ""),
        ],
    )
    def test_invalid_values_are_refused(self, staff, field, value):
        response = staff.post("/admin/storage/person/add/", NEW | {field: value})
        assert response.status_code == 200
        assert not Person.objects.filter(email="nina@example.com").exists()

    @pytest.mark.parametrize(
        "email", ["\u212aenji@demo.example", "nina@example.com.", "n@b\u00fc.de"]
    )
    def test_non_ascii_email_is_refused(self, staff, email):
        shown = staff.post("/admin/storage/person/add/", NEW | {"email": email}).content.decode()
        assert "This must be an e-mail address in ASCII" in shown
        assert not Person.objects.filter(name="Nina Simone").exists()

    def test_email_in_another_case_is_refused(self, staff, nina):
        again = NEW | {"email": "NINA@example.com"}
        assert "already exists" in staff.post("/admin/storage/person/add/", again).content.decode()


class TestChangePerson:
    def test_saves_roles_and_zone(self, administrator, nina):
        assert save(administrator, nina, roles=["staff"], timezone="Asia/Kathmandu") == ""
        nina.refresh_from_db()
        assert (nina.roles, nina.timezone) == (["staff"], "Asia/Kathmandu")

    def test_keeps_an_old_address_unchanged(self, staff, nina):
        Person.objects.filter(id=nina.id).update(email="ni\u00f1a\u017f@example.com")
        nina.refresh_from_db()
        assert save(staff, nina, name="Dr Simone") == ""
        nina.refresh_from_db()
        assert (nina.email, nina.name) == ("ni\u00f1a\u017f@example.com", "Dr Simone")

    def test_roles_are_optional(self, administrator, nina):
        assert save(administrator, nina, roles=[]) == ""
        nina.refresh_from_db()
        assert nina.roles == []

    def test_can_deactivate_but_not_delete(self, staff, nina):
        assert save(staff, nina, is_active="") == ""
        nina.refresh_from_db()
        assert nina.is_active is False
        gone = staff.post(f"/admin/storage/person/{nina.id}/delete/", {"post": "yes"})
        assert gone.status_code == 403

    def test_keeps_the_password(self, staff, nina):
        save(staff, nina, name="Dr Simone")
        nina.refresh_from_db()
        assert nina.check_password("sinnerman is a long song")

    def test_sets_a_new_password_on_its_own_page(self, staff, nina):
        wanted = {
            "usable_password": "true",
            "password1": "feeling good",
            "password2": "feeling good",
        }
        staff.post(f"/admin/storage/person/{nina.id}/password/", wanted)
        nina.refresh_from_db()
        assert nina.check_password("feeling good")

    def test_invalid_pace_is_refused(self, staff, nina):
        said = save(staff, nina, slot_interval_minutes="0", maximum_advance_days="731")
        assert "This must be from 1 to 1440." in said
        assert "This must be from 1 to 730." in said
        assert "person_pace" not in said

    def test_shows_a_readable_name(self, staff, nina):
        said = save(staff, nina, company="Two\nLines", avatar_url="javascript:alert(1)")
        assert "This must not hold line breaks or invisible characters." in said
        assert "This must be an http or https address." in said


class TestPersonHours:
    def test_can_be_weekly_dated_or_closed(self, staff, nina):
        shown = save(
            staff,
            nina,
            {"weekday": "0", "start": "09:00", "end": "17:00"},
            {"weekday": "", "date": "2027-03-06", "start": "10:00", "end": "00:00"},
            {"weekday": "", "date": "2027-03-08", "closed": "on"},
        )
        assert shown == ""
        kept = OpeningHours.objects.filter(calendar__person=nina).order_by("id")
        assert [(w.weekday, w.date, w.start, w.end, w.closed) for w in kept] == [
            (0, None, time(9), time(17), False),
            (None, date(2027, 3, 6), time(10), time(0), False),
            (None, date(2027, 3, 8), None, None, True),
        ]

    @pytest.mark.long
    @pytest.mark.parametrize(
        ("window", "reason"),
        [
            ({"weekday": "0", "start": "17:00", "end": "09:00"}, "Must come after"),
            ({"weekday": "0", "start": "09:00"}, "Enter a start and an end"),
            ({"start": "09:00", "end": "10:00"}, "Give a weekday"),
            (
                {"weekday": "0", "date": "2027-03-06", "start": "9:00", "end": "10:00"},
                "Give a weekday",
            ),
            ({"weekday": "0", "closed": "on"}, "A closed date has no"),
            (
                {"date": "2027-03-06", "closed": "on", "start": "09:00"},
                "A closed date has no",
            ),
            ({"weekday": "9", "start": "09:00", "end": "10:00"}, "Select a valid choice"),
        ],
    )
    def test_invalid_hours_are_refused_with_a_reason(self, staff, nina, window, reason):
        answer = save(staff, nina, window)
        assert reason in answer
        assert "Constraint" not in answer
        assert not OpeningHours.objects.filter(calendar__person=nina).exists()

    def test_without_anything_are_refused_in_words(self, staff):
        answer = staff.post("/admin/storage/openinghours/add/", {}).content.decode()
        assert "Give a start and a later end" in answer
        assert "Constraint" not in answer

    def test_close_a_date_once(self, staff, nina):
        closed = {"weekday": "", "date": "2027-03-06", "closed": "on"}
        assert "is closed already" in save(staff, nina, closed, closed)
        assert save(staff, nina, closed) == ""
        kept = OpeningHours.objects.get(calendar__person=nina)
        again = {**closed, "calendar": str(kept.calendar_id)}
        added = staff.post("/admin/storage/openinghours/add/", again)
        assert "is closed already" in added.content.decode()
        assert "is closed already" in save(staff, nina, {"id": str(kept.id), **closed}, closed)
        assert OpeningHours.objects.filter(calendar__person=nina).count() == 1

    def test_can_be_deleted(self, staff):
        maria = make_person(Role.TEACHER)
        open_weekly(maria, 0, time(9), time(17))
        kept = Person.objects.get(id=maria.person_id)
        window = OpeningHours.objects.get(calendar__person=kept)
        row = {
            "id": str(window.id),
            "weekday": "0",
            "start": "09:00",
            "end": "17:00",
            "DELETE": "on",
        }
        assert save(staff, kept, row) == ""
        assert not OpeningHours.objects.filter(calendar__person=kept).exists()


class TestRevokeSessionsAndTokens:
    def test_voids_every_token(self, staff, maria):
        shown = credentials(maria.uuid, now=NOW)
        staff.post(
            "/admin/storage/person/", {"action": "revoke", "_selected_action": maria.person_id}
        )
        for kind in ("Token", "Bearer"):
            secret = shown["token" if kind == "Token" else "bearer"]
            headers = {"Authorization": f"{kind} {secret}"}
            assert Client().get("/api/auth/me/", headers=headers).status_code == 401


class TestIdentities:
    def test_can_be_found_and_unlinked(self, staff: Client, maria: Actor) -> None:
        link(maria, issuer="https://p.supabase.co/auth/v1", subject="sub-1")
        link(maria, issuer="https://p.supabase.co/auth/v1", subject="sub-2")
        page = staff.get("/admin/storage/identity/?q=sub-1").content.decode()
        assert "sub-1" in page
        assert "sub-2" not in page
        found = Identity.objects.get(subject="sub-1")
        staff.post(f"/admin/storage/identity/{found.id}/delete/", {"post": "yes"})
        assert [each.subject for each in Identity.objects.all()] == ["sub-2"]

    def test_stay_in_the_log_after_unlinking(self, staff: Client, maria: Actor) -> None:
        link(maria, subject="sub-1")
        Identity.objects.filter(subject="sub-1").delete()
        page = staff.get("/admin/storage/identitylinking/?q=sub-1").content.decode()
        assert "sub-1" in page
        assert maria.email in page
        line = IdentityLinking.objects.get(subject="sub-1")
        address = f"/admin/storage/identitylinking/{line.id}/delete/"
        assert staff.post(address, {"post": "yes"}).status_code == 403


class TestDemoAddress:
    """The demo's people are recognized by their domain."""

    def test_cannot_be_given_or_taken_away(self, staff, maria):
        known = Person.objects.get(id=maria.person_id)
        Person.objects.filter(id=known.id).update(email="maria@demo.example")
        for who, email in (
            (known.id, "maria@example.com"),
            (make_person().person_id, "x@DEMO.example"),
        ):
            before = Person.objects.get(id=who).email
            answer = staff.post(f"/admin/storage/person/{who}/change/", {"email": email})
            assert "Addresses in @demo.example belong to the demo" in answer.text
            assert Person.objects.get(id=who).email == before


class TestEventsOfPeople:
    def test_name_who_made_and_who_changed_them(self, staff, olive):
        staff.post("/admin/storage/person/add/", NEW)
        nina = Person.objects.get(name="Nina Simone")
        for name in ("Nina", "Nina"):
            page = person_page(Person.objects.get(id=nina.id), name=name)
            staff.post(f"/admin/storage/person/{nina.id}/change/", page)
        told = [(each.type, each.actor_id, each.side) for each in Fact.objects.order_by("id")]
        assert told == [
            ("person.created", olive.person_id, "staff"),
            ("person.updated", olive.person_id, "staff"),
        ]
