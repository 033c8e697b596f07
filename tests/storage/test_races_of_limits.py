"""The limits of a provider's day and week, under concurrent bookings of all APIs."""

from __future__ import annotations

from functools import partial

import pytest
from tests.factories import (
    DAY,
    HOUR,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_person,
    make_service,
    make_student,
    open_daily,
)
from tests.races import at_once, tally
from tests.steps import buy, request_booking, reschedule, schedule_session

from bookable.domain.people import Role
from bookable.storage.models import Claim, Person

pytestmark = pytest.mark.usefixtures("committed")
ROUNDS = 5


def make_ana(**limits):
    ana = make_person(Role.TEACHER, Role.MENTOR, Role.PRACTITIONER, Role.BUDDY, **limits)
    open_daily(ana, *[TOMORROW_AT_TEN.time().replace(hour=0)] * 2)
    return ana


def claims(ana) -> int:
    return Claim.objects.filter(calendar__person_id=ana.person_id).count()


def wishes(ana, *, apart):
    """Return bookings of eight different times in four programmes."""
    sold = make_service(ana)
    ways = [
        lambda at: request_booking(ana, make_student(), start=at),
        lambda at: request_booking(ana, make_mentee(), start=at, program="mentoring"),
        lambda at: buy(sold, make_client(), start=at),
        lambda at: schedule_session(make_match(ana, make_buddy()), ana, start=at),
    ]
    return [partial(way, TOMORROW_AT_TEN + n * apart) for n, way in enumerate(ways * 2)]


class TestLimitsConcurrently:
    def test_of_a_day_hold_in_all_programmes_together(self):
        for _ in range(ROUNDS):
            ana = make_ana(daily_limit=3)
            assert tally(at_once(wishes(ana, apart=HOUR))) == {"Booking": 3, "LimitReached": 5}
            assert claims(ana) == 3

    def test_of_a_week_hold_in_all_programmes_together(self):
        for _ in range(ROUNDS):
            # From Tuesday to Sunday there are six days, and the other two are in the next week.
            ana = make_ana(weekly_limit=2)
            outcomes = at_once(wishes(ana, apart=DAY))
            assert tally(outcomes) == {"Booking": 4, "LimitReached": 4}
            assert claims(ana) == 4

    def test_hold_for_both_people_of_a_match(self):
        for _ in range(ROUNDS):
            ana, ben = make_buddy(), make_buddy(name="Ben Okri")
            Person.objects.filter(id__in=[ana.person_id, ben.person_id]).update(daily_limit=1)
            with_ana, with_ben = (
                [make_match(one, make_buddy(name="Cy")) for _ in range(3)] for one in (ana, ben)
            )
            pairs = [(make_match(ana, ben), ana), (make_match(ana, ben), ben)]
            pairs += [(each, ana) for each in with_ana] + [(each, ben) for each in with_ben]
            outcomes = at_once(
                [
                    partial(schedule_session, match, who, start=TOMORROW_AT_TEN + n * HOUR)
                    for n, (match, who) in enumerate(pairs)
                ]
            )
            assert set(tally(outcomes)) == {"Booking", "LimitReached"}
            assert (claims(ana), claims(ben)) == (1, 1)

    def test_hold_for_moves_into_a_day(self):
        for _ in range(ROUNDS):
            ana, john = make_ana(daily_limit=2), make_client()
            sold = make_service(ana, price_cents=0)
            made = [buy(sold, john, start=TOMORROW_AT_TEN + (n + 2) * DAY) for n in range(6)]
            outcomes = at_once(
                [
                    partial(reschedule, each, TOMORROW_AT_TEN + n * HOUR, john)
                    for n, each in enumerate(made)
                ]
            )
            assert tally(outcomes) == {"Booking": 2, "LimitReached": 4}
