"""Taking and giving back seats of sessions, under locks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connections, transaction
from tests.factories import NOW, make_practitioner, make_service, make_session
from tests.races import at_once, tally
from tests.steps import in_transaction, taken_seats

from bookable.domain.refusals import SeatsTaken
from bookable.storage import seats
from bookable.storage.models import ServiceSession

pytestmark = pytest.mark.usefixtures("committed")


def workshop(*, capacity: int = 2, already: int = 0) -> ServiceSession:
    made = make_session(make_service(make_practitioner(), "workshop"), capacity=capacity)
    ServiceSession.objects.filter(id=made.id).update(taken=already)
    return made


def course(*capacities: int) -> list[ServiceSession]:
    of = make_service(make_practitioner(), "course")
    return [
        make_session(of, start=NOW + timedelta(days=day), capacity=capacity)
        for day, capacity in enumerate(capacities, 1)
    ]


def take(*sessions: ServiceSession) -> None:
    in_transaction(lambda: seats.take([each.id for each in sessions]))


def free(*sessions: ServiceSession) -> None:
    in_transaction(lambda: seats.free([each.id for each in sessions]))


class HeldOpen:
    """A transaction that has done its work and waits before its commit, or before a rollback."""

    def __init__(self, step: Callable[[], None], *, comes_to_nothing: bool = False):
        self.done, self.may_end = Event(), Event()
        self.comes_to_nothing = comes_to_nothing
        self.thread = Thread(target=self.run, args=(step,))

    def run(self, step: Callable[[], None]) -> None:
        try:
            with transaction.atomic():
                step()
                self.done.set()
                self.may_end.wait(30)
                transaction.set_rollback(self.comes_to_nothing)
        finally:
            connections.close_all()

    def __enter__(self) -> HeldOpen:
        self.thread.start()
        assert self.done.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self.may_end.set()
        self.thread.join()


class TestSeatsOfOneSession:
    def test_are_sold_up_to_the_capacity(self):
        workshop_service = workshop(capacity=2)
        take(workshop_service)
        take(workshop_service)
        with pytest.raises(SeatsTaken):
            take(workshop_service)
        assert taken_seats(workshop_service) == 2

    def test_are_sold_again_after_being_given_back(self):
        workshop_service = workshop(capacity=1)
        take(workshop_service)
        free(workshop_service)
        take(workshop_service)
        assert taken_seats(workshop_service) == 1

    def test_are_never_given_back_more_than_taken(self):
        with pytest.raises(IntegrityError):
            free(workshop())


class TestSeatsInSeveralSessions:
    def test_are_taken_in_all_of_them(self):
        sessions = course(1, 1, 1)
        take(*reversed(sessions))
        assert list(map(taken_seats, sessions)) == [1, 1, 1]

    def test_are_taken_in_none_if_one_is_full(self):
        sessions = course(2, 1, 2)
        take(sessions[1])
        with pytest.raises(SeatsTaken):
            take(*sessions)
        assert list(map(taken_seats, sessions)) == [0, 1, 0]


class TestEightyTakersOfTwelveSeats:
    def test_get_exactly_twelve(self):
        workshop_service = workshop(capacity=12)
        outcomes = at_once([partial(take, workshop_service)] * 80)
        assert tally(outcomes) == {"NoneType": 12, "SeatsTaken": 68}
        assert taken_seats(workshop_service) == 12


class TestFullSession:
    def test_refuses_without_waiting_for_locks(self):
        workshop_service = workshop(capacity=2, already=2)
        with HeldOpen(lambda: seats.free([workshop_service.id])), pytest.raises(SeatsTaken):
            take(workshop_service)
        take(workshop_service)
        assert taken_seats(workshop_service) == 2


class TestSeatGivenBackConcurrently:
    def test_is_sold_at_most_once(self):
        for _ in range(20):
            workshop_service = workshop(capacity=3, already=3)
            outcomes = at_once(
                [partial(free, workshop_service), *[partial(take, workshop_service)] * 6]
            )
            refused = tally(outcomes)["SeatsTaken"]
            assert refused in {5, 6}
            assert taken_seats(workshop_service) == 3 - (refused - 5)
            if refused == 6:
                take(workshop_service)
            with pytest.raises(SeatsTaken):
                take(workshop_service)


class TestLastSeatBeingTaken:
    @pytest.mark.parametrize(
        ("comes_to_nothing", "heard"), [(True, "NoneType"), (False, "SeatsTaken")]
    )
    def test_is_waited_for_and_taken_after_a_rollback(self, comes_to_nothing, heard):
        workshop_service = workshop(capacity=1)
        outcome: list[object] = []
        waiting = Thread(target=lambda: outcome.extend(at_once([partial(take, workshop_service)])))
        with HeldOpen(lambda: seats.take([workshop_service.id]), comes_to_nothing=comes_to_nothing):
            waiting.start()
            waiting.join(0.3)
            assert waiting.is_alive()
        waiting.join()
        assert tally(outcome) == {heard: 1}
        assert taken_seats(workshop_service) == 1


class TestOverlappingCourses:
    def test_are_taken_without_deadlock(self):
        for _ in range(10):
            sessions = course(4, 4, 4)
            outcomes = at_once([partial(take, *sessions), partial(take, *reversed(sessions))] * 4)
            assert tally(outcomes) == {"NoneType": 4, "SeatsTaken": 4}
            assert list(map(taken_seats, sessions)) == [4, 4, 4]
