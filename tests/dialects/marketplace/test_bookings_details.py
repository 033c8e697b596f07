from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Details
from bookable.domain.programs import MARKETPLACE_PROGRAM
from bookable.engine import registry
from bookable.storage.models import Booking

FIELDS = {
    # Of the contract.
    *("id", "public_uuid", "practitioner", "service", "start_time", "end_time", "status"),
    *("payment_status", "price_charged", "can_be_canceled", "can_be_rescheduled"),
    *("child_bookings", "notes"),
    # Settled besides.
    *("title", "description", "client_notes", "timezone", "meeting_url", "meeting_id"),
    *("booking_type", "parent_id", "service_session_id", "client", "location", "room", "pricing"),
    *("price_charged_cents", "currency", "canceled_by", "cancellation_reason", "canceled_at"),
    *("created_at", "updated_at", "credits", "is_upcoming", "moves"),
    *("refund_pending_cents", "disputed"),
}


class TestBookingDetail:
    def test_returns_every_field(self, as_john, as_smith, john, smith):
        studio = make_location("Blue", address="1 High St")
        what = make_service(smith, location=studio)
        made = buy(what, john, details=Details(title="T", description="D", client_notes="N"))
        pay_by_hand(made, by=smith)
        shown = as_john.get(f"bookings/{made.id}/").body
        assert shown.keys() == FIELDS
        expected = {
            "id": made.id,
            "public_uuid": str(made.uuid),
            "practitioner": {"id": smith.person_id, "name": "Dr. Smith", "email": smith.email},
            "client": {"id": john.person_id, "name": "John Doe", "email": john.email},
            "service": {
                "id": what.id,
                "name": "60-minute Consultation",
                "duration_minutes": 60,
                "price_cents": 5000,
            },
            "start_time": "2027-03-02T10:00:00Z",
            "end_time": "2027-03-02T11:00:00Z",
            "status": "confirmed",
            "payment_status": "paid",
            "price_charged": "50.00",
            "can_be_canceled": True,
            "can_be_rescheduled": True,
            "child_bookings": [],
            "notes": [],
            "title": "T",
            "description": "D",
            "client_notes": "N",
            "location": {"id": studio.id, "name": "Studio", "address": "1 High St"},
            "room": {"id": studio.rooms.get().id, "name": "Blue"},
            "booking_type": "individual",
            "parent_id": None,
            "service_session_id": None,
            "canceled_by": None,
            "cancellation_reason": "",
            "canceled_at": None,
            "created_at": "2027-03-01T08:00:00Z",
            "credits": None,
            "is_upcoming": True,
        }
        assert shown.items() >= expected.items()
        assert as_smith.get(f"bookings/{made.id}/").body == shown

    def test_is_found_by_number_and_uuid(self, as_john, john, hour):
        made = buy(hour, john)
        shown = as_john.get(f"bookings/{made.id}/").body
        for ref in (made.uuid, str(made.uuid).upper()):
            assert as_john.get(f"bookings/{ref}/").body == shown
        assert as_john.get(f"bookings/{made.id}").body == shown
        assert as_john.post(f"bookings/{made.uuid}/cancel/").status == 200

    def test_is_visible_to_staff(self, as_sue, john, hour):
        made = buy(hour, john)
        shown = as_sue.get(f"bookings/{made.id}/").body
        assert (shown["id"], shown["can_be_canceled"]) == (made.id, True)

    @pytest.mark.parametrize("ref", ["0", "999999999", str(2**63), "abc", "-1", "1.0", uuid4()])
    def test_returns_404_for_an_unknown_booking(self, as_john, ref):
        answer = as_john.get(f"bookings/{ref}/")
        assert (answer.status, answer.body) == (404, {"detail": "Not found"})

    @pytest.mark.parametrize("cents", [0, 1, 99, 100, 5000, 123456789])
    def test_shows_prices_with_two_decimals(self, as_john, john, smith, cents):
        made = buy(make_service(smith, price_cents=cents), john)
        shown = as_john.get(f"bookings/{made.id}/").body
        assert shown["price_charged"] == f"{cents / 100:.2f}"
        assert shown["pricing"]["total_cents"] == shown["price_charged_cents"] == cents

    def test_is_canceled_once_its_hold_has_expired(self, as_john, john, hour, at):
        made = buy(hour, john)
        at(NOW + timedelta(minutes=30))
        shown = as_john.get(f"bookings/{made.id}/").body
        expected = {
            "status": "canceled",
            "canceled_by": "system",
            "cancellation_reason": "Nobody answered in time",
            "canceled_at": "2027-03-01T08:30:00Z",
            "updated_at": "2027-03-01T08:30:00Z",
            "can_be_canceled": False,
        }
        assert shown.items() >= expected.items()
        assert Booking.objects.get().status == "pending_payment"

    def test_keeps_who_canceled_a_part_of_an_expired_whole(self, as_john, john, smith, at):
        course_service = make_service(smith, "course")
        make_session(course_service)
        whole = buy(course_service, john)
        Booking.objects.filter(parent_id=whole.id).update(
            status="canceled", canceled_by="provider", cancellation_reason="Ill"
        )
        at(NOW + timedelta(minutes=30))
        part = Booking.objects.get(parent_id=whole.id).id
        shown = as_john.get(f"bookings/{part}/").body
        assert (shown["canceled_by"], shown["cancellation_reason"]) == ("practitioner", "Ill")

    def test_returns_404_for_another_programme(self, as_john, john, hour):
        made = buy(hour, john)
        Booking.objects.update(program="tutoring")
        assert as_john.get(f"bookings/{made.id}/").status == 404
        assert as_john.get("bookings/").body["count"] == 0

    @pytest.mark.parametrize("status", ["unpaid", "pending", "paid", "failed", "refunded"])
    def test_shows_the_payment_status(self, as_john, john, hour, status):
        made = buy(hour, john)
        Booking.objects.update(payment_status=status)
        assert as_john.get(f"bookings/{made.id}/").body["payment_status"] == status


