"""Buying a seat in a workshop: sessions, drafts, the waitlist and the limit per client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_service,
    make_session,
)
from tests.steps import buy, cancel, claims_of, reload, reschedule, take_step, taken_seats
from tests.waitlists import join_waitlist

from bookable.domain.commands import Submit
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import (
    AlreadyBooked,
    InvalidField,
    PartOfWhole,
    SeatsTaken,
    ServiceNotFound,
    SessionNotFound,
    SlotTaken,
    TooLate,
)
from bookable.domain.sales import Venue
from bookable.domain.spans import Span
from bookable.engine.catalogue import sessions
from bookable.engine.due_changes import apply_all_due_changes
from bookable.engine.waitlist import expire_due_offers
from bookable.storage.models import Service, WaitlistEntry

HOLD = timedelta(minutes=30)


@pytest.fixture
def workshop(smith):
    """A workshop for twenty."""
    return make_service(smith, "workshop", price_cents=2000)


@pytest.fixture
def evening(workshop):
    """Its one evening, with one seat."""
    return make_session(workshop, capacity=1)


class TestBuySeat:
    def test_has_time_and_place_of_its_session(self, workshop, john):
        studio = make_location("Blue")
        blue = studio.rooms.get()
        evening = make_session(workshop, location=studio, room=blue)
        booking = buy(workshop, john, session=evening)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.span == Span(evening.starts_at, evening.ends_at)
        assert booking.sale.venue == Venue(studio.id, blue.id)
        assert (taken_seats(evening), claims_of(booking)) == (1, [])

    def test_session_time_may_be_repeated_in_the_request(self, workshop, evening, john):
        span = Span(evening.starts_at, evening.ends_at)
        assert buy(workshop, john, session=evening, span=span).span == span

    def test_last_seat_is_sold_once(self, workshop, evening, john, jane):
        buy(workshop, john, session=evening)
        with pytest.raises(SeatsTaken):
            buy(workshop, jane, session=evening)
        assert taken_seats(evening) == 1

    def test_cancel_frees_the_seat(self, workshop, evening, john, jane):
        cancel(buy(workshop, john, session=evening), john)
        assert taken_seats(evening) == 0
        assert buy(workshop, jane, session=evening).status is Status.PENDING_PAYMENT

    def test_expired_hold_frees_the_seat(self, workshop, evening, john):
        booking = buy(workshop, john, session=evening)
        apply_all_due_changes(NOW + HOLD)
        assert (reload(booking).status, taken_seats(evening)) == (Status.CANCELED, 0)

    def test_free_seat_is_confirmed_at_once(self, smith, john):
        free = make_service(smith, "workshop", price_cents=0)
        assert buy(free, john, session=make_session(free)).status is Status.CONFIRMED

    def test_single_seat_cannot_be_moved(self, workshop, evening, john):
        with pytest.raises(PartOfWhole):
            reschedule(buy(workshop, john, session=evening), TOMORROW_AT_TEN, john)


class TestBuySeatRefused:
    def refused(self, refusal, workshop, by, **more):
        with pytest.raises(refusal) as caught:
            buy(workshop, by, **more)
        return getattr(caught.value, "field", None)

    def test_without_a_session(self, workshop, john):
        assert self.refused(InvalidField, workshop, john) == "service_session_id"

    def test_unknown_session(self, workshop, evening, john):
        evening.id = 10**12
        self.refused(SessionNotFound, workshop, john, session=evening)

    def test_session_of_another_service(self, smith, workshop, john):
        other = make_session(make_service(smith, "workshop"))
        assert self.refused(InvalidField, workshop, john, session=other) == "service_session_id"

    def test_time_differs_from_the_session(self, workshop, evening, john):
        for late in (timedelta(0), HOUR):
            span = Span(evening.starts_at + late, evening.ends_at + HOUR)
            field = self.refused(InvalidField, workshop, john, session=evening, span=span)
            assert field == "start_time"

    def test_location_differs_from_the_session(self, workshop, evening, john):
        field = self.refused(
            InvalidField, workshop, john, session=evening, location=make_location()
        )
        assert field == "location_id"

    def test_session_has_begun(self, workshop, evening, john):
        self.refused(TooLate, workshop, john, session=evening, now=evening.starts_at)

    def test_archived_service(self, workshop, evening, john):
        Service.objects.filter(id=workshop.id).update(archived_at=NOW)
        self.refused(ServiceNotFound, workshop, john, session=evening)


class TestDraftSeat:
    def test_submit_takes_the_seat(self, workshop, evening, john):
        draft = buy(workshop, john, session=evening, is_draft=True)
        assert taken_seats(evening) == 0
        assert take_step(draft, Submit(), john).status is Status.PENDING_PAYMENT
        assert taken_seats(evening) == 1

    def test_submit_is_refused_if_the_session_is_full_by_then(self, workshop, evening, john, jane):
        draft = buy(workshop, john, session=evening, is_draft=True)
        buy(workshop, jane, session=evening)
        with pytest.raises(SeatsTaken):
            take_step(draft, Submit(), john)
        assert reload(draft).status is Status.DRAFT

    def test_cancel_frees_no_seat(self, workshop, evening, john, jane):
        draft = buy(workshop, john, session=evening, is_draft=True)
        buy(workshop, jane, session=evening)
        cancel(draft, john)
        assert taken_seats(evening) == 1

    def test_submit_is_refused_after_the_session_was_canceled(self, workshop, evening, smith, john):
        draft = buy(workshop, john, session=evening, is_draft=True)
        sessions.remove(workshop.id, evening.id, by=smith, now=NOW)
        with pytest.raises(SlotTaken):
            take_step(draft, Submit(), john)

    def test_submit_is_refused_after_the_session_moved(self, workshop, evening, smith, john):
        draft = buy(workshop, john, session=evening, is_draft=True)
        move_session(workshop, evening, smith)
        with pytest.raises(SlotTaken):
            take_step(draft, Submit(), john)
        assert taken_seats(evening) == 0

    def test_submit_takes_the_seat_offered_to_its_client(self, workshop, evening, john, jane):
        booking = buy(workshop, jane, session=evening)
        draft = buy(workshop, john, session=evening, is_draft=True)
        join_waitlist(workshop, evening.id, by=john)
        cancel(booking, jane)
        assert taken_seats(evening) == 1
        assert take_step(draft, Submit(), john).status is Status.PENDING_PAYMENT
        assert (taken_seats(evening), entry_of(john)) == (1, "taken")


def move_session(workshop, evening, by):
    later = {"start_time": evening.starts_at + HOUR, "end_time": evening.ends_at + HOUR}
    sessions.change(workshop.id, evening.id, later, by=by, now=NOW)


def entry_of(who):
    return WaitlistEntry.objects.filter(person_id=who.person_id).latest("id").state


class TestWaitlistSeatOffer:
    @pytest.fixture
    def booking(self, workshop, evening, john):
        return buy(workshop, john, session=evening)

    @pytest.fixture
    def waiting(self, workshop, evening, booking):
        """Two clients on the waitlist, in this order."""
        people = make_client(name="First"), make_client(name="Second")
        for each in people:
            join_waitlist(workshop, evening.id, by=each)
        return people

    def test_freed_seat_is_kept_for_the_next(self, workshop, evening, booking, waiting, john, jane):
        cancel(booking, john)
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "offered", "waiting")
        for other in (jane, john, waiting[1]):
            with pytest.raises(SeatsTaken):
                buy(workshop, other, session=evening)

    def test_seat_of_an_expired_hold_is_kept_for_the_next(self, evening, booking, waiting):
        apply_all_due_changes(NOW + HOLD)
        assert (reload(booking).status, taken_seats(evening)) == (Status.CANCELED, 1)
        assert entry_of(waiting[0]) == "offered"

    def test_offered_client_buys_the_seat(self, workshop, evening, booking, waiting, john):
        cancel(booking, john)
        assert buy(workshop, waiting[0], session=evening).status is Status.PENDING_PAYMENT
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "taken", "waiting")

    def test_cancel_by_the_offered_client_passes_it_on(
        self, workshop, evening, booking, waiting, john
    ):
        cancel(booking, john)
        cancel(buy(workshop, waiting[0], session=evening), waiting[0])
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "taken", "offered")

    def test_expired_offer_passes_it_on(self, workshop, evening, booking, waiting, john):
        cancel(booking, john)
        expire_due_offers(NOW + 2 * HOUR)
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "passed", "offered")

    def test_purchase_passes_expired_offers_on_first(
        self, workshop, evening, booking, waiting, john
    ):
        cancel(booking, john)
        later = NOW + 2 * HOUR
        with pytest.raises(SeatsTaken):
            buy(workshop, waiting[0], session=evening, now=later)
        assert buy(workshop, waiting[1], session=evening, now=later).seat == evening.id
        assert (taken_seats(evening), entry_of(waiting[1])) == (1, "taken")

    def test_not_offered_to_the_client_who_gave_it_up(
        self, workshop, evening, booking, waiting, john
    ):
        cancel(booking, john)
        for hours in (2, 4):
            expire_due_offers(NOW + hours * HOUR)
        assert taken_seats(evening) == 0
        assert not WaitlistEntry.objects.filter(person_id=john.person_id).exists()
        assert buy(workshop, john, session=evening, now=NOW + 5 * HOUR).seat == evening.id

    def test_not_offered_to_the_client_who_gave_it_up_and_waits_for_another(
        self, workshop, evening, booking, john
    ):
        Service.objects.filter(id=workshop.id).update(seats_per_client=2)
        join_waitlist(workshop, evening.id, by=john)
        second = make_client(name="Second")
        join_waitlist(workshop, evening.id, by=second)
        cancel(booking, john)
        assert (entry_of(john), entry_of(second), taken_seats(evening)) == ("left", "offered", 1)

    def test_free_for_all_once_the_waitlist_is_empty(self, workshop, evening, booking, john, jane):
        cancel(booking, john)
        assert buy(workshop, jane, session=evening).seat == evening.id


class TestSeatsPerClient:
    """The evening has seats left: only the client's own limit refuses."""

    @pytest.fixture
    def evening(self, workshop):
        return make_session(workshop, capacity=9)

    def test_second_seat_is_refused_by_default(self, workshop, evening, john, jane):
        buy(workshop, john, session=evening)
        with pytest.raises(AlreadyBooked):
            buy(workshop, john, session=evening)
        assert (taken_seats(evening), WaitlistEntry.objects.count()) == (1, 0)
        assert buy(workshop, jane, session=evening).seat == evening.id

    def test_sells_as_many_as_the_service_allows(self, workshop, evening, john):
        Service.objects.filter(id=workshop.id).update(seats_per_client=2)
        first = buy(workshop, john, session=evening)
        buy(workshop, john, session=evening)
        with pytest.raises(AlreadyBooked):
            buy(workshop, john, session=evening)
        cancel(first, john)
        assert buy(workshop, john, session=evening).seat == evening.id

    def test_limit_counts_per_session(self, workshop, evening, john):
        buy(workshop, john, session=evening)
        other = make_session(workshop, start=evening.starts_at + 24 * HOUR)
        assert buy(workshop, john, session=other).seat == other.id

    def test_expired_bookings_do_not_count(self, workshop, evening, john):
        buy(workshop, john, session=evening)
        apply_all_due_changes(NOW + HOLD)
        assert buy(workshop, john, session=evening, now=NOW + HOLD).seat == evening.id

    def test_submitting_a_draft_beyond_the_limit_is_refused(self, workshop, evening, john):
        draft = buy(workshop, john, session=evening, is_draft=True)
        buy(workshop, john, session=evening)
        with pytest.raises(AlreadyBooked):
            take_step(draft, Submit(), john)
        assert (reload(draft).status, taken_seats(evening)) == (Status.DRAFT, 1)

    def test_joining_the_waitlist_with_a_seat_is_refused(self, workshop, john):
        full = make_session(workshop, start=TOMORROW_AT_TEN + 24 * HOUR, capacity=1)
        buy(workshop, john, session=full)
        with pytest.raises(AlreadyBooked):
            join_waitlist(workshop, full.id, by=john)

    def test_course_enrolments_count(self, smith, john):
        course_service = make_service(smith, "course")
        days = [
            make_session(course_service, start=TOMORROW_AT_TEN + day * 24 * HOUR, capacity=9)
            for day in (3, 4)
        ]
        buy(course_service, john)
        with pytest.raises(AlreadyBooked):
            buy(course_service, john)
        assert [taken_seats(day) for day in days] == [1, 1]

    def test_joining_the_waitlist_of_an_enrolled_course_is_refused(self, smith, john):
        course_service = make_service(smith, "course")
        make_session(course_service, start=TOMORROW_AT_TEN + 72 * HOUR, capacity=1)
        buy(course_service, john)
        with pytest.raises(AlreadyBooked):
            join_waitlist(course_service, None, by=john)
