"""Races for whoever is free: many clients who book any provider of a service at the same time."""

from __future__ import annotations

from collections import Counter
from functools import partial
from uuid import UUID

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_client,
    make_location,
    make_practitioner,
    make_service,
)
from tests.races import at_once, tally
from tests.steps import buy, pay_by_hand, reschedule

from bookable.domain.commands import Order
from bookable.engine import any_program
from bookable.storage.models import Assignment, Booking, Claim, Person, Service

pytestmark = pytest.mark.usefixtures("committed")


def make_team(count, **more):
    """Make a service that some people provide."""
    team = [make_practitioner() for _ in range(count)]
    others = [each.person_id for each in team[1:]]
    service = make_service(team[0], practitioners=others, **more)
    return team, Service.objects.get(id=service.id)


def book_any(service, client, *, start=TOMORROW_AT_TEN):
    asked = Order(program="marketplace", service=UUID(str(service.uuid)), start=start, by_any=True)
    return any_program.book(asked, by=client, now=NOW)


def per_provider(service):
    """Return how many bookings each provider got, those without any left out."""
    bookings = Booking.objects.filter(service=service).exclude(status="canceled")
    return Counter(bookings.values_list("provider_id", flat=True))


class TestManyClientsForOneHour:
    def test_as_many_get_it_as_there_are_providers(self):
        for _ in range(4):
            team, service = make_team(5)
            outcomes = at_once([partial(book_any, service, make_client()) for _ in range(16)])
            assert tally(outcomes) == {"Booking": 5, "SlotTaken": 11}
            assert per_provider(service) == {each.person_id: 1 for each in team}
        assert Claim.objects.count() == Booking.objects.count() == Assignment.objects.count() == 20

    @pytest.mark.long
    def test_nobody_is_booked_twice_while_others_name_a_provider(self):
        for _ in range(6):
            team, service = make_team(4)
            other = make_service(team[1])
            mover = make_client()
            moved = pay_by_hand(
                buy(make_service(team[2]), mover, start=NOW + 2 * DAY + HOUR), team[2]
            )
            outcomes = at_once(
                [
                    *[partial(book_any, service, make_client()) for _ in range(6)],
                    partial(buy, other, make_client()),
                    partial(buy, service, make_client()),
                    partial(reschedule, moved, TOMORROW_AT_TEN, mover),
                ]
            )
            assert set(tally(outcomes)) == {"Booking", "SlotTaken"}
            at_ten = Claim.objects.filter(
                during__startswith=TOMORROW_AT_TEN,
                calendar__person_id__in=[each.person_id for each in team],
            )
            assert at_ten.count() == len(set(at_ten.values_list("calendar_id"))) == 4

    @pytest.mark.long
    def test_with_buffers_and_limits_never_deadlock(self):
        for _ in range(4):
            team, service = make_team(4)
            Person.objects.filter(id__in=[each.person_id for each in team]).update(
                buffer_after_minutes=10, daily_limit=1
            )
            starts = [TOMORROW_AT_TEN + n % 2 * 30 * (HOUR / 60) for n in range(10)]
            outcomes = at_once(
                [partial(book_any, service, make_client(), start=start) for start in starts]
            )
            assert tally(outcomes) == {"Booking": 4, "SlotTaken": 6}

    @pytest.mark.long
    def test_in_few_rooms_gives_each_room_once(self):
        for _ in range(4):
            studio = make_location("Blue", "Red")
            _, service = make_team(4, location=studio)
            outcomes = at_once([partial(book_any, service, make_client()) for _ in range(6)])
            assert tally(outcomes) == {"Booking": 2, "SlotTaken": 4}


class TestManyClientsForDifferentHours:
    def test_each_of_equal_providers_gets_as_many_as_the_others(self):
        for count in (3, 4):
            _, service = make_team(count)
            starts = [TOMORROW_AT_TEN + n % 5 * HOUR + n // 5 * DAY for n in range(5 * count)]
            outcomes = at_once(
                [partial(book_any, service, make_client(), start=start) for start in starts]
            )
            assert tally(outcomes) == {"Booking": 5 * count}
            shares = per_provider(service).values()
            assert len(shares) == count
            assert max(shares) - min(shares) <= 1
