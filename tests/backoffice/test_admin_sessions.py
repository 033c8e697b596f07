"""The length of admin sessions, and the second factor."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW

from bookable.domain.people import Actor
from bookable.interfaces.backoffice import second_factor
from bookable.interfaces.cli.accounts import appoint
from bookable.storage.models import AuditEntry, Person, SecondFactor

PAGE = "/admin/second-factor/"
HOME = "/admin/"


def code_of(who: Actor, later: timedelta = timedelta()) -> str:
    """Return the code that a person's app shows."""
    factor = SecondFactor.objects.get(person_id=who.person_id)
    return pyotp.TOTP(second_factor.secret(factor)).at(NOW + later)


def enrol(browser: Client, who: Actor) -> list[str]:
    """Enrol on the page, and return the recovery codes."""
    assert "data:image/svg" in browser.get(PAGE).content.decode()
    codes: list[str] = browser.post(PAGE, {"code": code_of(who)}).context["codes"]
    return codes


class TestAdminSession:
    def test_ends_after_half_an_hour_without_a_request(self, staff):
        for minutes in (29, 58):
            set_clock(NOW + timedelta(minutes=minutes))
            assert staff.get(HOME).status_code == 200
        set_clock(NOW + timedelta(minutes=58 + 30))
        assert staff.get(HOME).headers["Location"].startswith("/admin/login/")

    def test_ends_after_twelve_hours(self, staff):
        for quarters in range(47):
            set_clock(NOW + timedelta(minutes=15 * quarters))
            assert staff.get("/admin/jsi18n/").status_code == 200
        set_clock(NOW + timedelta(hours=12))
        assert staff.get(HOME).headers["Location"].startswith("/admin/login/")

    def test_keeps_the_usual_length_at_the_apis(self, signed_in, maria):
        browser = signed_in(maria)
        browser.force_login(Person.objects.get(id=maria.person_id))
        set_clock(NOW + timedelta(days=3))
        assert browser.get("/api/auth/me/").status_code == 200


class TestSecondFactor:
    def test_is_required_on_every_page_once_it_is_on(self, signed_in, staff, olive):
        enrol(staff, olive)
        assert staff.get(HOME).status_code == 200
        again = signed_in(olive)
        for address in (
            HOME,
            "/admin/storage/person/",
            f"/admin/storage/person/{olive.person_id}/",
        ):
            assert again.get(address).headers["Location"] == PAGE
        set_clock(NOW + timedelta(seconds=60))
        assert again.post(PAGE, {"code": code_of(olive, timedelta(seconds=60))}).status_code == 302
        assert again.get(HOME).status_code == 200

    @pytest.mark.long
    def test_code_works_once(self, signed_in, staff, olive):
        enrol(staff, olive)
        again = signed_in(olive)
        assert "already used" in again.post(PAGE, {"code": code_of(olive)}).content.decode()
        assert again.get(HOME).status_code == 302

    def test_each_recovery_code_works_once(self, signed_in, staff, olive):
        code = enrol(staff, olive)[0]
        assert signed_in(olive).post(PAGE, {"code": code}).status_code == 302
        assert signed_in(olive).post(PAGE, {"code": code}).status_code == 200

    @pytest.mark.long
    def test_guessing_is_limited(self, signed_in, staff, olive):
        enrol(staff, olive)
        again, right = signed_in(olive), timedelta(seconds=30)
        for _ in range(5):
            assert "wrong" in again.post(PAGE, {"code": "000000"}).content.decode()
        page = again.post(PAGE, {"code": code_of(olive, right)}).content.decode()
        assert "Too many wrong codes: wait 31 seconds." in page
        set_clock(NOW + timedelta(seconds=31))
        assert again.post(PAGE, {"code": code_of(olive, right)}).status_code == 302

    def test_secret_is_not_stored_in_plain_text(self, staff, olive):
        codes = enrol(staff, olive)
        factor = SecondFactor.objects.get()
        kept = str(SecondFactor.objects.values().get())
        assert second_factor.secret(factor) not in kept
        assert [code for code in codes if code in kept] == []

    def test_secret_is_shown_once(self, staff, olive):
        enrol(staff, olive)
        assert (
            second_factor.secret(SecondFactor.objects.get()) not in staff.get(PAGE).content.decode()
        )

    def test_is_audited(self, staff, olive):
        enrol(staff, olive)
        staff.post(PAGE, {"code": "000000"})
        said = AuditEntry.objects.filter(action="second factor").order_by("id")
        assert [entry.facts["said"] for entry in said] == ["Entered a code", "Entered a wrong code"]


class TestRequiredSecondFactor:
    def test_is_set_up_before_any_page(self, staff, olive, settings):
        settings.BOOKABLE_ADMIN_TOTP = True
        assert staff.get(HOME).headers["Location"] == PAGE
        enrol(staff, olive)
        assert staff.get(HOME).status_code == 200


@pytest.mark.long
class TestSecondFactorReset:
    def test_is_for_administrators(self, staff, administrator, olive):
        enrol(staff, olive)
        form = {"action": "forget_second_factor", "_selected_action": olive.person_id}
        staff.post("/admin/storage/person/", form)
        assert SecondFactor.objects.filter(confirmed_at__isnull=False).exists()
        administrator.post("/admin/storage/person/", form)
        assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()

    def test_operator_may_do_it_too(self, staff, olive):
        enrol(staff, olive)
        assert appoint(olive.email, ends=False, resets=True)["administrator"] is True
        assert not SecondFactor.objects.exists()
        assert Person.objects.get(id=olive.person_id).administers
