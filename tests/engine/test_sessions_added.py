"""Sessions that are added to a course which has been sold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import DAY, HOUR, NOW, make_client, make_service, make_session
from tests.steps import buy, cancel, events_of, owed_of, parts_of, pay_by_hand, reload, taken_seats
from tests.waitlists import join_waitlist

from bookable.domain.lifecycle import Status
from bookable.domain.refusals import InvalidField
from bookable.engine.catalogue import sessions
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import ServiceSession, WaitlistEntry


@pytest.fixture
def course_service(smith):
    return make_service(smith, "course", price_cents=80000)


@pytest.fixture
def days(course_service):
    """Two days, with three seats each."""
    return [make_session(course_service, start=NOW + day * DAY, capacity=3) for day in (2, 3)]


@pytest.fixture
def course(course_service, days, john, smith):
    """The course that John has paid for."""
    return pay_by_hand(buy(course_service, john), smith)


def add(course_service, by, *, start=NOW + 5 * DAY, capacity=3, now=NOW):
    given = {"start_time": start, "end_time": start + 2 * HOUR, "capacity": capacity}
    made = sessions.add(course_service.id, given, by=by, now=now)
    return ServiceSession.objects.get(id=made)


class TestSessionAddedToSoldCourse:
    def test_buyers_get_a_free_seat(self, course_service, course, smith):
        added = add(course_service, smith)
        *_, part = parts_of(course)
        assert (part.seat, part.status, part.sale.parent) == (
            added.id,
            Status.CONFIRMED,
            course.id,
        )
        assert (part.time.start, part.time.end) == (added.starts_at, added.ends_at)
        assert (part.sale.bill.status, part.sale.bill.total_cents) == ("not_required", 0)
        assert reload(course).sale.bill.total_cents == 80000
        assert taken_seats(added) == 1
        assert events_of(part) == ["part_added"]

    def test_course_lasts_longer(self, course_service, course, smith):
        add(course_service, smith)
        assert (reload(course).time.start, reload(course).time.end) == (
            course.time.start,
            NOW + 5 * DAY + 2 * HOUR,
        )

    def test_unpaid_course_waits_with_its_new_part(self, course_service, days, john, smith):
        unpaid = buy(course_service, john)
        added = add(course_service, smith)
        assert [each.status for each in parts_of(unpaid)] == [Status.PENDING_PAYMENT] * 3
        pay_by_hand(unpaid, smith)
        assert [each.status for each in parts_of(unpaid)] == [Status.CONFIRMED] * 3
        assert taken_seats(added) == 1

    def test_buyers_get_a_seat_while_the_course_is_under_way(self, course_service, course, smith):
        under_way = NOW + 2 * DAY + HOUR
        apply_all_due_changes(under_way)
        add(course_service, smith, now=under_way)
        assert parts_of(course)[-1].status is Status.CONFIRMED

    @pytest.mark.parametrize("clock", [NOW, NOW - HOUR], ids=["stands still", "is set back"])
    def test_new_part_has_no_share_in_a_refund(self, course_service, course, smith, clock):
        add(course_service, smith, now=clock)
        cancel(course, smith, now=NOW + 4 * DAY)
        assert owed_of(course) == ("paid", 80000, 0)

    def test_cancel_frees_the_new_seat_too(self, course_service, course, john, smith):
        added = add(course_service, smith)
        cancel(course, john)
        assert [each.status for each in parts_of(course)] == [Status.CANCELED] * 3
        assert taken_seats(added) == 0


class TestOthersAfterSessionAdded:
    def test_canceled_and_expired_enrolments_get_no_seat(
        self, course_service, course, john, jane, smith
    ):
        canceled, ran_out = course, buy(course_service, jane, now=NOW)
        cancel(canceled, john)
        added = add(course_service, smith, now=NOW + HOUR)
        assert (len(parts_of(canceled)), len(parts_of(ran_out))) == (2, 2)
        assert taken_seats(added) == 0

    def test_later_buyers_get_all_sessions(self, course_service, course, jane, smith):
        added = add(course_service, smith)
        assert len(parts_of(buy(course_service, jane))) == 3
        assert taken_seats(added) == 2


class TestAddedSessionSeats:
    def test_refused_with_fewer_seats_than_buyers(self, course_service, course, jane, smith):
        buy(course_service, jane)
        with pytest.raises(InvalidField) as refused:
            add(course_service, smith, capacity=1)
        assert refused.value.field == "capacity"
        assert add(course_service, smith, capacity=2).capacity == 2

    def test_keeps_a_seat_for_each_offered_course(self, course_service, smith, john, jane):
        day = make_session(course_service, start=NOW + 2 * DAY, capacity=1)
        course = pay_by_hand(buy(course_service, john), smith)
        join_waitlist(course_service, by=jane)
        cancel(course, john)
        added = add(course_service, smith, capacity=1)
        assert (taken_seats(day), taken_seats(added)) == (1, 1)
        assert WaitlistEntry.objects.get().holds == [day.id, added.id]
        assert len(parts_of(buy(course_service, jane))) == 2
        assert (taken_seats(day), taken_seats(added)) == (1, 1)

    def test_expired_offer_frees_its_seat(self, course_service, smith, john, jane):
        make_session(course_service, start=NOW + 2 * DAY, capacity=1)
        course = pay_by_hand(buy(course_service, john), smith)
        join_waitlist(course_service, by=jane)
        cancel(course, john)
        added = add(course_service, smith, capacity=1)
        buy(course_service, make_client(), now=NOW + timedelta(hours=3))
        assert taken_seats(added) == 1

    def test_workshop_session_starts_empty(self, smith, john):
        workshop = make_service(smith, "workshop")
        buy(workshop, john, session=make_session(workshop))
        assert add(workshop, smith, start=NOW + 6 * DAY).taken == 0
