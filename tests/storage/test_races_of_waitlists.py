"""Races on waitlists: offers, joining, and seats that come free at the same time."""

from __future__ import annotations

from functools import partial

import pytest
from tests.factories import HOUR, NOW, make_client
from tests.races import at_once, tally
from tests.waitlists import OFFER_LASTS, SoldOut, join_waitlist

from bookable.engine import waitlist
from bookable.storage.models import WaitlistEntry

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.long
class TestSeatsGivenBackConcurrently:
    def test_go_to_different_people_on_the_waitlist(self):
        for _ in range(10):
            sold_out = SoldOut(capacity=3)
            people = [sold_out.join() for _ in range(5)]
            outcomes = at_once(
                [
                    *[partial(sold_out.give_back)] * 3,
                    *[partial(sold_out.buy, make_client()) for _ in range(3)],
                ]
            )
            assert tally(outcomes) == {"int": 3, "SeatsTaken": 3}
            assert sold_out.states(*people) == ["offered"] * 3 + ["waiting"] * 2
            assert sold_out.taken == [3]


class TestOfferExpiresWhileTakenUp:
    def test_has_one_outcome(self):
        for _ in range(20):
            sold_out = SoldOut()
            john = sold_out.join()
            sold_out.give_back()
            outcomes = at_once(
                [
                    partial(sold_out.accept_offer, john, now=NOW + OFFER_LASTS - HOUR),
                    partial(waitlist.expire_due_offers, NOW + OFFER_LASTS),
                    partial(waitlist.expire_due_offers, NOW + OFFER_LASTS),
                ]
            )
            took_up = outcomes[0]
            assert sold_out.states(john) == ["taken" if took_up else "passed"]
            assert sold_out.taken == [1 if took_up else 0]


@pytest.mark.long
class TestOfferDeclinedWhileTakenUp:
    def test_has_one_outcome(self):
        for _ in range(20):
            sold_out = SoldOut()
            john, jane = sold_out.join(), sold_out.join()
            sold_out.give_back()
            outcomes = at_once(
                [partial(sold_out.accept_offer, john), partial(sold_out.leave, john)]
            )
            wanted = ["taken", "waiting"] if outcomes[0] else ["left", "offered"]
            assert sold_out.states(john, jane) == wanted
            assert sold_out.taken == [1]


class TestJoinWaitlistTwiceConcurrently:
    def test_adds_one_entry(self):
        for _ in range(10):
            sold_out = SoldOut()
            john = make_client()
            outcomes = at_once([partial(join_waitlist, sold_out.service, by=john)] * 4)
            assert sorted(each.is_new for each in outcomes) == [False, False, False, True]
            assert WaitlistEntry.objects.filter(service=sold_out.service).count() == 1


class TestJoinWaitlistWhileSeatComesFree:
    def test_leaves_no_entry_beside_a_free_seat(self):
        for _ in range(20):
            sold_out = SoldOut()
            outcomes = at_once([partial(join_waitlist, sold_out.service), sold_out.give_back])
            waits = tally(outcomes)["Joined"] == 1
            assert sold_out.taken == [1 if waits else 0]


@pytest.mark.long
class TestCourseWaitlistUnderConcurrency:
    def test_never_counts_a_seat_twice(self):
        for _ in range(10):
            sold_out = SoldOut(kind="course", sessions=3, capacity=4)
            people = [sold_out.join() for _ in range(6)]
            sold_out.give_back()
            later = NOW + OFFER_LASTS
            at_once(
                [
                    *[partial(sold_out.give_back, now=later)] * 2,
                    *[partial(sold_out.buy, each, now=later) for each in people[:3]],
                    partial(sold_out.leave, people[3], now=later),
                    partial(waitlist.expire_due_offers, later),
                    partial(sold_out.buy, make_client(), now=later),
                ]
            )
            entries = WaitlistEntry.objects.filter(service=sold_out.service)
            assert entries.filter(state="waiting").exists() is (max(sold_out.taken) == 4)
            assert len(set(sold_out.taken)) == 1
