"""Seats that are offered to the next person on a waitlist."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.lines import DAY, HOUR, LASTS, Line
from tests.marketplace import client, session
from tests.people import NOW
from tests.sales import apart, taken

from bookable.domain.refusals import (
    NotInLine,
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
        line = Line()
        john, jane = line.join(), line.join()
        assert line.give_back() == 1
        assert (line.states(john, jane), line.taken) == (["offered", "waiting"], [1])
        with pytest.raises(SeatsTaken):
            line.buy(client())

    def test_stays_free_without_a_waitlist(self):
        line = Line()
        assert line.give_back() == 0
        assert line.taken == [0]

    def test_offer_ends_at_the_start_of_the_session(self):
        line = Line()
        john = line.join()
        line.give_back(now=NOW + DAY - HOUR)
        (place,) = waitlists.mine(john, now=NOW + DAY - HOUR)
        assert place.offered_until == line.sessions[0].starts_at

    def test_is_not_offered_after_the_start(self):
        line = Line()
        line.join()
        assert line.give_back(now=line.sessions[0].starts_at) == 0
        assert line.taken == [0]

    def test_is_not_offered_once_the_service_is_archived(self):
        line = Line()
        line.join()
        Service.objects.filter(id=line.service.id).update(archived_at=NOW)
        assert line.give_back() == 0
        assert line.taken == [0]

    def test_is_not_offered_again_after_an_expired_offer(self):
        line = Line()
        passed, left, served, next_one = (line.join() for _ in range(4))
        line.leave(left)
        line.give_back()
        waitlist.expire_due_offers(NOW + LASTS)
        assert line.states(passed, left, served) == ["passed", "left", "offered"]
        assert line.accept_offer(served, now=NOW + LASTS)
        line.give_back(now=NOW + LASTS)
        assert line.states(passed, left, served, next_one) == ["passed", "left", "taken", "offered"]


class TestCourseSeatGivenBack:
    def test_is_offered_once_every_session_has_one(self):
        line = Line(kind="course", sessions=2)
        john = line.join()
        passed_on = partial(waitlist.offer_freed_seats, **line.names, now=NOW, lasts=LASTS)
        apart(lambda: seats.free([line.sessions[1].id]))
        assert transact(passed_on) == 0
        apart(lambda: seats.free([line.sessions[0].id]))
        assert transact(passed_on) == 1
        assert (line.states(john), line.taken) == (["offered"], [1, 1])

    def test_is_not_offered_after_the_start_of_the_course(self):
        line = Line(kind="course", sessions=2)
        john = line.join()
        assert line.give_back(now=NOW + DAY) == 0
        assert (line.states(john), line.taken) == (["waiting"], [0, 0])

    def test_returns_to_the_sessions_that_kept_it(self):
        line = Line(kind="course", sessions=2)
        line.join()
        line.give_back()
        late = session(line.service, start=NOW + 3 * DAY, capacity=1)
        assert waitlist.expire_due_offers(NOW + LASTS) == 1
        assert (line.taken, taken(late)) == ([0, 0], 0)

    def test_includes_a_session_that_was_added_later(self):
        line = Line(kind="course", sessions=2)
        john = line.join()
        line.give_back()
        late = session(line.service, start=NOW + 3 * DAY, capacity=1)
        assert line.accept_offer(john)
        assert (line.taken, taken(late)) == ([1, 1], 1)


class TestWaitlistOffer:
    def test_is_taken_up_once_by_its_person_only(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.give_back()
        assert [line.accept_offer(jane), line.accept_offer(john), line.accept_offer(john)] == [
            False,
            True,
            False,
        ]
        assert line.taken == [1]

    def test_is_valid_until_it_expires(self):
        line = Line()
        john = line.join()
        line.give_back()
        assert not line.accept_offer(john, now=NOW + LASTS)
        assert line.accept_offer(john, now=NOW + LASTS - timedelta(microseconds=1))

    def test_passes_to_the_next_person_when_it_expires(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.give_back()
        assert waitlist.expire_due_offers(NOW + LASTS - timedelta(microseconds=1)) == 0
        assert waitlist.expire_due_offers(NOW + LASTS) == 1
        assert (line.states(john, jane), line.taken) == (["passed", "offered"], [1])

    def test_passes_to_the_next_person_when_it_is_declined(self):
        line = Line()
        john, jane = line.join(), line.join()
        line.give_back()
        line.leave(john)
        assert (line.states(john, jane), line.taken) == (["left", "offered"], [1])

    def test_frees_the_seat_when_the_waitlist_is_empty(self):
        line = Line()
        john = line.join()
        line.give_back()
        line.leave(john)
        assert line.taken == [0]

    def test_expired_is_passed_on_by_the_next_buyer(self):
        line = Line()
        line.join()
        line.give_back()
        assert not line.buy(client(), now=NOW + LASTS)
        assert line.taken == [1]

    def test_expired_cannot_be_declined(self):
        line = Line()
        john = line.join()
        line.give_back()
        with pytest.raises(NotInLine):
            line.leave(john, now=NOW + LASTS)


class TestBookingWhileOnWaitlist:
    def test_takes_the_person_off_the_waitlist(self):
        line = Line(capacity=2)
        john = line.join()
        ServiceSession.objects.filter(id=line.session_id).update(taken=1)
        assert not line.buy(john)
        assert line.states(john) == ["taken"]
        assert waitlists.mine(john, now=NOW) == []
