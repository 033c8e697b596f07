"""Races for what practitioners sell: hours, rooms, seats, courses, packages and credits."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.buying import (
    AT_TEN,
    DAY,
    HOUR,
    START,
    again,
    bought,
    cancel,
    move,
    owed_of,
    paid,
    parts,
    take,
)
from tests.marketplace import client, location, practitioner, service, session
from tests.people import NOW
from tests.races import at_once, tally
from tests.sales import taken
from tests.shop import assert_books_balance, left
from tests.waitlists import joining

from bookable.domain.commands import Submit
from bookable.domain.lifecycle import Status
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Booking, Claim

pytestmark = pytest.mark.usefixtures("committed")

ROUNDS, FEWER = 10, 5
LATE = NOW + timedelta(minutes=31)


@pytest.fixture
def smith(committed):
    return practitioner()


@pytest.fixture
def john(committed):
    return client()


@pytest.fixture
def jane(committed):
    return client()


def seats_sold(of):
    return Booking.objects.filter(service_session=of).exclude(status="canceled").count()


class TestEightyBuyersForTwelveSeats:
    def test_get_exactly_twelve(self, smith):
        flow = service(smith, "workshop")
        evening = session(flow, capacity=12)
        buyers = [client() for _ in range(80)]
        outcomes = at_once([partial(bought, flow, each, session=evening) for each in buyers])
        assert tally(outcomes) == {"Booking": 12, "SeatsTaken": 68}
        assert (taken(evening), seats_sold(evening)) == (12, 12)

    def test_get_exactly_the_free_seats_in_every_round(self):
        buyers = [client() for _ in range(8)]
        for _ in range(FEWER):
            flow = service(practitioner(), "workshop")
            evening = session(flow, capacity=3)
            outcomes = at_once([partial(bought, flow, each, session=evening) for each in buyers])
            assert tally(outcomes) == {"Booking": 3, "SeatsTaken": 5}


class TestTwoBuyersForOneHour:
    def test_one_gets_it(self, john, jane):
        for _ in range(ROUNDS):
            hour = service(practitioner())
            outcomes = at_once([partial(bought, hour, each) for each in (john, jane, john)])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 2}

    def test_one_gets_it_after_its_hold_expired(self, john, jane):
        for _ in range(FEWER):
            hour = service(practitioner())
            first = bought(hour, john)
            ways = [partial(bought, hour, each, now=LATE) for each in (john, jane)]
            outcomes = at_once([*ways, partial(apply_all_due_changes, LATE)])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 1, "int": 1}
            assert again(first).status is Status.CANCELED


class TestTwoBuyersForOneRoom:
    @pytest.mark.parametrize("rooms", [("Blue",), ("Blue", "Red")])
    def test_one_gets_it_and_the_other_gets_the_next_room(self, john, jane, rooms):
        for _ in range(ROUNDS):
            studio = location(*rooms)
            hours = [service(practitioner(), location=studio) for _ in range(2)]
            ways = [partial(bought, hours[0], john), partial(bought, hours[1], jane)]
            outcomes = at_once(ways)
            lost = {"SlotTaken": 1} if len(rooms) == 1 else {}
            assert tally(outcomes) == {"Booking": len(rooms), **lost}
            assert Claim.objects.filter(calendar__room__location=studio).count() == len(rooms)

    @pytest.mark.parametrize("rooms", [("Blue",), ("Blue", "Red")])
    def test_one_draft_gets_it_and_the_other_gets_the_next_room(self, john, jane, rooms):
        for _ in range(FEWER):
            studio = location(*rooms)
            drafts = [
                (bought(service(practitioner(), location=studio), each, is_draft=True), each)
                for each in (john, jane)
            ]
            outcomes = at_once([partial(take, one, Submit(), each) for one, each in drafts])
            lost = {"SlotTaken": 1} if len(rooms) == 1 else {}
            assert tally(outcomes) == {"Booking": len(rooms), **lost}
            assert Claim.objects.filter(calendar__room__location=studio).count() == len(rooms)

    def test_one_move_gets_it_and_the_other_gets_the_next_room(self, john, jane):
        for _ in range(FEWER):
            studio = location("Blue", "Red")
            booked = [
                (bought(service(practitioner(), location=studio), each), each)
                for each in (john, jane)
            ]
            ways = [partial(move, one, START + HOUR, each) for one, each in booked]
            assert tally(at_once(ways)) == {"Booking": 2}


class TestTwoDraftsOfOneHour:
    def test_one_is_submitted(self, john, jane):
        for _ in range(ROUNDS):
            hour = service(practitioner())
            drafts = [(bought(hour, each, is_draft=True), each) for each in (john, jane)]
            outcomes = at_once([partial(take, one, Submit(), each) for one, each in drafts])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 1}


class TestOneClientBooksTwentyTimes:
    def test_gets_one_seat(self, smith, john):
        flow = service(smith, "workshop")
        for day in range(FEWER):
            evening = session(flow, start=NOW + (day + 2) * DAY, capacity=30)
            outcomes = at_once([partial(bought, flow, john, session=evening)] * 20)
            assert tally(outcomes) == {"Booking": 1, "AlreadyBooked": 19}
            assert (taken(evening), seats_sold(evening)) == (1, 1)

    def test_is_enrolled_once(self, john):
        for _ in range(FEWER):
            teach = service(practitioner(), "course")
            days = [session(teach, start=NOW + day * DAY, capacity=30) for day in (2, 3)]
            outcomes = at_once([partial(bought, teach, john)] * 20)
            assert tally(outcomes) == {"Booking": 1, "AlreadyBooked": 19}
            assert [taken(day) for day in days] == [1, 1]


class TestLastCreditConcurrently:
    @pytest.fixture
    def last(self, smith, john):
        """A bundle with one credit, and two hours to spend it on."""

        def make():
            seller = practitioner()
            hour = service(seller)
            one = service(seller, "bundle", price_cents=4000, credits=1, covers=[hour])
            return paid(bought(one, john), seller), hour

        yield make
        assert_books_balance()

    def test_is_spent_on_one_of_two_bookings(self, last, john):
        later = type(AT_TEN)(START + HOUR, START + 2 * HOUR)
        for _ in range(ROUNDS):
            bundle, hour = last()
            ways = [
                partial(bought, hour, john, span=each, use_credit=True) for each in (AT_TEN, later)
            ]
            assert tally(at_once(ways)) == {"Booking": 1, "NoCredits": 1}
            assert left(bundle) == 0

    def test_is_spent_or_paid_back_never_both(self, last, john):
        for _ in range(ROUNDS):
            bundle, hour = last()
            spent, gone = at_once(
                [partial(bought, hour, john, use_credit=True), partial(cancel, bundle, john)]
            )
            was_spent = type(spent).__name__ == "Booking"
            assert type(gone).__name__ == "Booking"
            assert owed_of(bundle)[2] == (0 if was_spent else 4000)
            assert left(bundle) == 0

    def test_comes_back_once_for_many_cancellations(self, last, john):
        for _ in range(FEWER):
            bundle, hour = last()
            booking = bought(hour, john, use_credit=True)
            outcomes = at_once([partial(cancel, booking, john)] * 3)
            assert tally(outcomes) == {"Booking": 1, "WrongStatus": 2}
            assert left(bundle) == 1


class TestCourseCanceledWhileAnotherEnrols:
    def test_never_exceeds_the_seats(self, john, jane):
        teach = service(practitioner(), "course")
        days = [session(teach, start=NOW + day * DAY, capacity=1) for day in (2, 3, 4)]
        for _ in range(ROUNDS):
            course = bought(teach, john)
            gone, came = at_once([partial(cancel, course, john), partial(bought, teach, jane)])
            assert tally([gone]) == {"Booking": 1}
            got_it = type(came).__name__ == "Booking"
            assert got_it or tally([came]) == {"SeatsTaken": 1}
            assert [taken(day) for day in days] == [int(got_it)] * 3
            if got_it:
                cancel(came, jane)

    def test_is_canceled_or_expires_once(self, john):
        teach = service(practitioner(), "course")
        days = [session(teach, start=NOW + day * DAY, capacity=2) for day in (2, 3)]
        for _ in range(FEWER):
            course = bought(teach, john)
            at_once([partial(cancel, course, john), partial(apply_all_due_changes, LATE)])
            assert [taken(day) for day in days] == [0, 0]
            assert {each.status for each in parts(course)} == {Status.CANCELED}


class TestSeatGivenBackWhileAnotherBuys:
    def test_goes_to_the_waitlist_first(self, john, jane):
        first = client()
        for _ in range(ROUNDS):
            flow = service(practitioner(), "workshop")
            evening = session(flow, capacity=1)
            booking = bought(flow, john, session=evening)
            joining(flow, evening.id, by=first)
            outcomes = at_once(
                [
                    partial(cancel, booking, john),
                    partial(bought, flow, jane, session=evening),
                    partial(bought, flow, jane, session=evening),
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "SeatsTaken": 2}
            assert bought(flow, first, session=evening).seat == evening.id
            assert (taken(evening), seats_sold(evening)) == (1, 1)


class TestPackageCanceledWhilePartIsScheduled:
    def test_keeps_no_time(self, john):
        for _ in range(FEWER):
            seller = practitioner()
            hour = service(seller)
            whole = service(seller, "package", price_cents=9000, includes=[hour, hour])
            package = paid(bought(whole, john), seller)
            part = parts(package)[0]
            now = START - 2 * HOUR
            moved, _ = at_once(
                [
                    partial(move, part, START, john, now=now),
                    partial(cancel, package, john, now=now),
                ]
            )
            came_first = type(moved).__name__ == "Booking"
            assert owed_of(package)[2] == (4500 if came_first else 9000)
            assert not Claim.objects.filter(booking__parent=package.id).exists()
