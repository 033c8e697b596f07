"""Buying courses and packages, which have parts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_service,
    make_session,
)
from tests.steps import (
    AT_TEN,
    bill_of,
    buy,
    cancel,
    claims_of,
    events_of,
    owed_of,
    parts_of,
    pay_by_hand,
    reload,
    reschedule,
    take_step,
    taken_seats,
)
from tests.waitlists import join_waitlist

from bookable.domain.commands import Confirm, Reschedule
from bookable.domain.refusals import (
    InvalidField,
    PartOfWhole,
    PaymentMissing,
    SeatsTaken,
    ServiceNotFound,
    SessionNotFound,
    SlotTaken,
    TooLate,
)
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Booking, Service, WaitlistEntry

HOLD = timedelta(minutes=30)


def statuses(booking):
    return [each.status.value for each in (reload(booking), *parts_of(booking))]


@pytest.fixture
def course_service(smith):
    """A course."""
    return make_service(smith, "course", price_cents=80000)


@pytest.fixture
def days(course_service):
    """Its three days, with two seats each."""
    return [make_session(course_service, start=NOW + day * DAY, capacity=2) for day in (2, 3, 4)]


@pytest.fixture
def package_service(smith, hour):
    """Two hours at once, for ninety."""
    return make_service(smith, "package", price_cents=9000, includes=[hour, hour])


class TestBuyCourse:
    def test_takes_a_seat_in_every_session(self, course_service, days, john):
        course = buy(course_service, john)
        assert [taken_seats(day) for day in days] == [1, 1, 1]
        assert (course.time.start, course.time.end) == (days[0].starts_at, days[-1].ends_at)
        assert statuses(course) == ["pending_payment"] * 4
        assert [each.time.start for each in parts_of(course)] == [day.starts_at for day in days]
        assert [each.sale.kind for each in parts_of(course)] == ["course"] * 3
        assert [each.hold_until for each in parts_of(course)] == [None] * 3

    def test_takes_no_seat_if_one_session_is_full(self, course_service, days, john):
        type(days[1]).objects.filter(id=days[1].id).update(taken=2)
        before = Booking.objects.count()
        with pytest.raises(SeatsTaken):
            buy(course_service, john)
        assert [taken_seats(day) for day in days] == [0, 2, 0]
        assert Booking.objects.count() == before

    def test_confirms_all_its_parts(self, course_service, days, john, smith):
        course = pay_by_hand(buy(course_service, john), smith)
        assert statuses(course) == ["confirmed"] * 4
        assert bill_of(course) == ("paid", 80000, 0)

    def test_cancel_frees_all_seats(self, course_service, days, john, smith):
        course = cancel(pay_by_hand(buy(course_service, john), smith), john, reason="Ill")
        assert statuses(course) == ["canceled"] * 4
        assert [taken_seats(day) for day in days] == [0, 0, 0]
        assert {each.canceled_by for each in parts_of(course)} == {"client"}
        assert owed_of(course) == ("paid", 80000, 80000)

    def test_expired_hold_frees_all_seats(self, course_service, days, john):
        course = buy(course_service, john)
        apply_all_due_changes(NOW + HOLD)
        assert statuses(course) == ["canceled"] * 4
        assert [taken_seats(day) for day in days] == [0, 0, 0]

    def test_single_part_cannot_be_canceled(self, course_service, days, john, smith, sue):
        day = parts_of(pay_by_hand(buy(course_service, john), smith))[0]
        for who in (john, smith, sue):
            with pytest.raises(PartOfWhole):
                cancel(day, who)

    def test_single_part_cannot_be_confirmed_unpaid(self, course_service, days, john, smith):
        course = buy(course_service, john)
        for who in (john, smith):
            with pytest.raises(PaymentMissing):
                take_step(parts_of(course)[0], Confirm(), who)

    def test_starts_with_its_first_session(self, course_service, days, john, smith):
        course = pay_by_hand(buy(course_service, john), smith)
        apply_all_due_changes(days[0].starts_at)
        assert statuses(course) == ["in_progress", "in_progress", "confirmed", "confirmed"]

    def test_refused_once_it_has_begun(self, course_service, days, john):
        with pytest.raises(TooLate):
            buy(course_service, john, now=days[0].starts_at)

    def test_refused_without_sessions(self, course_service, john):
        with pytest.raises(SessionNotFound):
            buy(course_service, john)

    def test_free_course_is_confirmed_at_once(self, smith, john):
        free = make_service(smith, "course", price_cents=0)
        make_session(free)
        assert statuses(buy(free, john)) == ["confirmed", "confirmed"]

    def test_waitlist_is_offered_the_whole_course(self, course_service, days, john, jane):
        course, _ = buy(course_service, john), buy(course_service, make_client())
        join_waitlist(course_service, by=jane)
        cancel(course, john)
        assert [taken_seats(day) for day in days] == [2, 2, 2]
        with pytest.raises(SeatsTaken):
            buy(course_service, john)
        assert statuses(buy(course_service, jane)) == ["pending_payment"] * 4
        assert [taken_seats(day) for day in days] == [2, 2, 2]
        assert WaitlistEntry.objects.get(person_id=jane.person_id).state == "taken"


class TestBuyPackage:
    def test_parts_have_no_time_yet(self, package_service, john):
        package = buy(package_service, john)
        assert statuses(package) == ["pending_payment"] * 3
        assert {each.span for each in (package, *parts_of(package))} == {None}
        assert [each.sale.kind for each in parts_of(package)] == ["individual"] * 2
        assert [claims_of(each) for each in parts_of(package)] == [[], []]

    def test_parts_get_no_time_before_payment(self, package_service, john, smith):
        package = buy(package_service, john)
        for who in (john, smith):
            with pytest.raises(PaymentMissing):
                reschedule(parts_of(package)[0], TOMORROW_AT_TEN, who)
            with pytest.raises(PaymentMissing):
                take_step(parts_of(package)[0], Confirm(), who)
        assert statuses(package) == ["pending_payment"] * 3

    def test_parts_are_scheduled_once_confirmed(self, package_service, john, smith):
        package = pay_by_hand(buy(package_service, john), smith)
        assert statuses(package) == ["confirmed"] * 3
        first, second = parts_of(package)
        assert claims_of(reschedule(first, TOMORROW_AT_TEN, john)) == [AT_TEN]
        with pytest.raises(SlotTaken):
            reschedule(second, TOMORROW_AT_TEN, john)
        assert reschedule(second, TOMORROW_AT_TEN + HOUR, john).time.start == TOMORROW_AT_TEN + HOUR
        assert events_of(first)[-1] == "booking_rescheduled"

    def test_scheduled_part_gets_the_sold_length_and_a_room(self, smith, john):
        inside = make_service(smith, location=make_location("Blue"))
        package = pay_by_hand(buy(make_service(smith, "package", includes=[inside]), john), smith)
        (part,) = parts_of(package)
        with pytest.raises(InvalidField):
            take_step(part, Reschedule(start=TOMORROW_AT_TEN, length=2 * HOUR), john)
        moved = reschedule(part, TOMORROW_AT_TEN, john)
        assert moved.sale.venue.room is not None
        assert claims_of(moved) == [AT_TEN] * 2

    def test_includes_archived_services(self, package_service, hour, john):
        Service.objects.filter(id=hour.id).update(archived_at=NOW)
        assert len(parts_of(buy(package_service, john))) == 2

    def test_refused_if_it_includes_nothing(self, smith, john):
        with pytest.raises(ServiceNotFound):
            buy(make_service(smith, "package"), john)

    def test_expired_hold_cancels_the_parts(self, package_service, john):
        package = buy(package_service, john)
        apply_all_due_changes(NOW + HOLD)
        assert statuses(package) == ["canceled"] * 3

    def test_cancel_refunds_everything_if_no_part_has_a_time(self, package_service, john, smith):
        package = cancel(pay_by_hand(buy(package_service, john), smith), john)
        assert statuses(package) == ["canceled"] * 3
        assert owed_of(package) == ("paid", 9000, 9000)

    def test_cancel_refunds_nothing_for_used_parts(self, package_service, john, smith):
        package = pay_by_hand(buy(package_service, john), smith)
        reschedule(parts_of(package)[0], TOMORROW_AT_TEN, john)
        later = TOMORROW_AT_TEN + 2 * HOUR
        cancel(package, john, now=later)
        assert owed_of(package) == ("paid", 9000, 4500)
        apply_all_due_changes(later)
        assert statuses(package) == ["canceled", "in_progress", "canceled"]

    def test_cancel_refunds_each_part_by_its_own_start(self, package_service, john, smith):
        package = pay_by_hand(buy(package_service, john), smith)
        first, second = parts_of(package)
        reschedule(first, TOMORROW_AT_TEN, john)
        reschedule(second, TOMORROW_AT_TEN + 3 * DAY, john)
        cancel(package, john, now=TOMORROW_AT_TEN - HOUR)
        assert owed_of(package) == ("paid", 9000, 4500)
        assert [claims_of(each) for each in parts_of(package)] == [[], []]

    def test_cancel_by_practitioner_refunds_all_unused_parts(self, package_service, john, smith):
        package = pay_by_hand(buy(package_service, john), smith)
        reschedule(parts_of(package)[0], TOMORROW_AT_TEN, john)
        cancel(package, smith, now=TOMORROW_AT_TEN - HOUR)
        assert owed_of(package) == ("paid", 9000, 9000)


class TestDraftOfWhole:
    @pytest.mark.parametrize("kind", ["course", "package", "bundle"])
    def test_is_refused(self, smith, hour, john, kind):
        what = make_service(smith, kind, includes=[hour])
        if kind == "course":
            make_session(what)
        with pytest.raises(InvalidField) as caught:
            buy(what, john, is_draft=True)
        assert caught.value.field == "draft"
