from __future__ import annotations

from datetime import time, timedelta

import pytest
from tests.factories import NOW, make_person, open_weekly
from tests.steps import request_booking

from bookable.domain.commands import Cancel, Complete
from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.refusals import RoleRequired, TooEarly, WrongStatus
from bookable.engine import backoffice
from bookable.engine.confirming import confirm
from bookable.storage.models import Booking, Claim, LedgerEntry

LIST = "/admin/storage/booking/"


@pytest.fixture
def requested(maria, john):
    return request_booking(maria, john)


@pytest.fixture
def confirmed(requested, maria):
    return confirm(requested.id, program="tutoring", by=maria, now=NOW)


def sure(action: str, *bookings, **more: str) -> dict[str, object]:
    chosen = [str(booking.id) for booking in bookings]
    return {"action": action, "_selected_action": chosen, "sure": "yes", **more}


def status(booking) -> str:
    return Booking.objects.get(id=booking.id).status


class TestStaffCancels:
    def test_asks_for_confirmation(self, staff, requested):
        chosen = {"action": "cancel", "_selected_action": [str(requested.id)]}
        shown = staff.post(LIST, chosen).content.decode()
        assert "are you sure?" in shown
        assert 'name="reason"' in shown
        assert status(requested) == Status.REQUESTED

    def test_saves_the_reason_and_frees_the_time(self, staff, requested, confirmed):
        response = staff.post(LIST, sure("cancel", confirmed, reason="The school is closed"))
        assert response.status_code == 302
        kept = Booking.objects.get(id=confirmed.id)
        assert (kept.status, kept.canceled_by) == (Status.CANCELED, "staff")
        assert kept.cancellation_reason == "The school is closed"
        assert not Claim.objects.filter(booking=kept).exists()

    def test_records_staff_in_the_ledger(self, staff, olive, requested):
        staff.post(LIST, sure("cancel", requested))
        entry = LedgerEntry.objects.filter(booking_id=requested.id).latest("id")
        assert (entry.kind, entry.side) == ("booking_canceled", "staff")
        assert entry.actor_id == olive.person_id

    def test_is_allowed_after_the_start(self, staff_at, confirmed):
        staff = staff_at(confirmed.time.start + timedelta(minutes=5))
        staff.post(LIST, sure("cancel", confirmed))
        assert status(confirmed) == Status.CANCELED

    def test_reports_refusals_and_continues(self, staff, requested, maria, john):
        other = request_booking(maria, john, start=NOW + timedelta(days=1, hours=4))
        staff.post(LIST, sure("cancel", other))
        response = staff.post(LIST, sure("cancel", requested, other), follow=True)
        shown = response.content.decode()
        assert "status does not allow this step" in shown
        assert f"tutoring {requested.id}: done" in shown
        assert status(requested) == Status.CANCELED

    def test_can_start_from_the_booking_page(self, staff, requested):
        address = f"{LIST}{requested.id}/cancel/"
        assert (
            f'{requested.id}/cancel/"'
            in staff.get(f"{LIST}{requested.id}/change/").content.decode()
        )
        assert "are you sure?" in staff.get(address).content.decode()
        assert status(requested) == Status.REQUESTED
        assert staff.post(address, {"sure": "yes", "reason": "So be it"}).status_code == 302
        assert status(requested) == Status.CANCELED


class TestStaffCompletes:
    def test_is_allowed_after_the_end(self, staff_at, confirmed):
        staff = staff_at(confirmed.time.end + timedelta(seconds=1))
        assert (
            "are you sure?"
            in staff.post(
                LIST, {"action": "complete", "_selected_action": [str(confirmed.id)]}
            ).content.decode()
        )
        staff.post(LIST, sure("complete", confirmed))
        kept = Booking.objects.get(id=confirmed.id)
        assert (kept.status, kept.completed_by) == (Status.COMPLETED, "staff")

    def test_is_refused_before_the_end(self, staff_at, confirmed):
        staff = staff_at(confirmed.time.end)
        shown = staff.post(LIST, sure("complete", confirmed), follow=True).content.decode()
        assert "The time for this step has not come" in shown
        assert status(confirmed) == Status.CONFIRMED


class TestEngineOverride:
    @pytest.mark.parametrize("roles", [[Role.TEACHER], [Role.STUDENT], []])
    def test_is_for_staff_only(self, requested, roles):
        with pytest.raises(RoleRequired):
            backoffice.override(
                requested.id, Cancel(), program="tutoring", by=make_person(*roles), now=NOW
            )

    def test_includes_staff_who_take_part(self, john):
        both = make_person(Role.STAFF, Role.TEACHER)
        for weekday in range(7):
            open_weekly(both, weekday, time(9), time(17))
        booking = request_booking(both, john)
        after = backoffice.override(booking.id, Cancel(), program="tutoring", by=both, now=NOW)
        assert after.canceled_by == "provider"

    def test_follows_the_lifecycle(self, requested, olive):
        later = requested.time.start - timedelta(seconds=1)
        with pytest.raises(WrongStatus):
            backoffice.override(requested.id, Complete(), program="tutoring", by=olive, now=later)

    def test_cannot_complete_before_the_end(self, confirmed, olive):
        with pytest.raises(TooEarly):
            backoffice.override(
                confirmed.id, Complete(), program="tutoring", by=olive, now=confirmed.time.end
            )
