from __future__ import annotations

from datetime import timedelta

import pytest
from tests.buying import HOUR, START, again, bought, cancel, claims_of, move, take
from tests.lines import joining
from tests.marketplace import client, location, service, session
from tests.people import NOW
from tests.sales import taken

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
from bookable.domain.sales import Place
from bookable.domain.spans import Span
from bookable.engine.catalogue import sessions
from bookable.engine.settling import settle_due
from bookable.engine.waitlist import settle_due_offers
from bookable.storage.models import Service, WaitlistEntry

HOLD = timedelta(minutes=30)


@pytest.fixture
def flow(smith):
    """A workshop for twenty."""
    return service(smith, "workshop", price_cents=2000)


@pytest.fixture
def evening(flow):
    """Its one evening, with one seat."""
    return session(flow, capacity=1)


class TestASeat:
    def test_is_held_at_the_time_and_the_place_of_its_session(self, flow, john):
        studio = location("Blue")
        blue = studio.rooms.get()
        evening = session(flow, location=studio, room=blue)
        booking = bought(flow, john, session=evening)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.span == Span(evening.starts_at, evening.ends_at)
        assert booking.sale.place == Place(studio.id, blue.id)
        assert (taken(evening), claims_of(booking)) == (1, [])

    def test_may_be_asked_for_with_the_time_of_its_session(self, flow, evening, john):
        span = Span(evening.starts_at, evening.ends_at)
        assert bought(flow, john, session=evening, span=span).span == span

    def test_is_not_sold_twice(self, flow, evening, john, jane):
        bought(flow, john, session=evening)
        with pytest.raises(SeatsTaken):
            bought(flow, jane, session=evening)
        assert taken(evening) == 1

    def test_is_free_again_once_its_booking_is_canceled(self, flow, evening, john, jane):
        cancel(bought(flow, john, session=evening), john)
        assert taken(evening) == 0
        assert bought(flow, jane, session=evening).status is Status.PENDING_PAYMENT

    def test_is_free_again_once_its_hold_has_run_out(self, flow, evening, john):
        booking = bought(flow, john, session=evening)
        settle_due(NOW + HOLD)
        assert (again(booking).status, taken(evening)) == (Status.CANCELED, 0)

    def test_that_costs_nothing_is_confirmed_at_once(self, smith, john):
        free = service(smith, "workshop", price_cents=0)
        assert bought(free, john, session=session(free)).status is Status.CONFIRMED

    def test_cannot_be_moved_for_one_alone(self, flow, evening, john):
        with pytest.raises(PartOfWhole):
            move(bought(flow, john, session=evening), START, john)


class TestASeatThatCannotBeBought:
    def refused(self, refusal, flow, by, **more):
        with pytest.raises(refusal) as caught:
            bought(flow, by, **more)
        return getattr(caught.value, "field", None)

    def test_is_one_of_which_no_session_is_named(self, flow, john):
        assert self.refused(InvalidField, flow, john) == "service_session_id"

    def test_is_in_a_session_that_is_not_there(self, flow, evening, john):
        evening.id = 10**12
        self.refused(SessionNotFound, flow, john, session=evening)

    def test_is_in_a_session_of_something_else(self, smith, flow, john):
        other = session(service(smith, "workshop"))
        assert self.refused(InvalidField, flow, john, session=other) == "service_session_id"

    def test_is_at_another_time_than_its_session(self, flow, evening, john):
        for late in (timedelta(0), HOUR):
            span = Span(evening.starts_at + late, evening.ends_at + HOUR)
            field = self.refused(InvalidField, flow, john, session=evening, span=span)
            assert field == "start_time"

    def test_is_at_another_place_than_its_session(self, flow, evening, john):
        field = self.refused(InvalidField, flow, john, session=evening, location=location())
        assert field == "location_id"

    def test_is_in_what_has_begun(self, flow, evening, john):
        self.refused(TooLate, flow, john, session=evening, now=evening.starts_at)

    def test_is_in_what_is_sold_no_more(self, flow, evening, john):
        Service.objects.filter(id=flow.id).update(archived_at=NOW)
        self.refused(ServiceNotFound, flow, john, session=evening)


