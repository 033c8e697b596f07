"""Payments that arrive after their hold expired or their booking was canceled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.buying import (
    AT_TEN,
    DAY,
    HOUR,
    START,
    again,
    bill_of,
    bought,
    cancel,
    claims_of,
    kinds_of,
    parts,
)
from tests.marketplace import client, location, practitioner, room, service, session, staff
from tests.people import NOW
from tests.sales import taken
from tests.shop import left
from tests.waitlists import joining

from bookable.domain.lifecycle import Status
from bookable.domain.people import Side
from bookable.engine.catalogue import sessions
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import ServiceSession

MINUTE = timedelta(minutes=1)
LATE = NOW + 31 * MINUTE


@pytest.fixture(params=["released", "held"])
def late(request, till):
    """A function that pays for a booking whose hold has expired.

    The worker has released the hold before ("released") or not. The message comes twice.
    """

    def pay(booking, by, *, meanwhile=lambda: None, now=LATE):
        event = till.pay(till.opened(booking, by))
        if request.param == "released":
            apply_all_due_changes(now)
        meanwhile()
        till.tell(event, times=2, now=now)
        till.follow(now=now)
        return again(booking)

    return pay


class TestPaymentAfterHoldExpired:
    def test_gets_the_time_if_it_is_still_free(self, till, late, booking, jane):
        after = late(booking, jane)
        assert (after.status, after.canceled_by, after.cancellation_reason) == (
            Status.CONFIRMED,
            "",
            "",
        )
        assert claims_of(booking) == [AT_TEN]
        assert bill_of(booking) == ("paid", 5000, 0)
        assert kinds_of(booking)[1:] == ["booking_expired", "booking_reinstated"]
        assert till.given_back == []

    def test_is_refunded_if_the_time_is_taken(self, till, late, booking, hour, jane):
        other = client()
        after = late(booking, jane, meanwhile=lambda: bought(hour, other, now=LATE))
        assert after.status is Status.CANCELED
        assert bill_of(booking) == ("refunded", 5000, 5000)
        assert till.given_back == [5000]

    def test_is_refunded_once_the_time_has_begun(self, till, late, booking, jane):
        assert late(booking, jane, now=START).status is Status.CANCELED
        assert till.given_back == [5000]

    def test_gets_another_room_if_its_own_is_taken(self, till, late, jane):
        studio = location("Blue", "Red")
        booking = bought(service(practitioner(), location=studio), jane)
        other = service(practitioner(), location=studio)
        after = late(booking, jane, meanwhile=lambda: bought(other, client(), now=LATE))
        assert after.status is Status.CONFIRMED
        red_and_blue = {room(studio, name).id for name in ("Blue", "Red")}
        assert after.sale.venue.room in red_and_blue
        assert len(claims_of(booking)) == 2

    def test_grants_the_credits_of_a_bundle(self, till, late, smith, hour, jane):
        bundle = bought(service(smith, "bundle", covers=[hour]), jane)
        assert late(bundle, jane).status is Status.CONFIRMED
        assert left(bundle) == 10

    def test_reinstates_a_package_with_its_parts(self, till, late, smith, hour, jane):
        package = bought(service(smith, "package", includes=[hour, hour]), jane)
        assert late(package, jane).status is Status.CONFIRMED
        assert [each.status for each in parts(package)] == [Status.CONFIRMED] * 2


class TestLatePaymentForSeat:
    @pytest.fixture
    def flow(self, smith):
        return service(smith, "workshop")

    @pytest.fixture
    def evening(self, flow):
        return session(flow, capacity=1)

    @pytest.fixture
    def seat(self, flow, evening, jane):
        return bought(flow, jane, session=evening)

    def test_gets_the_seat_if_it_is_still_free(self, till, late, seat, evening, jane):
        assert late(seat, jane).status is Status.CONFIRMED
        assert taken(evening) == 1

    def test_is_refunded_if_the_seat_is_taken(self, till, late, flow, seat, evening, jane):
        def buy():
            apply_all_due_changes(LATE)
            bought(flow, client(), session=evening, now=LATE)

        assert late(seat, jane, meanwhile=buy).status is Status.CANCELED
        assert (taken(evening), till.given_back) == (1, [5000])

    def test_is_refunded_if_the_seat_is_offered_to_another(
        self, till, late, flow, seat, evening, jane
    ):
        joining(flow, evening.id, by=client())
        assert late(seat, jane).status is Status.CANCELED
        assert (taken(evening), till.given_back) == (1, [5000])

    def test_is_refunded_if_the_session_is_moved(
        self, till, late, flow, seat, evening, smith, jane
    ):
        def move():
            apply_all_due_changes(LATE)
            times = {"start_time": evening.starts_at + HOUR, "end_time": evening.ends_at + HOUR}
            sessions.change(flow.id, evening.id, times, by=smith, now=LATE)

        assert late(seat, jane, meanwhile=move).status is Status.CANCELED
        assert (taken(evening), till.given_back) == (0, [5000])

    def test_is_refunded_if_the_session_is_called_off(
        self, till, late, flow, seat, evening, smith, jane
    ):
        def call_off():
            apply_all_due_changes(LATE)
            sessions.remove(flow.id, evening.id, by=smith)

        assert late(seat, jane, meanwhile=call_off).status is Status.CANCELED
        assert till.given_back == [5000]


class TestLatePaymentForCourse:
    @pytest.fixture
    def teach(self, smith):
        return service(smith, "course", price_cents=80000)

    @pytest.fixture
    def days(self, teach):
        return [session(teach, start=NOW + day * DAY, capacity=1) for day in (2, 3)]

    def test_gets_every_seat(self, till, late, teach, days, jane):
        course = bought(teach, jane)
        assert late(course, jane).status is Status.CONFIRMED
        assert [each.status for each in parts(course)] == [Status.CONFIRMED] * 2
        assert [taken(day) for day in days] == [1, 1]

    def test_gets_none_if_one_is_taken(self, till, late, teach, days, jane):
        course = bought(teach, jane)

        def fill():
            apply_all_due_changes(LATE)
            ServiceSession.objects.filter(id=days[1].id).update(taken=1)

        assert late(course, jane, meanwhile=fill).status is Status.CANCELED
        assert [each.status for each in parts(course)] == [Status.CANCELED] * 2
        assert [taken(day) for day in days] == [0, 1]
        assert bill_of(course) == ("refunded", 80000, 80000)
        assert till.given_back == [80000]

    def test_gets_none_if_a_session_was_added(self, till, late, teach, days, smith, jane):
        course = bought(teach, jane)

        def add():
            apply_all_due_changes(LATE)
            start = NOW + 5 * DAY
            given = {"start_time": start, "end_time": start + HOUR, "capacity": 1}
            sessions.add(teach.id, given, by=smith, now=LATE)

        assert late(course, jane, meanwhile=add).status is Status.CANCELED
        assert till.given_back == [80000]

    def test_gets_none_if_a_session_is_called_off(self, till, late, teach, days, smith, jane):
        course = bought(teach, jane)

        def call_off():
            apply_all_due_changes(LATE)
            sessions.cancel(teach.id, days[1].id, reason="", by=smith, now=LATE)

        assert late(course, jane, meanwhile=call_off).status is Status.CANCELED
        assert till.given_back == [80000]


class TestPaymentAfterPriceFell:
    @pytest.mark.parametrize(
        ("currency", "price", "left"), [("USD", 10_000, 6666), ("KWD", 10_000, 6660)]
    )
    def test_refunds_the_difference(self, till, smith, jane, currency, price, left):
        teach = service(smith, "course", price_cents=price, currency=currency)
        days = [session(teach, start=NOW + day * DAY, capacity=1) for day in (2, 3, 4)]
        course = bought(teach, jane)
        event = till.pay(till.opened(course, jane))
        sessions.cancel(teach.id, days[1].id, reason="", by=smith, now=NOW)
        assert again(course).sale.bill.total_cents == left
        till.tell(event, times=2)
        till.follow()
        assert again(course).status is Status.CONFIRMED
        assert bill_of(course) == ("partially_refunded", price, price - left)
        assert till.given_back == [price - left]

    def test_asks_again_for_an_amount_that_can_be_paid(self, till, smith, jane):
        teach = service(smith, "course", price_cents=10_000, currency="KWD")
        days = [session(teach, start=NOW + day * DAY, capacity=1) for day in (2, 3, 4)]
        course = bought(teach, jane)
        sessions.cancel(teach.id, days[1].id, reason="", by=smith, now=NOW)
        assert till.opened(course, jane).amount_cents == 6660


class TestPaymentAfterCancellation:
    @pytest.mark.parametrize("who", ["client", "practitioner", "staff", "staff for nobody"])
    def test_is_refunded(self, till, booking, smith, jane, who):
        event = till.pay(till.opened(booking, jane))
        by = {"client": jane, "practitioner": smith}.get(who) or staff()
        cancel(booking, by, canceled_by=Side.SYSTEM if "nobody" in who else None)
        till.tell(event, times=2)
        till.follow()
        assert again(booking).status is Status.CANCELED
        assert bill_of(booking) == ("refunded", 5000, 5000)
        assert till.given_back == [5000]
        assert claims_of(booking) == []

    def test_is_refunded_after_a_partial_refund(self, till, smith, jane):
        half = service(smith, cancellation_policy=[[0, 50]])
        booking = bought(half, jane)
        first = till.opened(booking, jane)
        till.tell(till.stripe.run_out(first.checkout_id))
        till.paid(booking, jane)
        cancel(booking, jane)
        page = till.stripe.sessions[first.checkout_id]
        page["status"] = "open"
        till.tell(till.pay(first))
        till.follow()
        assert sorted(till.given_back) == [2500, 5000]
        assert bill_of(booking) == ("partially_refunded", 10000, 7500)


class TestDelayedPayment:
    @pytest.fixture
    def payment(self, till, booking, jane):
        opened = till.opened(booking, jane)
        till.tell(till.pay(opened, later=True))
        return opened

    def test_gets_the_released_time_if_it_is_free(self, till, booking, payment):
        apply_all_due_changes(LATE)
        till.follow(now=LATE)
        assert again(booking).status is Status.CANCELED
        till.tell(till.stripe.settle(payment.checkout_id), now=NOW + DAY)
        assert again(booking).status is Status.CONFIRMED

    def test_is_refunded_if_the_booking_was_canceled(self, till, booking, payment, jane):
        cancel(booking, jane)
        till.follow()
        till.tell(till.stripe.settle(payment.checkout_id), now=NOW + DAY)
        till.follow(now=NOW + DAY)
        assert till.given_back == [5000]
        assert bill_of(booking) == ("refunded", 5000, 5000)

    def test_that_fails_leaves_nothing_to_pay(self, till, booking, payment, jane):
        cancel(booking, jane)
        till.follow()
        till.tell(till.stripe.settle(payment.checkout_id, succeeded=False))
        assert bill_of(booking) == ("failed", 0, 0)
        assert again(booking).status is Status.CANCELED
