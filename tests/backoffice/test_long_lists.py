"""Lists of tables with millions of rows: what they read, how many pages they have, and
searching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import make_person, make_student, make_teacher
from tests.steps import request_booking

from bookable.domain.people import Role
from bookable.interfaces.backoffice.searching import FirstPages
from bookable.storage.models import Person

LISTS = sorted(
    reverse(f"admin:storage_{model._meta.model_name}_changelist")
    for model in admin.site._registry
    if model._meta.app_label == "storage"
)


def shown(answer) -> list[int]:
    return [row.pk for row in answer.context_data["cl"].result_list]


@pytest.fixture
def three_at_most(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(FirstPages, "most", 3)


@pytest.mark.long
class TestAdminList:
    @pytest.mark.parametrize("address", LISTS)
    def test_neither_counts_nor_scans_all_rows(self, staff: Client, address):
        with CaptureQueriesContext(connection) as seen:
            staff.get(address)
        statements = [each["sql"] for each in seen.captured_queries]
        assert [s for s in statements if "SELECT DISTINCT" in s] == []
        counts = [s for s in statements if "count(*)" in s.lower() and "WHERE" not in s]
        assert [s for s in counts if "LIMIT" not in s] == []


@pytest.mark.usefixtures("three_at_most")
class TestListBeyondLastPage:
    def test_shows_that_there_is_more(self, staff: Client):
        for _ in range(4):
            make_person(Role.STUDENT)
        answer = staff.get("/admin/storage/person/")
        assert "the first 3 people: search or filter for others" in answer.text
        assert answer.context_data["cl"].result_count == 3

    def test_cannot_be_selected_as_a_whole(self, staff: Client):
        people = [make_person(Role.STUDENT) for _ in range(4)]
        before = Person.objects.get(id=people[0].person_id).token_version
        form = {"action": "revoke", "_selected_action": people[0].person_id, "select_across": "1"}
        answer = staff.post("/admin/storage/person/", form, follow=True)
        assert "Actions apply to at most 3 rows at a time." in answer.text
        assert Person.objects.get(id=people[0].person_id).token_version == before


@pytest.mark.usefixtures("three_at_most")
class TestListAtPageLimit:
    def test_shows_the_count(self, staff: Client):
        for _ in range(2):
            make_person(Role.STUDENT)
        assert "the first" not in staff.get("/admin/storage/person/").text


class TestAdminSearch:
    def test_finds_the_ledger_of_a_booking_by_number_and_uuid(self, staff: Client):
        wanted, _ = (
            request_booking(make_teacher(), make_student()),
            request_booking(make_teacher(), make_student()),
        )
        for ref in (wanted.id, wanted.uuid):
            found = staff.get("/admin/storage/ledgerentry/", {"q": str(ref)})
            rows = found.context_data["cl"].result_list
            assert {row.booking_id for row in rows} == {wanted.id}

    def test_finds_the_bookings_of_a_person(self, staff: Client):
        wanted = request_booking(make_teacher(name="Grace Hopper"), make_student())
        request_booking(make_teacher(), make_student())
        assert shown(staff.get("/admin/storage/booking/", {"q": "hopper"})) == [wanted.id]

    def test_finds_nothing_for_text_in_a_number_field(self, staff: Client):
        request_booking(make_teacher(), make_student())
        assert shown(staff.get("/admin/storage/ledgerentry/", {"q": "nobody"})) == []