class TestAllowedActions:
    @pytest.mark.parametrize(
        ("status", "canceled", "rescheduled"),
        [
            ("draft", True, False),
            ("pending_payment", True, True),
            ("confirmed", True, True),
            ("in_progress", False, False),
            ("completed", False, False),
            ("canceled", False, False),
            ("no_show", False, False),
        ],
    )
    def test_depend_on_the_status(
        self, as_john, as_smith, as_sue, john, hour, status, canceled, rescheduled
    ):
        made = buy(hour, john)
        Booking.objects.update(status=status, hold_until=None)
        for caller in (as_john, as_smith, as_sue):
            shown = caller.get(f"bookings/{made.id}/").body
            assert (shown["can_be_canceled"], shown["can_be_rescheduled"]) == (
                canceled,
                rescheduled,
            )

    def test_match_what_the_steps_allow(self, as_john, as_smith, as_sue, john, smith, hour, at):
        workshop, course_service = (
            make_session(make_service(smith, "workshop")),
            make_service(smith, "course"),
        )
        make_session(course_service, start=NOW + timedelta(days=4, hours=2))
        whole = buy(course_service, john)
        package = buy(make_service(smith, "package", includes=[hour]), john)
        everything = [
            buy(hour, john).id,
            pay_by_hand(buy(hour, john, start=TOMORROW_AT_TEN + timedelta(hours=2)), by=smith).id,
            buy(workshop.service, john, session=workshop).id,
            whole.id,
            package.id,
            *Booking.objects.filter(parent_id__in=[whole.id, package.id]).values_list(
                "id", flat=True
            ),
        ]
        for number, each in enumerate(everything, start=9):
            later = {
                "start_time": f"2027-03-06T{number:02}:00:00Z",
                "end_time": f"2027-03-06T{number + 1:02}:00:00Z",
            }
            for caller in (as_john, as_smith, as_sue):
                can = caller.get(f"bookings/{each}/").body
                answer = caller.post(f"bookings/{each}/reschedule/", later)
                assert (answer.status == 200) is can["can_be_rescheduled"], answer
            can = as_john.get(f"bookings/{each}/").body
            if not can["can_be_canceled"]:
                assert as_john.post(f"bookings/{each}/cancel/").status == 400
            elif can["parent_id"] is not None:
                assert as_john.post(f"bookings/{each}/cancel/").status == 200
        for each in everything[:5]:
            assert as_john.post(f"bookings/{each}/cancel/").status == 200


class TestBundleDetail:
    def test_shows_credits_before_and_after_confirmation(self, as_john, john, smith, hour):
        made = buy(make_service(smith, "bundle", covers=[hour]), john)
        before = as_john.get(f"bookings/{made.id}/").body
        assert before["credits"] == {"total": 10, "remaining": 0, "expires_at": None}
        assert (before["start_time"], before["end_time"]) == (None, None)
        assert (before["is_upcoming"], before["can_be_rescheduled"]) == (False, False)
        pay_by_hand(made, by=smith)
        after = as_john.get(f"bookings/{made.id}/").body
        assert after["credits"] == {
            "total": 10,
            "remaining": 10,
            "expires_at": "2028-02-29T08:00:00Z",
        }

    def test_shows_no_credits_after_expiry(self, as_john, john, smith, hour, at):
        made = pay_by_hand(buy(make_service(smith, "bundle", covers=[hour]), john), by=smith)
        at(NOW + timedelta(days=365))
        assert as_john.get(f"bookings/{made.id}/").body["credits"]["remaining"] == 0


def test_practitioner_sees_own_purchase_as_its_client(as_smith, smith):
    made = buy(make_service(make_practitioner(name="Dr. Jones")), smith)
    shown = as_smith.get(f"bookings/{made.id}/").body
    assert (shown["practitioner"]["name"], shown["client"]["name"]) == ("Dr. Jones", "Dr. Smith")
    assert as_smith.post(f"bookings/{made.id}/complete/").status == 403


def test_practitioner_sees_the_clients_email(as_smith, hour):
    jane = make_client()
    made = buy(hour, jane)
    assert as_smith.get(f"bookings/{made.id}/").body["client"]["email"] == jane.email


class TestHiddenEmails:
    @pytest.fixture(autouse=True)
    def _discreet(self):
        registry.register(replace(MARKETPLACE_PROGRAM, hides_emails=True))
        yield
        registry.register(MARKETPLACE_PROGRAM)

    def test_shows_names_without_addresses(self, as_john, as_smith, john, smith, hour):
        made = buy(hour, john)
        for caller in (as_john, as_smith):
            for answer in (caller.get(f"bookings/{made.id}/"), caller.get("bookings/")):
                assert "@" not in answer.text
                assert "Dr. Smith" in answer.text
