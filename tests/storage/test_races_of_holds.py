"""Races for held time and held seats, against every other way to take them.

After each round the tables are asked in SQL whether everything is counted once.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import pairwise
from uuid import uuid4

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_location,
    make_match,
    make_mentee,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_staff,
    make_student,
    open_daily,
)
from tests.races import at_once, tally
from tests.steps import buy, cancel, pay_by_hand, request_booking, reschedule, schedule_session
from tests.waitlists import join_waitlist

from bookable.domain.commands import Request, Reschedule
from bookable.domain.holds import HoldAppointment, HoldRef, HoldSeat, HoldTime, Visitor
from bookable.domain.people import Role
from bookable.engine import bookings, due_changes, holding, waitlist
from bookable.engine.catalogue import own_services, sessions
from bookable.storage.models import (
    Booking,
    Claim,
    Hold,
    Person,
    Service,
    ServiceSession,
    WaitlistEntry,
)
from bookable.storage.sql import rows

pytestmark = pytest.mark.usefixtures("committed")

MINUTE = timedelta(minutes=1)
LASTS = 10 * MINUTE
EXPIRED = NOW + LASTS


def make_all_rounder():
    """Make a person who provides time in every programme."""
    roles = (Role.TEACHER, Role.MENTOR, Role.PRACTITIONER, Role.BUDDY)
    made = make_person(*roles)
    open_daily(made, (NOW - 8 * HOUR).time(), (NOW - 8 * HOUR).time())
    return made


def hold(maria, by, *, start=TOMORROW_AT_TEN, minutes=60, now=NOW, program="tutoring"):
    length = timedelta(minutes=minutes)
    asked = HoldTime(program=program, provider=maria.uuid, start=start, length=length, lasts=LASTS)
    return holding.hold_time(asked, by=by, now=now)


def hold_appointment(service, by, *, start=TOMORROW_AT_TEN):
    asked = HoldAppointment(program="marketplace", service=service.uuid, start=start, lasts=LASTS)
    return holding.hold_appointment(asked, by=by, now=NOW)


def hold_seat(evening, by, *, now=NOW):
    asked = HoldSeat(program="marketplace", session=evening.uuid, lasts=LASTS)
    return holding.hold_seat(asked, by=by, now=now)


def take_over(made, maria, by, *, now=NOW, start=TOMORROW_AT_TEN):
    asked = Request(
        program="tutoring", provider=maria.uuid, start=start, length=HOUR, hold=HoldRef(made.uuid)
    )
    return bookings.request(asked, by=by, now=now)


def kinds(outcomes):
    """Return the names of what came out, without those of who won."""
    return set(tally(outcomes)) - {"Booking", "Hold", "NoneType", "int"}


BROKEN = {
    "holds of time have a claim, with a room two, and holds of seats none": """
        SELECT h.id FROM hold h LEFT JOIN claim c ON c.hold_id = h.id GROUP BY h.id
        HAVING CASE WHEN h.service_session_id IS NULL THEN count(c.id) NOT IN (1, 2)
            ELSE count(c.id) > 0 END""",
    "claims belong to something": """
        SELECT c.id FROM claim c LEFT JOIN hold h ON h.id = c.hold_id
        WHERE c.hold_id IS NOT NULL AND (h.id IS NULL OR c.expires_at <> h.expires_at)""",
    "bookings that take time have their claims": """
        SELECT b.id FROM booking b WHERE b.kind IN ('', 'individual')
        AND b.status IN ('requested', 'pending_payment', 'confirmed')
        AND NOT EXISTS (SELECT FROM claim c WHERE c.booking_id = b.id)""",
    "nobody is booked twice": """
        SELECT a.id, b.id FROM claim a JOIN claim b ON b.calendar_id = a.calendar_id
        AND b.id > a.id AND b.during && a.during""",
    "seats taken are sold, held or offered": """
        SELECT s.id, s.taken FROM service_session s WHERE s.taken <>
            (SELECT count(*) FROM booking b WHERE b.service_session_id = s.id
                AND b.status IN ('pending_payment', 'confirmed'))
            + (SELECT count(*) FROM hold h WHERE h.service_session_id = s.id)
            + (SELECT count(*) FROM waitlist_entry w WHERE w.state = 'offered'
                AND w.holds @> to_jsonb(s.id))""",
}


@pytest.fixture(autouse=True)
def everything_adds_up(committed):
    yield
    assert {what: rows(broken) for what, broken in BROKEN.items()} == {what: [] for what in BROKEN}


class TestManyHoldsOfRooms:
    def test_as_many_get_one_as_there_are(self):
        studio = make_location("Blue", "Red", "Green")
        services = [make_service(make_all_rounder(), location=studio) for _ in range(12)]
        outcomes = at_once([partial(hold_appointment, each, make_client()) for each in services])
        assert tally(outcomes) == {"Hold": 3, "SlotTaken": 9}

    def test_are_kept_from_those_who_book(self):
        studio = make_location("Blue")
        services = [make_service(make_all_rounder(), location=studio) for _ in range(12)]
        held, sold = services[:6], services[6:]
        outcomes = at_once(
            [
                *(partial(hold_appointment, each, make_client()) for each in held),
                *(partial(buy, each, make_client()) for each in sold),
            ]
        )
        came_out = tally(outcomes)
        assert came_out["SlotTaken"] == 11
        assert came_out.get("Hold", 0) + came_out.get("Booking", 0) == 1


class TestServiceRemovedMeanwhile:
    @pytest.mark.parametrize("wish", [hold_appointment, buy])
    def test_is_kept_or_no_longer_found(self, wish):
        for _ in range(10):
            smith = make_practitioner()
            hour = make_service(smith)
            outcomes = at_once(
                [
                    partial(wish, hour, make_client()),
                    partial(own_services.remove, hour.id, by=smith, now=NOW),
                ]
            )
            assert kinds(outcomes) <= {"ServiceNotFound"}
            assert Service.objects.filter(id=hour.id).exists() == (kinds(outcomes) == set())


class TestManyHoldsOfOneTime:
    def test_one_gets_it_and_others_are_refused(self):
        maria = make_all_rounder()
        outcomes = at_once([partial(hold, maria, make_student()) for _ in range(32)])
        assert tally(outcomes) == {"Hold": 1, "SlotTaken": 31}

    def test_with_buffers_never_come_too_close(self):
        for _ in range(8):
            maria = make_all_rounder()
            Person.objects.filter(id=maria.person_id).update(buffer_after_minutes=15)
            starts = [TOMORROW_AT_TEN + n * 20 * MINUTE for n in range(6)]
            outcomes = at_once([partial(hold, maria, make_student(), start=s) for s in starts])
            assert kinds(outcomes) == {"SlotTaken"}
            held = Hold.objects.filter(provider_id=maria.person_id).order_by("starts_at")
            assert all(b.starts_at - a.ends_at >= 15 * MINUTE for a, b in pairwise(held))


class TestHoldAgainstEveryOtherWayToTakeTime:
    def ways(self, maria):
        """Return all that takes the hour from ten, in every programme."""
        hour, workshop = make_service(maria), make_service(maria, "workshop")
        match, later = make_match(make_buddy(), maria), TOMORROW_AT_TEN + 3 * HOUR
        student, client = make_student(), make_client()
        lesson = request_booking(maria, student, start=later)
        sold = buy(hour, client, start=later + HOUR)
        move = Reschedule(start=TOMORROW_AT_TEN)
        evening = {"start_time": TOMORROW_AT_TEN, "end_time": TOMORROW_AT_TEN + HOUR}
        return [
            partial(hold, maria, make_student()),
            partial(hold, maria, make_client(), program="marketplace"),
            partial(hold, maria, Visitor(uuid4()), program="mentoring"),
            partial(request_booking, maria, make_student()),
            partial(request_booking, maria, make_mentee(), program="mentoring"),
            partial(buy, hour, make_client()),
            partial(schedule_session, match, maria, start=TOMORROW_AT_TEN),
            partial(bookings.perform, lesson.id, move, program="tutoring", by=student, now=NOW),
            partial(reschedule, sold, TOMORROW_AT_TEN, client),
            partial(sessions.add, workshop.id, {**evening, "capacity": 3}, by=maria, now=NOW),
        ]

    def test_has_one_winner(self):
        for _ in range(6):
            maria = make_all_rounder()
            outcomes = at_once(self.ways(maria))
            won = [each for each in outcomes if not isinstance(each, Exception)]
            assert len(won) == 1, outcomes
            assert kinds(outcomes) == {"SlotTaken"}

    def test_that_is_taken_over_meanwhile_keeps_all_others_out(self):
        for _ in range(6):
            maria, john = make_all_rounder(), make_student()
            ways = self.ways(maria)
            made = hold(maria, john)
            outcomes = at_once([partial(take_over, made, maria, john), *ways])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 10}
            assert type(outcomes[0]).__name__ == "Booking"

    def test_that_has_expired_gives_way_to_one(self):
        for _ in range(6):
            maria, john = make_all_rounder(), make_student()
            made = hold(maria, john)
            others = [make_student() for _ in range(4)]
            outcomes = at_once(
                [
                    partial(take_over, made, maria, john, now=EXPIRED - MINUTE),
                    *[partial(request_booking, maria, each, now=EXPIRED) for each in others],
                    *[partial(hold, maria, make_student(), now=EXPIRED) for _ in range(2)],
                    partial(due_changes.apply_all_due_changes, EXPIRED),
                ]
            )
            won = [each for each in outcomes[:-1] if not isinstance(each, Exception)]
            assert len(won) == 1, outcomes
            assert kinds(outcomes) <= {"SlotTaken", "HoldGone"}


class TestHoldTakenOverTwiceAtOnce:
    def test_makes_one_booking(self):
        for _ in range(20):
            maria, john = make_all_rounder(), make_student()
            made = hold(maria, john)
            outcomes = at_once([partial(take_over, made, maria, john)] * 4)
            assert tally(outcomes) == {"Booking": 1, "HoldGone": 3}
        assert not Hold.objects.exists()

    def test_with_buffers_makes_one_booking(self):
        for _ in range(10):
            maria, john = make_all_rounder(), make_student()
            Person.objects.filter(id=maria.person_id).update(buffer_before_minutes=10)
            made = hold(maria, john)
            outcomes = at_once(
                [
                    *[partial(take_over, made, maria, john)] * 3,
                    *[partial(request_booking, maria, make_student()) for _ in range(3)],
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "HoldGone": 2, "SlotTaken": 3}


class TestHoldReleasedWhileTakenOver:
    def test_ends_once(self):
        for _ in range(20):
            maria, john = make_all_rounder(), make_student()
            made = hold(maria, john)
            release = partial(holding.release, made.uuid, by=john, now=NOW)
            outcomes = at_once([partial(take_over, made, maria, john), release, release])
            booked = not isinstance(outcomes[0], Exception)
            assert (
                tally(outcomes) == {"Booking": 1, "HoldNotFound": 2}
                if booked
                else {"HoldGone": 1, "NoneType": 1, "HoldNotFound": 1}
            )
            claims = Claim.objects.filter(calendar__person_id=maria.person_id)
            assert claims.count() == int(booked)


class TestThreeHoldsOfOnePerson:
    @pytest.mark.parametrize("who", ["person", "visitor"])
    def test_are_never_four(self, who):
        for _ in range(6):
            maria = make_all_rounder()
            john = make_student() if who == "person" else Visitor(uuid4())
            starts = [TOMORROW_AT_TEN + n * HOUR for n in range(8)]
            outcomes = at_once([partial(hold, maria, john, start=start) for start in starts])
            assert tally(outcomes) == {"Hold": 3, "TooManyHolds": 5}

    def test_of_time_and_seats_together_are_never_four(self):
        for _ in range(6):
            maria, john = make_all_rounder(), make_person(Role.STUDENT, Role.CLIENT)
            workshop = make_service(maria, "workshop")
            evenings = [make_session(workshop, start=NOW + n * DAY) for n in range(2, 6)]
            starts = [TOMORROW_AT_TEN + n * HOUR for n in range(4)]
            outcomes = at_once(
                [
                    *[partial(hold, maria, john, start=start) for start in starts],
                    *[partial(hold_seat, evening, john) for evening in evenings],
                ]
            )
            assert tally(outcomes) == {"Hold": 3, "TooManyHolds": 5}


@pytest.mark.long
class TestHoldsInOneRoom:
    def test_and_bookings_there_never_overlap(self):
        for _ in range(6):
            studio = make_location("Blue", "Red")
            sellers = [make_practitioner() for _ in range(4)]
            buyers = [make_client() for _ in sellers]
            hours = [make_service(each, location=studio) for each in sellers]
            made = [
                hold(seller, buyer, program="marketplace")
                for seller, buyer in zip(sellers, buyers, strict=True)
            ]
            outcomes = at_once(
                [
                    partial(buy, hour, buyer, hold=HoldRef(each.uuid))
                    for hour, buyer, each in zip(hours, buyers, made, strict=True)
                ]
            )
            assert tally(outcomes) == {"Booking": 2, "SlotTaken": 2}


class TestManyHoldsOfFewSeats:
    def test_never_hold_a_seat_twice(self):
        evening = make_session(make_service(make_practitioner(), "workshop"), capacity=10)
        outcomes = at_once(
            [
                *[partial(hold_seat, evening, make_client()) for _ in range(15)],
                *[partial(hold_seat, evening, Visitor(uuid4())) for _ in range(10)],
                *[partial(buy, evening.service, make_client(), session=evening) for _ in range(15)],
            ]
        )
        won = tally(outcomes)
        assert won["Hold"] + won["Booking"] == 10
        assert kinds(outcomes) == {"SeatsTaken"}
        assert ServiceSession.objects.get().taken == 10

    def test_one_client_holds_one_where_one_is_sold(self):
        for _ in range(6):
            evening = make_session(make_service(make_practitioner(), "workshop"), capacity=10)
            john = make_client()
            outcomes = at_once([partial(hold_seat, evening, john)] * 3)
            assert tally(outcomes) == {"Hold": 1, "AlreadyBooked": 2}


class TestHeldSeatAgainstEverythingElse:
    @pytest.mark.long
    def test_is_sold_held_or_offered_once(self):
        for _ in range(10):
            smith = make_practitioner()
            evening = make_session(make_service(smith, "workshop"), capacity=3)
            other = make_session(evening.service, start=NOW + 6 * DAY, capacity=3)
            holders = [make_client() for _ in range(3)]
            made = [hold_seat(evening, each) for each in holders]
            waiting = make_client()
            join_waitlist(evening.service, evening.id, by=waiting)
            mover = make_client()
            there = pay_by_hand(buy(evening.service, mover, session=other), by=smith)
            book = partial(buy, evening.service, session=evening)
            outcomes = at_once(
                [
                    *[partial(book, holders[0], hold=HoldRef(made[0].uuid))] * 2,
                    partial(holding.release, made[0].uuid, by=holders[0], now=NOW),
                    partial(holding.release, made[1].uuid, by=holders[1], now=NOW),
                    partial(book, holders[2], hold=HoldRef(made[2].uuid), now=EXPIRED - MINUTE),
                    partial(waitlist.expire_due_offers, EXPIRED),
                    partial(book, waiting, now=EXPIRED),
                    partial(book, make_client(), now=EXPIRED),
                    partial(hold_seat, evening, make_client(), now=EXPIRED),
                    partial(cancel, there, mover),
                ]
            )
            assert kinds(outcomes) <= {"HoldGone", "HoldNotFound", "SeatsTaken"}
            waits = WaitlistEntry.objects.filter(service=evening.service, state="waiting")
            evening.refresh_from_db()
            assert not (waits.exists() and evening.taken < 3)

    def test_ends_with_its_session(self):
        for _ in range(10):
            smith = make_practitioner()
            evening = make_session(make_service(smith, "workshop"), capacity=3)
            holders = [make_client() for _ in range(2)]
            made = [hold_seat(evening, each) for each in holders]
            ids = (evening.service_id, evening.id)
            book = partial(buy, evening.service, session=evening)
            at_once(
                [
                    partial(sessions.cancel, *ids, reason="", by=smith, now=NOW),
                    partial(book, holders[0], hold=HoldRef(made[0].uuid)),
                    partial(holding.release, made[1].uuid, by=holders[1], now=NOW),
                    partial(hold_seat, evening, make_client()),
                ]
            )
            evening.refresh_from_db()
            assert evening.canceled_at is not None
            assert evening.taken == 0
            assert not Booking.objects.filter(service_session=evening, status="confirmed").exists()


class TestStaffAndClientTakeOverAtOnce:
    def test_makes_one_booking(self):
        for _ in range(6):
            maria, john, sue = make_all_rounder(), make_student(), make_staff()
            made = hold(maria, john)
            asked = Request(
                program="tutoring",
                provider=maria.uuid,
                start=TOMORROW_AT_TEN,
                length=HOUR,
                hold=HoldRef(made.uuid),
            )
            outcomes = at_once(
                [
                    partial(bookings.request, asked, by=john, now=NOW),
                    partial(bookings.request, asked, by=sue, client=john, now=NOW),
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "HoldGone": 1}
