"""Sales over time: before, at and after their start, and unpaid ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.buying import (
    DAY,
    START,
    again,
    bill_of,
    bought,
    cancel,
    claims_of,
    kinds_of,
    move,
    paid,
    take,
)
from tests.marketplace import location, practitioner, service
from tests.people import NOW

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
LATE = START + timedelta(minutes=10)


@pytest.fixture
def booking(hour, john, smith):
    """An hour that John has paid for."""
    return paid(bought(hour, john), smith)


class TestSaleAfterStart:
    def test_is_in_progress(self, booking):
        assert apply_all_due_changes(START - timedelta(seconds=1)) == 0
        assert apply_all_due_changes(START) == 1
        assert again(booking).status is Status.IN_PROGRESS
        assert apply_all_due_changes(START) == 0

    def test_complete_records_two_events(self, booking, smith):
        assert take(booking, Complete(), smith, now=LATE).status is Status.COMPLETED
        assert kinds_of(booking)[-2:] == ["booking_started", "booking_completed"]

    def test_cancel_is_refused(self, booking, john, smith, sue):
        for who in (john, smith, sue):
            with pytest.raises(WrongStatus) as caught:
                cancel(booking, who, now=LATE)
            assert caught.value.status == "in_progress"

    def test_may_be_marked_as_missed(self, booking, smith):
        assert take(booking, Miss(), smith, now=LATE).status is Status.NO_SHOW
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_reschedule_is_refused(self, booking, john):
        with pytest.raises((WrongStatus, TooLate)):
            move(booking, START + DAY, john, now=LATE)

    def test_start_again_is_no_error(self, booking, smith):
        for _ in range(2):
            assert take(booking, Start(), smith, now=LATE).status is Status.IN_PROGRESS
        assert kinds_of(booking).count("booking_started") == 1

    def test_claim_lasts_until_the_end(self, booking):
        apply_all_due_changes(LATE)
        assert len(claims_of(booking)) == 1


class TestSaleBeforeStart:
    def test_complete_miss_and_start_are_refused(self, booking, smith):
        for command in (Complete(), Miss(), Start()):
            with pytest.raises((TooEarly, WrongStatus)):
                take(booking, command, smith)

    def test_only_the_practitioner_may_complete(self, booking, john, sue):
        for command in (Complete(), Miss()):
            with pytest.raises((NotYourStep, RoleRequired)):
                take(booking, command, john, now=LATE)
            with pytest.raises((NotYourStep, RoleRequired)):
                take(booking, command, sue, now=LATE)


class TestUnpaidSale:
    def test_confirm_is_refused(self, hour, john, smith, sue):
        booking = bought(hour, john)
        for who in (john, smith, sue):
            with pytest.raises(PaymentMissing):
                take(booking, Confirm(), who)

    def test_expired_hold_frees_time_and_room(self, john):
        booking = bought(service(practitioner(), location=location("Blue")), john)
        assert apply_all_due_changes(NOW + HOLD - timedelta(seconds=1)) == 0
        assert apply_all_due_changes(NOW + HOLD) == 1
        after = again(booking)
        assert (after.status, after.canceled_by, after.hold_until) == (
            Status.CANCELED,
            "system",
            None,
        )
        assert claims_of(booking) == []
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert kinds_of(booking) == ["booking_requested", "booking_expired"]

    def test_late_payer_finds_it_gone(self, hour, john, smith):
        booking = bought(hour, john)
        with pytest.raises(WrongStatus) as caught:
            paid(booking, smith, now=NOW + HOLD)
        assert caught.value.status == "canceled"

    def test_reschedule_keeps_the_end_of_the_hold(self, hour, john):
        booking = bought(hour, john)
        moved = move(booking, START + DAY, john, now=NOW + HOLD / 2)
        assert moved.hold_until == booking.hold_until

    def test_paid_booking_does_not_expire(self, booking):
        assert apply_all_due_changes(NOW + HOLD) == 0
        assert again(booking).status is Status.CONFIRMED
