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
def flow(smith):
    """A workshop for twenty."""
    return make_service(smith, "workshop", price_cents=2000)


@pytest.fixture
def evening(flow):
    """Its one evening, with one seat."""
    return make_session(flow, capacity=1)


class TestBuySeat:
    def test_has_time_and_place_of_its_session(self, flow, john):
        studio = make_location("Blue")
        blue = studio.rooms.get()
        evening = make_session(flow, location=studio, room=blue)
        booking = buy(flow, john, session=evening)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.span == Span(evening.starts_at, evening.ends_at)
        assert booking.sale.venue == Venue(studio.id, blue.id)
        assert (taken_seats(evening), claims_of(booking)) == (1, [])

    def test_session_time_may_be_repeated_in_the_request(self, flow, evening, john):
        span = Span(evening.starts_at, evening.ends_at)
        assert buy(flow, john, session=evening, span=span).span == span

    def test_last_seat_is_sold_once(self, flow, evening, john, jane):
        buy(flow, john, session=evening)
        with pytest.raises(SeatsTaken):
            buy(flow, jane, session=evening)
        assert taken_seats(evening) == 1

    def test_cancel_frees_the_seat(self, flow, evening, john, jane):
        cancel(buy(flow, john, session=evening), john)
        assert taken_seats(evening) == 0
        assert buy(flow, jane, session=evening).status is Status.PENDING_PAYMENT

    def test_expired_hold_frees_the_seat(self, flow, evening, john):
        booking = buy(flow, john, session=evening)
        apply_all_due_changes(NOW + HOLD)
        assert (reload(booking).status, taken_seats(evening)) == (Status.CANCELED, 0)

    def test_free_seat_is_confirmed_at_once(self, smith, john):
        free = make_service(smith, "workshop", price_cents=0)
        assert buy(free, john, session=make_session(free)).status is Status.CONFIRMED

    def test_single_seat_cannot_be_moved(self, flow, evening, john):
        with pytest.raises(PartOfWhole):
            reschedule(buy(flow, john, session=evening), TOMORROW_AT_TEN, john)


class TestBuySeatRefused:
    def refused(self, refusal, flow, by, **more):
        with pytest.raises(refusal) as caught:
            buy(flow, by, **more)
        return getattr(caught.value, "field", None)

    def test_without_a_session(self, flow, john):
        assert self.refused(InvalidField, flow, john) == "service_session_id"

    def test_unknown_session(self, flow, evening, john):
        evening.id = 10**12
        self.refused(SessionNotFound, flow, john, session=evening)

    def test_session_of_another_service(self, smith, flow, john):
        other = make_session(make_service(smith, "workshop"))
        assert self.refused(InvalidField, flow, john, session=other) == "service_session_id"

    def test_time_differs_from_the_session(self, flow, evening, john):
        for late in (timedelta(0), HOUR):
            span = Span(evening.starts_at + late, evening.ends_at + HOUR)
            field = self.refused(InvalidField, flow, john, session=evening, span=span)
            assert field == "start_time"

    def test_location_differs_from_the_session(self, flow, evening, john):
        field = self.refused(InvalidField, flow, john, session=evening, location=make_location())
        assert field == "location_id"

    def test_session_has_begun(self, flow, evening, john):
        self.refused(TooLate, flow, john, session=evening, now=evening.starts_at)

    def test_archived_service(self, flow, evening, john):
        Service.objects.filter(id=flow.id).update(archived_at=NOW)
        self.refused(ServiceNotFound, flow, john, session=evening)


