"""Staff who press the same button at once, or while one of the two sides does it."""

from __future__ import annotations

from functools import partial

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_staff,
    points_of,
)
from tests.races import at_once, tally
from tests.steps import (
    PROGRAM,
    bill_of,
    buy,
    cancel,
    confirm_completion,
    events_of,
    pay_by_hand,
    schedule_session,
)

from bookable.engine import backoffice, refunding
from bookable.storage import jobs
from bookable.storage.models import DeadLetter, Refund, ReputationEntry

pytestmark = pytest.mark.usefixtures("committed")

ROUNDS = 5


class TestRefundHandedBackByStaffAndByTheProvider:
    def test_is_recorded_once(self):
        smith, jane = make_practitioner(), make_client()
        hour = make_service(smith)
        given = {"method": "cash", "reference": "", "program": PROGRAM, "by": smith, "now": NOW}
        for _ in range(ROUNDS):
            booking = buy(hour, jane)
            pay_by_hand(booking, smith)
            cancel(booking, smith)
            due = Refund.objects.latest("id").id
            by_staff = [
                partial(backoffice.record_hand_back, due, by=make_staff(), now=NOW)
                for _ in range(2)
            ]
            outcomes = at_once([*by_staff, partial(refunding.record, booking.id, **given)])
            assert set(tally(outcomes)) <= {"bool", "Booking", "NothingToRefund"}, outcomes
            assert bill_of(booking) == ("refunded", 5000, 5000)
            assert events_of(booking).count("refund_recorded") == 1


class TestDeadLetterTriedAgainByTwo:
    def test_is_deferred_once(self):
        for number in range(ROUNDS):
            letter = DeadLetter.objects.create(
                effect=jobs.CLOSE_CHECKOUTS,
                arguments={"booking_id": number},
                problem="",
                attempts=1,
                died_at=NOW,
            )
            again = partial(backoffice.retry_effects, [letter.id], now=NOW)
            assert sorted(at_once([again] * 3)) == [0, 0, 1]
            assert ProcrastinateJob.objects.filter(args={"booking_id": number}).count() == 1


class TestPointTakenBackByTwo:
    def test_is_taken_once(self):
        for _ in range(ROUNDS):
            ana, ben = make_buddy(), make_buddy()
            session = schedule_session(make_match(ana, ben), ana)
            for who in (ana, ben):
                confirm_completion(session, who, now=session.span.end)
            point = ReputationEntry.objects.get(person_id=ana.person_id)
            outcomes = at_once(
                [
                    partial(
                        backoffice.take_point_back, point.id, by=make_staff(), reason="", now=NOW
                    )
                    for _ in range(3)
                ]
            )
            assert sorted(outcomes) == [False, False, True]
            assert points_of(ana, ben) == [0, 1]
