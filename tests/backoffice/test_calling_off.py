from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import make_client, make_practitioner, make_service, make_session
from tests.steps import buy

from bookable.storage.models import Booking, Claim, LedgerEntry, ServiceSession

LIST = "/admin/storage/servicesession/"
SURE = {"sure": "yes", "reason": "The studio is flooded"}


@pytest.fixture
def evening():
    return make_session(make_service(make_practitioner(), "workshop"))


@pytest.fixture
def seat(evening):
    return buy(evening.service, make_client(), session=evening)


def chosen(*sessions: ServiceSession) -> dict[str, object]:
    return {"action": "call_off", "_selected_action": [str(each.id) for each in sessions]}


def is_called_off(evening) -> bool:
    return ServiceSession.objects.get(id=evening.id).canceled_at is not None


class TestCallOffSession:
    def test_asks_for_confirmation(self, staff, evening, seat):
        shown = staff.post(LIST, chosen(evening)).content.decode()
        assert "are you sure?" in shown
        assert "1 of 2 seats are taken" in shown
        assert f"{LIST}{evening.id}/change/" in shown
        assert not is_called_off(evening)

    def test_cancels_every_booking_on_behalf_of_staff(self, staff, olive, evening, seat):
        assert staff.post(LIST, chosen(evening) | SURE).status_code == 302
        assert is_called_off(evening)
        kept = Booking.objects.get(id=seat.id)
        assert (kept.status, kept.canceled_by) == ("canceled", "staff")
        assert kept.cancellation_reason == SURE["reason"]
        assert not Claim.objects.filter(service_session=evening).exists()
        entry = LedgerEntry.objects.filter(booking_id=seat.id).latest("id")
        assert (entry.kind, entry.actor_id) == ("booking_canceled", olive.person_id)

    def test_reports_refusals_and_continues(self, staff_at, evening):
        later = make_session(evening.service, start=evening.starts_at + timedelta(days=1))
        staff = staff_at(evening.starts_at)
        shown = staff.post(LIST, chosen(evening, later) | SURE, follow=True).content.decode()
        assert f"session {later.id}, {later.starts_at:%Y-%m-%d %H:%M}: called off" in shown
        assert (is_called_off(evening), is_called_off(later)) == (False, True)

    def test_can_start_from_the_session_page(self, staff, evening):
        page = staff.get(f"{LIST}{evening.id}/change/").content.decode()
        assert f'{evening.id}/call-off/"' in page
        address = f"{LIST}{evening.id}/call-off/"
        assert "are you sure?" in staff.get(address).content.decode()
        assert not is_called_off(evening)
        assert staff.post(address, SURE).status_code == 302
        assert is_called_off(evening)