class TestDraftSeat:
    def test_submit_takes_the_seat(self, flow, evening, john):
        draft = buy(flow, john, session=evening, is_draft=True)
        assert taken_seats(evening) == 0
        assert take_step(draft, Submit(), john).status is Status.PENDING_PAYMENT
        assert taken_seats(evening) == 1

    def test_submit_is_refused_if_the_session_is_full_by_then(self, flow, evening, john, jane):
        draft = buy(flow, john, session=evening, is_draft=True)
        buy(flow, jane, session=evening)
        with pytest.raises(SeatsTaken):
            take_step(draft, Submit(), john)
        assert reload(draft).status is Status.DRAFT

    def test_cancel_frees_no_seat(self, flow, evening, john, jane):
        draft = buy(flow, john, session=evening, is_draft=True)
        buy(flow, jane, session=evening)
        cancel(draft, john)
        assert taken_seats(evening) == 1

    def test_submit_is_refused_after_the_session_was_canceled(self, flow, evening, smith, john):
        draft = buy(flow, john, session=evening, is_draft=True)
        sessions.remove(flow.id, evening.id, by=smith)
        with pytest.raises(SlotTaken):
            take_step(draft, Submit(), john)

    def test_submit_is_refused_after_the_session_moved(self, flow, evening, smith, john):
        draft = buy(flow, john, session=evening, is_draft=True)
        move_session(flow, evening, smith)
        with pytest.raises(SlotTaken):
            take_step(draft, Submit(), john)
        assert taken_seats(evening) == 0

    def test_submit_takes_the_seat_offered_to_its_client(self, flow, evening, john, jane):
        booking = buy(flow, jane, session=evening)
        draft = buy(flow, john, session=evening, is_draft=True)
        join_waitlist(flow, evening.id, by=john)
        cancel(booking, jane)
        assert taken_seats(evening) == 1
        assert take_step(draft, Submit(), john).status is Status.PENDING_PAYMENT
        assert (taken_seats(evening), entry_of(john)) == (1, "taken")


def move_session(flow, evening, by):
    later = {"start_time": evening.starts_at + HOUR, "end_time": evening.ends_at + HOUR}
    sessions.change(flow.id, evening.id, later, by=by, now=NOW)


def entry_of(who):
    return WaitlistEntry.objects.filter(person_id=who.person_id).latest("id").state


