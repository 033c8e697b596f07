"""Sales over time: before, at and after their start, and unpaid ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    DAY,
    NOW,
    TOMORROW_AT_TEN,
    make_location,
    make_practitioner,
    make_service,
)
from tests.steps import (
    bill_of,
    buy,
    cancel,
    claims_of,
    events_of,
    pay_by_hand,
    reload,
    reschedule,
    take_step,
)

from bookable.domain.commands import Complete, Confirm, Miss, Start
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import (
    NotYourStep,
    PaymentMissing,
    RoleRequired,
    TooEarly,
    TooLate,
    WrongStatus,
)
from bookable.engine.due_changes import apply_all_due_changes

HOLD = timedelta(minutes=30)
LATE = TOMORROW_AT_TEN + timedelta(minutes=10)


@pytest.fixture
def booking(hour, john, smith):
    """An hour that John has paid for."""
    return pay_by_hand(buy(hour, john), smith)


class TestSaleAfterStart:
    def test_is_in_progress(self, booking):
        assert apply_all_due_changes(TOMORROW_AT_TEN - timedelta(seconds=1)) == 0
        assert apply_all_due_changes(TOMORROW_AT_TEN) == 1
        assert reload(booking).status is Status.IN_PROGRESS
        assert apply_all_due_changes(TOMORROW_AT_TEN) == 0

    def test_complete_records_two_events(self, booking, smith):
        assert take_step(booking, Complete(), smith, now=LATE).status is Status.COMPLETED
        assert events_of(booking)[-2:] == ["booking_started", "booking_completed"]

    def test_cancel_is_refused(self, booking, john, smith, sue):
        for who in (john, smith, sue):
            with pytest.raises(WrongStatus) as caught:
                cancel(booking, who, now=LATE)
            assert caught.value.status == "in_progress"

    def test_may_be_marked_as_missed(self, booking, smith):
        assert take_step(booking, Miss(), smith, now=LATE).status is Status.NO_SHOW
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_reschedule_is_refused(self, booking, john):
        with pytest.raises((WrongStatus, TooLate)):
            reschedule(booking, TOMORROW_AT_TEN + DAY, john, now=LATE)

    def test_start_again_is_no_error(self, booking, smith):
        for _ in range(2):
            assert take_step(booking, Start(), smith, now=LATE).status is Status.IN_PROGRESS
        assert events_of(booking).count("booking_started") == 1

    def test_claim_lasts_until_the_end(self, booking):
        apply_all_due_changes(LATE)
        assert len(claims_of(booking)) == 1


class TestSaleBeforeStart:
    def test_complete_miss_and_start_are_refused(self, booking, smith):
        for command in (Complete(), Miss(), Start()):
            with pytest.raises((TooEarly, WrongStatus)):
                take_step(booking, command, smith)

    def test_only_the_practitioner_may_complete(self, booking, john, sue):
        for command in (Complete(), Miss()):
            with pytest.raises((NotYourStep, RoleRequired)):
                take_step(booking, command, john, now=LATE)
            with pytest.raises((NotYourStep, RoleRequired)):
                take_step(booking, command, sue, now=LATE)


class TestUnpaidSale:
    def test_confirm_is_refused(self, hour, john, smith, sue):
        booking = buy(hour, john)
        for who in (john, smith, sue):
            with pytest.raises(PaymentMissing):
                take_step(booking, Confirm(), who)

    def test_expired_hold_frees_time_and_room(self, john):
        booking = buy(make_service(make_practitioner(), location=make_location("Blue")), john)
        assert apply_all_due_changes(NOW + HOLD - timedelta(seconds=1)) == 0
        assert apply_all_due_changes(NOW + HOLD) == 1
        after = reload(booking)
        assert (after.status, after.canceled_by, after.hold_until) == (
            Status.CANCELED,
            "system",
            None,
        )
        assert claims_of(booking) == []
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert events_of(booking) == ["booking_requested", "booking_expired"]

    def test_late_payer_finds_it_gone(self, hour, john, smith):
        booking = buy(hour, john)
        with pytest.raises(WrongStatus) as caught:
            pay_by_hand(booking, smith, now=NOW + HOLD)
        assert caught.value.status == "canceled"

    def test_reschedule_keeps_the_end_of_the_hold(self, hour, john):
        booking = buy(hour, john)
        moved = reschedule(booking, TOMORROW_AT_TEN + DAY, john, now=NOW + HOLD / 2)
        assert moved.hold_until == booking.hold_until

    def test_paid_booking_does_not_expire(self, booking):
        assert apply_all_due_changes(NOW + HOLD) == 0
        assert reload(booking).status is Status.CONFIRMED
