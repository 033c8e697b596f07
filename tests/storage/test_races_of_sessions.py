"""Races of sessions: creating, moving, deleting and calling them off."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from tests.factories import (
    NOW,
    find_room,
    make_client,
    make_location,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    open_weekly,
)
from tests.races import at_once, tally
from tests.steps import buy, cancel, request_booking, take_step, taken_seats
from tests.waitlists import join_waitlist

from bookable.domain.commands import Switch
from bookable.domain.people import Role
from bookable.domain.services import Kind, Terms
from bookable.engine.catalogue import own_services, sessions
from bookable.storage.models import Booking, Claim, Service, ServiceSession, WaitlistEntry

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1, hours=2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROUNDS = 6


def add(workshop, seller, start=START, **more):
    when = {"start_time": start, "end_time": start + HOUR}
    return sessions.add(workshop.id, when | more, by=seller, now=NOW)


def move(made, workshop, seller, start, **more):
    when = {"start_time": start, "end_time": start + HOUR}
    return sessions.change(workshop.id, made, when | more, by=seller, now=NOW)


def called_off_by(seller):
    return {"reason": "Ill", "by": seller, "now": NOW}


def live_in(of):
    return Booking.objects.filter(service_session=of).exclude(status="canceled").count()


@pytest.mark.long
class TestManySessionsForOneRoom:
    def test_one_gets_it_and_others_are_refused(self):
        for _ in range(5):
            red = find_room(make_location("Red"), "Red").id
            sellers = [make_practitioner() for _ in range(12)]
            workshops = [make_service(each, "workshop", capacity=3) for each in sellers]
            outcomes = at_once(
                [
                    partial(add, workshop, seller, room_id=red)
                    for workshop, seller in zip(workshops, sellers, strict=True)
                ]
            )
            assert tally(outcomes) == {"int": 1, "SlotTaken": 11}
            assert Claim.objects.filter(calendar__room_id=red).count() == 1
            held = ServiceSession.objects.filter(service__in=workshops)
            assert held.count() == 1


@pytest.mark.long
class TestSessionsInCrossedRooms:
    def test_never_overlap_and_never_deadlock(self):
        place = make_location("Blue", "Red")
        rooms = [find_room(place, name).id for name in ("Blue", "Red")]
        for day in range(10):
            sellers = [make_practitioner() for _ in range(2)]
            workshops = [make_service(each, "workshop", capacity=3) for each in sellers]
            start = START + timedelta(days=day)
            outcomes = at_once(
                [
                    partial(
                        add,
                        workshops[n % 2],
                        sellers[n % 2],
                        start + timedelta(minutes=20 * n),
                        room_id=rooms[n // 2 % 2],
                    )
                    for n in range(8)
                ]
            )
            assert set(tally(outcomes)) <= {"int", "SlotTaken"}
            assert tally(outcomes)["int"] >= 1
        spans: dict[int, list] = {}
        for claim in Claim.objects.all():
            spans.setdefault(claim.calendar_id, []).append(claim.during)
        for each in spans.values():
            in_order = sorted((during.lower, during.upper) for during in each)
            assert all(one[1] <= two[0] for one, two in pairwise(in_order))


class TestSessionAndAppointmentsForOneHour:
    def test_one_of_them_gets_it(self):
        for _ in range(20):
            both = make_person(Role.PRACTITIONER, Role.TEACHER)
            for weekday in range(7):
                open_weekly(both, weekday, "00:00", "00:00")
            workshop = make_service(both, "workshop", capacity=3)
            outcomes = at_once(
                [
                    partial(add, workshop, both),
                    partial(request_booking, both, make_student(), start=START),
                    partial(
                        request_booking, both, make_student(), start=START + timedelta(minutes=30)
                    ),
                ]
            )
            won = tally(outcomes)
            assert set(won) <= {"int", "Booking", "SlotTaken"}
            assert won["int"] + won["Booking"] == 1
            assert Claim.objects.filter(calendar__person_id=both.person_id).count() == 1


@pytest.mark.long
class TestTwoSessionsSwapTimes:
    def test_do_not_deadlock(self):
        place = make_location("Blue", "Red")
        blue, red = (find_room(place, name).id for name in ("Blue", "Red"))
        for day in range(20):
            seller = make_practitioner()
            workshop = make_service(seller, "workshop", capacity=3)
            start = START + timedelta(days=day)
            first = add(workshop, seller, start, room_id=blue)
            second = add(workshop, seller, start + HOUR, room_id=red)
            outcomes = at_once(
                [
                    partial(move, first, workshop, seller, start + HOUR, room_id=red),
                    partial(move, second, workshop, seller, start, room_id=blue),
                ]
            )
            assert set(tally(outcomes)) <= {"int", "SlotTaken"}


class TestTwoSessionMovesIntoOneHour:
    def test_one_gets_it(self):
        for _ in range(20):
            seller = make_practitioner()
            workshop = make_service(seller, "workshop", capacity=3)
            first, second = add(workshop, seller), add(workshop, seller, START + HOUR)
            goal = START + 3 * HOUR
            outcomes = at_once(
                [partial(move, each, workshop, seller, goal) for each in (first, second)]
            )
            assert tally(outcomes) == {"int": 1, "SlotTaken": 1}


class TestPackageCreatedWhileServiceIsDeleted:
    def test_is_refused_or_archives_the_service(self):
        for _ in range(20):
            seller = make_practitioner()
            part = make_service(seller)
            terms = Terms(kind=Kind.PACKAGE, name="Two", includes=(part.id,))
            outcomes = at_once(
                [
                    partial(own_services.add, terms, by=seller),
                    partial(own_services.remove, part.id, by=seller, now=NOW),
                ]
            )
            assert set(tally(outcomes)) <= {"int", "InvalidField", "NoneType"}
            if tally(outcomes)["int"]:
                assert Service.objects.get(id=part.id).archived_at == NOW


@pytest.mark.long
class TestSessionCreatedWhileServiceIsDeleted:
    def test_leaves_nothing_behind(self):
        for _ in range(20):
            seller = make_practitioner()
            workshop = make_service(seller, "workshop", capacity=3)
            make_session(workshop, start=START + 5 * HOUR)
            outcomes = at_once(
                [
                    partial(add, workshop, seller),
                    partial(own_services.remove, workshop.id, by=seller, now=NOW),
                ]
            )
            assert set(tally(outcomes)) <= {"int", "ServiceNotFound", "NoneType"}
            assert not Service.objects.filter(id=workshop.id).exists()
            assert not Claim.objects.filter(calendar__person_id=seller.person_id).exists()


class TestSessionCalledOffConcurrently:
    """A session is called off while people book and cancel.

    In every order no client may remain in it, and no unexpected error may be raised.
    """

    @pytest.mark.long
    def test_leaves_no_buyer(self):
        for day in range(ROUNDS):
            seller, people = make_practitioner(), [make_client() for _ in range(12)]
            workshop_service = make_service(seller, "workshop")
            evening = make_session(workshop_service, start=START + timedelta(days=day), capacity=8)
            outcomes = at_once(
                [
                    *(partial(buy, workshop_service, each, session=evening) for each in people),
                    partial(
                        sessions.cancel, workshop_service.id, evening.id, **called_off_by(seller)
                    ),
                ]
            )
            assert tally(outcomes[-1:]) == {"int": 1}, outcomes[-1]
            assert set(tally(outcomes[:-1])) <= {"Booking", "SeatsTaken", "SlotTaken"}
            assert live_in(evening) == taken_seats(evening) == 0

    @pytest.mark.long
    def test_with_cancellations_and_a_waitlist(self):
        for day in range(ROUNDS):
            seller, people = make_practitioner(), [make_client() for _ in range(8)]
            workshop_service = make_service(seller, "workshop")
            evening = make_session(workshop_service, start=START + timedelta(days=day), capacity=6)
            ours = [(buy(workshop_service, each, session=evening), each) for each in people[:6]]
            for each in people[6:]:
                join_waitlist(workshop_service, evening.id, by=each)
            outcomes = at_once(
                [
                    *(partial(cancel, booking, each) for booking, each in ours),
                    partial(buy, workshop_service, people[6], session=evening),
                    partial(
                        sessions.cancel, workshop_service.id, evening.id, **called_off_by(seller)
                    ),
                ]
            )
            assert tally(outcomes[-1:]) == {"int": 1}, outcomes[-1]
            known = {"Booking", "SeatsTaken", "SlotTaken", "WrongStatus"}
            assert set(tally(outcomes[:-1])) <= known, outcomes
            assert live_in(evening) == taken_seats(evening) == 0
            assert not WaitlistEntry.objects.filter(state__in=["waiting", "offered"]).exists()

    def test_leaves_no_entry_of_people_who_join_meanwhile(self):
        for day in range(ROUNDS):
            seller, people = make_practitioner(), [make_client() for _ in range(4)]
            workshop_service = make_service(seller, "workshop")
            evening = make_session(workshop_service, start=START + timedelta(days=day), capacity=1)
            buy(workshop_service, make_client(), session=evening)
            outcomes = at_once(
                [
                    *(
                        partial(join_waitlist, workshop_service, evening.id, by=each)
                        for each in people
                    ),
                    partial(
                        sessions.cancel, workshop_service.id, evening.id, **called_off_by(seller)
                    ),
                ]
            )
            assert tally(outcomes[-1:]) == {"int": 1}, outcomes[-1]
            assert not {"SeatsLeft", "IntegrityError"} & set(tally(outcomes[:-1])), outcomes
            assert not WaitlistEntry.objects.filter(state__in=["waiting", "offered"]).exists()

    def test_happens_once(self):
        seller = make_practitioner()
        evening = make_session(make_service(seller, "workshop"), start=START)
        asked = partial(sessions.cancel, evening.service_id, evening.id, **called_off_by(seller))
        assert tally(at_once([asked] * 5)) == {"int": 1, "WrongStatus": 4}

    def test_of_a_course_with_enrolments_and_cancellations(self):
        for _ in range(ROUNDS):
            seller, people = make_practitioner(), [make_client() for _ in range(6)]
            course_service = make_service(seller, "course")
            days = [
                make_session(course_service, start=START + n * DAY, capacity=9) for n in range(3)
            ]
            ours = [(buy(course_service, each), each) for each in people[:3]]
            outcomes = at_once(
                [
                    *(partial(cancel, booking, each) for booking, each in ours),
                    *(partial(buy, course_service, each) for each in people[3:]),
                    partial(
                        sessions.cancel, course_service.id, days[1].id, **called_off_by(seller)
                    ),
                ]
            )
            assert tally(outcomes[-1:]) == {"int": 1}, outcomes[-1]
            assert set(tally(outcomes[:-1])) <= {"Booking", "SeatsTaken", "SlotTaken"}, outcomes
            assert [live_in(day) for day in days] == [taken_seats(day) for day in days]
            assert live_in(days[1]) == 0


@pytest.mark.long
class TestSessionsAddedToCourse:
    def test_are_locked_in_one_order(self):
        for _ in range(ROUNDS):
            seller = make_practitioner()
            course_service = make_service(seller, "course")
            days = [
                make_session(course_service, start=START + n * DAY, capacity=1) for n in range(6)
            ]
            buy(course_service, make_client())
            join_waitlist(course_service, None)
            more = partial(sessions.change, course_service.id, by=seller, now=NOW)
            steps = [partial(more, day.id, {"capacity": 3}) for day in days]
            assert tally(at_once(steps)) == {"int": len(days)}
            assert WaitlistEntry.objects.get(service=course_service).state == "offered"
            assert [taken_seats(day) for day in days] == [2] * len(days)


@pytest.mark.long
class TestTwoClientsSwapSessions:
    def test_do_not_deadlock(self):
        for day in range(ROUNDS):
            workshop_service = make_service(make_practitioner(), "workshop")
            start = START + timedelta(days=2 * day)
            both = [
                make_session(workshop_service, start=start + n * DAY, capacity=2) for n in (0, 1)
            ]
            people = [make_client(), make_client()]
            ours = [
                buy(workshop_service, who, session=at) for who, at in zip(people, both, strict=True)
            ]
            steps = [
                partial(take_step, booking, Switch(session=to.id), who)
                for booking, to, who in zip(ours, reversed(both), people, strict=True)
            ]
            assert tally(at_once(steps)) == {"Booking": 2}
            assert (
                [taken_seats(each) for each in both] == [live_in(each) for each in both] == [1, 1]
            )

    def test_do_not_deadlock_with_a_session_called_off(self):
        for day in range(ROUNDS):
            seller, people = make_practitioner(), [make_client() for _ in range(6)]
            workshop_service = make_service(seller, "workshop")
            start = START + timedelta(days=2 * day)
            first, last = (
                make_session(workshop_service, start=start + n * DAY, capacity=9) for n in (0, 1)
            )
            steps = [
                partial(
                    take_step,
                    buy(workshop_service, who, session=first),
                    Switch(session=last.id),
                    who,
                )
                for who in people
            ]
            ending = partial(sessions.cancel, workshop_service.id, last.id, **called_off_by(seller))
            outcomes = at_once([*steps, ending])
            assert tally(outcomes[-1:]) == {"int": 1}, outcomes[-1]
            known = {"Booking", "SeatsTaken", "SlotTaken", "WrongStatus"}
            assert set(tally(outcomes[:-1])) <= known, outcomes
            assert (live_in(last), taken_seats(last)) == (0, 0)
            assert live_in(first) == taken_seats(first)

    def test_get_the_last_seat_once(self):
        for day in range(ROUNDS):
            workshop_service = make_service(make_practitioner(), "workshop")
            start = START + timedelta(days=2 * day)
            first, last = (
                make_session(workshop_service, start=start),
                make_session(workshop_service, start=start + DAY, capacity=1),
            )
            people = [make_client(), make_client()]
            steps = [
                partial(
                    take_step,
                    buy(workshop_service, who, session=first),
                    Switch(session=last.id),
                    who,
                )
                for who in people
            ]
            assert tally(at_once(steps)) == {"Booking": 1, "SeatsTaken": 1}
            assert (
                (taken_seats(first), taken_seats(last)) == (live_in(first), live_in(last)) == (1, 1)
            )
