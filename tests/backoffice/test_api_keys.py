"""API keys in the admin: made, shown once and revoked by administrators alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bookable.storage.models import ApiKey, AuditEntry, Person

PAGE = "/admin/storage/apikey/"
NEW = {
    "name": "Zapier",
    "scopes": ["events:read", "people:read"],
    "expires_at_0": "",
    "expires_at_1": "",
}


@pytest.fixture
def administrator(staff, olive):
    Person.objects.filter(id=olive.person_id).update(is_administrator=True)
    return staff


def revoke(browser, key):
    return browser.post(PAGE, {"action": "revoke", "_selected_action": [key.id]})


class TestAdministrator:
    def test_makes_a_key_and_sees_it_once(self, administrator):
        answer = administrator.post(f"{PAGE}add/", NEW)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        page = answer.content.decode().partition("</title>")[2]
        assert "Copy the key now: it is not shown again" in page
        [key] = set(re.findall(r"bkk_[\w-]{43}", page))
        made = ApiKey.objects.get()
        assert (made.name, made.scopes) == ("Zapier", ["people:read", "events:read"])
        assert key not in administrator.get(PAGE).content.decode()
        assert Client().get("/api/core/v1/me", headers={"Authorization": f"Bearer {key}"}).json()[
            "key"
        ]["id"] == str(made.uuid)
        entry = AuditEntry.objects.filter(page="apikey", action="added").get()
        assert entry.record == str(made.pk)
        assert key not in str(entry.facts)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": " "},
            {"scopes": []},
            {"scopes": ["all"]},
            {"expires_at_0": "2020-01-01", "expires_at_1": "10:00"},
        ],
    )
    def test_is_told_what_is_wrong(self, administrator, wrong):
        answer = administrator.post(f"{PAGE}add/", NEW | wrong)
        assert answer.status_code == 200
        assert "bkk_" not in answer.content.decode()
        assert not ApiKey.objects.exists()

    def test_revokes_a_key(self, administrator):
        administrator.post(f"{PAGE}add/", NEW)
        key = ApiKey.objects.get()
        assert revoke(administrator, key).status_code == 302
        key.refresh_from_db()
        assert (key.digest, key.revoked_at is not None) == (None, True)
        assert AuditEntry.objects.filter(page="apikey", action="changed").exists()


class TestOtherStaff:
    def test_see_no_keys_and_make_none(self, staff):
        assert staff.get(PAGE).status_code == 403
        assert staff.post(f"{PAGE}add/", NEW).status_code == 403
        assert PAGE not in staff.get("/admin/").content.decode()
        assert not ApiKey.objects.exists()
