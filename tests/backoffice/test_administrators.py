"""Staff help people; only administrators decide about staff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db.models.signals import pre_save
from django.test import Client
from tests.api import set_clock
from tests.backoffice.conftest import PASSWORD as OWN
from tests.backoffice.test_people import NEW, person_page
from tests.factories import NOW, make_person
from tests.identity.issuers import link

from bookable.domain.people import Actor, Role
from bookable.interfaces.auth.tokens import credentials
from bookable.interfaces.backoffice import sign_in
from bookable.interfaces.cli.accounts import introduce
from bookable.server.errors import CommandError
from bookable.storage.models import ApiToken, AuditEntry, Identity, Person

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


def change_own(browser: Client, *, old: str = OWN) -> str:
    """Change one's own password, and return the page if it shows errors."""
    new = PASSWORD["password1"]
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    answer = browser.post("/admin/password_change/", form)
    return "" if answer.status_code == 302 else answer.content.decode()


@contextmanager
def changed_before_saving(who: Actor, **columns: Any) -> Iterator[None]:
    """Change a person in the database after a request has read and before it saves them."""

    def change(**_: object) -> None:
        Person.objects.filter(id=who.person_id).update(**columns)

    pre_save.connect(change, sender=Person)
    try:
        yield
    finally:
        pre_save.disconnect(change, sender=Person)


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


class TestChangesConcurrently:
    def test_profile_keeps_a_new_password(self, staff, maria):
        with changed_before_saving(maria, password=make_password("new meanwhile")):
            assert change(staff, maria, name="Maria G") == 302
        assert kept(maria).name == "Maria G"
        assert kept(maria).check_password("new meanwhile")

    def test_profile_keeps_roles_and_deactivation(self, staff, maria):
        with changed_before_saving(maria, roles=["student"], is_active=False):
            assert change(staff, maria, name="Maria G") == 302
        assert (kept(maria).roles, kept(maria).is_active) == (["student"], False)

    def test_new_password_keeps_roles_and_deactivation(self, staff, maria):
        with changed_before_saving(maria, roles=[], is_active=False):
            assert set_password(staff, maria) == 302
        assert (kept(maria).roles, kept(maria).is_active) == ([], False)


@pytest.mark.long
class TestChangeOfOwnPassword:
    def test_is_audited(self, staff, olive):
        assert "incorrect" in change_own(staff, old="a guess")
        assert change_own(staff) == ""
        assert kept(olive).check_password(PASSWORD["password1"])
        entries = AuditEntry.objects.filter(action="own password", people=[olive.person_id])
        said = entries.order_by("id").values_list("facts__said", flat=True)
        assert list(said) == ["Entered a wrong password", "Changed it"]

    def test_keeps_the_session(self, staff):
        change_own(staff)
        assert staff.get("/admin/").status_code == 200

    def test_limits_guesses(self, by_password, olive, settings):
        staff = by_password(olive)
        settings.BOOKABLE_THROTTLES = True
        for _ in range(10):
            assert "incorrect" in change_own(staff, old="a guess")
        assert "Too many attempts" in change_own(staff)

    def test_loses_against_another_change(self, staff, olive, monkeypatch):
        def replaced(*_: object, **__: object) -> Person:
            person = kept(olive)
            Person.objects.filter(id=olive.person_id).update(password=make_password("reset"))
            return person

        monkeypatch.setattr(sign_in, "authenticated", replaced)
        form = {
            "old_password": OWN,
            "new_password1": "x new long one",
            "new_password2": "x new long one",
        }
        assert staff.post("/admin/password_change/", form).status_code == 400
        assert kept(olive).check_password("reset")


class TestFirstAdministrator:
    def test_opens_their_account_by_the_link_that_is_printed(self, client):
        set_clock(NOW)
        link = introduce("Olive@market.example")["link"]
        chosen = {"name": "Olive Stone", "password": "a long new password"}
        assert client.post(link[link.index("/invite/") :], chosen).status_code == 302
        made = Person.objects.get(email="olive@market.example")
        assert (made.name, made.administers) == ("Olive Stone", True)
        assert client.get("/admin/storage/person/").status_code == 200

    def test_is_not_made_of_a_person_who_is_there(self, maria):
        with pytest.raises(CommandError, match="already"):
            introduce(maria.email)
        assert not Person.objects.get(id=maria.person_id).is_staff
