"""Imported bookings of the marketplace: what was sold, what was paid, and the room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import NOW
from tests.world.worlds import loaded, marketplace, refused, seat, the_world

from bookable.domain.commands import Cancel, Confirm
from bookable.domain.money import USUAL_POLICY
from bookable.domain.people import Actor
from bookable.engine import bookings, paying
from bookable.engine.due_changes import apply_all_due_changes
from bookable.interfaces.world.loading import LoadedWorld
from bookable.storage.models import Booking, Claim, Payment, Refund, Room

AHEAD = {"start": "2027-03-05T09:00:00Z", "end": "2027-03-05T10:00:00Z"}
NEXT = {"start": "2027-03-05T10:00:00Z", "end": "2027-03-05T11:00:00Z"}
PRACTITIONER, CLIENT = "p@example.com", "sam@example.com"


def booked(*entries: dict[str, Any], **sections: Any) -> LoadedWorld:
    return loaded(the_world(bookings=list(entries), **sections))


def actor(world: LoadedWorld, email: str) -> Actor:
    who = world.people[email]
    return Actor(who.id, who.uuid, "", email, "UTC", who.roles)


def perform(world: LoadedWorld, key: str, command: Any, *, by: str = CLIENT, now: datetime = NOW):
    who = actor(world, by)
    return bookings.perform(world.bookings[key].id, command, program="marketplace", by=who, now=now)


def row(key: str) -> Booking:
    return Booking.objects.get(key=key)


class TestLoadSale:
    def test_has_service_price_and_terms(self) -> None:
        booked(marketplace("a", **AHEAD))
        a = row("a")
        assert (a.kind, a.price_cents, a.price_charged_cents, a.currency) == (
            *("individual", 5000, 5000, "USD"),
        )
        assert (a.discount_cents, a.credits_used, a.parent_id) == (0, 0, None)
        assert a.cancellation_policy == USUAL_POLICY.as_rows

    def test_has_the_clients_time_zone(self) -> None:
        people = the_world()["people"]
        people[1]["timezone"] = "Asia/Tokyo"
        booked(marketplace("a", **AHEAD), people=people)
        assert row("a").timezone == "Asia/Tokyo"

    def test_booking_without_a_service_has_no_terms(self) -> None:
        loaded(the_world())
        assert (row("b1").kind, row("b1").payment_status) == ("", "")
        assert (row("b1").cancellation_policy, row("b1").timezone) == (None, "")

    def test_free_sale_has_a_full_discount(self) -> None:
        booked(marketplace("a", payment_status="not_required", **AHEAD))
        a = row("a")
        assert (a.price_cents, a.discount_cents, a.price_charged_cents) == (5000, 5000, 0)
        assert not Payment.objects.filter(booking=a).exists()


class TestLoadPayment:
    @pytest.mark.parametrize(
        ("status", "paid", "refunded"),
        [
            ("unpaid", 0, 0),
            ("pending", 0, 0),
            ("failed", 0, 0),
            ("paid", 5000, 0),
            ("partially_refunded", 5000, 2500),
            ("refunded", 5000, 5000),
        ],
    )
    def test_amounts_follow_the_payment_status(self, status, paid, refunded) -> None:
        booked(marketplace("a", status="canceled", payment_status=status, **AHEAD))
        a = row("a")
        assert (a.payment_status, a.paid_cents, a.refunded_cents) == (status, paid, refunded)
        payments = [(p.method, p.state, p.amount_cents) for p in a.payments.all()]
        assert payments == ([("elsewhere", "paid", paid)] if paid else [])
        refunds = [(r.state, r.amount_cents) for r in a.refunds.all()]
        assert refunds == ([("made", refunded)] if refunded else [])

    def test_cancel_in_time_refunds_it(self) -> None:
        world = booked(marketplace("a", payment_status="paid", **AHEAD))
        after = perform(world, "a", Cancel())
        assert after.sale is not None
        assert (after.sale.bill.status, after.sale.bill.pending_cents) == ("paid", 5000)
        due = Refund.objects.get(booking_id=after.id)
        assert (due.state, due.amount_cents, due.payment.method) == ("due", 5000, "elsewhere")

    def test_cancel_refunds_no_more_than_is_left(self) -> None:
        world = booked(marketplace("a", payment_status="partially_refunded", **AHEAD))
        perform(world, "a", Cancel(), by=PRACTITIONER)
        amounts = Refund.objects.filter(booking__key="a").order_by("id")
        assert [(each.state, each.amount_cents) for each in amounts] == [
            ("made", 2500),
            ("due", 2500),
        ]

    def test_may_be_recorded_later(self) -> None:
        world = booked(marketplace("a", status="pending_payment", **AHEAD))
        by, paid = actor(world, PRACTITIONER), {"method": "cash", "reference": ""}
        after = paying.record(world.bookings["a"].id, program="marketplace", by=by, now=NOW, **paid)
        assert (after.status, after.sale and after.sale.bill.paid_cents) == ("confirmed", 5000)

    def test_paid_booking_can_be_confirmed_however_late(self) -> None:
        world = booked(marketplace("a", status="pending_payment", payment_status="paid", **AHEAD))
        later = NOW + timedelta(hours=5)
        apply_all_due_changes(later)
        assert perform(world, "a", Confirm(), now=later).status == "confirmed"

    def test_unpaid_booking_expires_with_its_hold(self) -> None:
        booked(marketplace("a", status="pending_payment", **AHEAD))
        assert row("a").hold_until == NOW + timedelta(minutes=30)
        apply_all_due_changes(NOW + timedelta(minutes=30))
        assert (row("a").status, row("a").canceled_by) == ("canceled", "system")


class TestLoadRoom:
    def rooms(self, *keys: str) -> list[str | None]:
        return [room and room.name for room in (row(key).room for key in keys)]

    def test_is_chosen_at_the_services_location(self) -> None:
        booked(marketplace("a", **AHEAD))
        assert self.rooms("a") == ["Blue"]
        blue = Room.objects.get(name="Blue", location__key="studio")
        claim = Claim.objects.get(calendar__room=blue, booking__key="a")
        assert claim.during.lower == datetime(2027, 3, 5, 9, tzinfo=UTC)

    def test_taken_room_is_passed_over(self) -> None:
        other = {"email": "q@example.com", "roles": ["practitioner"]}
        third = {"email": "r@example.com", "roles": ["practitioner"]}
        consult = the_world()["services"][0]
        services = [
            consult,
            {**consult, "key": "talk", "practitioner": "q@example.com"},
            {**consult, "key": "chat", "practitioner": "r@example.com"},
        ]
        people = [*the_world()["people"], other, third]
        a, b, c = (marketplace(key, service=service, **AHEAD) for key, service in zip(
            "abc", ("consult", "talk", "chat"), strict=True
        ))  # fmt: skip
        loaded({"people": people, "locations": the_world()["locations"],
                "services": services, "bookings": [a, b]})  # fmt: skip
        loaded({"bookings": [c, {**a, "key": "d", **NEXT}]})
        assert self.rooms("a", "b", "c", "d") == ["Blue", "Red", None, "Blue"]

    def test_past_bookings_take_no_room(self) -> None:
        booked(marketplace("a", status="completed"))
        assert self.rooms("a") == [None]

    def test_session_of_the_same_file_keeps_its_room(self) -> None:
        other = {"email": "q@example.com", "roles": ["practitioner"]}
        talk = {**the_world()["services"][0], "key": "talk", "practitioner": "q@example.com"}
        evening = {"start": "2027-03-03T18:30:00Z", "end": "2027-03-03T19:30:00Z"}
        booked(
            marketplace("a", service="talk", **evening),
            people=[*the_world()["people"], other],
            services=[*the_world()["services"], talk],
        )
        assert self.rooms("a") == ["Red"]


class TestLoadSeat:
    def test_has_the_workshops_price(self) -> None:
        booked(seat("s1", payment_status="paid"))
        s1 = row("s1")
        assert (s1.kind, s1.price_charged_cents, s1.paid_cents) == ("workshop", 2000, 2000)
        assert s1.location is not None
        assert s1.location.name == "Studio"

    def test_cancel_frees_it(self) -> None:
        world = booked(seat("s1", payment_status="paid"))
        perform(world, "s1", Cancel())
        assert row("s1").service_session.taken == 0  # type: ignore[union-attr]

    def test_past_booking_needs_no_session(self) -> None:
        past = {"start": "2025-01-15T09:00:00Z", "end": "2025-01-15T10:30:00Z"}
        booked(seat("s1", session=None, status="completed", **past))
        assert (row("s1").kind, row("s1").service_session) == ("workshop", None)


@pytest.mark.long
class TestLoadExistingSale:
    def test_is_not_checked_against_its_changed_service(self) -> None:
        booked(marketplace("a", **AHEAD))
        free = {**the_world()["services"][0], "price_cents": 0}
        loaded({"services": [free], "bookings": [marketplace("a", payment_status="unpaid")]})
        assert (row("a").payment_status, row("a").price_cents) == ("unpaid", 5000)

    def test_is_still_refused_for_unknown_names(self) -> None:
        booked(marketplace("a", **AHEAD))
        line = refused({"bookings": [marketplace("a", client="x@y.z", **AHEAD)]})
        assert line.startswith("bookings[0].client: there is no person")

    def test_is_not_paid_twice(self) -> None:
        for _ in range(2):
            booked(marketplace("a", payment_status="refunded", **AHEAD))
        assert Payment.objects.filter(booking__key="a").count() == 1
        assert Refund.objects.filter(booking__key="a").count() == 1

    def test_has_no_effects(self) -> None:
        jobs = ProcrastinateJob.objects.count()
        booked(marketplace("a", payment_status="paid", **AHEAD))
        assert ProcrastinateJob.objects.count() == jobs
