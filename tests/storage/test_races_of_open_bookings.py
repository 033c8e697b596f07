"""The limit of open bookings (unanswered or unpaid) of a client, under concurrent requests."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import (
    NOW,
    make_person,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.races import at_once, tally
from tests.steps import buy, cancel, request_booking, take_step

from bookable.domain.commands import Submit
from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.refusals import TooManyOpen
from bookable.engine import confirming
from bookable.storage.models import Booking

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1, hours=2)
MOST = 25


def waiting(who) -> int:
    return Booking.objects.filter(client_id=who.person_id, hold_until__isnull=False).count()


class TestOpenBookingsLimitConcurrently:
    def test_allows_twenty_five(self):
        john, teachers = make_student(), [make_teacher() for _ in range(50)]
        outcomes = at_once([partial(request_booking, each, john, start=START) for each in teachers])
        assert tally(outcomes) == {"Booking": MOST, "TooManyOpen": 50 - MOST}
        assert waiting(john) == MOST

    @pytest.mark.long
    def test_counts_all_programmes_together(self):
        john = make_person(Role.STUDENT, Role.MENTEE, Role.CLIENT)
        tasks = []
        for _ in range(17):
            mentor = make_person(Role.MENTOR)
            seller = make_practitioner()
            tasks += [
                partial(request_booking, make_teacher(), john, start=START),
                partial(request_booking, mentor, john, start=START, program="mentoring"),
                partial(buy, make_service(seller), john),
            ]
        assert tally(at_once(tasks)) == {"Booking": MOST, "TooManyOpen": 51 - MOST}
        assert waiting(john) == MOST

    def test_does_not_affect_other_clients(self):
        johns, maria = [make_student() for _ in range(4)], make_teacher()
        outcomes = at_once(
            [
                partial(request_booking, maria, john, start=START + timedelta(days=n))
                for n, john in enumerate(johns * 4)
            ]
        )
        assert tally(outcomes) == {"Booking": 16}


class TestDraftsSubmittedConcurrently:
    def test_count_towards_the_limit(self):
        john, seller = make_person(Role.CLIENT, Role.STUDENT), make_practitioner()
        workshop = make_service(seller, "workshop", seats_per_client=30)
        held = make_session(workshop, start=START, capacity=40)
        drafts = [buy(workshop, john, session=held, is_draft=True) for _ in range(4)]
        for _ in range(MOST - 2):
            request_booking(make_teacher(), john, start=START)
        outcomes = at_once([partial(take_step, each, Submit(), john) for each in drafts])
        assert tally(outcomes) == {"Booking": 2, "TooManyOpen": 2}


class TestClientAtOpenBookingsLimit:
    @pytest.fixture
    def john(self):
        john = make_person(Role.STUDENT, Role.CLIENT)
        for _ in range(MOST):
            self.last = request_booking(make_teacher(), john, start=START)
        return john

    def test_is_refused_and_told_the_limit(self, john):
        with pytest.raises(TooManyOpen) as refused:
            request_booking(make_teacher(), john, start=START)
        assert refused.value.at_most == MOST

    def test_may_book_what_needs_no_answer_or_payment(self, john):
        free = make_service(make_practitioner(), price_cents=0)
        assert buy(free, john).status is Status.CONFIRMED
        draft = buy(make_service(make_practitioner()), john, is_draft=True)
        assert draft.status is Status.DRAFT

    def test_may_request_again_after_an_answer(self, john):
        by = Booking.objects.filter(client_id=john.person_id).latest("id").provider
        maria = type(john)(by.id, by.uuid, by.name, by.email, by.timezone, frozenset(by.roles))
        confirming.confirm(self.last.id, program="tutoring", by=maria, now=NOW)
        request_booking(make_teacher(), john, start=START)
        with pytest.raises(TooManyOpen):
            request_booking(make_teacher(), john, start=START)

    def test_may_request_again_after_a_hold_expires(self, john):
        late = NOW + timedelta(hours=49)
        request_booking(make_teacher(), john, start=START + timedelta(days=7), now=late)


class TestPackageAndOpenBookingsLimit:
    def test_counts_once_with_all_parts(self):
        john, seller = make_person(Role.CLIENT), make_practitioner()
        hour = make_service(seller)
        package = make_service(seller, "package", includes=[hour] * 4)
        for _ in range(MOST):
            whole = buy(package, john)
        with pytest.raises(TooManyOpen):
            buy(package, john)
        cancel(whole, john)
        buy(package, john)