class TestADraftOfASeat:
    def test_takes_its_seat_once_it_is_submitted(self, flow, evening, john):
        draft = bought(flow, john, session=evening, is_draft=True)
        assert taken(evening) == 0
        assert take(draft, Submit(), john).status is Status.PENDING_PAYMENT
        assert taken(evening) == 1

    def test_is_not_submitted_to_a_session_that_is_full_by_then(self, flow, evening, john, jane):
        draft = bought(flow, john, session=evening, is_draft=True)
        bought(flow, jane, session=evening)
        with pytest.raises(SeatsTaken):
            take(draft, Submit(), john)
        assert again(draft).status is Status.DRAFT

    def test_frees_no_seat_when_it_is_canceled(self, flow, evening, john, jane):
        draft = bought(flow, john, session=evening, is_draft=True)
        bought(flow, jane, session=evening)
        cancel(draft, john)
        assert taken(evening) == 1

    def test_is_not_submitted_to_a_session_that_was_called_off(self, flow, evening, smith, john):
        draft = bought(flow, john, session=evening, is_draft=True)
        sessions.remove(flow.id, evening.id, by=smith)
        with pytest.raises(SlotTaken):
            take(draft, Submit(), john)

    def test_is_not_submitted_to_a_session_that_was_moved(self, flow, evening, smith, john):
        draft = bought(flow, john, session=evening, is_draft=True)
        move_session(flow, evening, smith)
        with pytest.raises(SlotTaken):
            take(draft, Submit(), john)
        assert taken(evening) == 0

    def test_gets_the_seat_that_was_kept_for_its_client(self, flow, evening, john, jane):
        booking = bought(flow, jane, session=evening)
        draft = bought(flow, john, session=evening, is_draft=True)
        joining(flow, evening.id, by=john)
        cancel(booking, jane)
        assert taken(evening) == 1
        assert take(draft, Submit(), john).status is Status.PENDING_PAYMENT
        assert (taken(evening), entry_of(john)) == (1, "taken")


def move_session(flow, evening, by):
    later = {"start_time": evening.starts_at + HOUR, "end_time": evening.ends_at + HOUR}
    sessions.change(flow.id, evening.id, later, by=by, now=NOW)


def entry_of(who):
    return WaitlistEntry.objects.filter(person_id=who.person_id).latest("id").state


