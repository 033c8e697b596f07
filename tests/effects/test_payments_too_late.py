"""Payments that arrive after their hold expired or their booking was canceled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.credits import credits_left
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    find_room,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
)
from tests.steps import (
    AT_TEN,
    bill_of,
    buy,
    cancel,
    claims_of,
    events_of,
    parts_of,
    reload,
    taken_seats,
)
from tests.waitlists import join_waitlist

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
        event = till.pay(till.open_checkout(booking, by))
        if request.param == "released":
            apply_all_due_changes(now)
        meanwhile()
        till.deliver(event, times=2, now=now)
        till.run_effects(now=now)
        return reload(booking)

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
        assert events_of(booking)[1:] == ["booking_expired", "booking_reinstated"]
        assert till.refunds == []

    def test_is_refunded_if_the_time_is_taken(self, till, late, booking, hour, jane):
        other = make_client()
        after = late(booking, jane, meanwhile=lambda: buy(hour, other, now=LATE))
        assert after.status is Status.CANCELED
        assert bill_of(booking) == ("refunded", 5000, 5000)
        assert till.refunds == [5000]

    def test_is_refunded_once_the_time_has_begun(self, till, late, booking, jane):
        assert late(booking, jane, now=TOMORROW_AT_TEN).status is Status.CANCELED
        assert till.refunds == [5000]

    def test_gets_another_room_if_its_own_is_taken(self, till, late, jane):
        studio = make_location("Blue", "Red")
        booking = buy(make_service(make_practitioner(), location=studio), jane)
        other = make_service(make_practitioner(), location=studio)
        after = late(booking, jane, meanwhile=lambda: buy(other, make_client(), now=LATE))
        assert after.status is Status.CONFIRMED
        red_and_blue = {find_room(studio, name).id for name in ("Blue", "Red")}
        assert after.sale.venue.room in red_and_blue
        assert len(claims_of(booking)) == 2

    def test_grants_the_credits_of_a_bundle(self, till, late, smith, hour, jane):
        bundle = buy(make_service(smith, "bundle", covers=[hour]), jane)
        assert late(bundle, jane).status is Status.CONFIRMED
        assert credits_left(bundle) == 10

    def test_reinstates_a_package_with_its_parts(self, till, late, smith, hour, jane):
        package = buy(make_service(smith, "package", includes=[hour, hour]), jane)
        assert late(package, jane).status is Status.CONFIRMED
        assert [each.status for each in parts_of(package)] == [Status.CONFIRMED] * 2


class TestLatePaymentForSeat:
    @pytest.fixture
    def workshop(self, smith):
        return make_service(smith, "workshop")

    @pytest.fixture
    def evening(self, workshop):
        return make_session(workshop, capacity=1)

    @pytest.fixture
    def seat(self, workshop, evening, jane):
        return buy(workshop, jane, session=evening)

    def test_gets_the_seat_if_it_is_still_free(self, till, late, seat, evening, jane):
        assert late(seat, jane).status is Status.CONFIRMED
        assert taken_seats(evening) == 1

    def test_is_refunded_if_the_seat_is_taken(self, till, late, workshop, seat, evening, jane):
        def buy_seat():
            apply_all_due_changes(LATE)
            buy(workshop, make_client(), session=evening, now=LATE)

        assert late(seat, jane, meanwhile=buy_seat).status is Status.CANCELED
        assert (taken_seats(evening), till.refunds) == (1, [5000])

    def test_is_refunded_if_the_seat_is_offered_to_another(
        self, till, late, workshop, seat, evening, jane
    ):
        join_waitlist(workshop, evening.id, by=make_client())
        assert late(seat, jane).status is Status.CANCELED
        assert (taken_seats(evening), till.refunds) == (1, [5000])

    def test_is_refunded_if_the_session_is_moved(
        self, till, late, workshop, seat, evening, smith, jane
    ):
        def move():
            apply_all_due_changes(LATE)
            times = {"start_time": evening.starts_at + HOUR, "end_time": evening.ends_at + HOUR}
            sessions.change(workshop.id, evening.id, times, by=smith, now=LATE)

        assert late(seat, jane, meanwhile=move).status is Status.CANCELED
        assert (taken_seats(evening), till.refunds) == (0, [5000])

    def test_is_refunded_if_the_session_is_called_off(
        self, till, late, workshop, seat, evening, smith, jane
    ):
        def call_off():
            apply_all_due_changes(LATE)
            sessions.remove(workshop.id, evening.id, by=smith, now=NOW)

        assert late(seat, jane, meanwhile=call_off).status is Status.CANCELED
        assert till.refunds == [5000]


class TestLatePaymentForCourse:
    @pytest.fixture
    def course_service(self, smith):
        return make_service(smith, "course", price_cents=80000)

    @pytest.fixture
    def days(self, course_service):
        return [make_session(course_service, start=NOW + day * DAY, capacity=1) for day in (2, 3)]

    def test_gets_every_seat(self, till, late, course_service, days, jane):
        course = buy(course_service, jane)
        assert late(course, jane).status is Status.CONFIRMED
        assert [each.status for each in parts_of(course)] == [Status.CONFIRMED] * 2
        assert [taken_seats(day) for day in days] == [1, 1]

    def test_gets_none_if_one_is_taken(self, till, late, course_service, days, jane):
        course = buy(course_service, jane)

        def fill():
            apply_all_due_changes(LATE)
            ServiceSession.objects.filter(id=days[1].id).update(taken=1)

        assert late(course, jane, meanwhile=fill).status is Status.CANCELED
        assert [each.status for each in parts_of(course)] == [Status.CANCELED] * 2
        assert [taken_seats(day) for day in days] == [0, 1]
        assert bill_of(course) == ("refunded", 80000, 80000)
        assert till.refunds == [80000]

    def test_gets_none_if_a_session_was_added(self, till, late, course_service, days, smith, jane):
        course = buy(course_service, jane)

        def add():
            apply_all_due_changes(LATE)
            start = NOW + 5 * DAY
            given = {"start_time": start, "end_time": start + HOUR, "capacity": 1}
            sessions.add(course_service.id, given, by=smith, now=LATE)

        assert late(course, jane, meanwhile=add).status is Status.CANCELED
        assert till.refunds == [80000]

    def test_gets_none_if_a_session_is_called_off(
        self, till, late, course_service, days, smith, jane
    ):
        course = buy(course_service, jane)

        def call_off():
            apply_all_due_changes(LATE)
            sessions.cancel(course_service.id, days[1].id, reason="", by=smith, now=LATE)

        assert late(course, jane, meanwhile=call_off).status is Status.CANCELED
        assert till.refunds == [80000]


class TestPaymentAfterPriceFell:
    @pytest.mark.parametrize(
        ("currency", "price", "left"), [("USD", 10_000, 6666), ("KWD", 10_000, 6660)]
    )
    def test_refunds_the_difference(self, till, smith, jane, currency, price, left):
        course_service = make_service(smith, "course", price_cents=price, currency=currency)
        days = [
            make_session(course_service, start=NOW + day * DAY, capacity=1) for day in (2, 3, 4)
        ]
        course = buy(course_service, jane)
        event = till.pay(till.open_checkout(course, jane))
        sessions.cancel(course_service.id, days[1].id, reason="", by=smith, now=NOW)
        assert reload(course).sale.bill.total_cents == left
        till.deliver(event, times=2)
        till.run_effects()
        assert reload(course).status is Status.CONFIRMED
        assert bill_of(course) == ("partially_refunded", price, price - left)
        assert till.refunds == [price - left]

    def test_asks_again_for_an_amount_that_can_be_paid(self, till, smith, jane):
        course_service = make_service(smith, "course", price_cents=10_000, currency="KWD")
        days = [
            make_session(course_service, start=NOW + day * DAY, capacity=1) for day in (2, 3, 4)
        ]
        course = buy(course_service, jane)
        sessions.cancel(course_service.id, days[1].id, reason="", by=smith, now=NOW)
        assert till.open_checkout(course, jane).amount_cents == 6660


class TestPaymentAfterCancellation:
    @pytest.mark.parametrize("who", ["client", "practitioner", "staff", "staff for nobody"])
    def test_is_refunded(self, till, booking, smith, jane, who):
        event = till.pay(till.open_checkout(booking, jane))
        by = {"client": jane, "practitioner": smith}.get(who) or make_staff()
        cancel(booking, by, canceled_by=Side.SYSTEM if "nobody" in who else None)
        till.deliver(event, times=2)
        till.run_effects()
        assert reload(booking).status is Status.CANCELED
        assert bill_of(booking) == ("refunded", 5000, 5000)
        assert till.refunds == [5000]
        assert claims_of(booking) == []

    def test_is_refunded_after_a_partial_refund(self, till, smith, jane):
        half = make_service(smith, cancellation_policy=[[0, 50]])
        booking = buy(half, jane)
        first = till.open_checkout(booking, jane)
        till.deliver(till.stripe.run_out(first.checkout_id))
        till.pay_by_card(booking, jane)
        cancel(booking, jane)
        page = till.stripe.sessions[first.checkout_id]
        page["status"] = "open"
        till.deliver(till.pay(first))
        till.run_effects()
        assert sorted(till.refunds) == [2500, 5000]
        assert bill_of(booking) == ("partially_refunded", 10000, 7500)


class TestDelayedPayment:
    @pytest.fixture
    def payment(self, till, booking, jane):
        opened = till.open_checkout(booking, jane)
        till.deliver(till.pay(opened, later=True))
        return opened

    def test_gets_the_released_time_if_it_is_free(self, till, booking, payment):
        apply_all_due_changes(LATE)
        till.run_effects(now=LATE)
        assert reload(booking).status is Status.CANCELED
        till.deliver(till.stripe.settle(payment.checkout_id), now=NOW + DAY)
        assert reload(booking).status is Status.CONFIRMED

    def test_is_refunded_if_the_booking_was_canceled(self, till, booking, payment, jane):
        cancel(booking, jane)
        till.run_effects()
        till.deliver(till.stripe.settle(payment.checkout_id), now=NOW + DAY)
        till.run_effects(now=NOW + DAY)
        assert till.refunds == [5000]
        assert bill_of(booking) == ("refunded", 5000, 5000)

    def test_that_fails_leaves_nothing_to_pay(self, till, booking, payment, jane):
        cancel(booking, jane)
        till.run_effects()
        till.deliver(till.stripe.settle(payment.checkout_id, succeeded=False))
        assert bill_of(booking) == ("failed", 0, 0)
        assert reload(booking).status is Status.CANCELED
