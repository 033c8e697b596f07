"""Races of buddies: confirming, scheduling, moving and matching at the same time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, make_buddy, make_match, make_mentee, make_person, points_of
from tests.races import at_once, tally
from tests.steps import (
    accept_session,
    confirm_completion,
    request_booking,
    request_session,
    schedule_session,
)

from bookable.domain.booking import Booking
from bookable.domain.commands import Reschedule, Schedule
from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.engine import bookings, matching
from bookable.storage.models import Booking as BookingRow
from bookable.storage.models import Claim, LedgerEntry, ReputationEntry

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1)
OVER = START + timedelta(hours=2)


class TestBuddiesConfirmConcurrently:
    def test_completes_the_session_once_with_one_point_each(self):
        for _ in range(15):
            pairs = [(make_buddy(), make_buddy()) for _ in range(4)]
            met = [
                (schedule_session(make_match(*pair), pair[0], start=START), pair) for pair in pairs
            ]
            outcomes = at_once(
                [
                    partial(confirm_completion, session, who, now=OVER)
                    for session, pair in met
                    for who in pair
                ]
            )
            assert tally(outcomes) == {"Booking": 8}
            done = [each for each in outcomes if each.status is Status.COMPLETED]
            assert len(done) == 4
            for session, pair in met:
                assert points_of(*pair) == [1, 1]
                kinds = LedgerEntry.objects.filter(booking_id=session.id).values_list("kind")
                assert [kind for (kind,) in kinds].count("booking_completed") == 1


class TestOneBuddyConfirmsTwiceConcurrently:
    def test_counts_once(self):
        for _ in range(20):
            ana, ben = make_buddy(), make_buddy()
            session = schedule_session(make_match(ana, ben), ana, start=START)
            outcomes = at_once([partial(confirm_completion, session, ana, now=OVER)] * 2)
            assert tally(outcomes) == {"Booking": 1, "AlreadyConfirmed": 1}
            assert points_of(ana, ben) == [0, 0]


@pytest.mark.long
class TestManySessionsOfSameBuddies:
    def test_complete_concurrently_without_deadlock(self):
        for _ in range(10):
            ana, ben, eve = make_buddy(), make_buddy(), make_buddy()
            sessions = [
                (
                    pair,
                    schedule_session(
                        make_match(*pair), pair[0], start=START + timedelta(hours=hour)
                    ),
                )
                for hour, pair in enumerate([(ana, ben), (ben, ana), (eve, ana), (ben, eve)] * 2)
            ]
            late = START + timedelta(days=1)
            for pair, session in sessions:
                confirm_completion(session, pair[0], now=late)
            outcomes = at_once(
                [
                    partial(confirm_completion, session, pair[1], now=late)
                    for pair, session in sessions
                ]
            )
            assert tally(outcomes) == {"Booking": 8}
            assert points_of(ana, ben, eve) == [6, 6, 4]


class TestEveryBuddySession:
    def test_gives_two_points_if_completed_and_none_otherwise(self):
        completed = BookingRow.objects.filter(program="buddies", status="completed").count()
        assert ReputationEntry.objects.count() == 2 * completed


class TestTwoSessionsOfOneProvider:
    def test_never_overlap(self):
        ana, ben, eve = make_buddy(), make_buddy(), make_buddy()
        matches = [make_match(ana, ben), make_match(ana, eve)]
        outcomes = at_once([partial(schedule_session, each, ana, start=START) for each in matches])
        assert tally(outcomes) == {Booking.__name__: 1, "SlotTaken": 1}


class TestBuddyWantedFromSeveralSides:
    def test_one_gets_the_time_and_others_are_refused(self):
        for _ in range(10):
            ben, others = make_buddy(), [make_buddy() for _ in range(6)]
            pairs = [(ben, each) if n % 2 else (each, ben) for n, each in enumerate(others)]
            matches = [(make_match(*pair), pair[0]) for pair in pairs]
            outcomes = at_once(
                [partial(schedule_session, match, by, start=START) for match, by in matches]
            )
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 5}
            claims = Claim.objects.filter(calendar__person_id=ben.person_id)
            assert claims.count() == 1
            booked = claims.values_list("booking_id")
            assert Claim.objects.filter(booking_id__in=booked).count() == 2

    def test_is_booked_in_one_programme_only(self):
        for _ in range(10):
            ben = make_person(Role.BUDDY, Role.MENTOR)
            matches = [make_match(make_buddy(), ben) for _ in range(3)]
            meetings = [partial(schedule_session, each, ben, start=START) for each in matches]
            lessons = [
                partial(request_booking, ben, make_mentee(), start=START, program="mentoring")
                for _ in range(3)
            ]
            outcomes = at_once([*meetings, *lessons])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 5}

    @pytest.mark.long
    def test_moves_without_deadlock_into_an_hour_that_is_being_booked(self):
        for _ in range(10):
            ana, ben, eve = make_buddy(), make_buddy(), make_buddy()
            pairs = [(ana, ben), (ben, eve), (eve, ana)]
            held = [
                schedule_session(make_match(*pair), pair[0], start=START + timedelta(hours=hour))
                for hour, pair in enumerate(pairs)
            ]
            target = Reschedule(start=START + timedelta(hours=6))
            outcomes = at_once(
                [
                    partial(
                        bookings.perform, each.id, target, program="buddies", by=pair[0], now=NOW
                    )
                    for each, pair in zip(held, pairs, strict=True)
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 2}


class TestTwoPeopleAskEachOtherConcurrently:
    def test_have_one_open_match(self):
        for _ in range(10):
            ana, ben = make_buddy(), make_buddy()
            ask = partial(matching.make, program="buddies", now=NOW)
            outcomes = at_once(
                [partial(ask, ana.uuid, ben.uuid, by=ana), partial(ask, ben.uuid, ana.uuid, by=ben)]
            )
            assert tally(outcomes) == {"MatchRow": 1, "AlreadyBooked": 1}

    def test_answers_count_once(self):
        for _ in range(10):
            ana, ben = make_buddy(), make_buddy()
            asked = matching.make(ana.uuid, ben.uuid, program="buddies", by=ana, now=NOW)
            answers = [matching.accept, matching.decline] * 2
            outcomes = at_once([partial(answer, asked.uuid, by=ben) for answer in answers])
            assert tally(outcomes) == {"MatchRow": 1, "WrongStatus": 3}


class TestMatchAnsweredConcurrently:
    def test_is_accepted_or_canceled_never_both(self):
        for _ in range(10):
            ana, ben = make_buddy(), make_buddy()
            match = make_match(ana, ben)
            question = request_session(match, ana, start=START)
            at_once(
                [
                    partial(accept_session, question, ben),
                    partial(accept_session, question, ben),
                    partial(matching.end, match.uuid, by=ana, now=NOW),
                ]
            )
            kinds = LedgerEntry.objects.filter(booking_id=question.id).values_list("kind")
            kinds_written = sorted(kind for (kind,) in kinds)
            kept = BookingRow.objects.get(id=question.id).status
            assert (kept, kinds_written) in [
                ("confirmed", ["booking_confirmed", "booking_requested"]),
                ("canceled", ["booking_canceled", "booking_requested"]),
            ]
            assert Claim.objects.filter(booking_id=question.id).count() == (
                2 if kept == "confirmed" else 0
            )


class TestSessionsScheduledConcurrently:
    def test_keep_the_limit_of_time_booked_without_asking(self):
        ana, ben = make_buddy(), make_buddy()
        match = make_match(ana, ben)
        long = timedelta(hours=8)

        def schedule(day: int) -> Booking:
            start = START + timedelta(days=day)
            asked_for = Schedule(program="buddies", match=match.uuid, start=start, length=long)
            return matching.schedule(asked_for, by=ana, now=NOW)

        outcomes = at_once([partial(schedule, day) for day in range(12)])
        made = [each.status for each in outcomes if isinstance(each, Booking)]
        assert (made.count(Status.CONFIRMED), made.count(Status.REQUESTED)) == (5, 5)
        assert tally(outcomes)["TooManyOpen"] == 2
