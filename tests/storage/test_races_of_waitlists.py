"""Races on waitlists: offers, joining, and seats that come free at the same time."""

from __future__ import annotations

from functools import partial

import pytest
from tests.lines import HOUR, LASTS, Line, joining
from tests.marketplace import client
from tests.people import NOW
from tests.races import at_once, tally

from bookable.engine import waitlist
from bookable.storage.models import WaitlistEntry

pytestmark = pytest.mark.usefixtures("committed")


class TestSeatsGivenBackConcurrently:
    def test_go_to_different_people_on_the_waitlist(self):
        for _ in range(10):
            line = Line(capacity=3)
            people = [line.join() for _ in range(5)]
            outcomes = at_once(
                [*[partial(line.give_back)] * 3, *[partial(line.buy, client()) for _ in range(3)]]
            )
            assert tally(outcomes) == {"int": 3, "SeatsTaken": 3}
            assert line.states(*people) == ["offered"] * 3 + ["waiting"] * 2
            assert line.taken == [3]


class TestOfferExpiresWhileTakenUp:
    def test_has_one_outcome(self):
        for _ in range(20):
            line = Line()
            john = line.join()
            line.give_back()
            outcomes = at_once(
                [
                    partial(line.accept_offer, john, now=NOW + LASTS - HOUR),
                    partial(waitlist.expire_due_offers, NOW + LASTS),
                    partial(waitlist.expire_due_offers, NOW + LASTS),
                ]
            )
            took_up = outcomes[0]
            assert line.states(john) == ["taken" if took_up else "passed"]
            assert line.taken == [1 if took_up else 0]


class TestOfferDeclinedWhileTakenUp:
    def test_has_one_outcome(self):
        for _ in range(20):
            line = Line()
            john, jane = line.join(), line.join()
            line.give_back()
            outcomes = at_once([partial(line.accept_offer, john), partial(line.leave, john)])
            wanted = ["taken", "waiting"] if outcomes[0] else ["left", "offered"]
            assert line.states(john, jane) == wanted
            assert line.taken == [1]


class TestJoinWaitlistTwiceConcurrently:
    def test_adds_one_entry(self):
        for _ in range(10):
            line = Line()
            john = client()
            outcomes = at_once([partial(joining, line.service, by=john)] * 4)
            assert sorted(each.is_new for each in outcomes) == [False, False, False, True]
            assert WaitlistEntry.objects.filter(service=line.service).count() == 1


class TestJoinWaitlistWhileSeatComesFree:
    def test_leaves_no_entry_beside_a_free_seat(self):
        for _ in range(20):
            line = Line()
            outcomes = at_once([partial(joining, line.service), line.give_back])
            waits = tally(outcomes)["Joined"] == 1
            assert line.taken == [1 if waits else 0]


class TestCourseWaitlistUnderConcurrency:
    def test_never_counts_a_seat_twice(self):
        for _ in range(10):
            line = Line(kind="course", sessions=3, capacity=4)
            people = [line.join() for _ in range(6)]
            line.give_back()
            later = NOW + LASTS
            at_once(
                [
                    *[partial(line.give_back, now=later)] * 2,
                    *[partial(line.buy, each, now=later) for each in people[:3]],
                    partial(line.leave, people[3], now=later),
                    partial(waitlist.expire_due_offers, later),
                    partial(line.buy, client(), now=later),
                ]
            )
            entries = WaitlistEntry.objects.filter(service=line.service)
            assert entries.filter(state="waiting").exists() is (max(line.taken) == 4)
            assert len(set(line.taken)) == 1
