"""Many clients who buy and change the same things at the same time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import (
    NOW,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.races import at_once, tally
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Cancel, Complete, Confirm, Miss, Reschedule
from bookable.engine import bookings
from bookable.queries.sale_details import sale
from bookable.storage.models import Booking, Claim, LedgerEntry, ServiceSession

pytestmark = pytest.mark.usefixtures("committed")

HOUR = timedelta(hours=1)


def step(booking, command, by, now=NOW):
    return bookings.perform(booking.id, command, program="marketplace", by=by, now=now)


class TestManyClientsForOneHour:
    def test_one_gets_it_and_others_are_refused(self):
        hour, clients = make_service(make_practitioner()), [make_client() for _ in range(50)]
        outcomes = at_once([partial(buy, hour, each) for each in clients])
        assert tally(outcomes) == {"Booking": 1, "SlotTaken": 49}
        assert Booking.objects.count() == Claim.objects.count() == 1

    def test_as_many_get_it_as_there_are_rooms(self):
        studio = make_location("Blue", "Red", "Green")
        hours = [make_service(make_practitioner(), location=studio) for _ in range(8)]
        outcomes = at_once([partial(buy, each, make_client()) for each in hours])
        assert tally(outcomes) == {"Booking": 3, "SlotTaken": 5}
        rooms = Booking.objects.values_list("room_id", flat=True)
        assert len(set(rooms)) == len(rooms) == 3


class TestManyClientsForFewSeats:
    def test_no_seat_is_sold_twice(self):
        workshop = make_session(make_service(make_practitioner(), "workshop"), capacity=10)
        clients = [make_client() for _ in range(40)]
        outcomes = at_once([partial(buy, workshop.service, c, session=workshop) for c in clients])
        assert tally(outcomes) == {"Booking": 10, "SeatsTaken": 30}
        assert ServiceSession.objects.get().taken == 10

    def test_a_course_is_booked_whole_or_not_at_all(self):
        course_service = make_service(make_practitioner(), "course")
        for number, capacity in enumerate((3, 5, 4)):
            make_session(course_service, start=NOW + timedelta(days=2 + number), capacity=capacity)
        outcomes = at_once([partial(buy, course_service, make_client()) for _ in range(20)])
        assert tally(outcomes) == {"Booking": 3, "SeatsTaken": 17}
        assert set(ServiceSession.objects.values_list("taken", flat=True)) == {3}
        assert Booking.objects.count() == 3 * 4


class TestManyStepsOnOneBooking:
    def test_one_final_status_is_reached_once(self):
        for _ in range(5):
            smith, john = make_practitioner(), make_client()
            made = pay_by_hand(buy(make_service(smith), john), by=smith)
            now = made.time.start
            outcomes = at_once(
                [
                    *[partial(step, made, Complete(), smith, now) for _ in range(4)],
                    *[partial(step, made, Miss(), smith, now) for _ in range(4)],
                    *[partial(sale, made.id, program="marketplace", by=john, now=now)] * 4,
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "WrongStatus": 7, "SaleDetail": 4}
            kinds = LedgerEntry.objects.filter(booking_id=made.id).values_list("kind", flat=True)
            assert list(kinds).count("booking_started") == 1
            ends = {"booking_completed", "booking_missed"}
            assert sum(kind in ends for kind in kinds) == 1

    def test_cancel_and_confirm_take_turns(self):
        for _ in range(5):
            smith, john = make_practitioner(), make_client()
            made = pay_by_hand(buy(make_service(smith), john), by=smith)
            outcomes = at_once(
                [
                    *[partial(step, made, Cancel(), john) for _ in range(4)],
                    *[partial(step, made, Confirm(), john) for _ in range(4)],
                ]
            )
            assert tally(outcomes[:4]) == {"Booking": 1, "WrongStatus": 3}
            assert set(tally(outcomes[4:])) <= {"Booking", "WrongStatus"}
            assert Booking.objects.get(id=made.id).status == "canceled"
            assert not Claim.objects.filter(booking_id=made.id).exists()

    def test_a_seat_is_given_back_once(self):
        workshop = make_session(make_service(make_practitioner(), "workshop"), capacity=3)
        john = make_client()
        made = buy(workshop.service, john, session=workshop)
        buy(workshop.service, make_client(), session=workshop)
        outcomes = at_once([partial(step, made, Cancel(), john) for _ in range(8)])
        assert tally(outcomes) == {"Booking": 1, "WrongStatus": 7}
        assert ServiceSession.objects.get().taken == 1


class TestBookingsMovedConcurrently:
    def test_never_overlap_and_never_deadlock(self):
        smith = make_practitioner()
        hour, people = make_service(smith), [make_client() for _ in range(7)]
        made = [
            buy(hour, each, start=NOW + timedelta(days=1, hours=1 + n))
            for n, each in enumerate(people)
        ]
        for _ in range(3):
            outcomes = at_once(
                [
                    partial(step, booking, Reschedule(start=NOW + timedelta(days=2, hours=4)), who)
                    for booking, who in zip(made, people, strict=True)
                ]
            )
            assert set(tally(outcomes)) <= {"Booking", "SlotTaken"}
        there = Claim.objects.filter(during__startswith=NOW + timedelta(days=2, hours=4))
        assert there.count() == 1
        assert Claim.objects.count() == 7