class TestWaitlistSeatOffer:
    @pytest.fixture
    def booking(self, flow, evening, john):
        return buy(flow, john, session=evening)

    @pytest.fixture
    def waiting(self, flow, evening, booking):
        """Two clients on the waitlist, in this order."""
        people = make_client(name="First"), make_client(name="Second")
        for each in people:
            join_waitlist(flow, evening.id, by=each)
        return people

    def test_freed_seat_is_kept_for_the_next(self, flow, evening, booking, waiting, john, jane):
        cancel(booking, john)
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "offered", "waiting")
        for other in (jane, john, waiting[1]):
            with pytest.raises(SeatsTaken):
                buy(flow, other, session=evening)

    def test_seat_of_an_expired_hold_is_kept_for_the_next(self, evening, booking, waiting):
        apply_all_due_changes(NOW + HOLD)
        assert (reload(booking).status, taken_seats(evening)) == (Status.CANCELED, 1)
        assert entry_of(waiting[0]) == "offered"

    def test_offered_client_buys_the_seat(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        assert buy(flow, waiting[0], session=evening).status is Status.PENDING_PAYMENT
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "taken", "waiting")

    def test_cancel_by_the_offered_client_passes_it_on(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        cancel(buy(flow, waiting[0], session=evening), waiting[0])
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "taken", "offered")

    def test_expired_offer_passes_it_on(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        expire_due_offers(NOW + 2 * HOUR)
        assert (taken_seats(evening), *map(entry_of, waiting)) == (1, "passed", "offered")

    def test_purchase_passes_expired_offers_on_first(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        later = NOW + 2 * HOUR
        with pytest.raises(SeatsTaken):
            buy(flow, waiting[0], session=evening, now=later)
        assert buy(flow, waiting[1], session=evening, now=later).seat == evening.id
        assert (taken_seats(evening), entry_of(waiting[1])) == (1, "taken")

    def test_not_offered_to_the_client_who_gave_it_up(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        for hours in (2, 4):
            expire_due_offers(NOW + hours * HOUR)
        assert taken_seats(evening) == 0
        assert not WaitlistEntry.objects.filter(person_id=john.person_id).exists()
        assert buy(flow, john, session=evening, now=NOW + 5 * HOUR).seat == evening.id

    def test_not_offered_to_the_client_who_gave_it_up_and_waits_for_another(
        self, flow, evening, booking, john
    ):
        Service.objects.filter(id=flow.id).update(seats_per_client=2)
        join_waitlist(flow, evening.id, by=john)
        second = make_client(name="Second")
        join_waitlist(flow, evening.id, by=second)
        cancel(booking, john)
        assert (entry_of(john), entry_of(second), taken_seats(evening)) == ("left", "offered", 1)

    def test_free_for_all_once_the_waitlist_is_empty(self, flow, evening, booking, john, jane):
        cancel(booking, john)
        assert buy(flow, jane, session=evening).seat == evening.id


class TestSeatsPerClient:
    """The evening has seats left: only the client's own limit refuses."""

    @pytest.fixture
    def evening(self, flow):
        return make_session(flow, capacity=9)

    def test_second_seat_is_refused_by_default(self, flow, evening, john, jane):
        buy(flow, john, session=evening)
        with pytest.raises(AlreadyBooked):
            buy(flow, john, session=evening)
        assert (taken_seats(evening), WaitlistEntry.objects.count()) == (1, 0)
        assert buy(flow, jane, session=evening).seat == evening.id

    def test_sells_as_many_as_the_service_allows(self, flow, evening, john):
        Service.objects.filter(id=flow.id).update(seats_per_client=2)
        first = buy(flow, john, session=evening)
        buy(flow, john, session=evening)
        with pytest.raises(AlreadyBooked):
            buy(flow, john, session=evening)
        cancel(first, john)
        assert buy(flow, john, session=evening).seat == evening.id

    def test_limit_counts_per_session(self, flow, evening, john):
        buy(flow, john, session=evening)
        other = make_session(flow, start=evening.starts_at + 24 * HOUR)
        assert buy(flow, john, session=other).seat == other.id

    def test_expired_bookings_do_not_count(self, flow, evening, john):
        buy(flow, john, session=evening)
        apply_all_due_changes(NOW + HOLD)
        assert buy(flow, john, session=evening, now=NOW + HOLD).seat == evening.id

    def test_submitting_a_draft_beyond_the_limit_is_refused(self, flow, evening, john):
        draft = buy(flow, john, session=evening, is_draft=True)
        buy(flow, john, session=evening)
        with pytest.raises(AlreadyBooked):
            take_step(draft, Submit(), john)
        assert (reload(draft).status, taken_seats(evening)) == (Status.DRAFT, 1)

    def test_joining_the_waitlist_with_a_seat_is_refused(self, flow, john):
        full = make_session(flow, start=TOMORROW_AT_TEN + 24 * HOUR, capacity=1)
        buy(flow, john, session=full)
        with pytest.raises(AlreadyBooked):
            join_waitlist(flow, full.id, by=john)

    def test_course_enrolments_count(self, smith, john):
        teach = make_service(smith, "course")
        days = [
            make_session(teach, start=TOMORROW_AT_TEN + day * 24 * HOUR, capacity=9)
            for day in (3, 4)
        ]
        buy(teach, john)
        with pytest.raises(AlreadyBooked):
            buy(teach, john)
        assert [taken_seats(day) for day in days] == [1, 1]

    def test_joining_the_waitlist_of_an_enrolled_course_is_refused(self, smith, john):
        teach = make_service(smith, "course")
        make_session(teach, start=TOMORROW_AT_TEN + 72 * HOUR, capacity=1)
        buy(teach, john)
        with pytest.raises(AlreadyBooked):
            join_waitlist(teach, None, by=john)
