"""The steps that a booking is shown with are those that the engine then lets its reader take."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import transaction
from tests.factories import (
    NOW,
    make_buddy,
    make_client,
    make_match,
    make_mentee,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking, request_session, schedule_session

from bookable.domain.commands import (
    Cancel,
    Complete,
    Confirm,
    Dispute,
    Miss,
    Reschedule,
    Start,
    Submit,
)
from bookable.domain.lifecycle import Step
from bookable.domain.people import Role
from bookable.domain.refusals import Refusal
from bookable.engine import bookings, confirming
from bookable.queries.full_bookings import full_bookings
from bookable.storage.models import LedgerEntry

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + DAY + 2 * HOUR


def lesson():
    maria, john = make_teacher(opens=time(0), closes=time(0)), make_student()
    return request_booking(maria, john), maria, john


def confirmed_lesson():
    booking, maria, john = lesson()
    return confirming.confirm(booking.id, program="tutoring", by=maria, now=NOW), maria, john


def session_with_a_mentor():
    jane, joe = make_mentor(), make_mentee()
    return request_booking(jane, joe, program="mentoring"), jane, joe


def of_buddies():
    ana, ben = make_buddy(), make_buddy()
    return schedule_session(make_match(ana, ben), ana, start=START), ana, ben


def asked_by_a_buddy():
    ana, ben = make_buddy(), make_buddy()
    return request_session(make_match(ana, ben), ana, start=START), ana, ben


def appointment(**more):
    smith, john = make_practitioner(opens=time(0), closes=time(0)), make_client()
    return buy(make_service(smith), john, **more), smith, john


def paid_appointment():
    booking, smith, john = appointment()
    return pay_by_hand(booking, smith), smith, john


def draft():
    return appointment(is_draft=True)


def course():
    smith, john = make_practitioner(opens=time(0), closes=time(0)), make_client()
    yoga = make_service(smith, "course", capacity=5)
    for day in (0, 1):
        make_session(yoga, start=START + day * DAY)
    return pay_by_hand(buy(yoga, john), smith), smith, john


MADE = [
    *(lesson, confirmed_lesson, session_with_a_mentor, of_buddies, asked_by_a_buddy),
    *(appointment, paid_appointment, draft, course),
]
QUICK = [confirmed_lesson, session_with_a_mentor, asked_by_a_buddy, paid_appointment, course]
MOMENTS = {
    "before": NOW + timedelta(minutes=1),
    "just before the start": START - timedelta(minutes=1),
    "during": START + timedelta(minutes=30),
    "after": START + 2 * HOUR,
    "when all is over": START + 2 * DAY,
}


def commands(booking, now):
    kept = booking.sale.session if booking.sale else None
    later = now.replace(second=0, minute=0) + 3 * DAY
    return {
        Step.SUBMIT: Submit(),
        Step.CONFIRM: Confirm(),
        Step.CANCEL: Cancel(),
        Step.RESCHEDULE: Reschedule(start=later, session=kept),
        Step.START: Start(),
        Step.COMPLETE: Complete(),
        Step.MISS: Miss(),
        Step.DISPUTE: Dispute(),
    }


def can(booking, command, *, by, now):
    """Return whether the engine takes the step, and undo it."""
    mark = transaction.savepoint()
    newest = LedgerEntry.objects.latest("id").id
    try:
        bookings.perform(booking.id, command, program=booking.program, by=by, now=now)
        # Time may have taken the same step first.
        taken = LedgerEntry.objects.filter(id__gt=newest, booking_id=booking.id)
        return taken.exclude(side="system").filter(kind__regex=_KINDS[command.step]).exists()
    except Refusal:
        return False
    finally:
        transaction.savepoint_rollback(mark)


_KINDS = {
    Step.SUBMIT: "submitted",
    Step.CONFIRM: "booking_confirmed",
    Step.CANCEL: "booking_(canceled|cut_short)",
    Step.RESCHEDULE: "rescheduled",
    Step.START: "started",
    Step.COMPLETE: "completed|completion_confirmed",
    Step.MISS: "missed",
    Step.DISPUTE: "disputed",
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "make",
    [
        *QUICK,
        *(pytest.param(each, marks=pytest.mark.long) for each in MADE if each not in QUICK),
    ],
    ids=lambda make: make.__name__,
)
class TestAllowedSteps:
    def test_are_those_that_the_engine_lets_one_take(self, make, moment):
        booking, provider, taker = make()
        now = MOMENTS[moment]
        wrong = []
        for who in (provider, taker, make_person(Role.STAFF)):
            shown = full_bookings([booking.id], by=who, now=now)[booking.id].steps
            real = [
                step
                for step, command in commands(booking, now).items()
                if can(booking, command, by=who, now=now)
            ]
            if list(shown) != real:
                wrong.append((sorted(who.roles), list(shown), real))
        assert wrong == []
