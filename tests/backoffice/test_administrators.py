"""Staff help people; only administrators decide about staff."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.backoffice.test_people import NEW, person_page
from tests.factories import NOW, make_person
from tests.identity.issuers import link

from bookable.domain.people import Actor, Role
from bookable.interfaces.auth.tokens import credentials
from bookable.storage.models import ApiToken, Identity, Person

PASSWORD = {
    "usable_password": "true",
    "password1": "a long new password",
    "password2": "a long new password",
}


@pytest.fixture
def otto() -> Actor:
    """Another staff member."""
    return make_person(Role.STAFF, name="Otto Staff")


def kept(who: Actor) -> Person:
    return Person.objects.get(id=who.person_id)


def change(browser: Client, who: Actor, **changed: object) -> int:
    page = person_page(kept(who)) | changed
    return browser.post(f"/admin/storage/person/{who.person_id}/change/", page).status_code


def set_password(browser: Client, who: Actor) -> int:
    return browser.post(f"/admin/storage/person/{who.person_id}/password/", PASSWORD).status_code


class TestStaffWithoutAdministrator:
    @pytest.mark.parametrize("whom", ["olive", "otto", "ada"])
    @pytest.mark.parametrize(
        "changed",
        [
            {"roles": ["staff", "teacher"]},
            {"is_administrator": "on"},
            {"email": "taken-over@example.com"},
            {"is_active": ""},
        ],
        ids=str,
    )
    def test_cannot_change_staff_or_administrators(self, staff, request, whom, changed):
        who = request.getfixturevalue(whom)
        before = Person.objects.filter(id=who.person_id).values().get()
        assert change(staff, who, **changed) == 403
        assert Person.objects.filter(id=who.person_id).values().get() == before

    @pytest.mark.parametrize("whom", ["olive", "otto", "ada"])
    def test_cannot_set_their_passwords(self, staff, request, whom):
        who = request.getfixturevalue(whom)
        before = kept(who).password
        assert set_password(staff, who) == 403
        assert kept(who).password == before

    def test_cannot_revoke_their_tokens_or_identities(self, staff, ada, otto, maria):
        for who in (ada, otto, maria):
            credentials(who.uuid, now=NOW)
            link(who, issuer="https://issuer.example", subject=str(who.uuid))
        chosen = [who.person_id for who in (ada, otto, maria)]
        staff.post("/admin/storage/person/", {"action": "revoke", "_selected_action": chosen})
        assert set(ApiToken.objects.values_list("person_id", flat=True)) == {
            ada.person_id,
            otto.person_id,
        }
        for identity in Identity.objects.all():
            staff.post(f"/admin/storage/identity/{identity.id}/delete/", {"post": "yes"})
        left = Identity.objects.values_list("person_id", flat=True)
        assert set(left) == {ada.person_id, otto.person_id}

    def test_cannot_unlink_their_identity_among_others(self, staff, ada, maria):
        for who in (ada, maria):
            link(who, issuer="https://issuer.example", subject=str(who.uuid))
        chosen = list(Identity.objects.values_list("id", flat=True))
        form = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
        staff.post("/admin/storage/identity/", form)
        assert Identity.objects.filter(person_id=ada.person_id).exists()

    def test_may_help_people_but_not_change_roles(self, staff, maria):
        assert change(staff, maria, name="Maria G", roles=["staff"], is_administrator="on") == 302
        assert set_password(staff, maria) == 302
        now = kept(maria)
        assert (now.name, now.roles, now.is_administrator) == ("Maria G", ["teacher"], False)
        assert now.check_password(PASSWORD["password1"])

    @pytest.mark.parametrize("forged", [{"roles": ["staff"]}, {"is_administrator": "on"}], ids=str)
    def test_cannot_add_staff(self, staff, forged):
        staff.post("/admin/storage/person/add/", NEW | forged)
        made = Person.objects.filter(email="nina@example.com").first()
        assert made is None or not (made.is_staff or made.is_administrator)

    def test_needs_the_role_to_be_an_administrator(self, signed_in):
        former = make_person(Role.TEACHER, is_administrator=True)
        assert signed_in(former).get("/admin/").status_code == 302


class TestAdministrator:
    def test_adds_staff_and_administrators(self, administrator, maria):
        assert change(administrator, maria, roles=["staff"], is_administrator="on") == 302
        assert kept(maria).administers

    def test_sets_passwords_of_staff(self, administrator, otto):
        assert set_password(administrator, otto) == 302
        assert kept(otto).check_password(PASSWORD["password1"])

    def test_is_plain_staff_once_the_role_is_removed(self, administrator, ada, otto):
        assert change(administrator, ada) == 302
        assert not kept(ada).administers
        assert set_password(administrator, otto) == 403
