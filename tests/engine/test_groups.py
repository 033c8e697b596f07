"""Sessions with clients in them: canceled, moved, and left for another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import DAY, HOUR, NOW, make_location, make_service, make_session, make_staff
from tests.steps import (
    bill_of,
    buy,
    cancel,
    events_of,
    owed_of,
    parts_of,
    pay_by_hand,
    reload,
    take_step,
    taken_seats,
)
from tests.waitlists import join_waitlist

from bookable.domain.commands import Complete, Miss, Switch
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import (
    AlreadyBooked,
    InUse,
    InvalidField,
    PartOfWhole,
    SeatsTaken,
    SessionNotFound,
    SlotTaken,
    TooEarly,
    TooLate,
    WrongStatus,
)
from bookable.domain.sales import Venue
from bookable.domain.spans import Span
from bookable.engine.catalogue import sessions
from bookable.engine.due_changes import apply_all_due_changes
from bookable.queries.quotes import quote
from bookable.queries.session_lists import session as shown
from bookable.storage.models import Claim, LedgerEntry, ServiceSession, WaitlistEntry

PRICE = 2000
EVENING = NOW + 2 * DAY + 10 * HOUR
"""The default time of `session`."""


@pytest.fixture
def workshop(smith):
    return make_service(smith, "workshop", price_cents=PRICE)


@pytest.fixture
def evening(workshop):
    return make_session(workshop, capacity=2)


@pytest.fixture
def course_service(smith):
    return make_service(smith, "course", price_cents=10_000)


@pytest.fixture
def days(course_service):
    """Four days of a course, the first of them tomorrow evening."""
    return [make_session(course_service, start=EVENING + n * 7 * DAY, capacity=2) for n in range(4)]


def call_off(what, by, *, now=NOW, reason="Ill"):
    session_id = sessions.cancel(what.service_id, what.id, reason=reason, by=by, now=now)
    return shown(session_id, now=now)


def shift(what, by, by_how_much, *, now=NOW, **more):
    start, end = what.starts_at + by_how_much, what.ends_at + by_how_much
    when = {"start_time": start, "end_time": end}
    session_id = sessions.change(what.service_id, what.id, when | more, by=by, now=now)
    return shown(session_id, now=now)


def switch(booking, to, by, *, now=NOW, **more):
    return take_step(booking, Switch(session=to.id, **more), by, now=now)


def last_of(booking):
    return LedgerEntry.objects.filter(booking_id=booking.id).latest("id")


def quoted(booking, by, *, now):
    return quote(booking.id, program="marketplace", by=by, now=now).refund_cents


class TestSessionCanceled:
    def test_refunds_every_client_however_late(self, workshop, evening, smith, john, jane):
        ours = [pay_by_hand(buy(workshop, each, session=evening), smith) for each in (john, jane)]
        session_shown = call_off(evening, smith, now=EVENING - HOUR)
        assert (session_shown.canceled_at, session_shown.seats_left) == (EVENING - HOUR, 2)
        for each in ours:
            assert reload(each).status is Status.CANCELED
            assert owed_of(each) == ("paid", PRICE, PRICE)
            entry = last_of(each)
            assert (entry.kind, entry.side) == ("booking_canceled", "provider")
            assert entry.facts == {"refund_cents": str(PRICE)}
            assert entry.beside.reason == "Ill"

    def test_frees_its_time(self, workshop, evening, smith, john):
        buy(workshop, john, session=evening)
        call_off(evening, smith)
        assert (taken_seats(evening), Claim.objects.filter(service_session=evening).count()) == (
            0,
            0,
        )

    def test_cancels_drafts_and_unpaid_seats(self, workshop, evening, smith, john, jane):
        draft = buy(workshop, john, session=evening, is_draft=True)
        unpaid = buy(workshop, jane, session=evening)
        call_off(evening, smith)
        assert {reload(each).status for each in (draft, unpaid)} == {Status.CANCELED}

    def test_ends_the_waitlist_without_offers(self, workshop, smith, john):
        full = make_session(workshop, capacity=1)
        buy(workshop, john, session=full)
        join_waitlist(workshop, full.id)
        call_off(full, smith)
        assert list(WaitlistEntry.objects.values_list("state", flat=True)) == ["dissolved"]
        assert taken_seats(full) == 0

    def test_withdraws_offered_seats(self, workshop, smith, john):
        full = make_session(workshop, capacity=1)
        booking = buy(workshop, john, session=full)
        join_waitlist(workshop, full.id)
        cancel(booking, john)
        call_off(full, smith)
        assert WaitlistEntry.objects.get().state == "dissolved"
        assert taken_seats(full) == 0

    def test_refuses_purchases_and_waitlist_entries(self, workshop, evening, smith, john):
        call_off(evening, smith)
        with pytest.raises(SeatsTaken):
            buy(workshop, john, session=evening)
        with pytest.raises(SessionNotFound):
            join_waitlist(workshop, evening.id)

    def test_cannot_be_canceled_twice_or_changed(self, evening, smith):
        call_off(evening, smith)
        with pytest.raises(WrongStatus):
            call_off(evening, smith)
        with pytest.raises(WrongStatus):
            shift(evening, smith, HOUR)

    def test_refused_once_it_has_begun(self, evening, smith):
        with pytest.raises(TooLate):
            call_off(evening, smith, now=EVENING)

    def test_staff_may_cancel_it(self, workshop, evening, john):
        booking = buy(workshop, john, session=evening)
        call_off(evening, make_staff())
        assert reload(booking).canceled_by == "staff"


class TestCourseSessionCanceled:
    def test_refunds_its_share_and_the_course_goes_on(self, course_service, days, smith, john):
        course = pay_by_hand(buy(course_service, john), smith)
        call_off(days[3], smith)
        assert [each.status for each in parts_of(course)] == [Status.CONFIRMED] * 3 + [
            Status.CANCELED
        ]
        assert owed_of(course) == ("paid", 10_000, 2500)
        assert reload(course).status is Status.CONFIRMED
        assert reload(course).time.end == days[2].ends_at
        assert last_of(course).kind == "part_canceled"
        assert [taken_seats(day) for day in days] == [1, 1, 1, 0]

    def test_is_not_refunded_again_with_the_rest(self, course_service, days, smith, john):
        course = pay_by_hand(buy(course_service, john), smith)
        call_off(days[0], smith)
        cancel(course, john)
        assert owed_of(course) == ("paid", 10_000, 10_000)

    def test_lowers_the_price_of_unpaid_bookings(self, course_service, days, smith, john):
        course = buy(course_service, john)
        call_off(days[1], smith)
        assert reload(course).sale.bill.total_cents == 7500
        assert bill_of(pay_by_hand(course, smith)) == ("paid", 7500, 0)

    def test_confirms_bookings_that_owe_nothing_any_more(self, course_service, smith, john):
        only = make_session(course_service)
        course, later = buy(course_service, john), NOW + timedelta(minutes=1)
        start = EVENING + DAY
        more = {"start_time": start, "end_time": start + HOUR, "capacity": 2}
        sessions.add(course_service.id, more, by=smith, now=later)
        call_off(only, smith, now=later)
        assert bill_of(course) == ("not_required", 0, 0)
        assert reload(course).status is Status.CONFIRMED
        assert [each.status for each in parts_of(course)] == [Status.CANCELED, Status.CONFIRMED]

    def test_first_session_canceled_lets_the_course_start_later(
        self, course_service, days, smith, john
    ):
        course = pay_by_hand(buy(course_service, john), smith)
        call_off(days[0], smith)
        apply_all_due_changes(days[0].starts_at)
        assert (reload(course).time.start, reload(course).status) == (
            days[1].starts_at,
            Status.CONFIRMED,
        )

    def test_last_session_canceled_ends_the_course(self, course_service, days, smith, john):
        course = pay_by_hand(buy(course_service, john), smith)
        for day in days:
            call_off(day, smith)
        assert reload(course).status is Status.CANCELED
        assert owed_of(course) == ("paid", 10_000, 10_000)

    def test_later_enrolments_leave_it_out(self, course_service, days, smith, john):
        call_off(days[0], smith)
        assert [each.time.start for each in parts_of(buy(course_service, john))] == [
            day.starts_at for day in days[1:]
        ]


class TestSessionMoved:
    def test_moves_every_booking(self, workshop, evening, smith, john, jane):
        ours = [pay_by_hand(buy(workshop, each, session=evening), smith) for each in (john, jane)]
        shift(evening, smith, DAY)
        for each in ours:
            assert reload(each).span == Span(EVENING + DAY, EVENING + DAY + 1.5 * HOUR)
            assert (last_of(each).kind, last_of(each).side) == ("booking_rescheduled", "provider")
        claimed = Claim.objects.get(service_session=evening).during.lower
        assert (claimed, taken_seats(evening)) == (EVENING + DAY, 2)

    def test_clients_may_cancel_with_a_full_refund(self, workshop, evening, smith, john):
        booking = pay_by_hand(buy(workshop, john, session=evening), smith)
        shift(evening, smith, -DAY)
        cancel(booking, john, now=EVENING - DAY - HOUR)
        assert owed_of(booking) == ("paid", PRICE, PRICE)

    def test_moves_a_course_and_its_part(self, course_service, days, smith, john):
        course = pay_by_hand(buy(course_service, john), smith)
        shift(days[0], smith, -HOUR)
        assert reload(course).time.start == days[0].starts_at - HOUR
        assert parts_of(course)[0].time.start == days[0].starts_at - HOUR
        assert events_of(course)[-1] == "booking_rescheduled"

    def test_taken_time_is_refused(self, workshop, evening, smith, john):
        buy(workshop, john, session=evening)
        make_session(workshop, start=EVENING + DAY)
        with pytest.raises(SlotTaken):
            shift(evening, smith, DAY)
        assert ServiceSession.objects.get(id=evening.id).starts_at == EVENING

    def test_refused_once_it_has_begun(self, workshop, evening, smith, john):
        pay_by_hand(buy(workshop, john, session=evening), smith)
        with pytest.raises(InUse):
            shift(evening, smith, DAY, now=EVENING)

    def test_new_location_shows_on_every_booking(self, workshop, evening, smith, john):
        booking = buy(workshop, john, session=evening)
        studio = make_location("Blue")
        where = {"room_id": studio.rooms.get().id}
        sessions.change(workshop.id, evening.id, where, by=smith, now=NOW)
        assert reload(booking).sale.venue == Venue(studio.id, studio.rooms.get().id)
        assert events_of(booking)[-1] == "booking_amended"

    def test_offers_end_at_the_new_start(self, workshop, smith, john):
        full = make_session(workshop, capacity=1)
        booking = buy(workshop, john, session=full)
        join_waitlist(workshop, full.id)
        cancel(booking, john)
        shift(full, smith, NOW + HOUR - EVENING)
        assert WaitlistEntry.objects.get().offered_until == NOW + HOUR


class TestSwitchSession:
    @pytest.fixture
    def later(self, workshop):
        return make_session(workshop, start=EVENING + DAY, capacity=1)

    @pytest.fixture
    def booking(self, workshop, evening, smith, john):
        return pay_by_hand(buy(workshop, john, session=evening), smith)

    def test_moves_the_seat(self, booking, evening, later, john):
        moved = switch(booking, later, john)
        assert (moved.seat, moved.time.start, moved.status) == (
            later.id,
            EVENING + DAY,
            Status.CONFIRMED,
        )
        assert (taken_seats(evening), taken_seats(later)) == (0, 1)
        assert reload(booking) == moved
        assert events_of(booking)[-1] == "booking_rescheduled"

    def test_freed_seat_is_offered_to_the_waitlist(self, workshop, later, smith, john):
        full = make_session(workshop, start=EVENING + 3 * DAY, capacity=1)
        booking = buy(workshop, john, session=full)
        join_waitlist(workshop, full.id)
        switch(booking, later, john)
        assert (WaitlistEntry.objects.get().state, taken_seats(full)) == ("offered", 1)

    def test_takes_a_seat_offered_to_the_client(
        self, workshop, evening, booking, later, john, jane
    ):
        theirs = buy(workshop, jane, session=later)
        join_waitlist(workshop, later.id, by=john)
        cancel(theirs, jane)
        switch(booking, later, john)
        assert (WaitlistEntry.objects.get().state, taken_seats(later)) == ("taken", 1)

    def test_refused_if_no_seat_is_free(self, workshop, booking, evening, later, john, jane):
        buy(workshop, jane, session=later)
        with pytest.raises(SeatsTaken):
            switch(booking, later, john)
        assert (reload(booking).seat, taken_seats(evening), taken_seats(later)) == (
            evening.id,
            1,
            1,
        )

    def test_refused_if_the_client_has_a_seat_there(self, workshop, booking, later, john):
        buy(workshop, john, session=later)
        other = ServiceSession.objects.filter(id=later.id)
        other.update(capacity=5)
        with pytest.raises(AlreadyBooked):
            switch(booking, later, john)

    def test_refused_into_a_canceled_or_begun_session(self, booking, later, smith, john):
        with pytest.raises(TooLate):
            switch(booking, later, smith, now=EVENING + DAY)
        call_off(later, smith)
        with pytest.raises(SlotTaken):
            switch(booking, later, john)

    def test_refused_into_another_service(self, booking, evening, smith, john):
        other = make_session(make_service(smith, "workshop"), start=EVENING + 5 * DAY)
        for wrong in (other, evening):
            with pytest.raises(InvalidField):
                switch(booking, wrong, john)

    def test_given_time_must_match_the_session(self, booking, later, john):
        with pytest.raises(InvalidField):
            switch(booking, later, john, span=Span(EVENING, EVENING + HOUR))

    def test_refused_for_a_course(self, course_service, days, smith, john):
        course = buy(course_service, john)
        for each in (course, parts_of(course)[0]):
            with pytest.raises(PartOfWhole):
                switch(each, days[1], john)

    def test_never_improves_a_refund(self, booking, later, john):
        late = EVENING - HOUR
        switch(booking, later, john, now=late)
        cancel(booking, john, now=late)
        assert bill_of(booking) == ("paid", PRICE, 0)


class TestCancelRestOfCourse:
    @pytest.fixture
    def course(self, course_service, days, smith, john):
        return pay_by_hand(buy(course_service, john), smith)

    def begun(self, days):
        return days[0].ends_at + HOUR

    def test_refunds_part_by_part(self, course, days, john):
        now = days[1].starts_at - HOUR
        assert quoted(course, john, now=now) == 5000
        cancel(course, john, now=now)
        assert reload(course).status is Status.COMPLETED
        assert owed_of(course) == ("paid", 10_000, 5000)
        assert [each.status for each in parts_of(course)[1:]] == [Status.CANCELED] * 3
        assert parts_of(course)[0].status is not Status.CANCELED
        assert [taken_seats(day) for day in days] == [1, 0, 0, 0]
        assert events_of(course)[-1] == "booking_cut_short"

    def test_practitioner_cancel_refunds_all_that_is_left(self, course, days, smith):
        cancel(course, smith, now=days[1].starts_at - HOUR, reason="Moving away")
        assert owed_of(course) == ("paid", 10_000, 7500)
        assert reload(course).cancellation_reason == "Moving away"

    def test_before_the_first_session_cancels_the_whole(self, course, days, john):
        cancel(course, john, now=days[0].starts_at - HOUR)
        assert reload(course).status is Status.CANCELED
        assert owed_of(course) == ("paid", 10_000, 7500)

    def test_refused_once_the_last_part_has_begun(self, course, days, john):
        with pytest.raises(WrongStatus) as refused:
            cancel(course, john, now=days[3].starts_at)
        assert (refused.value.action, refused.value.status) == ("cancel", "in_progress")

    @pytest.mark.parametrize(
        ("step", "ends"), [(Complete(), Status.COMPLETED), (Miss(), Status.NO_SHOW)]
    )
    def test_course_cannot_end_while_parts_are_left(self, course, days, smith, step, ends):
        with pytest.raises(TooEarly):
            take_step(course, step, smith, now=self.begun(days))
        assert take_step(course, step, smith, now=days[3].starts_at).status is ends

    def test_parts_moved_by_the_practitioner_are_refunded(self, course, days, smith, john):
        shift(days[1], smith, -DAY, now=self.begun(days))
        cancel(course, john, now=days[1].starts_at - DAY - HOUR)
        assert owed_of(course) == ("paid", 10_000, 7500)


class TestGroupCompletion:
    def test_seat_completes_a_day_after_its_end(self, workshop, evening, smith, john):
        booking = pay_by_hand(buy(workshop, john, session=evening), smith)
        apply_all_due_changes(evening.ends_at + DAY - timedelta(seconds=1))
        assert reload(booking).status is Status.IN_PROGRESS
        apply_all_due_changes(evening.ends_at + DAY)
        done = reload(booking)
        assert (done.status, done.completed_by) == (Status.COMPLETED, "system")

    def test_course_completes_after_its_parts(self, course_service, days, smith, john):
        course = pay_by_hand(buy(course_service, john), smith)
        apply_all_due_changes(days[0].ends_at + DAY)
        assert [each.status for each in parts_of(course)][:2] == [
            Status.COMPLETED,
            Status.CONFIRMED,
        ]
        apply_all_due_changes(days[3].ends_at + DAY)
        assert {reload(course).status, *(p.status for p in parts_of(course))} == {Status.COMPLETED}

    def test_due_completion_precedes_a_command(self, workshop, evening, smith, john):
        booking = pay_by_hand(buy(workshop, john, session=evening), smith)
        with pytest.raises(WrongStatus) as refused:
            take_step(booking, Complete(), smith, now=evening.ends_at + DAY)
        assert refused.value.status == "completed"

    def test_individual_hour_does_not_complete_by_itself(self, smith, john):
        booking = pay_by_hand(buy(make_service(smith), john), smith)
        apply_all_due_changes(booking.time.end + 9 * DAY)
        assert reload(booking).status is Status.IN_PROGRESS
