"""Erasing people in the admin."""

from __future__ import annotations

import pytest
from tests.factories import make_staff, make_student

from bookable.storage.models import AuditEntry, Person

LIST = "/admin/storage/person/"

pytestmark = pytest.mark.django_db


def chosen(*people, **more):
    return {"action": "erase", "_selected_action": [str(each.person_id) for each in people]} | more


def is_erased(person) -> bool:
    return Person.objects.get(id=person.person_id).erased_at is not None


class TestErasePeople:
    def test_asks_first(self, staff):
        sam = make_student()
        shown = staff.post(LIST, chosen(sam)).content.decode()
        assert "are you sure?" in shown
        assert "This cannot be undone." in shown
        assert not is_erased(sam)

    def test_erases_and_leaves_no_words_in_the_audit(self, staff, olive):
        sam = make_student(name="Sam Smith")
        staff.get(f"{LIST}{sam.person_id}/change/")
        assert staff.post(LIST, chosen(sam, sure="yes")).status_code == 302
        assert is_erased(sam)
        entries = AuditEntry.objects.filter(people__contains=[sam.person_id])
        assert entries.filter(action="changed", actor=olive.person_id).exists()
        assert not any("Sam Smith" in str(entry.facts) for entry in entries)

    def test_leaves_staff_to_administrators(self, staff, administrator):
        sue = make_staff()
        staff.post(LIST, chosen(sue, sure="yes"))
        assert not is_erased(sue)
        administrator.post(LIST, chosen(sue, sure="yes"))
        assert is_erased(sue)

    def test_cannot_be_undone_by_hand(self, administrator):
        sam = make_student()
        administrator.post(LIST, chosen(sam, sure="yes"))
        page = f"{LIST}{sam.person_id}/change/"
        assert administrator.post(page, {"email": "sam@example.com"}).status_code == 403
        assert is_erased(sam)