class TestASeatForWhichPeopleWait:
    @pytest.fixture
    def booking(self, flow, evening, john):
        return bought(flow, john, session=evening)

    @pytest.fixture
    def waiting(self, flow, evening, booking):
        """Two who stand in line, in this order."""
        people = client(name="First"), client(name="Second")
        for each in people:
            joining(flow, evening.id, by=each)
        return people

    def test_is_kept_for_the_next_once_it_is_given_back(
        self, flow, evening, booking, waiting, john, jane
    ):
        cancel(booking, john)
        assert (taken(evening), *map(entry_of, waiting)) == (1, "offered", "waiting")
        for other in (jane, john, waiting[1]):
            with pytest.raises(SeatsTaken):
                bought(flow, other, session=evening)

    def test_is_kept_for_the_next_once_a_hold_has_run_out(self, evening, booking, waiting):
        settle_due(NOW + HOLD)
        assert (again(booking).status, taken(evening)) == (Status.CANCELED, 1)
        assert entry_of(waiting[0]) == "offered"

    def test_is_bought_by_whoever_it_is_kept_for(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        assert bought(flow, waiting[0], session=evening).status is Status.PENDING_PAYMENT
        assert (taken(evening), *map(entry_of, waiting)) == (1, "taken", "waiting")

    def test_goes_on_to_the_one_after_him_when_he_cancels(
        self, flow, evening, booking, waiting, john
    ):
        cancel(booking, john)
        cancel(bought(flow, waiting[0], session=evening), waiting[0])
        assert (taken(evening), *map(entry_of, waiting)) == (1, "taken", "offered")

    def test_passes_on_when_the_offer_has_run_out(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        settle_due_offers(NOW + 2 * HOUR)
        assert (taken(evening), *map(entry_of, waiting)) == (1, "passed", "offered")

    def test_passes_on_by_whoever_buys_first_then(self, flow, evening, booking, waiting, john):
        cancel(booking, john)
        later = NOW + 2 * HOUR
        with pytest.raises(SeatsTaken):
            bought(flow, waiting[0], session=evening, now=later)
        assert bought(flow, waiting[1], session=evening, now=later).seat == evening.id
        assert (taken(evening), entry_of(waiting[1])) == (1, "taken")

    def test_is_not_offered_again_to_the_one_who_gave_it_back(
        self, flow, evening, booking, waiting, john
    ):
        cancel(booking, john)
        for hours in (2, 4):
            settle_due_offers(NOW + hours * HOUR)
        assert taken(evening) == 0
        assert not WaitlistEntry.objects.filter(person_id=john.person_id).exists()
        assert bought(flow, john, session=evening, now=NOW + 5 * HOUR).seat == evening.id

    def test_is_not_offered_to_the_one_who_gave_it_back_and_waits_for_another(
        self, flow, evening, booking, john
    ):
        Service.objects.filter(id=flow.id).update(seats_per_client=2)
        joining(flow, evening.id, by=john)
        second = client(name="Second")
        joining(flow, evening.id, by=second)
        cancel(booking, john)
        assert (entry_of(john), entry_of(second), taken(evening)) == ("left", "offered", 1)

    def test_is_free_for_all_once_nobody_waits(self, flow, evening, booking, john, jane):
        cancel(booking, john)
        assert bought(flow, jane, session=evening).seat == evening.id


class TestSeatsPerClient:
    """The evening has seats left: only the client's own limit refuses."""

    @pytest.fixture
    def evening(self, flow):
        return session(flow, capacity=9)

    def test_sells_one_to_a_client_who_presses_twice(self, flow, evening, john, jane):
        bought(flow, john, session=evening)
        with pytest.raises(AlreadyBooked):
            bought(flow, john, session=evening)
        assert (taken(evening), WaitlistEntry.objects.count()) == (1, 0)
        assert bought(flow, jane, session=evening).seat == evening.id

    def test_sells_as_many_as_the_service_says(self, flow, evening, john):
        Service.objects.filter(id=flow.id).update(seats_per_client=2)
        first = bought(flow, john, session=evening)
        bought(flow, john, session=evening)
        with pytest.raises(AlreadyBooked):
            bought(flow, john, session=evening)
        cancel(first, john)
        assert bought(flow, john, session=evening).seat == evening.id

    def test_counts_for_each_session_by_itself(self, flow, evening, john):
        bought(flow, john, session=evening)
        other = session(flow, start=evening.starts_at + 24 * HOUR)
        assert bought(flow, john, session=other).seat == other.id

    def test_does_not_count_what_has_run_out(self, flow, evening, john):
        bought(flow, john, session=evening)
        settle_due(NOW + HOLD)
        assert bought(flow, john, session=evening, now=NOW + HOLD).seat == evening.id

    def test_refuses_a_draft_that_is_submitted_beside_a_seat(self, flow, evening, john):
        draft = bought(flow, john, session=evening, is_draft=True)
        bought(flow, john, session=evening)
        with pytest.raises(AlreadyBooked):
            take(draft, Submit(), john)
        assert (again(draft).status, taken(evening)) == (Status.DRAFT, 1)

    def test_lets_nobody_wait_for_a_seat_that_they_have(self, flow, john):
        full = session(flow, start=START + 24 * HOUR, capacity=1)
        bought(flow, john, session=full)
        with pytest.raises(AlreadyBooked):
            joining(flow, full.id, by=john)

    def test_counts_enrolments_in_a_course(self, smith, john):
        teach = service(smith, "course")
        days = [session(teach, start=START + day * 24 * HOUR, capacity=9) for day in (3, 4)]
        bought(teach, john)
        with pytest.raises(AlreadyBooked):
            bought(teach, john)
        assert [taken(day) for day in days] == [1, 1]

    def test_lets_nobody_wait_for_a_course_that_they_take(self, smith, john):
        teach = service(smith, "course")
        session(teach, start=START + 72 * HOUR, capacity=1)
        bought(teach, john)
        with pytest.raises(AlreadyBooked):
            joining(teach, None, by=john)
