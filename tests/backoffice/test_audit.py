"""What staff open and change is recorded where the application cannot change it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.backoffice.test_administrators import PASSWORD, change, set_password
from tests.factories import NOW, make_person
from tests.ordinary import make_role
from tests.steps import request_booking

from bookable.domain.people import Role
from bookable.postgres.paths import APPLICATION
from bookable.storage.models import AuditEntry
from bookable.storage.postgres.migrating import forget_audit

TABLES = ("audit_entry", "django_admin_log")


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("id"))


def old(days: int) -> AuditEntry:
    at = timezone.now() - timedelta(days=days)
    return AuditEntry.objects.create(
        at=at, actor=1, who="olive@example.com", address="", action="opened", page="booking"
    )


@pytest.mark.long
class TestAuditOfReads:
    def test_of_a_row_names_the_person_it_is_about(self, staff, olive, maria, john):
        booking = request_booking(maria, john)
        address = f"/admin/storage/booking/{booking.id}/change/"
        assert staff.get(address, REMOTE_ADDR="203.0.113.7").status_code == 200
        [entry] = entries("opened")
        assert (entry.at, entry.actor, entry.who) == (NOW, olive.person_id, olive.email)
        assert (entry.address, entry.record) == ("203.0.113.7", str(booking.id))
        assert entry.people == sorted([maria.person_id, john.person_id])

    def test_of_a_list_records_everyone_on_it(self, staff, maria, john):
        booking = request_booking(maria, john)
        staff.get("/admin/storage/ledgerentry/", {"q": str(booking.id)})
        [entry] = entries("listed")
        assert set(entry.people) == {maria.person_id, john.person_id}
        assert entry.facts["query"] == f"q={booking.id}"
        assert len(entry.facts["rows"]) == 1

    def test_of_a_fields_suggestions_records_everyone_in_them(self, staff, maria, john):
        asked = {"app_label": "storage", "model_name": "openinghours", "field_name": "calendar"}
        shown = staff.get("/admin/autocomplete/", {**asked, "term": "maria"})
        assert len(shown.json()["results"]) == 1
        [entry] = entries("listed")
        assert entry.people == [maria.person_id]

    @pytest.mark.parametrize("tail", ["history", "password"])
    def test_covers_other_pages_of_a_row(self, staff, maria, tail):
        staff.get(f"/admin/storage/person/{maria.person_id}/{tail}/")
        assert [entry.people for entry in entries("opened")] == [[maria.person_id]]

    def test_of_a_missing_page_records_nothing(self, staff):
        staff.get("/admin/storage/booking/999999/change/")
        staff.get("/admin/")
        assert not AuditEntry.objects.exists()

    def test_ignores_the_apis(self, client, maria):
        client.get("/api/bookings/teachers/")
        assert not AuditEntry.objects.exists()


class TestAuditOfSignIns:
    def post(self, who: str, password: str) -> None:
        form = {"username": who, "password": password}
        Client().post("/admin/login/", form, REMOTE_ADDR="203.0.113.7")

    def test_records_success(self, olive, by_password):
        by_password(olive)
        [entry] = entries("signed in")
        assert (entry.actor, entry.who, entry.at) == (olive.person_id, olive.email, NOW)

    def test_records_failure(self, olive):
        self.post(olive.email.upper(), "a guess")
        [entry] = entries("failed to sign in")
        assert (entry.actor, entry.address) == (olive.person_id, "203.0.113.7")
        assert "a guess" not in str(vars(entry))

    def test_ignores_people_who_are_no_staff(self, maria):
        for who in (maria.email, "nobody@example.com"):
            self.post(who, "a guess")
        assert not AuditEntry.objects.exists()


class TestAuditOfChanges:
    def test_records_the_values_before_and_after(self, staff, maria):
        change(staff, maria, name="Maria G")
        [entry] = entries("changed")
        assert entry.facts["changes"] == {"name": ["Maria Garcia", "Maria G"]}
        assert (entry.page, entry.people) == ("person", [maria.person_id])

    def test_of_a_password_hides_its_value(self, staff, maria):
        set_password(staff, maria)
        [entry] = entries("changed")
        assert "password" in str(entry.facts)
        assert PASSWORD["password1"] not in str(entry.facts)

    def test_covers_actions(self, staff, maria):
        form = {"action": "revoke", "_selected_action": maria.person_id}
        staff.post("/admin/storage/person/", form)
        said = [entry.facts["said"] for entry in entries("changed")]
        assert said == ["Ended all sessions and tokens"]


@pytest.mark.long
class TestAuditPage:
    def test_is_for_administrators(self, signed_in, olive, ada):
        entry = old(1)
        addresses = ["/admin/storage/auditentry/", f"/admin/storage/auditentry/{entry.id}/change/"]
        for who, status in ((olive, 403), (ada, 200)):
            browser = signed_in(who)
            assert [browser.get(address).status_code for address in addresses] == [status] * 2
            assert ("auditentry" in browser.get("/admin/").content.decode()) is (who is ada)

    def test_can_be_searched_by_person_number(self, administrator, staff, maria, john):
        staff.get(f"/admin/storage/person/{maria.person_id}/change/")
        staff.get(f"/admin/storage/person/{john.person_id}/change/")
        page = administrator.get("/admin/storage/auditentry/", {"q": str(maria.person_id)})
        assert [entry.record for entry in page.context["cl"].result_list] == [str(maria.person_id)]

    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
    def test_application_role_cannot_change_it(self, table, right):
        make_role()
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [APPLICATION, table, right])
            assert cursor.fetchone() == (False,)

    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize(
        "change", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0}"]
    )
    def test_owner_cannot_change_it(self, staff, maria, table, change):
        staff.post(
            "/admin/storage/person/", {"action": "revoke", "_selected_action": maria.person_id}
        )
        assert LogEntry.objects.exists()
        with connection.cursor() as cursor:
            # What waits for its foreign keys to be checked cannot be emptied anyway.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                cursor.execute(change.format(table))

    def test_drops_entries_older_than_400_days(self, db):
        kept, gone = old(399), old(401)
        assert forget_audit() == 1
        assert list(AuditEntry.objects.values_list("id", flat=True)) == [kept.id]
        assert gone.id != kept.id

    def test_keeps_entries_of_deleted_people(self, staff):
        gone = make_person(Role.CLIENT)
        staff.get(f"/admin/storage/person/{gone.person_id}/change/")
        assert [entry.people for entry in entries("opened")] == [[gone.person_id]]
