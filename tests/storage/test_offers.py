"""Seats that are offered to the next person on a waitlist."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import DAY, HOUR, NOW, make_client, make_session
from tests.steps import in_transaction, taken_seats
from tests.waitlists import OFFER_LASTS, SoldOut

from bookable.domain.refusals import (
    NotOnWaitlist,
    SeatsTaken,
)
from bookable.engine import waitlist
from bookable.queries import waitlists
from bookable.storage import seats
from bookable.storage.models import Service, ServiceSession
from bookable.storage.work import transact

pytestmark = pytest.mark.usefixtures("committed")


class TestSeatGivenBack:
    def test_is_offered_to_the_next_person_and_kept_for_them(self):
        sold_out = SoldOut()
        john, jane = sold_out.join(), sold_out.join()
        assert sold_out.give_back() == 1
        assert (sold_out.states(john, jane), sold_out.taken) == (["offered", "waiting"], [1])
        with pytest.raises(SeatsTaken):
            sold_out.buy(make_client())

    def test_stays_free_without_a_waitlist(self):
        sold_out = SoldOut()
        assert sold_out.give_back() == 0
        assert sold_out.taken == [0]

    def test_offer_ends_at_the_start_of_the_session(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.give_back(now=NOW + DAY - HOUR)
        (place,) = waitlists.mine(john, now=NOW + DAY - HOUR)
        assert place.offered_until == sold_out.sessions[0].starts_at

    def test_is_not_offered_after_the_start(self):
        sold_out = SoldOut()
        sold_out.join()
        assert sold_out.give_back(now=sold_out.sessions[0].starts_at) == 0
        assert sold_out.taken == [0]

    def test_is_not_offered_once_the_service_is_archived(self):
        sold_out = SoldOut()
        sold_out.join()
        Service.objects.filter(id=sold_out.service.id).update(archived_at=NOW)
        assert sold_out.give_back() == 0
        assert sold_out.taken == [0]

    def test_is_not_offered_again_after_an_expired_offer(self):
        sold_out = SoldOut()
        passed, left, served, next_one = (sold_out.join() for _ in range(4))
        sold_out.leave(left)
        sold_out.give_back()
        waitlist.expire_due_offers(NOW + OFFER_LASTS)
        assert sold_out.states(passed, left, served) == ["passed", "left", "offered"]
        assert sold_out.accept_offer(served, now=NOW + OFFER_LASTS)
        sold_out.give_back(now=NOW + OFFER_LASTS)
        assert sold_out.states(passed, left, served, next_one) == [
            "passed",
            "left",
            "taken",
            "offered",
        ]


class TestCourseSeatGivenBack:
    def test_is_offered_once_every_session_has_one(self):
        sold_out = SoldOut(kind="course", sessions=2)
        john = sold_out.join()
        passed_on = partial(
            waitlist.offer_freed_seats, **sold_out.names, now=NOW, lasts=OFFER_LASTS
        )
        in_transaction(lambda: seats.free([sold_out.sessions[1].id]))
        assert transact(passed_on) == 0
        in_transaction(lambda: seats.free([sold_out.sessions[0].id]))
        assert transact(passed_on) == 1
        assert (sold_out.states(john), sold_out.taken) == (["offered"], [1, 1])

    def test_is_not_offered_after_the_start_of_the_course(self):
        sold_out = SoldOut(kind="course", sessions=2)
        john = sold_out.join()
        assert sold_out.give_back(now=NOW + DAY) == 0
        assert (sold_out.states(john), sold_out.taken) == (["waiting"], [0, 0])

    def test_returns_to_the_sessions_that_kept_it(self):
        sold_out = SoldOut(kind="course", sessions=2)
        sold_out.join()
        sold_out.give_back()
        late = make_session(sold_out.service, start=NOW + 3 * DAY, capacity=1)
        assert waitlist.expire_due_offers(NOW + OFFER_LASTS) == 1
        assert (sold_out.taken, taken_seats(late)) == ([0, 0], 0)

    def test_includes_a_session_that_was_added_later(self):
        sold_out = SoldOut(kind="course", sessions=2)
        john = sold_out.join()
        sold_out.give_back()
        late = make_session(sold_out.service, start=NOW + 3 * DAY, capacity=1)
        assert sold_out.accept_offer(john)
        assert (sold_out.taken, taken_seats(late)) == ([1, 1], 1)


class TestWaitlistOffer:
    def test_is_taken_up_once_by_its_person_only(self):
        sold_out = SoldOut()
        john, jane = sold_out.join(), sold_out.join()
        sold_out.give_back()
        assert [
            sold_out.accept_offer(jane),
            sold_out.accept_offer(john),
            sold_out.accept_offer(john),
        ] == [
            False,
            True,
            False,
        ]
        assert sold_out.taken == [1]

    def test_is_valid_until_it_expires(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.give_back()
        assert not sold_out.accept_offer(john, now=NOW + OFFER_LASTS)
        assert sold_out.accept_offer(john, now=NOW + OFFER_LASTS - timedelta(microseconds=1))

    def test_passes_to_the_next_person_when_it_expires(self):
        sold_out = SoldOut()
        john, jane = sold_out.join(), sold_out.join()
        sold_out.give_back()
        assert waitlist.expire_due_offers(NOW + OFFER_LASTS - timedelta(microseconds=1)) == 0
        assert waitlist.expire_due_offers(NOW + OFFER_LASTS) == 1
        assert (sold_out.states(john, jane), sold_out.taken) == (["passed", "offered"], [1])

    def test_passes_to_the_next_person_when_it_is_declined(self):
        sold_out = SoldOut()
        john, jane = sold_out.join(), sold_out.join()
        sold_out.give_back()
        sold_out.leave(john)
        assert (sold_out.states(john, jane), sold_out.taken) == (["left", "offered"], [1])

    def test_frees_the_seat_when_the_waitlist_is_empty(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.give_back()
        sold_out.leave(john)
        assert sold_out.taken == [0]

    def test_expired_is_passed_on_by_the_next_buyer(self):
        sold_out = SoldOut()
        sold_out.join()
        sold_out.give_back()
        sold_out.buy(make_client(), now=NOW + OFFER_LASTS)
        assert sold_out.taken == [1]

    def test_expired_cannot_be_declined(self):
        sold_out = SoldOut()
        john = sold_out.join()
        sold_out.give_back()
        with pytest.raises(NotOnWaitlist):
            sold_out.leave(john, now=NOW + OFFER_LASTS)


class TestBookingWhileOnWaitlist:
    def test_takes_the_person_off_the_waitlist(self):
        sold_out = SoldOut(capacity=2)
        john = sold_out.join()
        ServiceSession.objects.filter(id=sold_out.session_id).update(taken=1)
        sold_out.buy(john)
        assert sold_out.states(john) == ["taken"]
        assert waitlists.mine(john, now=NOW) == []
