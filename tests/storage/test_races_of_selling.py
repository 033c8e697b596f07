"""Races for what practitioners sell: hours, rooms, seats, courses, packages and credits."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.credits import assert_books_balance, credits_left
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.races import at_once, tally
from tests.steps import (
    AT_TEN,
    buy,
    cancel,
    owed_of,
    parts_of,
    pay_by_hand,
    reload,
    reschedule,
    take_step,
    taken_seats,
)
from tests.waitlists import join_waitlist

from bookable.domain.commands import Submit
from bookable.domain.lifecycle import Status
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Booking, Claim

pytestmark = pytest.mark.usefixtures("committed")

ROUNDS, FEWER = 10, 5
LATE = NOW + timedelta(minutes=31)


@pytest.fixture
def smith(committed):
    return make_practitioner()


@pytest.fixture
def john(committed):
    return make_client()


@pytest.fixture
def jane(committed):
    return make_client()


def seats_sold(of):
    return Booking.objects.filter(service_session=of).exclude(status="canceled").count()


class TestEightyBuyersForTwelveSeats:
    def test_get_exactly_twelve(self, smith):
        workshop = make_service(smith, "workshop")
        evening = make_session(workshop, capacity=12)
        buyers = [make_client() for _ in range(80)]
        outcomes = at_once([partial(buy, workshop, each, session=evening) for each in buyers])
        assert tally(outcomes) == {"Booking": 12, "SeatsTaken": 68}
        assert (taken_seats(evening), seats_sold(evening)) == (12, 12)

    def test_get_exactly_the_free_seats_in_every_round(self):
        buyers = [make_client() for _ in range(8)]
        for _ in range(FEWER):
            workshop = make_service(make_practitioner(), "workshop")
            evening = make_session(workshop, capacity=3)
            outcomes = at_once([partial(buy, workshop, each, session=evening) for each in buyers])
            assert tally(outcomes) == {"Booking": 3, "SeatsTaken": 5}


class TestTwoBuyersForOneHour:
    def test_one_gets_it(self, john, jane):
        for _ in range(ROUNDS):
            hour = make_service(make_practitioner())
            outcomes = at_once([partial(buy, hour, each) for each in (john, jane, john)])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 2}

    def test_one_gets_it_after_its_hold_expired(self, john, jane):
        for _ in range(FEWER):
            hour = make_service(make_practitioner())
            first = buy(hour, john)
            ways = [partial(buy, hour, each, now=LATE) for each in (john, jane)]
            outcomes = at_once([*ways, partial(apply_all_due_changes, LATE)])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 1, "int": 1}
            assert reload(first).status is Status.CANCELED


class TestTwoBuyersForOneRoom:
    @pytest.mark.parametrize("rooms", [("Blue",), ("Blue", "Red")])
    def test_one_gets_it_and_the_other_gets_the_next_room(self, john, jane, rooms):
        for _ in range(ROUNDS):
            studio = make_location(*rooms)
            hours = [make_service(make_practitioner(), location=studio) for _ in range(2)]
            ways = [partial(buy, hours[0], john), partial(buy, hours[1], jane)]
            outcomes = at_once(ways)
            lost = {"SlotTaken": 1} if len(rooms) == 1 else {}
            assert tally(outcomes) == {"Booking": len(rooms), **lost}
            assert Claim.objects.filter(calendar__room__location=studio).count() == len(rooms)

    @pytest.mark.parametrize("rooms", [("Blue",), ("Blue", "Red")])
    def test_one_draft_gets_it_and_the_other_gets_the_next_room(self, john, jane, rooms):
        for _ in range(FEWER):
            studio = make_location(*rooms)
            drafts = [
                (buy(make_service(make_practitioner(), location=studio), each, is_draft=True), each)
                for each in (john, jane)
            ]
            outcomes = at_once([partial(take_step, one, Submit(), each) for one, each in drafts])
            lost = {"SlotTaken": 1} if len(rooms) == 1 else {}
            assert tally(outcomes) == {"Booking": len(rooms), **lost}
            assert Claim.objects.filter(calendar__room__location=studio).count() == len(rooms)

    def test_one_move_gets_it_and_the_other_gets_the_next_room(self, john, jane):
        for _ in range(FEWER):
            studio = make_location("Blue", "Red")
            booked = [
                (buy(make_service(make_practitioner(), location=studio), each), each)
                for each in (john, jane)
            ]
            ways = [partial(reschedule, one, TOMORROW_AT_TEN + HOUR, each) for one, each in booked]
            assert tally(at_once(ways)) == {"Booking": 2}


class TestTwoDraftsOfOneHour:
    def test_one_is_submitted(self, john, jane):
        for _ in range(ROUNDS):
            hour = make_service(make_practitioner())
            drafts = [(buy(hour, each, is_draft=True), each) for each in (john, jane)]
            outcomes = at_once([partial(take_step, one, Submit(), each) for one, each in drafts])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 1}


@pytest.mark.long
class TestOneClientBooksTwentyTimes:
    def test_gets_one_seat(self, smith, john):
        workshop = make_service(smith, "workshop")
        for day in range(FEWER):
            evening = make_session(workshop, start=NOW + (day + 2) * DAY, capacity=30)
            outcomes = at_once([partial(buy, workshop, john, session=evening)] * 20)
            assert tally(outcomes) == {"Booking": 1, "AlreadyBooked": 19}
            assert (taken_seats(evening), seats_sold(evening)) == (1, 1)

    def test_is_enrolled_once(self, john):
        for _ in range(FEWER):
            course_service = make_service(make_practitioner(), "course")
            days = [
                make_session(course_service, start=NOW + day * DAY, capacity=30) for day in (2, 3)
            ]
            outcomes = at_once([partial(buy, course_service, john)] * 20)
            assert tally(outcomes) == {"Booking": 1, "AlreadyBooked": 19}
            assert [taken_seats(day) for day in days] == [1, 1]


class TestLastCreditConcurrently:
    @pytest.fixture
    def last(self, smith, john):
        """A bundle with one credit, and two hours to spend it on."""

        def make():
            seller = make_practitioner()
            hour = make_service(seller)
            one = make_service(seller, "bundle", price_cents=4000, credits=1, covers=[hour])
            return pay_by_hand(buy(one, john), seller), hour

        yield make
        assert_books_balance()

    def test_is_spent_on_one_of_two_bookings(self, last, john):
        later = type(AT_TEN)(TOMORROW_AT_TEN + HOUR, TOMORROW_AT_TEN + 2 * HOUR)
        for _ in range(ROUNDS):
            bundle, hour = last()
            ways = [
                partial(buy, hour, john, span=each, use_credit=True) for each in (AT_TEN, later)
            ]
            assert tally(at_once(ways)) == {"Booking": 1, "NoCredits": 1}
            assert credits_left(bundle) == 0

    def test_is_spent_or_paid_back_never_both(self, last, john):
        for _ in range(ROUNDS):
            bundle, hour = last()
            spent, gone = at_once(
                [partial(buy, hour, john, use_credit=True), partial(cancel, bundle, john)]
            )
            was_spent = type(spent).__name__ == "Booking"
            assert type(gone).__name__ == "Booking"
            assert owed_of(bundle)[2] == (0 if was_spent else 4000)
            assert credits_left(bundle) == 0

    def test_comes_back_once_for_many_cancellations(self, last, john):
        for _ in range(FEWER):
            bundle, hour = last()
            booking = buy(hour, john, use_credit=True)
            outcomes = at_once([partial(cancel, booking, john)] * 3)
            assert tally(outcomes) == {"Booking": 1, "WrongStatus": 2}
            assert credits_left(bundle) == 1


class TestCourseCanceledWhileAnotherEnrols:
    def test_never_exceeds_the_seats(self, john, jane):
        course_service = make_service(make_practitioner(), "course")
        days = [
            make_session(course_service, start=NOW + day * DAY, capacity=1) for day in (2, 3, 4)
        ]
        for _ in range(ROUNDS):
            course = buy(course_service, john)
            gone, came = at_once(
                [partial(cancel, course, john), partial(buy, course_service, jane)]
            )
            assert tally([gone]) == {"Booking": 1}
            got_it = type(came).__name__ == "Booking"
            assert got_it or tally([came]) == {"SeatsTaken": 1}
            assert [taken_seats(day) for day in days] == [int(got_it)] * 3
            if got_it:
                cancel(came, jane)

    def test_is_canceled_or_expires_once(self, john):
        course_service = make_service(make_practitioner(), "course")
        days = [make_session(course_service, start=NOW + day * DAY, capacity=2) for day in (2, 3)]
        for _ in range(FEWER):
            course = buy(course_service, john)
            at_once([partial(cancel, course, john), partial(apply_all_due_changes, LATE)])
            assert [taken_seats(day) for day in days] == [0, 0]
            assert {each.status for each in parts_of(course)} == {Status.CANCELED}


@pytest.mark.long
class TestSeatGivenBackWhileAnotherBuys:
    def test_goes_to_the_waitlist_first(self, john, jane):
        first = make_client()
        for _ in range(ROUNDS):
            workshop = make_service(make_practitioner(), "workshop")
            evening = make_session(workshop, capacity=1)
            booking = buy(workshop, john, session=evening)
            join_waitlist(workshop, evening.id, by=first)
            outcomes = at_once(
                [
                    partial(cancel, booking, john),
                    partial(buy, workshop, jane, session=evening),
                    partial(buy, workshop, jane, session=evening),
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "SeatsTaken": 2}
            assert buy(workshop, first, session=evening).seat == evening.id
            assert (taken_seats(evening), seats_sold(evening)) == (1, 1)


class TestPackageCanceledWhilePartIsScheduled:
    def test_keeps_no_time(self, john):
        for _ in range(FEWER):
            seller = make_practitioner()
            hour = make_service(seller)
            whole = make_service(seller, "package", price_cents=9000, includes=[hour, hour])
            package = pay_by_hand(buy(whole, john), seller)
            part = parts_of(package)[0]
            now = TOMORROW_AT_TEN - 2 * HOUR
            moved, _ = at_once(
                [
                    partial(reschedule, part, TOMORROW_AT_TEN, john, now=now),
                    partial(cancel, package, john, now=now),
                ]
            )
            came_first = type(moved).__name__ == "Booking"
            assert owed_of(package)[2] == (4500 if came_first else 9000)
            assert not Claim.objects.filter(booking__parent=package.id).exists()
